package detectors

import (
	"pandian"
	"pandian/rules"
)

// LineID finds account names of the LINE messenger behind a label or in a
// column.
func LineID(rs *rules.Set) pandian.Detector {
	d := newCode(rs, pandian.LineID, readLineID, lowerCopy)
	return pandian.Detector{Type: pandian.LineID, Reach: reach, Anchors: pandian.Anchors{Term: d.judge.announces}, Find: func(w *pandian.Window, report func(pandian.Match)) {
		d.find(w, func(m pandian.Match) {
			if m.Evidence&pandian.EvHeader != 0 || m.Confidence >= 0.68 || plausibleLine(w, m.Span) {
				report(m)
			}
		})
	}}
}

func readLineID(b []byte, i int) (pandian.Span, float64) {
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
		return pandian.Span{}, 0
	case plainWord(b[i:j]):
		return pandian.Span{}, 0
	case letters == 0:
		return pandian.Span{Start: i, End: j}, 0.6
	case letters == j-start:
		return pandian.Span{Start: i, End: j}, 0.7 // a word: enough behind "LINE ID", not behind "line"
	}
	return pandian.Span{Start: i, End: j}, 0.9
}

// plausibleLine tells an account behind the mere word LINE from the line of a
// text or a program: the word is written as a name, a colon or a Chinese word
// stands beside it, and the account goes on as none of a program does.
func plausibleLine(w *pandian.Window, at pandian.Span) bool {
	b := w.B
	if !isAlnum(b[at.Start]) && b[at.Start] != '@' || next(w, at.End) == '(' || next(w, at.End) == '[' || next(w, at.End) == '=' {
		return false
	}
	e, colon := at.Start, false
	for e > 0 && at.Start-e < gapReach && !isLetter(b[e-1]) && b[e-1] < 0x80 {
		if c := b[e-1]; c == ':' {
			colon = true
		} else if isBreak(c) || c == '"' || c == '=' || c == '(' {
			return false
		}
		e--
	}
	if e < 4 || !foldEqual(b[e-4:e], "line") {
		_, n := hanBefore(b, e)
		return n > 0 || e > 1 && foldEqual(b[e-2:e], "id") // another word announces it
	}
	if _, n := hanBefore(b, trimSpacesBack(b, 0, e-4)); n > 0 {
		return true
	}
	if _, n := hanBefore(b, trimSpacesBack(b, 0, at.Start)); n > 0 {
		return true
	}
	return b[e-4] == 'L' && colon && (b[e-1] == 'E' || hasDigit(b[at.Start:at.End]))
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
	n := len(dst)
	dst = append(dst, b...)
	for i, c := range dst[n:] {
		if c-'A' < 26 {
			dst[n+i] = c | 0x20
		}
	}
	return dst
}
