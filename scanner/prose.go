package scanner

import (
	"bytes"
	"slices"

	"pandian"
	"pandian/rules"
)

const (
	windowBytes    = 64 << 10  // core of a prose window and of a batch of rows
	sectionBytes   = 1 << 20   // prose settled at once
	sectionMatches = 32 << 10  // candidates settled at once
	recallBytes    = 128 << 10 // prose kept to look for a name's other occurrences
)

// prose searches running text window by window and settles it section by
// section. A document of up to sectionBytes is one section.
type prose struct {
	c       *collector
	g       gather
	w       pandian.Window
	line    int32 // line of the first byte not yet searched
	sec     section
	settled bool // a section of this part was settled before
}

// section is what settle sees of a stretch of prose.
type section struct {
	cands  []candidate
	bytes  int
	blanks int   // cues of a blank form, a law text, health education
	base   int64 // offset of its first byte in the part's folded text
	line   int32 // line of its first byte
	whole  bool  // the gatherer still holds all of it
}

func (p *prose) begin() {
	p.g.reset()
	p.line = 1
	p.settled = false
	p.sec.reset(0, 1)
	p.c.tally.items++
}

func (s *section) reset(base int64, line int32) {
	*s = section{cands: s.cands[:0], base: base, line: line, whole: true}
}

func (p *prose) add(t pandian.Text) error {
	for len(t.B) > 0 {
		n := min(len(t.B), windowBytes)
		switch {
		case t.Map != nil:
			n = len(t.B)
		case n < len(t.B) && n > 3 && t.B[n-3] == 0xe2:
			n -= 3 // a dash must see what follows it to be folded
		}
		piece := pandian.Text{B: t.B[:n], Off: t.Off, Map: t.Map}
		p.g.add(piece)
		t.B = t.B[n:]
		if t.Off >= 0 {
			t.Off += int64(n)
		}
		if len(p.g.buf)-p.g.core >= windowBytes+p.c.in.s.reach {
			if err := p.search(runeAt(p.g.buf, len(p.g.buf)-p.c.in.s.reach), false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *prose) end() error {
	p.g.finish()
	if err := p.search(len(p.g.buf), true); err != nil {
		return err
	}
	p.settle()
	return nil
}

// search runs the detectors over buf up to coreEnd.
func (p *prose) search(coreEnd int, last bool) error {
	if err := p.c.in.stopped(); err != nil {
		return err
	}
	g, s := &p.g, p.c.in.s
	lo := runeAt(g.buf, max(0, g.core-s.reach))
	w := &p.w
	w.B, w.Core = g.buf[lo:], pandian.Span{Start: g.core - lo, End: coreEnd - lo}
	w.Begin, w.End, w.Part = g.begin && lo == 0, last, p.c.part
	if w.Scratch == nil {
		w.Scratch = make([]byte, 0, 512)
	}
	anchor(w, s.rules.Lexicon)
	first := len(p.sec.cands)
	s.search(w, func(det int, m pandian.Match) {
		k := p.c.candidate(det, m)
		k.off, k.offEnd = g.source(lo+m.Start, lo+m.End)
		k.pos, k.end = k.pos+g.base+int64(lo), k.end+g.base+int64(lo)
		if s.dets[det].Type == pandian.PersonName {
			k.label = labelBefore(w, m.Start)
		}
		p.sec.cands = append(p.sec.cands, k)
	})
	p.number(p.sec.cands[first:], coreEnd)
	p.sec.blanks += blankCues(w, s.rules.Lexicon)
	p.sec.bytes += coreEnd - g.core
	p.sec.whole = p.sec.whole && p.sec.bytes <= recallBytes
	g.core = coreEnd
	if len(p.sec.cands) >= sectionMatches || p.sec.bytes >= sectionBytes {
		p.settle()
	}
	keep := coreEnd - s.reach
	if p.sec.whole {
		keep = min(keep, int(p.sec.base-g.base))
	}
	g.discard(runeAt(g.buf, keep))
	return nil
}

// number gives the new candidates their lines and moves the line count on to
// coreEnd.
func (p *prose) number(cands []candidate, coreEnd int) {
	slices.SortFunc(cands, func(a, b candidate) int { return int(a.pos - b.pos) })
	line, at := numberLines(cands, &p.g, p.g.core, p.line)
	p.line = line + int32(bytes.Count(p.g.buf[at:coreEnd], newline))
}

// numberLines sets the line of candidates in ascending order; buf[at] stands on
// the given line. It returns the last line and where it was reached.
func numberLines(cands []candidate, g *gather, at int, line int32) (int32, int) {
	for i := range cands {
		if pos := int(cands[i].pos - g.base); pos > at {
			line += int32(bytes.Count(g.buf[at:pos], newline))
			at = pos
		}
		cands[i].row = line
	}
	return line, at
}

var newline = []byte{'\n'}

// settle judges the section and counts what is left.
func (p *prose) settle() {
	p.recallNames()
	p.sec.judge(p.c.in.s)
	p.c.assembleProse(p.sec.cands)
	p.sec.reset(p.g.base+int64(p.g.core), p.line)
	p.settled = true
}

// labelBefore returns 1 + the lexicon term that announces the name at pos, or
// 0: two names under the same label belong to two people, a name under
// another label (醫師, 經手人) is a second person beside the first.
func labelBefore(w *pandian.Window, pos int) uint16 {
	hits := w.HitsBefore(pos, 24)
	if len(hits) == 0 {
		return 0
	}
	h := hits[len(hits)-1]
	if bytes.IndexByte(w.B[h.End:pos], '\n') >= 0 {
		return 0
	}
	return h.Term + 1
}

// blankCues counts, in the core, the cues of texts that speak of nobody.
func blankCues(w *pandian.Window, lex *rules.Lexicon) int {
	n := 0
	for _, h := range w.Hits {
		if lex.Terms[h.Term].Kind == rules.TermBlank && int(h.Start) >= w.Core.Start && int(h.Start) < w.Core.End {
			n++
		}
	}
	return n
}
