package detectors

import (
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
)

// measured reports an examination and the value directly behind it (血壓120/70
// mmHg, 尿酸 UA 9.0, 血紅素偏低) and returns its end; 0 if there is no value.
func (d *specialDetector) measured(w *pandian.Window, h pandian.Hit, report func(pandian.Match)) int {
	if d.typ != pandian.SpecialExam && d.typ != pandian.SpecialRecord {
		return 0
	}
	s := skipSpaces(w.B, int(h.End))
	for i := s; i < s+6 && s > int(h.End); i++ { // an abbreviation
		if !isLetter(at(w.B, i)) {
			s = skipSpaces(w.B, i)
			break
		}
	}
	if n := resultAt(w.B, s); n > 0 {
		d.report(w, int(h.Start), s+n, specialTerm, pandian.EvShape, report)
		return s + n
	}
	if at(w.B, s) == '(' && isLetter(at(w.B, s+1)) { // GPT(ALT)
		if i := closing(w.B, s); i > 0 {
			s = skipSpaces(w.B, i)
		}
	}
	for at(w.B, s) == '*' || at(w.B, s) == '<' || at(w.B, s) == '>' || at(w.B, s) == '=' {
		s = skipSpaces(w.B, s+1)
	}
	if n := startsWith(w.B, s, grades); n > 0 && !general(w.B, int(h.Start), s+n) {
		d.report(w, int(h.Start), s+n, specialTerm, pandian.EvShape, report)
		return s + n
	}
	if r, n := hanAt(w.B, s); r == '右' || r == '左' || r == '為' {
		s += n
	}
	e := s
	for isDigit(at(w.B, e)) || e > s && (at(w.B, e) == '.' || at(w.B, e) == '/') {
		e++
	}
	if e == s {
		return 0
	}
	d.report(w, int(h.Start), e, specialTerm, pandian.EvShape, report)
	return e
}

// resultAt returns the width of the result of a test at i: (+), (-), (1+); 0 if there is
// none.
func resultAt(b []byte, i int) int {
	if at(b, i) != '(' {
		return 0
	}
	e := i + 1
	for isDigit(at(b, e)) && e < i+3 || at(b, e) == ' ' {
		e++
	}
	if c := at(b, e); (c == '+' || c == '-') && at(b, e+1) == ')' {
		return e + 2 - i
	}
	return 0
}

// grades say how a value is.
var grades = byFirst("偏高", "偏低", "過高", "過低", "異常", "正常", "陽性", "陰性", "不足")

// doses reports the drugs that a dose names: Sertraline 50mg.
func (d *specialDetector) doses(w *pandian.Window, report func(pandian.Match)) {
	b := w.B
	for _, k := range w.OwnRuns {
		r := w.Runs[k]
		e := doseUnit(b, int(r.End))
		if e == 0 {
			continue
		}
		end := trimSpacesBack(b, 0, int(r.Start))
		s := end
		for s > 0 && end-s < 24 && isLetter(b[s-1]) {
			s--
		}
		if end-s >= 6 && end < int(r.Start) && !isAlnum(prev(w, s)) {
			d.report(w, s, e, specialTerm, pandian.EvShape, report)
		}
	}
}

// doseBegins passes what doseUnit may begin with.
func doseBegins(c byte) bool { return blanks(c) || c|0x20 == 'm' || c == 'I' || c == "毫"[0] }

// doseUnit returns the offset behind the unit of a dose at i; 0 if there is
// none.
func doseUnit(b []byte, i int) int {
	if at(b, i) == '.' && isDigit(at(b, i+1)) {
		return 0 // the digits behind the point are a run of their own
	}
	i = skipSpaces(b, i)
	for _, u := range [...]string{"mg", "mcg", "MG", "毫克", "IU"} {
		if hasAt(b, i, u) && !isLetter(at(b, i+len(u))) {
			return i + len(u)
		}
	}
	return 0
}

// soap reports the lines of a note in four parts: S: what is said, O: what is
// seen, A: what it is taken for, P: what is done. A line counts beside the one
// that comes before it in that order, the first before the second.
func (d *specialDetector) soap(w *pandian.Window, report func(pandian.Match)) {
	b := w.B
	if !hasNote(b) {
		return
	}
	last := 0 // where the line before begins
	for i := 0; i < len(b); i = nextLine(b, i) {
		if part := soapPart(b, i); part == 0 && follows(b, nextLine(b, i), 1) || follows(b, i, part) && i-last <= 2*specialMax && soapPart(b, last) == part-1 {
			s := skipSpaces(b, i+2)
			if e := valueEnd(w, b, s); e > s {
				d.report(w, s, e, specialLabel, pandian.EvLabel, report)
			}
		}
		last = i
	}
}

// hasNote reports whether a line of b but the first is a part of a note behind
// another.
func hasNote(b []byte) bool {
	for i := noteLine.Index(b, 0); i >= 0; i = noteLine.Index(b, i+1) {
		if c := b[i+1]; c == 'O' || c == 'A' || c == 'P' {
			return true
		}
	}
	return false
}

// noteLine is how the lines of a note begin.
var noteLine = lanes.Pair{First: '\n', Second: ':', Gap: 2}

// follows reports whether the line at i begins the given part of a note, and goes
// on with the text of the line before: it is not the first of a cell.
func follows(b []byte, i, part int) bool {
	return part > 0 && i > 0 && b[i-1] == '\n' && soapPart(b, i) == part
}

// nextLine returns where the line behind the one at i begins, in the same cell or
// in the next.
func nextLine(b []byte, i int) int {
	for ; i < len(b); i++ {
		if c := b[i]; c == '\n' || c == 0x1e || c == 0x1f {
			return i + 1
		}
	}
	return len(b)
}

// soapPart returns which part of such a note the line at i begins, from 0; -1
// if none.
func soapPart(b []byte, i int) int {
	if i+1 >= len(b) || b[i+1] != ':' {
		return -1
	}
	return strings.IndexByte("SOAP", b[i])
}

// general reports whether the words around [lo, hi) deny it or speak of it in
// general: 無糖尿病, □糖尿病, 預防中風, 糖尿病患者的照護.
func general(b []byte, lo, hi int) bool {
	return endsWith(b, lo, generalBefore) || startsWith(b, hi, generalBehind) > 0 || unticked(b, lo)
}

// unticked reports whether an empty box stands before lo: □, ☐, ( ), [ ].
func unticked(b []byte, lo int) bool {
	i := trimSpacesBack(b, 0, lo)
	if c := at(b, i-1); c == ')' || c == ']' {
		open := trimSpacesBack(b, 0, i-1)
		return open < i-1 && (at(b, open-1) == '(' || at(b, open-1) == '[')
	}
	return endsAt(b, i, "□") || endsAt(b, i, "☐")
}

// listed reports whether nothing but what joins the words of a list stands between
// from, where a word ends, and to: what denies the one denies the other
// (否認糖尿病、高血壓).
func listed(b []byte, from, to int) bool {
	if from < 0 || to-from > 4 || to == from {
		return false
	}
	switch strings.TrimSpace(string(b[from:to])) {
	case "、", "/", "及", "或", "和", "與":
		return true
	}
	return false
}

var (
	generalBefore = byLast("無", "非", "未患", "沒有", "否認", "排除", "未曾罹患", "預防", "避免", "防治", "以下", "關於", "認識", "何謂", "有關", "降低", "對抗", "因應")
	generalBehind = byFirst("患者", "病患", "病人", "者", "防治", "預防", "照護", "衛教", "篩檢", "監測", "風險", "高風險", "的照護", "的預防", "的治療",
		"的風險", "的認識", "之預防", "之防治", "足部", "講座", "科", "醫院", "中心", "病房", "門診時間", "相關", "等疾病", "等慢性病")
)

// wordsBy are words by one of their characters, in the order of preference: one
// look tells that none of them stands at a place.
type wordsBy map[rune][]string

func byFirst(words ...string) wordsBy {
	by := wordsBy{}
	for _, s := range words {
		r, _ := utf8.DecodeRuneInString(s)
		by[r] = append(by[r], s)
	}
	return by
}

func byLast(words ...string) wordsBy {
	by := wordsBy{}
	for _, s := range words {
		r, _ := utf8.DecodeLastRuneInString(s)
		by[r] = append(by[r], s)
	}
	return by
}

// startsWith returns the width of the word that stands at i, 0 if none does; by
// is made by byFirst, of words that begin with Han characters.
func startsWith(b []byte, i int, by wordsBy) int {
	if r, n := hanAt(b, i); n > 0 {
		for _, s := range by[r] {
			if hasAt(b, i, s) {
				return len(s)
			}
		}
	}
	return 0
}

// endsWith reports whether a word ends at i; by is made by byLast, of words that
// end with Han characters.
func endsWith(b []byte, i int, by wordsBy) bool {
	if r, n := hanBefore(b, i); n > 0 {
		for _, s := range by[r] {
			if endsAt(b, i, s) {
				return true
			}
		}
	}
	return false
}
