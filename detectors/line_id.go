package detectors

import (
	"pandian"
	"pandian/rules"
)

// LineID finds account names of the LINE messenger behind a label or in a
// column.
func LineID(rs *rules.Set) pandian.Detector {
	return newCode(rs, pandian.LineID, readLineID, lowerCopy).detector(pandian.LineID, nil)
}

func readLineID(b []byte, i int) (int, float64) {
	j := i
	if at(b, j) == '@' {
		j++
	}
	letters, start := 0, j
	for ; j < len(b) && j <= i+21; j++ {
		c := b[j]
		if isLetter(c) {
			letters++
		}
		if !isAlnum(c) && c != '_' && c != '-' && c != '.' {
			break
		}
	}
	for j > i && (b[j-1] == '.' || b[j-1] == '-') {
		j--
	}
	switch n := j - i; {
	case n < 4 || n > 21 || at(b, j) == '@' || hasAt(b, j, "://"):
		return 0, 0
	case plainWord(b[i:j]):
		return 0, 0
	case letters == 0:
		return j, 0.6
	case letters == j-start:
		return j, 0.7 // a word: enough behind "LINE ID", not behind "line"
	}
	return j, 0.9
}

// plainWord reports whether b is a word of forms instead of an account.
func plainWord(b []byte) bool {
	for _, s := range [...]string{"none", "null", "line", "lineid", "email", "mail", "phone", "same", "https", "http", "official", "notify", "text", "varchar", "string", "char", "token", "number", "login"} {
		if foldEqual(b, s) {
			return true
		}
	}
	return false
}

func lowerCopy(dst, b []byte) []byte {
	for _, c := range b {
		if c-'A' < 26 {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}
