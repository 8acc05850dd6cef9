package pandian

import "iter"

// Groups iterates over the groups: what was seen together of one person, by
// kind. The slice is reused for the next group.
func (f *Facts) Groups() iter.Seq[[]Ident] {
	return func(yield func([]Ident) bool) {
		var group []Ident
		for g := range f.Len() {
			lo, hi := f.span(g)
			group = group[:0]
			for i := lo; i < hi; i++ {
				group = append(group, Ident{IdentKind(f.kinds[i]), f.digests[i]})
			}
			if !yield(group) {
				return
			}
		}
	}
}

// FactsMark remembers what a set held, for [Facts.Delta]. The zero mark is of an
// empty set.
type FactsMark struct{ masks []SpecialMask }

// Delta returns the groups that were added, or became special, since the mark was
// last set, and sets it. Merging the deltas one after the other, in any order,
// gives the set again. The mark must be of the same set, added to and merged into
// only.
func (f *Facts) Delta(since *FactsMark) *Facts {
	d := new(Facts)
	for g := range f.Len() {
		if g < len(since.masks) && since.masks[g] == f.masks[g] {
			continue
		}
		lo, hi := f.span(g)
		start := len(d.kinds)
		d.kinds = append(d.kinds, f.kinds[lo:hi]...)
		d.digests = append(d.digests, f.digests[lo:hi]...)
		d.commit(start, f.masks[g])
	}
	if f != nil {
		since.masks = append(since.masks[:0], f.masks...)
	}
	return d
}
