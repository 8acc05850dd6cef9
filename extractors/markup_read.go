package extractors

import (
	"bytes"
	"context"
	"io"
	"strings"

	"pandian"
)

const (
	markupBlock = 64 << 10
	markupToken = 1 << 20 // an attribute is held up to this size
	markupName  = 256     // a longer name is text
)

// charKind says how characters between tags are meant.
type charKind uint8

const (
	charText    charKind = iota // to be shown; entities stand for characters
	charLiteral                 // as they stand: CDATA, scripts, styles
	charComment                 // comments and declarations, as they stand
)

// markupHandler takes what a markupReader reads, in the order of the text. The
// slices are as written and valid during the call; offsets are those of their
// first bytes. An error ends the reading.
type markupHandler interface {
	// open takes the name of a start tag; attr its attributes, and those of an
	// end tag; opened says that the tag ends, and whether the element does too.
	open(name []byte, off int64) error
	attr(name, value pandian.Text) error
	opened(off int64, empty bool) error
	close(name []byte, off int64) error
	// chars takes a piece of text; it never ends within a character, of
	// charText not within an entity. last says that a comment is complete.
	chars(kind charKind, t pandian.Text, last bool) error
}

// markupReader cuts HTML and XML into tags and text. It accepts anything: what
// is no tag is text, a tag or attribute that does not end ends where the damage
// begins, and nothing but the names of ordinary tags is held back.
type markupReader struct {
	stream
	ctx     context.Context
	h       markupHandler
	xml     bool     // names may be in any script, "?>" ends instructions
	raw     string   // set by the handler: no tag but the end of this element counts
	rawKind charKind // of the text in it
}

func newMarkupReader(ctx context.Context, r io.Reader, off int64, h markupHandler) *markupReader {
	return &markupReader{stream: newStream(r, off, markupBlock), ctx: ctx, h: h}
}

// piece is buf[lo:hi] with its offset.
func (r *markupReader) piece(lo, hi int) pandian.Text {
	return pandian.Text{B: r.buf[lo:hi:hi], Off: r.off(lo)}
}

// read reads everything.
func (r *markupReader) read() error {
	for {
		if r.lo == r.hi {
			if err := r.need(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
		var err error
		switch {
		case r.raw != "":
			err = r.rawText()
		case r.buf[r.lo] == '<':
			err = r.angle()
		default:
			err = r.text()
		}
		if err != nil {
			return err
		}
	}
}

// need gets further bytes; io.EOF if there are none.
func (r *markupReader) need() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return r.more(markupToken)
}

// ahead makes at least n unread bytes available, if there are so many, and
// returns the unread ones.
func (r *markupReader) ahead(n int) ([]byte, error) {
	for r.hi-r.lo < n && !r.eof {
		if err := r.need(); err != nil && err != io.EOF {
			return nil, err
		}
	}
	return r.buf[r.lo:r.hi], nil
}

// text hands on the characters up to the next '<' behind the first byte.
func (r *markupReader) text() error {
	for {
		b := r.buf[r.lo:r.hi]
		n := bytes.IndexByte(b[1:], '<') + 1
		if n == 0 {
			n = wholeEntities(b[:wholeRunes(b)])
		}
		if n == 0 && !r.eof {
			if err := r.need(); err != nil && err != io.EOF {
				return err
			}
			continue
		}
		if n == 0 {
			n = len(b)
		}
		return r.hand(charText, n, false)
	}
}

// hand hands on the next n bytes.
func (r *markupReader) hand(kind charKind, n int, last bool) error {
	t := r.piece(r.lo, r.lo+n)
	r.lo += n
	return r.h.chars(kind, t, last)
}

// maxEntity is the longest entity, in bytes.
const maxEntity = 40

// wholeEntities returns how many bytes of b can be handed on without cutting an
// entity that may go on behind b.
func wholeEntities(b []byte) int {
	i := len(b) - 1
	for i >= 0 && i > len(b)-maxEntity && (letterOrDigit(b[i]) || b[i] == '#') {
		i--
	}
	if i >= 0 && b[i] == '&' {
		return i
	}
	return len(b)
}

func letterOrDigit(c byte) bool { return c-'0' < 10 || c|0x20-'a' < 26 }

// rawText hands on the text of the raw element up to its end tag.
func (r *markupReader) rawText() error {
	b, err := r.ahead(len(r.raw) + 3)
	if err != nil {
		return err
	}
	for from := 0; ; {
		n := bytes.IndexByte(b[from:], '<')
		if n < 0 {
			break
		}
		n += from
		if len(b)-n < len(r.raw)+3 && !r.eof {
			if n > 0 {
				return r.hand(r.rawKind, n, false)
			}
			break
		}
		if endsRaw(b[n:], r.raw) {
			r.raw = ""
			if n == 0 {
				return nil
			}
			return r.hand(r.rawKind, n, false)
		}
		from = n + 1
	}
	n := wholeRunes(b)
	if r.rawKind == charText {
		n = wholeEntities(b[:n])
	}
	switch {
	case r.eof:
		n = len(b)
	case n == 0:
		if err := r.need(); err != nil && err != io.EOF {
			return err
		}
		return nil
	}
	return r.hand(r.rawKind, n, false)
}

// endsRaw reports whether b begins with the end tag of the named element.
func endsRaw(b []byte, name string) bool {
	n := len(name) + 2
	return len(b) >= n && b[1] == '/' && strings.EqualFold(string(b[2:n]), name) &&
		(len(b) == n || b[n] <= ' ' || b[n] == '>' || b[n] == '/')
}

// angle reads what begins with '<'.
func (r *markupReader) angle() error {
	b, err := r.ahead(len("<![CDATA["))
	if err != nil {
		return err
	}
	switch {
	case len(b) > 1 && r.opensName(b[1:]):
		return r.tag(1)
	case len(b) > 2 && b[1] == '/' && r.opensName(b[2:]):
		return r.tag(2)
	case bytes.HasPrefix(b, []byte("<?xml")), len(b) >= 9 && bytes.EqualFold(b[:9], []byte("<!doctype")):
		return r.prolog()
	case bytes.HasPrefix(b, []byte("<!--")):
		return r.section(charComment, 4, "-->")
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		return r.section(charLiteral, len("<![CDATA["), "]]>")
	case len(b) > 1 && b[1] == '?' && r.xml:
		return r.section(charComment, 2, "?>")
	case len(b) > 2 && (b[1] == '?' || b[1] == '!') && letterOrDigit(b[2]) || len(b) > 2 && b[1] == '!' && b[2] == '[':
		return r.section(charComment, 2, ">")
	}
	return r.text()
}

func (r *markupReader) opensName(b []byte) bool {
	return b[0]|0x20-'a' < 26 || r.xml && (b[0] >= 0x80 || b[0] == '_')
}

// prolog reads what documents begin with: nothing, unless it declares something
// of its own.
func (r *markupReader) prolog() error {
	b, err := r.ahead(4 * markupName)
	if err != nil {
		return err
	}
	switch i := bytes.IndexAny(b, "[>"); {
	case i < 0:
		return r.section(charComment, 2, ">")
	case b[i] == '[':
		return r.section(charComment, 2, "]>")
	default:
		r.lo += i + 1
		return nil
	}
}

// section hands on what stands between a mark of skip bytes and end.
func (r *markupReader) section(kind charKind, skip int, end string) error {
	r.lo += skip
	for {
		b, err := r.ahead(len(end))
		if err != nil {
			return err
		}
		if i := bytes.Index(b, []byte(end)); i >= 0 {
			err := r.hand(kind, i, true)
			r.lo += len(end)
			return err
		}
		if r.eof {
			return r.hand(kind, len(b), true)
		}
		n := wholeRunes(b[:len(b)-len(end)+1])
		if n > 0 {
			if err := r.hand(kind, n, false); err != nil {
				return err
			}
		}
		if err := r.need(); err != nil && err != io.EOF {
			return err
		}
	}
}
