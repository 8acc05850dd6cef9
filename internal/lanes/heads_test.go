package lanes

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var headBytes = MustClasses(
	func(c byte) bool { return wordTest(c) },
	func(c byte) bool { return wordTest(c) && (c < '0' || c > '9') || c == '(' },
)

func wordTest(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' && c < 0x80 || c >= '0' && c <= '9' || c == '_'
}

// headsByByte is Mark byte by byte.
func headsByByte(h *Heads, b []byte, at, to int) []uint64 {
	dst := make([]uint64, (to-at+Size-1)/Size)
	for i := at; i < to; i++ {
		n := 0
		for i+n < len(b) && wordTest(b[i+n]) {
			n++
		}
		begins := n > 0 && (b[i] < '0' || b[i] > '9') && (i == 0 || !wordTest(b[i-1])) || b[i] == '('
		if begins && h.bit(Head(b[i:], n)) != 0 {
			dst[(i-at)/Size] |= 1 << ((i - at) % Size)
		}
	}
	return dst
}

func headText(r *rand.Rand) []byte {
	var b []byte
	for range r.IntN(80) {
		switch r.IntN(6) {
		case 0:
			b = append(b, []string{" ", ", ", "(", "\n", "表單", ":", "__"}[r.IntN(7)]...)
		case 1:
			for range r.IntN(90) { // longer than a block, at times
				b = append(b, "aB9_"[r.IntN(4)])
			}
		default:
			b = append(b, []string{"id", "ID", "name", "Name", "no", "email", "e", "x", "7up", "GET"}[r.IntN(10)]...)
			b = append(b, " =-("[r.IntN(4)])
		}
	}
	return b
}

func TestWordsAreMarkedByTheirHeads(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	marked := 0
	for range 3000 {
		var h Heads
		for _, w := range []string{"id", "name", "(a", "e", "email_of"} {
			n := 0
			for n < len(w) && wordTest(w[n]) {
				n++
			}
			h.Put(Head([]byte(w), n))
		}
		b := headText(r)
		at := 0
		if len(b) > Size {
			at = r.IntN(len(b)/Size) * Size
		}
		to := min(len(b), at+r.IntN(5)*Size)
		n := (to - at + Size - 1) / Size
		masks := make([]Masks, n+1)
		copy(masks, headBytes.Mark(nil, b[at:min(len(b), to+Size)]))
		inner := uint64(0)
		if at > 0 && wordTest(b[at-1]) {
			inner = 1
		}
		want, got, each := headsByByte(&h, b, at, to), make([]uint64, n), make([]uint64, n)
		h.Mark(got, b, at, masks, inner)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q[%d:%d] (-byte by byte +marked):\n%s", b, at, to, diff)
		}
		h.markEach(each, b, at, masks, inner)
		if diff := cmp.Diff(want, each); diff != "" {
			t.Fatalf("%q[%d:%d] (-byte by byte +each):\n%s", b, at, to, diff)
		}
		for _, m := range want {
			if m != 0 {
				marked++
			}
		}
	}
	if marked < 1000 {
		t.Errorf("only %d blocks had a mark", marked)
	}
}
