package detectors

import (
	"pandian"
	"pandian/rules"
)

// Mobile finds mobile numbers of the numbering plan: 09xx-xxx-xxx in its many
// groupings, with the country code, and in a mobile column the nine digits that
// a spreadsheet left of it.
func Mobile(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.Mobile, pandian.Landline)
	anchors := pandian.Anchors{Term: j.announces, Runs: append([]pandian.RunSet{fixedRecord, {Min: 9, Max: 9, First: "9"}}, phoneRuns...)}
	return pandian.Detector{Type: pandian.Mobile, Reach: reach, Anchors: anchors, Cell: mobileCell(rs), Find: func(w *pandian.Window, report func(pandian.Match)) {
		for _, k := range w.OwnRuns {
			r := w.Runs[k]
			if r.End-r.Start >= 9+fixedDate {
				mobileInRecord(w, int(r.Start), int(r.End), report)
			}
			switch c := w.B[r.Start]; {
			case c == '0' && (r.End-r.Start == 1 || w.B[r.Start+1] == '9' || w.B[r.Start+1] == '0'), c == '8':
				mobile(rs, j, w, r, report)
			case c == '9' && r.End-r.Start == 9:
				shortMobile(rs, j, w, r, report)
			}
		}
		numeralPhones(rs, j, w, rules.PhoneMobile, report)
	}}
}

// mobileInRecord looks for the number in the fixed-width record of a person whose
// digits are b[s:e].
func mobileInRecord(w *pandian.Window, s, e int, report func(pandian.Match)) {
	tail := fixedTail(w.B, s, e)
	if tail == 0 {
		return
	}
	fixedFields(w.B, tail, e, func(lo, hi int) {
		if hi-lo == fixedMobile {
			report(pandian.Match{Span: pandian.Span{Start: lo, End: hi}, Value: w.B[lo:hi], Confidence: 0.7, Evidence: pandian.EvShape})
		}
	})
}

func mobile(rs *rules.Set, j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	var p phone
	if !p.read(rs, w, r, rules.PhoneMobile) {
		return
	}
	v := j.at(w, p.start)
	if !v.speaks() && (inURL(w, p.start) || prev(w, p.start) == '`' && !inChinese(w, p.start)) {
		return
	}
	m := pandian.Match{
		Span:       pandian.Span{Start: p.start, End: p.end},
		Value:      append(pandian.Secret(w.Scratch[:0]), p.text()...),
		Evidence:   pandian.EvShape | v.ev,
		Confidence: phoneConfidence(v, mobileForm(&p)),
	}
	report(m)
}

// mobileCell reads a cell that is nothing but a number.
func mobileCell(rs *rules.Set) func(c *pandian.CellText) (pandian.Match, bool) {
	return func(c *pandian.CellText) (pandian.Match, bool) {
		if len(c.Hits) > 0 || !formed(c.B, "0999999999", "0999-999999", "0999-999-999", "+886-999-999-999", "+886999999999", "+886-999999999") {
			return unsure()
		}
		return phoneCell(rs, c, rules.PhoneMobile)
	}
}

// mobileForm is the confidence in the written form alone.
func mobileForm(p *phone) float64 {
	switch {
	case p.seps&sepLine != 0:
		if p.seps&sepDash != 0 {
			return 0.55
		}
		return 0.35
	case p.seps == sepSpace|sepDash && p.groups[0] == 2: // 09 2014 -0400
		return 0.3
	case p.intl:
		return 0.85
	case p.ng == 1:
		return 0.86
	case p.shape(4, 3, 3), p.shape(4, 6):
		if p.seps == sepDash {
			return 0.92
		}
		return 0.75
	case p.shape(2, 8), p.shape(2, 4, 4), p.shape(4, 4, 2), p.shape(4, 2, 4), p.shape(4, 2, 2, 2), p.shape(3, 3, 4):
		return 0.6
	}
	return 0.4
}

// phoneConfidence weighs the form of a telephone number with what is said
// beside it.
func phoneConfidence(v verdict, form float64) float64 {
	switch v.grade {
	case labelled:
		return 0.99
	case weak:
		return 0.97
	case near:
		return min(0.95, form+0.2)
	case vetoed:
		return 0.25
	case other:
		if numberLike(v.typ) {
			return 0.3
		}
	}
	return form
}

// numberLike tells the types whose values are long numbers, so that a shape
// inside their column says little.
func numberLike(t pandian.Type) bool {
	switch t {
	case pandian.BankAccount, pandian.CreditCard, pandian.MedicalRecord, pandian.NHICard, pandian.Passport, pandian.BirthDate, pandian.InvoiceCarrier, pandian.Certificate:
		return true
	}
	return false
}

// shortMobile looks at a cell of nine digits that begin with 9.
func shortMobile(rs *rules.Set, j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	k := w.CellAt(int(r.Start))
	if k < 0 {
		return
	}
	lo, hi := trim(w.B, int(w.Cells[k].Start), int(w.Cells[k].End))
	if lo != int(r.Start) || hi != int(r.End) {
		return
	}
	value := append(append(pandian.Secret(w.Scratch[:0]), '0'), w.B[lo:hi]...)
	if rs.PhoneKind(value) != rules.PhoneMobile {
		return
	}
	v := j.columnOf(w, k)
	m := pandian.Match{Span: pandian.Span{Start: lo, End: hi}, Value: value, Evidence: v.ev}
	switch {
	case v.grade == labelled:
		m.Confidence = 0.85
	case v.grade == weak:
		m.Confidence = 0.65
	case v.grade == bare && w.Column(int(w.Cells[k].Col)).Name == "":
		m.Confidence = 0.25
	default:
		return
	}
	report(m)
}
