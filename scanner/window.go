package scanner

import (
	"pandian"
	"pandian/rules"
)

// Separators between the cells and the rows of a table window. No detector
// accepts them inside a value.
const (
	cellSep = 0x1f
	rowSep  = 0x1e
)

// anchorClass tells the bytes that the anchor pass stops at.
var anchorClass = func() (t [256]byte) {
	for c := '0'; c <= '9'; c++ {
		t[c] = 1
	}
	t['@'] = 2
	return t
}()

// anchor fills the window's anchors from its bytes.
func anchor(w *pandian.Window, lex *rules.Lexicon) {
	b := w.B
	w.Runs, w.Ats = w.Runs[:0], w.Ats[:0]
	for i := 0; i < len(b); i++ {
		switch anchorClass[b[i]] {
		case 1:
			start := i
			for i++; i < len(b) && b[i]-'0' < 10; i++ {
			}
			w.Runs = append(w.Runs, pandian.Run{Start: int32(start), End: int32(i)})
			i--
		case 2:
			w.Ats = append(w.Ats, int32(i))
		}
	}
	w.Hits = lex.Find(w.Hits[:0], b)
}

// BuildWindow makes a window of a whole text that is already folded (see
// [Fold]): prose, nothing around it. For tests and for short strings such as
// file names; the engine reuses its windows.
func BuildWindow(lex *rules.Lexicon, b []byte) *pandian.Window {
	w := &pandian.Window{B: b, Core: pandian.Span{End: len(b)}, Begin: true, End: true, Scratch: make([]byte, 0, 256)}
	anchor(w, lex)
	return w
}

// CutWindow makes a window of text[lo:hi] in which only matches that start in
// core (offsets in text) count: what the engine does with long texts.
func CutWindow(lex *rules.Lexicon, text []byte, lo, hi int, core pandian.Span) *pandian.Window {
	w := BuildWindow(lex, text[lo:hi])
	w.Core = pandian.Span{Start: core.Start - lo, End: core.End - lo}
	w.Begin, w.End = lo == 0, hi == len(text)
	return w
}

// search runs all detectors over a window and hands on the matches that start
// in its core and are at least barely plausible; all of them while somebody
// observes, who wants to know of near misses too.
func (s *Scanner) search(w *pandian.Window, report func(det int, m pandian.Match)) {
	floor := minCandidate
	if s.observe != nil {
		floor = 0
	}
	for i := range s.dets {
		s.dets[i].Find(w, func(m pandian.Match) {
			if m.Start >= w.Core.Start && m.Start < w.Core.End && m.Confidence >= floor {
				report(i, m)
			}
		})
	}
}

// minCandidate is the confidence below which a match is not even kept for
// settling.
const minCandidate = 0.15
