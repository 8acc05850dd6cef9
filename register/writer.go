package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path"
	"time"

	"pandian"
)

// writer writes one sweep. Only one exists at a time, so the numbers of sweeps
// ascend in the order of completion.
type writer struct {
	r     *Register
	s     *Sweep
	lock  *lock
	sweep int64
	next  int64 // number of the next version

	source  string   // being merged; "" = none yet
	pending []string // sources still to come
	live    *liveCursor
	gaps    map[string]bool // of the source
	spans   []span          // whose stretches are to be made anew
	room    stretchData     // of totals

	versions, figures, items, facts, gapRows bulk
	replaced                                 []int64 // versions that another one follows
	heirs                                    []heir  // of versions
	gone                                     []int64 // versions of items that are no longer listed
	size                                     int     // bytes collected
	changed                                  int64   // versions written
}

// A batch is one transaction.
const (
	batchRows  = 2000
	batchBytes = 16 << 20
)

// writerWait bounds how long a sweep waits for another one to be written.
const writerWait = 15 * time.Minute

func (r *Register) newWriter(ctx context.Context, s *Sweep) (*writer, error) {
	l, err := r.waitLock(ctx, "")
	if err != nil {
		return nil, err
	}
	w := &writer{
		r: r, s: s, lock: l, pending: s.run.Sources,
		versions: bulk{table: "version", columns: versionColumns},
		figures:  bulk{table: "figure", columns: []string{"version_id", "type", "count", "distinct_n"}},
		items:    bulk{table: "item", columns: []string{"id", "first_sweep"}},
		facts:    bulk{table: "facts", columns: []string{"digest", "data"}, keep: true},
		gapRows:  bulk{table: "gap", columns: []string{"sweep_id", "source_id", "path"}, keep: true},
	}
	if err := r.write(ctx, func(tx *sql.Tx) error { return w.begin(ctx, tx) }); err != nil {
		_ = l.release()
		return nil, err
	}
	return w, nil
}

// waitLock takes a lock that others hold for a short time only.
func (r *Register) waitLock(ctx context.Context, source string) (*lock, error) {
	deadline := time.Now().Add(writerWait)
	for {
		l, err := r.lock(ctx, source)
		if err == nil || time.Now().After(deadline) || !isHeld(err) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// begin takes out what killed processes left and gives the sweep its number.
func (w *writer) begin(ctx context.Context, tx *sql.Tx) error {
	for _, l := range w.s.locks {
		if err := l.check(ctx, tx); err != nil {
			return err
		}
	}
	var left []int64
	err := eachOf(ctx, tx, `SELECT id FROM sweep WHERE done = ''`, nil, func(scan scanFunc) error {
		var id int64
		err := scan(&id)
		left = append(left, id)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range left {
		if err := takeOut(ctx, tx, id); err != nil {
			return err
		}
	}
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) + 1 FROM sweep`).Scan(&w.sweep); err != nil {
		return err
	}
	w.next = w.sweep << 32
	run := &w.s.run
	_, err = tx.ExecContext(ctx, insertInto("sweep", sweepColumns), w.sweep, "", "", "", run.Engine, run.Rules, w.s.recipe, run.KeyID, "", 0, "{}")
	return err
}

var sweepColumns = []string{"id", "done", "started", "ended", "engine", "rules", "options", "key_id", "sector", "cancelled", "summary"}

// takeOut removes every trace of a sweep that was not completed.
func takeOut(ctx context.Context, tx *sql.Tx, sweep int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM figure WHERE version_id >= $1 AND version_id < $2`, sweep<<32, (sweep+1)<<32); err != nil {
		return err
	}
	for _, table := range []string{"version", "total"} {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE from_sweep = $1`, sweep); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE `+table+` SET until_sweep = $1 WHERE until_sweep < 9223372036854775807 AND until_sweep = $2`, int64(forever), sweep); err != nil {
			return err
		}
	}
	for _, table := range []string{"item WHERE first_sweep", "stretch WHERE from_sweep", "moved WHERE sweep_id", "gap WHERE sweep_id", "sweep_source WHERE sweep_id", "sweep WHERE id"} {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` = $1`, sweep); err != nil {
			return err
		}
	}
	return nil
}

// put merges one entry.
func (w *writer) put(ctx context.Context, row *versionRow) error {
	e := &row.entry
	if err := w.enter(ctx, e.Source); err != nil {
		return err
	}
	old, err := w.meet(ctx, e.Path)
	if err != nil {
		return err
	}
	blind := unseen(e)
	if blind || e.Status == pandian.Failed {
		w.gaps[e.Path] = true
		w.gapRows.add(w.sweep, w.s.sources[e.Source], e.Path)
	}
	if old != nil && blind {
		return nil
	}
	row.recipe, row.read = w.s.recipe, w.sweep
	if old != nil && old.records > 0 && e.Status == pandian.Failed {
		if err := w.carry(ctx, row, old.id); err != nil {
			return err
		}
	}
	if err := row.seal(); err != nil {
		return err
	}
	if old != nil && row.print == old.print {
		return nil
	}
	w.add(row, old)
	if len(w.versions.rows) >= batchRows || w.size >= batchBytes {
		return w.flush(ctx)
	}
	return nil
}

// keep passes versions of a stretch, from one up to another, that stay as they are.
func (w *writer) keep(ctx context.Context, source string, stretch, from, to int) error {
	if err := w.enter(ctx, source); err != nil {
		return err
	}
	c := w.live
	for c.at < stretch || c.at == stretch && c.next < from {
		row, err := c.peek(ctx)
		if err != nil {
			return err
		}
		w.vanish(row)
		c.pass(1)
	}
	if c.at != stretch || c.next != from || to > c.list[stretch].n {
		return fmt.Errorf("%w: what is kept of %q is not as it was", ErrDamaged, source)
	}
	c.pass(to - from)
	return nil
}

// enter goes on to a source; those that are passed have no entries.
func (w *writer) enter(ctx context.Context, source string) error {
	for w.source != source {
		if len(w.pending) == 0 {
			return fmt.Errorf("register: entries of source %q come out of order", source)
		}
		if err := w.leave(ctx); err != nil {
			return err
		}
		w.source, w.pending = w.pending[0], w.pending[1:]
		w.gaps = map[string]bool{}
		w.live = w.s.newLiveCursor(w.source)
	}
	return nil
}

// leave finishes the source: what it still holds behind the last entry is gone.
func (w *writer) leave(ctx context.Context) error {
	if w.live == nil {
		return nil
	}
	for {
		row, err := w.live.peek(ctx)
		if err != nil {
			return err
		}
		if row == nil {
			w.spans = append(w.spans, spansOf(w.s.sources[w.source], w.live.list, w.live.dirty)...)
			w.live = nil
			return nil
		}
		w.vanish(row)
		w.live.pass(1)
	}
}

// meet goes on to a path and returns its live version, if it has one. Versions
// that are passed are of items that were not listed.
func (w *writer) meet(ctx context.Context, p string) (*liveRow, error) {
	for {
		row, err := w.live.peek(ctx)
		if err != nil || row == nil || row.path > p {
			return nil, err
		}
		w.live.pass(1)
		if row.path == p {
			return row, nil
		}
		w.vanish(row)
	}
}

func (w *writer) vanish(row *liveRow) {
	if !under(w.gaps, row.path) {
		w.gone = append(w.gone, row.id)
		w.live.touch(row.path)
	}
}

// unseen reports whether an entry says only that the run did not look: by
// choice of the run, or because it was stopped.
func unseen(e *pandian.Entry) bool {
	for _, why := range e.Reasons {
		switch why {
		case pandian.Excluded, pandian.Filtered, pandian.Cancelled:
			return true
		}
	}
	return false
}

// carry gives an item that could not be read the figures it had.
func (w *writer) carry(ctx context.Context, row *versionRow, old int64) error {
	now := row.entry
	var doc string
	err := w.r.db.QueryRowContext(ctx, `SELECT entry, facts, read_sweep, recipe FROM version WHERE id = $1`, old).
		Scan(&doc, &row.facts, &row.read, &row.recipe)
	if err != nil {
		return err
	}
	row.entry, row.doc, row.brief, row.factsData = pandian.Entry{}, "", nil, nil
	if json.Unmarshal([]byte(doc), &row.entry) != nil {
		return ErrDamaged
	}
	e := &row.entry
	e.Status, e.Reasons, e.Unit, e.Owner = now.Status, now.Reasons, now.Unit, now.Owner
	return nil
}

// add writes a version behind the old one, if there is one.
func (w *writer) add(row *versionRow, old *liveRow) {
	id := w.next
	w.next++
	w.changed++
	e := &row.entry
	w.live.touch(e.Path)
	if old != nil {
		w.heirs = append(w.heirs, heir{len(w.versions.rows), old.id})
		w.replaced = append(w.replaced, old.id)
	} else {
		w.items.add(id, w.sweep)
	}
	var facts any
	if row.facts != nil {
		facts = row.facts
		if row.factsData != nil {
			w.facts.add(row.facts, row.factsData)
		}
	}
	risk := ""
	if e.Risk != nil {
		risk = e.Risk.Level
	}
	w.versions.add(id, id, w.s.sources[e.Source], folderHash(pandian.Ref{Source: e.Source, Path: path.Dir(e.Path)}), e.Path, path.Base(e.Path),
		w.sweep, int64(forever), row.read, row.recipe, row.print[:], string(e.Status), joined(e.Reasons), e.Format, e.Size, stamp(e.Modified),
		fileID(e.Version), e.Content, e.Owner, e.Unit, string(e.Class), risk, e.Records, e.Subjects, e.SpecialSubjects, e.CopyOf, facts, row.doc, atMost(e), row.brief)
	for t, f := range e.Findings {
		w.figures.add(id, string(t), f.Count, f.Distinct)
	}
	w.size += len(row.doc) + len(row.factsData) + 512
}

func (w *writer) release() error { return w.lock.release() }
