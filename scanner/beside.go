package scanner

import (
	"bytes"
	"strings"

	"pandian"
	"pandian/rules"
)

// besideReach is how far before a value, in bytes, a word may begin that an
// observer is told of.
const besideReach = 96

// besideWord returns the word of the ruleset that stands nearest before the value
// at pos, in its line and row, not before lo: a label, a veto, a title, or a word
// of the detector's own; "" if there is none. It is for those who ask why, after
// the detectors judged.
func (s *Scanner) besideWord(w *pandian.Window, det, lo, pos int) string {
	lo = max(lo, pos-besideReach, 0)
	lo += bytes.LastIndexAny(w.B[lo:pos], "\n\r\x1e") + 1
	word, end := "", lo
	for _, h := range w.HitsBefore(pos, pos-lo) {
		if t := &s.rules.Lexicon.Terms[h.Term]; t.Is(rules.TermLabel) || t.Is(rules.TermVeto) || t.Is(rules.TermTitle) || t.Is(rules.TermRole) {
			word, end = t.Text, int(h.End)
		}
	}
	line := bytes.ToLower(w.B[lo:pos])
	for i := range s.rules.Custom {
		c := &s.rules.Custom[i]
		if c.Type != s.dets[det].Type {
			continue
		}
		for _, words := range [...][]string{c.NearWords, c.VetoWords} {
			for _, own := range words {
				if at := bytes.LastIndex(line, []byte(strings.ToLower(own))); at >= 0 && lo+at+len(own) > end {
					word, end = own, lo+at+len(own)
				}
			}
		}
	}
	return word
}

// besideFrom is where words that speak of a value in a cell may begin: in the
// cell itself, in a form in its row.
func (t *table) besideFrom(at pandian.Cell) int {
	if t.layout == roster {
		return int(at.Start)
	}
	return 0
}
