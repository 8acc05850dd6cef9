package detectors

import (
	"pandian"
	"pandian/rules"
)

// LicensePlate finds number plates of cars and motorcycles, new and old forms,
// where a label or header says so.
func LicensePlate(rs *rules.Set) pandian.Detector {
	return newCode(rs, pandian.LicensePlate, readPlate, alnumOnly).detector(pandian.LicensePlate, nil)
}

// readPlate reads two groups of letters and digits, two to four each, with a
// hyphen or blank between, or without one.
func readPlate(b []byte, i int) (int, float64) {
	j, letters, digits := alnumGroup(b, i)
	first := j - i
	k := j
	if n := dashAt(b, k); n > 0 {
		k += n
	} else if n := spaceAt(b, k); n > 0 {
		k += n
	}
	if k == j { // ABC1234
		if first >= 5 && first <= 7 && letters >= 2 && letters <= 3 && digits >= 3 {
			return j, 0.8
		}
		return 0, 0
	}
	end, l2, d2 := alnumGroup(b, k)
	second := end - k
	if first < 2 || first > 4 || second < 2 || second > 4 || first+second < 5 {
		return 0, 0
	}
	if digits+d2 < 3 || letters+l2 < 1 && (first != 3 || second != 4) {
		return 0, 0
	}
	if letters > 0 && digits > 0 && first > 2 || l2 > 0 && d2 > 0 && second > 2 {
		return 0, 0
	}
	return end, 0.95
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
