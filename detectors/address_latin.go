package detectors

import "pandian"

// Addresses in Latin letters, as the post office writes them: 5F., No. 12, Lane 33,
// Sec. 2, Zhongshan N. Rd., Zhongshan Dist., Taipei City 104, Taiwan (R.O.C.). They
// are told by the number of the house, a road and a county, in this order.

// latinNumber are the digits behind "No.".
var latinNumber = pandian.RunSet{
	Max: 4, Before: func(c byte) bool { return c == '.' || c == ' ' }, Ahead: func(c byte) bool { return c == '.' || c|0x20 == 'o' },
	After: func(c byte) bool { return c == ',' || c == '-' },
}

// latinAddressMax is how many bytes an address has behind its number at most.
const latinAddressMax = 160

// latin reports the address in Latin letters whose house has the number r.
func (d addressDetector) latin(w *pandian.Window, r pandian.Run, report func(pandian.Match)) {
	b := w.B
	s := trimSpacesBack(b, 0, int(r.Start))
	if at(b, s-1) == '.' {
		s--
	}
	if s -= 2; s < 0 || !foldEqual(b[s:s+2], "no") || isAlnum(prev(w, s)) {
		return
	}
	end := d.latinCounty(b, int(r.End))
	if end == 0 {
		return
	}
	a := address{start: latinFloor(b, s), end: end}
	a.body = a.start
	v := d.judge.at(w, a.start)
	conf := 0.85
	switch {
	case v.speaks():
		conf = 0.97
	case v.grade == vetoed:
		conf = 0.6
	}
	report(pandian.Match{
		Span: pandian.Span{Start: a.start, End: a.end}, Value: latinLetters(w.Scratch[:0], b[a.start:a.end]),
		Confidence: conf, Evidence: pandian.EvShape | pandian.EvDict | v.ev,
	})
}

// latinCounty returns where the county behind the road that follows i ends, with the
// postal code and the country behind it; 0 if there is none.
func (d addressDetector) latinCounty(b []byte, i int) int {
	b = b[:min(len(b), i+latinAddressMax)]
	road := false
	for i < len(b) {
		c := b[i]
		switch {
		case isLetter(c):
			if n := d.rs.LatinCounty(b[i:]); road && n > 0 && d.rs.LatinRoad(b[skipSpaces(b, i+n):]) == 0 {
				return latinTail(b, i+n)
			}
			if n := d.rs.LatinRoad(b[i:]); n > 0 {
				road = road || endsRoad(b, i+n)
			}
			for i < len(b) && isLetter(b[i]) {
				i++
			}
		case isDigit(c), c == ' ', c == ',', c == '.', c == '-', c == '\'', c == '/', c == '(', c == ')', c == '\n', c == '\r':
			i++
		default:
			return 0
		}
	}
	return 0
}

// endsRoad reports whether what a road is called, and a full stop, end at a comma, a
// line or before the section.
func endsRoad(b []byte, i int) bool {
	if at(b, i) == '.' {
		i++
	}
	i = skipSpaces(b, i)
	return at(b, i) == ',' || at(b, i) == '\n' || at(b, i) == '\r' || i+3 <= len(b) && foldEqual(b[i:i+3], "sec")
}

// latinTail returns where what may stand behind the name of a county ends.
func latinTail(b []byte, end int) int {
	for _, word := range [...]string{"city", "county"} {
		if i := skipSpaces(b, end); i+len(word) <= len(b) && foldEqual(b[i:i+len(word)], word) {
			end = i + len(word)
		}
	}
	if i := pastComma(b, end); digitsAt(b, i) >= 3 && digitsAt(b, i) <= 6 {
		end = i + digitsAt(b, i)
	}
	for _, word := range [...]string{"taiwan", "(r.o.c.)"} {
		if i := pastComma(b, end); i+len(word) <= len(b) && foldEqual(b[i:i+len(word)], word) {
			end = i + len(word)
		}
	}
	return end
}

// pastComma skips blanks and a comma from i on.
func pastComma(b []byte, i int) int {
	if i = skipSpaces(b, i); at(b, i) == ',' {
		i = skipSpaces(b, i+1)
	}
	return i
}

// latinFloor returns where the floor or room before the number at s begins; s if
// there is none.
func latinFloor(b []byte, s int) int {
	for range 2 {
		e := trimSpacesBack(b, 0, s)
		if at(b, e-1) != ',' {
			return s
		}
		i := e - 1
		for i > 0 && e-i < 10 && (isAlnum(b[i-1]) || b[i-1] == '.' || b[i-1] == '-' || b[i-1] == ' ') {
			i--
		}
		if i = skipSpaces(b, i); !isDigit(b[i]) && !(i+2 < e && foldEqual(b[i:i+2], "rm")) {
			return s
		}
		if n := digitsAt(b, i); n > 0 && (n > 2 || at(b, i+n)|0x20 != 'f') {
			return s
		}
		s = i
	}
	return s
}

// latinLetters appends the letters, small, and digits of b.
func latinLetters(dst, b []byte) pandian.Secret {
	for _, c := range b {
		switch {
		case isDigit(c):
			dst = append(dst, c)
		case isLetter(c):
			dst = append(dst, c|0x20)
		}
	}
	return dst
}
