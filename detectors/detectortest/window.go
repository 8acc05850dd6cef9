package detectortest

import (
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// Fold appends b with full-width ASCII and the ideographic space folded: what
// the engine does before detectors see a text. It is the plain reference of the
// engine's faster one.
func Fold(dst, b []byte) []byte {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			dst = append(dst, byte(r-0xff01+'!'))
		case r == 0x3000:
			dst = append(dst, ' ')
		default:
			dst = append(dst, b[:n]...)
		}
		b = b[n:]
	}
	return dst
}

// BuildWindow makes the window of a whole folded text.
func BuildWindow(lex *rules.Lexicon, b []byte) *pandian.Window {
	w := &pandian.Window{B: b, Core: pandian.Span{End: len(b)}, Begin: true, End: true, Scratch: make([]byte, 0, 512)}
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '@':
			w.Ats = append(w.Ats, int32(i))
		case c-'0' < 10 && (i == 0 || b[i-1]-'0' >= 10):
			e := i
			for e < len(b) && b[e]-'0' < 10 {
				e++
			}
			w.Runs = append(w.Runs, pandian.Run{Start: int32(i), End: int32(e)})
		}
	}
	w.Hits = lex.Find(nil, b)
	w.OwnAll()
	return w
}

// CutWindow makes a window of text[lo:hi] whose core is given in offsets of
// text.
func CutWindow(lex *rules.Lexicon, text []byte, lo, hi int, core pandian.Span) *pandian.Window {
	w := BuildWindow(lex, text[lo:hi:hi])
	w.Core = pandian.Span{Start: core.Start - lo, End: core.End - lo}
	w.Begin, w.End = lo == 0, hi == len(text)
	return w
}
