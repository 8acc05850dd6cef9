package lanes

import "golang.org/x/sys/cpu"

var (
	hasAVX2 = cpu.X86.HasAVX2

	// hasAVX512 is said of processors only that are not slowed down by it, as the
	// first ones were.
	hasAVX512 = cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VBMI2
)

// mark sets the masks of whole blocks; b holds as many as dst.
func (t *Classes) mark(dst []Masks, b []byte) {
	if hasAVX2 {
		_ = b[len(dst)*Size-1]
	}
	switch {
	case hasAVX512:
		markAVX512(&dst[0], &b[0], len(dst), t)
	case hasAVX2:
		markAVX2(&dst[0], &b[0], len(dst), t)
	default:
		t.markBytes(dst, b)
	}
}

// markAVX2 does so for n blocks, n > 0.
//
//go:noescape
func markAVX2(dst *Masks, b *byte, n int, t *Classes)

// markAVX512 does the same with half the instructions.
//
//go:noescape
func markAVX512(dst *Masks, b *byte, n int, t *Classes)
