package detectors

import (
	"unicode/utf8"

	"pandian/internal/runes"
)

func isHan(r rune) bool {
	return r >= firstHan && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r >= 0x20000 && r <= 0x3ffff || r >= 0xe000 && r <= 0xf8ff || r == '〇'
}

// hanAt returns the Han character at the start of b[i:] and its width; 0, 0 if
// there is none.
func hanAt(b []byte, i int) (rune, int) {
	if uint(i) >= uint(len(b)) || b[i] < 0xe3 {
		return 0, 0
	}
	r, n := runes.At(b, i)
	if !isHan(r) {
		return 0, 0
	}
	return r, n
}

// hanBefore returns the Han character that ends at i and its width; 0, 0 if
// there is none.
func hanBefore(b []byte, i int) (rune, int) {
	if i <= 0 || b[i-1] < 0x80 {
		return 0, 0
	}
	r, n := rune(0), 3
	if i >= 3 {
		r = runes.Three(b[i-3], b[i-2], b[i-1])
	}
	if r == 0 {
		r, n = utf8.DecodeLastRune(b[:i])
	}
	if !isHan(r) {
		return 0, 0
	}
	return r, n
}

// han3 is the unified ideograph that the three bytes encode, or 0: the many,
// without the detour of package utf8.
func han3(a, b, c byte) rune {
	if a-0xe4 > 5 || b&0xc0 != 0x80 || c&0xc0 != 0x80 {
		return 0
	}
	r := rune(a&0x0f)<<12 | rune(b&0x3f)<<6 | rune(c&0x3f)
	if r < firstHan {
		return 0
	}
	return r
}

// The unified ideographs, of which tables here speak.
const (
	firstHan = 0x4e00
	hanRunes = 0xa000 - firstHan
)

// shortHan reports whether b is two to four unified ideographs, none of them the
// 號 of a house number.
func shortHan(b []byte) bool {
	if len(b) < 6 || len(b) > 12 || len(b)%3 != 0 {
		return false
	}
	for i := 0; i < len(b); i += 3 {
		if r := han3(b[i], b[i+1], b[i+2]); r == 0 || r == '號' {
			return false
		}
	}
	return true
}
