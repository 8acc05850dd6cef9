package scanner

import (
	"encoding/binary"
	"math/bits"

	"pandian"
	"pandian/rules"
)

// Separators between the cells and the rows of a table window. No detector
// accepts them inside a value.
const (
	cellSep = 0x1f
	rowSep  = 0x1e
)

// anchor fills the window's anchors from its bytes.
func anchor(w *pandian.Window, lex *rules.Lexicon) {
	b := w.B
	w.Runs, w.Ats = w.Runs[:0], w.Ats[:0]
	for i := nextAnchor(b, 0); i < len(b); i = nextAnchor(b, i) {
		start := i
		for i < len(b) && b[i]-'0' < 10 {
			i++
		}
		if i > start {
			w.Runs = append(w.Runs, pandian.Run{Start: int32(start), End: int32(i)})
			continue
		}
		w.Ats = append(w.Ats, int32(i))
		i++
	}
	w.Hits = lex.Find(w.Hits[:0], b)
}

// nextAnchor returns the position, from i on, of the next digit or '@', or
// len(b). It looks at eight bytes at once: the lowest byte that is marked is
// one of those looked for; borrows spoil only the marks above it.
func nextAnchor(b []byte, i int) int {
	const ones = 0x0101010101010101
	for ; i+8 <= len(b); i += 8 {
		v := binary.LittleEndian.Uint64(b[i:])
		digit, at := v^ones*'0', v^ones*'@'
		if m := ((digit-ones*10)&^digit | (at-ones)&^at) & highBits; m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
	}
	for i < len(b) && b[i]-'0' >= 10 && b[i] != '@' {
		i++
	}
	return i
}

// BuildWindow makes a window of a whole text that is already folded (see
// [Fold]): prose, nothing around it. For tests and for short strings such as
// file names; the engine reuses its windows.
func BuildWindow(lex *rules.Lexicon, b []byte) *pandian.Window {
	w := &pandian.Window{B: b, Core: pandian.Span{End: len(b)}, Begin: true, End: true, Scratch: make([]byte, 0, 256)}
	anchor(w, lex)
	w.OwnAll()
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
	p := s.picks.Get().(*picks)
	defer s.picks.Put(p)
	s.dispatch.pick(p, w)
	for i := range s.dets {
		w.OwnRuns, w.OwnHits = p.runs[i], p.hits[i]
		s.dets[i].Find(w, func(m pandian.Match) {
			if m.Start >= w.Core.Start && m.Start < w.Core.End && m.Confidence >= floor {
				report(i, m)
			}
		})
	}
	w.OwnRuns, w.OwnHits = nil, nil
}

// minCandidate is the confidence below which a match is not even kept for
// settling.
const minCandidate = 0.15
