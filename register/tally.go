package register

import (
	"slices"

	"pandian"
)

// tally adds up the versions of a scope.
type tally struct {
	Total
	facts   pandian.Facts // of what was read whole
	seen    pandian.Facts // of the people of samples
	sampled Sampled       // its Subjects are counted last

	last   *pandian.Facts // that was added to
	digest [16]byte       // of what was added
	room   pandian.Facts  // of one row
}

// tallyRow is what a total needs of a version.
type tallyRow struct {
	brief  *pandian.Brief
	unit   string
	copied bool
	facts  []byte
	digest [16]byte // of the facts
}

func (row *tallyRow) path() []byte { return row.brief.Key[row.brief.SrcLen+1:] }

// count adds everything but people.
func (t *tally) count(row *tallyRow) {
	b := row.brief
	t.Items++
	t.Bytes += b.Size
	if b.Status == pandian.Scanned || b.Status == pandian.Partial {
		t.BytesRead += b.Size
	}
	if t.ByStatus == nil {
		t.ByStatus, t.ByReason, t.Findings = map[pandian.Status]int64{}, map[pandian.Reason]int64{}, map[pandian.Type]*pandian.Figures{}
	}
	t.ByStatus[b.Status]++
	unread := int64(0)
	for _, why := range b.Reasons {
		t.ByReason[why]++
		if why.Class() == pandian.Unread {
			unread = 1
		}
	}
	t.Unread += unread
	if b.HighRisk {
		t.HighRisk++
	}
	for _, c := range b.Found {
		t.found(c.Type, c.N)
	}
	t.countRecords(row)
	t.countSampled(row)
}

func (t *tally) found(kind pandian.Type, n int64) {
	f := t.Findings[kind]
	if f == nil {
		f = new(pandian.Figures)
		t.Findings[kind] = f
	}
	f.Count += n
}

// countSampled tells what is certain from what is estimated.
func (t *tally) countSampled(row *tallyRow) {
	b := row.brief
	n := b.Records
	if b.Estimate {
		t.sampled.Items++
		if b.Sampled {
			n = max(n, b.Likely[1])
		}
	}
	if row.copied {
		return
	}
	t.sampled.AtMost += n
	if !b.Estimate {
		t.sampled.Records += n
	}
}

func (t *tally) countRecords(row *tallyRow) {
	n := row.brief.Records
	if n == 0 {
		return
	}
	t.Personal++
	if row.copied {
		t.Copies++
		t.CopyRecords += n
		return
	}
	t.Records += n
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
		t.ByStatus, t.ByReason, t.Findings = map[pandian.Status]int64{}, map[pandian.Reason]int64{}, map[pandian.Type]*pandian.Figures{}
	}
	for kind, f := range o.Findings {
		t.found(kind, f.Count)
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

// add adds the people of a row. Facts that are those of the row before, as of
// copies and templates, need not be added again.
func (t *tally) add(row *tallyRow) error {
	if len(row.facts) == 0 || row.brief.Records == 0 {
		return nil
	}
	into := &t.facts
	if row.brief.Estimate {
		into = &t.seen
	}
	if into == t.last && row.digest == t.digest {
		return nil
	}
	t.last, t.digest = into, row.digest
	room := &t.room
	if into.Len() == 0 {
		room = into
	}
	if room.UnmarshalBinary(row.facts) != nil {
		return ErrDamaged
	}
	if room != into {
		into.Merge(room)
	}
	return nil
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
