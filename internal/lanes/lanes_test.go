package lanes

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

var testKinds = []func(byte) bool{
	func(c byte) bool { return c >= '0' && c <= '9' },
	func(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c == '_' },
	func(c byte) bool { return c == '@' },
	func(c byte) bool { return c == 0xc2 || c == 0xe3 || c == 0 },
}

// slowMasks is Mark byte by byte.
func slowMasks(kinds []func(byte) bool, b []byte) []Masks {
	masks := make([]Masks, (len(b)+Size-1)/Size)
	for i, c := range b {
		m := &masks[i/Size]
		for k, is := range kinds {
			if is(c) {
				m.Kind[k] |= 1 << (i % Size)
			}
		}
		if c >= 0x80 {
			m.High |= 1 << (i % Size)
		}
	}
	return masks
}

func TestMasksSayOfEveryByteWhatItsKindsSay(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	classes := MustClasses(testKinds...)
	for n := 1; n < 400; n++ {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		if diff := cmp.Diff(slowMasks(testKinds, b), classes.Mark(nil, b)); diff != "" {
			t.Fatalf("%x (-slow +got):\n%s", b, diff)
		}
		whole := n / Size
		plain := make([]Masks, whole)
		classes.markBytes(plain, b)
		if diff := cmp.Diff(slowMasks(testKinds, b[:whole*Size]), plain); whole > 0 && diff != "" {
			t.Fatalf("%x (-slow +without AVX2):\n%s", b, diff)
		}
	}
}

func TestKindsOfTooManyClassesAreRefused(t *testing.T) {
	odd := func(c byte) bool { return c&15 == c>>4 }
	if _, ok := NewClasses(odd); ok {
		t.Error("sixteen classes fit into eight")
	}
}

func BenchmarkMark(b *testing.B) {
	text := make([]byte, 64<<10)
	for i := range text {
		text[i] = byte(i * 7)
	}
	classes := MustClasses(testKinds...)
	masks := classes.Mark(nil, text)
	for name, mark := range map[string]func([]Masks, []byte){"best": classes.mark, "bytes": classes.markBytes} {
		b.Run(fmt.Sprint(name), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				mark(masks, text)
			}
		})
	}
}
