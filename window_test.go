package pandian

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestLookUpsInAWindowDoNotDependOnThoseBefore(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var w Window
	for range 50 {
		w.Hits, w.Runs, w.Cells = w.Hits[:0], w.Runs[:0], w.Cells[:0] // the hints of the window before stay
		end := int32(0)
		for range r.IntN(60) {
			start := end + int32(r.IntN(5))
			end = start + 1 + int32(r.IntN(6))
			w.Hits, w.Runs = append(w.Hits, Hit{Start: start, End: end}), append(w.Runs, Run{start, end})
			w.Cells = append(w.Cells, Cell{Start: start, End: end})
		}
		for range 300 {
			pos, reach := r.IntN(int(end)+10), r.IntN(40)
			cell := slices.IndexFunc(w.Cells, func(c Cell) bool { return int(c.Start) <= pos && pos < int(c.End) })
			if got := w.CellAt(pos); got != cell {
				t.Fatalf("CellAt(%d) = %d, want %d", pos, got, cell)
			}
			var before, after []Hit
			for _, h := range w.Hits {
				if int(h.End) <= pos && int(h.Start) >= pos-reach {
					before = append(before, h)
				}
				if int(h.Start) >= pos && int(h.End) <= pos+reach {
					after = append(after, h)
				}
			}
			if got := w.HitsBefore(pos, reach); !slices.Equal(got, before) {
				t.Fatalf("HitsBefore(%d, %d) = %v, want %v", pos, reach, got, before)
			}
			if got := w.HitsAfter(pos, reach); !slices.Equal(got, after) {
				t.Fatalf("HitsAfter(%d, %d) = %v, want %v", pos, reach, got, after)
			}
			var runs []Run
			for _, r := range w.Runs {
				if int(r.Start) >= pos && int(r.Start) < pos+reach {
					runs = append(runs, r)
				}
			}
			if got := w.RunsIn(pos, pos+reach); !slices.Equal(got, runs) {
				t.Fatalf("RunsIn(%d, %d) = %v, want %v", pos, pos+reach, got, runs)
			}
		}
	}
}
