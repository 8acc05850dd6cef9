package extractors

import (
	"bytes"
	"unicode/utf8"

	"pandian"
)

// split returns the fields of a line, without blanks around them; nil if it
// does not fit the columns.
func (t *drawn) split(line []byte, dst []pandian.Span) []pandian.Span {
	end := len(bytes.TrimRight(line, "\r\n"))
	switch {
	case t.tabbed:
		return splitTabs(line[:end], dst)
	case t.bar != nil:
		return splitBars(line[:end], t.bar, dst)
	case t.starts != nil:
		if t.slack > 0 {
			return splitNear(line[:end], t.starts, t.slack, dst)
		}
		return splitColumns(line[:end], t.starts, dst)
	}
	return splitGaps(line[:end], t.words, dst)
}

// splitBars splits at bars, those at both ends left out.
func splitBars(line, bar []byte, dst []pandian.Span) []pandian.Span {
	lo, hi := trimBlanks(line, 0, len(line))
	if bytes.HasPrefix(line[lo:hi], bar) {
		lo += len(bar)
	}
	if hi > lo && bytes.HasSuffix(line[lo:hi], bar) {
		hi -= len(bar)
	}
	for lo <= hi && len(dst) < maxDrawn {
		n := bytes.Index(line[lo:hi], bar)
		if n < 0 {
			n = hi - lo
		}
		a, b := trimMarks(line, lo, lo+n)
		dst = append(dst, pandian.Span{Start: a, End: b})
		lo += n + len(bar)
	}
	return dst
}

// trimMarks is trimBlanks, less the marks of Markdown around all of it (**王小明**).
func trimMarks(b []byte, lo, hi int) (int, int) {
	lo, hi = trimBlanks(b, lo, hi)
	for _, mark := range [...]string{"**", "__", "~~", "*", "`"} {
		if n := len(mark); hi-lo > 2*n && string(b[lo:lo+n]) == mark && string(b[hi-n:hi]) == mark {
			lo, hi = lo+n, hi-n
		}
	}
	return lo, hi
}

// splitTabs splits at every tab.
func splitTabs(line []byte, dst []pandian.Span) []pandian.Span {
	for lo := 0; lo <= len(line) && len(dst) < maxDrawn; {
		n := bytes.IndexByte(line[lo:], '\t')
		if n < 0 {
			n = len(line) - lo
		}
		a, b := trimBlanks(line, lo, lo+n)
		dst = append(dst, pandian.Span{Start: a, End: b})
		lo += n + 1
	}
	return dst
}

// splitGaps splits at two blanks or more, an ideographic one or, between words,
// at any.
func splitGaps(line []byte, words bool, dst []pandian.Span) []pandian.Span {
	start := -1
	for i := 0; i < len(line); {
		gap, wide := 0, false
		for n := blankAt(line, i+gap); n > 0; n = blankAt(line, i+gap) {
			wide = wide || n > 1
			gap += n
		}
		if gap > 1 || wide || gap > 0 && (words || i+gap == len(line)) {
			if start >= 0 {
				dst = append(dst, pandian.Span{Start: start, End: i})
			}
			start = -1
			i += gap
			continue
		}
		if start < 0 {
			start = i + gap
		}
		_, n := utf8.DecodeRune(line[i+gap:])
		i += gap + n
	}
	if start >= 0 {
		dst = append(dst, pandian.Span{Start: start, End: len(line)})
	}
	return dst
}

// splitColumns cuts a line where the header's fields begin, a wide character
// being two columns; nil if a field runs over.
func splitColumns(line []byte, starts []int, dst []pandian.Span) []pandian.Span {
	from, col, next := 0, 0, 1
	for i := 0; i < len(line); {
		if next < len(starts) && col >= starts[next] {
			if col > starts[next] || blankBefore(line, i) == 0 {
				return nil
			}
			a, b := trimBlanks(line, from, i)
			dst = append(dst, pandian.Span{Start: a, End: b})
			from, next = i, next+1
		}
		c, n := utf8.DecodeRune(line[i:])
		col += runeWidth(c)
		i += n
	}
	a, b := trimBlanks(line, from, len(line))
	return append(dst, pandian.Span{Start: a, End: b})
}

// splitNear cuts a line at the words that begin nearest to where the header's
// fields begin, at most slack columns away; a field is empty where blanks stand
// under its beginning. nil if a field runs over.
func splitNear(line []byte, starts []int, slack int, dst []pandian.Span) []pandian.Span {
	from := 0
	for k := 1; k < len(starts) && from < len(line); k++ {
		at, empty := wordNear(line, starts[k], slack)
		switch {
		case at < 0 && len(splitGaps(line[from:], true, nil)) == 1: // the last field is longer than it should be
			at = len(line)
		case at < 0, at <= from && !empty:
			return nil
		}
		a, b := trimBlanks(line, from, at)
		dst = append(dst, pandian.Span{Start: a, End: b})
		from = max(from, at)
	}
	if from == len(line) {
		return dst
	}
	a, b := trimBlanks(line, from, len(line))
	return append(dst, pandian.Span{Start: a, End: b})
}

// splitOdd cuts a line whose fields do not stand under those of the header: what
// stands between gaps goes to the field that begins nearest, several to one if need
// be.
func (t *drawn) splitOdd(line []byte, dst []pandian.Span) []pandian.Span {
	line = bytes.TrimRight(line, "\r\n")
	if t.starts == nil {
		a, b := trimBlanks(line, 0, len(line))
		return append(dst, pandian.Span{Start: a, End: b})
	}
	for _, s := range splitFigures(line, splitGaps(line, false, nil)) {
		column, k := displayWidth(line[:s.Start]), max(len(dst)-1, 0)
		for k+1 < len(t.starts) && max(t.starts[k+1]-column, column-t.starts[k+1]) <= max(t.starts[k]-column, column-t.starts[k]) {
			k++
		}
		for len(dst) < k {
			dst = append(dst, pandian.Span{Start: s.Start, End: s.Start})
		}
		if k < len(dst) {
			dst[k].End = s.End
		} else {
			dst = append(dst, s)
		}
	}
	return dst
}

// splitFigures cuts fields once more before the first word that begins with a
// figure: LE VAN DUC 1151015.
func splitFigures(line []byte, fields []pandian.Span) (dst []pandian.Span) {
	for _, s := range fields {
		for i := s.Start + 1; i < s.End && line[i-1]-'0' >= 10; i++ {
			if line[i]-'0' < 10 && line[i-1] == ' ' {
				dst = append(dst, pandian.Span{Start: s.Start, End: i - 1})
				s.Start = i
				break
			}
		}
		dst = append(dst, s)
	}
	return dst
}

// wordNear returns where, in bytes, the word behind a blank begins that is
// nearest to a column of the line, at most slack away; -1 if there is none. It is
// empty if blanks, or nothing, stand there instead.
func wordNear(line []byte, column, slack int) (at int, empty bool) {
	at, best, col, gap := -1, slack+1, 0, 0
	for i := 0; i < len(line) && col <= column+slack; {
		if n := blankAt(line, i); n > 0 {
			gap++
			if col >= column && gap > slack && at < 0 {
				return i, true
			}
			col += n/3 + 1
			i += n
			continue
		}
		if d := max(col-column, column-col); gap > 0 && d < best {
			at, best = i, d
		}
		gap = 0
		c, n := utf8.DecodeRune(line[i:])
		col += runeWidth(c)
		i += n
	}
	if at < 0 && col <= column {
		return len(line), true
	}
	return at, false
}

// blankAt returns the width in bytes of a blank at i: a space, or an ideographic
// one.
func blankAt(b []byte, i int) int {
	switch {
	case i >= len(b):
		return 0
	case b[i] == ' ':
		return 1
	case bytes.HasPrefix(b[i:], []byte("\u3000")):
		return 3
	}
	return 0
}

// blankBefore is blankAt for what ends at i.
func blankBefore(b []byte, i int) int {
	switch {
	case i > 0 && b[i-1] == ' ':
		return 1
	case bytes.HasSuffix(b[:i], []byte("\u3000")):
		return 3
	}
	return 0
}

// trimBlanks narrows [lo, hi) to what stands between blanks.
func trimBlanks(b []byte, lo, hi int) (int, int) {
	for lo < hi && blankAt(b[:hi], lo) > 0 {
		lo += blankAt(b[:hi], lo)
	}
	for hi > lo && blankBefore(b[:hi], hi) > 0 {
		hi -= blankBefore(b[:hi], hi)
	}
	return lo, hi
}

// displayWidth is the number of columns that b takes in a fixed font.
func displayWidth(b []byte) (n int) {
	for len(b) > 0 {
		c, w := utf8.DecodeRune(b)
		n += runeWidth(c)
		b = b[w:]
	}
	return n
}

// runeWidth is 2 for what East Asian fonts draw wide.
func runeWidth(c rune) int {
	if c >= 0x1100 && (c <= 0x115f || c >= 0x2e80 && c <= 0xa4cf || c >= 0xac00 && c <= 0xd7a3 || c >= 0xf900 && c <= 0xfaff ||
		c >= 0xfe30 && c <= 0xfe6f || c >= 0xff01 && c <= 0xff60 || c >= 0xffe0 && c <= 0xffe6 || c >= 0x20000 && c <= 0x3fffd) {
		return 2
	}
	return 1
}
