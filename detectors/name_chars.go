package detectors

import (
	"encoding/binary"
	"unicode/utf8"

	"pandian/rules"
)

// nameChar is all that a Han character says of names, in one look-up: bits, and
// above them its rank as a surname and its grade as a given name's character.
type nameChar uint16

// What a character says by itself of a name in or beside which it stands.
const (
	charBefore   nameChar = 1 << iota // wordsBefore
	charBehind                        // wordsBehind
	charRole                          // rolesEnd
	charPlace                         // placesEnd
	charUnit                          // unitEnds
	charNever                         // neverInName
	charSound                         // transcribes names of other languages
	charCompound                      // begins surnames of two characters
	charHan                           // set of every Han character

	rankShift  = 9
	gradeShift = 12
)

// Grades of characters in given names: the lowest, from which they are counted;
// that of a character in no table; that below which no given name in running text
// begins; that of a character that is met in names before all.
const (
	lowestGrade  = -4
	rareGrade    = 2
	seldomGiven  = -3
	clearlyGiven = 3
)

// rank returns how frequent a surname the character is.
func (c nameChar) rank() surnameRank { return surnameRank(c >> rankShift & 7) }

// grade returns how much rather than elsewhere the character stands in given
// names.
func (c nameChar) grade() int { return int(c>>gradeShift) + lowestGrade }

// surnameRank says how frequent a surname is, by its weight in the rules.
type surnameRank uint8

const (
	noSurname     surnameRank = iota
	wordSurname               // also an everyday word: it proves nothing
	rareSurname               // not among the frequent ones
	commonSurname             // one of the two hundred frequent ones
	usualSurname              // of one person in a thousand
	topSurname                // of one in a hundred
)

func rankOf(weight float64) surnameRank {
	switch {
	case weight >= 1:
		return topSurname
	case weight >= 0.9:
		return usualSurname
	case weight >= 0.75:
		return commonSurname
	case weight >= 0.3:
		return rareSurname
	case weight > 0:
		return wordSurname
	}
	return noSurname
}

// score is what a surname adds to the score of a name.
func (r surnameRank) score() int { return [8]int{-4, -4, 0, 1, 2, 3}[r&7] }

// nameChars is what the characters up to U+FFFF say; those that are not Han,
// nothing.
type nameChars [1 << 16]nameChar

// otherHan is what a Han character says of which the rules know nothing.
const otherHan = charHan | (rareGrade-lowestGrade)<<gradeShift

func newNameChars(rs *rules.Set) *nameChars {
	t := &nameChars{}
	for k := range t {
		if r := rune(k); isHan(r) {
			t[k] = charHan | nameChar(rs.Given(r)-lowestGrade)<<gradeShift
			if rs.Sound(r) {
				t[k] |= charSound
			}
		}
	}
	for i, set := range [...]string{wordsBefore, wordsBehind, rolesEnd, placesEnd, unitEnds, neverInName} {
		for _, r := range set {
			t[r] |= 1 << i
		}
	}
	for name, weight := range rs.Surnames() {
		r, n := utf8.DecodeRuneInString(name)
		switch {
		case r >= firstOther:
		case n < len(name):
			t[r] |= charCompound
		default:
			t[r] |= nameChar(rankOf(weight)) << rankShift
		}
	}
	return t
}

// firstOther is the first character that is not in nameChars.
const firstOther = 1 << 16

// of returns what the character r says.
func (t *nameChars) of(r rune) nameChar {
	if uint32(r) < firstOther {
		return t[r]
	}
	return otherHan
}

// is reports whether the character is of one of the kinds.
func (t *nameChars) is(r rune, kinds nameChar) bool { return t.of(r)&kinds != 0 }

// runLength is how many characters run reads at most.
const runLength = 5

// run reads what the Han characters of three bytes say that stand at i, one behind
// the other, and returns their number.
func (t *nameChars) run(chars *[runLength]nameChar, b []byte, i int) int {
	if i+3*runLength+1 > len(b) {
		return t.lastRun(chars, b[i:])
	}
	for n := range chars {
		v := uint64(binary.LittleEndian.Uint32(b[i+3*n:]))
		if chars[n] = t[wideIndex(v)]; v&0xf0 != 0xe0 || chars[n]&charHan == 0 {
			return n
		}
	}
	return runLength
}

// lastRun is run at the end of a text.
func (t *nameChars) lastRun(chars *[runLength]nameChar, b []byte) int {
	var pad [3*runLength + 1]byte
	copy(pad[:], b)
	return t.run(chars, pad[:], 0)
}

// wideIndex is the character of three bytes that v holds, the first lowest.
func wideIndex(v uint64) uint16 { return uint16(v&15<<12 | v>>8&63<<6 | v>>16&63) }
