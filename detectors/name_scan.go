package detectors

import (
	"encoding/binary"
	"math/bits"

	"pandian"
)

// prose finds names in running text that nothing announces: a surname and given
// characters that are more usual in names than in words, set apart by
// punctuation or function words.
func (d *nameDetector) prose(w *pandian.Window, report func(pandian.Match)) {
	if w.Cells == nil {
		last := min(len(w.B), w.Core.End+4*maxSegment) // the dot stands behind where its name begins
		d.proseIn(w, w.Core.Start, last, true, report)
		return
	}
	for i := range w.Cells {
		c := &w.Cells[i]
		free := int(c.Col) >= len(w.Cols) || w.Cols[c.Col].Type == "" && !w.Cols[c.Col].Veto
		d.proseIn(w, int(c.Start), int(c.End), free, report)
	}
}

// nameByte tells the bytes at which proseIn looks.
var nameByte = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c-'A' >= 0 && c-'A' < 26:
			t[c] = nameCapital
		case c >= 0xe4 && c <= 0xe9:
			t[c] = nameHan
		case c == '.', c == 0xc2, c == 0xe2, c == 0xe3, c == 0xef:
			t[c] = nameDot
		case c >= 0x80:
			t[c] = nameOther
		}
	}
	return t
}()

const (
	nameCapital = 1 + iota // begins a romanised name
	nameHan                // begins a character of three bytes
	nameDot                // begins a name dot
	nameOther              // another byte that is not ASCII
)

// nextName returns the position, from i on, of the next byte that is a capital
// or not ASCII, or len(b). It looks at eight bytes at once: the lowest byte that
// is marked is one of those; carries spoil only the marks above it.
func nextName(b []byte, i int) int {
	const ones = 0x0101010101010101
	for ; i+8 <= len(b); i += 8 {
		v := binary.LittleEndian.Uint64(b[i:])
		if m := (v | (v+ones*(0x80-'A'))&^(v+ones*(0x80-'Z'-1))) & (ones * 0x80); m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
	}
	for i < len(b) && b[i] < 0x80 && b[i]-'A' >= 26 {
		i++
	}
	return i
}

// proseIn looks for names in [lo, hi): where free is not set, which a column
// of something else does not, only for those with a name dot.
func (d *nameDetector) proseIn(w *pandian.Window, lo, hi int, free bool, report func(pandian.Match)) {
	b := w.B
	for i := lo; i < hi; {
		switch nameByte[b[i]] {
		case nameCapital:
			if free && (i == 0 || !isAlnum(b[i-1])) {
				i = d.latinProse(w, i, report)
				continue
			}
			i++
		case nameHan:
			if free && d.mayOpen(b, i) {
				d.proseHan(w, i, report)
			}
			i += 3
		case nameDot:
			if n := nameDotAt(b, i); n > 0 {
				d.dotted(w, i, n, report)
			}
			i++
		case nameOther:
			i++
		default:
			i = nextName(b[:hi], i+1) // a dot behind ASCII joins no names
		}
	}
}

// mayOpen reports whether the Han characters at i may be a surname and what goes
// on with it: proseName finds nothing where they are not.
func (d *nameDetector) mayOpen(b []byte, i int) bool {
	if i+6 > len(b) {
		return true
	}
	weight, longer := d.rs.SurnameHead(han3(b[i], b[i+1], b[i+2]))
	if longer {
		return true
	}
	if weight < rareSurname || b[i+3] < 0xe3 {
		return false
	}
	given := han3(b[i+3], b[i+4], b[i+5])
	return given == 0 || d.rs.Given(given) >= seldomGiven
}

// proseHan reports the name that begins with the Han character at s.
func (d *nameDetector) proseHan(w *pandian.Window, s int, report func(pandian.Match)) {
	if n := d.proseName(w, s); n.score >= proseCandidate && !d.insideName(w, s, n.score) {
		f, _ := readHanName(d.rs, w.B, s, n.end)
		d.emit(w, s, n.end, f, proseConfidence(n.score), pandian.EvContext, report)
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
