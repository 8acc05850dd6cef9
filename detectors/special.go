package detectors

import (
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// SpecialRecord finds 病歷 (個資法 §6): see special.
func SpecialRecord(rs *rules.Set) pandian.Detector { return special(rs, pandian.SpecialRecord) }

// SpecialMedical finds 醫療: see special.
func SpecialMedical(rs *rules.Set) pandian.Detector { return special(rs, pandian.SpecialMedical) }

// SpecialGenetic finds 基因: see special.
func SpecialGenetic(rs *rules.Set) pandian.Detector { return special(rs, pandian.SpecialGenetic) }

// SpecialSexLife finds 性生活: see special.
func SpecialSexLife(rs *rules.Set) pandian.Detector { return special(rs, pandian.SpecialSexLife) }

// SpecialExam finds 健康檢查: see special.
func SpecialExam(rs *rules.Set) pandian.Detector { return special(rs, pandian.SpecialExam) }

// SpecialCriminal finds 犯罪前科: see special.
func SpecialCriminal(rs *rules.Set) pandian.Detector { return special(rs, pandian.SpecialCriminal) }

// special makes the detector of one special category: the cells of a column
// that its header names, the value behind a label with a colon, and, as
// candidates that need a person in the same record or passage, the category's
// own words in running text.
func special(rs *rules.Set, typ pandian.Type) pandian.Detector {
	d := &specialDetector{judge: newJudge(rs, typ), typ: typ}
	anchors := pandian.Anchors{Term: func(term uint16) bool { return d.speaks(&d.judge.terms[term]) }}
	if typ == pandian.SpecialMedical {
		anchors.Runs = []pandian.RunSet{{Before: blankBack, Behind: doseBegins}}
	}
	return pandian.Detector{Type: typ, Reach: reach, Anchors: anchors, Find: d.find}
}

type specialDetector struct {
	judge *judge
	typ   pandian.Type
}

// speaks reports whether t is a label or word of the category.
func (d *specialDetector) speaks(t *rules.Term) bool {
	return t.Type == d.typ && (t.Kind == rules.TermLabel || t.Kind == rules.TermSpecial)
}

// Confidence of special findings before a subject is known.
const (
	specialCell  = 0.7
	specialLabel = 0.6
	specialTerm  = 0.45
)

// specialMax is the longest region behind a label, in bytes.
const specialMax = 120

func (d *specialDetector) find(w *pandian.Window, report func(pandian.Match)) {
	if d.hasColumn(w) {
		for _, c := range w.Cells {
			if col := w.Column(int(c.Col)); col.Type == d.typ && !col.Veto {
				d.cell(w, c, col, report)
			}
		}
	}
	covered, denied := 0, -1 // up to where is reported, and where the latest word ends that is denied
	for _, k := range w.OwnHits {
		h := w.Hits[k]
		t := &d.judge.terms[h.Term]
		if !d.speaks(t) || int(h.Start) < covered || t.Exact && string(w.B[h.Start:h.End]) != t.Text {
			continue
		}
		if w.Cells != nil && w.ColumnAt(int(h.Start)).Type == d.typ {
			continue
		}
		end := d.labelled(w, h, t, report)
		if end == 0 && t.Kind == rules.TermSpecial && t.InText {
			end = d.measured(w, h, report)
		}
		if end == 0 && t.Kind == rules.TermSpecial && t.InText {
			if listed(w.B, denied, int(h.Start)) || general(w.B, int(h.Start), int(h.End)) {
				denied = int(h.End)
			} else {
				d.term(w, h, t, report)
			}
		}
		covered = max(covered, end)
	}
	if d.typ == pandian.SpecialMedical {
		d.doses(w, report)
	}
	if d.typ == pandian.SpecialRecord {
		d.soap(w, report)
	}
}

func (d *specialDetector) hasColumn(w *pandian.Window) bool {
	for _, c := range w.Cols {
		if c.Type == d.typ {
			return true
		}
	}
	return false
}

// cell reports what a cell of the category's column says.
func (d *specialDetector) cell(w *pandian.Window, c pandian.Cell, col pandian.Column, report func(pandian.Match)) {
	lo, hi := trim(w.B, int(c.Start), int(c.End))
	if hi-lo > specialMax {
		hi = runeStart(w.B, lo+specialMax)
	}
	if lo == hi || negative(w.B[lo:hi]) {
		return
	}
	conf := specialCell
	if col.Strength < 2 {
		conf = specialTerm
	}
	d.report(w, lo, hi, conf, pandian.EvHeader, report)
}

// labelled reports the value behind a label and a colon, or behind a label that
// begins a line and a blank, and returns its end; 0 if the label announces none.
// What a weak label announces must itself hold a word of a special category,
// unless it names an examination.
func (d *specialDetector) labelled(w *pandian.Window, h pandian.Hit, t *rules.Term, report func(pandian.Match)) int {
	lo, hi := cellBounds(w, int(h.Start))
	b := w.B[:hi]
	s := skipSpaces(b, int(h.End))
	if at(b, s) == '(' && w.Cells != nil && closing(b, s) > 0 { // GPT(ALT)
		s = skipSpaces(b, closing(b, s))
	}
	if s >= hi && w.Cells != nil && wholly(w.B, lo, int(h.Start)) {
		k := w.CellAt(lo)
		if k < 0 || k+1 >= len(w.Cells) || w.Cells[k+1].Row != w.Cells[k].Row || w.Column(int(w.Cells[k+1].Col)).Type != "" {
			return 0
		}
		if own := w.Column(int(w.Cells[k].Col)); own.Name != "" && !t.Header && d.typ != pandian.SpecialExam { // a value of its own column
			return 0
		}
		s, hi = trim(w.B, int(w.Cells[k+1].Start), int(w.Cells[k+1].End))
		b = w.B[:hi]
	} else if s = d.announcedAt(w, b, h, t); s < 0 {
		return 0
	}
	e := valueEnd(w, b, s)
	if e > s && negative(b[s:e]) {
		return e
	}
	if e == s || !t.Strong && d.typ != pandian.SpecialExam && !d.tells(w, s, e) {
		return 0
	}
	conf := specialLabel
	if !t.Strong || !t.Header && d.typ != pandian.SpecialRecord {
		conf = specialTerm
	}
	d.report(w, s, e, conf, pandian.EvLabel, report)
	return e
}

// announcedAt returns where the value behind the label h begins in the same
// text; -1 if none is announced.
func (d *specialDetector) announcedAt(w *pandian.Window, b []byte, h pandian.Hit, t *rules.Term) int {
	s := skipSpaces(b, int(h.End))
	if at(b, s) == '(' && closing(b, s) > 0 {
		s = skipSpaces(b, closing(b, s))
	}
	if n := colonAt(b, s); n > 0 {
		if s = skipSpaces(b, s+n); b[h.Start] >= utf8.RuneSelf {
			return answerAt(b, s)
		}
		return s
	}
	if n := closesLabel(b, int(h.Start), s); n > 0 {
		return answerAt(b, skipSpaces(b, s+n))
	}
	first := isBreak(prev(w, trimSpacesBack(b, 0, int(h.Start))))
	if (t.Header || t.Strong && d.typ == pandian.SpecialRecord) && first && spaceBefore(b, s) > 0 && s < len(b) && !isBreak(b[s]) {
		return s
	}
	if t.Header && t.Strong && s == int(h.End) && sufferWord(t.Text) {
		return s
	}
	return -1
}

// closesLabel returns the width of the bracket at i if it closes one that a label
// which begins at lo stands in: [主訴], 【診斷】.
func closesLabel(b []byte, lo, i int) int {
	switch {
	case at(b, i) == ']' && at(b, lo-1) == '[':
		return 1
	case hasAt(b, i, "】") && endsAt(b, lo, "【"):
		return len("】")
	}
	return 0
}

// answerAt returns where the answer to a label begins that ends before s: there, or
// in the next line if nothing stands behind the label and no other one begins that
// line.
func answerAt(b []byte, s int) int {
	if at(b, s) != '\n' {
		return s
	}
	next := skipSpaces(b, s+1)
	for i := next; i < len(b) && b[i] != '\n'; i++ {
		if colonAt(b, i) > 0 && i-next <= labelLine {
			return s
		}
	}
	return next
}

// labelLine is how far from the beginning of a line, in bytes, the colon stands that
// makes a label of what comes before it.
const labelLine = 24

// sufferWord reports whether what a person suffers from follows the word
// directly.
func sufferWord(s string) bool {
	switch s {
	case "罹患", "患有", "診斷為", "診斷出", "確診為", "經診斷", "罹病":
		return true
	}
	return false
}

// tells reports whether a word of a special category stands in [s, e).
func (d *specialDetector) tells(w *pandian.Window, s, e int) bool {
	for _, h := range w.HitsAfter(s, e-s) {
		if d.judge.terms[h.Term].Kind == rules.TermSpecial {
			return true
		}
	}
	return false
}

// colonAt returns the width of a colon at i.
func colonAt(b []byte, i int) int {
	if c := at(b, i); c == ':' || c == '=' {
		return 1
	}
	if hasAt(b, i, "︰") || hasAt(b, i, "﹕") || hasAt(b, i, "∶") {
		return 3
	}
	return 0
}

// valueEnd returns the end of the value that begins at s: at the end of the
// line or sentence, before the next label, or after specialMax bytes.
func valueEnd(w *pandian.Window, b []byte, s int) int {
	hi := len(b)
	if hi > s+specialMax {
		hi = runeStart(b, s+specialMax)
	}
	for _, h := range w.HitsAfter(s, hi-s) {
		if n := spaceBefore(b, int(h.Start)); n > 0 && colonAt(b, skipSpaces(b, int(h.End))) > 0 {
			hi = beforeOrdinal(b, s, int(h.Start))
			break
		}
	}
	i := s
	for i < hi && !isBreak(b[i]) && b[i] != ';' && b[i] != '<' && b[i] != '"' && (b[i] != "。"[0] || !hasAt(b, i, "。")) {
		i++
	}
	return trimSpacesBack(b, s, i)
}

// beforeOrdinal moves hi back over the number of the question that begins there: Q2,
// (3), 4.
func beforeOrdinal(b []byte, lo, hi int) int {
	i := trimSpacesBack(b, lo, hi)
	for n := 0; i > lo && n < 4 && (isDigit(b[i-1]) || strings.IndexByte("Qq().", b[i-1]) >= 0); n++ {
		i--
	}
	if i > lo && spaceBefore(b, i) == 0 {
		return hi
	}
	return i
}

// runeStart moves i back to the start of a character.
func runeStart(b []byte, i int) int {
	for i > 0 && i < len(b) && !utf8.RuneStart(b[i]) {
		i--
	}
	return i
}

// term reports a word of the category in running text.
func (d *specialDetector) term(w *pandian.Window, h pandian.Hit, t *rules.Term, report func(pandian.Match)) {
	lo := int(h.Start)
	if t.Strong && (d.typ == pandian.SpecialRecord || d.typ == pandian.SpecialMedical && t.Header) || !t.Strong && !d.subjectBefore(w, lo) { // 診斷 alone is a heading
		return
	}
	d.report(w, lo, int(h.End), specialTerm, 0, report)
}

// subjectBefore reports whether a word for a person under care or trial stands
// shortly before pos.
func (d *specialDetector) subjectBefore(w *pandian.Window, pos int) bool {
	for _, h := range w.HitsBefore(pos, labelReach) {
		if d.judge.terms[h.Term].Kind == rules.TermSubject {
			return !hasBreak(w.B[h.End:pos])
		}
	}
	return false
}

func (d *specialDetector) report(w *pandian.Window, lo, hi int, conf float64, ev pandian.Evidence, report func(pandian.Match)) {
	v := pandian.Secret(w.Scratch[:0])
	for _, c := range w.B[lo:hi] {
		if c > ' ' {
			v = append(v, upper(c))
		}
	}
	report(pandian.Match{Span: pandian.Span{Start: lo, End: hi}, Value: v, Confidence: conf, Evidence: ev})
}
