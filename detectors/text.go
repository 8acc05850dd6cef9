package detectors

import "pandian"

func isDigit(c byte) bool  { return c-'0' < 10 }
func isLetter(c byte) bool { return c|0x20-'a' < 26 }
func isAlnum(c byte) bool  { return isDigit(c) || isLetter(c) }

func upper(c byte) byte {
	if c-'a' < 26 {
		return c - 0x20
	}
	return c
}

// unknown stands for the byte beyond an edge of the window that is not an edge
// of the text: no boundary.
const unknown = 'x'

// prev returns the byte before pos: '\n' at the beginning of the text.
func prev(w *pandian.Window, pos int) byte {
	switch {
	case pos > 0:
		return w.B[pos-1]
	case w.Begin:
		return '\n'
	}
	return unknown
}

// next returns the byte at pos: '\n' at the end of the text.
func next(w *pandian.Window, pos int) byte {
	switch {
	case pos < len(w.B):
		return w.B[pos]
	case w.End:
		return '\n'
	}
	return unknown
}

// at returns b[i], or 0 outside.
func at(b []byte, i int) byte {
	if uint(i) < uint(len(b)) {
		return b[i]
	}
	return 0
}

// hasAt reports whether b has s at i.
func hasAt(b []byte, i int, s string) bool {
	return i >= 0 && i+len(s) <= len(b) && string(b[i:i+len(s)]) == s
}

// endsAt reports whether s ends at i in b.
func endsAt(b []byte, i int, s string) bool { return hasAt(b, i-len(s), s) }

// dashAt returns the width of a hyphen or dash at i; 0 if there is none.
func dashAt(b []byte, i int) int {
	if c := at(b, i); c != '-' && c < 0xe2 {
		return 0
	}
	return anyDashAt(b, i)
}

func anyDashAt(b []byte, i int) int {
	switch c := at(b, i); {
	case c == '-':
		return 1
	case c == 0xe2 && at(b, i+1) == 0x80 && at(b, i+2)-0x90 < 6, // ‐ ‑ ‒ – — ―
		c == 0xe2 && at(b, i+1) == 0x88 && at(b, i+2) == 0x92, // −
		c == 0xe2 && at(b, i+1) == 0x94 && at(b, i+2) == 0x80, // ─
		c == 0xef && at(b, i+1) == 0xb9 && at(b, i+2) == 0xa3: // ﹣
		return 3
	}
	return 0
}

// dashBefore returns the width of a hyphen or dash that ends at i; 0 if there
// is none.
func dashBefore(b []byte, i int) int {
	switch c := at(b, i-1); {
	case c == '-':
		return 1
	case c >= 0x80:
		return anyDashAt(b, i-3) / 3 * 3
	}
	return 0
}

// spaceAt returns the width of a blank (space, tab, no-break space) at i.
func spaceAt(b []byte, i int) int {
	switch c := at(b, i); {
	case c == ' ' || c == '\t':
		return 1
	case c == 0xc2 && at(b, i+1) == 0xa0:
		return 2
	}
	return 0
}

// spaceBefore returns the width of a blank that ends at i.
func spaceBefore(b []byte, i int) int {
	switch c := at(b, i-1); {
	case c == ' ' || c == '\t':
		return 1
	case c == 0xa0 && at(b, i-2) == 0xc2:
		return 2
	}
	return 0
}

func skipSpaces(b []byte, i int) int {
	if c := at(b, i); c > ' ' && c != 0xc2 {
		return i
	}
	for n := spaceAt(b, i); n > 0; n = spaceAt(b, i) {
		i += n
	}
	return i
}

func trimSpacesBack(b []byte, lo, i int) int {
	for i > lo {
		n := spaceBefore(b, i)
		if n == 0 {
			break
		}
		i -= n
	}
	return i
}

// newlineAt returns the width of a line break at i, with the indentation
// behind it; 0 if there is none.
func newlineAt(b []byte, i int) int {
	j := i
	if at(b, j) == '\r' {
		j++
	}
	if at(b, j) != '\n' {
		return 0
	}
	return skipSpaces(b, j+1) - i
}

// isBreak reports whether c ends every value: a line break, or the edge of a
// cell.
func isBreak(c byte) bool { return c == '\n' || c == '\r' || c == 0x1e || c == 0x1f }

// cellBounds returns the stretch of text that a value at pos may live in: its
// cell, or the whole window in prose.
func cellBounds(w *pandian.Window, pos int) (lo, hi int) {
	if w.Cells == nil {
		return 0, len(w.B)
	}
	if k := w.CellAt(pos); k >= 0 {
		return int(w.Cells[k].Start), int(w.Cells[k].End)
	}
	return pos, pos
}

// trim narrows [lo, hi) to its text without blanks around it.
func trim(b []byte, lo, hi int) (int, int) {
	for lo < hi {
		n := spaceAt(b, lo)
		if n == 0 && isBreak(b[lo]) {
			n = 1
		}
		if n == 0 {
			break
		}
		lo += n
	}
	for hi > lo {
		n := spaceBefore(b, hi)
		if n == 0 && isBreak(b[hi-1]) {
			n = 1
		}
		if n == 0 {
			break
		}
		hi -= n
	}
	return lo, hi
}
