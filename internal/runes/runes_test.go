package runes

import (
	"testing"
	"unicode/utf8"
)

func TestCharactersAreDecodedAsUTF8Says(t *testing.T) {
	for a := range 256 {
		for b := range 256 {
			for _, c := range []byte{0, 'a', 0x7f, 0x80, 0x8c, 0xa0, 0xbf, 0xc0, 0xe3, 0xff} {
				text := []byte{byte(a), byte(b), c, 0x80}
				want, width := utf8.DecodeRune(text)
				if got, n := At(text, 0); got != want || n != width {
					t.Fatalf("% x: %U, %d bytes; want %U, %d", text, got, n, want, width)
				}
				if got := Three(byte(a), byte(b), c); got != 0 && (got != want || width != 3) {
					t.Fatalf("% x: %U of three bytes; want %U, %d", text, got, want, width)
				}
			}
		}
	}
	for _, short := range []string{"a", "表"[:1], "表"[:2]} {
		want, width := utf8.DecodeRuneInString(short)
		if got, n := At([]byte(short), 0); got != want || n != width {
			t.Errorf("%q: %U, %d bytes", short, got, n)
		}
	}
}
