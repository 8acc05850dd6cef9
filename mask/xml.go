package mask

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"pandian"
)

// token is a tag or a text of an XML file that is held whole. Names come without
// their prefix.
type token struct {
	name       string // of a tag
	start, end int    // in the file
	open       bool   // a start tag
	empty      bool   // and an end tag at once
	literal    bool   // text without entities
}

// lexer reads XML as it is written: office files are well-formed, and what is
// not stays as it is.
type lexer struct {
	src []byte
	at  int
}

// next returns the next token; ok is false at the end.
func (l *lexer) next() (t token, ok bool) {
	for l.at < len(l.src) {
		rest := l.src[l.at:]
		switch {
		case rest[0] != '<':
			n := bytes.IndexByte(rest, '<')
			if n < 0 {
				n = len(rest)
			}
			return l.take(token{}, n), true
		case bytes.HasPrefix(rest, []byte("<!--")):
			l.pass(rest, "-->")
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			l.at += len("<![CDATA[")
			n := bytes.Index(l.src[l.at:], []byte("]]>"))
			if n < 0 {
				n = len(l.src) - l.at
			}
			t := l.take(token{literal: true}, n)
			l.at = min(l.at+len("]]>"), len(l.src))
			return t, true
		case rest[0] == '<' && len(rest) > 1 && (rest[1] == '?' || rest[1] == '!'):
			l.pass(rest, ">")
		default:
			return l.tag(rest), true
		}
	}
	return t, false
}

func (l *lexer) take(t token, n int) token {
	t.start, t.end = l.at, l.at+n
	l.at = t.end
	return t
}

// pass moves behind a mark.
func (l *lexer) pass(rest []byte, mark string) {
	if n := bytes.Index(rest, []byte(mark)); n >= 0 {
		l.at += n + len(mark)
		return
	}
	l.at = len(l.src)
}

func (l *lexer) tag(rest []byte) token {
	n, quote := 1, byte(0)
	for ; n < len(rest); n++ {
		switch c := rest[n]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return l.named(rest[:n+1])
		}
	}
	return l.named(rest)
}

func (l *lexer) named(tag []byte) token {
	t := token{open: true}
	name := tag[1:]
	if len(name) > 0 && name[0] == '/' {
		t.open, name = false, name[1:]
	}
	t.empty = t.open && bytes.HasSuffix(tag, []byte("/>"))
	if i := bytes.IndexAny(name, " \t\r\n/>"); i >= 0 {
		name = name[:i]
	}
	t.name = string(name[bytes.IndexByte(name, ':')+1:])
	if t.name == "" {
		t.name = "?"
	}
	return l.take(t, len(tag))
}

// attribute is one of a start tag: its value lies at start..end.
type attribute struct {
	name       string
	start, end int
}

// attributes lists those of a start tag.
func (l *lexer) attributes(t token) (list []attribute) {
	i := t.start + 1
	for i < t.end && !isSpace(l.src[i]) {
		i++
	}
	for {
		for i < t.end && isSpace(l.src[i]) {
			i++
		}
		eq := bytes.IndexByte(l.src[i:t.end], '=')
		if eq < 0 {
			return list
		}
		name := string(bytes.TrimSpace(l.src[i : i+eq]))
		if i += eq + 1; i < t.end && isSpace(l.src[i]) {
			i++
		}
		if i >= t.end || l.src[i] != '"' && l.src[i] != '\'' {
			return list
		}
		n := bytes.IndexByte(l.src[i+1:t.end], l.src[i])
		if n < 0 {
			return list
		}
		if k := bytes.IndexByte([]byte(name), ':'); k >= 0 {
			name = name[k+1:]
		}
		list = append(list, attribute{name, i + 1, i + 1 + n})
		i += n + 2
	}
}

// attr is the value of an attribute, "" without.
func (l *lexer) attr(t token, name string) string {
	for _, a := range l.attributes(t) {
		if a.name == name {
			return string(appendUnescaped(nil, l.src[a.start:a.end]))
		}
	}
	return ""
}

func (l *lexer) number(t token, name string, least, most int) int {
	n, err := strconv.Atoi(l.attr(t, name))
	if err != nil {
		return least
	}
	return min(max(n, least), most)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// unit is text and where each byte of it stands in its file.
type unit struct {
	b     []byte
	m     pandian.OffMap
	space bool // ends with a space that more spaces add nothing to
	book  bool // of a workbook: _x0041_ stands for a character
}

func (u *unit) reset() { u.b, u.space = u.b[:0], false; u.m.Reset() }

// put adds text that stands as a whole for some bytes.
func (u *unit) put(s string, at, width int) {
	u.m.Replace(len(u.b), int64(at), width)
	u.b = append(u.b, s...)
	u.space = false
}

// add adds what src[start:end] says. One space stands for many if collapse is
// set.
func (u *unit) add(src []byte, t token, collapse bool) {
	verbatim := false
	for i := t.start; i < t.end; {
		c := src[i]
		n := 1
		switch {
		case collapse && isSpace(c):
			for i+n < t.end && isSpace(src[i+n]) {
				n++
			}
			if !u.space {
				u.put(" ", i, n)
			}
			u.space, verbatim = true, false
			i += n
			continue
		case c == '&' && !t.literal:
			var r rune
			if r, n = entity(src[i:t.end]); n > 0 {
				u.put(string(r), i, n)
				i, verbatim = i+n, false
				continue
			}
			n = 1
		case c == '_' && u.book:
			if r, wide := escape(src[i:t.end]); wide > 0 {
				u.put(string(r), i, wide)
				i, verbatim = i+wide, false
				continue
			}
		}
		if !verbatim {
			u.m.Copy(len(u.b), int64(i))
			verbatim = true
		}
		u.b = append(u.b, src[i:i+n]...)
		i += n
		u.space = false
	}
}

// join adds another unit.
func (u *unit) join(o *unit) {
	base := len(u.b)
	o.m.Steps(func(at int, src int64, width int, verbatim bool) {
		if verbatim {
			u.m.Copy(base+at, src)
		} else {
			u.m.Replace(base+at, src, width)
		}
	})
	u.b = append(u.b, o.b...)
}

// escape decodes _x0041_ at the beginning of b; n = 0 if that is not there.
func escape(b []byte) (r rune, n int) {
	const width = len("_x0041_")
	if len(b) < width || b[1] != 'x' || b[width-1] != '_' {
		return 0, 0
	}
	v, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return 0, 0
	}
	return rune(v), width
}

// entity decodes the entity at the beginning of b; n = 0 if there is none.
func entity(b []byte) (r rune, n int) {
	end := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if end < 2 {
		return 0, 0
	}
	switch name := string(b[1:end]); name {
	case "amp":
		r = '&'
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "quot":
		r = '"'
	case "apos":
		r = '\''
	default:
		base, digits := 10, name[1:]
		if name[0] != '#' {
			return 0, 0
		}
		if len(digits) > 1 && digits[0]|0x20 == 'x' {
			base, digits = 16, digits[1:]
		}
		v, err := strconv.ParseUint(digits, base, 21)
		if err != nil || !utf8.ValidRune(rune(v)) {
			return 0, 0
		}
		r = rune(v)
	}
	return r, end + 1
}

func appendUnescaped(dst, s []byte) []byte {
	for i := 0; i < len(s); {
		if s[i] == '&' {
			if r, n := entity(s[i:]); n > 0 {
				dst = utf8.AppendRune(dst, r)
				i += n
				continue
			}
		}
		dst = append(dst, s[i])
		i++
	}
	return dst
}

func appendEscaped(dst []byte, s string) []byte {
	for i := range len(s) {
		switch s[i] {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&quot;"...)
		case '\'':
			dst = append(dst, "&apos;"...)
		default:
			dst = append(dst, s[i])
		}
	}
	return dst
}
