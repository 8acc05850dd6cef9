package lanes

import (
	"math/bits"
	"slices"
	"unsafe"
)

// RunKind is the kind of bytes, in the masks that Runs is given, that runs consist of.
const RunKind = 0

// Runs appends to runs the longest runs of bytes of RunKind in the blocks of a text
// that stand from at on. before is 1 if the last of runs ends there and may go on,
// else 0; Runs returns what it is for the blocks that follow. All places are less
// than 1 << 31.
func Runs[R ~struct{ Start, End int32 }](runs []R, masks []Masks, at int, before uint64) ([]R, uint64) {
	if len(masks) == 0 {
		return runs, before
	}
	n, most := len(runs), len(masks)*Size/2
	runs = slices.Grow(runs, most)
	found, after, ok := runsOf(unsafe.Pointer(&runs[:n+most][n]), masks, at, before)
	if !ok {
		return runsEach(runs, masks, at, before)
	}
	return runs[:n+found], after
}

// runsEach is Runs without instructions that not every processor has.
func runsEach[R ~struct{ Start, End int32 }](runs []R, masks []Masks, at int, before uint64) ([]R, uint64) {
	for k := range masks {
		i := int32(at + k*Size)
		in := masks[k].Kind[RunKind]
		if before != 0 {
			last := struct{ Start, End int32 }(runs[len(runs)-1])
			last.End = i + int32(bits.TrailingZeros64(^in))
			runs[len(runs)-1] = R(last)
		}
		begins := in &^ (in<<1 | before)
		before = in >> (Size - 1)
		for ; begins != 0; begins &= begins - 1 {
			lo := bits.TrailingZeros64(begins)
			length := bits.TrailingZeros64(^(in >> (lo & (Size - 1))))
			runs = append(runs, R{i + int32(lo), i + int32(lo+length)})
		}
	}
	return runs, before
}
