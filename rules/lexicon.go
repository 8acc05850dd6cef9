package rules

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"pandian"
)

// Lexicon finds the words of running text that judgement needs: labels, roles,
// titles, vetoes, special words, cues. It is immutable and safe for concurrent
// use.
//
// A place in a text is looked at closer and closer: may a term begin with this
// character (exact), with these six bytes (a Bloom filter), which terms do (a
// hash table), and which of them stands there, the longest first.
type Lexicon struct {
	Terms []Term

	begins [1 << 10]uint64   // bits by first character of the terms that are not ASCII
	filter [1 << 10]uint64   // bits by hash of the heads of terms
	starts [256]bool         // first bytes of ASCII terms that are not of a word
	slots  [headSlots]uint16 // open addressing: 1 + index into heads
	heads  []termHead
	texts  []termText // by head, longest first
}

// termHead is what several terms begin with.
type termHead struct {
	key    uint64
	lo, hi uint16 // in texts
}

type termText struct {
	text string
	id   uint16
}

const headSlots = 1 << 14

// NewLexicon returns a lexicon of different words of two bytes or more, in small
// letters; a hit's Term is the word's index.
func NewLexicon(words []string) *Lexicon {
	var b lexiconBuilder
	for _, w := range words {
		b.put(Term{Text: w})
	}
	return b.build()
}

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
		if t.Kind == TermLabel || t.Kind == TermRole || t.Kind == TermVeto || t.Kind == TermOfficial {
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
	for _, k := range append([]TermKind{t.Kind}, t.Also...) {
		if !old.Is(k) {
			old.Also = append(slices.Clone(old.Also), k)
		}
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
	byHead := map[uint64][]termText{}
	for i := range l.Terms {
		t := l.Terms[i].Text
		k := headOf(t)
		byHead[k] = append(byHead[k], termText{t, uint16(i)})
		l.filter[hashHead(k)>>6] |= 1 << (hashHead(k) & 63)
		if r, _ := utf8.DecodeRuneInString(t); r >= utf8.RuneSelf {
			l.begins[r>>6] |= 1 << (r & 63)
		} else if !wordBytes[t[0]] {
			l.starts[t[0]] = true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(byHead)) {
		texts := byHead[k]
		slices.SortStableFunc(texts, func(a, b termText) int { return len(b.text) - len(a.text) })
		lo := len(l.texts)
		l.texts = append(l.texts, texts...)
		l.heads = append(l.heads, termHead{k, uint16(lo), uint16(len(l.texts))})
		slot := hashHead(k) % headSlots
		for l.slots[slot] != 0 {
			slot = (slot + 1) % headSlots
		}
		l.slots[slot] = uint16(len(l.heads))
	}
	return l
}

// headOf returns the key of a term: of an ASCII one the first two bytes in
// lower case and the length of its first word, of others the first six bytes,
// or the first character if it has no more.
func headOf(t string) uint64 {
	if t[0] < utf8.RuneSelf {
		n := 0
		for n < len(t) && wordBytes[t[n]] {
			n++
		}
		return asciiHead(t[0], t[1], n)
	}
	n := 6
	if len(t) < n {
		_, n = utf8.DecodeRuneInString(t)
	}
	return bytesKey([]byte(t[:n]))
}

// bytesKey joins up to six bytes.
func bytesKey(b []byte) (k uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		k = k<<8 | uint64(b[i])
	}
	return k
}

// asciiHead joins the first two bytes of a term in ASCII, of which the second may
// begin a character, with the length of the word that they begin.
func asciiHead(a, b byte, n int) uint64 {
	return uint64(lower(a)) | uint64(lower(b))<<8 | uint64(n)<<16 | 1<<63
}

func hashHead(k uint64) uint32 { return uint32(k * 0x9e3779b97f4a7c15 >> 48) }

// may reports whether a term may have the head k.
func (l *Lexicon) may(k uint64) bool {
	h := hashHead(k)
	return l.filter[h>>6]&(1<<(h&63)) != 0
}

// Find appends the terms in b to dst: leftmost, the longest of those that begin
// at one place, not overlapping. Terms in ASCII are found in any case and only
// as whole words.
func (l *Lexicon) Find(dst []pandian.Hit, b []byte) []pandian.Hit {
	for i := 0; i < len(b); {
		c := b[i]
		var id uint16
		n, step := 0, 1
		switch {
		case c >= 0xc2:
			step = runeStep(c)
			if i+6 <= len(b) {
				if r := runeAt(b[i:]); l.begins[r>>6&1023]&(1<<(r&63)) != 0 {
					id, n = l.wide(b[i:])
				}
			} else if i+2 <= len(b) {
				id, n = l.wide(b[i:])
			}
		case wordBytes[c]: // at the beginning of a word: they are passed over whole
			for i+step < len(b) && wordBytes[b[i+step]] {
				step++
			}
			if i+1 < len(b) {
				if k := asciiHead(c, b[i+1], step); l.may(k) {
					id, n = l.ascii(k, b[i:])
				}
			}
		case l.starts[c]:
			if i+1 < len(b) {
				id, n = l.ascii(asciiHead(c, b[i+1], 0), b[i:])
			}
		}
		if n > 0 {
			dst = append(dst, pandian.Hit{Start: int32(i), End: int32(i + n), Term: id})
			step = n
		}
		i += step
	}
	return dst
}

// runeStep is the length of a character by its first byte.
func runeStep(c byte) int {
	switch {
	case c < 0xe0:
		return 2
	case c < 0xf0:
		return 3
	}
	return 4
}

// runeAt decodes the character of two or three bytes that b begins with; of
// other bytes it makes anything.
func runeAt(b []byte) uint32 {
	_ = b[2]
	if b[0] < 0xe0 {
		return uint32(b[0]&31)<<6 | uint32(b[1]&63)
	}
	return uint32(b[0]&15)<<12 | uint32(b[1]&63)<<6 | uint32(b[2]&63)
}

// wide finds the longest term that is not ASCII and that b begins with.
func (l *Lexicon) wide(b []byte) (uint16, int) {
	if len(b) >= 6 {
		var k uint64
		if len(b) >= 8 {
			k = binary.LittleEndian.Uint64(b) & (1<<48 - 1)
		} else {
			k = bytesKey(b[:6])
		}
		if l.may(k) {
			if id, n := l.at(k, b); n > 0 {
				return id, n
			}
		}
	}
	if n := runeStep(b[0]); n <= len(b) {
		if k := bytesKey(b[:n]); l.may(k) {
			return l.at(k, b)
		}
	}
	return 0, 0
}

// with returns the terms that have the head k.
func (l *Lexicon) with(k uint64) []termText {
	for slot := hashHead(k) % headSlots; l.slots[slot] != 0; slot = (slot + 1) % headSlots {
		if h := &l.heads[l.slots[slot]-1]; h.key == k {
			return l.texts[h.lo:h.hi]
		}
	}
	return nil
}

// at finds the longest term with the head k that b begins with.
func (l *Lexicon) at(k uint64, b []byte) (uint16, int) {
	for _, t := range l.with(k) {
		n := len(t.text)
		if n <= len(b) && string(b[:n]) == t.text && (t.text[n-1] >= utf8.RuneSelf || wordEnds(b, n, t.text)) {
			return t.id, n
		}
	}
	return 0, 0
}

// ascii finds the longest term with the head k that b begins with, in any case.
func (l *Lexicon) ascii(k uint64, b []byte) (uint16, int) {
next:
	for _, t := range l.with(k) {
		n := len(t.text)
		if n > len(b) {
			continue
		}
		for i := 2; i < n; i++ {
			if lower(t.text[i]) != lower(b[i]) {
				continue next
			}
		}
		if wordEnds(b, n, t.text) {
			return t.id, n
		}
	}
	return 0, 0
}

// wordEnds reports whether a term that ends at n ends a word there.
func wordEnds(b []byte, n int, t string) bool {
	return n == len(b) || !wordByte(t[len(t)-1]) || !wordByte(b[n])
}

// wordBytes are the bytes of ASCII words.
var wordBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = c-'0' < 10 && c >= '0' || c|0x20 >= 'a' && c|0x20 <= 'z' && c < utf8.RuneSelf || c == '_'
	}
	return t
}()

// wordByte reports whether c belongs to an ASCII word.
func wordByte(c byte) bool { return wordBytes[c] }

func lower(c byte) byte {
	if c-'A' < 26 {
		return c | 0x20
	}
	return c
}
