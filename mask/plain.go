package mask

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sort"
	"unicode/utf8"

	"pandian/scanner"
)

// ErrCharset says that a line with a finding is written in characters that
// cannot be told apart.
var ErrCharset = errors.New("charset not clear")

const headBytes = 64 << 10 // by which the scanner tells a charset

// plain returns the document, a text, without its secrets: the bytes around them
// are copied.
func (d *document) plain(ctx context.Context, s *secrets) ([]byte, error) {
	list, err := d.spots(ctx, bytesContent(d.name, d.data), s)
	if err != nil || len(list) == 0 {
		return d.data, err
	}
	_, cs := scanner.Sniff(d.options.Formats, d.data[:min(len(d.data), headBytes)], d.name)
	t := rawText{raw: d.data, cs: cs}
	text, err := io.ReadAll(scanner.NewDecoder(cs, bytes.NewReader(d.data)))
	if err != nil {
		return nil, &Error{Err: err, Format: d.format}
	}
	if off := int(scanner.TextOffset(cs)); bytes.Equal(text, d.data[off:]) { // read as it is written
		return t.edit(list, func(at int) (int, scanner.Charset) { return at, scanner.UTF8 })
	}
	if err := t.align(text, list); err != nil {
		return nil, &Error{Err: err, Format: d.format}
	}
	return t.edit(list, t.rawAt)
}

// rawText leads offsets in a decoded text back to its bytes.
type rawText struct {
	raw   []byte
	cs    scanner.Charset
	chars []rawChar // of the lines with spots; none if the text is read as it is written
	known map[writtenRune][]byte
}

// rawChar is a character of the text and its bytes, in the charset of its line.
type rawChar struct {
	text, raw, size int
	cs              scanner.Charset
}

// writtenRune is a character in a charset.
type writtenRune struct {
	scanner.Charset
	rune
}

// align finds the bytes of each character in the lines where spots are.
func (t *rawText) align(text []byte, list []spot) error {
	t.known = map[writtenRune][]byte{}
	off := int(scanner.TextOffset(t.cs))
	raw, at := markLen(t.raw, t.cs), off
	for len(text) > 0 {
		line, rawLine := text, t.raw[raw:]
		if byLines(t.cs) {
			line, rawLine = firstLine(text), firstLine(t.raw[raw:])
		}
		i := sort.Search(len(list), func(i int) bool { return list[i].end > at })
		if i < len(list) && list[i].start < at+len(line) && !t.alignLine(line, rawLine, at, raw) {
			return ErrCharset
		}
		text, at, raw = text[len(line):], at+len(line), raw+len(rawLine)
	}
	if raw != len(t.raw) {
		return ErrCharset
	}
	return nil
}

// alignLine aligns a line in its charset. Single lines of a text may be in UTF-8
// or, in a text in UTF-8, in another charset.
func (t *rawText) alignLine(line, raw []byte, at, rawAt int) bool {
	for _, cs := range []scanner.Charset{t.cs, scanner.UTF8, scanner.Big5, scanner.GB18030, scanner.EUCTW} {
		if n := len(t.chars); t.alignIn(cs, line, raw, at, rawAt) {
			return true
		} else {
			t.chars = t.chars[:n]
		}
	}
	return false
}

func (t *rawText) alignIn(cs scanner.Charset, line, raw []byte, at, rawAt int) bool {
	if cs == scanner.UTF8 && !bytes.Equal(line, raw) {
		return false
	}
	i, k := 0, 0
	for i < len(line) && k < len(raw) {
		r, n := utf8.DecodeRune(line[i:])
		size, double := charLen(cs, raw[k:])
		if double {
			_, more := utf8.DecodeRune(line[i+n:])
			n += more
		}
		if size > len(raw)-k || byLines(cs) && (size == 1 && raw[k] < utf8.RuneSelf) != (r < utf8.RuneSelf) {
			return false
		}
		t.chars = append(t.chars, rawChar{at + i, rawAt + k, size, cs})
		t.known[writtenRune{cs, r}] = raw[k : k+size]
		i, k = i+n, k+size
	}
	return i == len(line) && k == len(raw)
}

// rawAt is the offset of the byte that an offset in the text leads to, and the
// charset of its line.
func (t *rawText) rawAt(at int) (int, scanner.Charset) {
	i := sort.Search(len(t.chars), func(i int) bool { return t.chars[i].text >= at })
	switch {
	case i < len(t.chars) && t.chars[i].text == at:
		return t.chars[i].raw, t.chars[i].cs
	case i > 0:
		return t.chars[i-1].raw + t.chars[i-1].size, t.chars[i-1].cs
	}
	return len(t.raw), t.cs
}

// edit puts the forms in place of the spots. Line ends inside a spot stay.
func (t *rawText) edit(list []spot, rawAt func(int) (int, scanner.Charset)) ([]byte, error) {
	var out []byte
	done := 0
	for _, s := range list {
		start, cs := rawAt(s.start)
		end, _ := rawAt(s.end)
		end = max(end, start)
		if start < done {
			return nil, &Error{Err: ErrCharset}
		}
		out = append(out, t.raw[done:start]...)
		for _, r := range s.form {
			out = t.appendRune(out, cs, r)
		}
		if byLines(t.cs) {
			for _, c := range t.raw[start:end] {
				if c == '\n' || c == '\r' {
					out = append(out, c)
				}
			}
		}
		done = end
	}
	return append(out, t.raw[done:]...), nil
}
