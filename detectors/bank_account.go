package detectors

import (
	"bytes"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// BankAccount finds account numbers of banks and the post office: 10 to 16
// digits in groups where a label or header says so, or the name of a bank stands
// before them. A postal account (7-7) has check digits and is a candidate without
// a label.
func BankAccount(rs *rules.Set) pandian.Detector {
	c := newCode(rs, pandian.BankAccount, readAccount, alnumOnly)
	d := c.detector(pandian.BankAccount, func(w *pandian.Window, report func(pandian.Match)) {
		c.behindBank(w, report)
		postal(c.judge, w, report)
	}, pandian.RunSet{Min: 7, Max: 7, Before: loose, After: dashes})
	d.Term = func(term uint16) bool { return c.judge.announces(term) || c.judge.terms[term].Is(rules.TermBank) }
	return d
}

func readAccount(b []byte, i int) (pandian.Span, float64) {
	sp := pandian.Span{Start: i}
	code := 0
	if digitsAt(b, i) == 3 && at(b, i+3) == ')' { // (012)1234567: the code of the bank
		if at(b, i-1) == '(' {
			sp.Start--
		}
		code, i = 3, skipSpaces(b, i+4)
	}
	end, n, groups := readGroups(b, i, 19)
	sp.End = end
	switch n += code; {
	case n-code < 6:
		return sp, 0
	case n == 14 && groups == 2:
		return sp, 0.95
	case n >= 10 && n <= 17:
		return sp, 0.92
	case n == 7 && groups == 1: // a half of a postal account
		return sp, 0.8
	case n > 17 && groups > 1 || n >= 8 && n < 10:
		return sp, 0.6
	}
	return sp, 0
}

// bankReach is how many bytes the name of a bank may take between a label and
// the account number.
const bankReach = 60

// behindBank looks for an account number behind a label and the name of a bank:
// 匯款帳戶：國泰世華銀行 013-123456789012.
func (d codeDetector) behindBank(w *pandian.Window, report func(pandian.Match)) {
	for _, k := range w.OwnHits {
		h := w.Hits[k]
		r := d.judge.roles[h.Term]
		if r < roleWeak {
			if d.judge.terms[h.Term].Is(rules.TermBank) {
				d.besideBank(w, h, report)
			}
			continue
		}
		_, hi := cellBounds(w, int(h.Start))
		hi = min(hi, int(h.End)+bankReach)
		for _, run := range w.RunsIn(int(h.End), hi) {
			between := w.B[h.End:run.Start]
			if hasBreak(between) || bytes.IndexByte(between, ':') > 3 {
				break
			}
			if !d.namesBank(w, int(h.End), int(run.Start)) || bankCode(w.B, run) {
				continue
			}
			_, end := cellBounds(w, int(h.Start))
			d.value(w, int(run.Start), end, spoken(r, pandian.EvLabel), report)
			break
		}
	}
}

// besideBank looks for an account number that no label announces behind the name of a
// bank, its branch and its code: 玉山銀行 808 木柵分行 0314-979-088812. It is longer than
// a phone number, or begins as none does.
func (d codeDetector) besideBank(w *pandian.Window, h pandian.Hit, report func(pandian.Match)) {
	_, hi := cellBounds(w, int(h.Start))
	s := int(h.End)
	for _, run := range w.RunsIn(s, min(hi, s+bankReach)) {
		if !branch(w.B[s:run.Start]) {
			return
		}
		if bankCode(w.B, run) || run.End-run.Start == 3 && at(w.B, int(run.End)) != '-' {
			s = int(run.End)
			continue
		}
		sp, conf := readAccount(w.B[:hi], int(run.Start))
		digits := 0
		for _, c := range w.B[sp.Start:sp.End] {
			if isDigit(c) {
				digits++
			}
		}
		v := d.judge.at(w, sp.Start)
		if conf < 0.9 || digits < 11 && w.B[sp.Start] == '0' || digits < 10 || isAlnum(next(w, sp.End)) || v.speaks() && v.ev == pandian.EvLabel {
			return
		}
		conf = 0.7
		if v.speaks() {
			conf = 0.92
		}
		report(pandian.Match{Span: sp, Value: alnumOnly(w.Scratch[:0], w.B[sp.Start:sp.End]), Confidence: conf, Evidence: pandian.EvContext | pandian.EvShape | v.ev})
		return
	}
}

// branch reports whether b may stand between a bank and an account number: the name of
// a branch, brackets, a hyphen behind the bank's code.
func branch(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if !isHan(r) && r != ' ' && r != '(' && r != ')' && r != '-' && r != ':' {
			return false
		}
		b = b[n:]
	}
	return true
}

// bankCode reports whether a run is the code of a bank, before what is no digit: in
// brackets, or before the name of the branch.
func bankCode(b []byte, run pandian.Run) bool {
	if run.End-run.Start != 3 {
		return false
	}
	_, han := hanAt(b, skipSpaces(b, int(run.End)))
	return han > 0 || at(b, int(run.End)) == ')'
}

// namesBank reports whether a bank is named between lo and hi.
func (d codeDetector) namesBank(w *pandian.Window, lo, hi int) bool {
	for _, h := range w.HitsAfter(lo, hi-lo) {
		if d.judge.terms[h.Term].Is(rules.TermBank) {
			return true
		}
	}
	return false
}

// postal looks for 7 digits, a hyphen and 7 digits whose check digits are right.
func postal(j *judge, w *pandian.Window, report func(pandian.Match)) {
	for _, k := range w.OwnRuns {
		r := w.Runs[k]
		s := int(r.Start)
		if r.End-r.Start != 7 || dashAt(w.B, int(r.End)) == 0 {
			continue
		}
		var d number
		if !d.read(w.B, s, 14, sepDash) || !d.shape(7, 7) || !checkPostal(d.digits[:7]) || !checkPostal(d.digits[7:14]) {
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
