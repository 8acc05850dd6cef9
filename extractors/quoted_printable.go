package extractors

import (
	"bytes"
	"unicode/utf8"
)

// quotedPrintable decodes the encoding of that name (RFC 2045 §6.7) and knows
// where each byte comes from. What is not well formed is taken literally.
type quotedPrintable struct {
	b    []byte
	from []int32 // by byte of b: where it stands in the raw text
}

const (
	qpPadding = 64   // white space between "=" and the line end
	qpHeld    = 1024 // of a character that is cut: soft line breaks inside it count
)

// decode replaces b by the decoded raw text and returns how much of raw it
// took; unless final, it leaves a sequence or a character that may go on behind raw.
func (q *quotedPrintable) decode(raw []byte, final bool) int {
	q.b, q.from = q.b[:0], q.from[:0]
	i := 0
	for i < len(raw) {
		c, n := raw[i], 1
		if c == '=' {
			rest := raw[i+1:]
			if !final && len(rest) <= qpPadding && bytes.IndexByte(rest, '\n') < 0 && (len(rest) < 2 || !qpHex(rest)) {
				break
			}
			if qpHex(rest) {
				c, n = unhex(rest[0])<<4|unhex(rest[1]), 3
			} else if k := qpSoftBreak(rest); k > 0 {
				i += 1 + k
				continue
			}
		}
		q.b = append(q.b, c)
		q.from = append(q.from, int32(i))
		i += n
	}
	if n := wholeRunes(q.b); !final && n < len(q.b) && len(raw)-int(q.from[n]) < qpHeld {
		i = int(q.from[n])
		q.b, q.from = q.b[:n], q.from[:n]
	}
	return i
}

func qpHex(b []byte) bool { return len(b) >= 2 && isHex(b[0]) && isHex(b[1]) }

// qpSoftBreak is the length of the line end, blanks before it included, that b
// begins with; 0 if there is none.
func qpSoftBreak(b []byte) int {
	head := b[:min(len(b), qpPadding)]
	n := len(head) - len(bytes.TrimLeft(head, " \t\r"))
	if n < len(b) && b[n] == '\n' {
		return n + 1
	}
	return 0
}

func isHex(c byte) bool { return c-'0' < 10 || c|0x20-'a' < 6 }

func unhex(c byte) byte {
	if c-'0' < 10 {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// appendTo adds the text decoded from raw, which stands at off, to t. What is
// UTF-8 leads back character by character; another charset is decoded as
// declared and leads back as a whole.
func (q *quotedPrintable) appendTo(t *textBuilder, raw []byte, off int64, charset string) {
	if !utf8.Valid(q.b) {
		t.replace(string(decodeDeclared(charset, q.b)), off, len(raw))
		return
	}
	for i := 0; i < len(q.b); {
		k := i
		for k < len(q.b) && raw[q.from[k]] != '=' && q.from[k]-q.from[i] == int32(k-i) {
			k++
		}
		if k > i {
			t.copy(q.b[i:k], off+int64(q.from[i]))
			i = k
			continue
		}
		_, n := utf8.DecodeRune(q.b[i:])
		from, to := q.from[i], q.from[i+n-1]
		width := int(to-from) + 1
		if raw[to] == '=' && qpHex(raw[to+1:]) {
			width += 2
		}
		t.replace(string(q.b[i:i+n]), off+int64(from), width)
		i += n
	}
}
