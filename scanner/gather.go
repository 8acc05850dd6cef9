package scanner

import (
	"unicode/utf8"

	"pandian"
)

// gather collects running text, folded, and remembers where it came from. It
// holds one window's worth of text and what must stay before it.
type gather struct {
	buf    []byte
	segs   []segment
	core   int            // first byte of buf that was not searched yet
	base   int64          // offset of buf[0] in the part's folded text
	begin  bool           // buf[0] is the beginning of the part
	traced bool           // segs are kept: only observers ask where a byte came from
	folds  pandian.OffMap // scratch of append
	held   []byte
	hold   pandian.Text // where held (a character cut by the caller) began
}

// segment says where buf[at:] up to the next segment came from.
type segment struct {
	at int
	t  pandian.Text // B unused
}

func (g *gather) reset() {
	g.buf, g.segs, g.held = g.buf[:0], g.segs[:0], g.held[:0]
	g.core, g.base, g.begin = 0, 0, true
}

// add appends text. A character cut at the end of t waits for the next call.
func (g *gather) add(t pandian.Text) {
	if len(g.held) > 0 && len(t.B) > 0 {
		t = g.complete(t)
	}
	if n := cutRune(t.B); n > 0 && t.Map == nil {
		k := len(t.B) - n
		g.held = append(g.held[:0], t.B[k:]...)
		g.hold = pandian.Text{Off: t.Start(k)}
		t.B = t.B[:k]
	}
	g.append(t)
}

// complete joins the held bytes with as many bytes of t as the character needs
// and returns the rest of t.
func (g *gather) complete(t pandian.Text) pandian.Text {
	k := 0
	for k < len(t.B) && k < utf8.UTFMax && !utf8.RuneStart(t.B[k]) {
		k++
	}
	whole := append(g.held, t.B[:k]...)
	g.held = g.held[:0]
	g.append(pandian.Text{B: whole, Off: g.hold.Off})
	rest := pandian.Text{B: t.B[k:], Off: t.Off, Map: t.Map}
	if rest.Off >= 0 && rest.Map == nil {
		rest.Off += int64(k)
	}
	return rest
}

// finish appends what is still held: a character that never became whole.
func (g *gather) finish() {
	if len(g.held) > 0 {
		g.append(pandian.Text{B: g.held, Off: g.hold.Off})
		g.held = g.held[:0]
	}
}

func (g *gather) append(t pandian.Text) {
	if len(t.B) == 0 {
		return
	}
	at := len(g.buf)
	var folded bool
	g.buf, folded = Fold(g.buf, t.B, &g.folds)
	if !g.traced {
		return
	}
	if folded {
		t.Map = Compose(&g.folds, t.Map)
	} else {
		t.Map = t.Map.Clone()
	}
	if n := len(g.segs); n > 0 && !folded && t.Map == nil {
		p := g.segs[n-1]
		if p.t.Map == nil && (p.t.Off < 0) == (t.Off < 0) && (t.Off < 0 || p.t.Off+int64(at-p.at) == t.Off) {
			return
		}
	}
	t.B = nil
	g.segs = append(g.segs, segment{at, t})
}

// divide puts a boundary behind what was gathered that no value crosses.
func (g *gather) divide() {
	g.finish()
	n := len(g.buf)
	if n == 0 {
		return
	}
	if g.traced {
		g.segs = append(g.segs, segment{n, pandian.Text{Off: -1}})
	}
	if g.buf[n-1] != '\n' {
		g.buf = append(g.buf, '\n')
	}
	g.buf = append(g.buf, rowSep)
}

// source leads buf[lo:hi] back to the item's text; -1, -1 without offsets.
func (g *gather) source(lo, hi int) (int64, int64) {
	a, b := g.segment(lo), g.segment(hi-1)
	return a.t.Start(lo - a.at), b.t.End(hi - b.at)
}

func (g *gather) segment(i int) segment {
	lo, hi := 0, len(g.segs)
	for lo < hi {
		if mid := (lo + hi) / 2; g.segs[mid].at <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return segment{t: pandian.Text{Off: -1}}
	}
	return g.segs[lo-1]
}

// discard drops everything before buf[keep:].
func (g *gather) discard(keep int) {
	if keep <= 0 {
		return
	}
	g.begin = false
	g.base += int64(keep)
	g.core -= keep
	g.buf = g.buf[:copy(g.buf, g.buf[keep:])]
	first := 0
	for first+1 < len(g.segs) && g.segs[first+1].at <= keep {
		first++
	}
	g.segs = g.segs[:copy(g.segs, g.segs[first:])]
	for i := range g.segs {
		g.segs[i].at -= keep
	}
}

// cutRune is the number of bytes at the end of b that begin a character
// without finishing it.
func cutRune(b []byte) int {
	for n := 1; n <= utf8.UTFMax && n <= len(b); n++ {
		c := b[len(b)-n]
		if c < utf8.RuneSelf {
			return 0
		}
		if utf8.RuneStart(c) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

// runeAt moves i back to the start of a character of b.
func runeAt(b []byte, i int) int {
	for i > 0 && i < len(b) && !utf8.RuneStart(b[i]) {
		i--
	}
	return i
}
