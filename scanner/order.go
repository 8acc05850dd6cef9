package scanner

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"
)

// byPosition orders candidates by where they begin, longer ones first; those
// that came from rows, all at one place, as they came.
func byPosition(a, b candidate) int { return a.compare(&b) }

func (c *candidate) compare(o *candidate) int {
	if c.pos != o.pos {
		return cmp.Compare(c.pos, o.pos)
	}
	if c.end != o.end {
		return cmp.Compare(o.end, c.end)
	}
	return cmp.Compare(c.home, o.home)
}

// sorter holds what sorting needs besides the candidates.
type sorter struct {
	ends  []int32 // by bucket: where it ends in order
	order []int32 // indexes of candidates
	old   []candidate
}

var sorters = sync.Pool{New: func() any { return new(sorter) }}

// sortByPosition sorts candidates as byPosition says, equal ones as they stand.
// They lie about evenly over a text, so they are sorted into buckets of about
// one candidate each: no two are compared that stand far apart.
func sortByPosition(cands []candidate) {
	if len(cands) == 0 {
		return
	}
	sorted, first, last := true, cands[0].pos, cands[0].pos
	for i := 1; i < len(cands); i++ {
		k := &cands[i]
		sorted = sorted && cands[i-1].compare(k) <= 0
		first, last = min(first, k.pos), max(last, k.pos)
	}
	if sorted {
		return
	}
	s := sorters.Get().(*sorter)
	defer sorters.Put(s)
	shift := max(0, bits.Len64(uint64(last-first))-bits.Len(uint(len(cands))))
	s.spread(cands, first, last, shift)
	s.old = append(s.old[:0], cands...)
	start := int32(0)
	for _, end := range s.ends {
		if end-start > 1 {
			slices.SortFunc(s.order[start:end], func(i, j int32) int {
				return cmp.Or(s.old[i].compare(&s.old[j]), int(i-j))
			})
		}
		start = end
	}
	for i, k := range s.order {
		cands[i] = s.old[k]
	}
	clear(s.old) // it holds raw values while somebody observes
}

// spread sorts the indexes of candidates into buckets of 1<<shift positions each.
func (s *sorter) spread(cands []candidate, first, last int64, shift int) {
	buckets := int((last-first)>>shift) + 1
	s.ends = slices.Grow(s.ends[:0], buckets)[:buckets]
	s.order = slices.Grow(s.order[:0], len(cands))[:len(cands)]
	clear(s.ends)
	for i := range cands {
		s.ends[(cands[i].pos-first)>>shift]++
	}
	total := int32(0)
	for b, n := range s.ends {
		s.ends[b] = total // the start for now: filling moves it to the end
		total += n
	}
	for i := range cands {
		end := &s.ends[(cands[i].pos-first)>>shift]
		s.order[*end] = int32(i)
		*end++
	}
}
