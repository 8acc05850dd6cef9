package extractors

import (
	"bytes"
	"unicode/utf8"
)

// appendMargin appends a header's or footer's text without its codes: &L, &C
// and &R begin a section, &"Arial,Bold", &12 and &K00FF00 format, other letters
// stand for what is not known here (&P the page); && is an ampersand.
func appendMargin(dst, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '&')
		if i < 0 || i+1 == len(s) {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		code, n := s[i+1], 1
		rest := s[i+1:]
		switch {
		case code == '&':
			dst = append(dst, '&')
		case code == '"':
			n = len(rest)
			if end := bytes.IndexByte(rest[1:], '"'); end >= 0 {
				n = end + 2
			}
		case code >= utf8.RuneSelf:
			n = 0
		case code == 'K':
			for n < min(7, len(rest)) && rest[n] < utf8.RuneSelf {
				n++
			}
		case code == 'L', code == 'C', code == 'R':
			if len(dst) > 0 {
				dst = append(dst, '\t')
			}
		case code-'0' < 10:
			n = len(rest) - len(bytes.TrimLeft(rest, "0123456789"))
		}
		s = rest[n:]
	}
}
