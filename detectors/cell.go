package detectors

import "pandian"

// Most cells of a table are written as the others of their column: what all
// detectors find there is known without asking each of them. The functions that
// are a Detector's Cell answer for such cells. A word of the lexicon, a byte or a
// length that could mean something to another detector makes them unsure; that
// none says anything else than all detectors do is tested with cells of every
// form.

// headed is the verdict on a column whose header names the type beyond doubt.
var headed = verdict{grade: labelled, ev: pandian.EvHeader}

// alone is a window of nothing but a cell.
func alone(c *pandian.CellText) pandian.Window {
	return pandian.Window{B: c.B, Begin: true, End: true, Scratch: c.Scratch}
}

// unsure is the answer of a Cell that leaves the cell to all detectors.
func unsure() (pandian.Match, bool) { return pandian.Match{}, false }

// sure is the answer of a Cell that found b[start:end] under the header.
func sure(start, end int, value []byte, conf float64, ev pandian.Evidence) (pandian.Match, bool) {
	return pandian.Match{Span: pandian.Span{Start: start, End: end}, Value: value, Confidence: conf, Evidence: ev | pandian.EvHeader}, true
}

// formed reports whether b is written like one of the forms: 9 stands for a
// digit, A for a capital, every other byte for itself.
func formed(b []byte, forms ...string) bool {
	for _, form := range forms {
		if len(form) == len(b) && like(b, form) {
			return true
		}
	}
	return false
}

func like(b []byte, form string) bool {
	for i, c := range b {
		switch form[i] {
		case '9':
			if !isDigit(c) {
				return false
			}
		case 'A':
			if c-'A' >= 26 {
				return false
			}
		case c:
		default:
			return false
		}
	}
	return true
}

// plain reports whether no detector finds anything in a cell of a named column
// whose header names no type, or context only: in a short number or code, a
// decimal, a day with or without its time.
func plain(b []byte) bool {
	n := digitsAt(b, 0)
	switch {
	case n == len(b):
		return n < 8 || n == 8 && b[0] != '0'
	case n == 0:
		return plainCode(b)
	case b[n] == '.':
		k := digitsAt(b, n+1)
		return n+1+k == len(b) && k > 0 && n <= 10 && (b[0] != '0' || n == 1 && k < 7)
	}
	return formed(b, "9999-99-99", "9999/99/99", "9999-99-99 99:99:99", "9999/99/99 99:99:99", "9999-99-99 99:99", "9999/99/99 99:99")
}

// plainCode tells a code of a capital or two and digits from the numbers of
// citizens and residents that are written so.
func plainCode(b []byte) bool {
	letters := 0
	for letters < 3 && at(b, letters)-'A' < 26 {
		letters++
	}
	n := digitsAt(b, letters)
	return letters+n == len(b) && n > 0 && (letters == 1 || letters == 2) && (n < 8 || n == 8 && (letters == 1 || b[1] > 'D'))
}
