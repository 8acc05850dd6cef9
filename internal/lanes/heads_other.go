//go:build !amd64

package lanes

// mark marks nothing: Mark does.
func (h *Heads) mark(_ []uint64, _ []byte, _ int, _ []Masks, inner uint64) (int, uint64) {
	return 0, inner
}
