package scanner

import (
	"pandian"
)

// person is a group of findings that speak of one data subject.
type person struct {
	idents  []pandian.Ident
	special pandian.SpecialMask
	last    int32  // line of the latest finding
	end     int64  // where that ends
	label   uint16 // what announced the name
	office  bool   // the name is an official's
	latin   bool   // of a row: a name is in Latin letters
	own     bool   // of a row: the name's column names nobody else
	items   []groupItem
}

// groupItem remembers what a finding gave to a group, so that it can move.
type groupItem struct {
	kind  int8
	det   uint8
	latin bool   // a name in Latin letters
	label uint16 // what announced the name
	line  int32
	last  int32 // line of its latest occurrence
	end   int64 // where that ends
	ident pandian.Digest
}

// isSingle reports whether a person has one value of the kind.
func isSingle(k pandian.IdentKind) bool { return k <= pandian.IdentBirth }

// conflicts reports whether the person has another value of a kind that people
// have one of; the same name in another script is none.
func (g *grouping) conflicts(who int, kind int8, k *candidate) bool {
	p := &g.people[who]
	if kind < 0 || !isSingle(pandian.IdentKind(kind)) {
		return false
	}
	for _, it := range p.items {
		switch {
		case it.kind == kind && it.ident != k.digest && !(it.latin != k.latin && g.inOtherScript(&it, k)):
			return true
		case it.kind != kind && max(it.kind, kind) == int8(pandian.IdentResidentID) && it.line != k.row && k.ev&pandian.EvLabel == 0:
			return true // a national and a resident number, one below the other: two lines of a list
		}
	}
	return false
}

// bare reports whether nothing but a name is known of the person.
func (p *person) bare() bool {
	for _, it := range p.items {
		if it.kind != int8(pandian.IdentName) {
			return false
		}
	}
	return p.special == 0
}

// crowded reports whether another value of a kind that people may have several
// of is too much for the person: mailing lists and logs name many people.
func (p *person) crowded(kind int8, k *candidate) bool {
	n, near := 0, false
	for _, it := range p.items {
		if it.det != k.det {
			continue
		}
		if it.ident == k.digest {
			return false
		}
		n++
		near = near || k.row-it.last <= multiReach
	}
	if pandian.IdentKind(kind) == pandian.IdentApart {
		return n >= maxApart
	}
	return n > 0 && (!p.anchored() || !near) || n >= 4
}

// anchored reports whether a name or a decisive number holds the group
// together.
func (p *person) anchored() bool {
	for _, it := range p.items {
		if it.kind <= int8(pandian.IdentName) {
			return true
		}
	}
	return false
}

func (p *person) holds(id pandian.Ident) bool {
	for _, it := range p.items {
		if it.kind == int8(id.Kind) && it.ident == id.Digest {
			return true
		}
	}
	return false
}

// yield moves to q the findings on the given line whose like the person has on
// an earlier line: they stood before the name they belong to.
func (p *person) yield(q *person, line int32) {
	keep := p.items[:0:0]
	for _, it := range p.items {
		if it.line == line && p.hasEarlier(it.kind, line) {
			q.items = append(q.items, it)
			q.idents = append(q.idents, pandian.Ident{Kind: pandian.IdentKind(it.kind), Digest: it.ident})
			continue
		}
		keep = append(keep, it)
	}
	p.items = keep
	p.idents = p.idents[:0]
	for _, it := range keep {
		p.idents = append(p.idents, pandian.Ident{Kind: pandian.IdentKind(it.kind), Digest: it.ident})
	}
}

func (p *person) hasEarlier(kind int8, line int32) bool {
	for _, it := range p.items {
		if it.kind == kind && it.line < line {
			return true
		}
	}
	return false
}

// isRecord reports whether the person has something besides a name, and is
// more than a value that belongs to nobody.
func (p *person) isRecord(sc *Scanner) bool {
	person, more := false, p.special != 0
	for _, it := range p.items {
		switch pandian.IdentKind(it.kind) {
		case pandian.IdentName:
			person = true
		case pandian.IdentApart:
			more = true
		default:
			if it.kind >= 0 {
				person, more = true, true
			}
		}
	}
	return person && more
}
