package register

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"time"

	"pandian"
)

// SweepRow is one completed sweep.
type SweepRow struct {
	ID        int64
	Done      time.Time // when it was completed: its state holds from then on
	Started   time.Time
	Ended     time.Time
	Engine    string
	Rules     string
	Options   string // digest
	Key       string
	Sector    string
	Cancelled bool
	Sources   []string
	Summary   pandian.Summary // totals as the run's reports show them
}

// Sweeps lists the completed sweeps, oldest first.
func (r *Register) Sweeps(ctx context.Context) ([]SweepRow, error) {
	return r.sweepRows(ctx, `WHERE done <> '' ORDER BY id`)
}

// Sweep is one completed sweep by its number; ok is false if there is none.
func (r *Register) Sweep(ctx context.Context, id int64) (row SweepRow, ok bool, err error) {
	list, err := r.sweepRows(ctx, `WHERE done <> '' AND id = $1`, id)
	if err != nil || len(list) == 0 {
		return SweepRow{}, false, err
	}
	return list[0], true, nil
}

var errNoSweep = errors.New("no such sweep")

func (r *Register) sweepRow(ctx context.Context, id int64) (SweepRow, error) {
	row, ok, err := r.Sweep(ctx, id)
	if err == nil && !ok {
		err = errNoSweep
	}
	return row, err
}

func (r *Register) sweepRows(ctx context.Context, where string, args ...any) ([]SweepRow, error) {
	var list []SweepRow
	err := r.each(ctx, `SELECT id, done, started, ended, engine, rules, options, key_id, sector, cancelled, summary FROM sweep `+where, args,
		func(scan scanFunc) error {
			var s SweepRow
			var done, started, ended, summary string
			var cancelled int
			if err := scan(&s.ID, &done, &started, &ended, &s.Engine, &s.Rules, &s.Options, &s.Key, &s.Sector, &cancelled, &summary); err != nil {
				return err
			}
			s.Done, s.Started, s.Ended, s.Cancelled = unstamp(done), unstamp(started), unstamp(ended), cancelled != 0
			if err := json.Unmarshal([]byte(summary), &s.Summary); err != nil {
				return ErrDamaged
			}
			s.Sources = s.Summary.Sources
			list = append(list, s)
			return nil
		})
	return list, err
}

// Gap is a folder or item that a sweep could not list or did not look at: what
// is below it was not seen.
type Gap struct {
	Source, Path string
}

// Gaps lists what a sweep could not see, by source and path.
func (r *Register) Gaps(ctx context.Context, sweep int64) ([]Gap, error) {
	var list []Gap
	err := r.each(ctx, `SELECT s.name, g.path FROM gap g JOIN source s ON s.id = g.source_id WHERE g.sweep_id = $1 ORDER BY s.name, g.path`,
		[]any{sweep}, func(scan scanFunc) error {
			var g Gap
			err := scan(&g.Source, &g.Path)
			list = append(list, g)
			return err
		})
	return list, err
}

// sightings tells which sweep last looked at an item.
type sightings struct {
	sweeps map[int64][]sighting // by source, ascending
}

type sighting struct {
	sweep int64
	done  time.Time
	gaps  map[string]bool
	blind bool // cancelled: nobody knows what it did not reach
}

func (r *Register) seenBy(ctx context.Context, sweep int64) (*sightings, error) {
	s := &sightings{map[int64][]sighting{}}
	err := r.each(ctx, `SELECT x.source_id, x.sweep_id, w.done, w.cancelled FROM sweep_source x JOIN sweep w ON w.id = x.sweep_id
		WHERE x.sweep_id <= $1 ORDER BY x.sweep_id`, []any{sweep}, func(scan scanFunc) error {
		var source int64
		var done string
		var cancelled int
		var one sighting
		if err := scan(&source, &one.sweep, &done, &cancelled); err != nil {
			return err
		}
		one.done, one.blind, one.gaps = unstamp(done), cancelled != 0, map[string]bool{}
		s.sweeps[source] = append(s.sweeps[source], one)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = r.each(ctx, `SELECT source_id, sweep_id, path FROM gap WHERE sweep_id <= $1`, []any{sweep}, func(scan scanFunc) error {
		var source, sweep int64
		var p string
		if err := scan(&source, &sweep, &p); err != nil {
			return err
		}
		for i := range s.sweeps[source] {
			if s.sweeps[source][i].sweep == sweep {
				s.sweeps[source][i].gaps[p] = true
			}
		}
		return nil
	})
	return s, err
}

// of is when an item was last looked at by a sweep up to the given one.
func (s *sightings) of(source int64, item string, upTo int64) time.Time {
	list := s.sweeps[source]
	for i := len(list) - 1; i >= 0; i-- {
		if one := list[i]; one.sweep <= upTo && !one.blind && !under(one.gaps, item) {
			return one.done
		}
	}
	return time.Time{}
}

// under reports whether a path or a folder above it is in the set; "" is the
// source itself.
func under(set map[string]bool, p string) bool {
	if len(set) == 0 {
		return false
	}
	for ; p != "." && p != "/" && p != ""; p = path.Dir(p) {
		if set[p] {
			return true
		}
	}
	return set[""]
}
