package extractors

import (
	"unicode/utf8"

	"pandian"
)

// textBuilder is a text under construction that knows where its bytes come from.
type textBuilder struct {
	b     []byte
	m     pandian.OffMap
	off   int64
	next  int64 // where the bytes to come must stand so that no step is needed
	until int64 // where the latest changed run ends in the item's text
	set   bool
}

func (t *textBuilder) begin(off int64) {
	t.b, t.off, t.next, t.until = t.b[:0], off, off, 0
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
	switch {
	case off < t.until:
		t.mark(off, len(b))
	case off != t.next:
		t.m.Copy(len(t.b), off-t.off)
		fallthrough
	default:
		t.next = off + int64(len(b))
	}
	t.b = append(t.b, b...)
}

// replace adds what stands for width bytes at off.
func (t *textBuilder) replace(s string, off int64, width int) {
	t.mark(off, width)
	t.b = append(t.b, s...)
}

func (t *textBuilder) replaceRune(c rune, off int64, width int) {
	t.mark(off, width)
	t.b = utf8.AppendRune(t.b, c)
}

// mark begins a run that stands for width bytes at off. What stands for a part
// of the run before belongs to it: the map never goes back.
func (t *textBuilder) mark(off int64, width int) {
	if t.next = -1; off < t.until {
		return
	}
	t.m.Replace(len(t.b), off-t.off, width)
	t.until = off + int64(width)
}

// add adds a text that may be changed itself.
func (t *textBuilder) add(v pandian.Text) { t.addPart(v, 0, len(v.B)) }

// addPart adds v.B[lo:hi].
func (t *textBuilder) addPart(v pandian.Text, lo, hi int) {
	if lo >= hi {
		return
	}
	if v.Map.Empty() {
		t.copy(v.B[lo:hi], v.Off+int64(lo))
		return
	}
	var run struct {
		at, width int
		src       int64
		changed   bool
	}
	end := func(at int) {
		a, b := max(run.at, lo), min(at, hi)
		switch {
		case a >= b:
		case run.changed:
			t.mark(v.Off+run.src, run.width)
			t.b = append(t.b, v.B[a:b]...)
		default:
			t.copy(v.B[a:b], v.Off+run.src+int64(a-run.at))
		}
	}
	v.Map.Steps(func(at int, src int64, width int, verbatim bool) {
		end(at)
		run.at, run.width, run.src, run.changed = at, width, src, !verbatim
	})
	end(len(v.B))
}

// replaceMapped adds what stands for v.B[lo:hi] as a whole.
func (t *textBuilder) replaceMapped(s string, v pandian.Text, lo, hi int) {
	from := v.Start(lo)
	t.replace(s, from, int(v.End(hi)-from))
}
