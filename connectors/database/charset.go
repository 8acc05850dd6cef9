package database

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/traditionalchinese"
)

// guess tells the charset of a column's texts that are not UTF-8: Big5, or the
// Latin-1 that their column declares. Programs of old times put Big5 into
// Latin-1 columns, and the server does not know. Texts that tell decide for
// those that do not.
type guess struct {
	chinese int // characters that only Big5 explains, less those that only Latin-1 does
	big5    *encoding.Decoder
	buf     []byte
}

// decode returns b as UTF-8, valid until the next call.
func (g *guess) decode(b []byte) []byte {
	if g.big5 == nil {
		g.big5 = traditionalchinese.Big5.NewDecoder()
	}
	g.chinese = min(max(g.chinese+chinese(b), -1000), 1000)
	if g.chinese < 0 {
		g.buf = g.buf[:0]
		for _, c := range b {
			g.buf = utf8.AppendRune(g.buf, charmap.Windows1252.DecodeByte(c))
		}
		return g.buf
	}
	if need := 3*len(b) + utf8.UTFMax; cap(g.buf) < need {
		g.buf = make([]byte, need)
	}
	g.buf = g.buf[:cap(g.buf)]
	g.big5.Reset()
	n, _, err := g.big5.Transform(g.buf, b, true)
	if err != nil {
		return []byte(strings.ToValidUTF8(string(b), "\ufffd"))
	}
	return g.buf[:n]
}

// chinese weighs a text that is not UTF-8: its characters of Big5's frequent
// half (from 0xA4 on; accented letters stand behind) count for Big5, bytes that
// Big5 cannot explain against it, and so do pairs that look like an accented
// letter before a plain one.
func chinese(b []byte) (score int) {
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c < 0x80 {
			continue
		}
		if i+1 == len(b) || !big5Trail(b[i+1]) || c < 0xA1 || c > 0xF9 {
			score -= 2
			continue
		}
		switch next := b[i+1]; {
		case c < 0xC0:
			score += 2
		case next >= 0x80:
			score++
		case 'a' <= next|0x20 && next|0x20 <= 'z':
			score--
		}
		i++
	}
	return score
}

func big5Trail(c byte) bool { return 0x40 <= c && c <= 0x7E || 0xA1 <= c && c <= 0xFE }

// text returns bytes as a cell's text, if they are one: UTF-8, or Big5 of which
// all is characters, without control characters.
func (g *guess) text(b []byte) ([]byte, bool) {
	if b == nil || len(b) > maxShort {
		return nil, false
	}
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return nil, false
		}
	}
	if utf8.Valid(b) {
		return b, true
	}
	if chinese(b) <= 0 {
		return nil, false
	}
	t := g.decode(b)
	return t, !strings.ContainsRune(string(t), utf8.RuneError)
}
