package detectors

import (
	"strings"
	"unicode/utf8"

	"pandian"
)

// sexWords say whether somebody is a man or a woman where they stand by
// themselves, between a name and a date of birth in a list without labels.
var sexWords = [...]string{"男性", "女性", "男", "女", "female", "male", "f", "m"}

// sexAt returns the width of the word for a sex that stands by itself at i; 0 if
// there is none.
func sexAt(b []byte, i int) int {
	for _, s := range sexWords {
		if i+len(s) > len(b) || !foldEqual(b[i:i+len(s)], s) {
			continue
		}
		if _, n := hanAt(b, i+len(s)); n > 0 || isAlnum(at(b, i+len(s))) {
			return 0
		}
		return len(s)
	}
	return 0
}

// sexBefore reports whether a word for a sex ends at i and stands by itself.
func sexBefore(b []byte, i int) bool {
	if !sexEnds[at(b, i-1)] {
		return false
	}
	for _, s := range sexWords {
		lo := i - len(s)
		if lo < 0 || !foldEqual(b[lo:i], s) {
			continue
		}
		_, n := hanBefore(b, lo)
		return n == 0 && lo > 0 && !isAlnum(b[lo-1])
	}
	return false
}

// sexEnds are the bytes with which words for a sex end.
var sexEnds = func() (t [256]bool) {
	for _, s := range sexWords {
		c := s[len(s)-1]
		t[c], t[upper(c)] = true, true
	}
	return t
}()

// sexSeps may stand between the items of a list without labels.
const sexSeps = " \t,/|(;"

func isSexSep(c byte) bool { return strings.IndexByte(sexSeps, c) >= 0 }

// beforeSex reports whether a word for a sex follows end, behind separators: a
// name ends there.
func beforeSex(b []byte, end int) bool {
	i := skipSeps(b, end, 1, sexSeps)
	return i > end && sexAt(b, i) > 0
}

// besideSex are the digits with which a date may begin that stands behind a word
// for a sex: a year, month or day, or all in one.
var besideSex = []pandian.RunSet{
	{Max: 4, Before: sexSepEnds, Ahead: sexJointEnds, Behind: func(c byte) bool {
		return isLetter(c) || joins(c) || c == ',' || c == '/' || c == "年"[0]
	}},
	{Min: 6, Max: 8, Before: sexSepEnds, Ahead: sexJointEnds},
}

// sexSepEnds passes the last byte of a separator, or of the name of an era with
// a blank behind it, perhaps.
func sexSepEnds(c byte) bool {
	return isSexSep(c) || c == "、"[2] || eraEnds[c] || blankBack(c)
}

// sexJointEnds passes what sexSepEnds does and the last byte of a word for a sex.
func sexJointEnds(c byte) bool { return sexSepEnds(c) || sexEnds[c] }

// sexJoints are those bytes.
var sexJoints = func() (t [256]bool) {
	for c := range t {
		t[c] = sexJointEnds(byte(c))
	}
	return t
}()

// sexMayStandBefore reports whether a word for a sex may stand before the digits
// at s: not behind a separator and another word, as most digits do.
func sexMayStandBefore(b []byte, s int) bool {
	return s > 1 && (sexJoints[b[s-2]] || b[s-1] >= utf8.RuneSelf)
}

// bornBehindSex reads the date at s if a word for a sex stands before it: "王小明，
// 女，64年3月2日". A recent date may be of something else.
func bornBehindSex(j *judge, w *pandian.Window, s int, report func(pandian.Match)) {
	s = eraBefore(w.B, s)
	i := skipSeps(w.B, s, -1, sexSeps)
	if i == s || !sexBefore(w.B, i) {
		return
	}
	d, ok := readDate(w.B, s)
	if !ok || isAlnum(next(w, d.end)) || j.at(w, s).grade != bare {
		return
	}
	conf := 0.75
	if d.year > lastBorn {
		conf = 0.4
	}
	report(birthMatch(w, d, conf, pandian.EvContext))
}
