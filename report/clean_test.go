package report

import (
	"testing"
	"unicode/utf8"
)

func TestCleanLooksAtEveryCharacter(t *testing.T) {
	for r := rune(0); r <= 0x2ffff; r++ {
		s := "a" + string(r) + "名"
		if want := !utf8.ValidRune(r) || !unprintable(r); isClean(s) != want {
			t.Fatalf("%U: clean %v, want %v", r, isClean(s), want)
		}
	}
	for _, s := range []string{"\xff", "a\xe4\xb8", "\xe4a\x80", "\xed\xa0\x80"} {
		if isClean(s) {
			t.Errorf("%q is clean", s)
		}
	}
}
