package pandian

import (
	"math/bits"
	"slices"
)

// numbering gives consecutive numbers to digests.
type numbering struct {
	keys  []Digest // by number
	slots []uint32 // 1+number
	shift int
}

// newNumbering makes room for n different digests.
func newNumbering(n int) *numbering {
	size := bits.Len(uint(n + n/2))
	return &numbering{keys: make([]Digest, 0, n), slots: make([]uint32, 1<<size), shift: 64 - size}
}

func (t *numbering) number(d Digest) uint32 {
	for i := uint64(d) * golden >> t.shift; ; i = (i + 1) & uint64(len(t.slots)-1) {
		switch k := t.slots[i]; {
		case k == 0:
			t.keys = append(t.keys, d)
			t.slots[i] = uint32(len(t.keys))
			return uint32(len(t.keys)) - 1
		case t.keys[k-1] == d:
			return k - 1
		}
	}
}

func identity(n int) []uint32 {
	r := make([]uint32, n)
	for i := range r {
		r[i] = uint32(i)
	}
	return r
}

// root returns the group that stands for g's cluster.
func (c *headcount) root(g uint32) uint32 {
	for c.roots[g] != g {
		c.roots[g] = c.roots[c.roots[g]]
		g = c.roots[g]
	}
	return g
}

// unite makes one cluster of two.
func (c *headcount) unite(a, b uint32) {
	a, b = c.root(a), c.root(b)
	c.roots[max(a, b)] = min(a, b)
}

// groupsByValue lists, value by value, the groups of some classes that hold it.
type groupsByValue struct {
	base  uint32
	ends  []uint32 // by value-base
	group []uint32
}

// groupsBy lists the groups of the given classes by their values of the kinds
// from..to.
func (c *headcount) groupsBy(from, to IdentKind, classes ...class) groupsByValue {
	var in [unchosen + 1]bool
	for _, cl := range classes {
		in[cl] = true
	}
	base := c.first[from]
	ends := make([]uint32, c.first[to+1]-base)
	for g, cl := range c.class {
		if in[cl] {
			for _, v := range c.of(g, from, to) {
				ends[v-base]++
			}
		}
	}
	var total uint32
	for i, n := range ends {
		ends[i] = total // the start for now: filling moves it to the end
		total += n
	}
	list := make([]uint32, total)
	for g, cl := range c.class {
		if in[cl] {
			for _, v := range c.of(g, from, to) {
				list[ends[v-base]] = uint32(g)
				ends[v-base]++
			}
		}
	}
	return groupsByValue{base, ends, list}
}

func (b *groupsByValue) of(v uint32) []uint32 {
	i := v - b.base
	if i == 0 {
		return b.group[:b.ends[0]]
	}
	return b.group[b.ends[i-1]:b.ends[i]]
}

// holders lists, value by value, who holds it: in ascending order, possibly
// repeated.
type holders struct{ groupsByValue }

// holders lists the owners of groups of the given classes by their values. A
// crowd stands for itself.
func (c *headcount) holders(from, to IdentKind, classes ...class) *holders {
	h := &holders{c.groupsBy(from, to, classes...)}
	for i, g := range h.group {
		who := c.owner[g]
		if !who.one() {
			who = c.node(g)
		}
		h.group[i] = uint32(who)
	}
	start := uint32(0)
	for _, end := range h.ends {
		if end-start > 1 {
			slices.Sort(h.group[start:end])
		}
		start = end
	}
	return h
}

// isCrowd reports whether h is a group that speaks of several people.
func (c *headcount) isCrowd(h holder) bool {
	n := uint32(h) - uint32(firstNode)
	if !h.one() || n < c.first[IdentName] {
		return false
	}
	cl := c.class[n-c.first[IdentName]]
	return cl == crowded || cl == listing
}

// common tells who holds both values. It looks the shorter list up in the
// longer one, so that a value held by thousands costs little.
func (h *holders) common(x, y uint32) holder {
	short, long := h.of(x), h.of(y)
	if len(short) > len(long) {
		short, long = long, short
	}
	found := nobody
	for _, who := range short {
		if holder(who) == found {
			continue
		}
		i, ok := slices.BinarySearch(long, who)
		if ok {
			found = found.and(holder(who))
		}
		if found == several {
			return several
		}
		long = long[i:]
	}
	return found
}

// pair is what is known of a pair of values that stand together in a group.
type pair struct {
	x     uint32 // 1+number of the first value
	group uint32 // the first group that has the pair
	by    holder // for the visitor
}

// pairs visits, in every group of a class, each pair of a value of kind k with
// one of the kinds from..to. The visits of one pair see the same *pair, the
// first of them with fresh set. Groups with more than maxSame values of kind k have no pairs.
func (c *headcount) pairs(cl class, k, from, to IdentKind, visit func(g, x, y uint32, p *pair, fresh bool)) {
	groups := c.groupsBy(k, k, cl)
	if len(groups.group) == 0 {
		return
	}
	base := c.first[from]
	known := make([]pair, c.first[to+1]-base)
	for x := c.first[k]; x < c.first[k+1]; x++ {
		for _, g := range groups.of(x) {
			if len(c.of(int(g), k, k)) > maxSame {
				continue
			}
			for _, y := range c.of(int(g), from, to) {
				p := &known[y-base]
				fresh := p.x != x+1
				if fresh {
					*p = pair{x: x + 1, group: g}
				}
				visit(g, x, y, p, fresh)
			}
		}
	}
}
