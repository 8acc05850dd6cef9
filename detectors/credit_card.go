package detectors

import (
	"pandian"
	"pandian/rules"
)

// CreditCard finds card numbers by brand, length and Luhn check. Twelve to
// nineteen digits pass often enough by chance that long numbers without groups
// and without a word for cards are judged low.
func CreditCard(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.CreditCard)
	return pandian.Detector{Type: pandian.CreditCard, Reach: reach, Find: func(w *pandian.Window, report func(pandian.Match)) {
		for _, r := range w.Runs {
			if c := w.B[r.Start]; c >= '2' && c <= '6' && r.End-r.Start >= 4 {
				card(j, w, r, report)
			}
		}
	}}
}

func card(j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	d, ok := readCard(w.B, r)
	if !ok || !luhn(d.text()) || uniform(d.text()) {
		return
	}
	if tokenBefore(w, d.start) != free || tokenAfter(w, d.end) != free {
		return
	}
	v := j.at(w, d.start)
	conf := cardForm(&d)
	switch v.grade {
	case labelled, weak:
		conf = 0.98
	case near:
		conf = max(conf, 0.85)
	case vetoed:
		conf = 0.15
	case other:
		conf = min(conf, 0.4)
	}
	report(pandian.Match{
		Span:       pandian.Span{Start: d.start, End: d.end},
		Value:      append(pandian.Secret(w.Scratch[:0]), d.text()...),
		Confidence: conf,
		Evidence:   pandian.EvCheck | v.ev,
	})
}

// readCard reads the card number that begins with the run r: one run, or
// groups as they are embossed.
func readCard(b []byte, r pandian.Run) (number, bool) {
	if n := int(r.End - r.Start); n >= 13 {
		d, ok := readNumber(b, int(r.Start), n, 0)
		return d, ok && n <= 19 && brand(d.text()) > 0
	} else if n != 4 {
		return number{}, false
	}
	for _, want := range [...]int{16, 15, 14, 19} {
		d, ok := readNumber(b, int(r.Start), want, sepSpace|sepDash)
		if !ok || d.seps == sepSpace|sepDash || brand(d.text()) == 0 {
			continue
		}
		if d.shape(4, 4, 4, 4) || d.shape(4, 6, 5) || d.shape(4, 6, 4) || d.shape(4, 4, 4, 4, 3) {
			return d, true
		}
	}
	return number{}, false
}

// brand returns how typical the length and prefix of a card number are: 2 usual,
// 1 rare, 0 no brand.
func brand(d []byte) int {
	n := len(d)
	p4 := int(d[0]-'0')*1000 + int(d[1]-'0')*100 + int(d[2]-'0')*10 + int(d[3]-'0')
	p2 := p4 / 100
	switch {
	case d[0] == '4' && n == 16, p2 >= 51 && p2 <= 55 && n == 16, p4 >= 2221 && p4 <= 2720 && n == 16,
		p4 >= 3528 && p4 <= 3589 && n == 16, (p2 == 34 || p2 == 37) && n == 15, p2 == 62 && n == 16,
		(p4 == 6011 || p2 == 65) && n == 16:
		return 2
	case d[0] == '4' && (n == 13 || n == 19), p2 == 62 && n > 16 && n <= 19, (p2 == 36 || p2 == 38 || p4 >= 3000 && p4 <= 3059) && n == 14:
		return 1
	}
	return 0
}

// cardForm is the confidence in the number alone.
func cardForm(d *number) float64 {
	usual := brand(d.text()) == 2
	switch {
	case d.ng > 1 && usual:
		return 0.88
	case d.ng > 1:
		return 0.7
	case usual && d.digits[0] == '4' || usual && d.digits[0] == '5':
		return 0.7
	case usual:
		return 0.6
	}
	return 0.25
}

// uniform reports whether all digits but a few are the same: a filler.
func uniform(d []byte) bool {
	same := 0
	for _, c := range d[1:] {
		if c == d[0] {
			same++
		}
	}
	return same >= len(d)-3
}
