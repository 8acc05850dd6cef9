//go:build !amd64

package lanes

// skip looks at no places: Index does.
func (p Pair) skip(b []byte, i, last int) (int, bool) { return i, false }
