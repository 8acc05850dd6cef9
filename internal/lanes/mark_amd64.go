package lanes

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

// mark sets the masks of whole blocks; b holds as many as dst.
func (t *Classes) mark(dst []Masks, b []byte) {
	if !hasAVX2 {
		t.markBytes(dst, b)
		return
	}
	_ = b[len(dst)*Size-1]
	markAVX2(&dst[0], &b[0], len(dst), t)
}

// markAVX2 does so for n blocks, n > 0.
//
//go:noescape
func markAVX2(dst *Masks, b *byte, n int, t *Classes)
