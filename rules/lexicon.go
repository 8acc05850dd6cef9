package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"pandian"
)

// Lexicon finds the words of running text that judgement needs: labels, roles,
// titles, vetoes, special words, cues. It is immutable and safe for concurrent
// use.
type Lexicon struct {
	Terms []Term

	filter [1 << 11]uint64  // bits by hash of a term's first three bytes (Han)
	pairs  [1 << 10]uint64  // bits by a term's first two bytes in lower case (ASCII)
	slots  [headSlots]int32 // open addressing: 1 + index into heads
	heads  []termHead
}

// termHead lists the terms that begin alike, longest first.
type termHead struct {
	key uint32
	ids []uint16
}

const headSlots = 1 << 12

// lexiconBuilder collects terms.
type lexiconBuilder struct {
	terms []Term
	at    map[string]int
}

func (b *lexiconBuilder) add(g wordGroup) {
	t := Term{Kind: termKinds[g.Kind], Type: pandian.Type(g.Type), Strong: g.Strength != "weak", Header: g.Header, InText: g.Text}
	for _, a := range g.Also {
		t.Also = append(t.Also, termKinds[a])
	}
	for _, w := range g.Words {
		t.Text = w
		b.put(t)
		if t.Kind == TermLabel || t.Kind == TermRole || t.Kind == TermVeto {
			for _, v := range spaced(w) {
				t.Text = v
				b.put(t)
			}
		}
	}
}

// put adds a term; another meaning of a text that is known becomes a further
// kind of the first.
func (b *lexiconBuilder) put(t Term) {
	if b.at == nil {
		b.at = map[string]int{}
	}
	key := strings.ToLower(t.Text)
	i, ok := b.at[key]
	if !ok {
		b.at[key] = len(b.terms)
		b.terms = append(b.terms, t)
		return
	}
	old := &b.terms[i]
	if !old.Is(t.Kind) {
		old.Also = append(slices.Clone(old.Also), t.Kind)
	}
	old.Header = old.Header || t.Header
	if old.Type == "" {
		old.Type = t.Type
	}
}

// spaced returns the other ways of writing a label: a short one as in forms
// (姓 名, 姓  名), a name of a column as in text (chart no, chartno).
func spaced(w string) []string {
	if strings.Contains(w, "_") {
		return []string{strings.ReplaceAll(w, "_", " "), strings.ReplaceAll(w, "_", "-"), strings.ReplaceAll(w, "_", "")}
	}
	rs := []rune(w)
	if len(rs) < 2 || len(rs) > 3 {
		return nil
	}
	for _, r := range rs {
		if r < 0x2e80 {
			return nil
		}
	}
	var out []string
	for _, gap := range []string{" ", "  ", "   ", "    "} {
		var b strings.Builder
		for i, r := range rs {
			if i > 0 {
				b.WriteString(gap)
			}
			b.WriteRune(r)
		}
		out = append(out, b.String())
	}
	return out
}

func (b *lexiconBuilder) build() *Lexicon {
	l := &Lexicon{Terms: b.terms}
	for i := range l.Terms {
		t := l.Terms[i].Text
		h := uint32(0)
		if t[0] < utf8.RuneSelf {
			p := pair(t[0], t[1])
			l.pairs[p>>6] |= 1 << (p & 63)
			h = uint32(p)
		} else {
			h = head(t[0], t[1], t[2])
			l.filter[hashHead(h)>>6] |= 1 << (hashHead(h) & 63)
		}
		th := l.at(h, true)
		th.ids = append(th.ids, uint16(i))
	}
	for _, th := range l.heads {
		slices.SortFunc(th.ids, func(a, b uint16) int { return len(l.Terms[b].Text) - len(l.Terms[a].Text) })
	}
	return l
}

// at returns the terms whose first bytes are h; nil if there are none, unless
// add asks for a new list.
func (l *Lexicon) at(h uint32, add bool) *termHead {
	k := hashHead(h) % headSlots
	for ; l.slots[k] != 0; k = (k + 1) % headSlots {
		if th := &l.heads[l.slots[k]-1]; th.key == h {
			return th
		}
	}
	if !add {
		return nil
	}
	l.heads = append(l.heads, termHead{key: h})
	l.slots[k] = int32(len(l.heads))
	return &l.heads[len(l.heads)-1]
}

func head(a, b, c byte) uint32 { return uint32(a)<<16 | uint32(b)<<8 | uint32(c) }

// pair joins the first two bytes of a term in ASCII; the second may begin a
// character.
func pair(a, b byte) uint32 { return uint32(lower(a))<<8 | uint32(lower(b)) }

func hashHead(h uint32) uint32 { return h * 0x9e3779b1 >> 15 }

// Find appends the terms in b to dst: leftmost, the longest of those that begin
// at one place, not overlapping. Terms in ASCII are found in any case and only
// as whole words.
func (l *Lexicon) Find(dst []pandian.Hit, b []byte) []pandian.Hit {
	for i := 0; i < len(b); {
		c := b[i]
		if c < utf8.RuneSelf {
			if i+1 < len(b) && (i == 0 || !wordByte(b[i-1]) || !wordByte(c)) {
				if p := pair(c, b[i+1]); l.pairs[p>>6]&(1<<(p&63)) != 0 {
					if id, n := l.ascii(p, b[i:]); n > 0 {
						dst = append(dst, pandian.Hit{Start: int32(i), End: int32(i + n), Term: id})
						i += n
						continue
					}
				}
			}
			i++
			continue
		}
		if c >= 0xe2 && c < 0xf0 && i+2 < len(b) {
			h := head(c, b[i+1], b[i+2])
			if k := hashHead(h); l.filter[k>>6]&(1<<(k&63)) != 0 {
				if id, n := l.han(h, b[i:]); n > 0 {
					dst = append(dst, pandian.Hit{Start: int32(i), End: int32(i + n), Term: id})
					i += n
					continue
				}
			}
			i += 3
			continue
		}
		i++
	}
	return dst
}

// han finds the longest term that b begins with.
func (l *Lexicon) han(h uint32, b []byte) (uint16, int) {
	th := l.at(h, false)
	if th == nil {
		return 0, 0
	}
	for _, id := range th.ids {
		t := l.Terms[id].Text
		if len(t) <= len(b) && string(b[:len(t)]) == t && (t[len(t)-1] >= utf8.RuneSelf || wordEnds(b, len(t), t)) {
			return id, len(t)
		}
	}
	return 0, 0
}

// ascii finds the longest term that b begins with, in any case.
func (l *Lexicon) ascii(p uint32, b []byte) (uint16, int) {
	th := l.at(p, false)
	if th == nil {
		return 0, 0
	}
next:
	for _, id := range th.ids {
		t := l.Terms[id].Text
		if len(t) > len(b) {
			continue
		}
		for k := range len(t) {
			if lower(t[k]) != lower(b[k]) {
				continue next
			}
		}
		if wordEnds(b, len(t), t) {
			return id, len(t)
		}
	}
	return 0, 0
}

// wordEnds reports whether a term that ends at n ends a word there.
func wordEnds(b []byte, n int, t string) bool {
	return n == len(b) || !wordByte(t[len(t)-1]) || !wordByte(b[n])
}

// wordByte reports whether c belongs to an ASCII word.
func wordByte(c byte) bool {
	return c-'0' < 10 || c|0x20-'a' < 26 || c == '_'
}

func lower(c byte) byte {
	if c-'A' < 26 {
		return c | 0x20
	}
	return c
}
