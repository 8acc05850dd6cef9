package scanner

import (
	"cmp"
	"slices"
	"sync"
)

// byPosition orders candidates by where they begin, longer ones first; those
// that came from rows, all at one place, as they came.
func byPosition(a, b candidate) int {
	return cmp.Or(cmp.Compare(a.pos, b.pos), cmp.Compare(b.end, a.end), cmp.Compare(a.home, b.home))
}

// sorter holds what sorting needs besides the candidates.
type sorter struct {
	keys []uint64 // position and index of each
	old  []candidate
}

var sorters = sync.Pool{New: func() any { return new(sorter) }}

const indexBits = 24 // of a key; the rest is the position

// sortByPosition sorts candidates as byPosition says. They are large, so keys
// are sorted in their place.
func sortByPosition(cands []candidate) {
	if slices.IsSortedFunc(cands, byPosition) {
		return
	}
	first := slices.MinFunc(cands, func(a, b candidate) int { return cmp.Compare(a.pos, b.pos) }).pos
	last := slices.MaxFunc(cands, func(a, b candidate) int { return cmp.Compare(a.pos, b.pos) }).pos
	if len(cands) >= 1<<indexBits || last-first >= 1<<(64-indexBits) {
		slices.SortStableFunc(cands, byPosition)
		return
	}
	s := sorters.Get().(*sorter)
	defer sorters.Put(s)
	s.keys = s.keys[:0]
	for i := range cands {
		s.keys = append(s.keys, uint64(cands[i].pos-first)<<indexBits|uint64(i))
	}
	slices.Sort(s.keys)
	s.old = append(s.old[:0], cands...)
	for i, k := range s.keys {
		cands[i] = s.old[k&(1<<indexBits-1)]
		for j := i; j > 0 && cands[j].pos == cands[j-1].pos && byPosition(cands[j], cands[j-1]) < 0; j-- {
			cands[j], cands[j-1] = cands[j-1], cands[j]
		}
	}
	clear(s.old) // it holds raw values while somebody observes
}
