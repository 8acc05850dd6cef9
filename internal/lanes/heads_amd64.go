package lanes

import "golang.org/x/sys/cpu"

var hasBMI2 = cpu.X86.HasBMI1 && cpu.X86.HasBMI2

// mark marks the first blocks, all that have four bytes behind them, and returns how
// many these are, and whether a word goes on behind them.
func (h *Heads) mark(dst []uint64, b []byte, at int, masks []Masks, inner uint64) (int, uint64) {
	n := min(len(masks)-1, (len(b)-at-4)/Size)
	if !hasBMI2 || n <= 0 {
		return 0, inner
	}
	_ = dst[n-1]
	return n, headsBMI2(&dst[0], &b[at], &masks[0], n, inner, h)
}

// headsBMI2 does so with n blocks, n > 0, and reads the masks of one more.
//
//go:noescape
func headsBMI2(dst *uint64, b *byte, masks *Masks, n int, inner uint64, h *Heads) uint64
