package detectors

import (
	"bytes"

	"pandian"
)

// How many bytes a question about a birth may go on behind its word, and its
// answer, in the next messages of a conversation, may be away.
const (
	askReach    = 48
	answerReach = 180
)

// birthAnswer looks for the answer to a question: 生日幾號？ … 81年7月9號, in digits or
// Chinese numerals.
func birthAnswer(w *pandian.Window, lo, hi int, report func(pandian.Match)) {
	hi = min(hi, lo+answerReach)
	ask := bytes.IndexByte(w.B[lo:min(hi, lo+askReach)], '?')
	if ask < 0 {
		return
	}
	for _, r := range w.RunsIn(lo+ask, hi) {
		if answer(w, int(r.Start), hi, report) {
			return
		}
	}
	for i := lo + ask; ; {
		n := bytes.Index(w.B[i:hi], []byte("年"))
		if n < 0 {
			return
		}
		s := numeralsBefore(w.B, i+n)
		if s < i+n && answer(w, s, hi, report) {
			return
		}
		i += n + len("年")
	}
}

// answer reports the date that begins at s, if a person can have been born then.
func answer(w *pandian.Window, s, hi int, report func(pandian.Match)) bool {
	s = eraBefore(w.B, s)
	d, ok := readDate(w.B[:hi], s)
	if !ok || d.year > lastBorn || isAlnum(prev(w, s)) || isDigit(next(w, d.end)) {
		return false
	}
	report(birthMatch(w, d, 0.6, pandian.EvContext))
	return true
}

// numeralsBefore returns where the Chinese numerals begin that end at e.
func numeralsBefore(b []byte, e int) int {
	for {
		r, n := hanBefore(b, e)
		if n == 0 || numeralValue(r) < 0 {
			return e
		}
		e -= n
	}
}
