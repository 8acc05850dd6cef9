package extractors

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"pandian"
)

const (
	xmlBlock = 64 << 10
	xmlToken = 1 << 20 // a tag is held up to this size; longer text comes in pieces
)

var errXML = pandian.Because(pandian.Corrupt, errors.New("not well-formed XML"))

// xmlKind is the kind of a token.
type xmlKind uint8

const (
	xmlStart xmlKind = iota
	xmlEnd
	xmlText
)

// maxDepth bounds how deep elements may be nested.
const maxDepth = 1000

// xmlReader is a streaming tokenizer for the XML inside office files. It knows
// no document types and no entities but the predefined ones; it counts how deep
// elements are nested, but does not check that their tags match. Names come
// without their prefix.
type xmlReader struct {
	stream
	name    []byte // of xmlStart and xmlEnd
	attrs   []byte // of xmlStart: the raw attributes
	text    []byte // of xmlText: as written, entities included
	literal bool   // of xmlText: nothing in it is an entity (CDATA)
	empty   bool   // an end token of the same name comes next
	depth   int    // elements that are open, with the one of xmlStart
}

func newXMLReader(r io.Reader) *xmlReader {
	return &xmlReader{stream: newStream(r, 0, xmlBlock)}
}

// next reads a token. What it holds is valid until the next call. At the end of
// the text it returns io.EOF.
func (x *xmlReader) next() (xmlKind, error) {
	if x.empty {
		x.empty = false
		x.depth--
		return xmlEnd, nil
	}
	for {
		if x.lo == x.hi {
			if err := x.more(xmlToken); err != nil {
				return 0, err
			}
		}
		if x.buf[x.lo] != '<' {
			return xmlText, x.chars()
		}
		n, err := x.tagEnd()
		if err != nil {
			return 0, err
		}
		tag := x.buf[x.lo+1 : x.lo+n]
		switch tag[0] {
		case '/':
			x.lo += n + 1
			if tag = tag[1:]; len(tag) > 0 && tag[len(tag)-1] <= ' ' {
				tag = bytes.TrimRight(tag, " \t\r\n")
			}
			x.name = localName(tag)
			x.depth--
			return xmlEnd, nil
		case '?':
			if err := x.skipTo("?>"); err != nil {
				return 0, err
			}
		case '!':
			if text, err := x.declaration(); text || err != nil {
				return xmlText, err
			}
		default:
			x.lo += n + 1
			x.start(tag)
			if x.depth++; x.depth > maxDepth {
				return 0, errXML
			}
			return xmlStart, nil
		}
	}
}

// each calls f for every further token. A text that ends within an element is
// truncated.
func (x *xmlReader) each(f func(x *xmlReader, k xmlKind) error) error {
	for {
		k, err := x.next()
		switch {
		case err == io.EOF && x.depth > 0:
			return io.ErrUnexpectedEOF
		case err == io.EOF:
			return nil
		case err == nil:
			err = f(x, k)
		}
		if err != nil {
			return err
		}
	}
}

// content reads on to the end of the element that has just begun and appends
// the text in it, up to a megabyte, to dst.
func (x *xmlReader) content(dst []byte) ([]byte, error) {
	for outside := x.depth - 1; ; {
		switch k, err := x.next(); {
		case err == io.EOF:
			return dst, io.ErrUnexpectedEOF
		case err != nil:
			return dst, err
		case k == xmlText && len(dst) < xmlToken:
			dst = x.appendChars(dst)
		case k == xmlEnd && x.depth <= outside:
			return dst, nil
		}
	}
}

// skip reads on to the end of the element that has just begun.
func (x *xmlReader) skip() error {
	for outside := x.depth - 1; ; {
		switch k, err := x.next(); {
		case err == io.EOF:
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		case k == xmlEnd && x.depth <= outside:
			return nil
		}
	}
}

// start splits a start tag, without its angle brackets.
func (x *xmlReader) start(tag []byte) {
	if tag[len(tag)-1] == '/' {
		x.empty = true
		tag = tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && tag[i] > ' ' {
		i++
	}
	x.name, x.attrs = localName(tag[:i]), tag[i:]
}

func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// tagEnd returns the distance from lo to the '>' of the tag there; one within
// an attribute does not count.
func (x *xmlReader) tagEnd() (int, error) {
	for from := 1; ; {
		b := x.buf[x.lo:x.hi]
		if i := bytes.IndexByte(b[min(from, len(b)):], '>'); i >= 0 {
			i += from
			if c := b[1]; c == '!' || c == '?' || c == '/' || !openQuote(b[1:i]) {
				if i == 1 {
					return 0, errXML
				}
				return i, nil
			}
			from = i + 1
			continue
		}
		if err := x.need(); err != nil {
			return 0, err
		}
	}
}

// openQuote reports whether an attribute value is not closed in tag.
func openQuote(tag []byte) bool {
	if bytes.IndexByte(tag, '\'') < 0 {
		return bytes.Count(tag, []byte{'"'})%2 != 0
	}
	var quote byte
	for _, c := range tag {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote != 0
}

// need reads on within a token.
func (x *xmlReader) need() error {
	switch err := x.more(xmlToken); err {
	case io.EOF:
		return io.ErrUnexpectedEOF
	case errFull:
		return errXML
	default:
		return err
	}
}

// skipTo consumes everything up to mark and mark itself.
func (x *xmlReader) skipTo(mark string) error {
	for {
		if i := bytes.Index(x.buf[x.lo:x.hi], []byte(mark)); i >= 0 {
			x.lo += i + len(mark)
			return nil
		}
		x.lo = max(x.lo, x.hi-len(mark)+1)
		if err := x.need(); err != nil {
			return err
		}
	}
}

// declaration reads what begins with "<!"; text tells that it is a CDATA
// section.
func (x *xmlReader) declaration() (text bool, err error) {
	const cdata = "<![CDATA["
	for x.hi-x.lo < len(cdata) && !x.eof {
		if err := x.need(); err != nil && err != io.ErrUnexpectedEOF {
			return false, err
		}
	}
	switch b := x.buf[x.lo:x.hi]; {
	case bytes.HasPrefix(b, []byte("<!--")):
		x.lo += 4
		return false, x.skipTo("-->")
	case bytes.HasPrefix(b, []byte(cdata)):
	default:
		return false, x.skipTo(">")
	}
	for {
		b := x.buf[x.lo:x.hi]
		if i := bytes.Index(b, []byte("]]>")); i >= 0 {
			x.text, x.literal = b[len(cdata):i], true
			x.lo += i + 3
			return true, nil
		}
		if err := x.need(); err != nil {
			return false, err
		}
	}
}

// chars reads character data up to the next tag.
func (x *xmlReader) chars() error {
	x.literal = false
	from := 0
	for {
		b := x.buf[x.lo:x.hi]
		if i := bytes.IndexByte(b[from:], '<'); i >= 0 {
			x.text = b[:from+i]
			x.lo += from + i
			return nil
		}
		from = len(b)
		switch err := x.more(xmlToken); err {
		case nil:
			continue
		case errFull: // leave out what may go on: a character, an entity
			n := wholeRunes(b)
			if i := bytes.LastIndexByte(b, '&'); i > 0 && i > n-16 {
				n = i
			}
			b = b[:n]
		default: // the end; an error is told after the text before it
			if b = x.buf[x.lo:x.hi]; len(b) == 0 {
				return err
			}
		}
		x.text = b
		x.lo += len(b)
		return nil
	}
}

// attr returns the raw value of an attribute by its name without prefix, or nil.
func attr(attrs []byte, name string) []byte {
	for {
		n, v, rest := nextAttr(attrs)
		if rest == nil {
			return nil
		}
		if string(n) == name {
			return v
		}
		attrs = rest
	}
}

// nextAttr splits off the first attribute; rest is nil if there is none.
func nextAttr(attrs []byte) (name, value, rest []byte) {
	eq := bytes.IndexByte(attrs, '=')
	if eq < 0 {
		return nil, nil, nil
	}
	i := eq + 1
	for i < len(attrs) && attrs[i] <= ' ' {
		i++
	}
	if i == len(attrs) {
		return nil, nil, nil
	}
	n := bytes.IndexByte(attrs[i+1:], attrs[i])
	if n < 0 {
		return nil, nil, nil
	}
	return localName(bytes.TrimSpace(attrs[:eq])), attrs[i+1 : i+1+n], attrs[i+1+n+1:]
}

// appendChars appends the token's text to dst, entities replaced, as UTF-8.
func (x *xmlReader) appendChars(dst []byte) []byte {
	if x.literal {
		return appendValid(dst, x.text)
	}
	return appendUnescaped(dst, x.text)
}

func appendValid(dst, b []byte) []byte {
	if utf8.Valid(b) {
		return append(dst, b...)
	}
	return append(dst, bytes.ToValidUTF8(b, []byte("\uFFFD"))...)
}

// appendUnescaped appends raw text or a raw attribute value.
func appendUnescaped(dst, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return appendValid(dst, b)
		}
		dst = appendValid(dst, b[:i])
		b = b[i:]
		end := bytes.IndexByte(b[:min(len(b), 16)], ';')
		c := rune(-1)
		if end > 0 {
			c = entity(b[1:end])
		}
		if c < 0 {
			dst, b = append(dst, '&'), b[1:]
			continue
		}
		dst, b = utf8.AppendRune(dst, c), b[end+1:]
	}
}

// entity returns the character that a predefined entity or a character
// reference stands for; -1 if it is neither.
func entity(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	digits, base := name[1:], rune(10)
	if digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	var n rune
	for _, c := range digits {
		d := rune(99)
		switch {
		case c-'0' < 10:
			d = rune(c - '0')
		case c|0x20-'a' < 6:
			d = rune(c|0x20-'a') + 10
		}
		if d >= base {
			return -1
		}
		if n = n*base + d; n > utf8.MaxRune {
			return utf8.RuneError
		}
	}
	return n
}
