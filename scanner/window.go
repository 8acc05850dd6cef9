package scanner

import (
	"math/bits"

	"pandian"
	"pandian/internal/lanes"
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
	w.Runs, w.Ats = anchors(w.Runs[:0], w.Ats[:0], w.B)
	w.Hits = lex.Find(w.Hits[:0], w.B)
}

// Kinds of bytes that are anchors: those of runs, and this.
const atKind = lanes.RunKind + 1

var anchorBytes = lanes.MustClasses(func(c byte) bool { return c-'0' < 10 }, func(c byte) bool { return c == '@' })

// anchors appends the digit runs and the places of '@' in b.
func anchors(runs []pandian.Run, ats []int32, b []byte) ([]pandian.Run, []int32) {
	var masks [64]lanes.Masks
	before := uint64(0) // 1 if a run goes on
	for lo := 0; lo < len(b); lo += len(masks) * lanes.Size {
		marked := anchorBytes.Mark(masks[:0], b[lo:min(lo+len(masks)*lanes.Size, len(b))])
		for k := range marked {
			for marks := marked[k].Kind[atKind]; marks != 0; marks &= marks - 1 {
				ats = append(ats, int32(lo+k*lanes.Size+bits.TrailingZeros64(marks)))
			}
		}
		runs, before = lanes.Runs(runs, marked, lo, before)
	}
	return runs, ats
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
	var det int // one closure serves all detectors: each would be allocated
	found := func(m pandian.Match) {
		if m.Start >= w.Core.Start && m.Start < w.Core.End && m.Confidence >= floor {
			report(det, m)
		}
	}
	for det = range s.dets {
		w.OwnRuns, w.OwnHits = p.runs[det], p.hits[det]
		s.dets[det].Find(w, found)
	}
	w.OwnRuns, w.OwnHits = nil, nil
}

// minCandidate is the confidence below which a match is not even kept for
// settling.
const minCandidate = 0.15
