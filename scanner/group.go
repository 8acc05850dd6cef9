package scanner

import (
	"sync"

	"pandian"
	"pandian/rules"
)

// How far apart, in lines, findings of running text may stand and still speak
// of one person: facts a person has one of, and facts a person may have
// several of.
const (
	singleReach = 15
	multiReach  = 4
	maxApart    = 64 // values in a group that is nobody's
	scriptGap   = 2  // bytes between a name and the same one in another script
)

// grouping makes people of the findings in a section of prose, in order.
//
// A person begins where a finding contradicts the person before (another name,
// another national ID), and with each line of a log. Findings on the line where
// the contradiction is seen move along if the earlier person has their like
// already. An official's name, or a second one under another label (經手人), is
// somebody's beside: the lines below go on with the first, unless that one is
// but a name on a line above and this one the subject of the text (學生, 病患) or
// as good as the first (法定代理人, 債務人). A label that says whose a value is
// (承租人手機) decides. What speaks of the subject of a text (special data, the
// number of a card) passes over a bare name to the person before, unless its
// sentence names that one only, and never goes to an official with but a name.
type grouping struct {
	sc       *Scanner
	people   []person
	cur      int // -1 = none yet
	before   int // who was it before cur; -1 = nobody
	about    int // the latest who is no official, or -1
	side     int // somebody beside, or -1
	sideLine int32
	stamped  int32               // the latest line of a log that speaks of somebody
	waiting  pandian.SpecialMask // said before anybody but officials was named
	known    holders             // who holds a name or a decisive number
	idents   []pandian.Ident     // scratch of countPeople
}

// groupings keeps the memory of groupings that have ended, down to the items of
// their people.
var groupings = sync.Pool{New: func() any { return new(grouping) }}

// newGrouping returns a grouping without people. Who no longer needs it puts it
// back into groupings.
func newGrouping(sc *Scanner) *grouping {
	g := groupings.Get().(*grouping)
	g.known.clear()
	*g = grouping{sc: sc, people: g.people[:0], cur: -1, before: -1, about: -1, side: -1, known: g.known, idents: g.idents}
	return g
}

// take gives a finding to the person it speaks of.
func (g *grouping) take(k *candidate) {
	kind := g.sc.ident[k.det]
	if kind < 0 && g.sc.special[k.det] == 0 {
		return
	}
	if k.stamped && k.row != g.stamped && kind != int8(pandian.IdentApart) {
		g.stamped = k.row
		g.next(k, kind)
	}
	if who := g.owner(k); who >= 0 && kind >= 0 && !g.sc.isName(k.det) && !g.conflicts(who, kind, k) {
		g.put(who, k, kind)
		return
	}
	to := g.cur
	if g.side >= 0 && k.row == g.sideLine && !g.conflicts(g.side, kind, k) && (!ofSubject(kind) || g.isAboutSide(k)) {
		to = g.side
	}
	switch {
	case to < 0:
		to = g.open(k)
	case kind < 0 && g.people[to].office && g.people[to].bare():
		if g.about < 0 {
			g.waiting |= g.sc.special[k.det]
			return
		}
		to = g.about
	case ofSubject(kind) && g.passesOver(to, k):
		to = g.before
	case kind >= 0 && isSingle(pandian.IdentKind(kind)):
		to = g.single(k, kind, to)
	case kind >= 0 && (k.row-g.people[to].last > multiReach && !g.people[to].anchored() || g.people[to].crowded(kind, k)):
		if who := g.known.of(k.ident(kind)); who >= 0 && !g.people[who].anchored() {
			to = who // the same mail address again: the same nameless person
			break
		}
		to = g.open(k)
	}
	g.put(to, k, kind)
}

// isAboutSide reports whether a sentence that says something of a subject names
// the one beside and not the person before.
func (g *grouping) isAboutSide(k *candidate) bool {
	p := &g.people[g.side]
	return !p.office && p.end > k.sentence() && g.people[g.cur].end <= k.sentence()
}

// passesOver reports whether what is said of a subject passes over the bare name
// of a person to the one before on the same line, who is not only in an earlier
// sentence.
func (g *grouping) passesOver(who int, k *candidate) bool {
	if g.before < 0 || !g.people[who].bare() {
		return false
	}
	p, q := &g.people[g.before], &g.people[who]
	return p.last == q.last && !p.bare() && (p.end > k.sentence() || q.end <= k.sentence())
}

// owner is who was announced by the word that says whose the finding is
// (承租人手機); -1 = nobody.
func (g *grouping) owner(k *candidate) int {
	for _, who := range [...]int{g.side, g.cur, g.before} {
		if k.label != 0 && who >= 0 && g.people[who].label == k.label {
			return who
		}
	}
	return -1
}

// ofSubject reports whether a finding speaks of the subject of a text rather
// than of somebody beside: special data, the number of a card or a record.
func ofSubject(kind int8) bool { return kind < 0 || kind == int8(pandian.IdentHandle) }

// single places a fact that a person has one of.
func (g *grouping) single(k *candidate, kind int8, to int) int {
	id := k.ident(kind)
	if !g.conflicts(to, kind, k) {
		if k.row-g.people[to].last > singleReach && !g.people[to].holds(id) {
			return g.open(k)
		}
		return to
	}
	if who := g.known.of(id); who >= 0 {
		if g.people[who].office && !g.people[g.cur].office {
			g.side, g.sideLine = who, k.row
			return who
		}
		g.cur = who
		return who
	}
	if id.Kind == pandian.IdentName && g.isBeside(k) {
		g.side, g.sideLine = g.add(), k.row
		return g.side
	}
	old := g.cur
	if g.side >= 0 && to == g.cur && !g.conflicts(g.side, kind, k) && k.row-g.people[g.side].last <= 2 {
		g.cur, g.side = g.side, -1
		return g.cur
	}
	to = g.open(k)
	g.people[old].yield(&g.people[to], k.row)
	return to
}

// isBeside reports whether another name is somebody's beside the person before:
// an official's, or one under another label.
func (g *grouping) isBeside(k *candidate) bool {
	cur := &g.people[g.cur]
	switch {
	case k.office != cur.office:
		return k.office
	case k.label == 0 || cur.label == 0 || k.label == cur.label:
		return false
	}
	return !(cur.bare() && k.row != cur.last && (g.sc.announcesSubject(k.label) || g.sc.announcesRole(cur.label)))
}

// term is the word that a label stands for; nil if it is none of the lexicon's.
func (s *Scanner) term(label uint16) *rules.Term {
	if terms := s.rules.Lexicon.Terms; label > 0 && int(label) <= len(terms) {
		return &terms[label-1]
	}
	return nil
}

// announcesSubject reports whether a label announces whom a text is about.
func (s *Scanner) announcesSubject(label uint16) bool {
	t := s.term(label)
	return t != nil && t.Is(rules.TermSubject)
}

// announcesRole reports whether a label announces somebody by what he or she is
// in the matter (法定代理人), rather than the subject.
func (s *Scanner) announcesRole(label uint16) bool {
	t := s.term(label)
	return t != nil && t.Kind == rules.TermRole && !t.Is(rules.TermSubject)
}

// next goes on to the person of the next line of a log: who is known by the
// finding, or somebody new.
func (g *grouping) next(k *candidate, kind int8) {
	if kind >= 0 {
		if who := g.known.of(k.ident(kind)); who >= 0 {
			g.cur, g.side = who, -1
			return
		}
	}
	g.open(k)
}

// open begins a new person, who becomes the current one.
func (g *grouping) open(k *candidate) int {
	g.before, g.cur, g.side = g.cur, g.add(), -1
	g.people[g.cur].last = k.row
	return g.cur
}

// add makes a person of whom nothing is known.
func (g *grouping) add() int {
	n := len(g.people)
	if n == cap(g.people) {
		g.people = append(g.people, person{})
		return n
	}
	g.people = g.people[:n+1]
	g.people[n] = person{items: g.people[n].items[:0]}
	return n
}

func (g *grouping) put(to int, k *candidate, kind int8) {
	p := &g.people[to]
	p.last, p.end = k.row, k.end
	p.special |= g.sc.special[k.det]
	if kind < 0 {
		return
	}
	id := k.ident(kind)
	if id.Kind == pandian.IdentName {
		p.office = k.office
		if p.label == 0 {
			p.label = k.label
		}
	}
	if !p.office && to == g.cur {
		g.about = to
		p.special |= g.waiting
		g.waiting = 0
	}
	if id.Kind != pandian.IdentApart {
		g.known.set(id, to)
	}
	for i := range p.items {
		if it := &p.items[i]; it.kind == kind && it.ident == k.digest {
			it.last, it.end = k.row, k.end
			return
		}
	}
	p.items = append(p.items, groupItem{
		ident: k.digest, kind: kind, det: k.det, latin: k.latin, label: k.label, line: k.row, last: k.row, end: k.end,
	})
}

// inOtherScript reports whether a name in one script and one in the other are
// one person's: they stand side by side, or labels say so (英文姓名; 姓名, Name).
func (g *grouping) inOtherScript(it *groupItem, k *candidate) bool {
	if gap := k.pos - it.end; gap >= 0 && gap <= scriptGap {
		return true
	}
	a, b := g.sc.term(it.label), g.sc.term(k.label)
	switch {
	case a != nil && a.Is(rules.TermScript), b != nil && b.Is(rules.TermScript):
		return true
	}
	return a != nil && b != nil && a != b && a.Kind == rules.TermLabel && b.Kind == rules.TermLabel
}
