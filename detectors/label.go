package detectors

import (
	"strings"

	"pandian"
	"pandian/rules"
)

// labelReach is how far before a value its label may start, in bytes.
const labelReach = 96

// role is what a lexicon term means to one detector.
type role uint8

const (
	roleNone  role = iota
	roleOther      // a label of another type
	roleVeto       // names something that is not personal
	roleWeak       // a label that may announce the type
	roleOwn        // a label of the type
)

// grade says how the words beside a value speak for or against its type.
type grade uint8

const (
	bare     grade = iota // nothing is said
	vetoed                // a label or header names something that is not personal
	other                 // a label or header names another type
	near                  // a word for the type stands in the passage
	weak                  // a label or header that may mean the type
	labelled              // a label or header of the type
)

// verdict is what a judge says of one value.
type verdict struct {
	grade grade
	ev    pandian.Evidence
	typ   pandian.Type // for grade other: the type that is named
}

// speaks reports whether the words name the type, strongly or weakly.
func (v verdict) speaks() bool { return v.grade >= weak }

// judge knows what the lexicon's terms and the columns' headers mean to one
// type. It is immutable.
type judge struct {
	typ   pandian.Type
	also  []pandian.Type // types whose labels count as weak ones for this type
	terms []rules.Term
	roles []role // by term
}

func newJudge(rs *rules.Set, typ pandian.Type, also ...pandian.Type) *judge {
	j := &judge{typ: typ, also: also, terms: rs.Lexicon.Terms}
	j.roles = make([]role, len(j.terms))
	for i := range j.terms {
		if i > 0 && j.terms[i].Means(&j.terms[i-1]) { // as most do, which stand in groups
			j.roles[i] = j.roles[i-1]
		} else {
			j.roles[i] = j.roleOf(&j.terms[i])
		}
	}
	return j
}

func (j *judge) roleOf(t *rules.Term) role {
	switch {
	case t.Kind != rules.TermVeto && t.Kind != rules.TermLabel:
		return roleNone
	case t.Kind == rules.TermVeto && t.Type != "" && (t.Type == j.typ || j.covers(t.Type)):
		return roleWeak
	case t.Kind == rules.TermVeto:
		return roleVeto
	case t.Type == "":
		return roleNone
	case t.Type == j.typ && t.Strong:
		return roleOwn
	case t.Type == j.typ || j.covers(t.Type):
		return roleWeak
	case strings.HasPrefix(string(t.Type), "ctx_"), strings.HasPrefix(string(t.Type), "special_"):
		return roleNone
	}
	return roleOther
}

// announces reports whether a term is a label of the type, if a weak one.
func (j *judge) announces(term uint16) bool { return j.roles[term] >= roleWeak }

func (j *judge) covers(t pandian.Type) bool {
	for _, a := range j.also {
		if a == t {
			return true
		}
	}
	return false
}

// at judges the value that starts at pos: by the label directly before it, the
// header of its column, the label in the cell to the left, words in the same
// passage.
func (j *judge) at(w *pandian.Window, pos int) verdict {
	lo, cell := 0, -1
	if w.Cells != nil {
		if cell = w.CellAt(pos); cell >= 0 {
			lo = int(w.Cells[cell].Start)
		}
	}
	hits := w.HitsBefore(pos, labelReach)
	r, t := j.direct(w, hits, lo, pos)
	if r >= roleWeak {
		return spoken(r, pandian.EvLabel)
	}
	if cell >= 0 {
		if v := j.columnOf(w, cell); v.grade != bare {
			return v
		}
		if r == roleNone {
			r, t = j.left(w, cell, pos)
		}
	}
	switch {
	case r >= roleWeak:
		return spoken(r, pandian.EvLabel)
	case r == roleVeto:
		return verdict{grade: vetoed, ev: pandian.EvVetoed}
	case r == roleOther:
		return verdict{grade: other, typ: t}
	case j.nearby(w, hits, lo, pos):
		return verdict{grade: near, ev: pandian.EvContext}
	}
	return verdict{}
}

func spoken(r role, ev pandian.Evidence) verdict {
	if r == roleOwn {
		return verdict{grade: labelled, ev: ev}
	}
	return verdict{grade: weak, ev: ev}
}

// column judges by the header of the value's column alone.
func (j *judge) column(c *pandian.Column) verdict {
	switch {
	case c.Type == "":
	case c.Type == j.typ && c.Strength >= 2:
		return verdict{grade: labelled, ev: pandian.EvHeader}
	case c.Type == j.typ || c.Context == j.typ || j.covers(c.Type):
		return verdict{grade: weak, ev: pandian.EvHeader}
	}
	switch {
	case c.Veto:
		return verdict{grade: vetoed, ev: pandian.EvVetoed}
	case c.Type != "" && c.Strength >= 2 && !strings.HasPrefix(string(c.Type), "ctx_"):
		return verdict{grade: other, typ: c.Type}
	}
	return verdict{}
}

// columnOf judges by the header of the cell's column alone; of one that has
// none nothing is said, as of what stands in no cell: -1.
func (j *judge) columnOf(w *pandian.Window, cell int) verdict {
	if cell >= 0 {
		if c := int(w.Cells[cell].Col); c < len(w.Cols) {
			return j.column(&w.Cols[c])
		}
	}
	return verdict{}
}

// headed reports whether the header of the column in which pos stands speaks for
// the type.
func (j *judge) headed(w *pandian.Window, pos int) bool {
	return w.Cells != nil && j.columnOf(w, w.CellAt(pos)).speaks()
}

// direct looks at the chain of labels that ends just before pos ("電話／手機：")
// and returns the best role in it; where none is the type's own, that of the
// nearest. hits are those before pos.
func (j *judge) direct(w *pandian.Window, hits []pandian.Hit, lo, pos int) (role, pandian.Type) {
	end, found, typ := pos, roleNone, pandian.Type("")
	for k := len(hits) - 1; k >= 0; k-- {
		h := hits[k]
		if int(h.Start) < lo || !connects(w.B[h.End:end]) {
			break
		}
		switch r := j.roles[h.Term]; {
		case r >= roleWeak:
			return r, j.typ
		case found == roleNone:
			found, typ = r, j.terms[h.Term].Type
		}
		end = int(h.Start)
	}
	return found, typ
}

// left judges by the cell to the left, if that is nothing but a label and the
// value starts its own cell: a form drawn as a table.
func (j *judge) left(w *pandian.Window, cell, pos int) (role, pandian.Type) {
	lo, hi := leftCell(w, cell, pos)
	if lo == hi {
		return roleNone, ""
	}
	for _, h := range w.HitsBefore(hi, hi-lo) {
		if wholly(w.B, lo, int(h.Start)) && wholly(w.B, int(h.End), hi) {
			return j.roles[h.Term], j.terms[h.Term].Type
		}
	}
	return roleNone, ""
}

// leftCell returns the bounds of the cell to the left in the same row if pos is
// where the text of cell begins; else an empty range.
func leftCell(w *pandian.Window, cell, pos int) (int, int) {
	if cell == 0 || w.Cells[cell-1].Row != w.Cells[cell].Row {
		return 0, 0
	}
	if skipSpaces(w.B, int(w.Cells[cell].Start)) != pos {
		return 0, 0
	}
	return trim(w.B, int(w.Cells[cell-1].Start), int(w.Cells[cell-1].End))
}

// wholly reports whether b[lo:hi] holds nothing but what may stand around a
// label.
func wholly(b []byte, lo, hi int) bool { return lo >= hi || connects(b[lo:hi]) }

// nearby reports whether a word for the type stands shortly before or directly
// behind pos, in the same line or cell. hits are those before pos.
func (j *judge) nearby(w *pandian.Window, hits []pandian.Hit, lo, pos int) bool {
	for k := len(hits) - 1; k >= 0; k-- {
		h := hits[k]
		if int(h.Start) < lo {
			return false
		}
		if j.roles[h.Term] == roleOwn {
			return !hasBreak(w.B[h.End:pos])
		}
	}
	return false
}

// vetoedNear reports whether a word for something that is not personal stands
// shortly before pos in the same line or cell, though not directly.
func (j *judge) vetoedNear(w *pandian.Window, pos int) bool {
	for _, h := range w.HitsBefore(pos, gapReach) {
		if j.roles[h.Term] == roleVeto && !hasBreak(w.B[h.End:pos]) {
			return true
		}
	}
	return false
}

func hasBreak(b []byte) bool {
	for _, c := range b {
		if isBreak(c) {
			return true
		}
	}
	return false
}

// behind returns where the value of the label at Hits[k] begins, not further
// than hi. Words that go on with the label ("健保卡 卡號：") are part of it.
func (j *judge) behind(w *pandian.Window, k, hi int) int {
	s := valueStart(w.B[:hi], int(w.Hits[k].End))
	if k+1 < len(w.Hits) && int(w.Hits[k+1].Start) == s && s < hi && j.terms[w.Hits[k+1].Term].Kind == rules.TermLabel {
		if e := skipSpaces(w.B, int(w.Hits[k].End)); e == s || at(w.B, e) == '(' && e+1 == s {
			return valueStart(w.B[:hi], int(w.Hits[k+1].End))
		}
	}
	return s
}
