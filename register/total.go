package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
)

// total makes the totals of every scope that the sweep may have changed: its
// sources and their folders in one pass each, then the units one by one, which
// together are the organisation. At most the union of the organisation and
// that of one unit are in memory, or those of a source and one of its folders.
func (w *writer) total(ctx context.Context) error {
	if err := w.r.engine.analyse(ctx, w.r.db, w.changed); err != nil {
		return err
	}
	for _, name := range w.s.run.Sources {
		if err := w.totalSource(ctx, name); err != nil {
			return err
		}
	}
	return w.totalUnits(ctx)
}

// versionsOf runs over the versions of stretches.
func (w *writer) versionsOf(ctx context.Context, list []stretchAt, f func(*tallyRow) error) error {
	var row tallyRow
	data := &w.room
	for i := range list {
		at := &list[i]
		if err := w.s.load(ctx, data, at); err != nil {
			return err
		}
		if err := w.s.facts(ctx, data); err != nil {
			return err
		}
		for k := range at.n {
			if err := data.tally(at, k, &row); err != nil {
				return err
			}
			if err := f(&row); err != nil {
				return err
			}
		}
	}
	return nil
}

// totalUnits makes the totals of the units and of the organisation.
func (w *writer) totalUnits(ctx context.Context) error {
	units, err := w.stretchesByUnit(ctx)
	if err != nil {
		return err
	}
	org := &tally{Total: Total{Scope: Scope{Kind: Org}}}
	out := w.newTotals(Unit, 0)
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		if err := w.totalUnit(ctx, unit, units[unit], org, out); err != nil {
			return err
		}
	}
	org.people()
	if err := out.save(ctx); err != nil {
		return err
	}
	out = w.newTotals(Org, 0)
	out.list = append(out.list, org.Total)
	return out.save(ctx)
}

// stretchesByUnit lists the stretches of all sources in which each unit is.
func (w *writer) stretchesByUnit(ctx context.Context) (map[string][]stretchAt, error) {
	var sources []int64
	err := w.r.each(ctx, `SELECT id FROM source ORDER BY id`, nil, func(scan scanFunc) error {
		var id int64
		err := scan(&id)
		sources = append(sources, id)
		return err
	})
	units := map[string][]stretchAt{}
	swept := slices.Collect(maps.Values(w.s.sources))
	for _, id := range sources {
		if err == nil && !slices.Contains(swept, id) {
			err = w.r.ensureStretches(ctx, id)
		}
		if err != nil {
			return nil, err
		}
		var list []stretchAt
		list, err = w.r.stretches(ctx, id, w.sweep, w.spans)
		for _, at := range list {
			for _, unit := range at.units {
				units[unit] = append(units[unit], at)
			}
		}
	}
	return units, err
}

func (w *writer) totalUnit(ctx context.Context, unit string, list []stretchAt, org *tally, out *totals) error {
	t := &tally{Total: Total{Scope: Scope{Kind: Unit, Name: unit}}}
	err := w.versionsOf(ctx, list, func(row *tallyRow) error {
		if row.unit != unit {
			return nil
		}
		t.count(row)
		return t.add(row)
	})
	if err != nil {
		return err
	}
	t.people()
	out.list = append(out.list, t.Total)
	org.addUp(t)
	return nil
}

// totals are new totals of one kind, of one source or of all.
type totals struct {
	w      *writer
	kind   ScopeKind
	source int64
	list   []Total
}

func (w *writer) newTotals(kind ScopeKind, source int64) *totals {
	return &totals{w: w, kind: kind, source: source}
}

// save writes the totals that differ from those that hold; scopes that are no
// longer in the list get a total of nothing.
func (ts *totals) save(ctx context.Context) error {
	held := map[string]string{}
	err := ts.w.r.each(ctx, `SELECT name, data FROM total WHERE kind = $1 AND source_id = $2 AND until_sweep = $3`,
		[]any{string(ts.kind), ts.source, int64(forever)}, func(scan scanFunc) error {
			var name, data string
			err := scan(&name, &data)
			held[name] = data
			return err
		})
	if err != nil {
		return err
	}
	rows := bulk{table: "total", columns: []string{"kind", "source_id", "name", "from_sweep", "until_sweep", "items", "records", "subjects", "special", "data"}}
	var ended []string
	add := func(t *Total) error {
		data, err := json.Marshal(t)
		if err != nil || held[t.Name] == string(data) {
			delete(held, t.Name)
			return err
		}
		if _, ok := held[t.Name]; ok {
			ended = append(ended, t.Name)
			delete(held, t.Name)
		}
		rows.add(string(ts.kind), ts.source, t.Name, ts.w.sweep, int64(forever), t.Items, t.Records, t.Subjects, t.SpecialSubjects, string(data))
		return nil
	}
	for i := range ts.list {
		if err := add(&ts.list[i]); err != nil {
			return err
		}
	}
	for _, data := range held {
		var old Total
		if json.Unmarshal([]byte(data), &old) != nil {
			return ErrDamaged
		}
		if err := add(&Total{Scope: old.Scope}); err != nil {
			return err
		}
	}
	return ts.w.r.writeOn(ctx, func(conn *sql.Conn, tx *sql.Tx) error {
		if err := ts.w.lock.check(ctx, tx); err != nil {
			return err
		}
		for _, name := range ended {
			_, err := tx.ExecContext(ctx, `UPDATE total SET until_sweep = $1 WHERE kind = $2 AND source_id = $3 AND name = $4 AND until_sweep = $5`,
				ts.w.sweep, string(ts.kind), ts.source, name, int64(forever))
			if err != nil {
				return err
			}
		}
		return rows.flush(ctx, ts.w.r, conn, tx)
	})
}
