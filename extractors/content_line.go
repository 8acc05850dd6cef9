package extractors

import (
	"bytes"
	"context"
	"io"

	"pandian"
)

const (
	lineBlock = 64 << 10
	lineMax   = 1 << 20 // a content line is held up to this size
)

// contentLine is one property of a vCard or calendar file (RFC 6350 §3.2,
// RFC 5545 §3.1): name *(";" param) ":" value.
type contentLine struct {
	name   string       // upper case, without group; "" = not a property
	params pandian.Text // what stands between name and colon
	value  pandian.Text // unfolded and free of its transfer encoding; backslashes still in it
}

// contentLines reads content lines: folded ones joined, quoted-printable values
// decoded, all leading back to the item's text.
type contentLines struct {
	stream
	ctx    context.Context
	line   contentLine
	plain  textBuilder // the line, unfolded
	value  textBuilder
	part   textBuilder // what component returned
	qp     quotedPrintable
	start  int // in buf: the raw line
	length int
	no     int  // number of its first line, from 1
	after  int  // number of the line behind it
	cut    bool // the line goes on: only its first lineMax bytes were read
}

// eachContentLine calls what begin returns for every line of c; begin is given
// the lines, of which the one in hand changes.
func eachContentLine(ctx context.Context, c pandian.Content, begin func(*contentLines) (take func() error)) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	l := &contentLines{stream: newStream(f, c.Off, lineBlock), ctx: ctx, after: 1}
	take := begin(l)
	for err == nil {
		if err = l.next(); err == nil {
			err = take()
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// next reads the next line into l.line, which is valid until the next call. It
// returns io.EOF behind the last.
func (l *contentLines) next() error {
	if err := l.ctx.Err(); err != nil {
		return err
	}
	if l.cut {
		if err := l.textTo('\n', pandian.Place{}, nil); err != nil {
			return err
		}
		l.after++
	}
	n, err := l.find()
	if err != nil {
		return err
	}
	l.start, l.length = l.lo, n
	l.no = l.after
	l.after += bytes.Count(l.buf[l.lo:l.lo+n], []byte{'\n'})
	l.parse(l.buf[l.lo:l.lo+n], l.off(l.lo))
	l.lo += n
	return nil
}

// place is where the line stands.
func (l *contentLines) place() pandian.Place { return pandian.Place{Row: l.no} }

// raw is the line as it stands in the text.
func (l *contentLines) raw() pandian.Text {
	return pandian.Text{B: l.buf[l.start : l.start+l.length], Off: l.off(l.start)}
}

// find returns the length of the line that begins at lo.
func (l *contentLines) find() (int, error) {
	l.cut = false
	quoted, asked := false, false
	for n := 0; ; {
		b := l.buf[l.lo:l.hi]
		i := bytes.IndexByte(b[n:], '\n')
		if i >= 0 && n+i+1 < len(b) {
			n += i + 1
			if !asked {
				quoted, asked = isQuotedPrintable(b[:n]), true
			}
			if quoted && bytes.HasSuffix(bytes.TrimRight(b[:n], "\r\n"), []byte("=")) || !quoted && isBlank(b[n]) {
				continue
			}
			return n, nil
		}
		switch err := l.more(lineMax); {
		case err == errFull:
			l.cut = true
			return wholeRunes(b), nil
		case err == io.EOF && len(b) > 0:
			return len(b), nil
		case err != nil:
			return 0, err
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// isQuotedPrintable reports whether the parameters of a line say that its value
// is encoded so.
func isQuotedPrintable(b []byte) bool {
	return bytes.Contains(bytes.ToUpper(b[:max(0, bytes.IndexByte(b, ':'))]), []byte("QUOTED-PRINTABLE"))
}

// parse takes a raw line apart.
func (l *contentLines) parse(raw []byte, off int64) {
	quoted := isQuotedPrintable(raw)
	l.plain.begin(off)
	if quoted {
		l.plain.copy(raw, off)
	} else {
		unfold(&l.plain, raw, off)
	}
	t := l.plain.text()
	end := len(bytes.TrimRight(t.B, "\r\n"))
	name := bytes.IndexAny(t.B[:end], ":;")
	colon := paramsEnd(t.B[:end])
	l.line = contentLine{}
	if name <= 0 || colon < 0 || !isWord(t.B[:name]) {
		return
	}
	word := t.B[:name]
	word = word[bytes.LastIndexByte(word, '.')+1:]
	l.line.name = string(bytes.ToUpper(word))
	l.part.begin(t.Start(name))
	l.part.addPart(t, name, colon)
	l.line.params = l.part.text()
	l.value.begin(t.Start(min(colon+1, end)))
	if quoted {
		body := t.B[colon+1 : end]
		l.qp.decode(body, true)
		l.qp.appendTo(&l.value, body, t.Start(colon+1), string(param(l.line.params.B, "CHARSET")))
	} else if colon+1 < end {
		l.value.addPart(t, colon+1, end)
	}
	l.line.value = l.value.text()
}

// unfold adds a raw line without the line ends before white space, and without
// one such character each.
func unfold(t *textBuilder, raw []byte, off int64) {
	for i := 0; i < len(raw); {
		n := len(raw) - i
		next := len(raw)
		if k := bytes.IndexByte(raw[i:], '\n'); k >= 0 && i+k+1 < len(raw) {
			n, next = len(bytes.TrimSuffix(raw[i:i+k], []byte{'\r'})), i+k+2
		}
		t.copy(raw[i:i+n], off+int64(i))
		i = next
	}
}

// paramsEnd returns where the colon behind name and parameters stands; -1 if
// there is none. Colons in quotes do not count.
func paramsEnd(b []byte) int {
	quoted := false
	for i, c := range b {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ':' && !quoted:
			return i
		}
	}
	return bytes.IndexByte(b, ':')
}

// isWord reports whether b consists of letters, digits, "-", "_" and ".".
func isWord(b []byte) bool {
	for _, c := range b {
		if c|0x20-'a' >= 26 && c-'0' >= 10 && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return len(b) > 0
}

// param returns the value of a parameter without quotes; nil if it is not given.
func param(params []byte, name string) []byte {
	lo, hi := paramSpan(params, name)
	if lo == hi {
		return nil
	}
	return params[lo:hi]
}

// paramSpan returns where the value of a parameter stands; an empty span if it
// is not given.
func paramSpan(params []byte, name string) (lo, hi int) {
	for i := 0; i < len(params); {
		end := i + 1
		for quoted := false; end < len(params) && (quoted || params[end] != ';'); end++ {
			quoted = quoted != (params[end] == '"')
		}
		p := params[min(i+1, end):end]
		if eq := bytes.IndexByte(p, '='); eq >= 0 && bytes.EqualFold(bytes.TrimSpace(p[:eq]), []byte(name)) {
			lo, hi = i+1+eq+1, end
			for lo < hi && isBlank(params[lo]) {
				lo++
			}
			for lo < hi && isBlank(params[hi-1]) {
				hi--
			}
			if hi-lo >= 2 && params[lo] == '"' && params[hi-1] == '"' {
				lo, hi = lo+1, hi-1
			}
			return lo, hi
		}
		i = end
	}
	return 0, 0
}

// addUnescaped adds v.B[lo:hi] to t without backslashes.
func addUnescaped(t *textBuilder, v pandian.Text, lo, hi int) {
	for lo < hi {
		k := bytes.IndexByte(v.B[lo:hi], '\\')
		if k < 0 || lo+k+1 >= hi {
			break
		}
		t.addPart(v, lo, lo+k)
		lo += k
		switch c := v.B[lo+1]; c {
		case 'n', 'N':
			t.replaceMapped("\n", v, lo, lo+2)
		case ',', ';', ':', '\\', '"':
			t.replaceMapped(string(c), v, lo, lo+2)
		default:
			t.addPart(v, lo, lo+2)
		}
		lo += 2
	}
	if lo < hi {
		t.addPart(v, lo, hi)
	}
}
