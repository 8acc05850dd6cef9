package extractors

import (
	"bytes"
	"io"
	"unicode/utf8"

	"pandian"
)

// leaf emits the body of a part that has no parts.
func (m *mailReader) leaf(p mailPart, at mailSpan) error {
	blank, err := m.isBlank(at)
	if err != nil || blank {
		return err
	}
	inline := p.name == "" && !p.attachment
	var page *mailBody
	if inline && p.kind == "text/html" {
		page = &mailBody{p, at}
	}
	if err := m.release(page); err != nil {
		return err
	}
	if p.secret {
		return m.out.Skip(pandian.Place{}, pandian.IsEncrypted)
	}
	switch p.encoding {
	case "", "7bit", "8bit", "binary", "base64", "quoted-printable":
	default:
		if err := m.out.Skip(pandian.Place{}, pandian.Unsupported); err != nil {
			return err
		}
	}
	switch {
	case inline && (p.kind == "" || p.kind == "text/plain"):
		m.held = &mailBody{p, at}
		return nil
	case page != nil:
		return m.webPage(p, at)
	case p.name == "" && p.kind == "message/rfc822":
		m.files++
		return m.member(number("郵件", m.files, ".eml"), p, at)
	case p.name == "":
		m.files++
		return m.member(number("附件", m.files, ""), p, at)
	}
	return m.member(p.name, p, at)
}

// plainText emits a body in place if it is UTF-8 once its transfer encoding is
// undone; otherwise as a member, so that its charset is found out.
func (m *mailReader) plainText(p mailPart, at mailSpan) error {
	if p.encoding != "base64" {
		ok, err := isUTF8(m.decoded(p, at))
		switch {
		case err != nil:
			return err
		case ok && p.encoding == "quoted-printable":
			at.to = at.next
			return m.quotedText(at)
		case ok:
			return m.verbatim(at)
		}
	}
	m.bodies++
	return m.member(number("內文", m.bodies, ".txt"), p, at)
}

// webPage has the HTML format read a body: in place if it stands there as it
// is.
func (m *mailReader) webPage(p mailPart, at mailSpan) error {
	if !p.encoded() {
		ok, err := isUTF8(m.raw(at))
		if err != nil {
			return err
		}
		if ok {
			return HTML().Extract(m.ctx, pandian.Content{
				Open: func() (io.ReadCloser, error) { return io.NopCloser(m.raw(at)), nil },
				Size: at.to - at.from, Off: at.from, Name: "a.html",
			}, m.out)
		}
	}
	m.bodies++
	return m.member(number("內文", m.bodies, ".html"), p, at)
}

func (m *mailReader) raw(at mailSpan) io.Reader {
	return io.NewSectionReader(m.file, at.from, at.to-at.from)
}

// decoded reads a body without its transfer encoding.
func (m *mailReader) decoded(p mailPart, at mailSpan) io.Reader {
	switch p.encoding {
	case "base64":
		return &base64Reader{r: m.raw(at)}
	case "quoted-printable":
		return &quotedReader{stream: newStream(m.raw(at), at.from, lineBlock)}
	}
	return m.raw(at)
}

func (m *mailReader) member(name string, p mailPart, at mailSpan) error {
	return m.out.Member(name, pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(m.decoded(p, at)), nil },
		Size: -1, Name: string(bytes.ToValidUTF8([]byte(name), []byte("_"))),
	})
}

// verbatim emits a stretch of the file and the line end behind it.
func (m *mailReader) verbatim(at mailSpan) error {
	at.to = at.next
	s := newStream(m.raw(at), at.from, lineBlock)
	place := pandian.Place{Row: at.row}
	for {
		if err := s.fill(len(s.buf)); err != nil || s.lo == s.hi {
			return err
		}
		n := s.hi - s.lo
		if !s.eof {
			n = wholeRunes(s.buf[s.lo:s.hi])
		}
		if err := s.text(n, place, m.out); err != nil {
			return err
		}
		place.Row = 0
	}
}

// quotedText emits a quoted-printable body, decoded.
func (m *mailReader) quotedText(at mailSpan) error {
	s := newStream(m.raw(at), at.from, lineBlock)
	place := pandian.Place{Row: at.row}
	var q quotedPrintable
	for {
		if err := s.fill(len(s.buf)); err != nil || s.lo == s.hi {
			return err
		}
		b := s.buf[s.lo:s.hi]
		n := q.decode(b, s.eof)
		m.text.begin(s.off(s.lo))
		q.appendTo(&m.text, b, s.off(s.lo), "")
		s.lo += n
		if err := m.out.Text(place, m.text.text()); err != nil {
			return err
		}
		place.Row = 0
	}
}

// isBlank reports whether there is nothing but white space.
func (m *mailReader) isBlank(at mailSpan) (bool, error) {
	var buf [512]byte
	n, err := io.ReadFull(m.raw(at), buf[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false, err
	}
	return n < len(buf) && len(bytes.TrimSpace(buf[:n])) == 0, nil
}

// isUTF8 reads all of r.
func isUTF8(r io.Reader) (bool, error) {
	s := newStream(r, 0, lineBlock)
	for {
		if err := s.fill(len(s.buf)); err != nil {
			return false, err
		}
		if s.lo == s.hi {
			return true, nil
		}
		n := s.hi - s.lo
		if !s.eof {
			n = wholeRunes(s.buf[s.lo:s.hi])
		}
		if !utf8.Valid(s.buf[s.lo : s.lo+n]) {
			return false, nil
		}
		s.lo += n
	}
}

// quotedReader decodes what its stream yields.
type quotedReader struct {
	stream
	q    quotedPrintable
	next []byte // decoded, not yet read
}

func (r *quotedReader) Read(p []byte) (int, error) {
	for len(r.next) == 0 {
		if err := r.fill(len(r.buf)); err != nil {
			return 0, err
		}
		if r.lo == r.hi {
			return 0, io.EOF
		}
		r.lo += r.q.decode(r.buf[r.lo:r.hi], r.eof)
		r.next = r.q.b
	}
	n := copy(p, r.next)
	r.next = r.next[n:]
	return n, nil
}
