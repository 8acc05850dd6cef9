package register

import "context"

// liveRow is what the merge needs to know of a version.
type liveRow struct {
	path     string
	id, item int64
	print    []byte
	records  int64
}

// liveCursor reads the live versions of a source in the order of paths, page by
// page, so that no result stays open while rows are written.
type liveCursor struct {
	s      *Sweep
	name   string // of the source
	source int64
	before int64 // sweep being written: its own rows are not read
	page   []liveRow
	last   string
	begun  bool
	ended  bool
}

const livePage = 2000

// peek is the next row, or nil at the end.
func (c *liveCursor) peek(ctx context.Context) (*liveRow, error) {
	if len(c.page) == 0 && !c.ended {
		if err := c.read(ctx); err != nil {
			return nil, err
		}
	}
	if len(c.page) == 0 {
		return nil, nil
	}
	return &c.page[0], nil
}

func (c *liveCursor) next() {
	c.last = c.page[0].path
	c.page = c.page[1:]
}

func (c *liveCursor) read(ctx context.Context) error {
	if c.begun {
		if c.page = c.s.recalls.pageBehind(c.name, c.last); c.page != nil {
			return nil
		}
	}
	from := ">"
	if !c.begun {
		from = ">="
	}
	c.begun = true
	const columns = `SELECT path, id, item_id, print, records FROM version WHERE until_sweep = 9223372036854775807 AND source_id = $1 AND path `
	c.page = make([]liveRow, 0, livePage)
	err := c.s.r.each(ctx, columns+from+` $2 AND from_sweep < $3 ORDER BY path LIMIT $4`, []any{c.source, c.last, c.before, livePage}, func(scan scanFunc) error {
		var row liveRow
		err := scan(&row.path, &row.id, &row.item, &row.print, &row.records)
		c.page = append(c.page, row)
		return err
	})
	c.ended = len(c.page) < livePage
	return err
}
