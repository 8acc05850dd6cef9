package scanner

import (
	"math/bits"
	"slices"
	"strings"

	"pandian"
	"pandian/internal/lanes"
	"pandian/rules"
)

// keyLabels finds in running text the keys of a program, which stand before '=' or ':'
// (insured_name=, "custName":), and makes them hits of a label that means the same:
// the lexicon knows whole words only.
type keyLabels struct {
	known map[string]int32 // what keys mean: a term, noKey
	near  []bool           // the pieces of the window in which somebody is, from the one before the first
	hits  []pandian.Hit
	all   []pandian.Hit
}

const (
	noKey   = -1
	maxKeys = 4 << 10 // keys whose meaning is remembered
	keyLen  = 48      // bytes of the longest key
)

// keyTerms returns the first strong label of each type in the lexicon: what stands for
// the keys that mean the type beyond doubt.
func keyTerms(set *rules.Set) map[pandian.Type]uint16 {
	terms := map[pandian.Type]uint16{}
	for i := range set.Lexicon.Terms {
		t := &set.Lexicon.Terms[i]
		if t.Kind != rules.TermLabel || !t.Strong || len(t.Also) > 0 || strings.HasPrefix(string(t.Type), "ctx_") {
			continue
		}
		if _, ok := terms[t.Type]; !ok {
			terms[t.Type] = uint16(i)
		}
	}
	return terms
}

const (
	shortText = 4 << 10 // a window of up to this length is looked through for keys whatever is found in it,
	nearBits  = 9       // else the pieces of 1<<nearBits bytes in which somebody is found, and those beside them
)

// add adds the keys of a window that begins at from to its hits and reports whether
// there are any. found is what is found without them.
func (k *keyLabels) add(w *pandian.Window, sc *Scanner, found []candidate, from int64) bool {
	k.hits = k.hits[:0]
	if len(w.B) <= shortText {
		k.look(w.B, 0, len(w.B), sc)
	} else {
		k.near = slices.Grow(k.near[:0], len(w.B)>>nearBits+3)[:len(w.B)>>nearBits+3]
		clear(k.near)
		for i := range found {
			if c := &found[i]; sc.identifies[c.det] && c.counts(sc.rules.MinConfidence) {
				at := (c.pos - from) >> nearBits
				k.near[at], k.near[at+1], k.near[at+2] = true, true, true
			}
		}
		for i := range k.near[1 : len(k.near)-1] {
			if k.near[i+1] {
				k.look(w.B, i<<nearBits, min((i+1)<<nearBits, len(w.B)), sc)
			}
		}
	}
	if len(k.hits) == 0 {
		return false
	}
	n := len(w.Hits)
	k.all = k.all[:0]
	old := w.Hits
	for _, h := range k.hits {
		for len(old) > 0 && old[0].End <= h.Start {
			k.all, old = append(k.all, old[0]), old[1:]
		}
		if len(old) == 0 || old[0].Start >= h.End { // else the lexicon knows it
			k.all = append(k.all, h)
		}
	}
	k.all = append(k.all, old...)
	if len(k.all) == n {
		return false
	}
	w.Hits, k.all = k.all, w.Hits
	return true
}

// keyBytes are what stands behind keys.
var keyBytes = lanes.MustClasses(func(c byte) bool { return c == '=' || c == ':' })

// look takes the keys that end in b[lo:hi] and mean something.
func (k *keyLabels) look(b []byte, lo, hi int, sc *Scanner) {
	var masks [shortText / lanes.Size]lanes.Masks
	for i, m := range keyBytes.Mark(masks[:0], b[lo:hi]) {
		for marks := m.Kind[0]; marks != 0; marks &= marks - 1 {
			at := lo + i*lanes.Size + bits.TrailingZeros64(marks)
			if at == 0 || !announcesValue(b, at) {
				continue
			}
			if s, e := keyBefore(b, at); s < e {
				if term := k.meaning(sc, b[s:e]); term != noKey {
					k.hits = append(k.hits, pandian.Hit{Start: int32(s), End: int32(e), Term: uint16(term)})
				}
			}
		}
	}
}

// announcesValue reports whether a key may stand before the mark at i > 0, and behind it
// what is no word in small letters: figures, a name, Chinese.
func announcesValue(b []byte, i int) bool {
	switch c := b[i-1]; {
	case c == '"', c|0x20-'a' < 26:
	case b[i] == '=' && (c == ' ' || c-'0' < 10):
	default:
		return false
	}
	for i++; i < len(b) && (b[i] == ' ' || b[i] == '"' || b[i] == '\''); i++ {
	}
	return i < len(b) && (b[i] >= 0x80 || b[i]-'0' < 10 || b[i]-'A' < 26)
}

// meaning returns the term that stands for a key, noKey if it means nothing.
func (k *keyLabels) meaning(sc *Scanner, key []byte) int32 {
	if term, ok := k.known[string(key)]; ok {
		return term
	}
	if k.known == nil || len(k.known) >= maxKeys {
		k.known = map[string]int32{}
	}
	h := sc.rules.Header(string(key))
	term, ok := sc.keyTerms[h.Type]
	if !ok || h.Strength < 2 || h.Veto {
		k.known[string(key)] = noKey
		return noKey
	}
	k.known[string(key)] = int32(term)
	return int32(term)
}

// keyBefore returns the bounds of the key before the '=' or ':' at i: letters, digits
// and underscores, of several words. What else stands there is an empty range.
func keyBefore(b []byte, i int) (start, end int) {
	end = i
	switch {
	case end > 0 && b[end-1] == '"':
		end--
	case b[i] == '=' && end > 0 && b[end-1] == ' ':
		end--
	}
	words := false
	for start = end; start > 0 && end-start < keyLen; start-- {
		c := b[start-1]
		if !isAlnum(c) && c != '_' {
			break
		}
		words = words || c == '_' || c-'a' < 26 && start < end && b[start]-'A' < 26
	}
	if !words || !isLetter(b[start]) {
		return 0, 0
	}
	return start, end
}
