package register

import (
	"context"
	"database/sql"
	"slices"
)

// flush writes what was collected, in one transaction.
func (w *writer) flush(ctx context.Context) error {
	err := w.r.writeOn(ctx, func(conn *sql.Conn, tx *sql.Tx) error {
		if err := w.lock.check(ctx, tx); err != nil {
			return err
		}
		if err := w.inherit(ctx, tx); err != nil {
			return err
		}
		for _, b := range []*bulk{&w.facts, &w.items, &w.versions, &w.figures, &w.gapRows} {
			if err := b.flush(ctx, w.r, conn, tx); err != nil {
				return err
			}
		}
		return w.end(ctx, tx, w.replaced)
	})
	w.replaced, w.size = w.replaced[:0], 0
	return err
}

// heir is a new version of an item that has one already.
type heir struct {
	row int // of writer.versions
	old int64
}

// inherit gives new versions the items of those that they replace.
func (w *writer) inherit(ctx context.Context, tx *sql.Tx) error {
	for heirs := range slices.Chunk(w.heirs, idsAtOnce) {
		q := &itemQuery{}
		rows, old := map[int64]int{}, make([]int64, len(heirs))
		for i, h := range heirs {
			rows[h.old], old[i] = h.row, h.old
		}
		err := eachOf(ctx, tx, `SELECT id, item_id FROM version WHERE id IN `+inList(q, old), q.args, func(scan scanFunc) error {
			var id, item int64
			err := scan(&id, &item)
			w.versions.rows[rows[id]][1] = item
			return err
		})
		if err != nil {
			return err
		}
	}
	w.heirs = w.heirs[:0]
	return nil
}

// end lets versions end with this sweep.
func (w *writer) end(ctx context.Context, tx *sql.Tx, ids []int64) error {
	return byIDs(ctx, tx, `UPDATE version SET until_sweep = $1 WHERE id IN `, w.sweep, ids)
}
