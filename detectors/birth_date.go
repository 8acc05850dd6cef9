package detectors

import (
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// BirthDate finds dates of birth: a date behind a label, before 生, or in a
// column of birth dates. A column of dates without a header is a candidate.
func BirthDate(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.BirthDate)
	anchors := pandian.Anchors{
		Term: func(term uint16) bool { return j.announces(term) || j.terms[term].Is(rules.TermBorn) },
		Runs: append([]pandian.RunSet{
			{Max: 8, After: bornBegins, Behind: func(c byte) bool { return bornBegins(c) || blanks(c) }},
			{Min: 9, Max: 9, Before: isLetter}, // an ID
			fixedRecord,
		}, besideSex...),
	}
	return pandian.Detector{Type: pandian.BirthDate, Reach: reach, Anchors: anchors, Cell: birthCell, Find: func(w *pandian.Window, report func(pandian.Match)) {
		if w.Cells != nil {
			birthCells(j, w, report)
		}
		for _, k := range w.OwnHits {
			h := w.Hits[k]
			if j.roles[h.Term] >= roleWeak {
				birthAfter(w, h, j.roles[h.Term], report)
			} else if j.terms[h.Term].Is(rules.TermBorn) {
				bornNumerals(j, w, int(h.Start)+len("日"), report)
			}
		}
		list := listBirths{j: j, w: w, report: report}
		for _, k := range w.OwnRuns {
			r := w.Runs[k]
			s, e := int(r.Start), int(r.End)
			if bornBegins(at(w.B, e)) {
				bornBehind(j, w, int(k), report)
			}
			if sexMayStandBefore(w.B, s) {
				bornBehindSex(j, w, s, report)
			}
			switch n := e - s; {
			case n == 9 && w.Cells == nil:
				list.beside(int(k))
			case n >= 9+fixedDate:
				birthInRecord(w, s, e, report)
			}
		}
	}}
}

// birthInRecord looks for the date in the fixed-width record of a person whose
// digits are b[s:e].
func birthInRecord(w *pandian.Window, s, e int, report func(pandian.Match)) {
	tail := fixedTail(w.B, s, e)
	if tail == 0 {
		return
	}
	fixedFields(w.B, tail, e, func(lo, hi int) {
		if d, ok := readDate(w.B[:hi], lo); ok && hi-lo < fixedMobile {
			report(birthMatch(w, d, 0.6, pandian.EvShape))
		}
	})
}

// birthAfter looks for a date behind a label, in the same cell.
func birthAfter(w *pandian.Window, h pandian.Hit, r role, report func(pandian.Match)) {
	_, hi := cellBounds(w, int(h.Start))
	s := valueStart(w.B[:hi], int(h.End))
	d, ok := readDate(w.B[:hi], s)
	if !ok {
		birthAnswer(w, int(h.End), hi, report)
		return
	}
	if isDigit(next(w, d.end)) {
		return
	}
	m := birthMatch(w, d, 0.97, pandian.EvLabel)
	if r == roleWeak {
		m.Confidence = 0.6
	}
	report(m)
}

func birthMatch(w *pandian.Window, d date, conf float64, ev pandian.Evidence) pandian.Match {
	return pandian.Match{
		Span:       pandian.Span{Start: d.start, End: d.end},
		Value:      d.value(w.Scratch[:0]),
		Confidence: conf,
		Evidence:   ev,
	}
}

// birthCells looks at the cells of birth-date columns and, weakly, of columns
// without a name; and at the cell to the right of one that is a label.
func birthCells(j *judge, w *pandian.Window, report func(pandian.Match)) {
	var few [manyColumns]verdict
	of, _ := j.columns(few[:0], w)
	labels := w.OwnHits // from the cell to the left on
	for k := range w.Cells {
		c := &w.Cells[k]
		v := of.of(c.Col)
		if !v.speaks() && v.grade != bare {
			continue
		}
		lo, hi := trim(w.B, int(c.Start), int(c.End))
		if lo == hi {
			continue
		}
		if !v.speaks() {
			r := roleNone
			if k > 0 {
				left := w.Cells[k-1].Start
				for len(labels) > 0 && w.Hits[labels[0]].Start < left {
					labels = labels[1:]
				}
				if len(labels) > 0 && w.Hits[labels[0]].Start < c.Start {
					r, _ = j.left(w, k, lo)
				}
			}
			if r >= roleWeak {
				v = spoken(r, pandian.EvLabel)
			} else if !isDigit(w.B[lo]) || noDay(w.B[lo:hi]) || w.Column(int(c.Col)).Name != "" {
				continue
			}
		}
		d, ok := readDate(w.B[:hi], lo)
		if ok && v.grade != labelled && !onlyTime(w.B[d.end:hi]) {
			ok = false
		}
		if v.grade == labelled && (!ok || isDigit(at(w.B[:hi], d.end))) {
			d, ok = dateWithin(w.B[:hi], lo)
		}
		if !ok && v.speaks() {
			d, ok = serialDate(w.B, lo, hi)
		}
		if conf := birthConfidence(v); ok {
			if v.grade == bare && d.year > lastBorn {
				conf = 0.2
			}
			report(birthMatch(w, d, conf, v.ev))
		}
	}
}

// dateWithin reads the first date behind the first few characters of a cell: 約 64/3/2.
func dateWithin(cell []byte, lo int) (date, bool) {
	for i := lo; i < len(cell) && i < lo+maxBefore; i++ {
		if isDigit(cell[i]) {
			s := eraBefore(cell, i)
			d, ok := readDate(cell, s)
			return d, ok && s >= lo && !isDigit(at(cell, d.end)) && !isLetter(at(cell, i-1))
		}
	}
	return date{}, false
}

// maxBefore is how many bytes may stand before the date in a cell.
const maxBefore = 24

// noDay reports whether a cell is a number of a length that no date has.
func noDay(cell []byte) bool {
	n := digitsAt(cell, 0)
	return n == len(cell) && (n < 6 || n > 8)
}

// birthCell reads a cell that is nothing but a day.
func birthCell(c *pandian.CellText) (pandian.Match, bool) {
	if len(c.Hits) > 0 || !dayForm(c.B) {
		return unsure()
	}
	d, ok := readDate(c.B, 0)
	if !ok || d.end != len(c.B) {
		return unsure()
	}
	return sure(0, d.end, d.value(c.Scratch[:0]), birthConfidence(headed), 0)
}

// dayForm reports whether b is written like a day: year, month and day with
// slashes, hyphens or units, or without anything between.
func dayForm(b []byte) bool {
	n := digitsAt(b, 0)
	i, most, units := 0, 4, [...]string{"年", "月", "日"}
	switch {
	case n == len(b):
		return n == 7 && b[0] < '2' || n == 8 && (b[0] == '1' || b[0] == '2')
	case b[n] == '/':
		units = [...]string{"/", "/", ""}
	case b[n] == '-' && n == 4:
		units = [...]string{"-", "-", ""}
	case hasAt(b, 0, "民國"):
		i = len("民國")
	}
	for _, unit := range units {
		n := digitsAt(b, i)
		if n == 0 || n > most || !hasAt(b, i+n, unit) {
			return false
		}
		i, most = i+n+len(unit), 2
	}
	return i == len(b)
}

func birthConfidence(v verdict) float64 {
	switch v.grade {
	case labelled:
		return 0.97
	case weak:
		return 0.6
	}
	return 0.25
}

// onlyTime reports whether rest, behind a date, is empty, a time of day, or a
// remark in brackets.
func onlyTime(rest []byte) bool {
	for _, c := range rest {
		if !isDigit(c) && strings.IndexByte(" :.TZ+-", c) < 0 {
			return rest[0] == '(' || rest[0] == ' ' && at(rest, 1) == '('
		}
	}
	return len(rest) == 0 || rest[0] == ' ' || rest[0] == 'T'
}

// excelEpoch is the day before day 1 of spreadsheet serial numbers, corrected
// for the leap day 1900 that never was.
const excelEpoch = 25569 // serial number of 1970-01-01

// serialDate reads a whole cell as the serial number of a day from 1905 on.
func serialDate(b []byte, lo, hi int) (date, bool) {
	n := digitsAt(b, lo)
	if n < 4 || n > 5 || lo+n != hi && string(b[lo+n:hi]) != ".0" {
		return date{}, false
	}
	v, _ := readCount(b, lo)
	if v < 2000 || v > 49000 {
		return date{}, false
	}
	d := date{start: lo, end: hi}
	d.year, d.month, d.day = civil(v - excelEpoch)
	return d, d.valid()
}

// civil turns days since 1970-01-01 into a Gregorian date.
func civil(days int) (y, m, d int) {
	days += 719468
	era := days / 146097
	doe := days - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	m = mp + 3
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, doy - (153*mp+2)/5 + 1
}

// bornBegins passes what 日, 生 and 出 begin with, and the blank before them.
func bornBegins(c byte) bool { return c >= 0xe5 && c <= 0xe7 || c == ' ' }

// bornBehind looks at a digit run that 生 follows ("64年3月2日生") and reads the
// date that ends there.
func bornBehind(j *judge, w *pandian.Window, k int, report func(pandian.Match)) {
	end := skipSpaces(w.B, int(w.Runs[k].End))
	r, n := hanAt(w.B, end)
	if r == '日' {
		end += n
	} else if r != '生' && r != '出' {
		return
	}
	born := skipSpaces(w.B, end)
	if !hasAt(w.B, born, "生") && !hasAt(w.B, born, "出生") {
		return
	}
	for _, not := range [...]string{"生效", "生產", "生活", "生物", "生日", "生態", "生成", "生意", "生病"} {
		if hasAt(w.B, born, not) {
			return
		}
	}
	for first := max(0, k-2); first <= k; first++ {
		s := eraBefore(w.B, int(w.Runs[first].Start))
		d, ok := readDate(w.B, s)
		if !ok || d.end != end && skipSpaces(w.B, d.end) != born || isDigit(prev(w, s)) || prev(w, s) == '.' {
			continue
		}
		if v := j.at(w, s); !v.speaks() {
			report(birthMatch(w, d, 0.9, pandian.EvLabel))
		}
		return
	}
}

// bornNumerals reads the date in Chinese numerals that ends at end, before 生.
func bornNumerals(j *judge, w *pandian.Window, end int, report func(pandian.Match)) {
	s := end - len("日")
	for s > 0 && end-s < maxNumeralDate {
		r, n := utf8.DecodeLastRune(w.B[:s])
		if numeralValue(r) < 0 && r != '年' && r != '月' {
			break
		}
		s -= n
	}
	s = eraBefore(w.B, s)
	if d, ok := readDate(w.B, s); ok && d.end == end && !j.at(w, s).speaks() {
		report(birthMatch(w, d, 0.9, pandian.EvLabel))
	}
}

// maxNumeralDate is the length in bytes of the longest date in Chinese numerals
// without the name of the era: 一百一十四年十二月三十一日.
const maxNumeralDate = 45

// eraBefore moves s back over the name of the era before it.
func eraBefore(b []byte, s int) int {
	e := trimSpacesBack(b, 0, s)
	if !eraEnds[at(b, e-1)] {
		return s
	}
	for _, era := range eras {
		if endsAt(b, e, era) {
			return e - len(era)
		}
	}
	return s
}

// eras are the names of eras that eraBefore knows, longer ones first.
var eras = [...]string{"中華民國", "民國前", "民國", "民前", "西元", "民"}

// eraEnds are the bytes with which they end.
var eraEnds = func() (t [256]bool) {
	for _, s := range eras {
		t[s[len(s)-1]] = true
	}
	return t
}()
