package extractors

import (
	"bytes"
	"io"
)

// tag reads a tag whose name stands skip bytes behind lo. What looks like a tag
// but has an odd name is text: people write <王小明@example.com> too.
func (r *markupReader) tag(skip int) error {
	b, err := r.ahead(skip + markupName + 1)
	if err != nil {
		return err
	}
	b = b[skip:min(len(b), skip+markupName+1)]
	n := 0
	for n < len(b) && !endsName(b[n]) {
		n++
	}
	if n == len(b) || b[n] == '<' || !r.xml && !plainName(b[:n]) {
		return r.text()
	}
	name := r.piece(r.lo+skip, r.lo+skip+n)
	r.lo += skip + n
	if skip == 2 {
		if err := r.h.close(name.B, name.Off); err != nil {
			return err
		}
		_, err := r.attributes()
		return err
	}
	if err := r.h.open(name.B, name.Off); err != nil {
		return err
	}
	empty, err := r.attributes()
	if err != nil {
		return err
	}
	return r.h.opened(r.off(r.lo), empty)
}

func endsName(c byte) bool { return c <= ' ' || c == '/' || c == '>' || c == '<' }

// plainName reports whether a name may be that of an HTML element: no address
// and no number.
func plainName(name []byte) bool {
	for _, c := range name {
		if !letterOrDigit(c) && c != '-' && c != ':' && c != '_' && c != '.' {
			return false
		}
	}
	return !numberName(name)
}

// numberName reports whether a name may hold the number of a person.
func numberName(name []byte) bool {
	digits := 0
	for _, c := range name {
		if c-'0' < 10 {
			digits++
		}
	}
	return digits >= 5
}

// attributes reads the rest of a tag.
func (r *markupReader) attributes() (empty bool, err error) {
	for {
		b, err := r.ahead(1)
		if err != nil || len(b) == 0 {
			return false, err
		}
		switch c := b[0]; {
		case c <= ' ':
			r.lo++
		case c == '>':
			r.lo++
			return empty, nil
		case c == '<':
			return empty, nil // the tag was never closed
		case c == '/':
			r.lo++
			empty = true
			continue
		default:
			if whole, err := r.attribute(); err != nil || !whole {
				return false, err
			}
		}
		empty = false
	}
}

// attribute reads an attribute; whole is false if a quote in it is never
// closed: the tag ends there and text begins.
func (r *markupReader) attribute() (whole bool, err error) {
	for {
		b := r.buf[r.lo:r.hi]
		full := r.eof || len(b) >= markupToken
		a, ok := scanAttr(b, full)
		if !ok {
			if err := r.fill(min(max(2*len(b), markupBlock), markupToken)); err != nil {
				return false, err
			}
			if err := r.ctx.Err(); err != nil {
				return false, err
			}
			continue
		}
		name, value := r.piece(r.lo, r.lo+a.name), r.piece(r.lo+a.lo, r.lo+a.hi)
		r.lo += a.end
		if a.stray {
			return r.data()
		}
		return true, r.h.attr(name, value)
	}
}

// data skips what is left of a value that begins with "data:", a picture as a
// rule, as far as that can go; other values without end are text.
func (r *markupReader) data() (skipped bool, err error) {
	quote := r.buf[r.lo-1]
	if !bytes.HasPrefix(r.buf[r.lo:r.hi], []byte("data:")) {
		return false, nil
	}
	for {
		if i := bytes.IndexAny(r.buf[r.lo:r.hi], "\"'<>"); i >= 0 {
			r.lo += i
			if r.buf[r.lo] == quote {
				r.lo++
			}
			return true, nil
		}
		r.lo = r.hi
		if err := r.need(); err != nil {
			if err == io.EOF {
				return true, nil
			}
			return false, err
		}
	}
}

// rawAttr tells where the pieces of an attribute stand.
type rawAttr struct {
	name, lo, hi int // end of the name; the value, without quotes
	end          int
	stray        bool // the quote before end is never closed
}

// scanAttr finds the attribute that b begins with. full says that more cannot
// be had; otherwise ok is false if b may not hold all of it.
func scanAttr(b []byte, full bool) (a rawAttr, ok bool) {
	i := 1
	for i < len(b) && b[i] != '=' && !endsName(b[i]) {
		i++
	}
	a = rawAttr{name: i, lo: i, hi: i, end: i}
	i = skipSpace(b, i)
	if i == len(b) || b[i] != '=' {
		return a, i < len(b) || full
	}
	i = skipSpace(b, i+1)
	if i == len(b) {
		a.lo, a.hi, a.end = i, i, i
		return a, full
	}
	if q := b[i]; q == '"' || q == '\'' {
		i++
		n := bytes.IndexByte(b[i:], q)
		if n < 0 {
			a.end, a.stray = i, true
			return a, full
		}
		a.lo, a.hi, a.end = i, i+n, i+n+1
		return a, true
	}
	a.lo = i
	for i < len(b) && b[i] > ' ' && b[i] != '>' && b[i] != '<' {
		i++
	}
	a.hi, a.end = i, i
	return a, i < len(b) || full
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	return i
}
