package scanner

import (
	"slices"

	"pandian"
)

// candidate is a match on its way through settle: compact, with raw text only of
// the few that may be shown.
type candidate struct {
	pos, end  int64 // within the part's folded text or window batch: orders candidates
	digest    pandian.Digest
	*sighting        // what is shown of it; nil = nothing
	row       int32  // row of a table or line of a prose part, from 1
	col       int32  // column of a table; -1 in prose
	batch     int32  // row of the table counted within the part: tells records apart even where row numbers repeat
	home      int32  // of a row that prose took over: 1 + its place in prose.homes; 0 = none
	shape     uint32 // pattern of the cell if the match fills it; 0 = it does not
	conf      float32
	ev        pandian.Evidence
	label     uint16 // 1 + lexicon term that stands before a name, or says whose another value is; 0 = none
	said      uint16 // of special data in prose: bytes from the beginning of its sentence
	det       uint8
	fills     bool // of a table: the match is the whole cell
	latin     bool // of a name: written in Latin letters
	allow     bool // the organisation does not want it as a finding
	stamped   bool // of prose: the line begins with a date and time to the second
	office    bool // of a name: of one who treats, speaks, judges or signs
}

// another appends an empty candidate, which is made where it stands: copying takes
// longer than what it is made of.
func another(list []candidate) ([]candidate, *candidate) {
	n := len(list)
	list = slices.Grow(list, 1)[:n+1]
	list[n] = candidate{}
	return list, &list[n]
}

// sighting is what only the few candidates have that may become places of an
// entry, and all of them while somebody observes.
type sighting struct {
	value pandian.Secret // masked once it is a place: few become one

	// While somebody observes.
	beside      string // word of the ruleset before the match
	off, offEnd int64  // span in the item's text; -1 = no offsets
}

// sentence is where the sentence begins that special data stands in.
func (c *candidate) sentence() int64 { return c.pos - int64(c.said) }

// ident is the identity fact that the candidate is, if kind is its detector's.
func (c *candidate) ident(kind int8) pandian.Ident {
	return pandian.Ident{Kind: pandian.IdentKind(kind), Digest: c.digest}
}

// counts reports whether the candidate has become a finding.
func (c *candidate) counts(min float64) bool { return !c.allow && c.stands(min) }

// stands reports whether the candidate is a finding, or would be one if the
// organisation did not allow it.
func (c *candidate) stands(min float64) bool { return float64(c.conf) >= min }

func (c *candidate) lift(to float32, why pandian.Evidence) {
	c.ev |= why
	c.conf = max(c.conf, to)
}

// sink lowers the confidence, unless the organisation always wants the value.
func (c *candidate) sink(to float32, why pandian.Evidence) {
	if c.ev&pandian.EvListed != 0 {
		return
	}
	c.ev |= why
	c.conf = min(c.conf, to)
}

// digestSet is a set of digests: open addressing, 8 bytes a slot.
type digestSet struct {
	slots []pandian.Digest
	n     int
	late  []pandian.Digest // noted, not yet added
	log   bool             // new ones are noted in fresh
	fresh []pandian.Digest // since the last checkpoint
}

// maxLate is how many digests are added at once: the processor then waits for the
// memory of several slots at the same time.
const maxLate = 512

// note adds d by the next settle at the latest, before which the set is not whole.
func (s *digestSet) note(d pandian.Digest) {
	if s.late = append(s.late, d); len(s.late) >= maxLate {
		s.settle()
	}
}

// settle adds what was noted.
func (s *digestSet) settle() {
	for _, d := range s.late {
		s.add(d)
	}
	s.late = s.late[:0]
}

// add reports whether d was new. The zero digest is ignored.
func (s *digestSet) add(d pandian.Digest) bool {
	if d == 0 {
		return false
	}
	if 4*(s.n+1) > 3*len(s.slots) {
		s.grow()
	}
	if !s.insert(d) {
		return false
	}
	if s.log {
		s.fresh = append(s.fresh, d)
	}
	return true
}

func (s *digestSet) insert(d pandian.Digest) bool {
	mask := uint64(len(s.slots) - 1)
	for i := uint64(d) & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case 0:
			s.slots[i] = d
			s.n++
			return true
		case d:
			return false
		}
	}
}

// emptied returns an empty set, with the memory of s if that is little.
func (s *digestSet) emptied() digestSet {
	if len(s.slots) > 64 {
		return digestSet{}
	}
	clear(s.slots)
	return digestSet{slots: s.slots, late: s.late[:0]}
}

func (s *digestSet) grow() {
	old := s.slots
	s.slots = make([]pandian.Digest, max(16, 2*len(old)))
	s.n = 0
	for _, d := range old {
		if d != 0 {
			s.insert(d)
		}
	}
}

// merge adds those of o.
func (s *digestSet) merge(o *digestSet) {
	for _, d := range o.late {
		s.note(d)
	}
	for _, d := range o.slots {
		s.add(d)
	}
}
