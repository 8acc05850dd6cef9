package extractors

import (
	"html"
	"strings"

	"pandian"
)

// gap is what stands between two characters of shown text. The greater wins.
type gap uint8

const (
	noGap gap = iota
	spaceGap
	cellGap
	lineGap
)

var gapText = [...]string{spaceGap: " ", cellGap: "\t", lineGap: "\n"}

// shownText gathers text as a browser shows it: white space is one blank, blocks
// stand on lines of their own, a line of the source that is broken between two
// wide characters is not broken. Gaps at its beginning and end are left out.
type shownText struct {
	text textBuilder
	gap  gap
	wrap bool  // the gap holds a line end of the source
	at   int64 // where the gap begins
	last byte  // last byte written; 0 = none yet
	keep bool  // white space stays as it is
}

// begin empties the text.
func (f *shownText) begin() {
	f.text.begin(0)
	f.gap, f.wrap, f.last = noGap, false, 0
}

// brk notes a gap at off.
func (f *shownText) brk(g gap, off int64) {
	if f.gap == noGap {
		f.at = off
	}
	f.gap = max(f.gap, g)
}

// add adds characters as written. With entities set, these are replaced.
func (f *shownText) add(t pandian.Text, entities bool) {
	b := t.B
	for i := 0; i < len(b); {
		off := t.Off + int64(i)
		switch c := b[i]; {
		case c <= ' ' && !f.keep:
			f.brk(spaceGap, off)
			f.wrap = f.wrap || c == '\n'
			i++
		case c == '&' && entities:
			s, n := unescape(b[i:])
			f.replace(s, off, n)
			i += n
		case c == 0xc2 && i+1 < len(b) && b[i+1] == 0xa0:
			f.replace(nbsp, off, 2)
			i += 2
		default:
			n := f.run(b[i:], entities)
			f.copy(b[i:i+n], off)
			i += n
		}
	}
}

// run returns how many bytes of b can be copied.
func (f *shownText) run(b []byte, entities bool) int {
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c > ' ' && c < 0x80 && c != '&' || c >= 0x80 && c != 0xc2:
		case c == ' ' && i+1 < len(b) && b[i+1] > ' ' && b[i+1] != 0xc2:
		case c <= ' ' && f.keep:
		case c == '&' && !entities:
		case c == 0xc2 && i+1 < len(b) && b[i+1] != 0xa0:
		default:
			return i
		}
	}
	return len(b)
}

// ready writes the gap before a character that begins with next.
func (f *shownText) ready(next byte) {
	g, wrap := f.gap, f.wrap
	f.gap, f.wrap = noGap, false
	const wide = 0xe3 // first byte of the wide characters, from U+3000 on
	if g == noGap || f.last == 0 || g == spaceGap && wrap && f.last >= 0x80 && next >= wide {
		return
	}
	f.put(gapText[g], f.at, 0)
}

// copy adds characters as they stand at off.
func (f *shownText) copy(b []byte, off int64) {
	f.ready(b[0])
	if len(f.text.b) == 0 {
		f.text.begin(off)
	}
	f.text.copy(b, off)
	f.last = b[len(b)-1]
}

// replace adds what stands for width bytes at off.
func (f *shownText) replace(s string, off int64, width int) {
	switch {
	case s == "":
	case s == nbsp:
		f.brk(spaceGap, off)
	default:
		f.ready(s[0])
		f.put(s, off, width)
	}
}

// nbsp is the blank at which lines do not break.
const nbsp = "\u00a0"

func (f *shownText) put(s string, off int64, width int) {
	if len(f.text.b) == 0 {
		f.text.begin(off)
	}
	f.text.replace(s, off, width)
	f.last = s[len(s)-1]
}

// unescape returns what the entity at the start of b stands for, and how many
// bytes it takes. What is no entity stands for itself.
func unescape(b []byte) (string, int) {
	n := 1
	if n < len(b) && b[n] == '#' {
		n++
	}
	for n < len(b) && n < maxEntity && letterOrDigit(b[n]) {
		n++
	}
	if n < len(b) && b[n] == ';' {
		n++
	}
	if n == 1 {
		return "&", 1
	}
	return strings.ToValidUTF8(html.UnescapeString(string(b[:n])), "\uFFFD"), n
}
