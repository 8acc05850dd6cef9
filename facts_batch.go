package pandian

// FactsBatch is groups on their way into a set of facts. That some hundred are
// entered at once is faster: the processor waits for the memory of many places of
// a large set at the same time. The zero value is an empty batch.
type FactsBatch struct {
	groups Facts // one behind the other, possibly repeated
	tags   []uint32
}

// Add adds a group as [Facts.Add] does, and reports whether it is one.
func (b *FactsBatch) Add(group []Ident, special SpecialMask) bool {
	f := &b.groups
	start := f.put(group)
	if start == len(f.kinds) {
		return false
	}
	f.ends = append(f.ends, uint32(len(f.kinds)))
	f.masks = append(f.masks, special&allSpecial)
	b.tags = append(b.tags, groupTag(f.kinds[start:], f.digests[start:]))
	return true
}

// Len is the number of groups.
func (b *FactsBatch) Len() int { return len(b.tags) }

// Enter adds the groups of the batch, which is empty afterwards, and its memory
// used again. entered is told the number of each group of the batch, as [Facts.Add]
// returns it.
func (f *Facts) Enter(b *FactsBatch, entered func(i, group int)) {
	f.room(b.Len())
	for _, tag := range b.tags {
		f.touched ^= f.slots[tag>>f.shift]
	}
	o := &b.groups
	for g, tag := range b.tags {
		lo, hi := o.span(g)
		start := len(f.kinds)
		f.grow(hi - lo)
		f.kinds = append(f.kinds, o.kinds[lo:hi]...)
		f.digests = append(f.digests, o.digests[lo:hi]...)
		entered(g, f.enter(start, tag, o.masks[g]))
	}
	o.kinds, o.digests, o.ends, o.masks, b.tags = o.kinds[:0], o.digests[:0], o.ends[:0], o.masks[:0], b.tags[:0]
}
