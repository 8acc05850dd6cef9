package extractors

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"pandian"
)

const (
	mailHeader = 1 << 20 // a header is held up to this size
	mailDepth  = 32      // multiparts in each other
)

// Mail reads messages (eml), saved web pages (mht) and mailboxes (mbox).
//
// It reads bytes, not decoded text: the parts of one message are in different
// charsets, and a mailbox mixes them. What stands in the file as UTF-8 (headers,
// plain and quoted-printable bodies, web pages that are not encoded) is emitted
// in place and keeps its offsets; encoded words lead back as a whole. Bodies in
// other charsets or in base64 are members ("內文 1.txt"), so that the engine
// tells their charset whatever is declared; headers in raw 8 bit likewise
// ("信件標頭.txt"). Attachments and messages inside messages are members under
// their decoded names.
//
// A message often holds its text twice, plain and as a web page. A plain body
// all of whose words stand in the page behind it is not read a second time,
// unless both have offsets.
//
// Technical headers are left out: what looks like an address in a Message-ID is
// nobody's. Received lines stay, the machines named there are findings.
//
// Each message of a mailbox is a text of its own.
func Mail() pandian.Format {
	return pandian.Format{Name: "mail", Exts: []string{".eml", ".mht", ".mhtml", ".mbox"}, Sniff: isMail, Extract: extractMail}
}

// isMail recognises the header of a message: a line "Name: value" first, and
// some line that only messages have.
func isMail(head []byte, _ string) bool {
	if !bytes.HasPrefix(head, []byte(mboxMark)) && !fieldLine(head) {
		return false
	}
	end := bytes.Index(head, []byte("\n\n"))
	if i := bytes.Index(head, []byte("\n\r\n")); i >= 0 && (end < 0 || i < end) {
		end = i
	}
	if end < 0 {
		end = len(head)
	}
	fields := bytes.ToLower(append([]byte{'\n'}, head[:end]...))
	n := 0
	for _, f := range [...]string{"\nmime-version:", "\nmessage-id:", "\nreceived:", "\nreturn-path:", "\ncontent-type:", "\ncontent-transfer-encoding:", "\nfrom:", "\nsubject:", "\ndate:"} {
		if bytes.Contains(fields, []byte(f)) {
			n++
		}
	}
	return n >= 2
}

// fieldLine reports whether b begins with "Name: ".
func fieldLine(b []byte) bool {
	for i, c := range b[:min(len(b), 64)] {
		switch {
		case c == ':':
			return i > 0
		case c|0x20-'a' >= 26 && c-'0' >= 10 && c != '-':
			return false
		}
	}
	return false
}

func extractMail(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	if c.At == nil {
		return errors.New("mail: content without random access")
	}
	r, size, err := c.At()
	if err != nil {
		return err
	}
	m := &mailReader{ctx: ctx, out: out, file: r, lines: mailLines{r: bufio.NewReaderSize(io.NewSectionReader(r, 0, size), lineBlock)}}
	if err := m.lines.skip(); err != nil {
		return err
	}
	m.mbox = bytes.HasPrefix(m.lines.line, []byte(mboxMark))
	for !m.lines.end {
		if err := m.message(); err != nil {
			return err
		}
	}
	return nil
}

// mailReader walks the parts of messages.
type mailReader struct {
	ctx    context.Context
	out    pandian.Emitter
	file   io.ReaderAt
	lines  mailLines
	mbox   bool
	bounds []string  // of the multiparts around, outermost first
	held   *mailBody // a plain body not yet emitted
	bodies int       // members so far, by kind
	files  int
	fields mailFields
	text   textBuilder
}

// message reads the message that begins at the line in hand.
func (m *mailReader) message() error {
	if m.mbox {
		l := &m.lines
		if err := m.verbatim(mailSpan{from: l.at, next: l.at + int64(len(l.line)), row: l.row}); err != nil {
			return err
		}
		if err := l.skip(); err != nil {
			return err
		}
	}
	m.bounds = m.bounds[:0]
	if _, err := m.entity(true); err != nil {
		return err
	}
	if err := m.release(nil); err != nil {
		return err
	}
	return m.out.End(pandian.Place{})
}

// mailStop is what ends a body: a boundary line, or (level -1) the message's
// end. Behind a boundary the line in hand is the next one.
type mailStop struct {
	level   int // of bounds
	closing bool
}

// entity reads a header and what belongs to it, from the line in hand on.
func (m *mailReader) entity(message bool) (mailStop, error) {
	if err := m.header(); err != nil {
		return mailStop{}, err
	}
	if message {
		if err := m.tellFields(); err != nil {
			return mailStop{}, err
		}
	}
	p := m.fields.part()
	if p.boundary != "" && len(m.bounds) < mailDepth {
		return m.multipart(p.boundary)
	}
	at, stop, err := m.body()
	if err != nil {
		return stop, err
	}
	return stop, m.leaf(p, at)
}

// multipart reads the parts between the lines that boundary makes. Text in
// front of the first and behind the last one is running text.
func (m *mailReader) multipart(boundary string) (mailStop, error) {
	level := len(m.bounds)
	m.bounds = append(m.bounds, boundary)
	at, stop, err := m.body()
	if err == nil {
		err = m.leaf(mailPart{}, at)
	}
	for err == nil && stop.level == level && !stop.closing {
		stop, err = m.entity(false)
	}
	m.bounds = m.bounds[:level]
	if err != nil {
		return stop, err
	}
	if stop.level != level {
		return stop, m.out.Skip(pandian.Place{}, pandian.Truncated)
	}
	if at, stop, err = m.body(); err != nil {
		return stop, err
	}
	return stop, m.leaf(mailPart{}, at)
}

// mailSpan is a stretch of the file.
type mailSpan struct {
	from, to int64
	next     int64 // where the line behind it begins
	row      int   // number of its first line
}

// body reads on to the next boundary line or the end of the message. The line
// end in front of a boundary is not part of the body.
func (m *mailReader) body() (mailSpan, mailStop, error) {
	l := &m.lines
	at := mailSpan{l.at, l.at, l.at, l.row}
	for ; !l.end; at.to, at.next = max(at.from, l.to), l.at {
		if err := m.ctx.Err(); err != nil {
			return at, mailStop{}, err
		}
		if stop, ok := m.stops(); ok {
			if stop.level >= 0 {
				return at, stop, l.skip()
			}
			return at, stop, nil
		}
		if err := l.skip(); err != nil {
			return at, mailStop{}, err
		}
	}
	at.to = at.next
	return at, mailStop{level: -1}, nil
}

// stops reports whether the line in hand ends what is read.
func (m *mailReader) stops() (mailStop, bool) {
	line := m.lines.line
	if m.lines.inside {
		return mailStop{}, false
	}
	if m.mbox && m.lines.blank && isMboxLine(line) {
		return mailStop{level: -1}, true
	}
	if !bytes.HasPrefix(line, []byte("--")) {
		return mailStop{}, false
	}
	for i := len(m.bounds) - 1; i >= 0; i-- {
		if rest, ok := bytes.CutPrefix(line[2:], []byte(m.bounds[i])); ok {
			switch string(bytes.TrimRight(rest, " \t\r\n")) {
			case "":
				return mailStop{level: i}, true
			case "--":
				return mailStop{i, true}, true
			}
		}
	}
	return mailStop{}, false
}

const mboxMark = "From "

// isMboxLine recognises the line between two messages of a mailbox: "From ", an
// address, and a date with a time.
func isMboxLine(line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte(mboxMark))
	colon := bytes.IndexByte(rest, ':')
	return ok && colon > 1 && colon+1 < len(rest) && isDigit(rest[colon-1]) && isDigit(rest[colon+1]) &&
		(bytes.Contains(rest, []byte(" 19")) || bytes.Contains(rest, []byte(" 20")))
}

func isDigit(c byte) bool { return c-'0' < 10 }

// mailLines reads lines; one that is longer than the buffer comes in pieces.
type mailLines struct {
	r      *bufio.Reader
	line   []byte // in hand, with its line end
	at     int64  // where it begins
	row    int    // its number, from 1
	to     int64  // where the text of the line before ends
	inside bool   // line is a further piece
	blank  bool   // the line before was empty, or there was none
	end    bool   // no line in hand: all were read
}

// skip takes the next line in hand, the end being none.
func (l *mailLines) skip() error {
	if err := l.next(); err != io.EOF {
		return err
	}
	return nil
}

// next takes the next line in hand.
func (l *mailLines) next() error {
	whole := len(l.line) == 0 || l.line[len(l.line)-1] == '\n'
	text := bytes.TrimSuffix(bytes.TrimSuffix(l.line, []byte{'\n'}), []byte{'\r'})
	l.to, l.blank = l.at+int64(len(text)), len(text) == 0 && !l.inside
	l.at += int64(len(l.line))
	l.inside = !whole
	if whole {
		l.row++
	}
	var err error
	if l.line, err = l.r.ReadSlice('\n'); err == bufio.ErrBufferFull || err == io.EOF && len(l.line) > 0 {
		err = nil
	}
	l.end = err != nil
	return err
}

// number names the nth thing of a kind.
func number(kind string, n int, ext string) string { return kind + " " + strconv.Itoa(n) + ext }
