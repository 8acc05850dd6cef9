package detectors

import (
	"pandian"
	"pandian/rules"
)

// MedicalRecordNo finds chart numbers of hospitals, which have no common form:
// a short code with at least three digits where a label or header says so.
func MedicalRecordNo(rs *rules.Set) pandian.Detector {
	return newCode(rs, pandian.MedicalRecord, readChart, alnumOnly).detector(pandian.MedicalRecord, nil)
}

func readChart(b []byte, i int) (pandian.Span, float64) {
	j, digits := i, 0
	for ; j < len(b) && j < i+16; j++ {
		c := b[j]
		if isDigit(c) {
			digits++
		} else if !isLetter(c) && (c != '-' || !isAlnum(at(b, j+1)) || j == i) {
			break
		}
	}
	if digits < 3 || j-i < 4 || j-i-digits > 5 {
		return pandian.Span{}, 0
	}
	if d, ok := readDate(b, i); ok && d.end == j && (d.named || j-i > 8) { // a date behind a header
		return pandian.Span{}, 0
	}
	return pandian.Span{Start: i, End: j}, 0.92
}
