package scanner

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCandidatesAreSortedAsTheSlowWaySortsThem(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 200 {
		cands := make([]candidate, n)
		for i := range cands {
			pos := r.Int64N(50) + int64(n%2)<<45*r.Int64N(2)
			cands[i] = candidate{pos: pos, end: pos + r.Int64N(4), home: int32(r.IntN(3)), row: int32(i)}
		}
		want := slices.Clone(cands)
		slices.SortStableFunc(want, byPosition)
		sortByPosition(cands)
		for i := range cands {
			if cands[i].row != want[i].row {
				t.Fatalf("%d candidates: at %d stands %d, want %d", n, i, cands[i].row, want[i].row)
			}
		}
	}
}
