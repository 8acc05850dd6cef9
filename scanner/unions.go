package scanner

import (
	"bytes"
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
	facts   pandian.Facts
	figures *unionFigures // nil = not counted since facts were added
}

// unionFigures are what is counted over a union: the people and, by kind, the
// distinct values.
type unionFigures struct {
	people   pandian.People
	distinct [pandian.NumIdents]int64
}

// add adds facts in their binary form; room is what they may be decoded in.
func (u *union) add(room *pandian.Facts, facts []byte) error {
	u.figures = nil
	return uniteBinary(&u.facts, room, facts)
}

// take adds o, which is not used any more: an empty union becomes it.
func (u *union) take(o *union) {
	switch {
	case u.facts.Len() == 0:
		*u = *o
	case o.facts.Len() > 0:
		u.facts.Merge(&o.facts)
		u.figures = nil
	}
}

// count returns the figures.
func (u *union) count() *unionFigures {
	if u.figures == nil {
		census := u.facts.Census()
		u.figures = &unionFigures{people: census.People()}
		for k := range u.figures.distinct {
			u.figures.distinct[k] = census.Distinct(pandian.IdentKind(k))
		}
	}
	return u.figures
}

// unions unites the facts of every folder, source and of the run. Entries come
// by source and path, so that what is below a folder stands together: a folder
// is closed, and its facts go up, when the first entry outside it appears.
type unions struct {
	sum    *pandian.Summary
	source string
	open   []*folder // of source, which is the first of them
	all    union
	facts  pandian.Facts // of one entry
}

// add adds an entry that holds personal data; others add nothing.
func (t *unions) add(x *index, r *indexRow, facts []byte, records int64) error {
	if !r.facts {
		return nil
	}
	f := t.folder(x.source(r), x.pathOf(r))
	f.total.Items++
	if r.copyOf < 0 {
		f.total.Records += records
	}
	return f.union.add(&t.facts, facts)
}

// folder opens the folders above a path, and closes those that it is not in.
func (t *unions) folder(source, path []byte) *folder {
	if len(t.open) == 0 || t.source != string(source) {
		t.closeTo(0)
		t.source = string(source)
		t.open = append(t.open, t.newFolder(""))
	}
	depth := 1
	for i, c := range path {
		if c != '/' || i == 0 {
			continue
		}
		if depth >= len(t.open) || t.open[depth].total.Path != string(path[:i]) {
			t.closeTo(depth)
			t.open = append(t.open, t.newFolder(string(path[:i])))
		}
		depth++
	}
	t.closeTo(depth)
	return t.open[depth-1]
}

func (t *unions) newFolder(path string) *folder {
	return &folder{total: pandian.FolderTotal{Source: t.source, Path: path}}
}

// closeTo closes folders until n are open.
func (t *unions) closeTo(n int) {
	for len(t.open) > n {
		f := t.open[len(t.open)-1]
		t.open = t.open[:len(t.open)-1]
		p := &f.union.count().people
		f.total.Subjects, f.total.SpecialSubjects = p.Subjects, p.Special
		t.sum.Folders = append(t.sum.Folders, f.total)
		up := &t.all
		if len(t.open) > 0 {
			parent := t.open[len(t.open)-1]
			parent.total.Items += f.total.Items
			parent.total.Records += f.total.Records
			up = &parent.union
		}
		up.take(&f.union)
	}
}

// finish closes what is open and tells the people of the run.
func (t *unions) finish() {
	t.closeTo(0)
	all := t.all.count()
	t.sum.Subjects, t.sum.SpecialSubjects = all.people.Subjects, all.people.Special
	distinct := all.byType()
	for typ, f := range t.sum.Findings {
		f.Distinct = distinct[typ] // 0 where it is not known over the union
	}
	slices.SortFunc(t.sum.Folders, func(a, b pandian.FolderTotal) int {
		if a.Source != b.Source {
			return strings.Compare(a.Source, b.Source)
		}
		return bytes.Compare([]byte(a.Path), []byte(b.Path))
	})
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
func (f *unionFigures) byType() map[pandian.Type]int64 {
	distinct := map[pandian.Type]int64{}
	for t, kind := range unionTypes {
		distinct[t] = f.distinct[kind]
	}
	for i, n := range f.people.SpecialBy {
		distinct[pandian.SpecialTypes[i]] = n
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
