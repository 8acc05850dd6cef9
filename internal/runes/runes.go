// Package runes decodes UTF-8 in which most characters have three bytes, as those of
// Chinese have: without the detour that package unicode/utf8 takes for them.
package runes

import "unicode/utf8"

// Three is the character that the three bytes encode; 0 if they encode none, or one
// of U+0800 to U+0FFF or U+D000 to U+DFFF, which need a closer look.
func Three(a, b, c byte) rune {
	if a-0xe1 > 0xe || a == 0xed || b&0xc0 != 0x80 || c&0xc0 != 0x80 {
		return 0
	}
	return rune(a&0x0f)<<12 | rune(b&0x3f)<<6 | rune(c&0x3f)
}

// At is utf8.DecodeRune of b[i:], which must not be empty.
func At(b []byte, i int) (rune, int) {
	if uint(i)+2 < uint(len(b)) {
		if r := Three(b[i], b[i+1], b[i+2]); r > 0 {
			return r, 3
		}
	}
	return utf8.DecodeRune(b[i:])
}
