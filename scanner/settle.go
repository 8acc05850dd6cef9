package scanner

import (
	"slices"

	"pandian"
)

// subjectReach is how far, in bytes of folded text, a person may stand from
// special-category data in prose for the data to be this person's.
const subjectReach = 1200

// judge settles a section of prose: overlaps, the kind of document, special
// data only with a subject.
func (s *section) judge(sc *Scanner) {
	s.cands = dropOverlaps(s.cands, sc)
	s.tellOfficials(sc)
	blank := s.blank(sc)
	people := s.people(sc)
	for i := range s.cands {
		k := &s.cands[i]
		special := sc.special[k.det] != 0
		switch {
		case special && (blank || !near(people, k.pos, subjectReach)):
			k.sink(0.3, blankOr(blank, 0))
		case special:
			k.lift(0.8, pandian.EvSubject)
		case sc.context[k.det] && (blank || !near(people, k.pos, subjectReach)):
			k.sink(0.3, blankOr(blank, 0))
		case blank && k.ev&(pandian.EvCheck|pandian.EvLabel|pandian.EvTitle) == 0 && sc.isName(k.det):
			k.sink(0.3, pandian.EvBlankForm)
		}
	}
}

func blankOr(blank bool, other pandian.Evidence) pandian.Evidence {
	if blank {
		return pandian.EvBlankForm
	}
	return other
}

// blank reports whether the section is a text about nobody: a blank form, a
// law, health education. A number that names one person outweighs the cues.
func (s *section) blank(sc *Scanner) bool {
	if s.blanks < 3 || s.bytes/s.blanks > 600 {
		return false
	}
	for i := range s.cands {
		k := &s.cands[i]
		if k.counts(sc.rules.MinConfidence) && sc.identifies[k.det] && !sc.isName(k.det) {
			return false
		}
	}
	return true
}

// people lists, ascending, the positions of findings that speak of a person who
// may be the subject, and of forms about one.
func (s *section) people(sc *Scanner) []int64 {
	at := append(s.persons[:0], s.forms...)
	for i := range s.cands {
		if k := &s.cands[i]; sc.speaksOf(k) {
			at = append(at, k.pos)
		}
	}
	if len(s.forms) > 0 {
		slices.Sort(at)
	}
	s.persons = at
	return at
}

// near reports whether one of the ascending positions lies within reach of pos.
func near(at []int64, pos, reach int64) bool {
	i, _ := slices.BinarySearch(at, pos-reach)
	return i < len(at) && at[i] <= pos+reach
}

// dropOverlaps sorts candidates by position and keeps, of those that overlap,
// the one that counts, then the one with the higher priority, confidence and
// length. What is behind those is cleared.
func dropOverlaps(cands []candidate, sc *Scanner) []candidate {
	sortByPosition(cands)
	out := cands[:0]
	for i := range cands {
		k, n := &cands[i], len(out)
		switch {
		case n == i && (n == 0 || out[n-1].end <= k.pos):
			out = cands[:n+1] // where it stands already
		case n == 0 || out[n-1].end <= k.pos || k.home > 0 || sc.coexist(&out[n-1], k):
			out = append(out, *k)
		case sc.beats(k, &out[n-1]):
			out[n-1] = *k
		}
	}
	clear(cands[len(out):])
	return out
}

// coexist reports whether overlapping candidates may both stand: a special
// category is a region that may hold other values, and the reverse; context
// stands beside everything.
func (sc *Scanner) coexist(a, b *candidate) bool {
	return sc.context[a.det] != sc.context[b.det] || (sc.special[a.det] != 0) != (sc.special[b.det] != 0)
}

// beats reports whether a wins over b where both want the same bytes.
func (sc *Scanner) beats(a, b *candidate) bool {
	min := sc.rules.MinConfidence
	if a.stands(min) != b.stands(min) {
		return a.stands(min)
	}
	if pa, pb := sc.priority[a.det], sc.priority[b.det]; pa != pb {
		return pa > pb
	}
	if a.conf != b.conf {
		return a.conf > b.conf
	}
	return a.end-a.pos > b.end-b.pos
}
