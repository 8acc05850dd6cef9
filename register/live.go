package register

import "context"

// liveRow is what the merge needs to know of a version.
type liveRow struct {
	path    string
	id      int64
	print   [16]byte
	records int64
}

// liveCursor goes over the live versions of a source in the order of paths, as
// its stretches have them. One in which nothing is looked at is not read.
type liveCursor struct {
	s     *Sweep
	list  []stretchAt
	dirty []bool      // those that a version was added to or taken from
	at    int         // in list
	next  int         // version of the stretch
	room  stretchData // that at was read into
	row   liveRow     // what peek returned
}

func (s *Sweep) newLiveCursor(source string) *liveCursor {
	list := s.known[source]
	return &liveCursor{s: s, list: list, dirty: make([]bool, max(len(list), 1))}
}

// peek is the next row, or nil at the end.
func (c *liveCursor) peek(ctx context.Context) (*liveRow, error) {
	if c.at == len(c.list) {
		return nil, nil
	}
	st, at := &c.s.stretch, &c.list[c.at]
	if st.id != at.id { // what is being delivered need not be read twice
		st = &c.room
		if err := c.s.load(ctx, st, at); err != nil {
			return nil, err
		}
	}
	var err error
	c.row, err = st.live(c.next)
	return &c.row, err
}

func (c *liveCursor) pass(n int) {
	if c.next += n; c.next == c.list[c.at].n {
		c.at, c.next = c.at+1, 0
	}
}

// touch notes that the version of a path is added or taken away.
func (c *liveCursor) touch(path string) { c.dirty[stretchOf(c.list, path)] = true }
