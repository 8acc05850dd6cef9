package database

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"pandian"
)

// reader reads one table. A lost connection is replaced: what was emitted stays
// emitted, and reading goes on behind the last row's key.
type reader struct {
	s     *source
	e     *engine
	names []string
	out   pandian.Emitter
	t     *table

	conn    *session                  // nil = none at the moment
	at      position                  // of the last row that was emitted
	chunk   int                       // rows of the next statement
	unpaid  struct{ rows, bytes int } // since the pace was asked
	begun   bool                      // rows were emitted that cannot be gone on behind: of a table without a key, of a sample
	about   int64                     // rows, by the server's own estimate; 0 = unknown
	pages   *pages                    // of a sample of pages; nil = it is none
	pending []lob                     // documents of emitted rows

	query    statement
	slots    []sql.RawBytes // one for each expression
	scan     []any          // pointers to slots
	of       []int          // first slot of a column
	keySlots []int
	cells    []pandian.Text // columns, then paths
	header   []pandian.Text
	comments []pandian.Text
	guesses  []guess // of the columns' charsets
	flat     flattener
	paths    map[string]int // index in at.Paths
}

// emitError is an error of the emitter's, which goes back as it came.
type emitError struct{ error }

func emitted(err error) error {
	if err == nil {
		return nil
	}
	return emitError{err}
}

// read emits a table.
func (s *source) read(ctx context.Context, names []string, about int64, out pandian.Emitter) error {
	r := &reader{s: s, e: s.e, names: names, about: about, out: out, chunk: s.o.Chunk}
	defer r.leave()
	err := r.whole(ctx)
	var stop emitError
	if errors.As(err, &stop) {
		return stop.error
	}
	return s.e.because(ctx, err)
}

func (r *reader) leave() {
	if r.conn != nil {
		r.conn.close()
		r.conn = nil
	}
}

// whole reads the table to its end over as many connections as it takes.
func (r *reader) whole(ctx context.Context) error {
	wait, since := firstWait, time.Now()
	for {
		before := r.at.Rows
		err := r.session(ctx)
		if err == nil {
			return nil
		}
		r.leave()
		if r.at.Rows > before {
			wait, since = firstWait, time.Now()
		}
		var stop emitError
		switch {
		case ctx.Err() != nil, errors.As(err, &stop), r.begun:
			return err
		case r.slower(err):
			continue
		case !r.e.lost(err), time.Since(since) > r.s.o.Patience:
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		wait = min(2*wait, longestWait)
	}
}

const (
	firstWait   = 100 * time.Millisecond
	longestWait = 10 * time.Second
	fewestRows  = 100 // of a statement
	mostRows    = 20_000
)

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// slower makes the statements smaller if one has taken too long.
func (r *reader) slower(err error) bool {
	why, _ := r.e.classify(err)
	if why != pandian.Timeout || r.t == nil || r.t.key == nil || r.chunk <= fewestRows {
		return false
	}
	r.chunk = max(r.chunk/8, fewestRows)
	return true
}

// session reads on over one connection.
func (r *reader) session(ctx context.Context) (err error) {
	if r.conn, err = r.s.connect(ctx, r.names[0], r.s.o.Timeout); err != nil {
		return err
	}
	if r.t == nil {
		if err := r.begin(ctx); err != nil {
			return err
		}
	}
	if r.s.o.Quick {
		if done, err := r.quick(ctx); done || err != nil {
			return err
		}
	}
	if r.t.key == nil {
		return r.stream(ctx)
	}
	for {
		if err := r.documents(ctx); err != nil {
			return err
		}
		if more, err := r.nextChunk(ctx); err != nil || !more {
			return err
		}
	}
}

// begin learns about the table and takes up an earlier run's work.
func (r *reader) begin(ctx context.Context) error {
	t, err := r.e.describe(ctx, r.conn, r.names)
	switch {
	case err != nil:
		return err
	case len(t.columns) == 0:
		return pandian.Because(pandian.Denied, nil)
	}
	if t.hidden {
		if err := emitted(r.out.Skip(pandian.Place{}, pandian.Denied)); err != nil {
			return err
		}
	}
	r.t = t
	r.prepare()
	if cp, ok := r.out.(pandian.Checkpointer); ok && t.key != nil {
		if err := r.resume(cp); err != nil {
			return err
		}
	}
	if err := emitted(r.out.Header(pandian.Place{}, r.header)); err != nil {
		return err
	}
	if c, ok := r.out.(pandian.Commenter); ok && slices.ContainsFunc(t.columns, func(c column) bool { return c.comment != "" }) {
		return emitted(c.Comments(pandian.Place{}, r.comments))
	}
	return nil
}

// nextChunk reads the rows behind the last one and their documents; more is
// false behind the table's end.
func (r *reader) nextChunk(ctx context.Context) (more bool, err error) {
	s, limit, begun := r.query, r.chunk, time.Now()
	var args []any
	if r.at.Key != nil {
		s.where, args = r.behind()
	}
	s.limit = limit
	n, err := r.rows(ctx, s, args)
	if err != nil {
		return false, err
	}
	r.adapt(time.Since(begun))
	if err := r.documents(ctx); err != nil {
		return false, err
	}
	if cp, ok := r.out.(pandian.Checkpointer); ok && n > 0 {
		if err := emitted(cp.Checkpoint(r.seal())); err != nil {
			return false, err
		}
	}
	if err := r.pay(ctx); err != nil {
		return false, err
	}
	if n < limit {
		return false, emitted(r.out.End(pandian.Place{}))
	}
	return true, nil
}

// adapt keeps statements short on slow servers and few on fast ones.
func (r *reader) adapt(took time.Duration) {
	switch {
	case took > 4*time.Second:
		r.chunk = max(r.chunk/2, min(fewestRows, r.chunk))
	case took < time.Second && r.chunk < mostRows:
		r.chunk = min(r.chunk*2, max(mostRows, r.chunk))
	}
}

// pay asks the pace whether to go on.
func (r *reader) pay(ctx context.Context) error {
	rows, bytes := r.unpaid.rows, r.unpaid.bytes
	r.unpaid.rows, r.unpaid.bytes = 0, 0
	if r.s.o.Pace == nil || rows+bytes == 0 {
		return nil
	}
	return r.s.o.Pace.Wait(ctx, rows, bytes)
}

// payMuch asks the pace if much was read: where it is not asked chunk by chunk.
func (r *reader) payMuch(ctx context.Context) error {
	if r.unpaid.rows < paceRows && r.unpaid.bytes < paceBytes {
		return nil
	}
	return r.pay(ctx)
}

// stream reads a table without a key by one statement, which may take long.
func (r *reader) stream(ctx context.Context) (err error) {
	r.leave()
	if r.conn, err = r.s.connect(ctx, r.names[0], 0); err != nil {
		return err
	}
	if _, err := r.rows(ctx, r.query, nil); err != nil {
		return err
	}
	if err := r.pay(ctx); err != nil {
		return err
	}
	return emitted(r.out.End(pandian.Place{}))
}

// After how much a statement without end, or one document after another, asks the
// pace.
const (
	paceRows  = 1000
	paceBytes = 1 << 20
)

// rows emits what a statement yields. The at.Key of every row is kept: whatever
// happens, reading can go on behind it.
func (r *reader) rows(ctx context.Context, s statement, args []any) (n int, err error) {
	rows, done, err := r.conn.query(ctx, r.e.sql(s), args...)
	if err != nil {
		return 0, err
	}
	defer done()
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(r.scan...); err != nil {
			return n, err
		}
		n++
		if err := r.pages.row(); err != nil {
			return n, err
		}
		if err := r.row(); err != nil {
			return n, err
		}
		if r.t.key != nil {
			continue
		}
		r.begun = true
		if err := r.payMuch(ctx); err != nil {
			return n, err
		}
	}
	return n, cmp.Or(rows.Err(), ctx.Err()) // a statement that was stopped may end as if it had come to its end
}
