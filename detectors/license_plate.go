package detectors

import (
	"bytes"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// LicensePlate finds number plates of cars and motorcycles, new and old forms,
// where a label or header says so or a kind of vehicle stands beside them.
func LicensePlate(rs *rules.Set) pandian.Detector {
	c := newCode(rs, pandian.LicensePlate, readPlate, alnumOnly)
	j := c.judge
	d := c.detector(pandian.LicensePlate, func(w *pandian.Window, report func(pandian.Match)) {
		done := 0
		for _, k := range w.OwnHits {
			h := w.Hits[k]
			if !j.terms[h.Term].Is(rules.TermVehicle) {
				continue
			}
			lo, hi := max(done, int(h.End)-vehicleReach-plateMax), int(h.Start)+vehicleReach+plateMax
			for _, r := range w.RunsIn(lo, hi) {
				plateBeside(j, w, r, report)
			}
			done = hi
		}
	})
	d.Term = func(term uint16) bool { return j.announces(term) || j.terms[term].Is(rules.TermVehicle) }
	return d
}

// plateMax is how many bytes a plate has at most.
const plateMax = 16

// readPlate reads two groups of letters and digits, two to four each, with a
// hyphen or blank between, or without one; or the kind of an official plate
// and its number (軍A-12345, 使-1234).
func readPlate(b []byte, i int) (pandian.Span, float64) {
	if r, n := hanAt(b, i); n > 0 {
		return officialPlate(b, i, n, r)
	}
	j, letters, digits := alnumGroup(b, i)
	first := j - i
	k := skipSpaces(b, j)
	if n := dashAt(b, k); n > 0 {
		k = skipSpaces(b, k+n)
	} else if k > j+1 {
		k = j
	}
	if k == j { // ABC1234
		if first >= 5 && first <= 7 && letters >= 2 && letters <= 3 && digits >= 3 {
			return pandian.Span{Start: i, End: j}, 0.8
		}
		return pandian.Span{}, 0
	}
	end, l2, d2 := alnumGroup(b, k)
	second := end - k
	if first < 2 || first > 4 || second < 2 || second > 4 || first+second < 5 {
		return pandian.Span{}, 0
	}
	if digits+d2 < 3 || letters+l2 < 1 && (first != 3 || second != 4) {
		return pandian.Span{}, 0
	}
	if letters > 0 && digits > 0 && first > 2 || l2 > 0 && d2 > 0 && second > 2 {
		return pandian.Span{}, 0
	}
	return pandian.Span{Start: i, End: end}, 0.95
}

// officialPlate reads a plate that begins with r, n bytes wide, at i.
func officialPlate(b []byte, i, n int, r rune) (pandian.Span, float64) {
	switch r {
	case '軍', '使', '外', '領', '試', '臨':
	default:
		return pandian.Span{}, 0
	}
	j := i + n
	if isLetter(at(b, j)) {
		j++
	}
	if m := dashAt(b, j); m > 0 {
		j += m
	}
	if k := digitsAt(b, j); k >= 3 && k <= 5 {
		return pandian.Span{Start: i, End: j + k}, 0.95
	}
	return pandian.Span{}, 0
}

// vehicleReach is how many bytes the words between a plate and a kind of
// vehicle, and the kind itself, may take: 號自用小客車.
const vehicleReach = 24

// plateBeside looks for a plate with letters, a hyphen and the digit run r,
// beside the name of a kind of vehicle.
func plateBeside(j *judge, w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	if n := r.End - r.Start; n < 3 || n > 4 {
		return
	}
	s, e := int(r.Start), int(r.End)
	if n := dashBefore(w.B, s); n > 0 {
		for s -= n; s > 0 && isAlnum(w.B[s-1]) && int(r.Start)-s < 8; s-- {
		}
	} else if n := dashAt(w.B, e); n > 0 {
		e, _, _ = alnumGroup(w.B, e+n)
	} else {
		return
	}
	sp, conf := readPlate(w.B[:min(e, len(w.B))], s)
	if conf == 0 || sp.End != e || isAlnum(prev(w, s)) || isAlnum(next(w, e)) || !hasLetter(w.B[s:e]) || !besideVehicle(j, w, s, e) {
		return
	}
	report(pandian.Match{
		Span:       sp,
		Value:      alnumOnly(w.Scratch[:0], w.B[s:e]),
		Confidence: 0.8,
		Evidence:   pandian.EvContext | pandian.EvShape,
	})
}

// besideVehicle reports whether a kind of vehicle, or its driving, is named
// behind [s, e), with nothing but Chinese words between, or directly before it; the
// plate or the kind may stand in brackets.
func besideVehicle(j *judge, w *pandian.Window, s, e int) bool {
	for _, h := range w.HitsAfter(e, vehicleReach) {
		if j.terms[h.Term].Is(rules.TermVehicle) {
			if onlyHan(bytes.TrimLeft(w.B[e:h.Start], "(")) {
				return true
			}
			break
		}
	}
	for _, h := range w.HitsBefore(s, vehicleReach) {
		if j.terms[h.Term].Is(rules.TermVehicle) && onlyHan(bytes.TrimRight(w.B[h.End:s], "(: |\x1f")) {
			return true
		}
	}
	return false
}

// onlyHan reports whether b holds nothing but Han characters and blanks.
func onlyHan(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r != ' ' && !isHan(r) {
			return false
		}
		b = b[n:]
	}
	return true
}

func hasLetter(b []byte) bool {
	for _, c := range b {
		if isLetter(c) {
			return true
		}
	}
	return false
}

func alnumGroup(b []byte, i int) (end, letters, digits int) {
	for end = i; end < i+9 && isAlnum(at(b, end)); end++ {
		if isDigit(b[end]) {
			digits++
		} else {
			letters++
		}
	}
	return end, letters, digits
}
