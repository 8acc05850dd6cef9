package register

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"

	"pandian"
)

// A sweep is the Past of its run, besides its History.
var (
	_ pandian.Past   = (*Sweep)(nil)
	_ pandian.Keeper = (*Sweep)(nil)
)

// Known lists the stretches. Entries that were made under another recipe than the
// run's may not be used again.
func (s *Sweep) Known(ctx context.Context, source string, f func(looks []pandian.Look)) error {
	recipe := pandian.ShortHash(s.recipe)
	const query = `SELECT looks FROM stretch WHERE source_id = $1 AND from_sweep <= ` + lastDone + ` ORDER BY path`
	return s.r.each(ctx, query, []any{s.sources[source]}, func(scan scanFunc) error {
		var looks sql.RawBytes
		if err := scan(&looks); err != nil {
			return err
		}
		list := make([]pandian.Look, 0, len(looks)/lookBytes)
		for ; len(looks) > 0; looks = looks[lookBytes:] {
			k := pandian.ParseLook(looks[8:])
			k.Whole = k.Whole && binary.LittleEndian.Uint64(looks) == recipe
			list = append(list, k)
		}
		f(list)
		return nil
	})
}

// Stretch reads a stretch.
func (s *Sweep) Stretch(ctx context.Context, source string, i int, facts bool) (*pandian.Stretch, error) {
	st := &s.stretch
	err := s.load(ctx, st, &s.known[source][i])
	if err == nil && facts {
		err = s.facts(ctx, st)
	}
	return &st.Stretch, s.r.failed("read", err)
}

// Keep passes entries that stay as they are.
func (s *Sweep) Keep(ctx context.Context, source string, stretch, from, to int) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	return s.r.failed("write", s.writer.keep(ctx, source, stretch, from, to))
}

// errUnfinished says that versions may end with a sweep that is not complete:
// then totals and live versions do not fit together.
var errUnfinished = errors.New("a sweep is not complete")

// People are the totals that hold.
func (s *Sweep) People(ctx context.Context, source string) (pandian.KnownPeople, error) {
	var unfinished int
	if err := s.r.db.QueryRowContext(ctx, `SELECT count(*) FROM sweep WHERE done = ''`).Scan(&unfinished); err != nil || unfinished > 0 {
		return pandian.KnownPeople{}, s.r.failed("read", errors.Join(err, errUnfinished))
	}
	known := pandian.KnownPeople{Distinct: map[pandian.Type]int64{}, Folders: map[string][2]int64{}}
	const query = `SELECT kind, name, subjects, special, data FROM total
		WHERE source_id = $1 AND kind IN ('source', 'folder') AND until_sweep = 9223372036854775807
		AND from_sweep <= ` + lastDone
	err := s.r.each(ctx, query, []any{s.sources[source]}, func(scan scanFunc) error {
		var kind, name string
		var p [2]int64
		var data sql.RawBytes
		if err := scan(&kind, &name, &p[0], &p[1], &data); err != nil {
			return err
		}
		known.Folders[name] = p // the source's name is ""
		if kind != string(Source) {
			return nil
		}
		var t Total
		if json.Unmarshal(data, &t) != nil {
			return ErrDamaged
		}
		for typ, f := range t.Findings {
			known.Distinct[typ] = f.Distinct
		}
		return nil
	})
	return known, err
}
