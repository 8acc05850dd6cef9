package pandian

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"math/bits"
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
// by kinds), then by digests. As these are evenly spread, the groups of a shape
// go into about as many buckets, by the upper bits of their first digest, and only
// those of one bucket are compared.
func (f *Facts) canonical() []uint32 {
	shape, counts := f.shapes()
	first := make([]uint32, len(counts)+1) // bucket of each shape
	for s, n := range counts {
		first[s+1] = first[s] + 1<<bucketBits(n)
	}
	bucket := func(g int) uint32 {
		lo, _ := f.span(g)
		s := shape[g]
		return first[s] + uint32(f.digests[lo]>>(64-bucketBits(counts[s])))
	}
	ends := make([]uint32, first[len(counts)])
	for g := range shape {
		ends[bucket(g)]++
	}
	total := uint32(0)
	for b, n := range ends {
		ends[b] = total // the start for now: filling moves it to the end
		total += n
	}
	order := make([]uint32, len(shape))
	for g := range shape {
		end := &ends[bucket(g)]
		order[*end] = uint32(g)
		*end++
	}
	start := uint32(0)
	for _, end := range ends {
		if end-start > 1 {
			slices.SortFunc(order[start:end], func(a, b uint32) int { return slices.Compare(f.values(a), f.values(b)) })
		}
		start = end
	}
	return order
}

// bucketBits is the logarithm of the number of buckets for n groups.
func bucketBits(n int) int { return max(0, bits.Len(uint(n))-1) }

// shapes ranks the shapes of the groups: the rank by group, and by rank how many
// groups have it. Groups of one shape mostly follow each other.
func (f *Facts) shapes() (ranks []uint32, counts []int) {
	ids, all := map[string]uint32{}, []string{}
	ranks = make([]uint32, len(f.ends))
	last, id := []uint8(nil), uint32(0)
	for g := range ranks {
		lo, hi := f.span(g)
		if kinds := f.kinds[lo:hi]; !bytes.Equal(kinds, last) {
			known := false
			if id, known = ids[string(kinds)]; !known {
				id = uint32(len(all))
				all = append(all, string(kinds))
				ids[all[id]] = id
			}
			last = kinds
		}
		ranks[g] = id
	}
	slices.SortFunc(all, compareShapes)
	rank := make([]uint32, len(all)) // by id
	for i, s := range all {
		rank[ids[s]] = uint32(i)
	}
	counts = make([]int, len(all))
	for g, id := range ranks {
		ranks[g] = rank[id]
		counts[rank[id]]++
	}
	return ranks, counts
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
