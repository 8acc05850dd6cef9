package extractors

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// pageGuess tells the code page of many short texts, which may be cut at the
// end of their field. Programs write what they will, whatever a header
// declares: UTF-8 is recognised by itself.
type pageGuess struct {
	utf8, other int // texts
	big5, gb    int // characters that are rare, or none, in the charset
}

// add looks at one more text.
func (g *pageGuess) add(b []byte) {
	switch {
	case !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }):
	case utf8.Valid(b[:wholeRunes(b)]):
		g.utf8++
	default:
		g.other++
		for i := 0; i+1 < len(b); i++ {
			lead, trail := b[i], b[i+1]
			if lead < utf8.RuneSelf {
				continue
			}
			i++
			if lead < 0xa1 || lead > 0xc6 || trail < 0x40 {
				g.big5++
			}
			if trail < 0xa1 || lead < 0xa1 || lead > 0xd7 || 0xa3 < lead && lead < 0xb0 {
				g.gb++
			}
		}
	}
}

// page returns the code page of the texts: that which was declared unless they
// are UTF-8; declared nothing (0), Big5 unless GB 2312 fits better.
func (g *pageGuess) page(declared int) int {
	switch {
	case g.utf8 > 9*g.other:
		return 65001
	case declared != 0:
		return declared
	case g.gb < g.big5:
		return 936
	}
	return 950
}

// textDecoder decodes short texts in a code page without allocating for each.
type textDecoder struct{ dec *encoding.Decoder }

func newTextDecoder(page int) textDecoder { return textDecoder{codePage(page).NewDecoder()} }

// append decodes b. What is no character becomes U+FFFD; one that is cut at the
// end is left out.
func (d textDecoder) append(dst, b []byte) []byte {
	if !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return append(dst, b...)
	}
	dst = slices.Grow(dst, 3*len(b)+utf8.UTFMax)
	n, _, _ := d.dec.Transform(dst[len(dst):cap(dst)], b, false)
	d.dec.Reset()
	return dst[:len(dst)+n]
}
