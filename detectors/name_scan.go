package detectors

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
)

// nameBytes tells the bytes at which names in running text may begin: capitals
// that no letter or digit stands before, and characters that are not ASCII.
var nameBytes = lanes.MustClasses(
	func(c byte) bool { return c-'A' < 26 },
	func(c byte) bool { return c-'a' < 26 },
	isDigit,
)

// Kinds of bytes in the masks of nameBytes.
const (
	capitalKind = iota
	smallKind
	digitKind
)

// prose finds names in running text that nothing announces: a surname and given
// characters that are more usual in names than in words, set apart by
// punctuation or function words.
func (d *nameDetector) prose(w *pandian.Window, report func(pandian.Match)) {
	s := nameScan{d: d, w: w, report: report, hi: len(w.B)}
	lo := 0
	if w.Cells == nil {
		lo, s.hi = w.Core.Start, min(s.hi, w.Core.End+4*maxSegment) // a dot stands behind where its name begins
	}
	if isAlnum(prev(w, lo)) {
		s.word = 1
	}
	var masks [64]lanes.Masks
	for at := lo; at < s.hi; at += len(masks) * lanes.Size {
		marked := nameBytes.Mark(masks[:0], w.B[at:min(s.hi, at+len(masks)*lanes.Size)])
		for k := range marked {
			s.block(at+k*lanes.Size, &marked[k])
		}
	}
}

// nameScan is the search for names in the running text of one window. Bits say
// where in a block of 64 bytes one may begin in Latin letters, and where characters
// that are not ASCII do; the text between is not looked at.
type nameScan struct {
	d      *nameDetector
	w      *pandian.Window
	report func(pandian.Match)
	hi     int // where the search ends

	word, wide uint64 // 1 if a word in ASCII, or characters that are not, go on where the next block begins
	cell       int    // of the latest place
}

// block finds the names in the block that stands at a place of the text.
func (s *nameScan) block(at int, m *lanes.Masks) {
	letter := m.Kind[capitalKind] | m.Kind[smallKind]
	word := letter | m.Kind[digitKind]
	capital := m.Kind[capitalKind] &^ (word<<1 | s.word)
	wide := m.High &^ (m.High<<1 | s.wide)
	s.word, s.wide = word>>(lanes.Size-1), m.High>>(lanes.Size-1)
	for places := capital | wide; places != 0; places &= places - 1 {
		k := bits.TrailingZeros64(places)
		if i := at + k; wide>>k&1 != 0 {
			s.wideProse(i)
		} else if s.d.mayOpenLatin(s.w.B, i, bits.TrailingZeros64(^(letter>>k))) && s.free(i) {
			s.d.latinProse(s.w, i, s.report)
		}
	}
}

// free reports whether names of every kind are looked for at i: in the core, and
// where the column does not hold something else; else only those with a name dot.
func (s *nameScan) free(i int) bool {
	w := s.w
	if w.Cells == nil {
		return i < w.Core.End
	}
	for s.cell < len(w.Cells)-1 && int(w.Cells[s.cell].End) <= i {
		s.cell++
	}
	c := int(w.Cells[s.cell].Col)
	return c >= len(w.Cols) || w.Cols[c].Type == "" && !w.Cols[c].Veto
}

// wideProse finds the names in the characters that are not ASCII from i on.
func (s *nameScan) wideProse(i int) {
	b, look := s.w.B, anyPlace
	if !s.free(i) {
		look = placeDot
	}
	for i < s.hi && b[i] >= utf8.RuneSelf {
		if b[i]>>4 == 0xe && i+pairBytes <= len(b) {
			i = s.pairs(i, look)
			continue
		}
		n := runeStep(b[i])
		s.place(i, s.d.places.at(b, i).with(s.d.places.at(b, i+n))&look)
		i += n
	}
	if i < s.hi && b[i] == '.' {
		s.place(i, placeDot)
	}
}

// pairBytes is how many bytes pairs loads at a place.
const pairBytes = 11

// pairs looks at the characters of three bytes from i on, two at once, and returns
// where they end. Few are surnames that a given name's character stands behind: one
// branch passes all others.
func (s *nameScan) pairs(i int, look namePlace) int {
	b, places := s.w.B, s.d.places
	here := places[wideIndex(binary.LittleEndian.Uint64(b[i:]))]
	for i < s.hi && i+pairBytes <= len(b) {
		v := binary.LittleEndian.Uint64(b[i+3:])
		if v&0xf00000f0 == 0xe00000e0 {
			next, behind := places[wideIndex(v)], places[wideIndex(v>>24)]
			if (here.with(next)|next.with(behind))&look != 0 {
				s.place(i, here.with(next)&look)
				s.place(i+3, next.with(behind)&look)
			}
			here, i = behind, i+6
			continue
		}
		next := namePlace(0)
		if v&0xf0 == 0xe0 {
			next = places[wideIndex(v)]
		}
		s.place(i, here.with(next)&look)
		here, i = next, i+3
		if v&0xf0 != 0xe0 {
			break
		}
	}
	return i
}

// place reports the name that begins at i, or whose dot stands there.
func (s *nameScan) place(i int, what namePlace) {
	switch {
	case what == 0:
	case what&placeDot != 0:
		if n := nameDotAt(s.w.B, i); n > 0 {
			s.d.dotted(s.w, i, n, s.report)
		}
	case s.w.Cells != nil || i < s.w.Core.End:
		s.d.proseHan(s.w, i, s.report)
	}
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
