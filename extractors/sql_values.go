package extractors

import (
	"bytes"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"pandian"
)

// tuples reads the tuples of an INSERT from the first bracket on.
func (r *sqlReader) tuples(table string, cols []string) error {
	t, err := r.enter(table, cols)
	if err != nil {
		return err
	}
	for {
		whole, err := r.tuple(t)
		if err != nil {
			return err
		}
		if !whole && r.err == nil {
			return r.out.Skip(pandian.Place{Part: table}, pandian.Truncated)
		}
		r.blank()
		if !r.have(1) || r.buf[r.lo] != ',' {
			return r.err
		}
		r.skip(1)
		if r.blank(); !r.have(1) || r.buf[r.lo] != '(' {
			return r.err
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
}

// blank consumes white space and comments.
func (r *sqlReader) blank() {
	if r.have(1) {
		if c := r.buf[r.lo]; c > ' ' && c != '-' && c != '/' {
			return
		}
	}
	h := sqlScanner{r: r}
	h.blank()
	r.skip(min(h.i, r.hi-r.lo))
}

// tuple reads one tuple and emits it; it is not whole if the text ends in it.
func (r *sqlReader) tuple(t *sqlTable) (whole bool, err error) {
	r.skip(1)
	v := sqlValue{r: r, t: t}
	t.rows.at.Row++
	for col := 0; err == nil; col++ {
		var end byte
		v.col = min(col, maxColumns-1)
		if end, err = v.read(); end != ',' {
			whole = end == ')'
			break
		}
		if t.rows.size += sqlCell; v.cell != nil {
			t.rows.size += len(v.cell.b)
		}
		if t.rows.size > maxRow && err == nil {
			err = t.rows.emit(r.out)
		}
	}
	if err == nil {
		err = t.rows.emit(r.out)
	}
	return whole, err
}

// sqlValue reads one value of a tuple.
type sqlValue struct {
	r     *sqlReader
	t     *sqlTable
	col   int
	cell  *textBuilder // nil = nothing yet
	depth int          // brackets around
	comma bool         // behind a comma inside brackets: the next literal is another one
	weak  bool         // the cell is a word inside brackets: a string is better
	blob  bool         // binary data, perhaps more of it
	first bool         // of several literals the first is the value: how it is written comes behind it
}

const (
	sqlCell  = 16      // what a value costs beside its text
	sqlChunk = 1 << 10 // of a string, looked through for its end at once
)

// read reads a value into its cell and returns the character behind it, ',' or
// ')'; 0 at the end of the text.
func (v *sqlValue) read() (end byte, err error) {
	*v = sqlValue{r: v.r, t: v.t, col: v.col}
	r := v.r
	for {
		r.blank()
		if !r.have(1) {
			return 0, nil
		}
		c := r.buf[r.lo]
		switch {
		case c == '\'' || c == '"':
			err = v.str(c, r.escapes)
		case c == '(':
			v.depth++
			r.skip(1)
		case (c == ')' || c == ',') && v.depth == 0:
			r.skip(1)
			return c, nil
		case c == ')':
			v.depth--
			r.skip(1)
		case sqlLetter(c) || (c == '-' || c == '.') && r.have(2) && isDigit(r.buf[r.lo+1]):
			err = v.word()
		default:
			v.comma = v.comma || c == ','
			r.skip(1)
		}
		if err != nil {
			return 0, err
		}
	}
}

// word reads a number, a keyword, a function's name, or what stands in front of
// a string.
func (v *sqlValue) word() error {
	r := v.r
	n := 1
	for r.have(n+1) && (sqlLetter(r.buf[r.lo+n]) || r.buf[r.lo+n] == '.') {
		n++
	}
	text := strings.ToUpper(string(r.buf[r.lo : r.lo+n]))
	off := r.off(r.lo)
	b := r.buf[r.lo : r.lo+n]
	next := byte(0)
	if r.have(n + 1) {
		b = r.buf[r.lo : r.lo+n]
		next = r.buf[r.lo+n]
	}
	var err error
	switch {
	case next == '\'' && (text == "X" || text == "B"):
		r.skip(n)
		return v.binary(text == "X")
	case next == '\'':
		r.skip(n)
		return v.str('\'', r.escapes || text == "E")
	case strings.HasPrefix(text, "0X"):
		err = v.hex(b[2:], off, n)
	case next == '(' && sqlReads[text]:
		v.first = true
	case next == '(' || text == "NULL" || text == "DEFAULT" || v.cell != nil || v.blob:
	case v.depth == 0 || isDigit(b[len(b)-1]):
		v.begin(off).copy(b, off)
		v.weak = v.depth > 0 || sqlTypes[text]
	}
	r.skip(n)
	return err
}

// Functions that read a text as a format behind it says, and types that stand
// before a string: TO_DATE('1949-05-30', 'YYYY-MM-DD'), DATE '1949-05-30'.
var (
	sqlReads = map[string]bool{"TO_DATE": true, "TO_TIMESTAMP": true, "TO_TIMESTAMP_TZ": true, "STR_TO_DATE": true, "TO_NUMBER": true}
	sqlTypes = map[string]bool{"DATE": true, "TIMESTAMP": true, "TIME": true}
)

// begin begins a literal that stands at off.
func (v *sqlValue) begin(off int64) *textBuilder {
	switch {
	case v.first && v.comma && v.cell != nil:
		return new(textBuilder) // nobody reads it
	case v.cell == nil:
		v.cell = v.t.rows.cell(v.col, off)
	case v.weak:
		v.cell.begin(off)
	case v.comma:
		v.cell.replace(", ", off, 0)
	}
	v.comma, v.weak = false, false
	return v.cell
}

// str reads a string from its opening quote on.
func (v *sqlValue) str(quote byte, escapes bool) error {
	r := v.r
	cell := v.begin(r.off(r.lo + 1))
	r.skip(1)
	for r.have(1) {
		b := r.buf[r.lo:min(r.hi, r.lo+sqlChunk)]
		n := bytes.IndexByte(b, quote)
		if n < 0 {
			n = len(b)
		}
		if i := bytes.IndexByte(b[:n], '\\'); i >= 0 {
			n = i
		}
		if n == len(b) && (r.lo+n < r.hi || !r.eof) {
			n = wholeRunes(b)
		}
		if n > 0 {
			cell.copy(b[:n], r.off(r.lo))
			r.skip(n)
		} else if v.mark(cell, quote, escapes) {
			return nil
		}
		if len(cell.b) >= sqlString {
			if err := r.out.Text(pandian.Place{Part: v.t.rows.at.Part}, cell.text()); err != nil {
				return err
			}
			cell.begin(r.off(r.lo))
		}
	}
	return nil
}

// mark reads a quote or a backslash in a string and reports whether the string
// ends there.
func (v *sqlValue) mark(cell *textBuilder, quote byte, escapes bool) bool {
	r := v.r
	more := r.have(2)
	c := r.buf[r.lo]
	switch {
	case !more && c == quote:
		r.skip(1)
		return true
	case !more:
		cell.copy(r.buf[r.lo:r.hi], r.off(r.lo))
		r.skip(r.hi - r.lo)
	case c == quote && r.buf[r.lo+1] != quote:
		r.skip(1)
		return true
	case c == quote:
		cell.replace(string(rune(c)), r.off(r.lo), 2)
		r.skip(2)
	case c == '\\' && (escapes || r.buf[r.lo+1] == quote && !v.ends(2)):
		next := r.buf[r.lo+1]
		if next < 0x80 {
			cell.replace(sqlEscape(next), r.off(r.lo), 2)
			r.skip(2)
			break
		}
		r.skip(1) // what is escaped comes by itself
	default: // a backslash, or a character that is cut
		cell.copy(r.buf[r.lo:r.lo+1], r.off(r.lo))
		r.skip(1)
	}
	return false
}

// ends reports whether a value ends n bytes ahead: what looks like an escaped
// quote is a backslash at the end of a string then.
func (v *sqlValue) ends(n int) bool {
	for ; v.r.have(n + 1); n++ {
		switch v.r.buf[v.r.lo+n] {
		case ' ', '\t', '\r', '\n':
		case ',', ')':
			return true
		default:
			return false
		}
	}
	return true
}

// sqlEscape is what a character behind a backslash stands for.
func sqlEscape(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case 'b':
		return "\b"
	case '0', 'Z':
		return " "
	}
	return string(rune(c))
}

// binary reads a string of hexadecimal digits, or of other ones.
func (v *sqlValue) binary(digits bool) error {
	r := v.r
	n := 1
	for r.have(n+1) && r.buf[r.lo+n] != '\'' {
		n++
	}
	width := min(n+1, r.hi-r.lo)
	var err error
	if digits {
		err = v.hex(r.buf[r.lo+1:r.lo+n], r.off(r.lo), width)
	}
	r.skip(width)
	return err
}

// hex takes digits that stand for width bytes at off: text, if they are one.
// Other data of more than a key's length is reported, once a table.
func (v *sqlValue) hex(digits []byte, off int64, width int) error {
	raw := make([]byte, len(digits)/2)
	_, err := hex.Decode(raw, digits[:2*len(raw)])
	switch {
	case err != nil:
	case isText(raw):
		v.begin(off).replace(string(raw), off, width)
	default:
		v.blob = true
		if len(raw) > sqlKey && !v.t.binary {
			v.t.binary = true
			return v.r.out.Skip(pandian.Place{Part: v.t.rows.at.Part}, pandian.Unsupported)
		}
	}
	return nil
}

const sqlKey = 64 // bytes of binary data that a key or a digest may have

// isText reports whether b is UTF-8 without control characters.
func isText(b []byte) bool {
	return utf8.Valid(b) && bytes.IndexFunc(b, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }) < 0
}
