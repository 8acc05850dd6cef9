package detectors

import (
	"pandian"
	"pandian/rules"
)

// CitizenCertificate finds barcodes of citizen digital certificates: two
// letters and fourteen digits. Order numbers that begin with a date look alike:
// without a label or header the number is only a candidate.
func CitizenCertificate(rs *rules.Set) pandian.Detector {
	d := newCode(rs, pandian.Certificate, readCertificate, alnumOnly, pandian.InvoiceCarrier)
	d.sure = true
	return d.detector(pandian.Certificate, func(w *pandian.Window, report func(pandian.Match)) {
		for _, k := range w.OwnRuns {
			if r := w.Runs[k]; r.End-r.Start == 14 && r.Start >= 2 {
				certificate(d.judge, w, r, report)
			}
		}
	}, pandian.RunSet{Min: 14, Max: 14, Before: isLetter, After: loose})
}

func readCertificate(b []byte, i int) (pandian.Span, float64) {
	if !isLetter(at(b, i)) || !isLetter(at(b, i+1)) {
		return pandian.Span{}, 0
	}
	j := skipSpaces(b, i+2)
	j += dashAt(b, j)
	var d number
	if !d.read(b, j, 14, sepSpace|sepDash) || d.goesOn(b) {
		return pandian.Span{}, 0
	}
	return pandian.Span{Start: i, End: d.end}, 0.96
}

// certificate judges a number that no label or header announces.
func certificate(j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	s, e := int(r.Start)-2, int(r.End)
	if w.B[s]-'A' >= 26 || w.B[s+1]-'A' >= 26 || tokenBefore(w, s) != free || tokenAfter(w, e) != free {
		return
	}
	v := j.at(w, s)
	conf := 0.42
	if d, ok := readDate(w.B[:s+10], s+2); ok && d.year >= 1990 {
		conf = 0.2
	}
	switch v.grade {
	case labelled, weak:
		return // found behind its label
	case near:
		conf += 0.3
	case vetoed, other:
		conf = 0.15
	}
	report(pandian.Match{
		Span:       pandian.Span{Start: s, End: e},
		Value:      append(pandian.Secret(w.Scratch[:0]), w.B[s:e]...),
		Confidence: conf,
		Evidence:   pandian.EvShape | v.ev,
	})
}
