//go:build !amd64

package lanes

// mark marks nothing: Mark does.
func (t *Trigrams) mark(_ []uint64, _ []byte, at, _ int) int { return at }
