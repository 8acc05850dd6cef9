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
