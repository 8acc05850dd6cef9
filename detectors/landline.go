package detectors

import (
	"pandian"
	"pandian/rules"
)

// Landline finds fixed-network numbers of the numbering plan with their
// extensions. Free-phone, premium and short numbers are none.
func Landline(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.Landline, pandian.Mobile)
	return pandian.Detector{Type: pandian.Landline, Reach: reach, Find: func(w *pandian.Window, report func(pandian.Match)) {
		for _, r := range w.Runs {
			if c := w.B[r.Start]; c == '0' || c == '8' {
				landline(rs, j, w, r, report)
			}
		}
	}}
}

func landline(rs *rules.Set, j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	p, ok := readPhone(rs, w, r, rules.PhoneLandline)
	if !ok {
		return
	}
	v := j.at(w, p.start)
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
	}
	return 0.45
}
