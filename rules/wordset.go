package rules

import "math/bits"

// wordSet is a set of keys that are not 0: a table with open addressing, at
// most half full. The zero wordSet is empty.
type wordSet struct {
	slots []uint32 // their number is a power of two
	shift int      // 32 less its logarithm
	marks []uint64 // eight bits a slot, by hash: one is set for each key
	n     int
}

// newWordSet returns an empty set with room for n keys.
func newWordSet(n int) (s wordSet) {
	s.slots = make([]uint32, 1<<bits.Len(uint(max(64, 2*n)-1)))
	s.shift = bits.LeadingZeros32(uint32(len(s.slots) - 1))
	s.marks = make([]uint64, len(s.slots)/8)
	return s
}

// add adds key.
func (s *wordSet) add(key uint32) {
	if 2*(s.n+1) > len(s.slots) {
		old := s.slots
		*s = newWordSet(len(old))
		for _, k := range old {
			if k != 0 {
				s.add(k)
			}
		}
	}
	if k := s.find(key); s.slots[k] == 0 {
		s.slots[k] = key
		m := s.mark(key)
		s.marks[m/64] |= 1 << (m % 64)
		s.n++
	}
}

// has reports whether key was added. Most that were not are known by their mark,
// in a part of the memory.
func (s *wordSet) has(key uint32) bool {
	if s.n == 0 || key == 0 {
		return false
	}
	m := s.mark(key)
	return s.marks[m/64]>>(m%64)&1 != 0 && s.slots[s.find(key)] == key
}

const wordHash = 0x9e3779b1

// mark returns the bit that is set in marks for key.
func (s *wordSet) mark(key uint32) uint32 { return key * wordHash >> ((s.shift - 3) & 31) }

// find returns the slot that holds key, or the empty one where it would stand.
func (s *wordSet) find(key uint32) int {
	mask := uint32(len(s.slots) - 1)
	k := key * wordHash >> s.shift
	for s.slots[k] != 0 && s.slots[k] != key {
		k = (k + 1) & mask
	}
	return int(k)
}

// addPair adds the two characters that name begins with.
func (s *wordSet) addPair(name string) {
	if k, ok := pairKey(name); ok {
		s.add(k)
	}
}

// lacks reports that no name that was given to addPair begins as b does. It
// knows ideographs only.
func (s *wordSet) lacks(b []byte) bool {
	k, ok := pairKey(b)
	return ok && !s.has(k)
}

// pairKey is a key of the two characters that name begins with.
func pairKey[S string | []byte](name S) (uint32, bool) {
	first, ok := hanIndex(name)
	if !ok {
		return 0, false
	}
	second, ok := hanIndex(name[3:])
	return uint32(first)<<16 | uint32(second+1), ok
}
