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
	anchors := pandian.Anchors{Runs: []pandian.RunSet{
		{Min: 13, Max: 19, First: "23456", Before: loose, After: loose},
		{Min: 4, Max: 4, First: "23456", Before: loose, After: joins, Behind: joinsOn},
		{Max: 1, First: "23456", Before: loose, After: blanks, Behind: joinsOn},
	}}
	return pandian.Detector{Type: pandian.CreditCard, Reach: reach, Anchors: anchors, Find: func(w *pandian.Window, report func(pandian.Match)) {
		for _, k := range w.OwnRuns {
			r := w.Runs[k]
			if c := w.B[r.Start]; c >= '2' && c <= '6' {
				card(j, w, r, report)
			}
		}
	}}
}

func card(j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	var d number
	if !readCard(&d, w.B, r) || !luhn(d.text()) || uniform(d.text()) {
		return
	}
	if tokenBefore(w, d.start) != free || tokenAfter(w, d.end) != free || d.fraction(w) {
		return
	}
	v := j.at(w, d.start)
	conf := cardForm(&d)
	if !v.speaks() && (inList(w, &d) || inURL(w, d.start)) {
		return
	}
	switch v.grade {
	case bare:
		if j.vetoedNear(w, d.start) {
			conf = 0.3
		} else if d.ng == 1 && inSentence(w, &d) {
			conf = min(conf, 0.45)
		}
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

// inSentence reports whether the number is a word of running text: one joins it
// in front, or goes on behind it, which is no label of what comes next.
func inSentence(w *pandian.Window, d *number) bool {
	if w.Cells != nil {
		return false
	}
	i := skipSpaces(w.B, d.end)
	_, before := hanBefore(w.B, d.start)
	_, behind := hanAt(w.B, i)
	if hits := w.HitsAfter(i, 24); len(hits) > 0 && int(hits[0].Start) == i {
		behind = 0
	}
	return before > 0 || behind > 0 || i > d.end && isLetter(at(w.B, i))
}

// fraction reports whether the digits belong to a decimal, a negative or an
// identifier: 0.4111…, -4111…, id_4111….
func (d *number) fraction(w *pandian.Window) bool {
	switch c := prev(w, d.start); c {
	case '.':
		return isDigit(prev(w, d.start-1))
	case '-', '$', '_', '#':
		return prev(w, d.start-1) < 0x80
	}
	return next(w, d.end) == '_'
}

// inList reports whether groups like those of the number stand before or behind
// it: a list of codes, not a card.
func inList(w *pandian.Window, d *number) bool {
	if d.ng == 1 {
		return false
	}
	step := group4(d.digits[4:]) - group4(d.digits[:])
	if d.shape(4, 4, 4, 4) && step >= -9 && step <= 9 && group4(d.digits[8:])-group4(d.digits[4:]) == step {
		return true
	}
	lo, hi := cellBounds(w, d.start)
	e := trimSpacesBack(w.B, lo, d.start)
	s := e
	for s > lo && isAlnum(w.B[s-1]) && e-s < 6 {
		s--
	}
	n, _, digits := alnumGroup(w.B[:hi], d.end+1)
	return e < d.start && digitsOrHex(w.B[s:e]) || isSpace(next(w, d.end)) && n == d.end+5 && digits >= 2 && digitsOrHex(w.B[d.end+1:n])
}

// digitsOrHex reports whether b is a short number, in hexadecimal perhaps.
func digitsOrHex(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) && c|0x20-'a' >= 6 {
			return false
		}
	}
	return len(b) > 0 && len(b) < 6 && hasDigit(b)
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' }

func group4(b []byte) (v int) {
	for _, c := range b[:4] {
		v = v*10 + int(c-'0')
	}
	return v
}

// readCard reads the card number that begins with the run r: one run, groups
// as they are embossed, or digits set apart.
func readCard(d *number, b []byte, r pandian.Run) bool {
	n := int(r.End - r.Start)
	if n >= 13 {
		return d.read(b, int(r.Start), n, 0) && n <= 19 && brand(d.text()) > 0
	} else if n != 4 && n != 1 {
		return false
	}
	sep, kind := separator(b, int(r.End))
	if k := digitsAt(b, int(r.End)+sep); sep == 0 || n == 4 && k != 4 && k != 6 || n == 1 && (k != 1 || kind != sepSpace) {
		return false
	}
	for _, want := range [...]int{16, 15, 14, 19} {
		if !d.read(b, int(r.Start), want, sepSpace|sepDash|sepDot|sepLine) || d.seps&^sepLine == sepSpace|sepDash || brand(d.text()) == 0 {
			continue
		}
		if d.shape(4, 4, 4, 4) || d.shape(4, 6, 5) || d.shape(4, 6, 4) || d.shape(4, 4, 4, 4, 3) || d.ng == want && d.seps == sepSpace {
			return true
		}
	}
	return false
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
	case d.ng > 5 || d.seps&(sepDot|sepLine) != 0:
		return 0.35
	case d.ng > 1 && usual:
		return 0.88
	case d.ng > 1:
		return 0.7
	case usual && d.digits[0] == '4' || usual && d.digits[0] == '5':
		return 0.7
	case usual && d.digits[0] == '2':
		return 0.45
	case usual:
		return 0.55
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
