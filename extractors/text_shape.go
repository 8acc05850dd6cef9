package extractors

import (
	"bytes"

	"pandian"
)

// shape tells whether b begins with the header of a drawn table and rows under
// it.
func (r *textReader) shape(b []byte) *drawn {
	head := cutLine(b)
	bar := barOf(head)
	if bar == nil && hasClock(head) {
		return nil
	}
	b = b[len(head):]
	next := cutLine(b)
	if bar != nil {
		t := &drawn{bar: bar}
		if !isRule(head) && isRule(next) && bytes.ContainsAny(next, "|+┼╪╬") && len(t.split(head, r.spans[:0])) > 1 {
			return t
		}
		return nil
	}
	if t := headed(head, next, b); t != nil {
		return t
	}
	return aligned(head, b)
}

// headed tells whether rows stand under the header of a table in columns; next
// is the first line of b.
func headed(head, next, b []byte) *drawn {
	if !isHead(head) || looksLikeCode(head) {
		return nil
	}
	ruled := isRule(next)
	if ruled {
		b = b[len(next):]
	}
	t := &drawn{}
	spans := t.split(head, nil)
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

// aligned tells whether b, behind its first line, goes on with lines whose gaps
// stand where those of the first are: a table without a header. Logs and
// programs that are set out like that are none.
func aligned(first, b []byte) *drawn {
	const lines, least = 4, 2
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
		if t.fields = len(t.spans); t.fields <= least || t.fields > maxDrawn || k > 0 && t.fields != len(common)+1 {
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
	if len(line) == 0 || bytes.IndexByte([]byte("#*<>-"), line[0]) >= 0 || bytes.IndexByte([]byte(";{},\\"), line[len(line)-1]) >= 0 {
		return true
	}
	for _, mark := range []string{"\t", "//", "/*", " = ", ":=", "==", "->", "=>", "();"} {
		if bytes.Contains(line, []byte(mark)) {
			return true
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
	case len(line) >= maxLine || isRule(line) || len(bytes.TrimSpace(line)) == 0:
		return false
	case t.bar != nil:
		return bytes.Contains(line, t.bar)
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

// isRule reports whether a line is drawn between header and rows.
func isRule(line []byte) bool {
	strokes := 0
	for _, c := range string(bytes.TrimSpace(line)) {
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
