package register

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"

	"pandian"
)

// itemQuery builds a SELECT over versions.
type itemQuery struct {
	conds []string
	args  []any
}

// where adds a condition; each %d in it is the number of a parameter, in the
// order of args.
func (q *itemQuery) where(cond string, args ...any) {
	nums := make([]any, len(args))
	for i := range args {
		nums[i] = len(q.args) + i + 1
	}
	if len(nums) > 0 {
		cond = fmt.Sprintf(cond, nums...)
	}
	q.conds = append(q.conds, cond)
	q.args = append(q.args, args...)
}

// anyOf adds a condition on a column that one of the values must meet.
func anyOf[T any](q *itemQuery, cond string, values []T) {
	if len(values) == 0 {
		return
	}
	all := make([]string, len(values))
	for i, v := range values {
		q.args = append(q.args, any(v))
		all[i] = strings.ReplaceAll(cond, "?", fmt.Sprintf("$%d", len(q.args)))
	}
	q.conds = append(q.conds, "("+strings.Join(all, " OR ")+")")
}

// oneOf adds a condition that a column has one of the values.
func oneOf[T any](q *itemQuery, column string, values []T) {
	if len(values) == 0 {
		return
	}
	q.conds = append(q.conds, column+" IN "+inList(q, values))
}

// inList is "($1, $2)" for new parameters.
func inList[T any](q *itemQuery, values []T) string {
	marks := make([]string, len(values))
	for i, v := range values {
		q.args = append(q.args, any(v))
		marks[i] = fmt.Sprintf("$%d", len(q.args))
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// query selects the versions of the view that match. The plus signs keep the
// engines from looking for them by sweep: most versions meet either condition.
func (v *View) query(f Filter) *itemQuery {
	q := &itemQuery{}
	q.where("+v.from_sweep <= $%d", v.sweep)
	q.where("+v.until_sweep > $%d", v.sweep)
	q.filter(f)
	return q
}

// goneQuery selects the last versions of items that are gone.
func (v *View) goneQuery(f Filter) *itemQuery {
	q := &itemQuery{}
	q.where("v.until_sweep < 9223372036854775807 AND v.until_sweep <= $%d", v.sweep)
	q.where("NOT EXISTS (SELECT 1 FROM version w WHERE w.item_id = v.item_id AND w.from_sweep >= v.until_sweep AND w.from_sweep <= $%d)", v.sweep)
	q.filter(f)
	return q
}

func (q *itemQuery) filter(f Filter) {
	oneOf(q, "v.item_id", ids(f.IDs))
	oneOf(q, "s.name", f.Sources)
	oneOf(q, "v.unit", f.Units)
	q.under(f.Under)
	if len(f.Types) > 0 {
		q.conds = append(q.conds, "EXISTS (SELECT 1 FROM figure g WHERE g.version_id = v.id AND g.type IN "+inList(q, texts(f.Types))+")")
	}
	oneOf(q, "v.status", statuses(f.Statuses))
	anyOf(q, "v.reasons LIKE ?", likes(f.Reasons))
	oneOf(q, "v.content", f.Contents)
	if f.Personal {
		q.where("v.records > 0")
	}
	if f.Special {
		q.where("v.special > 0")
	}
	if f.Originals {
		q.where("v.copy_of = ''")
	}
	if f.MinSubjects > 0 {
		q.where("v.subjects >= $%d", f.MinSubjects)
	}
	if f.MinRecords > 0 {
		q.where("v.records >= $%d", f.MinRecords)
	}
	if !f.ModifiedBefore.IsZero() {
		q.where("v.modified <> ''")
		q.where("v.modified < $%d", stamp(f.ModifiedBefore))
	}
}

// under selects items at or below paths. Below "a" are the paths from "a/" up
// to, but without, "a0": '0' follows '/'.
func (q *itemQuery) under(paths []string) {
	var all []string
	for _, p := range paths {
		if p == "" || p == "." {
			return
		}
		n := len(q.args)
		q.args = append(q.args, p, p+"/", p+"0")
		all = append(all, fmt.Sprintf("v.path = $%d OR v.path >= $%d AND v.path < $%d", n+1, n+2, n+3))
	}
	if len(all) > 0 {
		q.conds = append(q.conds, "("+strings.Join(all, " OR ")+")")
	}
}

func ids(list []ItemID) []int64 {
	var out []int64
	for _, id := range list {
		out = append(out, int64(id))
	}
	return out
}

func texts(list []pandian.Type) []string {
	var out []string
	for _, t := range list {
		out = append(out, string(t))
	}
	return out
}

func statuses(list []pandian.Status) []string {
	var out []string
	for _, s := range list {
		if s == pandian.Unchanged {
			s = pandian.Scanned
		}
		out = append(out, string(s))
	}
	return out
}

func likes(list []pandian.Reason) []string {
	var out []string
	for _, why := range list {
		out = append(out, "%,"+string(why)+",%")
	}
	return out
}

const fromVersions = ` FROM version v JOIN source s ON s.id = v.source_id`

func (q *itemQuery) whereClause() string {
	if len(q.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(q.conds, " AND ")
}

// sql is the whole statement.
func (q *itemQuery) sql(columns, order string) string {
	return "SELECT " + columns + fromVersions +
		` JOIN item i ON i.id = v.item_id LEFT JOIN sweep a ON a.id = i.first_sweep LEFT JOIN sweep b ON b.id = v.from_sweep` +
		` LEFT JOIN sweep c ON c.id = v.read_sweep LEFT JOIN sweep d ON d.id = v.until_sweep` +
		` LEFT JOIN facts f ON f.digest = v.facts` + q.whereClause() + " " + order
}

// facts selects the different sets of facts.
func (q *itemQuery) facts() string {
	return "SELECT f.data FROM facts f WHERE f.digest IN (SELECT v.facts" + fromVersions + q.whereClause() + ")"
}

func itemColumns(withFacts bool) string {
	facts := "NULL"
	if withFacts {
		facts = "f.data"
	}
	return `v.id, v.item_id, v.source_id, v.entry, a.done, b.done, c.done, v.until_sweep, coalesce(d.done, ''), ` + facts
}

// list runs a query source by source, in the order of paths, so that nothing
// has to be sorted; one for a few items is sorted.
func (v *View) list(ctx context.Context, q *itemQuery, f Filter) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		columns := itemColumns(f.WithFacts)
		seen, sources, err := v.prepare(ctx)
		if err != nil {
			yield(Item{}, err)
			return
		}
		if len(f.IDs) > 0 {
			v.run(ctx, q.sql(columns, "ORDER BY s.name, v.path"), q.args, seen, yield)
			return
		}
		for _, id := range sources {
			one := q.clone()
			one.where("v.source_id = $%d", id)
			if !v.run(ctx, one.sql(columns, "ORDER BY v.path"), one.args, seen, yield) {
				return
			}
		}
	}
}

func (q *itemQuery) clone() *itemQuery {
	return &itemQuery{conds: slices.Clone(q.conds), args: slices.Clone(q.args)}
}

// prepare reads what lists of items need to know: when which source was seen,
// and the sources in the order of their names.
func (v *View) prepare(ctx context.Context) (seen *sightings, sources []int64, err error) {
	if seen, err = v.r.seenBy(ctx, v.sweep); err != nil {
		return nil, nil, err
	}
	err = v.r.each(ctx, `SELECT id FROM source ORDER BY name`, nil, func(scan scanFunc) error {
		var id int64
		err := scan(&id)
		sources = append(sources, id)
		return err
	})
	return seen, sources, err
}

// run yields the items of one query over itemColumns, and reports whether to go
// on.
func (v *View) run(ctx context.Context, query string, args []any, seen *sightings, yield func(Item, error) bool) bool {
	rows, err := v.r.db.QueryContext(ctx, query, args...)
	if err != nil {
		yield(Item{}, v.r.failed("read", err))
		return false
	}
	defer rows.Close()
	for rows.Next() {
		it, err := scanItem(rows, v.sweep, seen)
		if !yield(it, v.r.failed("read", err)) || err != nil {
			return false
		}
	}
	if err := rows.Err(); err != nil {
		yield(Item{}, v.r.failed("read", err))
		return false
	}
	return true
}

func scanItem(rows *sql.Rows, sweep int64, seen *sightings) (Item, error) {
	var it Item
	var id, source, until int64
	var entry, facts sql.RawBytes
	var first, since, read, gone string
	if err := rows.Scan(&it.Version, &id, &source, &entry, &first, &since, &read, &until, &gone, &facts); err != nil {
		return it, err
	}
	it.ID = ItemID(id)
	if err := readEntry(&it.Entry, entry, facts); err != nil {
		return it, err
	}
	it.FirstSeen, it.Since, it.Read = unstamp(first), unstamp(since), unstamp(read)
	if until <= sweep {
		it.Gone = unstamp(gone)
	}
	if it.Seen = seen.of(source, it.Entry.Path, min(until-1, sweep)); it.Seen.Before(it.Read) {
		it.Seen = it.Read
	}
	return it, nil
}
