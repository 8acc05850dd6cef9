package extractors

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// cleanPDF makes text of what PDFium returns: line ends are "\n", blanks before
// them, control characters and PDFium's hyphen marks go, and so do the spaces
// between Han characters, or Han and ASCII letters or digits, of which narrow
// says that they are spacing only. narrow is given the index of the space and
// of a Han character beside it; nil keeps all.
func cleanPDF(text []rune, narrow func(i, han int) bool) []byte {
	dst := make([]byte, 0, 3*len(text))
	for i, r := range text {
		switch {
		case r == '\n', r == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			dst = append(bytes.TrimRight(dst, " "), '\n')
		case r < ' ' && r != '\t', r == 0x7f, r == utf8.RuneError, isNonCharacter(r):
		case r == ' ' && narrow != nil && i > 0 && i+1 < len(text):
			if han := beside(text, i); han < 0 || !narrow(i, han) {
				dst = append(dst, ' ')
			}
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// beside returns the index of a Han character next to the space text[i] if the
// other neighbour is Han or an ASCII letter or digit; else -1.
func beside(text []rune, i int) int {
	a, b := text[i-1], text[i+1]
	switch {
	case isHan(a) && (isHan(b) || isAlnum(b)):
		return i - 1
	case isAlnum(a) && isHan(b):
		return i + 1
	}
	return -1
}

func isHan(r rune) bool { return r >= 0x2e80 && unicode.Is(unicode.Han, r) }

func isAlnum(r rune) bool { return r|0x20-'a' < 26 && r|0x20 >= 'a' || r >= '0' && r <= '9' }

// isNonCharacter: U+FFFE is PDFium's mark for a hyphen at the end of a line.
func isNonCharacter(r rune) bool { return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef }

// strange reports whether so many of the characters are none, or private ones,
// that the text cannot be what the page shows. A few private characters are
// usual: rare characters of names.
func strange(text []rune) bool {
	const least = 5
	odd, all := 0, 0
	for _, r := range text {
		switch {
		case r == ' ' || r == '\n' || r == '\r' || r == '\t':
			continue
		case r < ' ', r == utf8.RuneError, isNonCharacter(r), r >= 0xe000 && r <= 0xf8ff, r >= 0xf0000:
			odd++
		}
		all++
	}
	return odd >= least && odd*5 > all
}

// visibleRunes counts the characters of text that are not blank, up to limit.
func visibleRunes(text []byte, limit int) (n int) {
	for _, r := range string(text) {
		if !unicode.IsSpace(r) {
			if n++; n == limit {
				break
			}
		}
	}
	return n
}
