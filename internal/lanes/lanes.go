// Package lanes says what kinds of bytes a text holds, a block of 64 bytes at a time,
// with one bit for each byte: what the searches for anchors are built of.
package lanes

import "slices"

// Size is how many bytes a block has.
const Size = 64

// Kinds is how many kinds of bytes Classes tell apart.
const Kinds = 4

// Masks says of the 64 bytes of a block which are of each kind and which are not
// ASCII: bit i is that of byte i.
type Masks struct {
	Kind [Kinds]uint64
	High uint64
}

// Classes tells bytes of some kinds apart, a block at a time: by a table of the
// lower four bits of a byte and one of the upper four, which have a bit in common
// where the byte is of a class, and by the classes of each kind. This is how
// simdjson classifies (Langdale and Lemire, 2019): two shuffles for 32 bytes at
// once. Where the processor has no AVX2, a table of all bytes gives the same.
type Classes struct {
	lower, upper [16]uint8
	kinds        [Kinds]uint8 // classes of each kind
	spread       [256]uint64  // byte k has its highest bit set where the byte is of kind k; byte Kinds where it is not ASCII
}

// NewClasses returns the classes of up to Kinds kinds of bytes, each told by a
// function, and false if these need more than eight classes.
func NewClasses(kinds ...func(c byte) bool) (*Classes, bool) {
	t := &Classes{}
	known := map[class]uint8{}
	for k, is := range kinds {
		rows := map[uint16]uint16{} // by set of lower halves: the upper ones
		for c := range 256 {
			if is(byte(c)) {
				t.spread[c] |= 0x80 << (8 * k)
			}
		}
		for upper := range 16 {
			if row := t.row(upper, k); row != 0 {
				rows[row] |= 1 << upper
			}
		}
		for lower, upper := range rows {
			t.kinds[k] |= t.class(class{lower, upper}, known)
		}
	}
	if len(known) > 8 {
		return nil, false
	}
	for c := 0x80; c < 0x100; c++ {
		t.spread[c] |= 0x80 << (8 * Kinds)
	}
	return t, true
}

// MustClasses is NewClasses for kinds that are known to have few classes.
func MustClasses(kinds ...func(c byte) bool) *Classes {
	t, ok := NewClasses(kinds...)
	if !ok {
		panic("lanes: the kinds of bytes need more than eight classes")
	}
	return t
}

// class is a set of bytes: all that have a lower half and an upper half of these.
type class struct{ lower, upper uint16 }

// row is the set of lower halves of the bytes of a kind that have this upper half.
func (t *Classes) row(upper, kind int) (row uint16) {
	for lower := range 16 {
		row |= uint16(t.spread[upper<<4|lower]>>(8*kind+7)&1) << lower
	}
	return row
}

// class returns the bit of a class, which it enters if it is new.
func (t *Classes) class(c class, known map[class]uint8) uint8 {
	bit, ok := known[c]
	if ok {
		return bit
	}
	bit = 1 << len(known)
	known[c] = bit
	for half := range 16 {
		t.lower[half] |= uint8(c.lower>>half&1) * bit
		t.upper[half] |= uint8(c.upper>>half&1) * bit
	}
	return bit
}

// Mark appends the masks of the blocks of b to dst. Behind the end of b no bit is
// set.
func (t *Classes) Mark(dst []Masks, b []byte) []Masks {
	whole := len(b) / Size
	at, n := len(dst), (len(b)+Size-1)/Size
	dst = slices.Grow(dst, n)[:at+n]
	if whole > 0 {
		t.mark(dst[at:at+whole], b)
	}
	if rest := b[whole*Size:]; len(rest) > 0 {
		var pad [Size]byte
		copy(pad[:], rest)
		m := &dst[len(dst)-1]
		t.mark(dst[len(dst)-1:], pad[:])
		for k := range m.Kind {
			m.Kind[k] &= 1<<len(rest) - 1
		}
	}
	return dst
}

// markBytes is mark without instructions for many bytes at once: the bits of
// eight bytes come together in one word, for all kinds side by side.
func (t *Classes) markBytes(dst []Masks, b []byte) {
	for i := range dst {
		block := (*[Size]byte)(b[i*Size:])
		m := Masks{}
		for j := 0; j < Size; j += 8 {
			var x uint64
			for _, c := range block[j : j+8] {
				x = x>>1 | t.spread[c]
			}
			for k := range m.Kind {
				m.Kind[k] |= x >> (8 * k) & 0xff << j
			}
			m.High |= x >> (8 * Kinds) & 0xff << j
		}
		dst[i] = m
	}
}
