package detectors

import (
	"pandian"
	"pandian/rules"
)

// BankAccount finds account numbers of banks and the post office: 10 to 16
// digits in groups where a label or header says so. A postal account (7-7) has
// check digits and is a candidate without a label.
func BankAccount(rs *rules.Set) pandian.Detector {
	d := newCode(rs, pandian.BankAccount, readAccount, alnumOnly, "ctx_online_account")
	return d.detector(pandian.BankAccount, func(w *pandian.Window, report func(pandian.Match)) { postal(d.judge, w, report) })
}

func readAccount(b []byte, i int) (int, float64) {
	if at(b, i) == '(' { // (012)1234567
		i++
	}
	end, n, groups := readGroups(b, i, 19)
	switch {
	case n == 14 && groups == 2:
		return end, 0.95
	case n >= 10 && n <= 16:
		return end, 0.92
	case n > 16 && groups > 1 || n >= 7 && n < 10:
		return end, 0.6
	}
	return 0, 0
}

// postal looks for 7 digits, a hyphen and 7 digits whose check digits are right.
func postal(j *judge, w *pandian.Window, report func(pandian.Match)) {
	for _, r := range w.Runs {
		s := int(r.Start)
		if r.End-r.Start != 7 || dashAt(w.B, int(r.End)) == 0 {
			continue
		}
		d, ok := readNumber(w.B, s, 14, sepDash)
		if !ok || !d.shape(7, 7) || !checkPostal(d.digits[:7]) || !checkPostal(d.digits[7:14]) {
			continue
		}
		if tokenBefore(w, s) != free || tokenAfter(w, d.end) != free {
			continue
		}
		v := j.at(w, s)
		if v.speaks() {
			continue // found behind its label
		}
		conf := 0.45
		switch v.grade {
		case near:
			conf = 0.75
		case vetoed, other:
			conf = 0.2
		}
		report(pandian.Match{
			Span:       pandian.Span{Start: s, End: d.end},
			Value:      append(pandian.Secret(w.Scratch[:0]), d.text()...),
			Confidence: conf,
			Evidence:   pandian.EvCheck | v.ev,
		})
	}
}
