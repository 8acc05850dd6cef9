package lanes

// A Pair is two bytes at a fixed distance, by which a character or the beginning
// of a line is found where each of its bytes alone is too frequent to be looked
// for.
type Pair struct {
	First, Second byte
	Gap           int // from the one to the other, not negative
}

// Index returns the first place from i on at which the first byte of the pair
// stands in b with the second one behind it; -1 if there is none.
func (p Pair) Index(b []byte, i int) int {
	last := len(b) - p.Gap // no pair begins here or behind
	if i < last {
		k, found := p.skip(b, i, last)
		if found {
			return k
		}
		i = k
	}
	for ; i < last; i++ {
		if b[i] == p.First && b[i+p.Gap] == p.Second {
			return i
		}
	}
	return -1
}
