package lanes

// mark marks characters from at on and returns where less than 32 bytes are left.
func (t *Trigrams) mark(dst []uint64, b []byte, at, to int) int {
	n := min(to, len(b)-31) - at
	if !hasAVX2 || n <= 0 {
		return at
	}
	return at + trigramsAVX2(&dst[0], &b[at], n, t)
}

// trigramsAVX2 marks those of the n characters from b on and returns where it
// stopped: at n or behind. It reads up to 31 bytes behind n, and writes up to four
// behind the bit of n.
//
//go:noescape
func trigramsAVX2(dst *uint64, b *byte, n int, t *Trigrams) int
