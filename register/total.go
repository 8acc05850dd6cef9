package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"pandian"
)

// tally adds up the versions of a scope.
type tally struct {
	Total
	facts   pandian.Facts // of what was read whole
	seen    pandian.Facts // of the people of samples
	sampled Sampled       // its Subjects are counted last
}

// tallyRow is what a total needs of a version.
type tallyRow struct {
	path, status, reasons, risk, copyOf string
	size, records                       int64
	atMost                              sql.NullInt64 // valid = an estimate
	facts                               sql.RawBytes
}

const tallyColumns = `v.path, v.status, v.reasons, v.risk, v.copy_of, v.size, v.records, v.at_most, f.data`

func (row *tallyRow) scan(scan scanFunc) error {
	return scan(&row.path, &row.status, &row.reasons, &row.risk, &row.copyOf, &row.size, &row.records, &row.atMost, &row.facts)
}

// identities are the row's identity facts.
func (row *tallyRow) identities() (*pandian.Facts, error) {
	if row.facts == nil || row.records == 0 {
		return nil, nil
	}
	f := new(pandian.Facts)
	if err := f.UnmarshalBinary(row.facts); err != nil {
		return nil, ErrDamaged
	}
	return f, nil
}

// count adds everything but people.
func (t *tally) count(row *tallyRow) {
	t.Items++
	t.Bytes += max(row.size, 0)
	status := pandian.Status(row.status)
	if status == pandian.Scanned || status == pandian.Partial {
		t.BytesRead += max(row.size, 0)
	}
	if t.ByStatus == nil {
		t.ByStatus, t.ByReason = map[pandian.Status]int64{}, map[pandian.Reason]int64{}
	}
	t.ByStatus[status]++
	unread := int64(0)
	for _, why := range strings.FieldsFunc(row.reasons, func(r rune) bool { return r == ',' }) {
		t.ByReason[pandian.Reason(why)]++
		if pandian.Reason(why).Class() == pandian.Unread {
			unread = 1
		}
	}
	t.Unread += unread
	if row.risk == "high" {
		t.HighRisk++
	}
	t.countRecords(row)
	t.countSampled(row)
}

// countSampled tells what is certain from what is estimated.
func (t *tally) countSampled(row *tallyRow) {
	n := row.records
	if row.atMost.Valid {
		t.sampled.Items++
		n = row.atMost.Int64
	}
	if row.copyOf != "" {
		return
	}
	t.sampled.AtMost += n
	if !row.atMost.Valid {
		t.sampled.Records += n
	}
}

func (t *tally) countRecords(row *tallyRow) {
	if row.records == 0 {
		return
	}
	t.Personal++
	if row.copyOf != "" {
		t.Copies++
		t.CopyRecords += row.records
		return
	}
	t.Records += row.records
}

// addUp adds another scope, which nobody else uses any more.
func (t *tally) addUp(o *tally) {
	t.Items += o.Items
	t.Bytes += o.Bytes
	t.BytesRead += o.BytesRead
	t.Personal += o.Personal
	t.Records += o.Records
	t.CopyRecords += o.CopyRecords
	t.Copies += o.Copies
	t.HighRisk += o.HighRisk
	t.Unread += o.Unread
	if t.ByStatus == nil {
		t.ByStatus, t.ByReason = map[pandian.Status]int64{}, map[pandian.Reason]int64{}
	}
	for k, n := range o.ByStatus {
		t.ByStatus[k] += n
	}
	for k, n := range o.ByReason {
		t.ByReason[k] += n
	}
	t.sampled.Items += o.sampled.Items
	t.sampled.Records += o.sampled.Records
	t.sampled.AtMost += o.sampled.AtMost
	t.mergeAll(o)
}

// people counts the people of the union, and of what is certain.
func (t *tally) people() {
	union := &t.facts
	if t.seen.Len() > 0 {
		union = new(pandian.Facts)
		union.Merge(&t.facts)
		union.Merge(&t.seen)
	}
	p := union.People()
	t.Subjects, t.SpecialSubjects = p.Subjects, p.Special
	for kind, f := range t.Findings {
		f.Distinct = distinctOf(kind, union, &p)
	}
	if t.sampled.Items == 0 {
		return
	}
	t.Sampled, t.sampled.Subjects = &t.sampled, p.Subjects
	if union != &t.facts {
		t.sampled.Subjects = t.facts.People().Subjects
	}
}

// unionKinds are the types whose values are identity facts of a kind of their
// own: their distinct values are known over a union.
var unionKinds = map[pandian.Type]pandian.IdentKind{
	pandian.PersonName: pandian.IdentName, pandian.NationalID: pandian.IdentNationalID, pandian.ResidentID: pandian.IdentResidentID,
	pandian.Passport: pandian.IdentPassport, pandian.BirthDate: pandian.IdentBirth, pandian.Mobile: pandian.IdentMobile,
	pandian.Email: pandian.IdentEmail, pandian.Address: pandian.IdentAddress,
}

func distinctOf(t pandian.Type, f *pandian.Facts, p *pandian.People) int64 {
	if kind, ok := unionKinds[t]; ok {
		return f.Distinct(kind)
	}
	if i := slices.Index(pandian.SpecialTypes[:], t); i >= 0 {
		return p.SpecialBy[i]
	}
	return 0
}

// add adds the people of a row.
func (t *tally) add(row *tallyRow) error {
	f, err := row.identities()
	if row.atMost.Valid {
		merge(&t.seen, f)
	} else {
		merge(&t.facts, f)
	}
	return err
}

// mergeAll adds the people of another scope, which nobody else uses any more.
func (t *tally) mergeAll(o *tally) {
	merge(&t.facts, &o.facts)
	merge(&t.seen, &o.seen)
}

// merge adds facts that nobody else uses.
func merge(into, o *pandian.Facts) {
	if into.Len() == 0 && o != nil {
		*into = *o
		return
	}
	into.Merge(o)
}

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

// now selects what the sweep leaves behind.
func (w *writer) now() *itemQuery {
	return (&View{r: w.r, sweep: w.sweep}).query(Filter{})
}

// scope runs over the versions of a scope.
func (w *writer) scope(ctx context.Context, q *itemQuery, order string, f func(*tallyRow) error) error {
	query := `SELECT ` + tallyColumns + ` FROM version v LEFT JOIN facts f ON f.digest = v.facts` + q.whereClause() + order
	return w.r.each(ctx, query, q.args, func(scan scanFunc) error {
		var row tallyRow
		if err := row.scan(scan); err != nil {
			return err
		}
		return f(&row)
	})
}

// findings counts the findings of a scope by type.
func (w *writer) findings(ctx context.Context, q *itemQuery, t *Total) error {
	query := `SELECT g.type, sum(g.count) FROM version v JOIN figure g ON g.version_id = v.id` + q.whereClause() + ` GROUP BY g.type`
	t.Findings = map[pandian.Type]*pandian.Figures{}
	return w.r.each(ctx, query, q.args, func(scan scanFunc) error {
		var kind string
		var f pandian.Figures
		if err := scan(&kind, &f.Count); err != nil {
			return err
		}
		t.Findings[pandian.Type(kind)] = &f
		return nil
	})
}

// totalUnits makes the totals of the units and of the organisation.
func (w *writer) totalUnits(ctx context.Context) error {
	var units []string
	q := w.now()
	err := w.r.each(ctx, `SELECT DISTINCT v.unit FROM version v`+q.whereClause()+` ORDER BY 1`, q.args, func(scan scanFunc) error {
		var unit string
		err := scan(&unit)
		units = append(units, unit)
		return err
	})
	if err != nil {
		return err
	}
	org := &tally{Total: Total{Scope: Scope{Kind: Org}}}
	out := w.newTotals(Unit, 0)
	for _, unit := range units {
		if err := w.totalUnit(ctx, unit, org, out); err != nil {
			return err
		}
	}
	if err := w.findings(ctx, w.now(), &org.Total); err != nil {
		return err
	}
	org.people()
	if err := out.save(ctx); err != nil {
		return err
	}
	out = w.newTotals(Org, 0)
	out.list = append(out.list, org.Total)
	return out.save(ctx)
}

func (w *writer) totalUnit(ctx context.Context, unit string, org *tally, out *totals) error {
	t := &tally{Total: Total{Scope: Scope{Kind: Unit, Name: unit}}}
	q := w.now()
	q.where("v.unit = $%d", unit)
	err := w.scope(ctx, q, "", func(row *tallyRow) error {
		t.count(row)
		return t.add(row)
	})
	if err != nil {
		return err
	}
	if err := w.findings(ctx, q, &t.Total); err != nil {
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
