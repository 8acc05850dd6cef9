// Package lanes looks at a text in blocks of 64 bytes, eight bytes at once, and
// answers with one bit for each byte: what the searches for anchors are built of.
//
// A mark of eight bytes, as High and Equal return it, has the highest bit of each
// byte that is of the kind; Bits packs it. All are exact for every byte:
// no sum carries from one byte into the next, since both sides have seven bits.
package lanes

import "encoding/binary"

// Size is how many bytes a block has.
const Size = 64

// Block is a piece of a text.
type Block = [Size]byte

const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

// At returns the block of b that begins at i. The last one, if it is shorter, is
// copied to pad, with zeros behind it.
func At(b []byte, i int, pad *Block) *Block {
	if len(b)-i >= Size {
		return (*Block)(b[i:])
	}
	clear(pad[copy(pad[:], b[i:]):])
	return pad
}

// Load returns the eight bytes at i.
func Load(b *Block, i int) uint64 { return binary.LittleEndian.Uint64(b[i : i+8 : i+8]) }

// Bits packs a mark of eight bytes: bit i is that of byte i.
func Bits(mark uint64) uint64 { return mark >> 7 * 0x0102040810204080 >> 56 }

// High marks the bytes that are not ASCII.
func High(v uint64) uint64 { return v & high }

// from marks the bytes, all below 0x80, that are c or above.
func from(low uint64, c byte) uint64 { return low + ones*uint64(0x80-c) }

// Words packs, for a whole block, which bytes are ASCII letters, digits or '_',
// which of those are digits, which bytes are one of two ASCII bytes, and which are
// not ASCII.
func Words(b *Block, bytes [2]byte) (word, digit, equal, wide uint64) {
	c, d := ones*uint64(bytes[0]), ones*uint64(bytes[1])
	for i := 0; i < Size; i += 8 {
		v := Load(b, i)
		low := v &^ high
		small := low | ones*0x20
		letter := from(small, 'a') &^ from(small, 'z'+1)
		numeral := from(low, '0') &^ from(low, '9'+1) &^ v & high
		word |= Bits((letter|^from(low^ones*'_', 1))&^v&high|numeral) << i
		digit |= Bits(numeral) << i
		equal |= Bits(^(from(low^c, 1)&from(low^d, 1))&^v&high) << i
		wide |= Bits(v&high) << i
	}
	return word, digit, equal, wide
}

// Equal marks the bytes that are c, which is ASCII.
func Equal(v uint64, c byte) uint64 {
	return ^from(v&^high^ones*uint64(c), 1) &^ v & high
}

// Equals packs, for a whole block, which bytes are c, which is ASCII.
func Equals(b *Block, c byte) (at uint64) {
	for i := 0; i < Size; i += 8 {
		at |= Bits(Equal(Load(b, i), c)) << i
	}
	return at
}
