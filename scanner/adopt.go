package scanner

import (
	"pandian"
)

// Tables without a person inside a document about somebody: the results on a
// lab sheet whose text names the patient. What their rows say belongs to the
// running text at the place where they stand; the rows are no records.

// adopted reports whether running text took over the findings of a row, or of a
// form, because it holds special data and nobody whose data that could be, or,
// in a table of such rows, nobody but officials. In a table of people nothing is
// taken. Before the first text of a content only what needs a subject waits for
// it.
func (t *table) adopted(row []candidate) bool {
	sc, p := t.c.in.s, &t.c.prose
	if t.subjects || t.c.isTable {
		return false
	}
	special, more := t.gave, false
	for i := range row {
		k := &row[i]
		switch {
		case sc.special[k.det] != 0:
			special = true
		case sc.speaksOf(k):
			return false
		case k.counts(sc.rules.MinConfidence) && !sc.context[k.det] && !k.office:
			more = true
		}
	}
	if !special || len(row) == 0 || more && !p.part.open || len(p.adopted)+len(row) > sectionMatches {
		return false
	}
	at := int64(0)
	if p.part.open {
		at = p.here()
	}
	for _, k := range row {
		p.homes = append(p.homes, pandian.Place{Part: t.part.shown, Row: int(k.row), Col: t.columnName(k.col)})
		k.home, k.pos, k.end = int32(len(p.homes)), at, at
		p.adopted = append(p.adopted, k)
	}
	t.gave = true
	return true
}

// here is where the text gathered so far ends.
func (p *prose) here() int64 { return p.g.base + int64(len(p.g.buf)) }

// takeAdopted moves to the section what was taken over before end.
func (p *prose) takeAdopted(end int64, last bool) {
	n := 0
	for n < len(p.adopted) && (last || p.adopted[n].pos < end) {
		n++
	}
	p.sec.cands = append(p.sec.cands, p.adopted[:n]...)
	p.adopted = append(p.adopted[:0], p.adopted[n:]...)
}

// tellForm notes whom a form speaks of: special data in the text around it is
// this person's, unless the text names somebody itself.
func (c *collector) tellForm(g *grouping) {
	if g.about < 0 || len(g.people[g.about].items) == 0 {
		return
	}
	c.subject = g.people[g.about].appendIdents(nil)
	if p := &c.prose; p.part.open {
		p.sec.forms = append(p.sec.forms, p.here())
	}
}
