package mask

import (
	"cmp"
	"slices"
)

// apart orders spots and joins those that overlap: the longest one's form stands
// for all.
func apart(list []spot) []spot {
	slices.SortStableFunc(list, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	var out []spot
	longest := 0
	for _, s := range list {
		n := len(out)
		if n == 0 || s.start >= out[n-1].end {
			out = append(out, s)
			longest = s.end - s.start
			continue
		}
		last := &out[n-1]
		if s.end-s.start > longest {
			last.form, longest = s.form, s.end-s.start
		}
		last.end = max(last.end, s.end)
	}
	return out
}

// longestFirst orders pairs of old and new strings, so that a longer one wins
// over its beginning.
func longestFirst(pairs []string) []string {
	type pair struct{ old, new string }
	list := make([]pair, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, pair{pairs[i], pairs[i+1]})
	}
	slices.SortFunc(list, func(a, b pair) int {
		return cmp.Or(cmp.Compare(len(b.old), len(a.old)), cmp.Compare(a.old, b.old))
	})
	out := pairs[:0]
	for _, p := range list {
		out = append(out, p.old, p.new)
	}
	return out
}
