package register

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
)

// lastDone is the number of the last completed sweep.
const lastDone = `(SELECT coalesce(max(id), 0) FROM sweep WHERE done <> '')`

// stretches lists the stretches of a source, in the order of paths, and calls f
// with the looks of each.
func (s *Sweep) stretches(ctx context.Context, source string, f func(looks []byte)) (list []stretchAt, err error) {
	const query = `SELECT id, path, looks FROM stretch WHERE source_id = $1 AND from_sweep <= ` + lastDone + ` ORDER BY path`
	err = s.r.each(ctx, query, []any{s.sources[source]}, func(scan scanFunc) error {
		var at stretchAt
		var looks sql.RawBytes
		if err := scan(&at.id, &at.path, &looks); err != nil {
			return err
		}
		at.n = len(looks) / lookBytes
		list = append(list, at)
		f(looks)
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
	sweep int64               // whose versions are meant
	from  int64               // sweep with which the stretches become visible
	check func(*sql.Tx) error // before anything is written
	build stretchBuilder
	rows  bulk
	size  int // bytes of rows
}

func (r *Register) newStretcher(sweep, from int64, check func(*sql.Tx) error) *stretcher {
	return &stretcher{
		r: r, sweep: sweep, from: from, check: check,
		rows: bulk{table: "stretch", columns: []string{"id", "source_id", "from_sweep", "path", "looks", "data"}},
	}
}

// fill makes the stretches of a span, a page of versions each, so that no result
// stays open while rows are written.
func (m *stretcher) fill(ctx context.Context, sp *span) error {
	const columns = `SELECT id, path, recipe, copy_of, print, facts, brief, entry FROM version
		WHERE source_id = $1 AND +from_sweep <= $2 AND +until_sweep > $2 AND ($3 = '' OR path < $3) AND path `
	b := &m.build
	for from, after := ">=", sp.from; ; {
		rows := 0
		err := m.r.each(ctx, columns+from+` $4 ORDER BY path LIMIT $5`, []any{sp.source, m.sweep, sp.to, after, stretchItems}, func(scan scanFunc) error {
			if rows++; b.full() {
				return errFull
			}
			var row stretchRow
			var print, facts, brief, entry sql.RawBytes
			if err := scan(&row.id, &row.path, &row.recipe, &row.copyOf, &print, &facts, &brief, &entry); err != nil {
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
			path, looks, data := b.take()
			m.rows.add(int64(0), sp.source, m.from, path, looks, data)
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

// flush writes what is there, in one transaction.
func (m *stretcher) flush(ctx context.Context) error {
	m.size = 0
	return m.r.writeOn(ctx, func(conn *sql.Conn, tx *sql.Tx) error {
		if err := m.check(tx); err != nil {
			return err
		}
		var last int64
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM stretch`).Scan(&last); err != nil {
			return err
		}
		for i, row := range m.rows.rows {
			row[0] = last + 1 + int64(i)
		}
		return m.rows.flush(ctx, m.r, conn, tx)
	})
}

// ensureStretches makes the stretches of a source that has versions but no
// stretches: of a register that had none. They become visible all at once.
func (s *Sweep) ensureStretches(ctx context.Context, source string, l *lock) error {
	id := s.sources[source]
	var missing bool
	var done int64
	const query = `SELECT NOT EXISTS (SELECT 1 FROM stretch WHERE source_id = $1 AND from_sweep <= ` + lastDone + `)
		AND EXISTS (SELECT 1 FROM version WHERE source_id = $1 AND from_sweep <= ` + lastDone + `), ` + lastDone
	if err := s.r.db.QueryRowContext(ctx, query, id).Scan(&missing, &done); err != nil || !missing {
		return s.r.failed("read", err)
	}
	check := func(tx *sql.Tx) error { return l.check(ctx, tx) }
	err := s.r.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM stretch WHERE source_id = $1`, id) // of one that was killed here
		return err
	})
	if err != nil {
		return err
	}
	m := s.r.newStretcher(done, forever, check)
	if err := m.fill(ctx, &span{source: id}); err != nil {
		return err
	}
	if err := m.flush(ctx); err != nil {
		return err
	}
	return s.r.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE stretch SET from_sweep = $1 WHERE source_id = $2`, done, id)
		return errors.Join(err, check(tx))
	})
}
