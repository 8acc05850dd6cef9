package extractors

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pandian"
)

// mailFields is the header of a message or part.
type mailFields struct {
	b    []byte
	at   int64 // of b in the file
	row  int
	list []mailField
}

// mailField is one field: spans of mailFields.b.
type mailField struct {
	name       string // lower case
	start      int
	value, end int // without the line end
}

// header reads the fields that begin at the line in hand, and the empty line
// behind them.
func (m *mailReader) header() error {
	l, h := &m.lines, &m.fields
	h.b, h.at, h.row, h.list = h.b[:0], l.at, l.row, h.list[:0]
	for !l.end && len(h.b) < mailHeader {
		if !l.inside {
			if len(bytes.TrimRight(l.line, "\r\n")) == 0 {
				return l.skip()
			}
			if _, ok := m.stops(); ok || !isBlank(l.line[0]) && !fieldLine(l.line) {
				return nil
			}
			if n := len(h.list); !isBlank(l.line[0]) {
				colon := bytes.IndexByte(l.line, ':')
				h.list = append(h.list, mailField{string(bytes.ToLower(l.line[:colon])), len(h.b), len(h.b) + colon + 1, 0})
			} else if n == 0 {
				return nil
			}
		} else if len(h.list) == 0 {
			return nil
		}
		h.b = append(h.b, l.line...)
		h.list[len(h.list)-1].end = len(bytes.TrimRight(h.b, "\r\n"))
		if err := l.skip(); err != nil {
			return err
		}
	}
	return nil
}

// technical reports whether a field says nothing of people.
func (f mailField) technical() bool {
	for _, prefix := range [...]string{"x-", "arc-", "dkim-", "content-", "list-"} {
		if strings.HasPrefix(f.name, prefix) {
			return true
		}
	}
	return slices.Contains([]string{
		"message-id", "in-reply-to", "references", "mime-version", "authentication-results", "domainkey-signature",
		"thread-index", "autocrypt", "user-agent", "snapshot-content-location",
	}, f.name)
}

// tellFields emits the header of a message.
func (m *mailReader) tellFields() error {
	h := &m.fields
	var raw []byte
	row, last := h.row, 0
	for _, f := range h.list {
		row, last = row+bytes.Count(h.b[last:f.start], []byte{'\n'}), f.start
		if f.technical() {
			continue
		}
		m.text.begin(h.at + int64(f.start))
		addWords(&m.text, pandian.Text{B: h.b[f.start:f.end], Off: h.at + int64(f.start)})
		m.text.replace("\n", h.at+int64(f.end), 0)
		if t := m.text.text(); !utf8.Valid(t.B) {
			raw = append(raw, t.B...)
		} else if err := m.out.Text(pandian.Place{Row: row}, t); err != nil {
			return err
		}
	}
	if raw == nil {
		return nil
	}
	return m.out.Member("信件標頭.txt", pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil },
		Size: int64(len(raw)), Name: "信件標頭.txt",
	})
}

// mailPart is what a header says about the content below it.
type mailPart struct {
	kind       string // media type, lower case
	boundary   string // of a multipart
	encoding   string // of the transfer, lower case
	name       string // of an attached file, not necessarily UTF-8; "" = none given
	attachment bool
	secret     bool // encrypted
}

// encoded reports whether the content has to be decoded to be read.
func (p mailPart) encoded() bool { return p.encoding == "base64" || p.encoding == "quoted-printable" }

// part reads the fields that describe the content.
func (h *mailFields) part() mailPart {
	var p mailPart
	for _, f := range h.list {
		head, params := fieldParams(h.b[f.value:f.end])
		switch f.name {
		case "content-type":
			p.kind = head
			if strings.HasPrefix(head, "multipart/") {
				p.boundary = string(param(params, "boundary"))
			}
			if p.name == "" {
				p.name = paramText(params, "name")
			}
			p.secret = head == "application/pgp-encrypted" || bytes.HasPrefix(param(params, "smime-type"), []byte("enveloped"))
		case "content-disposition":
			p.attachment = head == "attachment"
			if name := paramText(params, "filename"); name != "" {
				p.name = name
			}
		case "content-transfer-encoding":
			p.encoding = head
		}
	}
	return p
}

// fieldParams cuts a value, unfolded, in front of its parameters.
func fieldParams(value []byte) (head string, params []byte) {
	value = bytes.ReplaceAll(bytes.ReplaceAll(value, []byte{'\r'}, nil), []byte{'\n'}, nil)
	if i := bytes.IndexByte(value, ';'); i >= 0 {
		value, params = value[:i], value[i:]
	}
	return strings.ToLower(string(bytes.TrimSpace(value))), params
}

// paramText returns the value of a parameter that holds text: in the forms of
// RFC 2231 (charset'language'percent-escapes, in pieces), else in encoded words,
// else as it is.
func paramText(params []byte, name string) string {
	if v := param(params, name+"*"); v != nil {
		return extendedValue(string(v))
	}
	var whole strings.Builder
	extended := false
	for i := 0; i < maxPieces; i++ {
		piece := name + "*" + strconv.Itoa(i)
		v := param(params, piece)
		if v == nil {
			if v = param(params, piece+"*"); v == nil {
				break
			}
			extended = true
		}
		whole.Write(v)
	}
	switch {
	case extended:
		return extendedValue(whole.String())
	case whole.Len() > 0:
		return whole.String()
	}
	var t textBuilder
	addWords(&t, pandian.Text{B: bytes.ReplaceAll(param(params, name), []byte(`\"`), []byte{'"'})})
	return string(t.b)
}

const maxPieces = 100

// extendedValue decodes charset'language'percent-escapes.
func extendedValue(v string) string {
	charset, rest, ok := strings.Cut(v, "'")
	_, text, ok2 := strings.Cut(rest, "'")
	if !ok || !ok2 {
		charset, text = "", v
	}
	raw, err := url.PathUnescape(text)
	if err != nil {
		return text
	}
	return string(decodeDeclared(charset, []byte(raw)))
}

// encodedWord is a word of RFC 2047: =?charset?encoding?text?=.
type encodedWord struct {
	charset string
	text    []byte
	length  int
}

const wordMax = 8 << 10 // bytes that an encoded word may have

// wordAt returns the encoded word that b begins with; its length is 0 if there
// is none.
func wordAt(b []byte) encodedWord {
	if !bytes.HasPrefix(b, []byte("=?")) {
		return encodedWord{}
	}
	charset, rest, ok := bytes.Cut(b[2:], []byte{'?'})
	if !ok || len(charset) > 40 || len(rest) < 2 || rest[1] != '?' {
		return encodedWord{}
	}
	text, _, ok := bytes.Cut(rest[2:min(len(rest), wordMax)], []byte("?="))
	if !ok {
		return encodedWord{}
	}
	name, _, _ := strings.Cut(string(charset), "*") // behind it: a language
	w := encodedWord{charset: name, length: len("=??x??=") + len(charset) + len(text)}
	switch rest[0] | 0x20 {
	case 'b':
		var d base64Decoder
		w.text = d.flush(d.decode(nil, text))
	case 'q':
		var q quotedPrintable
		q.decode(bytes.ReplaceAll(text, []byte{'_'}, []byte{' '}), true)
		w.text = q.b
	default:
		return encodedWord{}
	}
	return w
}

// addWords adds v with its encoded words decoded. Neighbours in one charset are
// decoded together, since a character may be cut between them.
func addWords(t *textBuilder, v pandian.Text) {
	for lo := 0; lo < len(v.B); {
		n := bytes.Index(v.B[lo:], []byte("=?"))
		if n < 0 {
			t.addPart(v, lo, len(v.B))
			return
		}
		t.addPart(v, lo, lo+n)
		lo += n
		w := wordAt(v.B[lo:])
		if w.length == 0 {
			t.addPart(v, lo, lo+2)
			lo += 2
			continue
		}
		end, text := lo+w.length, w.text
		for {
			gap := len(v.B[end:]) - len(bytes.TrimLeft(v.B[end:], " \t\r\n"))
			next := wordAt(v.B[end+gap:])
			if next.length == 0 || !strings.EqualFold(next.charset, w.charset) {
				break
			}
			end, text = end+gap+next.length, append(text, next.text...)
		}
		t.replaceMapped(string(decodeDeclared(w.charset, text)), v, lo, end)
		lo = end
	}
}
