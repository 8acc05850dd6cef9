package scanner

import (
	"time"

	"pandian"
)

// Checkpoints of a table: what was found so far goes to the run's log, sealed,
// beside the position up to which the table was read. What only grows (identity
// facts, distinct values, members) is written as what was added since the
// checkpoint before, so that all of them together are about as long as the entry;
// the rest, the rows that wait to be searched included, as it stands. A
// checkpoint changes nothing in the work that goes on, so the entry of a run that
// was killed is the one of a run that was not.

// How much must come together for a checkpoint to be kept.
const (
	defaultRedo  = 50_000 // rows, or
	redoInterval = 20 * time.Second
)

// resumption is what a collector knows of the checkpoints of its item.
type resumption struct {
	seq     int               // of the next checkpoint
	rows    int64             // read when the latest was kept
	at      time.Time         // when that was
	facts   pandian.FactsMark // in the checkpoints so far
	members int               // of the inspection's entries: the same
}

// Resume returns the position of the last checkpoint, and knows again what was
// found before it.
func (c *collector) Resume() []byte {
	c.resumption = &resumption{at: time.Now()}
	if !c.keeps() {
		return nil
	}
	c.tally.logDistinct()
	chain, err := c.in.s.state.marksOf(c.in.ref)
	if err != nil || len(chain) == 0 {
		return nil
	}
	position, err := c.restore(chain)
	if err != nil { // of no use: the table is read anew
		c.forget()
		return nil
	}
	return position
}

// keeps reports whether checkpoints can be kept: of items, when there is a state
// and the key outlives the process.
func (c *collector) keeps() bool {
	s := c.in.s
	return s.state != nil && s.key.Kept() && c.prefix == "" && c.tally.sample == nil
}

// forget makes the collector one that has seen nothing, but for what is known not
// to be read.
func (c *collector) forget() {
	unread := c.tally.reasons
	c.tally.clear(c.in.s)
	c.tally.reasons, c.rows = unread, 0
	c.tally.logDistinct()
	c.in.members, c.in.before, c.in.entries, c.in.byStatus = 0, 0, nil, map[pandian.Status]int{}
	c.table = table{c: c, batch: batch{traced: c.table.traced}}
	c.resumption = &resumption{at: time.Now()}
}

// Checkpoint keeps what was found so far, if that is worth it.
func (c *collector) Checkpoint(position []byte) error {
	r := c.resumption
	switch {
	case r == nil || !c.keeps():
		return c.in.stopped()
	case position == nil:
		c.forget()
		return c.in.stopped()
	case !c.isPlain() || c.rows-r.rows < c.in.s.limits.Redo && time.Since(r.at) < redoInterval:
		return c.in.stopped()
	}
	m := mark{key: markKey(c.in.ref), seq: r.seq}
	plain, err := c.save(position)
	if err != nil {
		return err
	}
	if m.sealed, err = c.in.s.key.seal(plain, m.about()); err != nil {
		return err
	}
	if err := c.in.s.state.addMark(&m); err != nil {
		return err
	}
	r.seq, r.rows, r.at = r.seq+1, c.rows, time.Now()
	return c.in.stopped()
}

// isPlain reports whether the collector is in the state that a checkpoint can
// hold: inside a table whose columns are declared and were judged once.
func (c *collector) isPlain() bool {
	c.tally.known()
	t, p := &c.table, &c.prose
	return t.part.open && t.declared && t.settled && len(t.cands) == 0 && t.layout == roster &&
		!p.part.open && len(p.adopted) == 0 && len(c.tally.prose) == 0
}
