package lanes

import (
	"encoding/binary"
	"math/bits"
)

// Trigrams are sets of three characters in a row, of up to TrigramSets kinds: those
// of a kind are of a set of first characters, a set of second ones and a set of
// third ones. They tell at which characters of three bytes in UTF-8 (U+0800 to
// U+FFFF: all Chinese that is usual) a search may find something, and pass the
// others at a small part of its cost: eight characters at once, each by one look
// into a table, as Hyperscan's and Teddy's sets of buckets do with bytes.
//
// What stands behind such a character and is none itself, or no more text, is
// Other; behind Other everything is.
type Trigrams struct {
	// By character: in bits 0 to 9 the kinds that it is a first character of, in 10
	// to 19 those that it is a second one of, in 20 to 29 a third one.
	of  [1 << 16]uint32
	all uint32 // sets that hold every character
}

// TrigramSets is how many kinds there are at most.
const TrigramSets = 10

// Other stands for all that is no character of three bytes.
const Other = 0

// Places in a trigram.
const (
	First = iota
	Second
	Third
)

// Set puts a character into the set of a place, First to Third, of trigrams of a
// kind. Characters that have not three bytes are passed over. Other is never First.
func (t *Trigrams) Set(place, kind int, r rune) {
	if r == Other && place != First || r >= 1<<11 && r < 1<<16 {
		t.of[r] |= bit(place, kind)
	}
}

// SetAll puts all characters, and Other, into the set of Second or Third.
func (t *Trigrams) SetAll(place, kind int) { t.all |= bit(place, kind) }

// Has reports whether a character is in the set.
func (t *Trigrams) Has(place, kind int, r rune) bool {
	return uint32(r) < 1<<16 && (t.of[r]|t.all)&bit(place, kind) != 0
}

func bit(place, kind int) uint32 { return 1 << (place*TrigramSets + kind) }

// Mark sets the bits in dst, counted from at, of the characters of b[at:to] that a
// trigram of a kind begins with; it may end behind to. dst has room for two blocks
// more than the text has whole ones.
func (t *Trigrams) Mark(dst []uint64, b []byte, at, to int) {
	whole := (to - at) / Size
	dst = dst[:whole+2]
	clear(dst)
	t.markEach(dst, b, at, t.mark(dst, b, at, to), to)
	dst[whole] &= 1<<((to-at)%Size) - 1
	dst[whole+1] = 0
}

// markEach marks the characters from i on, one by one.
func (t *Trigrams) markEach(dst []uint64, b []byte, at, i, to int) {
	for i < to {
		switch {
		case b[i] < 0x80 && i+8 <= to:
			if high := binary.LittleEndian.Uint64(b[i:]) & 0x8080808080808080; high != 0 {
				i += bits.TrailingZeros64(high) / 8
			} else {
				i += 8
			}
		case b[i]>>4 != 0xe:
			i++
		default:
			second, third := t.at(b, i+3), t.of[Other]|t.all
			if i+6 <= len(b) && b[i+3]>>4 == 0xe {
				third = t.at(b, i+6)
			}
			if t.at(b, i)&(second>>TrigramSets)&(third>>(2*TrigramSets)) != 0 {
				dst[(i-at)/Size] |= 1 << ((i - at) % Size)
			}
			i += 3
		}
	}
}

// at returns the sets of what stands at i.
func (t *Trigrams) at(b []byte, i int) uint32 {
	if i+3 > len(b) || b[i]>>4 != 0xe {
		return t.of[Other] | t.all
	}
	return t.all | t.of[uint16(b[i])&15<<12|uint16(b[i+1])&63<<6|uint16(b[i+2])&63]
}
