package register

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"pandian"
)

// write runs f in a transaction, alone: nobody else writes meanwhile.
func (r *Register) write(ctx context.Context, f func(*sql.Tx) error) error {
	return r.writeOn(ctx, func(_ *sql.Conn, tx *sql.Tx) error { return f(tx) })
}

// writeOn is write for those who need the connection too, to insert many rows.
func (r *Register) writeOn(ctx context.Context, f func(*sql.Conn, *sql.Tx) error) error {
	if r.opt.ReadOnly {
		return r.failed("write", ErrReadOnly)
	}
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return r.failed("write", err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return r.failed("write", err)
	}
	err = r.engine.alone(ctx, tx)
	if err == nil {
		err = f(conn, tx)
	}
	if err != nil {
		_ = tx.Rollback()
		return r.failed("write", err)
	}
	return r.failed("write", tx.Commit())
}

// bulk collects rows of a table.
type bulk struct {
	table   string
	columns []string
	keep    bool // rows may be there already
	rows    [][]any
}

func (b *bulk) add(values ...any) { b.rows = append(b.rows, values) }

func (b *bulk) flush(ctx context.Context, r *Register, conn *sql.Conn, tx *sql.Tx) error {
	if len(b.rows) == 0 {
		return nil
	}
	err := r.engine.insert(ctx, conn, tx, b.table, b.columns, b.rows, b.keep)
	clear(b.rows)
	b.rows = b.rows[:0]
	return err
}

// idsAtOnce bounds the numbers in one statement.
const idsAtOnce = 500

// byIDs runs a statement whose end is "id IN (…)" for many ids.
func byIDs(ctx context.Context, tx *sql.Tx, query string, arg any, list []int64) error {
	for len(list) > 0 {
		n := min(len(list), idsAtOnce)
		q := &itemQuery{args: []any{arg}}
		if _, err := tx.ExecContext(ctx, query+inList(q, list[:n]), q.args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// digestText is how a digest of a value stands in the database.
func digestText(d pandian.Digest) string {
	if d == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(d), 16)
}

func digestOf(s string) pandian.Digest {
	n, _ := strconv.ParseUint(s, 16, 64)
	return pandian.Digest(n)
}

// noRows turns "there is none" into a zero value.
func noRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
