package scanner

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/traditionalchinese"
)

// pairTable decodes the two-byte characters of a charset: indexed by
// lead<<8|trail, the character's UTF-8, first byte lowest, as many bytes as are
// needed; 0 = no such character.
type pairTable [1 << 16]uint32

// big5Table is Big5 as the Web knows it (code page 950 with the characters of
// Hong Kong), and beyond that the user-defined areas, to which Windows gives
// private-use characters: personal names are full of them (造字).
var big5Table = sync.OnceValue(func() *pairTable {
	t := newPairTable(traditionalchinese.Big5, 0x40)
	next := rune(0xe000)
	for _, area := range [][2]int{{0xfa40, 0xfefe}, {0x8e40, 0xa0fe}, {0x8140, 0x8dfe}, {0xc6a1, 0xc8fe}} {
		for c := area[0]; c <= area[1]; c++ {
			if trail := c & 0xff; trail < 0x40 || trail > 0x7e && trail < 0xa1 || trail == 0xff {
				continue
			}
			if t[c] == 0 {
				t[c] = packRune(next)
			}
			next++
		}
	}
	return t
})

// newPairTable asks enc for all pairs with leads 0x81–0xFE and trails from
// trail on.
func newPairTable(enc encoding.Encoding, trail int) *pairTable {
	t, dec := new(pairTable), enc.NewDecoder().Transformer
	for lead := 0x81; lead <= 0xfe; lead++ {
		for trail := trail; trail <= 0xfe; trail++ {
			var dst [16]byte
			n, _, _ := dec.Transform(dst[:], []byte{byte(lead), byte(trail)}, true)
			v := binary.LittleEndian.Uint32(dst[:])
			if n <= 4 && v&0xffffff != replacement {
				t[lead<<8|trail] = v
			}
		}
	}
	return t
}

// replacement is U+FFFD as a pairTable packs it.
const replacement = 0xef | 0xbf<<8 | 0xbd<<16

func packRune(r rune) uint32 {
	var b [4]byte
	copy(b[:], string(r))
	return binary.LittleEndian.Uint32(b[:])
}

// decodeFunc appends the UTF-8 of src to dst and returns it, with the number of
// bytes of src used and the number of replacements made: what is no character
// becomes U+FFFD. Unless src is final, a character cut at its end is left
// unused, otherwise everything is used.
type decodeFunc func(dst, src []byte, final bool) (out []byte, used, bad int)

func decodeBig5(dst, src []byte, final bool) ([]byte, int, int) {
	return decodePairs(big5Table(), nil, dst, src, final)
}

const highBits = 0x8080808080808080

// decodePairs decodes ASCII and the characters of t. Where t has none, other
// may know a longer one: it stores its UTF-8 at d and returns that length and
// the number of bytes of src used, used 0 meaning none and used -1 that src
// may be cut within one.
//
// A pair that could be a character but is unassigned is replaced as a whole; of
// any other the first byte alone, since the second may begin the next character.
func decodePairs(t *pairTable, other func(d, src []byte) (n, used int), dst, src []byte, final bool) ([]byte, int, int) {
	dst = slices.Grow(dst, 3*len(src)+8)
	d, n, bad := dst[:cap(dst)], len(dst), 0
	i := 0
	for i < len(src) {
		c := src[i]
		if c < 0x80 {
			for i+8 <= len(src) {
				v := binary.LittleEndian.Uint64(src[i:])
				binary.LittleEndian.PutUint64(d[n:], v)
				if v &= highBits; v != 0 {
					k := bits.TrailingZeros64(v) >> 3
					i, n = i+k, n+k
					break
				}
				i, n = i+8, n+8
			}
			for i < len(src) && src[i] < 0x80 {
				d[n] = src[i]
				i, n = i+1, n+1
			}
			continue
		}
		var trail byte
		if i+1 < len(src) {
			trail = src[i+1]
			if v := t[uint16(c)<<8|uint16(trail)]; v != 0 {
				binary.LittleEndian.PutUint32(d[n:], v)
				n += utf8Width(v)
				i += 2
				continue
			}
		} else if !final && c > 0x80 && c < 0xff {
			break
		}
		if other != nil {
			m, used := other(d[n:], src[i:])
			if used > 0 {
				n, i = n+m, i+used
				continue
			}
			if used < 0 && !final {
				break
			}
		}
		n += copy(d[n:], "\ufffd")
		bad++
		i++
		if c > 0x80 && c < 0xff && trail >= 0xa1 && trail < 0xff {
			i++
		}
	}
	return d[:n], i, bad
}

// utf8Width is the number of bytes packed in a pairTable's entry.
func utf8Width(v uint32) int { return (bits.Len32(v) + 7) >> 3 }
