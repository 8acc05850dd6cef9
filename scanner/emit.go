package scanner

import (
	"bytes"

	"pandian"
)

// collector is the engine's Emitter for one content (an item or a member). It
// gathers running text and rows into windows, searches them, and settles what
// was found, part by part.
type collector struct {
	in     *inspection
	tally  *tally
	prefix string // member path inside the item; "" = the item itself
	depth  int    // archive levels above
	part   string // part that the open prose or table belongs to
	shown  string // the part as places show it: member path in front, personal data masked
	state  partState
	prose  prose
	table  table
	slots  [4]person // scratch of assembleRow: a row names one person, rarely more
}

// partState says what the open part consists of.
type partState uint8

const (
	noPart partState = iota
	inProse
	inTable
)

func newCollector(in *inspection, prefix string, depth int) *collector {
	c := &collector{in: in, tally: newTally(in.s), prefix: prefix, depth: depth}
	c.prose.c, c.table.c = c, c
	return c
}

// Text adds running text.
func (c *collector) Text(at pandian.Place, t pandian.Text) error {
	if err := c.enter(inProse, at.Part); err != nil {
		return err
	}
	return c.prose.add(t)
}

// Header declares columns.
func (c *collector) Header(at pandian.Place, cols []pandian.Text) error {
	if err := c.enter(inTable, at.Part); err != nil {
		return err
	}
	return c.table.declare(cols)
}

// Row adds a row.
func (c *collector) Row(at pandian.Place, cells []pandian.Text) error {
	if err := c.enter(inTable, at.Part); err != nil {
		return err
	}
	return c.table.add(at.Row, cells)
}

// End settles the open part.
func (c *collector) End(pandian.Place) error { return c.leave() }

// Skip notes that something was not read.
func (c *collector) Skip(_ pandian.Place, why pandian.Reason) error {
	c.tally.reason(why)
	return c.in.stopped()
}

// Member inspects a nested item.
func (c *collector) Member(name string, m pandian.Content) error { return c.in.member(c, name, m) }

// enter opens a part of the given kind, settling another one that is open.
func (c *collector) enter(kind partState, part string) error {
	if c.state == kind && c.part == part {
		return nil
	}
	if err := c.leave(); err != nil {
		return err
	}
	c.state, c.part, c.shown = kind, part, c.showPart(part)
	if kind == inProse {
		c.prose.begin()
	} else {
		c.table.begin()
	}
	return nil
}

// leave ends the open part.
func (c *collector) leave() error {
	var err error
	switch c.state {
	case inProse:
		err = c.prose.end()
	case inTable:
		err = c.table.end()
	}
	c.state = noPart
	return err
}

// showPart is a part as places show it: the member's path and the part joined
// by "//", personal data in a sheet's name masked and counted.
func (c *collector) showPart(part string) string {
	if part != "" {
		c.aside(part, 0)
		part = c.in.s.Mask(part)
	}
	switch {
	case c.prefix == "":
		return part
	case part == "":
		return c.prefix
	}
	return c.prefix + pandian.MemberSep + part
}

// place is where a finding of the open part stands.
func (c *collector) place(row int, col string) pandian.Place {
	return pandian.Place{Part: c.shown, Row: row, Col: col}
}

// candidate makes a candidate of a match: digest always, mask while places are
// wanted, raw value only for an observer.
func (c *collector) candidate(det int, m pandian.Match) candidate {
	s := c.in.s
	typ := s.dets[det].Type
	k := candidate{
		pos: int64(m.Start), end: int64(m.End), off: -1, offEnd: -1, col: -1, det: uint8(det),
		conf: float32(m.Confidence), ev: m.Evidence, digest: s.key.Digest(s.domain[det], m.Value),
	}
	f := &c.tally.figures[det]
	if f.masked < 4*maxPlaces || s.observe != nil {
		f.masked++
		k.masked = s.rules.Mask(typ, m.Value)
	}
	if s.observe != nil {
		k.value = bytes.Clone(m.Value)
	}
	return k
}

// report hands a settled candidate to whoever observes.
func (c *collector) report(k *candidate, at pandian.Place) {
	if c.in.s.observe == nil {
		return
	}
	f := pandian.Finding{
		Type: c.in.s.dets[k.det].Type, At: at, Confidence: round2(k.conf), Evidence: k.ev, Masked: k.masked, Digest: k.digest,
	}
	if k.off >= 0 && c.prefix == "" {
		f.Off, f.Span = true, pandian.Span{Start: int(k.off), End: int(k.offEnd)}
	}
	c.in.s.observe(Observation{Finding: f, Value: k.value, Counted: k.counts(c.in.s.rules.MinConfidence)})
}
