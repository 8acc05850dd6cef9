package scanner

import (
	"math/rand/v2"
	"testing"

	"pandian"
)

func TestHoldersAreAMapThatIsCleared(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	h := holders{gen: maxGeneration - 3}
	h.clear()
	want := map[pandian.Ident]int{}
	for i := range 20000 {
		id := pandian.Ident{Kind: pandian.IdentKind(r.IntN(int(pandian.NumIdents))), Digest: pandian.Digest(1 + r.IntN(300))}
		switch {
		case i%2500 == 0:
			h.clear()
			clear(want)
		case r.IntN(2) == 0:
			h.set(id, i)
			want[id] = i
		}
		who, ok := want[id]
		if !ok {
			who = -1
		}
		if got := h.of(id); got != who {
			t.Fatalf("step %d: %v is held by %d, want %d", i, id, got, who)
		}
	}
}
