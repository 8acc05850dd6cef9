package detectors

import (
	"strings"

	"pandian/internal/runes"
)

// gapReach is how many bytes may stand between a label and its value.
const gapReach = 48

// connects reports whether gap may stand between a label and its value:
// blanks, colons, brackets and what they hold, a line break, and a few words
// ("號碼", "為").
func connects(gap []byte) bool {
	return len(gap) <= gapReach && gapEnd(gap, 0) == len(gap)
}

// valueStart returns where the value of a label that ends at pos begins.
func valueStart(b []byte, pos int) int {
	hi := min(len(b), pos+gapReach)
	return pos + gapEnd(b[pos:hi], 0)
}

// gapEnd returns the end of the longest stretch from i on that may stand
// between a label and its value.
func gapEnd(b []byte, i int) int {
	lines, colon := 0, false
	for i < len(b) {
		n := 1
		switch gapBytes[b[i]] {
		case gapStop:
			return i
		case gapColon:
			colon = true
		case gapOpen:
			if b[i] == '[' && colon { // behind a colon a square bracket holds the value
				break
			}
			if j := closing(b, i); j > 0 {
				n = j - i
			}
		case gapLine:
			if lines++; lines > 1 {
				return i
			}
		case gapParams:
			if n = paramsEnd(b, i) - i; n <= 0 {
				return i
			}
		case gapDot:
			if d := at(b, i+1); d != ' ' && d != ':' {
				return i
			}
		case gapNumber:
			if n = numeralWord(b, i); n == 0 {
				return i
			}
		case gapWide:
			if n = gapCharacter(b, i); n == 0 {
				return i
			}
		}
		i += n
	}
	return i
}

// gapBytes says what a byte means in the stretch between a label and its value.
var gapBytes = func() (t [256]uint8) {
	for _, c := range " \t\r=\"')]<>/#*|," {
		t[c] = gapPlain
	}
	for c := 0x80; c < len(t); c++ {
		t[c] = gapWide
	}
	t[':'], t['('], t['['], t['\n'], t[';'], t['.'], t['n'], t['N'] = gapColon, gapOpen, gapOpen, gapLine, gapParams, gapDot, gapNumber, gapNumber
	return t
}()

const (
	gapStop   = iota // ends the stretch
	gapPlain         // may stand in it
	gapColon         // so may this
	gapOpen          // a bracket: with what it holds, if that is a remark
	gapLine          // one line break
	gapParams        // a semicolon, with parameters up to their colon
	gapDot           // before a blank or colon
	gapNumber        // "No."
	gapWide          // perhaps: see gapCharacter
)

// gapCharacter returns the width of the character at i, which is not ASCII, if
// it may stand between a label and its value; else 0.
func gapCharacter(b []byte, i int) int {
	r, n := runes.At(b, i)
	switch r {
	case '﹕', '︰', '∶', '：', '【', '】', '「', '」', '『', '』', '〔', '〕', '《', '》', '→', '►', '●', '■', '□',
		'為', '是', '係', '第', '號', '碼', '字', '證', '\u00a0', '\u200b':
		return n
	}
	return 0
}

// closing returns the offset behind the bracket that closes the one at i, if
// what stands between is short, on one line, and a remark rather than a value:
// no digits, or few of them among Chinese words; else 0.
func closing(b []byte, i int) int {
	end := byte(')')
	if b[i] == '[' {
		end = ']'
	}
	if at(b, i+1) == '/' { // a carrier, a path
		return 0
	}
	digits, words := 0, false
	for j := i + 1; j < len(b) && j < i+36; j++ {
		switch c := b[j]; {
		case c == end:
			if digits > 0 && !words {
				return 0
			}
			return j + 1
		case isBreak(c):
			return 0
		case isDigit(c):
			if digits++; digits > maxRemarkDigits {
				return 0
			}
		case c >= 0x80:
			words = true
		}
	}
	return 0
}

// maxRemarkDigits is the number of digits in brackets from which on they hold a
// value, not a remark like "(12碼)".
const maxRemarkDigits = 4

// paramsEnd returns the offset of the colon that ends the parameters of a vCard
// line ("TEL;TYPE=WORK,VOICE:") that begin at the semicolon at i; 0 if none do.
func paramsEnd(b []byte, i int) int {
	for j := i + 1; j < len(b); j++ {
		switch c := b[j]; {
		case c == ':':
			return j
		case !isAlnum(c) && strings.IndexByte("=,;-\"", c) < 0:
			return 0
		}
	}
	return 0
}

// numeralWord returns the width of "No", "No." or "Number" at i, as they stand
// between an English label and its value; 0 if there is none.
func numeralWord(b []byte, i int) int {
	if i > 0 && isLetter(b[i-1]) {
		return 0
	}
	for _, w := range [...]string{"number", "no"} {
		if i+len(w) <= len(b) && foldEqual(b[i:i+len(w)], w) && !isAlnum(at(b, i+len(w))) {
			return len(w)
		}
	}
	return 0
}
