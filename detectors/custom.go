package detectors

import (
	"bytes"
	"strings"

	"pandian"
	"pandian/rules"
)

// custom is a detector that is data: a pattern found by its anchor, a check
// digit, words beside it.
type custom struct {
	*rules.Custom
	judge      *judge
	near, veto [][]byte // words, in lower case
}

// ownDetectors returns the detectors that the ruleset holds as data, in its
// order.
func ownDetectors(rs *rules.Set) []pandian.Detector {
	var ds []pandian.Detector
	for i := range rs.Custom {
		c := &rs.Custom[i]
		d := custom{c, newJudge(rs, c.Type), lowered(c.NearWords), lowered(c.VetoWords)}
		ds = append(ds, pandian.Detector{Type: c.Type, Reach: reach, Find: d.find})
	}
	return ds
}

func lowered(words []string) (out [][]byte) {
	for _, w := range words {
		out = append(out, []byte(strings.ToLower(w)))
	}
	return out
}

// find tries the pattern where its anchor says that a value may begin.
func (d custom) find(w *pandian.Window, report func(pandian.Match)) {
	p, tried := d.Pattern, 0
	try := func(lo, hi int) { // a value begins in [lo, hi)
		lo = max(lo, tried)
		for s := lo; s < min(hi, len(w.B)); s++ {
			d.at(w, s, report)
		}
		tried = max(tried, hi)
	}
	if p.Literal == "" {
		for _, r := range w.Runs {
			try(int(r.Start)-p.Hi, int(r.End)-p.Lo)
		}
		return
	}
	for i := 0; ; {
		n := bytes.Index(w.B[i:], []byte(p.Literal))
		if n < 0 {
			return
		}
		i += n
		try(i-p.Hi, i-p.Lo+1)
		i++
	}
}

// failedCheck is the confidence of a value whose check digit is wrong: seen, for
// those who ask why it is no finding.
const failedCheck = 0.1

// at reports the value that begins at s, if there is one.
func (d custom) at(w *pandian.Window, s int, report func(pandian.Match)) {
	if !d.Pattern.Begins(w.B[s]) || isAlnum(w.B[s]) && isAlnum(prev(w, s)) {
		return
	}
	line := w.B[s:min(len(w.B), s+d.Pattern.Longest)]
	if i := bytes.IndexAny(line, "\n\r\x1e\x1f"); i >= 0 {
		line = line[:i]
	}
	n := d.Pattern.Match(line)
	if n == 0 {
		return
	}
	before, after := free, free
	if isAlnum(w.B[s]) {
		before = tokenBefore(w, s)
	}
	if isAlnum(w.B[s+n-1]) {
		after = tokenAfter(w, s+n)
	}
	if before == embedded || after == embedded {
		return
	}
	value := codeOnly(w.Scratch[:0], w.B[s:s+n])
	m := pandian.Match{Span: pandian.Span{Start: s, End: s + n}, Value: value}
	d.grade(w, &m, before == hanging || after == hanging || inURL(w, s))
	report(m)
}

// grade sets the confidence and the evidence of a value.
func (d custom) grade(w *pandian.Window, m *pandian.Match, fragment bool) {
	v := d.judge.at(w, m.Start)
	m.Evidence = v.ev
	switch g := d.beside(w, m.Start, m.End); {
	case g == vetoed && !v.speaks():
		v.grade, m.Evidence = vetoed, pandian.EvVetoed
	case g == near && v.grade < near:
		v.grade, m.Evidence = near, pandian.EvContext
	}
	switch v.grade {
	case vetoed, other:
		m.Confidence = min(d.Alone, 0.2)
	case near:
		m.Confidence = d.Near
	case weak, labelled:
		m.Confidence = d.Label
	default:
		m.Confidence = d.Alone
	}
	if fragment {
		m.Evidence |= pandian.EvFragment
		if !v.speaks() {
			m.Confidence = min(m.Confidence, 0.3)
		}
	}
	switch {
	case !passes(&d.Check, m.Value):
		m.Confidence = min(m.Confidence, failedCheck)
	case d.Check.Kind != "none":
		m.Evidence |= pandian.EvCheck
	default:
		m.Evidence |= pandian.EvShape
	}
}

// beside judges by the detector's own words in the same line or cell: by the
// nearest one shortly before the value, else by those behind it.
func (d custom) beside(w *pandian.Window, start, end int) grade {
	if len(d.near)+len(d.veto) == 0 {
		return bare
	}
	lo, hi := start, end
	for lo > max(0, start-labelReach) && !isBreak(w.B[lo-1]) {
		lo--
	}
	for hi < min(len(w.B), end+gapReach) && !isBreak(w.B[hi]) {
		hi++
	}
	before, behind := bytes.ToLower(w.B[lo:start]), bytes.ToLower(w.B[end:hi])
	pro, con := lastOf(before, d.near), lastOf(before, d.veto)
	if pro < 0 && con < 0 {
		pro, con = lastOf(behind, d.near), lastOf(behind, d.veto)
	}
	switch {
	case con > pro:
		return vetoed
	case pro >= 0:
		return near
	}
	return bare
}

// lastOf returns where the last of the words ends in b, or -1.
func lastOf(b []byte, words [][]byte) int {
	last := -1
	for _, w := range words {
		if i := bytes.LastIndex(b, w); i >= 0 {
			last = max(last, i+len(w))
		}
	}
	return last
}

// codeOnly appends the letters, in upper case, and digits of b, and whatever is
// not ASCII.
func codeOnly(dst, b []byte) []byte {
	for _, c := range b {
		if isAlnum(c) || c >= 0x80 {
			dst = append(dst, upper(c))
		}
	}
	return dst
}

// passes reports whether a normalised value has the right check digit.
func passes(c *rules.Check, v []byte) bool {
	var buf [128]byte
	digits := buf[:0]
	for _, b := range v {
		if isDigit(b) {
			digits = append(digits, b)
		}
	}
	switch c.Kind {
	case "luhn":
		return len(digits) > 1 && luhn(digits)
	case "mod10":
		return len(digits) == len(c.Weights)+1 && weighted(c.Weights, digits, 10) == int(digits[len(digits)-1]-'0')
	case "mod11":
		return passesEleven(c, v, digits)
	case "tw_id":
		return len(v) == 10 && isLetter(v[0]) && len(digits) == 9 && checkID(v[0], digits)
	}
	return true
}

// weighted is what the check digit must add to the weighted sum of the digits
// before it for modulus to divide it.
func weighted(weights []int, digits []byte, modulus int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return ((-sum)%modulus + modulus) % modulus
}

func passesEleven(c *rules.Check, v, digits []byte) bool {
	if len(digits) < len(c.Weights) || len(v) == 0 {
		return false
	}
	last, want := v[len(v)-1], weighted(c.Weights, digits, 11)
	if want == 10 {
		return c.Ten != "" && last == upper(c.Ten[0])
	}
	return len(digits) == len(c.Weights)+1 && last == byte('0'+want)
}
