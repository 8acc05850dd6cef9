package mask

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"pandian/scanner"
)

// byLines reports whether a byte '\n' is a line end and nothing else.
func byLines(cs scanner.Charset) bool { return cs < scanner.UTF16LE || cs > scanner.UTF32BE }

func firstLine(b []byte) []byte {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i+1]
	}
	return b
}

// markLen is the length of the charset's byte order mark at the beginning of b.
func markLen(b []byte, cs scanner.Charset) int {
	mark := map[scanner.Charset]string{
		scanner.UTF8BOM: "\xef\xbb\xbf", scanner.UTF16LE: "\xff\xfe", scanner.UTF16BE: "\xfe\xff",
		scanner.UTF32LE: "\xff\xfe\x00\x00", scanner.UTF32BE: "\x00\x00\xfe\xff",
	}[cs]
	if mark != "" && bytes.HasPrefix(b, []byte(mark)) {
		return len(mark)
	}
	return 0
}

// charLen is the number of bytes of the first character of b, which is not
// empty. Four characters of Big5 are double: they stand for two.
func charLen(cs scanner.Charset, b []byte) (n int, double bool) {
	second := byte(0)
	if len(b) > 1 {
		second = b[1]
	}
	wide := 1
	switch cs {
	case scanner.UTF8, scanner.UTF8BOM:
		_, n := utf8.DecodeRune(b)
		return n, false
	case scanner.UTF16LE, scanner.UTF16BE:
		high := second
		if cs == scanner.UTF16BE {
			high = b[0]
		}
		if high&0xfc == 0xd8 {
			return 4, false
		}
		return 2, false
	case scanner.UTF32LE, scanner.UTF32BE:
		return 4, false
	case scanner.Latin1:
		return 1, false
	case scanner.GB18030:
		if wide = 2; second-'0' < 10 {
			wide = 4
		}
	case scanner.EUCTW:
		if wide = 2; b[0] == 0x8e {
			wide = 4
		}
	case scanner.ShiftJIS:
		if wide = 2; b[0] >= 0xa1 && b[0] <= 0xdf {
			wide = 1
		}
	default: // Big5, and what is read as such
		wide = 2
		double = b[0] == 0x88 && (second == 0x62 || second == 0x64 || second == 0xa3 || second == 0xa5)
	}
	if b[0] <= utf8.RuneSelf || b[0] == 0xff {
		return 1, false
	}
	return wide, double
}

// appendRune writes a character in a charset: as it is written elsewhere in the
// text, if it is; one that the charset lacks as an asterisk.
func (t *rawText) appendRune(dst []byte, cs scanner.Charset, r rune) []byte {
	switch cs {
	case scanner.UTF8, scanner.UTF8BOM:
		return utf8.AppendRune(dst, r)
	case scanner.UTF16LE:
		for _, u := range utf16.AppendRune(nil, r) {
			dst = binary.LittleEndian.AppendUint16(dst, u)
		}
		return dst
	case scanner.UTF16BE:
		for _, u := range utf16.AppendRune(nil, r) {
			dst = binary.BigEndian.AppendUint16(dst, u)
		}
		return dst
	case scanner.UTF32LE:
		return binary.LittleEndian.AppendUint32(dst, uint32(r))
	case scanner.UTF32BE:
		return binary.BigEndian.AppendUint32(dst, uint32(r))
	}
	if r < utf8.RuneSelf {
		return append(dst, byte(r))
	}
	if b := t.known[writtenRune{cs, r}]; b != nil {
		return append(dst, b...)
	}
	if e := encoderOf(cs); e != nil {
		if b, err := e.NewEncoder().Bytes([]byte(string(r))); err == nil {
			return append(dst, b...)
		}
	}
	return append(dst, '*')
}

func encoderOf(cs scanner.Charset) encoding.Encoding {
	switch cs {
	case scanner.GB18030:
		return simplifiedchinese.GB18030
	case scanner.ShiftJIS:
		return japanese.ShiftJIS
	case scanner.Latin1:
		return charmap.Windows1252
	case scanner.EUCTW:
		return nil
	}
	return traditionalchinese.Big5
}
