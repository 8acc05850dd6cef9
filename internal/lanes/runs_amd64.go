package lanes

import "unsafe"

// runsOf writes the runs of blocks, one at least, where there is room for all that
// may be, behind the one that goes on if before is 1, and returns how many they are.
func runsOf(dst unsafe.Pointer, masks []Masks, at int, before uint64) (found int, after uint64, ok bool) {
	if !hasBMI2 {
		return 0, 0, false
	}
	found, after = runsBMI2(dst, &masks[0], len(masks), at, before)
	return found, after, true
}

// runsBMI2 does so for n blocks, n > 0.
//
//go:noescape
func runsBMI2(dst unsafe.Pointer, masks *Masks, n, at int, before uint64) (found int, after uint64)
