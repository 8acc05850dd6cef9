package detectors

import (
	"pandian"
	"pandian/rules"
)

// CitizenCertificate finds barcodes of citizen digital certificates: two
// letters and fourteen digits. Order numbers that begin with a date look alike.
func CitizenCertificate(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.Certificate, pandian.InvoiceCarrier)
	return pandian.Detector{Type: pandian.Certificate, Reach: reach, Find: func(w *pandian.Window, report func(pandian.Match)) {
		for _, r := range w.Runs {
			if r.End-r.Start == 14 && r.Start >= 2 {
				certificate(j, w, r, report)
			}
		}
	}}
}

func certificate(j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	s, e := int(r.Start)-2, int(r.End)
	if w.B[s]-'A' >= 26 || w.B[s+1]-'A' >= 26 || tokenBefore(w, s) != free || tokenAfter(w, e) != free {
		return
	}
	conf := 0.42
	if d, ok := readDate(append([]byte(nil), w.B[s+2:s+10]...), 0); ok && d.year >= 1990 {
		conf = 0.2
	}
	v := j.at(w, s)
	switch v.grade {
	case labelled, weak:
		conf = 0.96
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
