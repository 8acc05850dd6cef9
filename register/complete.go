package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"pandian"
)

// complete finishes the sources, makes the totals and, in one last
// transaction, the sweep visible.
func (w *writer) complete(ctx context.Context, sum pandian.Summary) error {
	if err := w.finishSources(ctx); err != nil {
		return err
	}
	if sum.Cancelled {
		w.gone = nil // nobody knows what it did not reach
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	changed := w.changed > 0 || len(w.gone) > 0
	if err := w.endGone(ctx); err != nil {
		return err
	}
	if changed {
		if err := w.recognise(ctx); err != nil {
			return err
		}
		if err := w.restretch(ctx); err != nil {
			return err
		}
		if err := w.total(ctx); err != nil {
			return err
		}
	} else {
		w.spans = nil
	}
	return w.r.write(ctx, func(tx *sql.Tx) error { return w.publish(ctx, tx, sum) })
}

func (w *writer) finishSources(ctx context.Context) error {
	for len(w.pending) > 0 {
		if err := w.enter(ctx, w.pending[0]); err != nil {
			return err
		}
	}
	return w.leave(ctx)
}

// endGone ends the versions of items that are no longer listed.
func (w *writer) endGone(ctx context.Context) error {
	for len(w.gone) > 0 {
		n := min(len(w.gone), 10*batchRows)
		err := w.r.write(ctx, func(tx *sql.Tx) error {
			if err := w.lock.check(ctx, tx); err != nil {
				return err
			}
			return w.end(ctx, tx, w.gone[:n])
		})
		if err != nil {
			return err
		}
		w.gone = w.gone[n:]
	}
	return nil
}

// restretch makes the stretches anew in which a version was added or ended.
func (w *writer) restretch(ctx context.Context) error {
	m := w.r.newStretcher(w.sweep, w.r.db)
	m.flush = func(ctx context.Context) error {
		return w.r.writeOn(ctx, func(conn *sql.Conn, tx *sql.Tx) error {
			if err := w.lock.check(ctx, tx); err != nil {
				return err
			}
			return m.write(ctx, conn, tx)
		})
	}
	for i := range w.spans {
		if err := m.fill(ctx, &w.spans[i]); err != nil {
			return err
		}
	}
	return m.flush(ctx)
}

// publish completes the sweep.
func (w *writer) publish(ctx context.Context, tx *sql.Tx, sum pandian.Summary) error {
	if err := w.lock.check(ctx, tx); err != nil {
		return err
	}
	for _, sp := range w.spans { // others follow them
		if err := byIDs(ctx, tx, `DELETE FROM stretch WHERE source_id = $1 AND id IN `, sp.source, sp.old); err != nil {
			return err
		}
	}
	sum.Folders = nil // stored as totals
	doc, err := json.Marshal(sum)
	if err != nil {
		return err
	}
	var last string
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(done), '') FROM sweep`).Scan(&last); err != nil {
		return err
	}
	done := max(stamp(w.r.opt.Now()), last) // time does not go back
	cancelled := 0
	if sum.Cancelled {
		cancelled = 1
	}
	for _, id := range w.s.sources {
		if _, err := tx.ExecContext(ctx, insertInto("sweep_source", []string{"sweep_id", "source_id"}), w.sweep, id); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE sweep SET done = $1, started = $2, ended = $3, sector = $4, cancelled = $5, summary = $6 WHERE id = $7`,
		done, stamp(sum.Started), stamp(sum.Ended), sum.Sector, cancelled, string(doc), w.sweep)
	if err != nil {
		return err
	}
	_, err = w.r.appendEvent(ctx, tx, Event{Action: "scan", Detail: map[string]string{
		"sweep": strconv.FormatInt(w.sweep, 10), "sources": strings.Join(w.s.run.Sources, "\n"), "engine": w.s.run.Engine, "rules": w.s.run.Rules,
		"items": strconv.FormatInt(sum.Items, 10), "changed": strconv.FormatInt(w.changed, 10), "cancelled": strconv.FormatBool(sum.Cancelled),
	}})
	return err
}
