package detectors

import (
	"strings"
	"unicode/utf8"
)

// maskAt reports whether b[i:] goes on with a sign that hides characters of a
// name: 王○明, 王*明.
func maskAt(b []byte, i int) bool {
	c := at(b, i)
	if c == '*' || c == '_' {
		return !emphasisEnds(b, i)
	}
	if c < 0xe0 || c >= 0xe4 && c <= 0xe9 {
		return false
	}
	r, _ := utf8.DecodeRune(b[i:])
	return strings.ContainsRune("○〇◯●□■△Ｏ×✕※", r)
}

// maskBefore reports whether such a sign stands before i.
func maskBefore(b []byte, i int) bool {
	c := at(b, i-1)
	if c == '*' || c == '_' {
		return !emphasisBegins(b, i)
	}
	return i >= 3 && c >= 0x80 && maskAt(b, i-3)
}

// maxEmphasis is how many bytes the signs of an emphasis may stand apart.
const maxEmphasis = 64

// emphasisBegins reports whether the two signs before b[i] begin an emphasis, as
// in Markdown (**王小明**), and hide nothing: no character stands before them.
func emphasisBegins(b []byte, i int) bool {
	if i < 2 || b[i-2] != b[i-1] || at(b, i-3) == b[i-1] {
		return false
	}
	_, n := hanBefore(b, i-2)
	return n == 0 && !isAlnum(at(b, i-3))
}

// emphasisEnds reports whether the two signs at b[i] end an emphasis.
func emphasisEnds(b []byte, i int) bool {
	sign := b[i]
	if at(b, i+1) != sign || at(b, i+2) == sign {
		return false
	}
	for k := i - 1; k > 0 && i-k <= maxEmphasis && !isBreak(b[k]); k-- {
		if b[k] == sign {
			return emphasisBegins(b, k+1)
		}
	}
	return false
}
