package scanner

import (
	"reflect"
	"testing"
	"time"

	"pandian"
	"pandian/rules"
)

// TestCountsOfTheLargestEntryChangeNothing delivers runs in which one entry, each in
// its turn, is the largest and comes with its counts, and the same without.
func TestCountsOfTheLargestEntryChangeNothing(t *testing.T) {
	for _, paths := range [][]string{{"a"}, {"a/b/c"}, {"a/x", "a/y"}, {"a/x", "b/y", "c"}, {"a/x", "a/z/w", "a/q", "b"}} {
		deliver := func(largest int, counted bool) pandian.Summary {
			st, err := OpenState(t.TempDir(), RunID{})
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			for i, p := range paths {
				e := entryOf(p, 2)
				if i == largest {
					e.Facts.Add([]pandian.Ident{{Kind: pandian.IdentName, Digest: 7}}, 1)
					if counted {
						e.Counted = e.Facts.Census().Counts()
					}
				}
				if err := st.Add(e); err != nil {
					t.Fatal(err)
				}
			}
			sum, err := st.Deliver(t.Context(), rules.Sector{}, pandian.Summary{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			sum.Started = time.Time{}
			return sum
		}
		for i := range paths {
			if got, want := deliver(i, true), deliver(i, false); !reflect.DeepEqual(got, want) {
				t.Errorf("%v, largest %s: %+v, want %+v", paths, paths[i], got, want)
			}
		}
	}
}
