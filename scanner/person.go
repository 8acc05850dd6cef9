package scanner

import (
	"pandian"
)

// person is a group of findings in running text that speak of one data subject.
type person struct {
	items   []groupItem
	end     int64  // where the latest finding ends
	last    int32  // line of that
	label   uint16 // what announced the name
	office  bool   // the name is an official's
	special pandian.SpecialMask
}

// groupItem remembers what a finding gave to a group, so that it can move.
type groupItem struct {
	ident pandian.Digest
	end   int64 // where its latest occurrence ends
	last  int32 // line of that
	line  int32
	label uint16 // what announced the name
	kind  int8
	det   uint8
	latin bool // a name in Latin letters
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
	for i := range p.items {
		switch it := &p.items[i]; {
		case it.kind == kind && it.ident != k.digest && !(it.latin != k.latin && g.inOtherScript(it, k)):
			return true
		case it.kind != kind && max(it.kind, kind) == int8(pandian.IdentResidentID) && it.line != k.row && k.ev&pandian.EvLabel == 0:
			return true // a national and a resident number, one below the other: two lines of a list
		}
	}
	return false
}

// bare reports whether nothing but a name is known of the person.
func (p *person) bare() bool {
	for i := range p.items {
		if p.items[i].kind != int8(pandian.IdentName) {
			return false
		}
	}
	return p.special == 0
}

// crowded reports whether another value of a kind that people may have several
// of is too much for the person: mailing lists and logs name many people.
func (p *person) crowded(kind int8, k *candidate) bool {
	n, near := 0, false
	for i := range p.items {
		it := &p.items[i]
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
	for i := range p.items {
		if p.items[i].kind <= int8(pandian.IdentName) {
			return true
		}
	}
	return false
}

func (p *person) holds(id pandian.Ident) bool {
	for i := range p.items {
		if it := &p.items[i]; it.kind == int8(id.Kind) && it.ident == id.Digest {
			return true
		}
	}
	return false
}

// yield moves to q the findings on the given line whose like the person has on
// an earlier line: they stood before the name they belong to.
func (p *person) yield(q *person, line int32) {
	keep := p.items[:0] // items of earlier lines all stay, so that hasEarlier finds them all the time
	for _, it := range p.items {
		if it.line == line && p.hasEarlier(it.kind, line) {
			q.items = append(q.items, it)
		} else {
			keep = append(keep, it)
		}
	}
	p.items = keep
}

func (p *person) hasEarlier(kind int8, line int32) bool {
	for i := range p.items {
		if it := &p.items[i]; it.kind == kind && it.line < line {
			return true
		}
	}
	return false
}

// isRecord reports whether the person has something besides a name, and is
// more than a value that belongs to nobody.
func (p *person) isRecord() bool {
	person, more := false, p.special != 0
	for i := range p.items {
		switch pandian.IdentKind(p.items[i].kind) {
		case pandian.IdentName:
			person = true
		case pandian.IdentApart:
			more = true
		default:
			person, more = true, true
		}
	}
	return person && more
}

// appendIdents appends the person's identity facts.
func (p *person) appendIdents(list []pandian.Ident) []pandian.Ident {
	for i := range p.items {
		list = append(list, pandian.Ident{Kind: pandian.IdentKind(p.items[i].kind), Digest: p.items[i].ident})
	}
	return list
}
