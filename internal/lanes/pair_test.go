package lanes

import (
	"math/rand/v2"
	"testing"
)

func TestAPairIsFoundWhereItsBytesStand(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		b := make([]byte, r.IntN(300))
		for i := range b {
			b[i] = byte(r.IntN(12))
		}
		p := Pair{byte(r.IntN(12)), byte(r.IntN(12)), r.IntN(4)}
		from := r.IntN(len(b) + 1)
		want := -1
		for i := from; i+p.Gap < len(b) && want < 0; i++ {
			if b[i] == p.First && b[i+p.Gap] == p.Second {
				want = i
			}
		}
		if got := p.Index(b, from); got != want {
			t.Fatalf("%v in %v from %d: %d, want %d", p, b, from, got, want)
		}
	}
}
