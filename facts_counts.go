package pandian

// Counts is what is counted over a set of facts: the people and, by kind, the
// distinct values.
type Counts struct {
	People   People
	Distinct [NumIdents]int64
}

// Counts counts all that there is to count of the set.
func (c *Census) Counts() *Counts {
	n := &Counts{People: c.People()}
	for k := range n.Distinct {
		n.Distinct[k] = c.Distinct(IdentKind(k))
	}
	return n
}
