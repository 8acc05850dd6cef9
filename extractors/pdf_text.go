package extractors

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanPDF makes text of what PDFium returns: line ends are "\n", blanks before
// them, control characters and PDFium's hyphen marks go, and so do the spaces
// between Han characters, or Han and ASCII letters or digits, of which narrow
// says that they are spacing only. narrow is given the index of the space, in
// characters, and that of a Han character beside it; nil keeps all.
func cleanPDF(text string, narrow func(i, han int) bool) []byte {
	dst := make([]byte, 0, len(text))
	var last rune
	i := 0
	for at, r := range text {
		switch {
		case r == '\n', r == '\r' && !strings.HasPrefix(text[at+1:], "\n"):
			dst = append(bytes.TrimRight(dst, " "), '\n')
		case r < ' ' && r != '\t', r == 0x7f, r == utf8.RuneError, isNonCharacter(r):
		case r == ' ' && narrow != nil && at > 0 && at+1 < len(text):
			next, _ := utf8.DecodeRuneInString(text[at+1:])
			if han := beside(last, next); han == 0 || !narrow(i, i+han) {
				dst = append(dst, ' ')
			}
		default:
			dst = utf8.AppendRune(dst, r)
		}
		last = r
		i++
	}
	return dst
}

// beside tells which neighbour of a space is Han while the other is Han or an
// ASCII letter or digit: -1, the one before, or 1; else 0.
func beside(before, behind rune) int {
	switch {
	case isHan(before) && (isHan(behind) || isAlnum(behind)):
		return -1
	case isAlnum(before) && isHan(behind):
		return 1
	}
	return 0
}

func isHan(r rune) bool { return r >= 0x2e80 && unicode.Is(unicode.Han, r) }

func isAlnum(r rune) bool { return r|0x20-'a' < 26 && r|0x20 >= 'a' || r >= '0' && r <= '9' }

// isNonCharacter: U+FFFE is PDFium's mark for a hyphen at the end of a line.
func isNonCharacter(r rune) bool { return r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef }

// strange reports whether so many of the characters are none, or private ones,
// that the text cannot be what the page shows. A few private characters are
// usual: rare characters of names.
func strange(text string) bool {
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
