package lanes

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// TestMarksAreExactForEveryByteWhateverStandsBesideIt compares with the plain
// conditions, over all pairs of neighbours and random ones.
func TestMarksAreExactForEveryByteWhateverStandsBesideIt(t *testing.T) {
	kinds := map[string]struct {
		mark func(uint64) uint64
		is   func(c byte) bool
	}{
		"high": {High, func(c byte) bool { return c >= 0x80 }},
		"(":    {func(v uint64) uint64 { return Equal(v, '(') }, func(c byte) bool { return c == '(' }},
		"zero": {func(v uint64) uint64 { return Equal(v, 0) }, func(c byte) bool { return c == 0 }},
	}
	r := rand.New(rand.NewPCG(1, 2))
	var b [8]byte
	for pair := range 1 << 16 {
		binary.LittleEndian.PutUint64(b[:], r.Uint64())
		k := pair % 7
		b[k], b[k+1] = byte(pair), byte(pair>>8)
		for name, kind := range kinds {
			got, want := Bits(kind.mark(binary.LittleEndian.Uint64(b[:]))), uint64(0)
			for i, c := range b {
				if kind.is(c) {
					want |= 1 << i
				}
			}
			if got != want {
				t.Fatalf("%s of %x = %08b, want %08b", name, b, got, want)
			}
		}
	}
}

func TestTheLastBlockIsFilledWithZeros(t *testing.T) {
	text := make([]byte, 100)
	for i := range text {
		text[i] = byte(i + 1)
	}
	var pad Block
	if b := At(text, 36, &pad); b[0] != 37 || b[63] != 100 || b == &pad {
		t.Errorf("a whole block was copied, or is %v", b)
	}
	At(text, 40, &pad)
	if b := At(text, 90, &pad); b[0] != 91 || b[9] != 100 || b[10] != 0 || b[63] != 0 {
		t.Errorf("the last block is %v", b)
	}
}

func TestWordsAreExactForEveryByte(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		var b Block
		for i := range b {
			if b[i] = byte(r.Uint32()); r.IntN(3) == 0 {
				b[i] = "/09:@AZ[^_`az{"[r.IntN(14)]
			}
		}
		word, digit, equal, wide := Words(&b, [2]byte{'`', '9'})
		if equal != Equals(&b, '`')|Equals(&b, '9') {
			t.Fatalf("%q: Words says %b, Equals %b", b, equal, Equals(&b, '`')|Equals(&b, '9'))
		}
		for i, c := range b {
			if is := isLetter(c) || c >= '0' && c <= '9' || c == '_'; word>>i&1 == 1 != is {
				t.Fatalf("byte %#x at %d: word = %v", c, i, !is)
			}
			if digit>>i&1 == 1 != (c >= '0' && c <= '9') {
				t.Fatalf("byte %#x at %d: digit = %v", c, i, digit>>i&1 == 1)
			}
			if equal>>i&1 == 1 != (c == '`' || c == '9') {
				t.Fatalf("byte %#x at %d: equal = %v", c, i, equal>>i&1 == 1)
			}
			if wide>>i&1 == 1 != (c >= 0x80) {
				t.Fatalf("byte %#x at %d: wide = %v", c, i, c < 0x80)
			}
		}
	}
}
