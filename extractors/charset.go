package extractors

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// decodeDeclared decodes a short text that stands encoded inside another one,
// and whose charset is declared there. What is UTF-8 is taken for that whatever
// is declared; an unknown charset is taken for Big5. What is no character
// becomes U+FFFD.
func decodeDeclared(charset string, b []byte) []byte {
	charset = strings.ToLower(strings.TrimSpace(charset))
	if utf8.Valid(b) && !strings.HasPrefix(charset, "iso-2022-") && !strings.HasPrefix(charset, "hz") {
		return b
	}
	text, err := declaredEncoding(charset).NewDecoder().Bytes(b)
	if err != nil {
		return []byte(strings.ToValidUTF8(string(b), "\ufffd"))
	}
	return text
}

// declaredEncoding knows the names that mail programs and telephones give to
// charsets. GB 2312 always means its superset.
func declaredEncoding(charset string) encoding.Encoding {
	switch {
	case strings.HasPrefix(charset, "hz"):
		return simplifiedchinese.HZGB2312
	case strings.HasPrefix(charset, "gb"):
		return simplifiedchinese.GB18030
	}
	if enc, err := htmlindex.Get(charset); err == nil && !strings.HasPrefix(charset, "utf-8") && charset != "us-ascii" {
		return enc
	}
	return traditionalchinese.Big5
}

// codePage returns the encoding that a code page of Windows stands for; one
// that is not known is taken for Big5.
func codePage(number int) encoding.Encoding {
	switch number {
	case 936, 54936, 52936:
		return simplifiedchinese.GB18030
	case 932:
		return japanese.ShiftJIS
	case 949:
		return korean.EUCKR
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 874:
		return charmap.Windows874
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1252, 0x8001, 28591, 20127:
		return charmap.Windows1252
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	case 1255:
		return charmap.Windows1255
	case 1256:
		return charmap.Windows1256
	case 1257:
		return charmap.Windows1257
	case 1258:
		return charmap.Windows1258
	case 10000, 0x8000:
		return charmap.Macintosh
	case 65001:
		return unicode.UTF8
	}
	return traditionalchinese.Big5
}

// appendCodePage decodes a text in a code page. What is no character becomes
// U+FFFD.
func appendCodePage(dst []byte, number int, b []byte) []byte {
	if !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }) {
		return append(dst, b...)
	}
	text, err := codePage(number).NewDecoder().Bytes(b)
	if err != nil {
		return append(dst, strings.ToValidUTF8(string(b), "\ufffd")...)
	}
	return append(dst, text...)
}

// languagePage is the code page of Windows in a language (LCID).
func languagePage(lcid int) int {
	switch lcid & 0x3ff {
	case 0x04:
		if lcid == 0x804 || lcid == 0x1004 {
			return 936
		}
		return 950
	case 0x11:
		return 932
	case 0x12:
		return 949
	case 0x19:
		return 1251
	case 0x1e:
		return 874
	case 0x2a:
		return 1258
	}
	return 1252
}
