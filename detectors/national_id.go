package detectors

import (
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// NationalID finds 國民身分證統一編號: a letter, 1 or 2, eight digits, the last
// a check digit; in any case and width, with blanks, hyphens or a line break
// inside.
func NationalID(rs *rules.Set) pandian.Detector {
	d := lettered{judge: newJudge(rs, pandian.NationalID, pandian.ResidentID), first: '1', second: '2'}
	return pandian.Detector{Type: pandian.NationalID, Reach: reach, Anchors: pandian.Anchors{Runs: d.runs()}, Find: d.find, Cell: d.cell}
}

// lettered finds numbers of one letter and nine digits that pass checkID and
// whose first digit is one of two.
type lettered struct {
	judge         *judge
	first, second byte
}

// runs are the digits that candidate may begin with: whole, in groups, or with
// fields of a fixed-width record behind.
func (d lettered) runs() []pandian.RunSet {
	first := string([]byte{d.first, d.second})
	record := fixedRecord
	record.First = first
	return []pandian.RunSet{
		{Min: 9, Max: 9, First: first, Ahead: letterBack, After: loose},
		{Max: 8, First: first, Ahead: letterBack, After: joins, Behind: joinsOn},
		record,
	}
}

func (d lettered) find(w *pandian.Window, report func(pandian.Match)) {
	for _, k := range w.OwnRuns {
		r := w.Runs[k]
		s := int(r.Start)
		if c := w.B[s]; (c == d.first || c == d.second) && r.End-r.Start <= 9+fixedMost {
			d.candidate(w, s, report)
		}
	}
}

// cell reads a cell that is nothing but a number.
func (d lettered) cell(c *pandian.CellText) (pandian.Match, bool) {
	b := c.B
	if len(c.Hits) > 0 || !formed(b, "A999999999") || b[1] != d.first && b[1] != d.second || !checkID(b[0], b[1:]) {
		return unsure()
	}
	return sure(0, len(b), b, idConfidence(headed, 1, false), pandian.EvCheck)
}

// candidate looks at the digit run at s.
func (d lettered) candidate(w *pandian.Window, s int, report func(pandian.Match)) {
	p, apart := letterBefore(w.B, s)
	if p < 0 || isAlnum(prev(w, p)) {
		return
	}
	if n := digitsAt(w.B, s); n < 9 && !moreDigits(w.B, s+n) {
		return
	}
	var num number
	if !num.read(w.B, s, 9, sepSpace|sepDash|sepDot|sepLine) {
		d.fixedWidth(w, p, s, report)
		return
	}
	letter := upper(w.B[p])
	if !checkID(letter, num.text()) {
		return
	}
	before, after := tokenBefore(w, p), tokenAfter(w, num.end)
	if before == embedded || after == embedded {
		return
	}
	v := d.judge.at(w, p)
	m := pandian.Match{Span: pandian.Span{Start: p, End: num.end}, Evidence: pandian.EvCheck | v.ev}
	frag := before == hanging || after == hanging || inURL(w, p)
	if frag {
		m.Evidence |= pandian.EvFragment
	}
	form := idForm(w.B, &num, w.B[p], apart)
	if w.B[p] >= 'a' && w.B[p] <= 'f' && !inChinese(w, p) { // a hash perhaps
		form = min(form, 0.4)
	}
	m.Confidence = idConfidence(v, form, frag)
	m.Value = append(append(pandian.Secret(w.Scratch[:0]), letter), num.text()...)
	report(m)
}

// fixedWidth looks at the letter at p and the longer digit run at s for an ID
// with the fields of a fixed-width record behind it.
func (d lettered) fixedWidth(w *pandian.Window, p, s int, report func(pandian.Match)) {
	hi := s + digitsAt(w.B, s)
	if p+1 != s || fixedTail(w.B, s, hi) == 0 || !fixedFields(w.B, s+9, hi, nil) || d.judge.at(w, p).grade == vetoed {
		return
	}
	report(pandian.Match{
		Span:       pandian.Span{Start: p, End: s + 9},
		Value:      append(append(pandian.Secret(w.Scratch[:0]), upper(w.B[p])), w.B[s:s+9]...),
		Confidence: 0.7,
		Evidence:   pandian.EvCheck,
	})
}

// chineseReach is how many bytes before a value a Han character may stand and
// tell that the text is Chinese.
const chineseReach = 24

// inChinese reports whether a Han character stands shortly before pos.
func inChinese(w *pandian.Window, pos int) bool {
	for i := pos; i > 0 && pos-i < chineseReach; {
		r, n := utf8.DecodeLastRune(w.B[:i])
		if isHan(r) {
			return true
		}
		i -= n
	}
	return false
}

// letterBefore returns the offset of the letter that belongs to the digits at
// s: directly before them, or before one blank, hyphen or line break; -1 if there is
// none.
func letterBefore(b []byte, s int) (p int, apart bool) {
	p = s - 1
	if p >= 0 && isLetter(b[p]) {
		return p, false
	}
	n := spaceBefore(b, s)
	if n == 0 {
		n = dashBefore(b, s)
	}
	if n == 0 && s > 0 && b[s-1] == '\n' {
		n = 1
	}
	p = s - n - 1
	if n > 0 && p >= 0 && isLetter(b[p]) {
		return p, true
	}
	return -1, false
}

// idForm is the confidence in a number's written form alone, its check digit
// being right.
func idForm(b []byte, num *number, letter byte, apart bool) float64 {
	lower := letter >= 'a'
	switch {
	case num.ng == 1 && !apart && !lower:
		return 0.88
	case num.ng == 1 && !apart:
		return 0.75
	case num.seps&sepDot != 0 || apart && b[num.start-1] == '\n':
		return 0.3
	case num.seps&sepLine != 0:
		if num.ng == 2 && !apart && num.groups[0] >= 3 && num.groups[0] != 8 && !lower {
			return 0.6
		}
		return 0.3
	case lower && apart:
		return 0.3
	case num.ng == 1,
		num.shape(5, 4), num.shape(3, 3, 3), num.shape(1, 4, 4), num.shape(4, 5), num.shape(1, 8), num.shape(3, 6), num.shape(6, 3),
		num.ng == 9:
		return 0.65
	}
	return 0.4
}

// idConfidence weighs the form of an ID with what is said beside it.
func idConfidence(v verdict, form float64, frag bool) float64 {
	c := form
	switch v.grade {
	case labelled, weak:
		c = 0.99
		if form < 0.7 {
			c = 0.95
		}
		if frag {
			c = 0.8
		}
		return c
	case vetoed:
		return 0.2
	case near:
		c = min(0.95, form+0.2)
	case other:
		c = form - 0.2
	}
	if frag {
		c = min(c, 0.4)
	}
	return c
}
