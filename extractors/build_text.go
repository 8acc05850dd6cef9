package extractors

import (
	"unicode/utf8"

	"pandian"
)

// textBuilder is a text under construction that knows where its bytes come from.
type textBuilder struct {
	b    []byte
	m    pandian.OffMap
	off  int64
	next int64 // where the bytes to come must stand so that no step is needed
	set  bool
}

func (t *textBuilder) begin(off int64) {
	t.b, t.off, t.next = t.b[:0], off, off
	t.m.Reset()
}

// text returns the text; it is valid until begin is called.
func (t *textBuilder) text() pandian.Text {
	if t.m.Empty() {
		return pandian.Text{B: t.b, Off: t.off}
	}
	return pandian.Text{B: t.b, Off: t.off, Map: &t.m}
}

// copy adds a verbatim stretch.
func (t *textBuilder) copy(b []byte, off int64) {
	if off != t.next {
		t.m.Copy(len(t.b), off-t.off)
	}
	t.b = append(t.b, b...)
	t.next = off + int64(len(b))
}

// replace adds what stands for width bytes at off.
func (t *textBuilder) replace(s string, off int64, width int) {
	t.m.Replace(len(t.b), off-t.off, width)
	t.b = append(t.b, s...)
	t.next = -1
}

func (t *textBuilder) replaceRune(c rune, off int64, width int) {
	t.m.Replace(len(t.b), off-t.off, width)
	t.b = utf8.AppendRune(t.b, c)
	t.next = -1
}

// add adds a text that may be changed itself.
func (t *textBuilder) add(v pandian.Text) {
	if v.Map.Empty() {
		t.copy(v.B, v.Off)
		return
	}
	at, shift := len(t.b), v.Off-t.off
	if v.Off != t.next {
		t.m.Copy(at, shift)
	}
	v.Map.Steps(func(i int, src int64, width int, verbatim bool) {
		if verbatim {
			t.m.Copy(at+i, shift+src)
		} else {
			t.m.Replace(at+i, shift+src, width)
		}
	})
	t.b = append(t.b, v.B...)
	t.next = -1
}
