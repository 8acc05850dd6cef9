package detectors

import (
	"pandian"
	"pandian/rules"
)

// NHICard finds health insurance card numbers: twelve digits, perhaps in
// groups, where a label or header says so.
func NHICard(rs *rules.Set) pandian.Detector {
	return newCode(rs, pandian.NHICard, readNHICard, alnumOnly, pandian.CreditCard).detector(pandian.NHICard, nil)
}

func readNHICard(b []byte, i int) (pandian.Span, float64) {
	var d number
	if !d.read(b, i, 12, sepSpace|sepDash|sepLine) || d.goesOn(b) {
		return pandian.Span{}, 0
	}
	if string(d.digits[:4]) != "0000" { // all cards that are in use begin so
		return pandian.Span{Start: i, End: d.end}, 0.7
	}
	return pandian.Span{Start: i, End: d.end}, 0.95
}
