package extractors

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/segmentio/asm/ascii"

	"pandian"
)

// shape tells whether b begins with the header of a drawn table and rows under
// it.
func (r *textReader) shape(b []byte) *drawn {
	head := cutLine(b)
	bar := barOf(head)
	if bar == nil {
		if bytes.Contains(head, tabs) {
			return tabbed(head, b[len(head):])
		}
		if looksLikeCode(head) || hasClock(head) {
			return nil
		}
		r.spans = splitGaps(head, false, r.spans[:0])
		if n := len(r.spans); n < leastFields && headWords(head) < leastFields && (n < 2 || ascii.Valid(head) || !(&drawn{}).underWords(head)) {
			return nil
		}
	}
	b = b[len(head):]
	next := cutLine(b)
	if bar != nil {
		if bar[0] == '|' && !isRule(next) && ascii.Valid(head) { // as most lines of programs
			return nil
		}
		t := &drawn{bar: bar}
		if !isRule(head) && isRule(next) && bytes.ContainsAny(next, "|+┼╪╬") && len(t.split(head, r.spans[:0])) > 1 {
			return t
		}
		return t.barred(head, b)
	}
	if t := headed(head, next, b); t != nil {
		return t
	}
	if len(head) >= maxLine {
		return nil
	}
	return aligned(head, b)
}

// barred tells whether rows with as many bars stand under a header that has bars and no
// rule under it: one, two where the bars are those of the keyboard.
func (t *drawn) barred(head, b []byte) *drawn {
	rows, least := 1, 2
	if t.bar[0] == '|' {
		rows, least = 2, leastFields
	}
	if len(head) >= maxLine || !isHead(head) {
		return nil
	}
	if t.fields = len(t.split(head, nil)); t.fields < least {
		return nil
	}
	for range rows {
		line := cutLine(b)
		n := len(t.split(line, nil)) // one less if an empty cell ends the line
		if len(line) >= maxLine || hasClock(line) || n < t.fields-1 || n > t.fields || n < 2 {
			return nil
		}
		b = b[len(line):]
	}
	return t
}

// tabbed tells whether two rows at least, with tabs where it has them, stand under
// the header of a table. Lines that begin with a tab are those of programs, lines
// without a header those of chats.
func tabbed(head, b []byte) *drawn {
	t := &drawn{tabbed: true, fields: bytes.Count(head, tabs) + 1}
	if head[0] == '\t' || len(head) >= maxLine || t.fields > maxDrawn || !isHead(head) {
		return nil
	}
	for _, s := range t.split(head, nil) {
		if s.Len() == 0 {
			return nil
		}
	}
	for range 2 {
		line := cutLine(b)
		if bytes.Count(line, tabs) != t.fields-1 || hasClock(line) || !t.isRow(line) {
			return nil
		}
		b = b[len(line):]
	}
	return t
}

// leastFields is how many fields the lines of a table without bars have.
const leastFields = 3

// headed tells whether rows stand under the header of a table in columns, which
// does not look like code; next is the first line of b.
func headed(head, next, b []byte) *drawn {
	if !isHead(head) {
		return nil
	}
	ruled := isRule(next)
	if ruled || blankLine(next) {
		b = b[len(next):]
	}
	least := 2 // rows
	if ruled {
		least = 1
	}
	t := &drawn{}
	if t.under(head, true) && t.rows(b) >= least || t.under(head, false) && t.rows(b) >= least {
		return t
	}
	mixed := !ascii.Valid(head)
	if mixed && t.underWords(head) && t.rows(b) >= least {
		return t
	}
	for _, words := range [...]bool{true, false} {
		if t.slack = maxSlack; t.under(head, words) && t.rows(b) >= least {
			return t
		}
	}
	if mixed && t.underWords(head) && t.rows(b) >= least {
		return t
	}
	t.starts, t.slack, t.words, t.fields = nil, 0, false, len(splitGaps(head, false, nil))
	if t.fields >= leastFields && t.fields <= maxDrawn && t.rows(b) >= least {
		return t
	}
	if t.words, t.fields = true, headWords(head); t.fields >= leastFields && t.fields <= maxDrawn && t.rows(b) >= least {
		return t
	}
	return nil
}

// maxSlack is how far, in display columns, the fields of rows that a person has
// set may begin from those of the header.
const maxSlack = 4

// under makes columns of the header's fields, which stand apart by two blanks at
// least or, as words, by one; it reports whether there are enough of them.
func (t *drawn) under(head []byte, words bool) bool {
	head = bytes.TrimRight(head, "\r\n")
	if words && headWords(head) == 0 {
		return false
	}
	t.starts = t.starts[:0]
	t.words = words
	spans := splitGaps(head, words, nil)
	for _, s := range spans {
		t.starts = append(t.starts, displayWidth(head[:s.Start]))
	}
	t.fields = len(spans)
	return t.fields >= leastFields && t.fields <= maxDrawn
}

// underWords makes columns of the header's words, in whatever script, between single
// blanks; one of them must be Chinese.
func (t *drawn) underWords(head []byte) bool {
	head = bytes.TrimRight(head, "\r\n")
	t.starts, t.words = t.starts[:0], true
	chinese, short := false, 0
	for _, s := range splitGaps(head, true, nil) {
		t.starts = append(t.starts, displayWidth(head[:s.Start]))
		if head[s.Start] >= 0xe4 {
			chinese = true
			if s.Len() == 3 {
				short++
			}
		}
	}
	t.fields = len(t.starts)
	return chinese && 2*short <= t.fields && t.fields > leastFields && t.fields <= maxDrawn
}

// headWords counts the words of a header between which single blanks stand, 0
// if one of them is not in Chinese, or most are one character: a text set apart.
func headWords(head []byte) int {
	n, short := 0, 0
	for w := range bytes.FieldsSeq(head) {
		if w[0] < 0xe4 {
			return 0
		}
		if len(w) == 3 {
			short++
		}
		n++
	}
	if 2*short > n {
		return 0
	}
	return n
}

// aligned tells whether b, behind its first line, goes on with lines whose gaps
// stand where those of the first are: a table without a header. Logs and
// programs that are set out like that are none.
func aligned(first, b []byte) *drawn {
	const lines = 4
	var common []pandian.Span
	t := &drawn{}
	for k, line := 0, first; k < lines; k++ {
		if k > 0 {
			line = cutLine(b)
			b = b[len(line):]
		}
		if len(line) >= maxLine || hasClock(line) || looksLikeCode(line) {
			return nil
		}
		t.spans = t.split(line, t.spans[:0])
		if t.fields = len(t.spans); t.fields < leastFields || t.fields > maxDrawn || k > 0 && t.fields != len(common)+1 {
			return nil
		}
		for i := range t.fields - 1 {
			gap := pandian.Span{Start: displayWidth(line[:t.spans[i].End]), End: displayWidth(line[:t.spans[i+1].Start])}
			if k == 0 {
				common = append(common, gap)
			}
			common[i] = pandian.Span{Start: max(common[i].Start, gap.Start), End: min(common[i].End, gap.End)}
			if common[i].Len() < 2 {
				return nil
			}
		}
	}
	return t
}

// hasClock reports whether a line tells a time of day, as those of logs do.
func hasClock(line []byte) bool {
	for i := 0; ; i++ {
		n := bytes.IndexByte(line[i:], ':')
		if n < 0 {
			return false
		}
		if i += n; i > 0 && i+3 < len(line) && line[i+3] == ':' && line[i-1]-'0' < 10 && line[i+1]-'0' < 10 && line[i+2]-'0' < 10 {
			return true
		}
	}
}

// looksLikeCode knows lines of programs by their punctuation.
func looksLikeCode(line []byte) bool {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || strings.IndexByte("#*<>-", line[0]) >= 0 || strings.IndexByte(";{},\\", line[len(line)-1]) >= 0 {
		return true
	}
	for i, c := range line[:len(line)-1] {
		if c > '=' {
			continue
		}
		next := line[i+1]
		switch c {
		case '\t':
			return true
		case '/':
			if next == '/' || next == '*' {
				return true
			}
		case ':':
			if next == '=' {
				return true
			}
		case '-':
			if next == '>' {
				return true
			}
		case '=':
			if next == '=' || next == '>' || next == ' ' && i > 0 && line[i-1] == ' ' {
				return true
			}
		case '(':
			if next == ')' && i+2 < len(line) && line[i+2] == ';' {
				return true
			}
		}
	}
	return false
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
	case len(line) >= maxLine || isRule(line) || blankLine(line):
		return false
	case t.tabbed: // blank cells at the end may be left out
		n := bytes.Count(line, tabs)
		return n > 0 && n < t.fields
	case t.bar != nil:
		return bytes.Contains(line, t.bar)
	case (t.words || t.slack > 0) && !isListRow(line):
		return false
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
	return filled >= 2 && (t.slack == 0 || filled >= 3)
}

// isListRow reports whether a line may be a row of a list set by hand: it holds
// a number, and no label.
func isListRow(line []byte) bool {
	for i, c := range line {
		if c == ':' && (i == 0 || line[i-1]-'0' >= 10) || bytes.HasPrefix(line[i:], []byte("：")) {
			return false
		}
	}
	return bytes.ContainsAny(line, "0123456789")
}

// isRule reports whether a line is drawn between header and rows.
func isRule(line []byte) bool {
	strokes := 0
	line = bytes.TrimSpace(line)
	for i, n := 0, 0; i < len(line); i += n {
		var c rune
		c, n = utf8.DecodeRune(line[i:])
		switch {
		case c == '-', c == '=', c == '＝', c == '－':
			strokes++
		case c == '│', c == '║', c == ' ', c == '|', c == '+', c == ':', c == '\u3000':
		case c >= 0x2500 && c <= 0x257f: // box drawing
			strokes++
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
	for _, c := range line {
		switch {
		case c-'0' < 10:
			digits++
		case strings.IndexByte(":;{=\"<", c) >= 0:
			return false
		}
	}
	return digits < 4 && !bytes.Contains(line, []byte("：")) && !bytes.Contains(line, []byte("。")) && !bytes.Contains(line, []byte("，"))
}
