package lanes

// skip looks at the places in [i, last) 32 at a time: it returns that of the
// first pair, or where less than 32 are left.
func (p Pair) skip(b []byte, i, last int) (int, bool) {
	n := (last - i) &^ 31
	if !hasAVX2 || n == 0 {
		return i, false
	}
	k := pairAVX2(&b[i], n, p.Gap, p.First, p.Second)
	return i + k, k < n
}

// pairAVX2 returns the first of n places from b on, a multiple of 32, at which
// first stands with second gap bytes behind it; n if there is none.
//
//go:noescape
func pairAVX2(b *byte, n, gap int, first, second byte) int
