package register

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
)

// lastDone is the number of the last completed sweep.
const lastDone = `(SELECT coalesce(max(id), 0) FROM sweep WHERE done <> '')`

// stretches lists the stretches of a source, in the order of paths: those of the
// last completed sweep, as the sweep that is being written changes them.
func (r *Register) stretches(ctx context.Context, source, sweep int64, replaced []span) (list []stretchAt, err error) {
	gone := map[int64]bool{}
	for _, sp := range replaced {
		for _, id := range sp.old {
			gone[id] = true
		}
	}
	const query = `SELECT id, path, n, units FROM stretch WHERE source_id = $1 AND (from_sweep <= ` + lastDone + ` OR from_sweep = $2) ORDER BY path`
	err = r.each(ctx, query, []any{source, sweep}, func(scan scanFunc) error {
		var at stretchAt
		var units string
		if err := scan(&at.id, &at.path, &at.n, &units); err != nil {
			return err
		}
		if json.Unmarshal([]byte(units), &at.units) != nil {
			return ErrDamaged
		}
		if !gone[at.id] {
			list = append(list, at)
		}
		return nil
	})
	return list, err
}

// load reads a stretch, unless it is the one at hand.
func (s *Sweep) load(ctx context.Context, into *stretchData, at *stretchAt) error {
	if into.id == at.id {
		return nil
	}
	rows, err := s.data.QueryContext(ctx, at.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	var packed sql.RawBytes
	if rows.Next() {
		if err := rows.Scan(&packed); err != nil {
			return err
		}
	}
	return errors.Join(into.read(at, packed), rows.Err())
}

const dataQuery = `SELECT data FROM stretch WHERE id = $1`

// facts reads the facts of the versions of a stretch, each set once.
func (s *Sweep) facts(ctx context.Context, of *stretchData) error {
	q := &itemQuery{}
	want := map[[16]byte][]byte{}
	var digests [][]byte
	for i := range of.heads {
		digest := &of.heads[i].facts
		if _, asked := want[*digest]; !asked && *digest != [16]byte{} {
			want[*digest] = nil
			digests = append(digests, digest[:])
		}
	}
	if len(digests) == 0 {
		return nil
	}
	err := s.r.each(ctx, `SELECT digest, data FROM facts WHERE digest IN `+inList(q, digests), q.args, func(scan scanFunc) error {
		var digest, data []byte
		err := scan(&digest, &data)
		want[[16]byte(digest)] = data
		return err
	})
	for i := range of.heads {
		of.Facts[i] = want[of.heads[i].facts]
	}
	return err
}

// span is a part of a source, by paths, whose stretches are made anew.
type span struct {
	source   int64
	from, to string // to = "": up to the end
	old      []int64
}

// spansOf are the spans of the stretches that are dirty.
func spansOf(source int64, list []stretchAt, dirty []bool) (spans []span) {
	for i := 0; i < len(dirty); i++ {
		if !dirty[i] {
			continue
		}
		sp := span{source: source}
		if i > 0 {
			sp.from = list[i].path
		}
		for ; i < len(list) && dirty[i]; i++ {
			sp.old = append(sp.old, list[i].id)
		}
		if i < len(list) {
			sp.to = list[i].path
		}
		spans = append(spans, sp)
	}
	return spans
}

// stretchOf is the stretch in whose place a path stands.
func stretchOf(list []stretchAt, path string) int {
	i, found := slices.BinarySearchFunc(list, path, func(s stretchAt, path string) int { return cmp.Compare(s.path, path) })
	if !found {
		i--
	}
	return max(i, 0)
}

// stretcher makes stretches of the versions that are live after a sweep.
type stretcher struct {
	r     *Register
	sweep int64
	read  querier
	flush func(context.Context) error // writes the rows
	build stretchBuilder
	rows  bulk
	size  int // bytes of rows
}

func (r *Register) newStretcher(sweep int64, read querier) *stretcher {
	return &stretcher{
		r: r, sweep: sweep, read: read,
		rows: bulk{table: "stretch", columns: []string{"id", "source_id", "from_sweep", "path", "n", "units", "looks", "data"}},
	}
}

// fill makes the stretches of a span, a page of versions each, so that no result
// stays open while rows are written.
func (m *stretcher) fill(ctx context.Context, sp *span) error {
	const columns = `SELECT id, path, recipe, copy_of, unit, print, facts, brief, entry FROM version
		WHERE source_id = $1 AND +from_sweep <= $2 AND +until_sweep > $2 AND ($3 = '' OR path < $3) AND path `
	b := &m.build
	for from, after := ">=", sp.from; ; {
		rows := 0
		err := eachOf(ctx, m.read, columns+from+` $4 ORDER BY path LIMIT $5`, []any{sp.source, m.sweep, sp.to, after, stretchItems}, func(scan scanFunc) error {
			if rows++; b.full() {
				return errFull
			}
			var row stretchRow
			var print, facts, brief, entry sql.RawBytes
			if err := scan(&row.id, &row.path, &row.recipe, &row.copyOf, &row.unit, &print, &facts, &brief, &entry); err != nil {
				return err
			}
			row.print, row.facts, row.brief, row.entry = print, facts, brief, entry
			from, after = ">", row.path
			return b.add(&row)
		})
		if err != nil && !errors.Is(err, errFull) {
			return err
		}
		if b.n > 0 {
			at, looks, data := b.take()
			units, _ := json.Marshal(at.units) // of strings: there is no error
			m.rows.add(int64(0), sp.source, m.sweep, at.path, at.n, string(units), looks, data)
			m.size += len(looks) + len(data)
		}
		if rows < stretchItems && err == nil {
			return nil
		}
		if m.size >= batchBytes {
			if err := m.flush(ctx); err != nil {
				return err
			}
		}
	}
}

// errFull says that the rest of a page belongs to the next stretch.
var errFull = errors.New("the stretch is full")

// write inserts the rows.
func (m *stretcher) write(ctx context.Context, conn *sql.Conn, tx *sql.Tx) error {
	m.size = 0
	var last int64
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM stretch`).Scan(&last); err != nil {
		return err
	}
	for i, row := range m.rows.rows {
		row[0] = last + 1 + int64(i)
	}
	return m.rows.flush(ctx, m.r, conn, tx)
}

// ensureStretches makes the stretches of a source that has versions but no
// stretches, of a register that had none: all in one transaction.
func (r *Register) ensureStretches(ctx context.Context, source int64) error {
	const query = `SELECT NOT EXISTS (SELECT 1 FROM stretch WHERE source_id = $1 AND from_sweep <= ` + lastDone + `)
		AND EXISTS (SELECT 1 FROM version WHERE source_id = $1 AND from_sweep <= ` + lastDone + `), ` + lastDone
	var missing bool
	var done int64
	if err := r.db.QueryRowContext(ctx, query, source).Scan(&missing, &done); err != nil || !missing {
		return r.failed("read", err)
	}
	return r.writeOn(ctx, func(conn *sql.Conn, tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, query, source).Scan(&missing, &done); err != nil || !missing { // somebody else was faster
			return err
		}
		m := r.newStretcher(done, tx)
		m.flush = func(ctx context.Context) error { return m.write(ctx, conn, tx) }
		if err := m.fill(ctx, &span{source: source}); err != nil {
			return err
		}
		return m.flush(ctx)
	})
}
