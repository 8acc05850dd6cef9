package detectors

import (
	"unicode/utf8"

	"pandian/rules"
)

// namePlace says what a name in running text may have at a character: its
// beginning, a dot, or what goes on with it.
type namePlace uint8

const (
	placeSurname  namePlace = 1 << iota // a surname
	placeCompound                       // what a compound surname begins with
	placeGiven                          // what may stand behind a surname
	placeSecond                         // what compound surnames end with
	placeDot                            // a dot between segments

	anyPlace = placeSurname | placeCompound | placeDot
)

// with returns what may stand at a character if the next one is of this kind:
// proseName finds nothing where no surname may.
func (p namePlace) with(next namePlace) namePlace { return p & (next>>2 | placeDot) }

// namePlaces is what the characters up to U+FFFF are.
type namePlaces [1 << 16]namePlace

func newNamePlaces(rs *rules.Set, chars *nameChars) *namePlaces {
	t := &namePlaces{}
	for r, c := range chars {
		if c&charHan != 0 && c.grade() >= seldomGiven {
			t[r] |= placeGiven
		}
		if c.rank() >= rareSurname {
			t[r] |= placeSurname
		}
		if c&charCompound != 0 {
			t[r] |= placeCompound
		}
		if isNameDot(rune(r)) {
			t[r] |= placeDot
		}
	}
	for name := range rs.Surnames() {
		_, n := utf8.DecodeRuneInString(name)
		for _, r := range name[n:] {
			if r < firstOther {
				t[r] |= placeSecond
			}
		}
	}
	return t
}

// at returns what the character at i is that is not ASCII.
func (t *namePlaces) at(b []byte, i int) namePlace {
	switch c := at(b, i); {
	case c>>4 == 0xe && i+3 <= len(b):
		return t[wideIndex(uint64(c)|uint64(b[i+1])<<8|uint64(b[i+2])<<16)]
	case c == 0xc2:
		return placeDot // perhaps
	}
	return 0
}

// runeStep is the length of a character that is not ASCII by its first byte; 1 of
// what is none.
func runeStep(c byte) int {
	switch {
	case c < 0xc0:
		return 1
	case c < 0xe0:
		return 2
	case c < 0xf0:
		return 3
	}
	return utf8.UTFMax
}
