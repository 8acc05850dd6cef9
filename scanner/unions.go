package scanner

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pandian"
)

// folder is an open folder while totals are made.
type folder struct {
	total pandian.FolderTotal
	union union
}

// union is the facts of a folder or of the run, and their figures once they were
// counted: what is all that a parent holds is not counted again for it.
type union struct {
	facts  pandian.Facts
	coded  []byte          // facts of one entry that nothing was added to yet, in their binary form: facts is empty then, counts known
	counts *pandian.Counts // nil = not counted since facts were added
}

// add adds facts in their binary form; room is what they may be decoded in.
func (u *union) add(room *pandian.Facts, facts []byte) error {
	if err := u.decode(); err != nil {
		return err
	}
	u.counts = nil
	return uniteBinary(&u.facts, room, facts)
}

// decode has all facts in u.facts.
func (u *union) decode() error {
	coded := u.coded
	u.coded = nil
	return uniteBinary(&u.facts, nil, coded)
}

func (u *union) empty() bool { return u.facts.Len() == 0 && len(u.coded) == 0 }

// take adds o, which is not used any more: an empty union becomes it.
func (u *union) take(o *union) error {
	switch {
	case u.empty():
		*u = *o
	case !o.empty():
		if err := errors.Join(u.decode(), o.decode()); err != nil {
			return err
		}
		u.facts.Merge(&o.facts)
		u.counts = nil
	}
	return nil
}

// count returns the figures.
func (u *union) count() *pandian.Counts {
	if u.counts == nil {
		u.counts = u.facts.Census().Counts()
	}
	return u.counts
}

// countedEntry is the entry of the log with the most facts, and what was counted
// over them. Where it stands alone in a folder or in the run, its facts are not
// decoded and counted again.
type countedEntry struct {
	off    int64
	groups int
	counts *pandian.Counts // nil = there is none
}

// follow notes an entry that was logged at off.
func (c *countedEntry) follow(off int64, e *pandian.Entry) {
	if n := e.Facts.Len(); e.Counted != nil && n > c.groups {
		*c = countedEntry{off, n, e.Counted}
	}
}

// unions unites the facts of every folder, source and of the run. Entries come
// by source and path, so that what is below a folder stands together: a folder
// is closed, and its facts go up, when the first entry outside it appears.
type unions struct {
	sum     *pandian.Summary
	source  string
	open    []*folder // of source, which is the first of them
	all     union
	facts   pandian.Facts // of one entry
	largest countedEntry
}

// add adds an entry that holds personal data; others add nothing.
func (t *unions) add(x *index, r *indexRow, k *kept, records int64) error {
	if !r.facts {
		return nil
	}
	f, err := t.folder(x.source(r), x.pathOf(r))
	if err != nil {
		return err
	}
	f.total.Items++
	if r.copyOf < 0 {
		f.total.Records += records
	}
	if u := &f.union; t.largest.counts != nil && r.off == t.largest.off && u.empty() {
		u.coded, u.counts = k.facts, t.largest.counts
		k.buf = nil // it is the union's
		return nil
	}
	return f.union.add(&t.facts, k.facts)
}

// folder opens the folders above a path, and closes those that it is not in.
func (t *unions) folder(source, path []byte) (*folder, error) {
	if len(t.open) == 0 || t.source != string(source) {
		if err := t.closeTo(0); err != nil {
			return nil, err
		}
		t.source = string(source)
		t.open = append(t.open, t.newFolder(""))
	}
	depth := 1
	for i, c := range path {
		if c != '/' || i == 0 {
			continue
		}
		if depth >= len(t.open) || t.open[depth].total.Path != string(path[:i]) {
			if err := t.closeTo(depth); err != nil {
				return nil, err
			}
			t.open = append(t.open, t.newFolder(string(path[:i])))
		}
		depth++
	}
	err := t.closeTo(depth)
	return t.open[depth-1], err
}

func (t *unions) newFolder(path string) *folder {
	return &folder{total: pandian.FolderTotal{Source: t.source, Path: path}}
}

// closeTo closes folders until n are open.
func (t *unions) closeTo(n int) error {
	for len(t.open) > n {
		f := t.open[len(t.open)-1]
		t.open = t.open[:len(t.open)-1]
		p := &f.union.count().People
		f.total.Subjects, f.total.SpecialSubjects = p.Subjects, p.Special
		t.sum.Folders = append(t.sum.Folders, f.total)
		up := &t.all
		if len(t.open) > 0 {
			parent := t.open[len(t.open)-1]
			parent.total.Items += f.total.Items
			parent.total.Records += f.total.Records
			up = &parent.union
		}
		if err := up.take(&f.union); err != nil {
			return err
		}
	}
	return nil
}

// finish closes what is open and tells the people of the run.
func (t *unions) finish() error {
	if err := t.closeTo(0); err != nil {
		return err
	}
	all := t.all.count()
	t.sum.Subjects, t.sum.SpecialSubjects = all.People.Subjects, all.People.Special
	distinct := byType(all)
	for typ, f := range t.sum.Findings {
		f.Distinct = distinct[typ] // 0 where it is not known over the union
	}
	slices.SortFunc(t.sum.Folders, func(a, b pandian.FolderTotal) int {
		if a.Source != b.Source {
			return strings.Compare(a.Source, b.Source)
		}
		return bytes.Compare([]byte(a.Path), []byte(b.Path))
	})
	return nil
}

// recall tells the people as they are known; the facts were not added.
func (t *unions) recall(p pandian.KnownPeople) {
	for i := range t.sum.Folders {
		f := &t.sum.Folders[i]
		f.Subjects, f.SpecialSubjects = p.Folders[f.Path][0], p.Folders[f.Path][1]
	}
	t.sum.Subjects, t.sum.SpecialSubjects = p.Folders[""][0], p.Folders[""][1]
	for typ, f := range t.sum.Findings {
		f.Distinct = p.Distinct[typ]
	}
}

// unionTypes are the types whose values are identity facts of a kind of their
// own: their distinct values are known over a union.
var unionTypes = map[pandian.Type]pandian.IdentKind{
	pandian.PersonName: pandian.IdentName, pandian.NationalID: pandian.IdentNationalID, pandian.ResidentID: pandian.IdentResidentID,
	pandian.Passport: pandian.IdentPassport, pandian.BirthDate: pandian.IdentBirth, pandian.Mobile: pandian.IdentMobile,
	pandian.Email: pandian.IdentEmail, pandian.Address: pandian.IdentAddress,
}

// byType are the distinct values and, of special categories, the people by type.
func byType(n *pandian.Counts) map[pandian.Type]int64 {
	distinct := map[pandian.Type]int64{}
	for t, kind := range unionTypes {
		distinct[t] = n.Distinct[kind]
	}
	for i, people := range n.People.SpecialBy {
		distinct[pandian.SpecialTypes[i]] = people
	}
	return distinct
}

// uniteBinary adds facts in their binary form, which may be empty, to f; room is
// what they are decoded in unless f is empty.
func uniteBinary(f, room *pandian.Facts, facts []byte) error {
	if len(facts) == 0 {
		return nil
	}
	into := room
	if f.Len() == 0 {
		into = f
	}
	if err := into.UnmarshalBinary(facts); err != nil {
		return fmt.Errorf("state: damaged facts: %w", err)
	}
	if into == room {
		f.Merge(room)
	}
	return nil
}
