package detectors

import (
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// phone is a telephone number as written; digits hold it with its leading 0.
type phone struct {
	number
	intl  bool // written with the country code
	loose bool // a landline of no area of the numbering plan
}

// phoneRuns are the digits that a phone may begin with.
var phoneRuns = []pandian.RunSet{
	{Max: 7, First: "0", Before: beforePhone, After: joins, Behind: joinsOn},
	{Min: 5, Max: 5, First: "0", Before: beforePhone, Behind: func(c byte) bool { return c == '(' }}, // 00886(2)
	{Min: 8, First: "0", Before: beforePhone},
	{Min: 3, First: "8", Before: beforePhone},
}

// beforePhone passes what opensPhone allows before a number.
func beforePhone(c byte) bool {
	if isLetter(c) {
		return strings.IndexByte("elbx", c|0x20) >= 0 // the ends of phoneWords
	}
	return c != '*' && c != '\\' && c != '%'
}

// read reads the telephone number of the wanted kind whose first digits are the
// run r. It fails where the number is a part of something longer.
func (p *phone) read(rs *rules.Set, w *pandian.Window, r pandian.Run, want rules.PhoneKind) bool {
	b, s := w.B, int(r.Start)
	if c := at(b, s-1); c != '(' && c != '+' && !opensPhone(w, s, r.End-r.Start == 2) {
		return false // brackets finds nothing to widen by
	}
	switch c := b[s]; {
	case c == '0' && !hasAt(b, s, "00886"):
		if !p.national(rs, b, s, want) {
			return false
		}
	case c == '8' && hasAt(b, s, "886"):
		if !p.international(rs, b, s, s+3, want) {
			return false
		}
	case c == '0':
		if !p.international(rs, b, s, s+5, want) {
			return false
		}
	default:
		return false
	}
	p.brackets(w)
	return (p.start == s && !p.intl || opensPhone(w, p.start, p.groups[0] == 2)) && closesPhone(w, p.end)
}

// national reads groups from s on and keeps the longest number of the kind
// whose groups hang together, or else one that only looks like a landline.
func (p *phone) national(rs *rules.Set, b []byte, s int, want rules.PhoneKind) bool {
	if c := at(b, s+1); isDigit(c) && !rs.PhoneBegins('0', c, want) && (want != rules.PhoneLandline || c-'2' >= 7) {
		return false
	}
	d := &p.number
	var best reading
	found := false
	for i := s; d.group(b, i) && d.n <= 12; {
		if d.n >= 8 && (!found || d.sep != sepSpace) {
			k := rs.PhoneKind(d.text())
			if k == want {
				best, p.loose, found = d.reading, false, true
			} else if k == rules.PhoneNone && want == rules.PhoneLandline && d.n >= 9 && d.n <= 10 && d.digits[1]-'2' < 7 && (!found || p.loose) {
				best, p.loose, found = d.reading, true, true
			}
		}
		n, kind := separator(b, d.end)
		if n == 0 || kind&sepLine != 0 && (d.n < 6 || d.n >= 8 && found) || kind == sepDot && d.ng > 3 {
			break
		}
		d.sep = kind
		d.seps |= kind
		i = d.end + n
	}
	d.reading = best
	return found
}

// international reads the number behind the country code that ends at i; start
// is where the code's digits begin.
func (p *phone) international(rs *rules.Set, b []byte, start, i int, want rules.PhoneKind) bool {
	if at(b, i) == ')' {
		i++
	}
	n, kind := separator(b, i)
	if kind&sepLine != 0 || kind&sepDot != 0 && at(b, start-1) != '+' { // +886.227189123, as in WHOIS
		return false
	}
	i += n
	if hasAt(b, i, "(0)") {
		i += 3
		n, _ = separator(b, i)
		i += n
	} else if at(b, i) == '(' {
		i++
	}
	d := &p.number
	if at(b, i) != '0' {
		d.digits[0], d.n = '0', 1
	}
	var best reading
	found := false
	for d.group(b, i) && d.n <= 12 {
		if d.n >= 8 && (!found || d.sep != sepSpace) && rs.PhoneKind(d.text()) == want {
			best, found = d.reading, true
		}
		n, kind := separator(b, d.end)
		if n == 0 || kind&sepLine != 0 {
			break
		}
		d.sep = kind
		d.seps |= kind
		i = d.end + n
	}
	dotted := d.seps&sepDot != 0 // if only behind the number
	d.reading = best
	p.intl = true
	p.start = start
	return found && (!dotted || at(b, start-1) == '+')
}

// brackets widens the span by the '+' and the bracket that belong to it.
func (p *phone) brackets(w *pandian.Window) {
	b := w.B
	if p.intl && at(b, p.start-1) == '+' {
		p.start--
	}
	if at(b, p.start-1) != '(' {
		return
	}
	for i := p.start; i < p.end; i++ {
		switch b[i] {
		case ')':
			p.start--
			return
		case '(':
			return
		}
	}
}

// phoneCell reads a cell that is nothing but a number of the kind and, perhaps,
// its extension.
func phoneCell(rs *rules.Set, c *pandian.CellText, want rules.PhoneKind) (pandian.Match, bool) {
	w := alone(c)
	s := 0
	if c.B[0] == '(' || c.B[0] == '+' {
		s = 1
	}
	var p phone
	if !p.read(rs, &w, pandian.Run{Start: int32(s), End: int32(s + digitsAt(c.B, s))}, want) || p.start != 0 || p.loose || extension(c.B, p.end) != len(c.B) {
		return unsure()
	}
	return sure(0, len(c.B), append(c.Scratch[:0], p.text()...), phoneConfidence(headed, 0), pandian.EvShape)
}

// opensPhone reports whether a number may begin at s, not as a part of a longer
// one, of a word, a decimal or a date; pair tells that its first group has two
// digits.
func opensPhone(w *pandian.Window, s int, pair bool) bool {
	switch c := prev(w, s); {
	case c == ':' && pair && isDigit(prev(w, s-1)): // a time of day
		return false
	case isDigit(c), c == '*', c == '\\', c == '%', isLetter(c) && !afterPhoneWord(w, s):
		return false
	case c == '.' || c == '-':
		return !isDigit(prev(w, s-1))
	case c >= 0x80:
		n := dashBefore(w.B, s)
		return n == 0 || !isDigit(prev(w, s-n))
	}
	return true
}

// closesPhone reports whether a number may end at e, not as a part of something
// longer.
func closesPhone(w *pandian.Window, e int) bool {
	switch c := next(w, e); {
	case c == '*', c == '@', c == '\\':
		return false
	case isLetter(c):
		return extension(w.B, e) > e
	case c == '.' || c == '-':
		return !isDigit(next(w, e+1)) && next(w, e+1) != '*'
	case c >= 0x80:
		n := dashAt(w.B, e)
		return n == 0 || !isDigit(next(w, e+n))
	}
	return true
}

// numeralPhones looks for numbers of the kind in Chinese numerals behind labels.
func numeralPhones(rs *rules.Set, j *judge, w *pandian.Window, want rules.PhoneKind, report func(pandian.Match)) {
	for _, own := range w.OwnHits {
		k, h := int(own), w.Hits[own]
		r := j.roles[h.Term]
		if r < roleWeak {
			continue
		}
		_, hi := cellBounds(w, int(h.Start))
		s := j.behind(w, k, hi)
		if at(w.B, s) < 0xe2 { // digits, mostly
			continue
		}
		value, e := pandian.Secret(w.Scratch[:0]), s
		for e < hi && w.B[e] >= 0xe2 {
			c, n := utf8.DecodeRune(w.B[e:hi])
			if v := numeralValue(c); v >= 0 && v < 10 && c != '元' {
				value, e = append(value, byte('0'+v)), e+n
			} else if n := dashAt(w.B, e); n > 0 && len(value) > 0 {
				e += n
			} else {
				break
			}
			if at(w.B, e) == '-' {
				e++
			}
		}
		if len(value) >= 9 && rs.PhoneKind(value) == want {
			report(pandian.Match{Span: pandian.Span{Start: s, End: e}, Value: value, Confidence: 0.9, Evidence: pandian.EvLabel | pandian.EvShape})
		}
	}
}

// afterPhoneWord reports whether the letters that end at pos are a word for a
// telephone glued to its number ("TEL0912345678").
func afterPhoneWord(w *pandian.Window, pos int) bool {
	i := pos
	for i > 0 && pos-i < 8 && isLetter(w.B[i-1]) {
		i--
	}
	if isAlnum(prev(w, i)) {
		return false
	}
	for _, word := range phoneWords {
		if pos-i == len(word) && foldEqual(w.B[i:pos], word) {
			return true
		}
	}
	return false
}

// phoneWords may be glued to a telephone number.
var phoneWords = []string{"tel", "phone", "mobile", "mob", "cell", "fax"}

// foldEqual reports whether b equals the lower-case word in any case.
func foldEqual(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if c-'A' < 26 {
			c |= 0x20
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// extension returns the end of an extension written behind a number that ends
// at i ("#123", "轉 123", "分機123", "ext. 123"); i if there is none.
func extension(b []byte, i int) int {
	j := skipSpaces(b, i)
	if c := at(b, j); c == ',' || c == '(' {
		j = skipSpaces(b, j+1)
	}
	k := j
	if !extensionBegins[at(b, k)] {
		return i
	}
	for _, word := range extensionWords {
		if k+len(word) <= len(b) && foldEqual(b[k:k+len(word)], word) {
			k += len(word)
			break
		}
	}
	if k == j {
		return i
	}
	for c := at(b, k); c == '.' || c == ':' || c == ' ' || c == '#'; c = at(b, k) {
		k++
	}
	n := k
	for n < k+6 && isDigit(at(b, n)) {
		n++
	}
	if n == k || isDigit(at(b, n)) {
		return i
	}
	return n
}

// extensionWords announce an extension, lower case, longer ones first.
var extensionWords = []string{"#", "轉分機", "分機", "轉接", "轉", "extension", "ext", "x"}

// extensionBegins are their first bytes.
var extensionBegins = func() (t [256]bool) {
	for _, s := range extensionWords {
		t[s[0]], t[upper(s[0])] = true, true
	}
	return t
}()
