package extractors

import (
	"bytes"
	"cmp"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"pandian"
)

// jsonMode says what becomes of the values that are read.
type jsonMode uint8

const (
	jsonSkip  jsonMode = iota // nothing
	jsonCells                 // cells of the row in hand
	jsonProse                 // lines of running text
)

// jsonReader walks a JSON text.
type jsonReader struct {
	stream
	ctx    func() error
	out    pandian.Emitter
	plan   *jsonPlan
	pass   int
	mode   jsonMode
	lines  bool // JSON lines: a line end ends a string
	line   int  // of the byte at lo, from 1
	depth  int
	path   []byte      // of the value at lo: keys joined by "."
	row    *rowBuilder // the table whose rows are read; only while mode is jsonCells
	fixed  int         // column of what is read; -1: by its path
	inRow  bool        // inside an element of a table, read or not
	piece  textBuilder // a string that had to be changed or gathered
	prose  textBuilder
	open   proseLine
	due    bool // the line in hand has ended, but its line break is not written
	valued bool // a key that says "value" was read: see isValueKey
}

// peek returns the next byte that is not white space, without reading it.
func (r *jsonReader) peek() (byte, error) {
	for {
		for i := r.lo; i < r.hi; i++ {
			switch c := r.buf[i]; c {
			case '\n':
				r.line++
			case ' ', '\t', '\r', 0x1e:
			default:
				r.lo = i
				return c, nil
			}
		}
		r.lo = r.hi
		if err := r.read(); err != nil {
			return 0, err
		}
	}
}

// read gets further bytes; the unread ones stay.
func (r *jsonReader) read() error {
	if err := r.ctx(); err != nil {
		return err
	}
	err := r.more(jsonToken)
	if err == io.EOF {
		return errJSONEnd
	}
	return err
}

// value reads the value that comes next.
func (r *jsonReader) value() error {
	c, err := r.peek()
	if err != nil {
		return err
	}
	switch c {
	case '{':
		return r.nest(r.object)
	case '[':
		return r.nest(r.array)
	case '"':
		return r.str(r.scalar, r.long)
	}
	return r.literal()
}

func (r *jsonReader) nest(f func() error) error {
	if r.depth == jsonDepth {
		return errJSON
	}
	r.depth++
	r.lo++
	err := f()
	r.depth--
	return err
}

func (r *jsonReader) object() error {
	r.lineEnd()
	if r.open == lineValue {
		r.breakLine() // a key waits for its value, a value does not
	}
	return r.list('}', func() error {
		n := len(r.path)
		if c, err := r.peek(); err != nil || c != '"' {
			return orJSON(err)
		}
		if err := r.str(r.key, r.longKey); err != nil {
			return err
		}
		if c, err := r.peek(); err != nil || c != ':' {
			return orJSON(err)
		}
		r.lo++
		err := r.value()
		r.path = r.path[:n]
		if err == nil {
			r.lineEnd()
		}
		return err
	})
}

func (r *jsonReader) array() error {
	c, err := r.peek()
	if err != nil {
		return err
	}
	if c == '{' {
		return r.table()
	}
	return r.list(']', r.value)
}

// list reads what stands between commas up to the closing bracket. A trailing
// comma is forgiven.
func (r *jsonReader) list(closing byte, element func() error) error {
	for i := 0; ; i++ {
		c, err := r.peek()
		if err != nil {
			return err
		}
		if i > 0 && c == ',' {
			r.lo++
			if c, err = r.peek(); err != nil {
				return err
			}
		} else if i > 0 && c != closing {
			return errJSON
		}
		if c == closing {
			r.lo++
			return nil
		}
		if err := element(); err != nil {
			return err
		}
	}
}

func orJSON(err error) error {
	if err == nil {
		return errJSON
	}
	return err
}

// literal reads a number, true, false or null (nothing).
func (r *jsonReader) literal() error {
	n := 0
	for {
		b := r.buf[r.lo:r.hi]
		for n < len(b) && jsonWord(b[n]) {
			n++
		}
		if n < len(b) || n > jsonNumber || r.eof {
			break
		}
		if err := r.read(); err != nil && err != errJSONEnd {
			return err
		}
	}
	b := r.buf[r.lo : r.lo+n]
	if n == 0 || n > jsonNumber {
		return errJSON
	}
	switch string(b) {
	case "null":
		b = b[:0]
	case "true", "false", "NaN", "Infinity", "-Infinity":
	default:
		if b[0] != '-' && b[0]-'0' >= 10 {
			return errJSON
		}
	}
	err := r.scalar(pandian.Text{B: b, Off: r.off(r.lo)})
	r.lo += n
	return err
}

func jsonWord(c byte) bool {
	return c-'0' < 10 || c|0x20-'a' < 26 || c == '-' || c == '+' || c == '.'
}

// str reads a string and hands it to use. Of a string of more than jsonToken
// bytes the pieces go to long instead. A string that does not end is handed
// over as far as it goes before the error is returned.
func (r *jsonReader) str(use, long func(t pandian.Text) error) error {
	b := r.buf[r.lo+1 : r.hi]
	if q := bytes.IndexByte(b, '"'); q >= 0 && bytes.IndexByte(b[:q], '\\') < 0 && (!r.lines || bytes.IndexByte(b[:q], '\n') < 0) {
		err := use(pandian.Text{B: b[:q], Off: r.off(r.lo + 1)})
		r.lo += q + 2
		return err
	}
	r.lo++
	r.piece.begin(r.off(r.lo))
	for {
		done, err := r.run()
		if done || err != nil {
			uerr := use(r.piece.text())
			if done {
				r.lo++
			}
			return cmp.Or(uerr, err)
		}
		if len(r.piece.b) >= jsonToken && wholeRunes(r.piece.b) == len(r.piece.b) {
			use = long
			if err := long(r.piece.text()); err != nil {
				return err
			}
			r.piece.begin(r.off(r.lo))
		}
	}
}

// run gathers a stretch of a string: up to its end (done), an escape included,
// or as far as the buffer goes.
func (r *jsonReader) run() (done bool, err error) {
	if r.lo == r.hi {
		if err := r.read(); err != nil {
			return false, err
		}
	}
	b := r.buf[r.lo:min(r.hi, r.lo+jsonToken/4)]
	if i := bytes.IndexByte(b, '"'); i >= 0 {
		b, done = b[:i], true
	}
	if i := bytes.IndexByte(b, '\\'); i >= 0 {
		b, done = b[:i], false
	}
	if i := bytes.IndexByte(b, '\n'); r.lines && i >= 0 {
		b, done, err = b[:i], false, errJSON
	}
	r.piece.copy(b, r.off(r.lo))
	r.lo += len(b)
	if done || err != nil || r.lo == r.hi || r.buf[r.lo] != '\\' {
		return done, err
	}
	return false, r.escape()
}

// escape reads the escape sequence at lo.
func (r *jsonReader) escape() error {
	for r.hi-r.lo < len(`\uD83D\uDE00`) && !r.eof {
		if err := r.read(); err != nil && err != errJSONEnd {
			return err
		}
	}
	b := r.buf[r.lo:r.hi]
	if len(b) < 2 {
		return errJSONEnd
	}
	c, n := rune(b[1]), 2
	switch b[1] {
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		if c = hex4(b[2:]); c < 0 {
			return errJSON
		}
		n = 6
		if utf16.IsSurrogate(c) {
			c2 := rune(-1)
			if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
				c2 = hex4(b[8:])
			}
			if c = utf16.DecodeRune(c, c2); c != utf8.RuneError {
				n = 12
			}
		}
	case '"', '\\', '/':
	default:
		return errJSON
	}
	r.piece.replaceRune(c, r.off(r.lo), n)
	r.lo += n
	return nil
}

// hex4 reads four hexadecimal digits; -1 if there are none.
func hex4(b []byte) rune {
	if len(b) < 4 {
		return -1
	}
	var n rune
	for _, c := range b[:4] {
		switch {
		case c-'0' < 10:
			n = n<<4 | rune(c-'0')
		case c|0x20-'a' < 6:
			n = n<<4 | rune(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return n
}
