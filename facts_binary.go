package pandian

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
)

// factsVersion is the first byte of the binary form.
const factsVersion = 1

// errFacts says that a binary form is damaged or not canonical.
var errFacts = errors.New("facts: malformed binary form")

// MarshalBinary returns the set's binary form; see AppendBinary.
func (f *Facts) MarshalBinary() ([]byte, error) { return f.AppendBinary(nil) }

// AppendBinary appends the set's binary form to b: equal sets have equal forms.
// After a version byte come the groups, collected by shape (the kinds they are
// made of): number of kinds, kinds, number of groups, a special mask for each
// group, and the digests (little endian) of each group. Everything is in
// ascending order. The error is always nil.
func (f *Facts) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, factsVersion)
	if f.Len() == 0 {
		return b, nil
	}
	b = slices.Grow(b, 8*len(f.kinds)+2*len(f.ends)+16)
	order := f.canonical()
	for len(order) > 0 {
		lo, hi := f.span(int(order[0]))
		shape := f.kinds[lo:hi]
		n := 1
		for n < len(order) && f.shaped(order[n], shape) {
			n++
		}
		b = binary.AppendUvarint(b, uint64(len(shape)))
		b = append(b, shape...)
		b = binary.AppendUvarint(b, uint64(n))
		for _, g := range order[:n] {
			b = append(b, byte(f.masks[g]))
		}
		for _, g := range order[:n] {
			lo, hi := f.span(int(g))
			for _, d := range f.digests[lo:hi] {
				b = binary.LittleEndian.AppendUint64(b, uint64(d))
			}
		}
		order = order[n:]
	}
	return b, nil
}

// canonical lists the groups in canonical order: by shape (shorter first, then
// by kinds), then by digests.
func (f *Facts) canonical() []uint32 {
	type keyed struct {
		first Digest
		shape uint32
		g     uint32
	}
	ranks := f.shapes()
	keys := make([]keyed, len(f.ends))
	for g := range keys {
		lo, hi := f.span(g)
		keys[g] = keyed{f.digests[lo], ranks[string(f.kinds[lo:hi])], uint32(g)}
	}
	order := func(a, b keyed) int {
		if c := cmp.Compare(a.shape, b.shape); c != 0 {
			return c
		}
		if c := cmp.Compare(a.first, b.first); c != 0 {
			return c
		}
		return slices.Compare(f.values(a.g), f.values(b.g))
	}
	if !slices.IsSortedFunc(keys, order) {
		slices.SortFunc(keys, order)
	}
	list := make([]uint32, len(keys))
	for i, k := range keys {
		list[i] = k.g
	}
	return list
}

// shapes ranks the shapes of the groups.
func (f *Facts) shapes() map[string]uint32 {
	ranks := map[string]uint32{}
	var all []string
	for g := range f.ends {
		lo, hi := f.span(g)
		if _, ok := ranks[string(f.kinds[lo:hi])]; !ok {
			all = append(all, string(f.kinds[lo:hi]))
			ranks[all[len(all)-1]] = 0
		}
	}
	slices.SortFunc(all, compareShapes)
	for i, s := range all {
		ranks[s] = uint32(i)
	}
	return ranks
}

func compareShapes(a, b string) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}

// values are the digests of a group.
func (f *Facts) values(g uint32) []Digest {
	lo, hi := f.span(int(g))
	return f.digests[lo:hi]
}

// shaped reports whether a group is made of exactly these kinds.
func (f *Facts) shaped(g uint32, kinds []uint8) bool {
	lo, hi := f.span(int(g))
	return slices.Equal(f.kinds[lo:hi], kinds)
}

// UnmarshalBinary replaces the set by the one whose binary form is given; its
// memory is used again. It accepts exactly what MarshalBinary returns; anything
// else is an error and leaves the set empty.
func (f *Facts) UnmarshalBinary(data []byte) error {
	*f = Facts{kinds: f.kinds[:0], digests: f.digests[:0], ends: f.ends[:0], masks: f.masks[:0]}
	if len(data) == 0 || data[0] != factsVersion {
		return errFacts
	}
	r := factsReader{rest: data[1:]}
	shape := ""
	for len(r.rest) > 0 {
		kinds, n, ok := r.shape()
		if !ok || compareShapes(shape, kinds) >= 0 || !r.groups(f, kinds, n) {
			*f = Facts{}
			return errFacts
		}
		shape = kinds
	}
	return nil
}

// factsReader takes a binary form apart. Its methods report whether it is
// well-formed; sizes are checked against what is left before memory is spent.
type factsReader struct{ rest []byte }

// number reads a varint in its shortest form, from 1 to limit.
func (r *factsReader) number(limit int) (int, bool) {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || n > 1 && r.rest[n-1] == 0 || v == 0 || v > uint64(limit) {
		return 0, false
	}
	r.rest = r.rest[n:]
	return int(v), true
}

// shape reads the head of a section: kinds in ascending order and the number
// of groups.
func (r *factsReader) shape() (kinds string, groups int, ok bool) {
	n, ok := r.number(len(r.rest))
	if !ok || n > len(r.rest) {
		return "", 0, false
	}
	for i, k := range r.rest[:n] {
		if k >= uint8(NumIdents) || i > 0 && k < r.rest[i-1] {
			return "", 0, false
		}
	}
	kinds, r.rest = string(r.rest[:n]), r.rest[n:]
	groups, ok = r.number(len(r.rest) / (8*n + 1))
	return kinds, groups, ok && groups*(8*n+1) <= len(r.rest)
}

// groups reads the n groups of a section into f.
func (r *factsReader) groups(f *Facts, kinds string, n int) bool {
	for _, m := range r.rest[:n] {
		if SpecialMask(m)&^allSpecial != 0 {
			return false
		}
		f.masks = append(f.masks, SpecialMask(m))
	}
	r.rest = r.rest[n:]
	f.kinds = slices.Grow(f.kinds, n*len(kinds))
	f.digests = slices.Grow(f.digests, n*len(kinds))
	for i := range n {
		for j := range len(kinds) {
			d := Digest(binary.LittleEndian.Uint64(r.rest))
			r.rest = r.rest[8:]
			if d == 0 || j > 0 && kinds[j] == kinds[j-1] && d <= f.digests[len(f.digests)-1] {
				return false
			}
			f.digests = append(f.digests, d)
		}
		f.kinds = append(f.kinds, kinds...)
		f.ends = append(f.ends, uint32(len(f.kinds)))
		if g := uint32(len(f.ends) - 1); i > 0 && slices.Compare(f.values(g-1), f.values(g)) >= 0 {
			return false
		}
	}
	return true
}
