package detectors

import (
	"math/bits"

	"pandian"
	"pandian/internal/lanes"
)

// nameBytes tells the bytes at which names in running text may begin: capitals
// that no letter or digit stands before, and what may be a dot between segments or
// a hyphen.
var nameBytes = lanes.MustClasses(
	isLetter,
	func(c byte) bool { return c-'A' < 26 },
	isDigit,
	func(c byte) bool { return c == '.' || c == 0xc2 || c == '-' },
)

// Kinds of bytes in the masks of nameBytes.
const (
	letterKind  = lanes.WordKind
	capitalKind = lanes.BeginKind
	digitKind   = lanes.BeginKind + 1
	markKind    = lanes.BeginKind + 2
)

// prose finds names in running text that nothing announces: a surname and given
// characters that are more usual in names than in words, set apart by
// punctuation or function words.
func (d *nameDetector) prose(w *pandian.Window, report func(pandian.Match)) {
	s := nameScan{d: d, w: w, report: report, hi: len(w.B), told: told(w)}
	lo := 0
	if w.Cells == nil {
		lo, s.hi = max(0, w.Core.Start-seriesReach), min(s.hi, w.Core.End+seriesReach)
	}
	if isAlnum(prev(w, lo)) {
		s.word = 1
	}
	const blocks = 64                 // looked at together
	var masks [blocks + 1]lanes.Masks // and the one behind them, into which a word may go on
	var wide [blocks + 2]uint64
	var latin [blocks]uint64
	inner := uint64(0) // 1 if letters go on where the next block begins
	for at := lo; at < s.hi; at += blocks * lanes.Size {
		to := min(s.hi, at+blocks*lanes.Size)
		n := (to - at + lanes.Size - 1) / lanes.Size
		masks[n] = lanes.Masks{}
		nameBytes.Mark(masks[:0], w.B[at:min(s.hi, to+lanes.Size)])
		d.opening.Mark(wide[:], w.B, at, to)
		clear(latin[:n])
		d.rs.MarkLatin(latin[:n], w.B, at, masks[:n+1], inner)
		for k := range masks[:n] {
			s.block(at+k*lanes.Size, &masks[k], wide[k], latin[k])
		}
		inner = masks[n-1].Kind[letterKind] >> (lanes.Size - 1)
	}
}

// nameScan is the search for names in the running text of one window. Bits say
// where in a block of 64 bytes one may begin, or a dot stand between two segments;
// the text between is not looked at.
type nameScan struct {
	d      *nameDetector
	w      *pandian.Window
	report func(pandian.Match)
	hi     int // where the search ends

	word, wide uint64 // 1 if a word in ASCII, or characters that are not, go on where the next block begins
	cell       int    // of the latest place

	told toldNames
}

// block finds the names in the block that stands at a place of the text, of which
// wide are the characters of three bytes that may begin one, and latin the words.
func (s *nameScan) block(at int, m *lanes.Masks, wide, latin uint64) {
	letter := m.Kind[letterKind]
	word := letter | m.Kind[digitKind]
	capital := m.Kind[capitalKind] &^ (word<<1 | s.word)
	latin = capital & (latin | hyphened(capital, letter, m.Kind[markKind]))
	dots := m.Kind[markKind] & (m.High | m.High<<1 | s.wide) // a full stop only behind what is not ASCII
	s.word, s.wide = word>>(lanes.Size-1), m.High>>(lanes.Size-1)
	for places := latin | wide | dots; places != 0; places &= places - 1 {
		k := bits.TrailingZeros64(places)
		switch i := at + k; {
		case latin>>k&1 == 0:
			s.place(i)
		case s.free(i):
			s.d.latinProse(s.w, i, s.report)
		}
	}
}

// hyphened returns those of the letters that words begin with whose word a mark
// stands behind, or which goes on behind the block.
func hyphened(begins, letter, mark uint64) (found uint64) {
	last := func(set uint64) uint64 { return 1 << (lanes.Size - 1) >> bits.LeadingZeros64(set) }
	ends, over := bits.Add64(letter, begins, 0) // what is added to a word is carried to its end
	if over != 0 {
		found = last(begins)
	}
	for ends &= mark; ends != 0; ends &= ends - 1 {
		found |= last(begins & (ends&-ends - 1))
	}
	return found
}

// place reports the name that begins at i with a character that is not ASCII, or
// whose dot stands there.
func (s *nameScan) place(i int) {
	if _, n := hanAt(s.w.B, i); n > 0 {
		if s.free(i) && !s.told.hold(i) {
			s.d.proseHan(s.w, i, s.report)
		}
	} else if n := nameDotAt(s.w.B, i); n > 0 {
		s.d.dotted(s.w, i, n, s.report)
	}
}

// free reports whether names of every kind are looked for at i: where the column
// does not hold something else; there only those with a name dot.
func (s *nameScan) free(i int) bool {
	w := s.w
	if w.Cells == nil {
		return true
	}
	for s.cell < len(w.Cells)-1 && int(w.Cells[s.cell].End) <= i {
		s.cell++
	}
	c := int(w.Cells[s.cell].Col)
	return c >= len(w.Cols) || w.Cols[c].Type == "" && !w.Cols[c].Veto
}

// proseHan reports the name that begins with the Han character at s.
func (d *nameDetector) proseHan(w *pandian.Window, s int, report func(pandian.Match)) {
	if n := d.proseName(w, s); n.score >= proseCandidate && !d.insideName(w, s, n.score) {
		d.emit(w, s, n.end, n.form, proseConfidence(n.score), pandian.EvContext, report)
	}
}

// insideName reports whether the name at s, of the given score, is rather the
// end of a name that begins up to three characters before it.
func (d *nameDetector) insideName(w *pandian.Window, s, score int) bool {
	p := s
	for range 3 {
		_, n := hanBefore(w.B, p)
		if n != 3 {
			return false
		}
		p -= n
		if r := d.proseName(w, p); r.end > s && r.score >= score {
			return true
		}
	}
	return false
}
