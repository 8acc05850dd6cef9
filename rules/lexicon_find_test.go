package rules

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pandian"
)

// findByByte is Find without blocks: it goes on byte by byte and compares every
// term that has the same first byte.
func findByByte(l *Lexicon, b []byte) []pandian.Hit {
	byFirst := map[byte][]int{}
	for k, t := range l.Terms {
		byFirst[lower(t.Text[0])] = append(byFirst[lower(t.Text[0])], k)
	}
	var hits []pandian.Hit
	for i := 0; i < len(b); {
		best, id := 0, 0
		if c := b[i]; c < utf8.RuneSelf && !(wordByte(c) && i > 0 && wordByte(b[i-1])) || utf8.RuneStart(c) && c >= utf8.RuneSelf {
			for _, k := range byFirst[lower(c)] {
				t := l.Terms[k].Text
				if len(t) > best && len(t) <= len(b)-i && sameLetters(t, b[i:]) && wordEnds(b[i:], len(t), t) {
					best, id = len(t), k
				}
			}
		}
		if best > 0 {
			hits = append(hits, pandian.Hit{Start: int32(i), End: int32(i + best), Term: uint16(id)})
		}
		i += max(best, 1)
	}
	return hits
}

// sameLetters reports whether b begins with t: if that is in ASCII, in any case.
func sameLetters(t string, b []byte) bool {
	for i := range len(t) {
		if b[i] != t[i] && (t[0] >= utf8.RuneSelf || lower(b[i]) != lower(t[i])) {
			return false
		}
	}
	return true
}

// TestLongTextsHoldTheTermsThatBytesShow puts terms, halves of them, words and
// characters at all places of blocks.
func TestLongTextsHoldTheTermsThatBytesShow(t *testing.T) {
	own := NewLexicon([]string{"#tag", "9x", "7y", "(a)", "[b]", "e-mail", "ab", "a_very_long_word_of_more_than_a_block_which_goes_on_and_on_and_on_and_on", "表", "表單", "表單號碼", "é", "éa"})
	r := rand.New(rand.NewPCG(7, 8))
	for _, l := range []*Lexicon{Default().Lexicon, own} {
		for range 60 {
			var b []byte
			for len(b) < 3000 {
				term := l.Terms[r.IntN(len(l.Terms))].Text
				switch r.IntN(8) {
				case 0, 1:
					b = append(b, term...)
				case 2:
					cut := r.IntN(len(term) + 1)
					for cut < len(term) && !utf8.RuneStart(term[cut]) {
						cut++
					}
					b = append(b, term[:cut]...)
				case 3:
					for _, c := range []byte(term) {
						if c-'a' < 26 {
							c -= 0x20
						}
						b = append(b, c)
					}
				case 4:
					for range r.IntN(80) {
						b = append(b, "aZ09_x"[r.IntN(6)])
					}
				default:
					b = append(b, []string{" ", ",", "\n", "(", "=", "的", "é", "😀", "47", "    ", "; "}[r.IntN(11)]...)
				}
			}
			if diff := cmp.Diff(findByByte(l, b), l.Find(nil, b)); diff != "" {
				t.Fatalf("%q (-by byte +found):\n%s", b, diff)
			}
		}
	}
}
