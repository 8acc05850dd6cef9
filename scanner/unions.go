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
	facts pandian.Facts
}

// unions unites the facts of every folder, source and of the run. Entries come
// by source and path, so that what is below a folder stands together: a folder
// is closed, and its facts go up, when the first entry outside it appears.
type unions struct {
	sum    *pandian.Summary
	source string
	open   []*folder // of source, which is the first of them
	all    pandian.Facts
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
	return uniteBinary(&f.facts, &t.facts, facts)
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
		p := f.facts.People()
		f.total.Subjects, f.total.SpecialSubjects = p.Subjects, p.Special
		t.sum.Folders = append(t.sum.Folders, f.total)
		up := &t.all
		if len(t.open) > 0 {
			parent := t.open[len(t.open)-1]
			parent.total.Items += f.total.Items
			parent.total.Records += f.total.Records
			up = &parent.facts
		}
		unite(up, &f.facts)
	}
}

// finish closes what is open and tells the people of the run.
func (t *unions) finish() {
	t.closeTo(0)
	census := t.all.Census()
	people := census.People()
	t.sum.Subjects, t.sum.SpecialSubjects = people.Subjects, people.Special
	distinct := unionFigures(census, people)
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

// unionFigures counts distinct values and special subjects over a union.
func unionFigures(all *pandian.Census, people pandian.People) map[pandian.Type]int64 {
	distinct := map[pandian.Type]int64{}
	for t, kind := range unionTypes {
		distinct[t] = all.Distinct(kind)
	}
	for i, n := range people.SpecialBy {
		distinct[pandian.SpecialTypes[i]] = n
	}
	return distinct
}

// unite adds o to f; o is no longer used by anybody, so an empty f takes it.
func unite(f, o *pandian.Facts) {
	if f.Len() == 0 {
		*f = *o
		return
	}
	f.Merge(o)
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
