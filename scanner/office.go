package scanner

import (
	"slices"

	"pandian"
	"pandian/rules"
)

// Names of officials: those who treat, speak, judge or sign. Alone they make
// special data nobody's, and what is said of a subject passes over them.

// inOffice reports whether a title or label directly beside the name at span
// says that it is an official's; acrossCells, if a label may stand in the cell to
// the left.
func inOffice(w *pandian.Window, lex *rules.Lexicon, span pandian.Span, acrossCells bool) bool {
	if hits := w.HitsBefore(span.Start, 32); len(hits) > 0 {
		h := hits[len(hits)-1]
		if t := &lex.Terms[h.Term]; announces(w.B[h.End:span.Start], acrossCells) {
			switch {
			case t.Is(rules.TermOfficial):
				return true
			case t.Kind == rules.TermLabel, t.Is(rules.TermSubject):
				return false
			}
		}
	}
	end := span.End
	for _, h := range w.HitsAfter(span.End, 32) {
		t := &lex.Terms[h.Term]
		if int(h.Start) != end {
			return false
		}
		end = int(h.End)
		if t.Is(rules.TermOfficial) {
			return end == len(w.B) || w.B[end] != ':'
		}
		if !t.Is(rules.TermTitle) && !t.Is(rules.TermOrg) {
			return false
		}
	}
	return false
}

// announces reports whether nothing but a colon and blanks stand between a label
// and a name.
func announces(gap []byte, acrossCells bool) bool {
	for _, c := range gap {
		if c != ' ' && c != ':' && c != '|' && c != '\t' && !(acrossCells && c == cellSep) {
			return false
		}
	}
	return true
}

// labels reports whether a column's header or a form's label holds a word of the
// kind.
func (s *Scanner) labels(text string, kind rules.TermKind) bool {
	lex := s.rules.Lexicon
	return slices.ContainsFunc(lex.Find(nil, []byte(text)), func(h pandian.Hit) bool {
		return lex.Terms[h.Term].Is(kind)
	})
}

// tellOfficials makes the judgement on a name hold wherever it stands in the
// section: an official's, unless some place says that the text is about this
// person. A name behind another's, in a list, has the other's label.
func (s *section) tellOfficials(sc *Scanner) {
	office, subject := map[pandian.Digest]bool{}, map[pandian.Digest]bool{}
	last := -1
	for i := range s.cands {
		k := &s.cands[i]
		if !sc.isName(k.det) || !k.counts(sc.rules.MinConfidence) {
			continue
		}
		if k.label == 0 && last >= 0 {
			if p := &s.cands[last]; k.home == 0 && k.row == p.row && k.pos-p.end <= 3 {
				k.label, k.office = p.label, k.office || p.office
			}
		}
		last = i
		switch {
		case k.office:
			office[k.digest] = true
		case sc.announcesSubject(k.label):
			subject[k.digest] = true
		}
	}
	if len(office) == 0 {
		return
	}
	for i := range s.cands {
		if k := &s.cands[i]; sc.isName(k.det) {
			k.office = office[k.digest] && !subject[k.digest]
		}
	}
}

// speaksOf reports whether a finding speaks of a person who may be the subject
// of special data.
func (s *Scanner) speaksOf(k *candidate) bool {
	return s.identifies[k.det] && !k.office && k.counts(s.rules.MinConfidence)
}
