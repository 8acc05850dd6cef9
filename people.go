package pandian

// People is what a set of facts says about people.
type People struct {
	Subjects        int64    // distinct data subjects, people known by name alone not included
	NameOnly        int64    // distinct names that stand alone: people within the item only
	Special         int64    // of Subjects+NameOnly: with special-category data
	SpecialBy       [6]int64 // the same by category
	NameOnlySpecial int64    // of Special: people known by name alone
	Apart           int64    // distinct values that stand alone and are no person by themselves
}

// People counts the people that the facts speak of. It depends on the set
// alone: not on order, duplicates, or how the set was merged.
//
//  1. The decisive numbers: different values are different people. A group is
//     of the person whose strongest number it holds (national ID, resident ID,
//     passport). A weaker number that was seen with exactly one stronger person
//     is another number of that person; seen with several, it is a person of
//     its own wherever it stands without them. A group with the numbers of
//     several people makes each of them a subject (special, if the group is);
//     its other values link nothing and add nobody.
//  2. Groups without such a number but with a name and a birth date, mobile,
//     e-mail, address or other personal number are the same person if they
//     share the name and one of these. The person is the decisive subject that
//     has the same name and the same such value, if there is exactly one;
//     otherwise a subject of its own. A group with more than four names is a
//     list: each name counts under 4, its other values link nothing and add
//     nobody.
//  3. Groups without a name: their values are mobiles, e-mails, other personal
//     numbers and pairs of a birth date with an address. A value held by one of
//     the people above leads to this person; one held by several links nothing
//     and adds nobody; groups that share a value held by none are one person,
//     the one that their other values lead to, or nobody if these differ, or
//     else a new subject.
//  4. Names with nothing else (or only with values of IdentApart): nobody new
//     if a subject has the name, else each different name counts in NameOnly.
//  5. What is left, lone birth dates and addresses included: each different
//     value counts in Apart.
//
// A subject is special if any group of it is. Special data that could not be
// given to anybody still counts as one person per category, unless there are
// no people at all.
func (f *Facts) People() People { return f.Census().People() }

// Census has the values of a set of facts numbered, for all that is counted of
// it. It is of the set as it was.
type Census struct {
	f     *Facts
	vals  []uint32              // by position in f: number of the value
	first [NumIdents + 1]uint32 // by kind: its first number
}

// Census numbers the values, kind by kind. f may be nil.
func (f *Facts) Census() *Census {
	c := &Census{f: f}
	if f.Len() == 0 {
		return c
	}
	c.vals = make([]uint32, len(f.kinds))
	var counts [NumIdents]int
	for _, k := range f.kinds {
		counts[k]++
	}
	for k, n := range counts {
		first := c.first[k]
		next := first
		if n > 0 {
			t := newNumbering(n)
			for i, kind := range f.kinds {
				if int(kind) == k {
					c.vals[i] = first + t.number(f.digests[i])
				}
			}
			next += uint32(len(t.keys))
		}
		c.first[k+1] = next
	}
	return c
}

// Distinct is the number of different values of a kind.
func (c *Census) Distinct(k IdentKind) int64 { return int64(c.first[k+1] - c.first[k]) }

// People counts as [Facts.People] does.
func (c *Census) People() People { return c.people(nil) }

// PeopleOf counts the people of the set that the chosen groups are. Groups have
// the numbers that [Facts.Add] told; those behind the end of chosen are not
// chosen.
func (c *Census) PeopleOf(chosen []bool) People {
	return c.people(func(g int) bool { return g < len(chosen) && chosen[g] })
}

func (c *Census) people(chosen func(g int) bool) People {
	if c.f.Len() == 0 {
		return People{}
	}
	h := newHeadcount(c, chosen)
	h.decide()
	h.joinNamed()
	h.joinNameless()
	h.listNames()
	return h.count()
}

// holder says whose a value or group is: nobody's, several people's, or the
// person's with the node holder-firstNode.
type holder uint32

const (
	nobody holder = iota
	several
	firstNode
)

// and unites two answers.
func (h holder) and(o holder) holder {
	switch {
	case h == nobody || h == o:
		return o
	case o == nobody:
		return h
	}
	return several
}

func (h holder) one() bool { return h >= firstNode }

// class says which rule a group falls under.
type class uint8

const (
	withNumber class = iota // a decisive number
	crowded                 // decisive numbers of several people
	named
	listing // too many names for one person
	nameOnly
	nameless
	apart
	unchosen // not looked at
)

// maxSame is how many names or birth dates a group of one person may have.
const maxSame = 4

// headcount is the work of counting people. Nodes are the possible people: first
// the decisive values, then the groups (each may stand for the cluster of groups
// that it is the root of).
type headcount struct {
	*Census
	class []class  // by group
	owner []holder // by group: whose it is
	nodes []uint8  // by node: personBit and the special categories
	alone []uint8  // by value, for rules 4 and 5: the same
	held  []holder // by value, from rule 3 on: who of rules 1 and 2 has it
	roots []uint32 // by group: union-find over groups
}

const personBit = 1 << 7

// newHeadcount looks at the chosen groups, at all if chosen is nil.
func newHeadcount(of *Census, chosen func(g int) bool) *headcount {
	n := of.f.Len()
	c := &headcount{Census: of, class: make([]class, n), owner: make([]holder, n)}
	c.nodes = make([]uint8, int(c.first[IdentName])+n)
	for g := range c.class {
		if c.class[g] = unchosen; chosen == nil || chosen(g) {
			c.class[g] = c.classify(g)
		}
	}
	return c
}

// classify says which rule a group falls under by what it holds.
func (c *headcount) classify(g int) class {
	lo, hi := c.f.span(g)
	var n [NumIdents]int
	for _, k := range c.f.kinds[lo:hi] {
		n[k]++
	}
	reach := n[IdentMobile] + n[IdentEmail] + n[IdentHandle]
	switch {
	case c.f.kinds[lo] < uint8(IdentName):
		return withNumber
	case n[IdentName] > maxSame:
		return listing
	case n[IdentName] > 0 && n[IdentBirth]+n[IdentAddress]+reach > 0:
		return named
	case n[IdentName] > 0:
		return nameOnly
	case reach > 0, n[IdentAddress] > 0 && n[IdentBirth] > 0 && n[IdentBirth] <= maxSame:
		return nameless
	}
	return apart
}

// of returns the values of a group whose kinds are from..to.
func (c *headcount) of(g int, from, to IdentKind) []uint32 {
	lo, hi := c.f.span(g)
	for lo < hi && c.f.kinds[lo] < uint8(from) {
		lo++
	}
	for lo < hi && c.f.kinds[hi-1] > uint8(to) {
		hi--
	}
	return c.vals[lo:hi]
}

// node makes a holder of a group that stands for a person.
func (c *headcount) node(g uint32) holder { return firstNode + holder(c.first[IdentName]+g) }

// mark notes that a person exists, with the special categories of a group.
func (c *headcount) mark(h holder, g int) { c.nodes[h-firstNode] |= personBit | uint8(c.f.masks[g]) }

// decide applies rule 1.
func (c *headcount) decide() {
	stronger := make([]holder, c.first[IdentName]) // by decisive value: who has it as a weaker number
	for k := IdentNationalID; k <= IdentPassport; k++ {
		for g := range c.class {
			lo, _ := c.f.span(g)
			if c.class[g] != withNumber || c.f.kinds[lo] != uint8(k) {
				continue
			}
			for _, v := range c.of(g, k, k) {
				who := stronger[v]
				if !who.one() {
					who = firstNode + holder(v)
				}
				c.mark(who, g)
				c.owner[g] = c.owner[g].and(who)
			}
			if c.owner[g] == several {
				c.class[g] = crowded
				continue
			}
			for _, w := range c.of(g, k+1, IdentPassport) {
				stronger[w] = stronger[w].and(c.owner[g])
			}
		}
	}
}

// joinNamed applies rule 2.
func (c *headcount) joinNamed() {
	if !c.any(named) {
		return
	}
	holders := c.holders(IdentName, IdentHandle, withNumber)
	c.roots = identity(c.f.Len())
	c.pairs(named, IdentName, IdentBirth, IdentHandle, func(g, name, value uint32, p *pair, fresh bool) {
		if fresh {
			c.owner[g] = c.owner[g].and(holders.common(name, value))
			return
		}
		c.unite(g, p.group)
	})
	c.gather(named)
	for g, cl := range c.class {
		if cl != named {
			continue
		}
		root := c.root(uint32(g))
		if !c.owner[root].one() {
			c.owner[root] = c.node(root)
		}
		c.owner[g] = c.owner[root]
		c.mark(c.owner[g], g)
	}
}

// gather unites the owners of groups of a class at the roots.
func (c *headcount) gather(cl class) {
	for g := range c.class {
		if c.class[g] == cl {
			root := c.root(uint32(g))
			c.owner[root] = c.owner[root].and(c.owner[g])
		}
	}
}

// joinNameless applies rule 3.
func (c *headcount) joinNameless() {
	c.holdValues()
	if !c.any(nameless) {
		return
	}
	if c.roots == nil {
		c.roots = identity(c.f.Len())
	}
	unheld := make([]bool, c.f.Len()) // by group: it has a value that nobody above holds
	base := c.first[IdentMobile]
	seen := make([]uint32, c.first[IdentApart]-base) // by value-base: 1+the first group that has it
	for g, cl := range c.class {
		if cl != nameless {
			continue
		}
		for _, v := range c.of(g, IdentMobile, IdentHandle) {
			if v >= c.first[IdentAddress] && v < c.first[IdentHandle] {
				continue
			}
			c.lead(uint32(g), c.held[v], unheld)
			if c.held[v] == nobody {
				if seen[v-base] == 0 {
					seen[v-base] = uint32(g) + 1
				}
				c.unite(uint32(g), seen[v-base]-1)
			}
		}
	}
	c.joinByBirthAndAddress(unheld)
	c.settle(unheld)
}

// lead notes where a value leads the nameless group that has it.
func (c *headcount) lead(g uint32, by holder, unheld []bool) {
	switch {
	case by.one():
		c.owner[g] = c.owner[g].and(by)
	case by == nobody:
		unheld[g] = true
	}
}

// joinByBirthAndAddress applies rule 3 to pairs of a birth date and an address.
func (c *headcount) joinByBirthAndAddress(unheld []bool) {
	var holders *holders
	c.pairs(nameless, IdentBirth, IdentAddress, IdentAddress, func(g, birth, address uint32, p *pair, fresh bool) {
		if fresh {
			if holders == nil {
				holders = c.holders(IdentBirth, IdentAddress, withNumber, named, crowded, listing)
			}
			p.by = holders.common(birth, address)
			if c.isCrowd(p.by) {
				p.by = several
			}
		}
		c.lead(g, p.by, unheld)
		if p.by == nobody {
			c.unite(g, p.group)
		}
	})
}

// settle gives each nameless group to the person its values lead to, else to
// the one its cluster leads to, else to a new one.
func (c *headcount) settle(unheld []bool) {
	cluster := make([]holder, c.f.Len())
	for g, cl := range c.class {
		if cl == nameless {
			root := c.root(uint32(g))
			cluster[root] = cluster[root].and(c.owner[g])
		}
	}
	for g, cl := range c.class {
		if cl != nameless {
			continue
		}
		root := c.root(uint32(g))
		if c.owner[g] == nobody && unheld[g] {
			c.owner[g] = cluster[root]
			if cluster[root] == nobody {
				c.owner[g] = c.node(root)
			}
		}
		if c.owner[g].one() {
			c.mark(c.owner[g], g)
		}
	}
}

// holdValues finds out which values people of rules 1 and 2 have.
func (c *headcount) holdValues() {
	c.held = make([]holder, c.first[IdentApart])
	for g, cl := range c.class {
		from, owner := IdentName, several
		switch cl {
		case withNumber, named:
			owner = c.owner[g]
		case listing:
			from = IdentBirth
		case crowded:
		default:
			continue
		}
		for _, v := range c.of(g, from, IdentHandle) {
			c.held[v] = c.held[v].and(owner)
		}
	}
}

// listNames applies rules 4 and 5.
func (c *headcount) listNames() {
	c.alone = make([]uint8, c.first[NumIdents])
	for g, cl := range c.class {
		switch cl {
		case apart:
			for _, v := range c.of(g, IdentBirth, IdentApart) {
				c.alone[v] |= personBit
			}
		case nameOnly, listing:
			for _, v := range c.of(g, IdentName, IdentName) {
				if h := c.held[v]; h.one() {
					c.mark(h, g)
				} else if h == nobody {
					c.alone[v] |= personBit | uint8(c.f.masks[g])
				}
			}
		}
	}
}

// count adds up.
func (c *headcount) count() People {
	var p People
	for _, flags := range c.nodes {
		p.Subjects += int64(flags >> 7)
		p.special(flags)
	}
	bySubjects := p.Special
	for _, flags := range c.alone[c.first[IdentName]:c.first[IdentBirth]] {
		p.NameOnly += int64(flags >> 7)
		p.special(flags)
	}
	p.NameOnlySpecial = p.Special - bySubjects
	for _, flags := range c.alone[c.first[IdentBirth]:] {
		p.Apart += int64(flags >> 7)
	}
	p.atLeastOne(c.special())
	return p
}

// special is every category that a group has.
func (c *headcount) special() (all SpecialMask) {
	for g, m := range c.f.masks {
		if c.class[g] != unchosen {
			all |= m
		}
	}
	return all
}

// atLeastOne counts one person for special data that could not be given to
// anybody.
func (p *People) atLeastOne(all SpecialMask) {
	if all == 0 || p.Subjects+p.NameOnly == 0 {
		return
	}
	if p.Special == 0 {
		p.Special = 1
		if p.Subjects == 0 {
			p.NameOnlySpecial = 1
		}
	}
	for i := range p.SpecialBy {
		p.SpecialBy[i] = max(p.SpecialBy[i], int64(all>>i&1))
	}
}

// special counts a person with special-category data.
func (p *People) special(flags uint8) {
	mask := flags &^ personBit
	if mask == 0 {
		return
	}
	p.Special++
	for i := range p.SpecialBy {
		p.SpecialBy[i] += int64(mask >> i & 1)
	}
}

// any reports whether a group of the class exists.
func (c *headcount) any(cl class) bool {
	for _, k := range c.class {
		if k == cl {
			return true
		}
	}
	return false
}
