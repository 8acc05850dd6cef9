package scanner

import (
	"bytes"
	"encoding/binary"
	"strings"

	asm "github.com/segmentio/asm/utf8"
)

// Charset says how bytes stand for text. The zero Charset is Binary.
type Charset uint8

// The charsets that are told apart. UTF8BOM differs from UTF8 in its mark,
// which counts in offsets; the marks of the others do not.
const (
	Binary Charset = iota // no text
	UTF8
	UTF8BOM
	UTF16LE
	UTF16BE
	UTF32LE
	UTF32BE
	Big5    // code page 950 with the characters of Hong Kong; user-defined areas as in Windows
	GB18030 // also GB 2312 and GBK
	EUCTW
	ShiftJIS
	Latin1      // Windows-1252
	Unknown8Bit // text of some kind: read as Big5
	numCharsets
)

var charsetNames = [numCharsets]string{
	"binary", "utf-8", "utf-8-bom", "utf-16le", "utf-16be", "utf-32le", "utf-32be",
	"big5", "gb18030", "euc-tw", "shift_jis", "windows-1252", "unknown8bit",
}

// String returns the charset's name in lower case.
func (cs Charset) String() string {
	if cs < numCharsets {
		return charsetNames[cs]
	}
	return "invalid"
}

// TextOffset returns the offset, in the item's text, of the first byte that
// NewDecoder yields: 3 where a UTF-8 byte order mark was skipped, so that
// offsets into UTF-8 files are file offsets, else 0.
func TextOffset(cs Charset) int64 {
	if cs == UTF8BOM {
		return 3
	}
	return 0
}

var byteOrderMarks = []struct {
	mark string
	cs   Charset
}{
	{"\xef\xbb\xbf", UTF8BOM},
	{"\xff\xfe\x00\x00", UTF32LE}, // before UTF-16LE, whose mark it begins with
	{"\x00\x00\xfe\xff", UTF32BE},
	{"\xff\xfe", UTF16LE},
	{"\xfe\xff", UTF16BE},
}

// plausibleUTF16 is the worth per byte that Chinese in UTF-16 has, and that it
// hardly ever has when taken for something else.
const plausibleUTF16 = 0.9

// sampleBytes bounds how much of a head is decoded on trial.
const sampleBytes = 4 << 10

// DetectCharset tells the charset of a text by its first bytes. whole says that
// head is all there is; otherwise its last character may be cut. Bytes that
// are valid UTF-8 are UTF-8, however few, unless there are control characters
// among them that read as Chinese in UTF-16; else the charset wins in which
// they read most like Chinese.
func DetectCharset(head []byte, whole bool) Charset {
	for _, b := range byteOrderMarks {
		if bytes.HasPrefix(head, []byte(b.mark)) {
			return b.cs
		}
	}
	ctl := countControls(head)
	text := head
	if ctl.nul > 0 {
		if cs := detectUTF16(head, 0); cs != Binary {
			return cs
		}
		if !ctl.padded(len(head)) {
			return Binary
		}
		text = bytes.ReplaceAll(head, []byte{0}, nil)
	}
	if ctl.bad*32 > len(text) {
		if cs := detectUTF16(head, 0); cs != Binary && ctl.nul == 0 {
			return cs
		}
		return Binary
	}
	if validUTF8(text, whole) {
		if ctl.any > 0 && ctl.nul == 0 {
			if cs := detectUTF16(head, plausibleUTF16); cs != Binary {
				return cs
			}
		}
		return UTF8
	}
	sample, wide := foreignLines(text, whole)
	if wide {
		return UTF8 // a mixed file: the decoder looks at the other lines one by one
	}
	cs, score := detectLegacy(sample)
	if ctl.nul > 0 && cs == Unknown8Bit {
		return Binary
	}
	if score /= float64(len(sample)); ctl.nul == 0 && score < plausibleUTF16 {
		if wcs := detectUTF16(head, score); wcs != Binary {
			return wcs
		}
	}
	return cs
}

// controls counts the control characters of a head.
type controls struct {
	nul, nulRuns int
	bad          int // others that texts do not contain
	any          int // all but NUL and layout
}

// badControl tells the control characters that no text format uses: layout,
// escape, end of file, and the separators of data files (^A–^C, FS–US) are not
// among them.
var badControl = func() (t [' ']bool) {
	for c := range t {
		t[c] = !strings.ContainsRune("\x00\x01\x02\x03\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f", rune(c))
	}
	return t
}()

func countControls(b []byte) (c controls) {
	const ones = 0x0101010101010101
	prev := byte(1)
	for i := 0; i < len(b); i++ {
		if i+8 <= len(b) {
			v := binary.LittleEndian.Uint64(b[i:])
			if (v-ones*' ')&^v&highBits == 0 { // no byte below ' '
				i += 7
				prev = 1
				continue
			}
		}
		switch x := b[i]; {
		case x == 0:
			c.nul++
			if prev != 0 {
				c.nulRuns++
			}
		case x < ' ' && x != '\n' && x != '\r' && x != '\t':
			c.any++
			if badControl[x] {
				c.bad++
			}
		}
		prev = b[i]
	}
	return c
}

// padded reports whether the NULs of n bytes look like padding in a text: few
// runs, and hardly any other control character.
func (c controls) padded(n int) bool {
	rest := n - c.nul
	return c.nulRuns*8 <= rest && c.bad*64 <= rest
}

// validUTF8 reports whether b is valid UTF-8; unless it is whole, its last
// character may be cut.
func validUTF8(b []byte, whole bool) bool {
	return asm.Valid(b[:wholeRunes(b, whole)])
}

// foreignLines collects the lines that are not UTF-8, up to sampleBytes. wide
// reports whether other lines hold UTF-8 that cannot be anything else: two
// characters of three bytes.
func foreignLines(b []byte, whole bool) (sample []byte, wide bool) {
	for len(b) > 0 && len(sample) < sampleBytes {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line = b[:i+1]
		}
		last := len(line) == len(b)
		b = b[len(line):]
		switch {
		case !validUTF8(line, whole || !last):
			line = line[:min(len(line), sampleBytes-len(sample))]
			sample = append(sample, line...)
		case !wide:
			wide = wideRunes(line) >= 2
		}
	}
	return sample, wide
}

// wideRunes counts the characters of three and four bytes in UTF-8.
func wideRunes(b []byte) (n int) {
	for _, c := range b {
		if c >= 0xe0 {
			n++
		}
	}
	return n
}
