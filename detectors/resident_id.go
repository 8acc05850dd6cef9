package detectors

import (
	"pandian"
	"pandian/rules"
)

// ResidentID finds 外來人口統一證號: the form in use since 2021 (a letter, 8 or
// 9, eight digits) and the older one (two letters, the second A to D, eight
// digits). Drug codes and order numbers look like the older one, so without a
// word for it that is only a candidate.
func ResidentID(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.ResidentID, pandian.NationalID)
	d := lettered{judge: j, first: '8', second: '9'}
	secondLetter := func(c byte) bool { return upper(c)-'A' < 4 || dashBack(c) || blankBack(c) }
	anchors := pandian.Anchors{Runs: append(d.runs(),
		pandian.RunSet{Min: 8, Max: 8, Ahead: secondLetter, After: loose},
		pandian.RunSet{Max: 7, Ahead: secondLetter, After: dashOrBlank})}
	return pandian.Detector{Type: pandian.ResidentID, Reach: reach, Anchors: anchors, Cell: d.cell, Find: func(w *pandian.Window, report func(pandian.Match)) {
		d.find(w, report)
		for _, k := range w.OwnRuns {
			if r := w.Runs[k]; r.End-r.Start <= 8 {
				oldResident(j, w, int(r.Start), report)
			}
		}
	}}
}

// oldResident looks at the digit run at s for a number of the older form.
func oldResident(j *judge, w *pandian.Window, s int, report func(pandian.Match)) {
	p := s - 2
	if p < 0 {
		return
	}
	apart := false
	if c := w.B[s-1]; c < 0x80 && !isLetter(w.B[p]) {
		return // neither the first nor, before a blank or hyphen, the second letter
	} else if !isLetter(c) {
		n := spaceBefore(w.B, s) + dashBefore(w.B, s)
		if p -= n; n == 0 || p < 0 {
			return
		}
		apart = true
	}
	first, second := upper(w.B[p]), upper(w.B[p+1])
	if first-'A' >= 26 || second-'A' >= 4 || isAlnum(prev(w, p)) {
		return
	}
	var num number
	if !num.read(w.B, s, 8, sepSpace|sepDash) || !checkOldResident(first, second, num.text()) {
		return
	}
	before, after := tokenBefore(w, p), tokenAfter(w, num.end)
	if before == embedded || after == embedded {
		return
	}
	v := j.at(w, p)
	m := pandian.Match{Span: pandian.Span{Start: p, End: num.end}, Evidence: pandian.EvCheck | v.ev}
	m.Confidence = oldResidentConfidence(v)
	if (apart || num.ng > 1) && !v.speaks() {
		m.Confidence = min(m.Confidence, 0.3)
	}
	if before == hanging || after == hanging {
		m.Confidence, m.Evidence = min(m.Confidence, 0.4), m.Evidence|pandian.EvFragment
	}
	m.Value = append(append(pandian.Secret(w.Scratch[:0]), first, second), num.text()...)
	report(m)
}

func oldResidentConfidence(v verdict) float64 {
	switch v.grade {
	case labelled:
		return 0.95
	case weak:
		return 0.9
	case near:
		return 0.75
	case other:
		return 0.3
	case vetoed:
		return 0.1
	}
	return 0.42
}
