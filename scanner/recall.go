package scanner

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
)

// maxRecalled bounds the names whose other occurrences are looked for.
const maxRecalled = 32

// recallNames looks for other occurrences of names that stand in the section
// with good evidence: the same name elsewhere in a document is the same
// finding, although nothing announces it there.
func (p *prose) recallNames() {
	sec, sc, g := &p.sec, p.c.in.s, &p.g
	if !sec.whole || p.settled || sc.nameDet < 0 {
		return
	}
	start := int(sec.base - g.base)
	text := g.buf[start:g.core]
	p.recalled = sec.strongNames(sc, text, p.recalled[:0])
	first, known := len(sec.cands), map[int]bool{}
	for _, n := range p.recalled {
		for at := n.next(text, 0); at >= 0; at = n.next(text, at+len(n.raw)) {
			lo, hi := at, at+len(n.raw)
			if known[lo] || sec.hasName(sc, first, sec.base+int64(lo)) {
				continue
			}
			known[lo] = true
			var k *candidate
			sec.cands, k = another(sec.cands)
			p.c.candidate(k, sc.nameDet, &pandian.Match{
				Span: pandian.Span{Start: lo, End: hi}, Value: n.raw, Confidence: 0.8, Evidence: pandian.EvElsewhere | pandian.EvDict,
			})
			k.digest = n.digest
			if sc.observe != nil {
				k.off, k.offEnd = g.source(start+lo, start+hi)
			}
			k.pos, k.end = sec.base+int64(lo), sec.base+int64(hi)
		}
	}
	clear(p.recalled)
	found := sec.cands[first:]
	sortByPosition(found)
	l := lineCount{p, p.marks, start, sec.line}
	l.number(found)
}

// knownName is a name of three or more Han characters.
type knownName struct {
	raw    []byte
	digest pandian.Digest
}

// next returns the next place of the name in text from at on, or -1. It is found by
// the last bytes of its last two characters: their first bytes are the same in
// thousands of characters.
func (n *knownName) next(text []byte, at int) int {
	last := len(n.raw) - 1
	pair := lanes.Pair{First: n.raw[last-3], Second: n.raw[last], Gap: 3}
	for i := at + last - 3; ; i++ {
		if i = pair.Index(text, i); i < 0 {
			return -1
		}
		if lo := i + 3 - last; bytes.HasPrefix(text[lo:], n.raw) {
			return lo
		}
	}
}

// strongNames appends the different names of three or more Han characters that
// were found with good evidence.
func (s *section) strongNames(sc *Scanner, text []byte, names []knownName) []knownName {
	for i := range s.cands {
		k := &s.cands[i]
		if int(k.det) != sc.nameDet || k.home > 0 || k.conf < 0.7 {
			continue
		}
		raw := text[k.pos-s.base : k.end-s.base]
		known := func(n knownName) bool { return n.digest == k.digest }
		if utf8.RuneCount(raw) < 3 || raw[0] < 0xe4 || slices.ContainsFunc(names, known) {
			continue
		}
		if names = append(names, knownName{raw, k.digest}); len(names) == maxRecalled {
			break
		}
	}
	return names
}

// hasName reports whether a name stands at pos among the first n candidates, which
// are in order.
func (s *section) hasName(sc *Scanner, n int, pos int64) bool {
	i, _ := slices.BinarySearchFunc(s.cands[:n], pos, func(k candidate, pos int64) int { return int(k.pos - pos) })
	for ; i < n && s.cands[i].pos == pos; i++ {
		if k := &s.cands[i]; sc.isName(k.det) && k.home == 0 && k.stands(sc.rules.MinConfidence) {
			return true
		}
	}
	return false
}
