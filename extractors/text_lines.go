package extractors

import (
	"bytes"
	"math/bits"

	"pandian/internal/lanes"
)

// Kinds of bytes by which lines are told that may belong to a drawn table.
const (
	lineStop  = iota
	lineBlank // a space
	lineBar   // a bar, or what begins one or an ideographic blank
	lineNoRow // does not stand in a row of words
)

// noWords are the signs of sentences, labels, logs and programs.
const noWords = ":,;=\"'<>[]{}!?"

var lineBytes = lanes.MustClasses(
	func(c byte) bool { return c == '\n' },
	func(c byte) bool { return c == ' ' },
	func(c byte) bool { return c == '|' || c == 0xe2 || c == 0xe3 },
	func(c byte) bool { return c == 0xe3 || bytes.IndexByte([]byte(noWords), c) >= 0 },
)

// lineScan goes through the lines of a text: a cheap look, which those of logs must
// pass quickly.
type lineScan struct {
	b     []byte
	masks [64]lanes.Masks // of the blocks from lo on
	lo    int
	hi    int // behind the last of them
}

// mark returns the masks of the block that b[i] stands in.
func (s *lineScan) mark(i int) *lanes.Masks {
	if i >= s.hi || i < s.lo {
		s.lo = i &^ (lanes.Size - 1)
		s.hi = s.lo + len(s.masks)*lanes.Size
		lineBytes.Mark(s.masks[:0], s.b[s.lo:min(s.hi, len(s.b))])
	}
	return &s.masks[(i-s.lo)/lanes.Size]
}

// skip returns where the line begins that is n > 0 lines behind the one that begins
// at i, or the last line if there are fewer.
func (s *lineScan) skip(i, n int) (at int) {
	at = i
	for block := i &^ (lanes.Size - 1); block < len(s.b); block += lanes.Size {
		stops := s.mark(block).Kind[lineStop]
		if block < i {
			stops = stops >> (i % lanes.Size) << (i % lanes.Size)
		}
		for ; stops != 0; stops &= stops - 1 {
			next := block + bits.TrailingZeros64(stops) + 1
			if next == len(s.b) {
				return at
			}
			if at = next; n == 1 {
				return at
			}
			n--
		}
	}
	return at
}

// line returns where the line that begins at i ends, its break included, and
// whether it may be one of a drawn table.
func (s *lineScan) line(i int) (end int, drawn bool) {
	var gap, bar, noRow, high, stop uint64
	before := uint64(0) // the byte before the block is blank
	for end = i; stop == 0 && end < len(s.b); {
		block, m := end&^(lanes.Size-1), s.mark(end)
		part := ^uint64(0) << (end % lanes.Size) // of the block
		end = min(block+lanes.Size, len(s.b))
		if stop = m.Kind[lineStop] & part; stop != 0 {
			part &= stop ^ (stop - 1)
			end = block + bits.TrailingZeros64(stop) + 1
		}
		blank := m.Kind[lineBlank] & part
		gap |= blank & (blank<<1 | before)
		before = blank >> (lanes.Size - 1)
		bar |= m.Kind[lineBar] & part
		noRow |= m.Kind[lineNoRow] & part
		high |= m.High & part
	}
	line := s.b[i:end]
	return end, gap != 0 ||
		high != 0 && bytes.IndexByte(line, '\t') > 0 ||
		bar != 0 && (barOf(line) != nil || bytes.Contains(line, ideographic)) ||
		isRule(line) ||
		noRow == 0 && high != 0 && isWords(line)
}

// isWords reports whether a line in which nothing stands that does not in a row of
// words may be one: some Chinese, no full-width punctuation, and words and numbers
// between single blanks.
func isWords(line []byte) bool {
	blanks, wide := 0, false
	for i, c := range line {
		switch {
		case c == ' ':
			blanks++
		case c == 0xef && i+1 < len(line) && line[i+1] == 0xbc:
			return false
		case c >= 0xe4:
			wide = true
		}
	}
	return wide && blanks >= 2
}
