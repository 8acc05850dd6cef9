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

	begins  [1 << 10]uint64   // bits by first character of the terms that are not ASCII
	filter  [1 << 10]uint64   // and by hash of their heads
	starts  [2]byte           // first bytes of ASCII terms other than letters and '_'; 0 = none
	further []byte            // more of them
	marks   [256]bool         // those of them that are of no word
	words   [1 << 10]uint64   // bits by hash of the heads of terms in ASCII
	slots   [headSlots]uint16 // open addressing: 1 + index into heads
	heads   []termHead
	texts   []termText // by head, longest first
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
		if t[0] >= utf8.RuneSelf {
			l.open(t)
		} else {
			l.openASCII(t)
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

// open lets a term that is not ASCII begin where its first character stands; of
// one of two bytes what follows is not known.
func (l *Lexicon) open(t string) {
	var head [8]byte
	copy(head[:], t)
	h := hashHead(headOf(t))
	l.filter[h>>6] |= 1 << (h & 63)
	first := wideIndex(binary.LittleEndian.Uint64(head[:]))
	lo, hi := first, first
	if runeStep(t[0]) == 2 {
		lo, hi = first&^63, first|63
	}
	for at := lo; at <= hi; at++ {
		l.begins[at>>6] |= 1 << (at & 63)
	}
}

// openASCII lets a term in ASCII begin where its first two bytes stand.
func (l *Lexicon) openASCII(t string) {
	h := hashHead(headOf(t))
	l.words[h>>6] |= 1 << (h & 63)
	c := t[0]
	l.marks[c] = !wordBytes[c]
	switch {
	case wordBytes[c] && c-'0' >= 10 || slices.Contains(l.starts[:], c) || slices.Contains(l.further, c):
	case l.starts[0] == 0:
		l.starts[0] = c
	case l.starts[1] == 0:
		l.starts[1] = c
	default:
		l.further = append(l.further, c)
	}
}

// headOf returns the key of a term: of one in ASCII see asciiHead, of others the
// first six bytes, or the first character if it has no more.
func headOf(t string) uint64 {
	if t[0] < utf8.RuneSelf {
		return asciiHead([]byte(t), wordLength([]byte(t), 0, 0))
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

func hashHead(k uint64) uint32 { return uint32(k * 0x9e3779b97f4a7c15 >> 48) }
