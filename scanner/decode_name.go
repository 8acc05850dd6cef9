package scanner

import (
	"strings"
	"unicode/utf8"

	"pandian"
)

// DecodeName returns the form in which a file or member name is shown: as it is
// if it is UTF-8, else in the charset it plausibly was written in, else with
// the bytes that are not UTF-8 percent-escaped.
func DecodeName(raw []byte) string {
	if name, ok := decodeName(raw); ok {
		return name
	}
	var b strings.Builder
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 {
			b.WriteString(pandian.EscapeName(string(raw[:1])))
		} else {
			b.Write(raw[:n])
		}
		raw = raw[n:]
	}
	return b.String()
}

// decodeName returns a name as text; false, with the bytes as they are, if no
// charset is plausible.
func decodeName(raw []byte) (name string, ok bool) {
	if utf8.Valid(raw) {
		return string(raw), true
	}
	if cs, _ := detectLegacy(raw); cs != UTF8 && cs != Unknown8Bit {
		if text, _, bad := decoderOf(cs)(nil, raw, true); bad == 0 {
			return string(text), true
		}
	}
	return string(raw), false
}
