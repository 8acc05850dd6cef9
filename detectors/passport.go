package detectors

import (
	"pandian"
	"pandian/rules"
)

// Passport finds passport numbers: nine digits, or a foreign number of two
// letters at most and six to eight digits, perhaps a letter behind, where a label or header says so; and
// the number in the second line of a machine-readable zone, proved by its check
// digits (ICAO 9303).
func Passport(rs *rules.Set) pandian.Detector {
	return newCode(rs, pandian.Passport, readPassport, alnumOnly).detector(pandian.Passport, machineReadable,
		pandian.RunSet{Min: 5, Max: 10, After: func(c byte) bool { return c == '<' || c-'A' < 26 }})
}

func readPassport(b []byte, i int) (pandian.Span, float64) {
	j := i
	for j < i+2 && isLetter(at(b, j)) {
		j++
	}
	k := j
	if j > i {
		k = skipSpaces(b, j)
	}
	n := digitsAt(b, k)
	switch {
	case j == i && n == 9:
		return pandian.Span{Start: i, End: k + n}, 0.95
	case j == i && n == 8, j > i && n >= 6 && n <= 8:
		end := k + n
		if j == i+1 && n == 7 && isLetter(at(b, end)) { // P1234567A
			end++
		}
		return pandian.Span{Start: i, End: end}, 0.8
	}
	var d number
	if d.read(b, i, 9, sepSpace) && (d.shape(3, 3, 3) || d.ng == 9) {
		return pandian.Span{Start: i, End: d.end}, 0.9
	}
	return pandian.Span{}, 0
}

// zoneHead is the part of the second line of a passport's zone that is looked
// at: the number, the nation, the dates, with their check digits. What stands
// behind is lost in many a scan.
const zoneHead = 28

// machineReadable looks for second lines of a passport's zone, which begin with
// the nine characters of the number.
func machineReadable(w *pandian.Window, report func(pandian.Match)) {
	for _, k := range w.OwnRuns {
		r := w.Runs[k]
		s := int(r.Start)
		for s > 0 && int(r.Start)-s < 2 && w.B[s-1]-'A' < 26 {
			s--
		}
		if s+zoneHead > len(w.B) || int(r.End)-s < 7 || isAlnum(prev(w, s)) || !validZone(w.B[s:s+zoneHead]) {
			continue
		}
		end := s + 9
		for w.B[end-1] == '<' {
			end--
		}
		report(pandian.Match{
			Span:       pandian.Span{Start: s, End: end},
			Value:      append(pandian.Secret(w.Scratch[:0]), w.B[s:end]...),
			Confidence: 0.99,
			Evidence:   pandian.EvCheck | pandian.EvShape,
		})
	}
}

// validZone reports whether line begins a second line whose check digits are
// right.
func validZone(line []byte) bool {
	for i, c := range line {
		letters := i >= 10 && i < 13 || i == 20
		if c != '<' && c-'A' >= 26 && (letters || !isDigit(c)) {
			return false
		}
	}
	return zoneCheck(line[0:9], line[9]) && zoneCheck(line[13:19], line[19]) && zoneCheck(line[21:27], line[27])
}

// zoneCheck is the check digit of a field: weights 7, 3, 1, modulo 10.
func zoneCheck(field []byte, check byte) bool {
	sum := 0
	for i, c := range field {
		v := 0
		switch {
		case isDigit(c):
			v = int(c - '0')
		case isLetter(c):
			v = int(c-'A') + 10
		}
		sum += v * [3]int{7, 3, 1}[i%3]
	}
	return check == byte('0'+sum%10)
}
