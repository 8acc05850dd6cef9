package register

import (
	"context"
	"database/sql"
)

// An item that appears takes the place of one that vanished in the same sweep
// from the same source if these keys are equal, tried one after the other.
var sameFile = []string{
	`v.file_id || ':' || v.name`,               // moved, edited or not
	`v.file_id || ':' || v.folder || v.format`, // renamed in its folder
	`v.content || ':' || v.name`,
	`v.content || ':' || v.folder`,
	`v.content || ':'`,
}

// fresh are the items that this sweep sees for the first time, lost those that
// it no longer sees.
const (
	fresh = `v.from_sweep = $1 AND v.item_id >= $2 AND NOT EXISTS (SELECT 1 FROM moved m WHERE m.sweep_id = $1 AND m.new_item = v.item_id)`
	lost  = `v.until_sweep < 9223372036854775807 AND v.until_sweep = $1 AND NOT EXISTS (SELECT 1 FROM version w WHERE w.item_id = v.item_id AND w.from_sweep = $1)
		AND NOT EXISTS (SELECT 1 FROM moved m WHERE m.sweep_id = $1 AND m.old_item = v.item_id)`
)

// recognise gives items that were moved, renamed or put back the number they
// had.
func (w *writer) recognise(ctx context.Context) error {
	if w.sweep == 1 {
		return nil
	}
	return w.r.write(ctx, func(tx *sql.Tx) error {
		if err := w.lock.check(ctx, tx); err != nil {
			return err
		}
		for _, key := range sameFile {
			if _, err := tx.ExecContext(ctx, pairs(key), w.sweep, w.sweep<<32); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, putBack, w.sweep, w.sweep<<32); err != nil {
			return err
		}
		return w.renumber(ctx, tx)
	})
}

// pairs pairs off fresh and lost items with equal keys, by the order of paths.
func pairs(key string) string {
	side := func(which string) string {
		return `(SELECT v.item_id, v.source_id, ` + key + ` AS k, row_number() OVER (PARTITION BY v.source_id, ` + key + ` ORDER BY v.path) AS n
			FROM version v WHERE ` + which + ` AND ` + key + ` NOT LIKE ':%')`
	}
	return `INSERT INTO moved (sweep_id, new_item, old_item) SELECT $1, a.item_id, b.item_id
		FROM ` + side(fresh) + ` a JOIN ` + side(lost) + ` b ON b.source_id = a.source_id AND b.k = a.k AND b.n = a.n`
}

// putBack finds fresh items whose path was the last one of an item that is gone.
const putBack = `INSERT INTO moved (sweep_id, new_item, old_item) SELECT $1, v.item_id, max(o.item_id)
	FROM version v JOIN version o ON o.source_id = v.source_id AND o.path = v.path AND o.until_sweep < $1
	WHERE ` + fresh + ` AND NOT EXISTS (SELECT 1 FROM version w WHERE w.item_id = o.item_id AND w.from_sweep > o.from_sweep)
	GROUP BY v.item_id`

// renumber gives the versions of recognised items their old number.
func (w *writer) renumber(ctx context.Context, tx *sql.Tx) error {
	for _, query := range []string{
		`UPDATE version SET item_id = (SELECT m.old_item FROM moved m WHERE m.sweep_id = $1 AND m.new_item = version.item_id)
			WHERE from_sweep = $1 AND item_id IN (SELECT m.new_item FROM moved m WHERE m.sweep_id = $1)`,
		`DELETE FROM item WHERE id IN (SELECT m.new_item FROM moved m WHERE m.sweep_id = $1)`,
	} {
		if _, err := tx.ExecContext(ctx, query, w.sweep); err != nil {
			return err
		}
	}
	return nil
}
