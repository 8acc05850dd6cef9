package detectors

import (
	"unicode/utf8"

	"pandian/internal/lanes"
	"pandian/rules"
)

// Kinds of trigrams that names in running text begin with, or their dots are.
const (
	surnameKind  = iota // a surname, what may stand behind one
	compoundKind        // what compound surnames begin with, and end with
	nameDotKind         // a dot between segments
)

// newOpening returns where names in running text may begin: proseName finds nothing
// elsewhere.
func newOpening(rs *rules.Set, chars *nameChars) *lanes.Trigrams {
	t := &lanes.Trigrams{}
	for k, c := range chars {
		r := rune(k)
		if c&charHan != 0 && c.grade() >= seldomGiven {
			t.Set(lanes.Second, surnameKind, r)
		}
		if c.rank() >= rareSurname {
			t.Set(lanes.First, surnameKind, r)
		}
		if c&charCompound != 0 {
			t.Set(lanes.First, compoundKind, r)
		}
		if isNameDot(r) {
			t.Set(lanes.First, nameDotKind, r)
		}
	}
	for name := range rs.Surnames() {
		_, n := utf8.DecodeRuneInString(name)
		for _, r := range name[n:] {
			t.Set(lanes.Second, compoundKind, r)
		}
	}
	t.SetAll(lanes.Second, nameDotKind)
	for kind := surnameKind; kind <= nameDotKind; kind++ {
		t.SetAll(lanes.Third, kind)
	}
	return t
}
