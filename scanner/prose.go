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
	part    part
	g       gather
	w       pandian.Window
	line    int32      // line of the first byte not yet searched
	marks   []lineMark // of the section, ascending
	sec     section
	settled bool // a section of this part was settled before
	people  *grouping
	apart   bool            // rows came since the latest text
	adopted []candidate     // of rows that name nobody, not yet in a section
	homes   []pandian.Place // where they stand

	keys     keyLabels
	recalled []knownName // scratch of recallNames
}

// lineMark says that a line number was told rather than counted.
type lineMark struct {
	at   int64 // offset in the part's folded text
	line int32
}

// section is what settle sees of a stretch of prose.
type section struct {
	cands  []candidate
	bytes  int
	blanks int     // cues of a blank form, a law text, health education
	forms  []int64 // where forms about a person stand in the text
	base   int64   // offset of its first byte in the part's folded text
	line   int32   // line of its first byte
	whole  bool    // the gatherer still holds all of it

	persons []int64 // scratch of people
}

func (p *prose) enter(name string) {
	p.part = p.c.openPart(name)
	p.g.reset()
	p.line, p.marks = 1, p.marks[:0]
	p.settled, p.apart = false, false
	p.people = newGrouping(p.c.in.s)
	p.sec.forms = p.sec.forms[:0]
	p.sec.reset(0, 1)
	if len(p.c.subject) > 0 {
		p.sec.forms = append(p.sec.forms, 0)
	}
}

func (s *section) reset(base int64, line int32) {
	clear(s.cands)
	ahead := slices.DeleteFunc(s.forms, func(at int64) bool { return at < base })
	*s = section{cands: s.cands[:0], forms: ahead, base: base, line: line, whole: true, persons: s.persons}
}

// add takes text; line, if not 0, is the number of its first line.
func (p *prose) add(line int, t pandian.Text) error {
	if p.apart {
		p.g.divide()
		p.apart = false
	}
	if line > 0 {
		p.marks = append(p.marks, lineMark{p.g.base + int64(len(p.g.buf)), int32(line)})
	}
	for len(t.B) > 0 {
		n := min(len(t.B), windowBytes)
		switch {
		case t.Map != nil:
			n = len(t.B)
		case n < len(t.B):
			n = foldCut(t.B, n)
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

// leave ends the open part.
func (p *prose) leave() error {
	if !p.part.open {
		return nil
	}
	p.part.open = false
	p.g.finish()
	if err := p.search(len(p.g.buf), true); err != nil {
		return err
	}
	p.settle()
	p.c.countPeople(p.people, true)
	groupings.Put(p.people)
	p.people = nil
	p.homes, p.c.subject = p.homes[:0], nil
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
	w.Begin, w.End, w.Part = g.begin && lo == 0, last, p.part.name
	if w.Scratch == nil {
		w.Scratch = make([]byte, 0, 512)
	}
	anchor(w, s.rules.Lexicon)
	first, from := len(p.sec.cands), g.base+int64(lo)
	p.detect(w, from)
	if p.keys.add(w, s, p.sec.cands[first:], from) {
		p.c.discard(p.sec.cands[first:])
		p.sec.cands = p.sec.cands[:first]
		p.detect(w, from)
	}
	p.takeAdopted(g.base+int64(coreEnd), last)
	found := p.sec.cands[first:]
	sortByPosition(found)
	doubtSamples(w.B, found, from)
	p.number(found, coreEnd)
	p.lookBefore(found, from)
	p.sec.blanks += blankCues(w, s.rules.Lexicon)
	p.sec.bytes += coreEnd - g.core
	p.sec.whole = p.sec.whole && p.sec.bytes <= recallBytes
	g.core = coreEnd
	if len(p.sec.cands) >= sectionMatches || p.sec.bytes >= sectionBytes {
		p.settle()
		p.c.countPeople(p.people, false)
	}
	keep := coreEnd - s.reach
	if p.sec.whole {
		keep = min(keep, int(p.sec.base-g.base))
	}
	g.discard(runeAt(g.buf, keep))
	return nil
}

// detect appends what is found in a window that begins at from in the part's folded
// text.
func (p *prose) detect(w *pandian.Window, from int64) {
	p.c.in.s.search(w, func(det int, m pandian.Match) {
		var k *candidate
		p.sec.cands, k = another(p.sec.cands)
		doubtExample(w.B, &m)
		p.c.candidate(k, det, &m)
		k.pos, k.end = k.pos+from, k.end+from
	})
}

// number gives the new candidates, which are in order, their lines and moves the
// line count on to coreEnd.
func (p *prose) number(cands []candidate, coreEnd int) {
	l := lineCount{p, p.marks, p.g.core, p.line}
	l.number(cands)
	p.line = l.to(coreEnd)
}

// lineCount counts lines on from buf[at], which stands on the given line.
type lineCount struct {
	p     *prose
	marks []lineMark // not yet passed
	at    int
	line  int32
}

// number sets the line of candidates in ascending order.
func (l *lineCount) number(cands []candidate) {
	for i := range cands {
		cands[i].row = l.to(int(cands[i].pos - l.p.g.base))
	}
}

// to moves on to buf[pos] and returns its line.
func (l *lineCount) to(pos int) int32 {
	for ; len(l.marks) > 0; l.marks = l.marks[1:] {
		at := int(l.marks[0].at - l.p.g.base)
		if at > pos {
			break
		}
		if at >= l.at {
			l.at, l.line = at, l.marks[0].line
		}
	}
	if pos > l.at {
		l.line += int32(bytes.Count(l.p.g.buf[l.at:pos], newline))
		l.at = pos
	}
	return l.line
}

var newline = []byte{'\n'}

// settle judges the section and counts what is left.
func (p *prose) settle() {
	p.recallNames()
	p.sec.judge(p.c.in.s)
	p.c.assembleProse(p.people, p.sec.cands, p.part.shown, nil)
	p.sec.reset(p.g.base+int64(p.g.core), p.line)
	p.marks = slices.DeleteFunc(p.marks, func(m lineMark) bool { return m.at < p.sec.base })
	p.settled = true
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
