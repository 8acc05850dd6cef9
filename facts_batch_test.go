package pandian_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"pandian"
)

func TestGroupsEnteredTogetherAreThoseAddedOneByOne(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var one, many pandian.Facts
		var batch pandian.FactsBatch
		var want, got []int
		enter := func() { many.Enter(&batch, func(_, group int) { got = append(got, group) }) }
		values := 1 + r.IntN(300)
		for range r.IntN(2000) {
			var group []pandian.Ident
			for range r.IntN(6) {
				group = append(group, pandian.Ident{Kind: pandian.IdentKind(r.IntN(int(pandian.NumIdents) + 1)), Digest: pandian.Digest(r.IntN(values))})
			}
			special := pandian.SpecialMask(r.Uint32())
			number := one.Add(group, special)
			if batch.Add(group, special) != (number >= 0) {
				t.Fatalf("%v is group %d", group, number)
			}
			if number >= 0 {
				want = append(want, number)
			}
			if r.IntN(100) == 0 {
				enter()
			}
		}
		enter()
		a, _ := one.MarshalBinary()
		b, _ := many.MarshalBinary()
		if !bytes.Equal(a, b) || !slices.Equal(want, got) || batch.Len() != 0 || one.Len() != many.Len() {
			t.Fatalf("%d groups one by one, %d together", one.Len(), many.Len())
		}
	}
}
