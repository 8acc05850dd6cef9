package extractors

import (
	"bufio"
	"context"
	"errors"
	"io"

	"pandian"
)

// RTF reads documents in Rich Text Format: running text, tables row by row,
// headers, footers, notes, comments, text boxes, links, form fields, hidden and
// deleted text, properties; embedded objects are members. Characters in 8 bit
// are read in the code page of their font. Only the text of the body has no part
// name.
func RTF() pandian.Format {
	return pandian.Format{Name: "rtf", Magic: []string{`{\rtf`}, Exts: []string{".rtf"}, Extract: extractRTF}
}

func extractRTF(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := openWhole(c)
	if err != nil {
		return err
	}
	defer f.Close()
	r := &rtfReader{
		in: bufio.NewReaderSize(stopReader{f, ctx.Err}, 64<<10), flow: docFlow{out: out},
		groups: []rtfGroup{{uc: 1}}, page: 1252, fonts: map[int]int{},
	}
	r.flow.begin("")
	return r.settle(r.read())
}

// openWhole opens a content from its beginning, whichever way it can be had.
func openWhole(c pandian.Content) (io.ReadCloser, error) {
	if c.Open != nil {
		return c.Open()
	}
	if c.At == nil {
		return nil, errors.New("content that cannot be opened")
	}
	r, size, err := c.At()
	if err != nil {
		return nil, err
	}
	return io.NopCloser(io.NewSectionReader(r, 0, size)), nil
}

// rtfReader reads a document, sign by sign.
type rtfReader struct {
	in     *bufio.Reader
	flow   docFlow
	groups []rtfGroup
	deeper int         // groups beyond those that are told apart
	page   int         // the document's code page
	fonts  map[int]int // code pages by font; 0 = the document's
	font   int         // that the table of fonts describes
	narrow []byte      // characters in 8 bit, not yet decoded
	text   []byte      // decoded, not yet written
	high   rune        // first half of a character in two halves
	pass   int         // characters that only stand for the one before
	code   []byte      // of the open field
	object []byte      // bytes of the open object
	half   int         // of a byte of it; -1 = none
	rowDef bool        // a row is described: text is in its cells
	table  bool        // is open
	row    bool        // is open
	images bool        // were met
}

// rtfGroup is what holds for a group; groups within it inherit it.
type rtfGroup struct {
	kind    rtfKind
	uc      int // characters behind a Unicode character that stand for it
	font    int
	asian   int  // font of Asian characters; 0 = none is given
	east    bool // the font to come is that of Asian characters
	deleted bool
	inTable bool
	star    bool   // the first word may be ignored by who does not know it
	begun   bool   // something stood in it
	end     rtfEnd // what is to be done at its end; not inherited
}

// rtfKind is what the text of a group is.
type rtfKind uint8

const (
	rtfShown  rtfKind = iota
	rtfAside          // shown beside the running text
	rtfNone           // none
	rtfInfo           // none, but in groups within it
	rtfFonts          // names of fonts
	rtfCode           // a field's code
	rtfObject         // the bytes of an object
)

// rtfEnd is what is to be done at the end of a group.
type rtfEnd uint8

const (
	rtfNothing rtfEnd = iota
	rtfCloseAside
	rtfCloseLink
	rtfCloseObject
)

// maxGroups is how many groups within each other are told apart.
const maxGroups = 10_000

// mute reports whether the group's text is none.
func (g *rtfGroup) mute() bool { return g.kind == rtfNone || g.kind == rtfInfo || g.kind == rtfFonts }

func (r *rtfReader) group() *rtfGroup { return &r.groups[len(r.groups)-1] }

// settle ends the text and reports what went wrong while reading.
func (r *rtfReader) settle(err error) error {
	var stop emitError
	if errors.As(err, &stop) {
		return stop.err
	}
	for _, end := range []func() error{r.flush, r.flow.end, r.flow.finish} {
		if err := settlePart(r.flow.out, pandian.Place{}, end()); err != nil {
			return err
		}
	}
	if err := silent(r.flow.out, r.flow.said, r.images); err != nil {
		return err
	}
	return settlePart(r.flow.out, pandian.Place{}, err)
}

// read takes all signs up to the end of the outermost group.
func (r *rtfReader) read() error {
	for {
		c, err := r.in.ReadByte()
		if err != nil {
			return whole(err)
		}
		switch c {
		case '{':
			err = r.open()
		case '}':
			if err = r.close(); err == nil && len(r.groups) == 1 {
				return nil
			}
		case '\\':
			err = r.escape()
		case '\r', '\n', 0:
		default:
			err = r.char(c)
		}
		if err != nil {
			return whole(err)
		}
	}
}

// open begins a group.
func (r *rtfReader) open() error {
	if err := r.flush(); err != nil {
		return err
	}
	if r.pass = 0; len(r.groups) == maxGroups {
		r.deeper++
		return nil
	}
	g := *r.group()
	r.group().begun = true
	g.end, g.star, g.begun = rtfNothing, false, false
	r.groups = append(r.groups, g)
	return nil
}

// close ends a group.
func (r *rtfReader) close() error {
	err := r.flush()
	if r.pass = 0; r.deeper > 0 {
		r.deeper--
		return err
	}
	if len(r.groups) == 1 {
		return err
	}
	g := r.group()
	r.groups = r.groups[:len(r.groups)-1]
	if err != nil {
		return err
	}
	switch g.end {
	case rtfCloseAside:
		err = r.flow.breakLine()
		r.flow.closeAside()
	case rtfCloseLink:
		err = r.flow.closeLink()
	case rtfCloseObject:
		err = r.closeObject()
	}
	return err
}

// escape takes what follows a backslash: a word with a number, a byte in two
// digits, or a sign.
func (r *rtfReader) escape() error {
	c, err := r.in.ReadByte()
	switch {
	case err != nil:
		return err
	case c|0x20-'a' < 26:
		return r.control(c)
	case c == '\'':
		var digits [2]byte
		if _, err := io.ReadFull(r.in, digits[:]); err != nil {
			return err
		}
		return r.char(unhex(digits[0])<<4 | unhex(digits[1]))
	case c == '*':
		r.group().star = true
	case c == '~':
		return r.rune('\u00a0')
	case c == '_':
		return r.char('-')
	case c == '\r', c == '\n':
		return r.word("par", 0, false)
	case c == '\\', c == '{', c == '}':
		return r.char(c)
	}
	return nil
}

const maxWordLen = 32

// control reads a word, from its first letter on, and takes it.
func (r *rtfReader) control(c byte) error {
	var name [maxWordLen]byte
	var err error
	n, number, digits, minus := 0, 0, false, false
	for ; err == nil && c|0x20-'a' < 26; c, err = r.in.ReadByte() {
		if n < len(name) {
			name[n] = c
			n++
		}
	}
	if err == nil && c == '-' {
		minus = true
		c, err = r.in.ReadByte()
	}
	for ; err == nil && c-'0' < 10; c, err = r.in.ReadByte() {
		number, digits = min(number*10+int(c-'0'), 1<<31-1), true
	}
	if err == nil && c != ' ' {
		err = r.in.UnreadByte()
	}
	if minus {
		number = -number
	}
	if err != nil && err != io.EOF {
		return err
	}
	return r.word(string(name[:n]), number, digits)
}
