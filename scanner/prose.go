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
	ahead := slices.DeleteFunc(s.forms, func(at int64) bool { return at < base })
	*s = section{cands: s.cands[:0], forms: ahead, base: base, line: line, whole: true}
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
	first := len(p.sec.cands)
	s.search(w, func(det int, m pandian.Match) {
		k := p.c.candidate(det, m)
		if s.observe != nil {
			k.beside = s.besideWord(w, det, 0, m.Start)
		}
		k.off, k.offEnd = g.source(lo+m.Start, lo+m.End)
		k.pos, k.end = k.pos+g.base+int64(lo), k.end+g.base+int64(lo)
		k.stamped = stamped(w.B[:m.Start])
		if s.special[det] != 0 {
			k.said = uint16(m.Start - sentenceAt(w.B, m.Start))
		}
		if s.dets[det].Type != pandian.PersonName {
			k.label = s.ownerBefore(w, m.Start)
		} else {
			k.label = s.labelBefore(w, m.Start)
			k.office = inOffice(w, s.rules.Lexicon, m.Span, false)
		}
		p.sec.cands = append(p.sec.cands, k)
	})
	p.takeAdopted(g.base+int64(coreEnd), last)
	p.number(p.sec.cands[first:], coreEnd)
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

// number gives the new candidates their lines and moves the line count on to
// coreEnd.
func (p *prose) number(cands []candidate, coreEnd int) {
	sortByPosition(cands)
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

// maxSentence is how far back, in bytes, the beginning of a sentence is looked for.
const maxSentence = 300

// sentenceAt returns where the sentence at pos begins.
func sentenceAt(b []byte, pos int) int {
	lo := max(0, pos-maxSentence)
	for _, stop := range [...]string{"\n", "。", "!", "?"} {
		if i := bytes.LastIndex(b[lo:pos], []byte(stop)); i >= 0 {
			lo += i + len(stop)
		}
	}
	return lo
}

// maxStamped is how far from its line's beginning a finding may stand to be one
// of a log's line.
const maxStamped = minReach

// stamped reports whether the last line of b begins with a date and the time to
// the second: each line of such a log is an event of its own.
func stamped(b []byte) bool {
	b = b[max(0, len(b)-maxStamped):]
	b = b[bytes.LastIndexByte(b, '\n')+1:]
	const form = "9999-99-99T99:99:99"
	if len(b) < len(form) {
		return false
	}
	for i := range len(form) {
		switch c := b[i]; form[i] {
		case '9':
			if c-'0' >= 10 {
				return false
			}
		case '-':
			if c != '-' && c != '/' {
				return false
			}
		case 'T':
			if c != 'T' && c != ' ' {
				return false
			}
		default:
			if c != form[i] {
				return false
			}
		}
	}
	return true
}

// labelBefore returns 1 + the lexicon term that announces the name at pos, or
// 0: two names under the same label belong to two people, a name under
// another label (醫師, 經手人) is a second person beside the first. Of 承租人姓名
// it is the role.
func (s *Scanner) labelBefore(w *pandian.Window, pos int) uint16 {
	hits := w.HitsBefore(pos, 24)
	if len(hits) == 0 {
		return 0
	}
	if owner := s.ownerBefore(w, pos); owner != 0 {
		return owner
	}
	h := hits[len(hits)-1]
	if bytes.IndexByte(w.B[h.End:pos], '\n') >= 0 || bytes.IndexByte(w.B[h.End:pos], rowSep) >= 0 {
		return 0
	}
	return h.Term + 1
}

// ownerBefore returns 1 + the lexicon term of whose value it is that stands at
// pos, 承租人 of 承租人手機：, or 0.
func (s *Scanner) ownerBefore(w *pandian.Window, pos int) uint16 {
	hits := w.HitsBefore(pos, 48)
	if len(hits) < 2 {
		return 0
	}
	terms := s.rules.Lexicon.Terms
	who, label := hits[len(hits)-2], hits[len(hits)-1]
	t := &terms[who.Term]
	if who.End != label.Start || terms[label.Term].Kind != rules.TermLabel || !t.Is(rules.TermRole) && !t.Is(rules.TermSubject) ||
		!announces(w.B[label.End:pos], false) {
		return 0
	}
	return who.Term + 1
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
