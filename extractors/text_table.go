package extractors

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"pandian"
)

// Tables drawn in a text: lists printed in columns of fixed width, tables of
// Markdown. Their lines are rows of a part of their own; what stands around
// them is running text.

const (
	tableHead = 16 << 10 // what is looked at to tell whether a table begins
	maxLine   = 8 << 10  // longer lines are no rows
	maxDrawn  = 64       // columns of a drawn table
)

// drawn is a table drawn in a text.
type drawn struct {
	bars   bool  // cells stand between bars
	starts []int // display columns where the header's fields begin; nil = rows are split at gaps
	fields int
	spans  []pandian.Span // of the line looked at last
}

// textReader reads running text and the tables drawn in it.
type textReader struct {
	stream
	out    pandian.Emitter
	line   int // of the byte at lo, from 1
	tables int
	cells  []pandian.Text
	spans  []pandian.Span
}

// read emits all that comes.
func (r *textReader) read() error {
	for {
		if err := r.fill(len(r.buf)); err != nil {
			return err
		}
		if r.lo == r.hi {
			return nil
		}
		b := r.buf[r.lo:r.hi]
		at, t := r.search(b)
		if t == nil {
			at = len(b)
			if !r.eof {
				at = r.keep(b)
			}
		}
		if err := r.prose(at); err != nil {
			return err
		}
		if t != nil {
			if err := r.table(t); err != nil {
				return err
			}
		}
	}
}

// prose emits the next n bytes as running text.
func (r *textReader) prose(n int) error {
	r.line += bytes.Count(r.buf[r.lo:r.lo+n], []byte{'\n'})
	return r.text(n, pandian.Place{}, r.out)
}

// keep returns how much of b can be emitted before more is read: what may be the
// beginning of a table stays.
func (r *textReader) keep(b []byte) int {
	if n := bytes.LastIndexByte(b[:max(0, len(b)-tableHead)], '\n') + 1; n > 0 {
		return n
	}
	return wholeRunes(b)
}

// search returns where in b the first table begins, and its shape; nil if there
// is none.
func (r *textReader) search(b []byte) (int, *drawn) {
	for i := 0; i < len(b); {
		if !r.eof && len(b)-i < tableHead && i > 0 {
			break
		}
		line := cutLine(b[i:])
		if len(line) < maxLine && drawnLine(line) {
			if t := r.shape(b[i:]); t != nil {
				return i, t
			}
		}
		i += len(line)
	}
	return 0, nil
}

// cutLine returns the first line of b with its line break.
func cutLine(b []byte) []byte {
	if n := bytes.IndexByte(b, '\n'); n >= 0 {
		return b[:n+1]
	}
	return b
}

// drawnLine reports whether a line may be one of a drawn table.
func drawnLine(line []byte) bool {
	return bytes.Contains(line, []byte("  ")) || bytes.Contains(line, []byte("\u3000")) || bytes.IndexByte(line, '|') >= 0
}

// shape tells whether b begins with the header of a drawn table and rows under
// it.
func (r *textReader) shape(b []byte) *drawn {
	head := cutLine(b)
	b = b[len(head):]
	next := cutLine(b)
	if bytes.IndexByte(head, '|') >= 0 {
		t := &drawn{bars: true}
		if isRule(next) && bytes.IndexByte(next, '|') >= 0 && len(t.split(head, r.spans[:0])) > 1 {
			return t
		}
		return nil
	}
	if !isHead(head) {
		return nil
	}
	ruled := isRule(next)
	if ruled {
		b = b[len(next):]
	}
	t := &drawn{}
	spans := t.split(head, r.spans[:0])
	t.fields = len(spans)
	if t.fields < 3 || t.fields > maxDrawn {
		return nil
	}
	for _, s := range spans {
		t.starts = append(t.starts, displayWidth(head[:s.Start]))
	}
	if n := t.rows(b); n >= 2 || ruled && n == 1 {
		return t
	}
	t.starts = nil
	if n := t.rows(b); n >= 2 || ruled && n == 1 {
		return t
	}
	return nil
}

// rows counts how many of the lines that b begins with, three at most, are rows.
func (t *drawn) rows(b []byte) (n int) {
	for n < 3 && len(b) > 0 {
		line := cutLine(b)
		if !t.isRow(line) {
			break
		}
		b = b[len(line):]
		n++
	}
	return n
}

// isRow reports whether the fields of a line stand under those of the header.
func (t *drawn) isRow(line []byte) bool {
	switch {
	case len(line) >= maxLine || isRule(line) || len(bytes.TrimSpace(line)) == 0:
		return false
	case t.bars:
		return bytes.IndexByte(line, '|') >= 0
	case t.starts == nil:
		t.spans = t.split(line, t.spans[:0])
		return len(t.spans) == t.fields
	}
	t.spans = t.split(line, t.spans[:0])
	filled := 0
	for _, s := range t.spans {
		if s.Start < s.End {
			filled++
		}
	}
	return filled >= 2
}

// split returns the fields of a line, without blanks around them; nil if it
// does not fit the columns.
func (t *drawn) split(line []byte, dst []pandian.Span) []pandian.Span {
	end := len(bytes.TrimRight(line, "\r\n"))
	switch {
	case t.bars:
		return splitBars(line[:end], dst)
	case t.starts != nil:
		return splitColumns(line[:end], t.starts, dst)
	}
	return splitGaps(line[:end], dst)
}

// splitBars splits at bars, those at both ends left out.
func splitBars(line []byte, dst []pandian.Span) []pandian.Span {
	lo, hi := trimBlanks(line, 0, len(line))
	if lo < hi && line[lo] == '|' {
		lo++
	}
	if hi > lo && line[hi-1] == '|' {
		hi--
	}
	for lo <= hi && len(dst) < maxDrawn {
		n := bytes.IndexByte(line[lo:hi], '|')
		if n < 0 {
			n = hi - lo
		}
		a, b := trimBlanks(line, lo, lo+n)
		dst = append(dst, pandian.Span{Start: a, End: b})
		lo += n + 1
	}
	return dst
}

// splitGaps splits at two blanks or more, or an ideographic one.
func splitGaps(line []byte, dst []pandian.Span) []pandian.Span {
	start := -1
	for i := 0; i < len(line); {
		gap, wide := 0, false
		for n := blankAt(line, i+gap); n > 0; n = blankAt(line, i+gap) {
			wide = wide || n > 1
			gap += n
		}
		if gap > 1 || wide || gap > 0 && i+gap == len(line) {
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

// isRule reports whether a line is drawn between header and rows.
func isRule(line []byte) bool {
	strokes := 0
	for _, c := range string(bytes.TrimSpace(line)) {
		switch c {
		case '-', '=', '─', '━', '═', '＝', '－':
			strokes++
		case ' ', '|', '+', ':', '┼', '\u3000':
		default:
			return false
		}
	}
	return strokes >= 3
}

// isHead reports whether a line may name columns: words, not values, labels or
// sentences.
func isHead(line []byte) bool {
	digits := 0
	for _, c := range string(line) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == ':' || c == '：' || c == '。' || c == '，' || c == ';' || c == '{' || c == '=' || c == '"' || c == '<':
			return false
		}
	}
	return digits < 4
}

// table emits the rows of a table and consumes them.
func (r *textReader) table(t *drawn) error {
	r.tables++
	at := pandian.Place{Part: fmt.Sprintf("表 %d", r.tables)}
	first, begin := r.line, r.off(r.lo)
	for n := 0; ; n++ {
		line, err := r.nextLine()
		if err != nil {
			return err
		}
		rule := isRule(line) && n == 1
		if len(line) == 0 || n > 0 && !rule && !t.isRow(line) {
			break
		}
		at.Row = r.line
		if !rule {
			if err := r.row(at, line, t); err != nil {
				return err
			}
		}
		r.lo += len(line)
		r.line++
	}
	if err := r.out.End(pandian.Place{Part: at.Part}); err != nil {
		return err
	}
	return r.blankLines(r.line-first, begin)
}

// blankLines emits the line breaks of a table as running text, so that the
// lines behind it keep their numbers.
func (r *textReader) blankLines(n int, begin int64) error {
	var m pandian.OffMap
	m.Replace(0, 0, int(r.off(r.lo)-begin))
	return r.out.Text(pandian.Place{}, pandian.Text{B: bytes.Repeat([]byte{'\n'}, n), Off: begin, Map: &m})
}

// nextLine returns the line at lo, which stays unread.
func (r *textReader) nextLine() ([]byte, error) {
	for !r.eof && bytes.IndexByte(r.buf[r.lo:r.hi], '\n') < 0 && r.hi-r.lo < len(r.buf) {
		if err := r.fill(len(r.buf)); err != nil {
			return nil, err
		}
	}
	return cutLine(r.buf[r.lo:r.hi]), nil
}

func (r *textReader) row(at pandian.Place, line []byte, t *drawn) error {
	r.cells = r.cells[:0]
	r.spans = t.split(line, r.spans[:0])
	for _, s := range r.spans {
		r.cells = append(r.cells, pandian.Text{B: line[s.Start:s.End], Off: r.off(r.lo + s.Start)})
	}
	return r.out.Row(at, r.cells)
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
