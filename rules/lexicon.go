package rules

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
)

// Lexicon finds the words of running text that judgement needs: labels, roles,
// titles, vetoes, special words, cues. It is immutable and safe for concurrent
// use.
//
// A text is looked at in blocks of 64 bytes. Of a block, bits say where a term may
// begin: at three characters that terms begin with (lanes.Trigrams), at a word or
// mark in ASCII that begins as terms do and is as long (lanes.Heads). There a slot of
// a hash table says whether a term has this head, and its terms, the longest first,
// whether one stands there.
type Lexicon struct {
	Terms []Term

	classes *lanes.Classes          // kinds of bytes: see leadKind
	wide    lanes.Trigrams          // what terms begin with that are not ASCII
	words   lanes.Heads             // what terms in ASCII begin with
	heads   lanes.Heads             // heads of others
	slots   [1 << slotBits]termHead // by hash of the key, open addressing
	texts   []termText              // by head, longest first
}

// leadKind are the bytes which a character of two or four bytes begins with, beside
// the kinds of lanes.Heads.
const leadKind = lanes.BeginKind + 1

// slotBits is the logarithm of the number of slots.
const slotBits = 13

// termHead is what several terms begin with.
type termHead struct {
	key    uint64 // 0 = none
	third  uint64 // bits by the end of their third character; all if a term has none, or they are in ASCII
	lo, hi uint16 // in texts
}

type termText struct {
	text string
	id   uint16
}

// termKey is what terms are put in order by: their heads as texts, the longest first.
type termKey struct {
	head uint64 // its first byte in the uppermost bits
	rest uint32 // the length, less for longer ones, and the number of the term
}

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
	t := Term{Kind: termKinds[g.Kind], Type: pandian.Type(g.Type), Strong: g.Strength != "weak", Header: g.Header, InText: g.Text, Exact: g.Exact}
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
	key := small(t.Text)
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

// small returns s in small letters.
func small(s string) string {
	if oneToken(s) {
		return s
	}
	return strings.ToLower(s)
}

// spaced returns the other ways of writing a label: a short one as in forms
// (姓 名, 姓  名), a name of a column as in text (chart no, chartno).
func spaced(w string) []string {
	if strings.Contains(w, "_") {
		return []string{strings.ReplaceAll(w, "_", " "), strings.ReplaceAll(w, "_", "-"), strings.ReplaceAll(w, "_", "")}
	}
	if n := utf8.RuneCountInString(w); n < 2 || n > 3 || strings.ContainsFunc(w, func(r rune) bool { return r < 0x2e80 }) {
		return nil
	}
	var out []string
	chars := strings.Split(w, "")
	for _, gap := range [...]string{" ", "  ", "   ", "    "} {
		out = append(out, strings.Join(chars, gap))
	}
	return out
}

func (b *lexiconBuilder) build() *Lexicon {
	l := &Lexicon{Terms: b.terms, texts: make([]termText, len(b.terms))}
	order := make([]termKey, len(l.Terms))
	for i := range l.Terms {
		t := l.Terms[i].Text
		order[i] = termKey{head: bits.ReverseBytes64(headOf(t)), rest: uint32(math.MaxUint16-len(t))<<16 | uint32(i)}
	}
	slices.SortFunc(order, func(a, b termKey) int {
		return cmp.Or(cmp.Compare(a.head, b.head), cmp.Compare(a.rest, b.rest))
	})
	for lo := 0; lo < len(order); {
		k, hi := bits.ReverseBytes64(order[lo].head), lo
		for ; hi < len(order) && order[hi].head == order[lo].head; hi++ {
			id := uint16(order[hi].rest)
			l.texts[hi] = termText{l.Terms[id].Text, id}
		}
		l.enter(termHead{key: k, third: thirds(l.texts[lo:hi]), lo: uint16(lo), hi: uint16(hi)})
		if k&asciiMark != 0 {
			l.words.Put(k &^ asciiMark)
		} else {
			l.heads.Put(k)
		}
		lo = hi
	}
	l.groupWide()
	l.classify()
	return l
}

// enter puts a head into its slot. There must be fewer heads than slots.
func (l *Lexicon) enter(h termHead) {
	slot := hashHead(h.key) >> (64 - slotBits)
	for l.slots[slot].key != 0 {
		slot = (slot + 1) % uint64(len(l.slots))
	}
	l.slots[slot] = h
}

// thirds are the bits of the third characters of the terms of a head.
func thirds(texts []termText) (set uint64) {
	for _, t := range texts {
		if len(t.text) < 9 || t.text[0] < utf8.RuneSelf {
			return ^uint64(0)
		}
		set |= 1 << (t.text[8] & 63)
	}
	return set
}

// classify tells the kinds of bytes apart. Terms begin with most letters, so that
// all count. If they begin with so many other bytes that their classes are too
// many, any byte in ASCII may begin one.
func (l *Lexicon) classify() {
	var first [utf8.RuneSelf]bool
	for c := range first {
		first[c] = wordByte(byte(c)) && (c < '0' || c > '9')
	}
	for i := range l.Terms {
		if c := l.Terms[i].Text[0]; c < utf8.RuneSelf {
			first[c] = true
		}
	}
	lead := func(c byte) bool { return c >= 0xc0 && c>>4 != 0xe }
	begins := func(c byte) bool { return c < utf8.RuneSelf && first[c] }
	var ok bool
	if l.classes, ok = lanes.NewClasses(wordByte, begins, lead); !ok {
		l.classes = lanes.MustClasses(wordByte, func(c byte) bool { return c < utf8.RuneSelf }, lead)
	}
}

// headOf returns the key of a term: of one in ASCII see lanes.Head, of others the
// first six bytes, or the first character if it has no more.
func headOf(t string) uint64 {
	if t[0] < utf8.RuneSelf {
		return lanes.Head([]byte(t), wordLength([]byte(t))) | asciiMark
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

// hashHead spreads a key over the upper bits.
func hashHead(k uint64) uint64 { return k * 0x9e3779b97f4a7c15 }
