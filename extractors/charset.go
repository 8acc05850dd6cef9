package extractors

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
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
