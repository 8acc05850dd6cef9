package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"pandian"
)

// View is everything as it was after one sweep. It does not change, and is
// safe for concurrent use; there is nothing to close.
type View struct {
	r     *Register
	sweep int64 // 0 = before the first one
	at    time.Time
}

// At is the view of what was known at a time: after the last sweep completed
// by then. The zero time is now. A register without such a sweep gives an
// empty view.
func (r *Register) At(ctx context.Context, when time.Time) (*View, error) {
	limit := stamp(when)
	if when.IsZero() {
		limit = "9"
	}
	return r.view(ctx, `SELECT id, done FROM sweep WHERE done <> '' AND done <= $1 ORDER BY id DESC LIMIT 1`, limit)
}

// After is the view after a sweep; an error if there is no such completed sweep.
func (r *Register) After(ctx context.Context, sweep int64) (*View, error) {
	v, err := r.view(ctx, `SELECT id, done FROM sweep WHERE done <> '' AND id = $1`, sweep)
	if err == nil && v.sweep == 0 {
		err = fmt.Errorf("register %q: no sweep %d", r.name, sweep)
	}
	return v, err
}

// Before is the view that a sweep found: after the sweep completed before it.
func (r *Register) Before(ctx context.Context, sweep int64) (*View, error) {
	return r.view(ctx, `SELECT id, done FROM sweep WHERE done <> '' AND id < $1 ORDER BY id DESC LIMIT 1`, sweep)
}

func (r *Register) view(ctx context.Context, query string, arg any) (*View, error) {
	v := &View{r: r}
	var done string
	err := r.db.QueryRowContext(ctx, query, arg).Scan(&v.sweep, &done)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, r.failed("read", err)
	}
	v.at = unstamp(done)
	return v, nil
}

// Sweep is the number of the sweep whose state the view shows; 0 = none.
func (v *View) Sweep() int64 { return v.sweep }

// Time is when that sweep was completed.
func (v *View) Time() time.Time { return v.at }

// Sources lists the sources swept so far, by name.
func (v *View) Sources(ctx context.Context) ([]SourceState, error) {
	const query = `SELECT s.name, max(x.sweep_id) FROM source s JOIN sweep_source x ON x.source_id = s.id
		WHERE x.sweep_id <= $1 GROUP BY s.name ORDER BY s.name`
	var list []SourceState
	err := v.r.each(ctx, query, []any{v.sweep}, func(scan scanFunc) error {
		var s SourceState
		err := scan(&s.Name, &s.Sweep)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		sw, err := v.r.sweepRow(ctx, list[i].Sweep)
		if err != nil {
			return nil, err
		}
		list[i].Swept, list[i].Cancelled = sw.Done, sw.Cancelled
	}
	return list, nil
}

// SourceState is when a source was last swept.
type SourceState struct {
	Name      string
	Sweep     int64
	Swept     time.Time
	Cancelled bool // that sweep was stopped early
}

// Advice is what the configurations of the sweeps up to the view suggested for
// units, by name: of each the last word.
func (v *View) Advice(ctx context.Context) ([]pandian.UnitAdvice, error) {
	sweeps, err := v.r.sweepRows(ctx, `WHERE done <> '' AND id <= $1 ORDER BY id`, v.sweep)
	if err != nil {
		return nil, err
	}
	last := map[string]pandian.UnitAdvice{}
	for i := range sweeps {
		for _, a := range sweeps[i].Summary.Advice {
			last[a.Name] = a
		}
	}
	return slices.SortedFunc(maps.Values(last), func(a, b pandian.UnitAdvice) int { return strings.Compare(a.Name, b.Name) }), nil
}

// Items lists the items that match, by source and path. Breaking out of the
// loop is fine; an error ends it.
func (v *View) Items(ctx context.Context, f Filter) iter.Seq2[Item, error] {
	return v.list(ctx, v.query(f), f)
}

// Gone lists the items that matched when they were last seen and are no longer
// there, by source and path.
func (v *View) Gone(ctx context.Context, f Filter) iter.Seq2[Item, error] {
	return v.list(ctx, v.goneQuery(f), f)
}

// Item is one item by its number, gone or not; ok is false if the view does not
// know it.
func (v *View) Item(ctx context.Context, id ItemID) (it Item, ok bool, err error) {
	for _, list := range []iter.Seq2[Item, error]{
		v.Items(ctx, Filter{IDs: []ItemID{id}}), v.Gone(ctx, Filter{IDs: []ItemID{id}}),
	} {
		for it, err := range list {
			return it, err == nil, err
		}
	}
	return Item{}, false, nil
}

// Versions lists every state of an item up to the view, oldest first; Gone of
// each is when the next one replaced it.
func (v *View) Versions(ctx context.Context, id ItemID) iter.Seq2[Item, error] {
	q := &itemQuery{}
	q.where("v.item_id = $%d", int64(id))
	q.where("v.from_sweep <= $%d", v.sweep)
	return func(yield func(Item, error) bool) {
		seen, _, err := v.prepare(ctx)
		if err != nil {
			yield(Item{}, err)
			return
		}
		v.run(ctx, q.sql(itemColumns(false), "ORDER BY v.from_sweep"), q.args, seen, yield)
	}
}

// People counts the people of the union of the items that match, and merges
// their facts. Memory grows with the different facts, not with the items.
func (v *View) People(ctx context.Context, f Filter) (pandian.People, *pandian.Facts, error) {
	q := v.query(f)
	q.where("v.facts IS NOT NULL")
	var union pandian.Facts
	err := v.r.each(ctx, q.facts(), q.args, func(scan scanFunc) error { return mergeInto(&union, scan) })
	if err != nil {
		return pandian.People{}, nil, err
	}
	return union.People(), &union, nil
}

// mergeInto adds the facts of a row to a union.
func mergeInto(union *pandian.Facts, scan scanFunc) error {
	var data sql.RawBytes
	if err := scan(&data); err != nil {
		return err
	}
	var facts pandian.Facts
	if err := facts.UnmarshalBinary(data); err != nil {
		return ErrDamaged
	}
	union.Merge(&facts)
	return nil
}

// Holding lists the items that match and have a group of identity facts for
// which match returns true, by source and path: where a person stands. match is
// called from one goroutine; the group is valid during the call.
func (v *View) Holding(ctx context.Context, f Filter, match func([]pandian.Ident) bool) iter.Seq2[Item, error] {
	f.WithFacts, f.Personal = true, true
	return func(yield func(Item, error) bool) {
		for it, err := range v.Items(ctx, f) {
			if err != nil || holds(it.Entry.Facts, match) {
				if !yield(it, err) {
					return
				}
			}
		}
	}
}

func holds(f *pandian.Facts, match func([]pandian.Ident) bool) bool {
	for g := range f.Groups() {
		if match(g) {
			return true
		}
	}
	return false
}

// Totals are the stored totals of a kind of scope, by source and name. Folders
// are all that have records below them.
func (v *View) Totals(ctx context.Context, kind ScopeKind) ([]Dated, error) {
	return v.r.totals(ctx, `WHERE t.kind = $1 AND t.from_sweep <= $2 AND t.until_sweep > $2`, string(kind), v.sweep)
}

// Total is the total of one scope; ok is false if it has no items.
func (v *View) Total(ctx context.Context, s Scope) (d Dated, ok bool, err error) {
	list, err := v.r.totals(ctx, `WHERE t.kind = $1 AND t.from_sweep <= $2 AND t.until_sweep > $2 AND t.name = $3 AND coalesce(s.name, '') = $4`,
		string(s.Kind), v.sweep, s.Name, s.Source)
	if err != nil || len(list) == 0 || list[0].Gone {
		return Dated{Total: Total{Scope: s}}, false, err
	}
	return list[0], true, nil
}

// Trend is every change of a scope's total, oldest first: each holds from its
// Since until that of the next. A scope that lost its last item has a row with
// Gone set.
func (r *Register) Trend(ctx context.Context, s Scope) ([]Dated, error) {
	return r.totals(ctx, `WHERE t.kind = $1 AND t.name = $2 AND coalesce(s.name, '') = $3 AND x.done <> ''`, string(s.Kind), s.Name, s.Source)
}

func (r *Register) totals(ctx context.Context, where string, args ...any) ([]Dated, error) {
	query := `SELECT t.data, t.from_sweep, x.done FROM total t JOIN sweep x ON x.id = t.from_sweep LEFT JOIN source s ON s.id = t.source_id ` +
		where + ` ORDER BY s.name, t.name, t.from_sweep`
	var list []Dated
	err := r.each(ctx, query, args, func(scan scanFunc) error {
		var d Dated
		var data, done string
		if err := scan(&data, &d.Sweep, &done); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(data), &d.Total); err != nil {
			return ErrDamaged
		}
		d.Since, d.Gone = unstamp(done), d.Items == 0
		list = append(list, d)
		return nil
	})
	return list, err
}

// scanFunc reads the columns of a row.
type scanFunc func(dest ...any) error

// each runs a query and calls f for every row.
func (r *Register) each(ctx context.Context, query string, args []any, f func(scanFunc) error) error {
	return r.failed("read", eachOf(ctx, r.db, query, args, f))
}

func eachOf(ctx context.Context, q querier, query string, args []any, f func(scanFunc) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
