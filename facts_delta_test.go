package pandian

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestDeltasMergedAreTheSet(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var f, sum Facts
	var mark FactsMark
	for round := range 20 {
		for range r.IntN(40) {
			f.Add([]Ident{{IdentKind(r.IntN(3)), Digest(1 + r.IntN(30))}, {IdentName, Digest(1 + r.IntN(9))}}, SpecialMask(r.IntN(4)))
		}
		if round%5 == 0 {
			var o Facts
			o.Add([]Ident{{IdentMobile, Digest(1 + round)}}, 1)
			f.Merge(&o)
		}
		d := f.Delta(&mark)
		if d.Len() > 41 {
			t.Fatalf("round %d: a delta of %d groups", round, d.Len())
		}
		sum.Merge(d)
		want, _ := f.MarshalBinary()
		if got, _ := sum.MarshalBinary(); !bytes.Equal(got, want) {
			t.Fatalf("round %d: the deltas make another set", round)
		}
	}
	if d := f.Delta(&mark); d.Len() != 0 {
		t.Errorf("%d groups are new although nothing was added", d.Len())
	}
}
