package scanner

import (
	"pandian"
)

// rowPerson is what a row says of one data subject.
type rowPerson struct {
	idents  []pandian.Ident
	special pandian.SpecialMask
	latin   bool // a name is in Latin letters
	own     bool // the name's column names nobody else
}

// assembleRow makes one record of the findings in a row of a table, with one
// group of identity facts for each person that the columns speak of. A landline
// alone is a record only in a table of people: directories of offices are none.
func (c *collector) assembleRow(t *table, row []candidate) {
	sc := c.in.s
	found := false
	for i := range c.slots {
		c.slots[i].idents, c.slots[i].special, c.slots[i].latin, c.slots[i].own = c.slots[i].idents[:0], 0, false, false
	}
	for i := range row {
		k := &row[i]
		counted := k.counts(sc.rules.MinConfidence)
		var at pandian.Place
		if k.sighting != nil {
			at = pandian.Place{Part: t.part.shown, Row: int(k.row), Col: t.columnName(k.col)}
		}
		c.report(k, at)
		if !counted {
			c.tally.pass(sc, k)
			continue
		}
		c.tally.count(sc, k, at)
		if c.tally.sample != nil {
			c.tally.sample.find(k)
		}
		if sc.context[k.det] {
			continue
		}
		found = found || t.people || sc.dets[k.det].Type != pandian.Landline
		t.found(k)
		who := &c.slots[min(t.slot(k.col), len(c.slots)-1)]
		who.give(sc, k)
		who.own = who.own || sc.isName(k.det) && t.isOwnName(k.col)
	}
	if found {
		c.tally.rows++
	}
	c.oneOfTwoScripts()
	if sc.person != nil && len(row) > 0 {
		sc.person(pandian.Place{Part: t.part.shown, Row: int(row[0].row)}, c.slots[0].idents)
	}
	for i := range c.slots {
		c.tally.person(c.slots[i].idents, c.slots[i].special, false)
	}
	if s := c.tally.sample; s != nil && len(row) > 0 {
		s.row(c.slots[:], int64(row[0].batch), found)
	}
}

// oneOfTwoScripts makes the row's first person of one who stands there with
// nothing but a name, in the other script than the first's, in a column that
// names nobody else: 中文姓名, 英文姓名.
func (c *collector) oneOfTwoScripts() {
	first := &c.slots[0]
	if first.names() != 1 {
		return
	}
	for i := range c.slots[1:] {
		if p := &c.slots[i+1]; p.own && p.names() == 1 && len(p.idents) == 1 && p.special == 0 && p.latin != first.latin {
			first.idents = append(first.idents, p.idents[0])
			p.idents = p.idents[:0]
		}
	}
}

func (p *rowPerson) names() (n int) {
	for _, id := range p.idents {
		if id.Kind == pandian.IdentName {
			n++
		}
	}
	return n
}

// give adds a finding's identity fact or special category.
func (p *rowPerson) give(sc *Scanner, k *candidate) {
	if kind := sc.ident[k.det]; kind >= 0 {
		p.idents = append(p.idents, pandian.Ident{Kind: pandian.IdentKind(kind), Digest: k.digest})
	}
	p.special |= sc.special[k.det]
	p.latin = p.latin || k.latin
}

// assembleProse counts the findings of a section of prose, or of the form t,
// and gives them to the people of g.
func (c *collector) assembleProse(g *grouping, cands []candidate, shown string, t *table) {
	const ahead = 256
	sc := c.in.s
	for i := range cands {
		if i%ahead == 0 {
			g.known.load(cands[i:min(i+ahead, len(cands))])
		}
		k := &cands[i]
		at := pandian.Place{Part: shown, Row: int(k.row)}
		switch {
		case k.home > 0:
			at = c.prose.homes[k.home-1]
		case t != nil:
			at.Col = t.columnName(k.col)
		}
		c.report(k, at)
		if !k.counts(sc.rules.MinConfidence) {
			c.tally.pass(sc, k)
			continue
		}
		if t != nil && !sc.context[k.det] {
			t.found(k)
		}
		c.tally.count(sc, k, at)
		if sc.special[k.det] != 0 && g.cur < 0 && len(c.subject) > 0 {
			c.tally.facts.Add(c.subject, sc.special[k.det])
			continue
		}
		g.take(k)
	}
}

// countPeople makes records and identity facts of the people of g: a person who
// has something besides a name is one record of the content, however often he
// or she is named. Until the last section the people that the text may go on
// with stay in g.
func (c *collector) countPeople(g *grouping, last bool) {
	if last && g.waiting != 0 && g.cur >= 0 {
		g.people[g.cur].special |= g.waiting
		g.waiting = 0
	}
	at := [...]*int{&g.cur, &g.before, &g.side, &g.about}
	open := 0
	for i := range g.people {
		p, stays := &g.people[i], false
		for _, who := range at {
			if !last && *who == i {
				*who, stays = -2-open, true
			}
		}
		if stays {
			g.people[open], g.people[i] = g.people[i], g.people[open]
			open++
			continue
		}
		g.idents = p.appendIdents(g.idents[:0])
		c.tally.person(g.idents, p.special, p.isRecord())
	}
	for _, who := range at {
		if *who < -1 {
			*who = -2 - *who
		}
	}
	g.people = g.people[:open]
	g.known.clear()
	for i := range g.people {
		g.idents = g.people[i].appendIdents(g.idents[:0])
		for _, id := range g.idents {
			if id.Kind != pandian.IdentApart {
				g.known.set(id, i)
			}
		}
	}
}
