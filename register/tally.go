package register

import (
	"database/sql"
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
	census := union.Census()
	p := census.People()
	t.Subjects, t.SpecialSubjects = p.Subjects, p.Special
	for kind, f := range t.Findings {
		f.Distinct = distinctOf(kind, census, &p)
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

func distinctOf(t pandian.Type, c *pandian.Census, p *pandian.People) int64 {
	if kind, ok := unionKinds[t]; ok {
		return c.Distinct(kind)
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
