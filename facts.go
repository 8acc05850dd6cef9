package pandian

import (
	"slices"
	"sort"
)

// IdentKind is the kind of an identity fact.
type IdentKind uint8

// Kinds of identity facts, strongest first. The first three are decisive: two
// values are two people.
const (
	IdentNationalID IdentKind = iota
	IdentResidentID
	IdentPassport
	IdentName
	IdentBirth
	IdentMobile
	IdentEmail
	IdentAddress
	IdentHandle // other personal number (NHI card, medical record number, LINE ID, citizen certificate)
	IdentApart  // IP address, plate, carrier, account, landline: no person by itself
	NumIdents
)

// Ident is one identity fact: a typed keyed digest.
type Ident struct {
	Kind   IdentKind
	Digest Digest
}

// SpecialMask is a set of special categories, one bit each, in the order of
// SpecialTypes.
type SpecialMask uint8

// SpecialTypes are the six special categories of 個資法 §6 in the order of the
// bits of SpecialMask.
var SpecialTypes = [6]Type{SpecialRecord, SpecialMedical, SpecialGenetic, SpecialSexLife, SpecialExam, SpecialCriminal}

const allSpecial = SpecialMask(1<<len(SpecialTypes) - 1)

// Facts is the set of identity facts of an entry, a folder or a run: which
// values were seen together, in one row or passage, and with which special
// categories. It keeps every fact (nothing is estimated) in about 9 bytes a
// value and 17 bytes a group.
//
// The zero value is an empty set, and so is nil for the methods that only read
// (People, Census, Len, MarshalBinary). Methods that only read may be called
// concurrently. A Facts must not be copied once it has been added to.
type Facts struct {
	kinds   []uint8 // the values, group after group, each group sorted and without duplicates
	digests []Digest
	ends    []uint32 // by group: end of its values
	masks   []SpecialMask
	slots   []uint64 // hash set of the groups: 32 bits of hash, 1+group; nil = not built yet
	shift   uint8    // 32 - log2(len(slots))
	touched uint64   // of no meaning: what Enter loaded ahead
}

// Add adds a group: what one row or passage says about one person. Order and
// duplicates do not matter, idents without a digest are ignored, and a group
// without idents is no fact. The slice is not kept. Add returns the number of the
// group, which the set will always have it under, or -1 if there is none.
func (f *Facts) Add(group []Ident, special SpecialMask) int {
	return f.commit(f.put(group), special&allSpecial)
}

// put appends the values of a group, arranged, and returns where they begin.
func (f *Facts) put(group []Ident) (start int) {
	start = len(f.kinds)
	f.grow(len(group))
	for _, id := range group {
		if id.Digest != 0 && id.Kind < NumIdents {
			f.kinds = append(f.kinds, uint8(id.Kind))
			f.digests = append(f.digests, id.Digest)
		}
	}
	f.arrange(start)
	return start
}

// Merge adds every fact of o, which stays as it is and may be nil.
func (f *Facts) Merge(o *Facts) {
	if o.Len() == 0 || f == o {
		return
	}
	if f.Len() == 0 {
		f.kinds = append(f.kinds[:0], o.kinds...)
		f.digests = append(f.digests[:0], o.digests...)
		f.ends = append(f.ends[:0], o.ends...)
		f.masks = append(f.masks[:0], o.masks...)
		f.slots = nil
		return
	}
	for g := range o.ends {
		lo, hi := o.span(g)
		start := len(f.kinds)
		f.kinds = append(f.kinds, o.kinds[lo:hi]...)
		f.digests = append(f.digests, o.digests[lo:hi]...)
		f.commit(start, o.masks[g])
	}
}

// Len is the number of different groups.
func (f *Facts) Len() int {
	if f == nil {
		return 0
	}
	return len(f.ends)
}

// maxDoubled is how many values a set grows to by doubling. A larger one, of which
// there are few, takes less memory ahead.
const maxDoubled = 1 << 22

// grow makes room for n more values.
func (f *Facts) grow(n int) {
	if have := len(f.kinds); cap(f.digests)-have < n && have < maxDoubled {
		f.kinds = slices.Grow(f.kinds, max(n, have))
		f.digests = slices.Grow(f.digests, max(n, have))
	}
}

// span says where the values of a group stand.
func (f *Facts) span(g int) (lo, hi int) {
	if g > 0 {
		lo = int(f.ends[g-1])
	}
	return lo, int(f.ends[g])
}

// arrange sorts the values from start on and drops duplicates.
func (f *Facts) arrange(start int) {
	t := tail{f.kinds[start:], f.digests[start:]}
	if t.Len() > 24 {
		sort.Sort(t)
	} else {
		t.insertionSort()
	}
	n := start
	for i := start; i < len(f.kinds); i++ {
		if i == start || f.kinds[i] != f.kinds[n-1] || f.digests[i] != f.digests[n-1] {
			f.kinds[n], f.digests[n] = f.kinds[i], f.digests[i]
			n++
		}
	}
	f.truncate(n)
}

func (f *Facts) truncate(n int) { f.kinds, f.digests = f.kinds[:n], f.digests[:n] }

// tail sorts values by kind and digest.
type tail struct {
	kinds   []uint8
	digests []Digest
}

func (t tail) Len() int { return len(t.kinds) }
func (t tail) Less(i, j int) bool {
	if t.kinds[i] != t.kinds[j] {
		return t.kinds[i] < t.kinds[j]
	}
	return t.digests[i] < t.digests[j]
}
func (t tail) Swap(i, j int) {
	t.kinds[i], t.kinds[j] = t.kinds[j], t.kinds[i]
	t.digests[i], t.digests[j] = t.digests[j], t.digests[i]
}

// insertionSort is the fastest for the few values of a row.
func (t tail) insertionSort() {
	kinds, digests := t.kinds, t.digests[:len(t.kinds)]
	for i := 1; i < len(kinds); i++ {
		k, d, j := kinds[i], digests[i], i
		for ; j > 0 && (kinds[j-1] > k || kinds[j-1] == k && digests[j-1] > d); j-- {
			kinds[j], digests[j] = kinds[j-1], digests[j-1]
		}
		kinds[j], digests[j] = k, d
	}
}

// commit makes the arranged values from start on a group, unless the set has
// it already, and returns its number; -1 if there are none.
func (f *Facts) commit(start int, special SpecialMask) int {
	if start == len(f.kinds) {
		return -1
	}
	f.room(1)
	return f.enter(start, groupTag(f.kinds[start:], f.digests[start:]), special)
}

// room makes room in the hash set for n more groups.
func (f *Facts) room(n int) {
	if 3*(len(f.ends)+n) > 2*len(f.slots) {
		f.rehash(n)
	}
}

// enter is commit of a group whose tag is known, for which there is room.
func (f *Facts) enter(start int, tag uint32, special SpecialMask) int {
	mask := uint32(len(f.slots) - 1)
	i := tag >> f.shift
	for ; f.slots[i] != 0; i = (i + 1) & mask {
		if g := int(uint32(f.slots[i])) - 1; uint32(f.slots[i]>>32) == tag && f.same(g, start) {
			f.masks[g] |= special
			f.truncate(start)
			return g
		}
	}
	f.ends = append(f.ends, uint32(len(f.kinds)))
	f.masks = append(f.masks, special)
	f.slots[i] = uint64(tag)<<32 | uint64(len(f.ends))
	return len(f.ends) - 1
}

// same reports whether group g has exactly the values from start on.
func (f *Facts) same(g, start int) bool {
	lo, hi := f.span(g)
	return slices.Equal(f.kinds[lo:hi], f.kinds[start:]) && slices.Equal(f.digests[lo:hi], f.digests[start:])
}

// rehash makes room in the hash set for n more groups and half as many as there are
// then, or builds it.
func (f *Facts) rehash(n int) {
	bits := uint8(4)
	for 1<<bits < 3*(len(f.ends)+n) {
		bits++
	}
	old := f.slots
	f.slots, f.shift = make([]uint64, 1<<bits), 32-bits
	if old == nil {
		for g := range f.ends {
			lo, hi := f.span(g)
			f.place(uint64(groupTag(f.kinds[lo:hi], f.digests[lo:hi]))<<32 | uint64(g+1))
		}
		return
	}
	for _, s := range old {
		if s != 0 {
			f.place(s)
		}
	}
}

func (f *Facts) place(slot uint64) {
	i := uint32(slot>>32) >> f.shift
	for f.slots[i] != 0 {
		i = (i + 1) & uint32(len(f.slots)-1)
	}
	f.slots[i] = slot
}

const golden = 0x9e3779b97f4a7c15 // 2^64 / golden ratio: spreads over the upper bits when multiplied

func groupTag(kinds []uint8, digests []Digest) uint32 {
	h := uint64(len(kinds))
	for i, d := range digests {
		h = (h ^ uint64(d) ^ uint64(kinds[i])<<57) * golden
		h ^= h >> 29
	}
	return uint32(h * golden >> 32)
}
