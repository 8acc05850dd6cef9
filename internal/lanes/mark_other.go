//go:build !amd64

package lanes

// mark sets the masks of whole blocks; b holds as many as dst.
func (t *Classes) mark(dst []Masks, b []byte) { t.markBytes(dst, b) }
