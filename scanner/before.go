package scanner

import (
	"bytes"

	"pandian"
	"pandian/rules"
)

// lookBefore notes what stands before the candidates of the window, which are in
// order and whose positions count from from: whose they are, where their
// sentence begins, whether they stand in a log.
func (p *prose) lookBefore(cands []candidate, from int64) {
	s, w, log := p.c.in.s, &p.w, logLines{b: p.w.B, end: -1}
	for i := range cands {
		k := &cands[i]
		if k.home > 0 {
			continue
		}
		at := pandian.Span{Start: int(k.pos - from), End: int(k.end - from)}
		k.stamped = log.holds(at.Start)
		if s.special[k.det] != 0 {
			k.said = uint16(at.Start - sentenceAt(w.B, at.Start))
		}
		if s.isName(k.det) {
			k.label = s.labelBefore(w, at.Start)
			k.office = inOffice(w, s.rules.Lexicon, at, false)
		} else {
			k.label = s.ownerBefore(w, at.Start)
		}
		if s.observe != nil {
			k.beside = s.besideWord(w, int(k.det), 0, at.Start)
			lo := int(from - p.g.base)
			k.off, k.offEnd = p.g.source(lo+at.Start, lo+at.End)
		}
	}
}

// maxSentence is how far back, in bytes, the beginning of a sentence is looked for.
const maxSentence = 300

// sentenceAt returns where the sentence at pos begins.
func sentenceAt(b []byte, pos int) int {
	const stop = "。"
	lo := max(0, pos-maxSentence)
	for i := pos - 1; i >= lo; i-- {
		switch b[i] {
		case '\n', '!', '?':
			return i + 1
		case stop[2]:
			if i >= lo+2 && b[i-1] == stop[1] && b[i-2] == stop[0] {
				return i + 1
			}
		}
	}
	return lo
}

// maxStamped is how far from its line's beginning a finding may stand to be one
// of a log's line.
const maxStamped = minReach

// logLines tells of findings, in order, whether they stand in lines of a log.
type logLines struct {
	b          []byte
	start, end int // of the latest line
	stamped    bool
}

// holds reports whether the line of pos begins with a date and the time to the
// second: each line of such a log is an event of its own.
func (l *logLines) holds(pos int) bool {
	if pos > l.end {
		lo := max(0, pos-maxStamped)
		i := bytes.LastIndexByte(l.b[lo:pos], '\n')
		l.start, l.end = lo+i+1, len(l.b)
		if n := bytes.IndexByte(l.b[pos:], '\n'); n >= 0 {
			l.end = pos + n
		}
		l.stamped = (i >= 0 || lo == 0) && stamped(l.b[l.start:l.end])
	}
	return l.stamped && pos-l.start >= len(stampForm) && pos-l.start <= maxStamped
}

const stampForm = "9999-99-99T99:99:99"

// stamped reports whether the line begins with a date and the time to the second.
func stamped(line []byte) bool {
	if len(line) < len(stampForm) {
		return false
	}
	for i := range len(stampForm) {
		switch c := line[i]; stampForm[i] {
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
			if c != stampForm[i] {
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
