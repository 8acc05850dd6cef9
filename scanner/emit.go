package scanner

import (
	"sync"
	"unicode/utf8"

	"pandian"
)

// collector is the engine's Emitter for one content (an item or a member). It
// gathers running text and rows into windows, searches them, and settles what
// was found, part by part. One part of text and one of rows may be open at the
// same time.
type collector struct {
	in      *inspection
	tally   *tally
	prefix  string // member path inside the item; "" = the item itself
	depth   int    // archive levels above
	isTable bool   // the content is a table of a database: nothing stands around it, and each member is one of its own
	guessed bool   // the text is recognised from pictures
	prose   prose
	table   table
	subject []pandian.Ident // of whom a form speaks that stands in the text or before it; nil = of nobody
	slots   [4]rowPerson    // scratch of assembleRow: a row names one person, rarely more
	sights  []sighting      // room for them, and for their values
	values  []byte

	rows       int64       // emitted so far
	resumption *resumption // nil until Resume is asked
}

// part is what an open stretch of text or rows belongs to.
type part struct {
	name  string
	shown string // as places show it: member path in front, personal data masked
	open  bool
}

// collectors are used again, with the memory that their windows have grown to: a
// tree of small files is inspected in that of one.
var collectors = sync.Pool{New: func() any { return new(collector) }}

// newCollector returns a collector that adds to t. Its user releases it.
func newCollector(in *inspection, t *tally, prefix string, depth int) *collector {
	c := collectors.Get().(*collector)
	c.in, c.tally, c.prefix, c.depth = in, t, prefix, depth
	c.prose.c, c.table.c = c, c
	c.prose.g.traced = in.s.observe != nil
	c.table.traced = in.s.observe != nil
	return c
}

// release gives back the memory of c, which nobody uses any more. What was found
// is not kept in it.
func (c *collector) release() {
	p, t := &c.prose, &c.table
	if p.size()+t.size() > maxPooled {
		return
	}
	clear(p.sec.cands) // of a part that ended early; those behind were cleared when they were settled
	clear(t.cands)
	*c = collector{
		prose: prose{
			g: gather{buf: p.g.buf[:0], segs: p.g.segs[:0], folds: p.g.folds, held: p.g.held[:0]},
			w: emptyWindow(&p.w), keys: keyLabels{near: p.keys.near, hits: p.keys.hits, all: p.keys.all[:0]}, marks: p.marks[:0], sec: section{cands: p.sec.cands[:0], forms: p.sec.forms[:0], persons: p.sec.persons[:0]},
		},
		table: table{batch: t.batch, w: emptyWindow(&t.w), hits: t.hits[:0], cands: t.cands[:0]},
	}
	c.table.reset()
	collectors.Put(c)
}

// maxPooled is how many bytes, about, a collector may hold that waits for its
// next content.
const maxPooled = 1 << 20

func (p *prose) size() int { return cap(p.g.buf) + 128*cap(p.sec.cands) + 64*cap(p.g.segs) }

func (t *table) size() int {
	return cap(t.buf) + 128*cap(t.cands) + 64*(cap(t.batch.cells)+cap(t.batch.src))
}

// emptyWindow is a window with the memory of w.
func emptyWindow(w *pandian.Window) pandian.Window {
	return pandian.Window{Runs: w.Runs[:0], Ats: w.Ats[:0], Hits: w.Hits[:0], Scratch: w.Scratch[:0]}
}

// Text adds running text.
func (c *collector) Text(at pandian.Place, t pandian.Text) error {
	if p := &c.prose; !p.part.open || p.part.name != at.Part {
		if err := p.leave(); err != nil {
			return err
		}
		p.enter(at.Part)
	}
	return c.prose.add(at.Row, t)
}

// Header declares columns.
func (c *collector) Header(at pandian.Place, cols []pandian.Text) error {
	if err := c.openTable(at.Part); err != nil {
		return err
	}
	if c.isTable && c.tally.fields == nil {
		c.tally.fields = c.in.s.fields(cols)
	}
	return c.table.declare(cols)
}

// Row adds a row.
func (c *collector) Row(at pandian.Place, cells []pandian.Text) error {
	if err := c.openTable(at.Part); err != nil {
		return err
	}
	c.prose.apart = true
	c.rows++
	return c.table.add(at.Row, cells)
}

// End settles what is open of a part.
func (c *collector) End(at pandian.Place) error {
	if c.table.part.open && c.table.part.name == at.Part {
		if err := c.table.leave(); err != nil {
			return err
		}
	}
	if c.prose.part.open && c.prose.part.name == at.Part {
		return c.prose.leave()
	}
	return nil
}

// Skip notes that something was not read.
func (c *collector) Skip(_ pandian.Place, why pandian.Reason) error {
	c.tally.reason(why)
	return c.in.stopped()
}

// Member inspects a nested item.
func (c *collector) Member(name string, m pandian.Content) error { return c.in.member(c, name, m) }

// openTable opens a part of rows, settling another one that is open.
func (c *collector) openTable(name string) error {
	if t := &c.table; !t.part.open || t.part.name != name {
		if err := t.leave(); err != nil {
			return err
		}
		t.enter(name)
	}
	return nil
}

// leave ends what is open.
func (c *collector) leave() error {
	err := c.table.leave()
	if len(c.prose.adopted) > 0 && !c.prose.part.open {
		c.prose.enter("")
	}
	if perr := c.prose.leave(); err == nil {
		err = perr
	}
	return err
}

// openPart names a part that begins.
func (c *collector) openPart(name string) part {
	c.tally.items++
	return part{name, c.showPart(name), true}
}

// showPart is a part as places show it: the member's path and the part joined
// by "//", personal data in a sheet's name masked and counted.
func (c *collector) showPart(part string) string {
	if part != "" {
		c.aside(part, pandian.Place{Part: c.prefix})
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

// guessedTrust lowers the confidence of what is recognised from pictures.
const guessedTrust = 0.9

// candidate makes k, which is empty, the candidate of a match: digest always, raw
// value while places are wanted, or for an observer.
func (c *collector) candidate(k *candidate, det int, m *pandian.Match) {
	s := c.in.s
	k.pos, k.end, k.col, k.det = int64(m.Start), int64(m.End), -1, uint8(det)
	k.conf, k.ev, k.digest = float32(m.Confidence), m.Evidence, s.key.Digest(s.domain[det], m.Value)
	if c.guessed {
		k.conf *= guessedTrust
	}
	if s.allowed.holds(det, m.Value, k.digest) {
		k.allow = true
		k.ev |= pandian.EvAllowed
	}
	k.latin = det == s.nameDet && len(m.Value) > 0 && m.Value[0] < utf8.RuneSelf
	if !c.shownEnough(det) {
		c.tally.figures[det].masked++
		k.sighting = c.sight(m.Value)
	}
}

// discard empties candidates that are not wanted: what was sighted in them does not count
// as shown.
func (c *collector) discard(cands []candidate) {
	for i := range cands {
		if k := &cands[i]; k.sighting != nil {
			c.tally.figures[k.det].masked--
		}
	}
	clear(cands)
}

// mask is what is shown of a candidate.
func (s *Scanner) mask(k *candidate) string { return s.rules.Mask(s.dets[k.det].Type, k.value) }

// shownEnough reports whether all places of a type that are shown have been
// found: no further mask is made.
func (c *collector) shownEnough(det int) bool {
	return c.tally.figures[det].masked >= 4*maxPlaces && c.in.s.observe == nil
}

// sight notes a value that may be shown. Sightings and values are made some at a time.
func (c *collector) sight(value pandian.Secret) *sighting {
	if len(c.sights) == cap(c.sights) {
		c.sights = make([]sighting, 0, 16)
	}
	if cap(c.values)-len(c.values) < len(value) {
		c.values = make([]byte, 0, max(512, len(value)))
	}
	start := len(c.values)
	c.values = append(c.values, value...)
	c.sights = append(c.sights, sighting{value: c.values[start:len(c.values):len(c.values)], off: -1, offEnd: -1})
	return &c.sights[len(c.sights)-1]
}

// report hands a settled candidate to whoever observes.
func (c *collector) report(k *candidate, at pandian.Place) {
	if c.in.s.observe == nil || c.in.s.context[k.det] {
		return
	}
	f := pandian.Finding{
		Type: c.in.s.dets[k.det].Type, At: at, Confidence: round2(k.conf), Evidence: k.ev, Masked: c.in.s.mask(k), Digest: k.digest,
	}
	if k.off >= 0 && c.prefix == "" {
		f.Off, f.Span = true, pandian.Span{Start: int(k.off), End: int(k.offEnd)}
	}
	c.in.s.observe(Observation{Finding: f, Value: k.value, Beside: k.beside, Counted: k.counts(c.in.s.rules.MinConfidence)})
}
