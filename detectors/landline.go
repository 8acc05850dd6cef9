package detectors

import (
	"bytes"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// Landline finds fixed-network numbers of the numbering plan with their
// extensions. Free-phone, premium and short numbers are none.
func Landline(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.Landline, pandian.Mobile)
	anchors := pandian.Anchors{Term: j.announces, Runs: append([]pandian.RunSet{
		{Min: 3, Max: 4, First: "23456789", Before: loose, Behind: dashOrBlank},
		{Min: 7, Max: 9, First: "23456789", Before: loose, After: loose},
	}, phoneRuns...)}
	return pandian.Detector{Type: pandian.Landline, Reach: reach, Anchors: anchors, Cell: landlineCell(rs), Find: func(w *pandian.Window, report func(pandian.Match)) {
		named := j.named(w)
		for _, k := range w.OwnRuns {
			r := w.Runs[k]
			c := w.B[r.Start]
			if c == '0' || c == '8' {
				landline(rs, j, w, r, report)
			}
			if c >= '2' && r.End-r.Start <= 9 {
				if whose := whosePhone(w.B, int(r.Start)); named || whose {
					localNumber(rs, j, w, r, whose, report)
				}
			}
		}
		numeralPhones(rs, j, w, rules.PhoneLandline, report)
	}}
}

func landline(rs *rules.Set, j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	var p phone
	if !p.read(rs, w, r, rules.PhoneLandline) {
		return
	}
	v := j.at(w, p.start)
	if !v.speaks() && (p.loose || inURL(w, p.start)) {
		return
	}
	end := extension(w.B, p.end)
	form := landlineForm(w.B, &p)
	if end > p.end {
		form = min(0.9, form+0.25)
	}
	report(pandian.Match{
		Span:       pandian.Span{Start: p.start, End: end},
		Value:      append(pandian.Secret(w.Scratch[:0]), p.text()...),
		Evidence:   pandian.EvShape | v.ev,
		Confidence: phoneConfidence(v, form),
	})
}

// landlineCell reads a cell that is nothing but a number and, perhaps, an
// extension behind a number sign.
func landlineCell(rs *rules.Set) func(c *pandian.CellText) (pandian.Match, bool) {
	return func(c *pandian.CellText) (pandian.Match, bool) {
		n := len(c.B)
		if i := bytes.IndexByte(c.B, '#'); i >= 0 && i+1 < n && n-i-1 <= 5 && digitsAt(c.B, i+1) == n-i-1 {
			n = i
		}
		if len(c.Hits) > 0 || !formed(c.B[:n], landlineForms[:]...) {
			return unsure()
		}
		return phoneCell(rs, c, rules.PhoneLandline)
	}
}

// landlineForms are the usual ways of writing a number with its area.
var landlineForms = [...]string{
	"09-99999999", "09-9999999", "09-9999-9999", "09-999-9999", "099-9999999", "099-999999", "099-999-9999", "099-999-999",
	"(09)99999999", "(09)9999999", "(09)9999-9999", "(09)999-9999", "(099)9999999", "(099)999999", "(099)999-9999", "(099)999-999",
}

// landlineForm is the confidence in the written form alone.
func landlineForm(b []byte, p *phone) float64 {
	area := p.groups[0]
	switch {
	case p.intl:
		return 0.8
	case b[p.start] == '(' && p.seps&sepLine == 0:
		return 0.85
	case p.ng == 1 || p.seps&(sepLine|sepDot) != 0:
		return 0.35
	case area > 4 || area < 2:
		return 0.3
	case p.seps == sepDash:
		return 0.72
	case p.seps == sepDash|sepSpace && (p.shape(2, 4, 4) || p.shape(2, 3, 4)):
		return 0.55
	}
	return 0.45
}

// whosePhone reports whether the short label of a phone at home or at work stands before
// i: (H), (O), (宅), 公:.
func whosePhone(b []byte, i int) bool {
	i = trimSpacesBack(b, 0, i)
	if at(b, i-1) == ':' {
		i = trimSpacesBack(b, 0, i-1)
	}
	closed := at(b, i-1) == ')'
	if closed {
		i--
	}
	switch c := at(b, i-1); {
	case closed && at(b, i-2) == '(':
		return c == 'H' || c == 'O'
	case c < utf8.RuneSelf:
		return false
	}
	r, n := hanBefore(b, i)
	if _, more := hanBefore(b, i-n); r != '公' && r != '宅' && r != '家' && r != '日' && r != '夜' || more > 0 {
		return false
	}
	if closed {
		return at(b, i-n-1) == '('
	}
	return r == '公' || r == '宅'
}

// localNumber looks at a number without its area code, or without the 0 that a
// spreadsheet took from it, where a label or header says that it is one; whose, that
// whosePhone does.
func localNumber(rs *rules.Set, j *judge, w *pandian.Window, r pandian.Run, whose bool, report func(pandian.Match)) {
	s, e, n := int(r.Start), int(r.End), int(r.End-r.Start)
	want := n
	switch {
	case n == 3 || n == 4: // 720-8889, 2720-8889
		want += 4
		if k, sep := separator(w.B, e); sep != sepDash || !isDigit(at(w.B, e+k)) {
			return
		}
	case n < 7:
		return
	}
	if !whose && (tokenBefore(w, s) != free || prev(w, s) == ')') {
		return
	}
	v := j.at(w, s)
	if whose && !v.speaks() {
		v = verdict{grade: weak, ev: pandian.EvLabel}
	}
	if !v.speaks() {
		return
	}
	var d number
	if !d.read(w.B, s, want, sepDash) || tokenAfter(w, d.end) != free || maskAt(w.B, d.end) {
		return
	}
	value := append(append(pandian.Secret(w.Scratch[:0]), '0'), d.text()...)
	zero := n >= 8 && w.CellAt(s) >= 0 && rs.PhoneKind(value) == rules.PhoneLandline
	if !zero {
		value = append(value[:0], d.text()...)
	}
	m := pandian.Match{Span: pandian.Span{Start: s, End: extension(w.B, d.end)}, Value: value, Evidence: v.ev, Confidence: 0.4}
	switch {
	case n == 9 && !zero:
		return
	case v.grade == labelled:
		m.Confidence = 0.7
	case d.ng == 2 || zero && n == 9:
		m.Confidence = 0.6
	case n < 9: // 電話：26738841
		m.Confidence = 0.55
	}
	report(m)
}
