package database

import (
	stdbytes "bytes"
	"context"
	"encoding/hex"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"pandian"
)

// lob is a document in a column of a row that was emitted.
type lob struct {
	column int
	row    int64
	key    [][]byte // of the row; nil = content is here
	size   int64
	bytes  []byte // valid until the next row
}

// document reports whether bytes that are no text may be a document.
func (r *reader) document(b []byte) bool { return len(b) >= minDocument }

// expect notes the document in column i: v if it was read with its row.
func (r *reader) expect(i int, v []byte) {
	if r.slots[r.of[i]] == nil { // NULL
		return
	}
	size, err := strconv.ParseInt(string(r.slots[r.of[i]]), 10, 64)
	if err != nil || size == 0 {
		return
	}
	l := lob{column: i, row: r.at.Rows, size: size, bytes: v}
	if v == nil || r.t.key != nil {
		l.bytes = slices.Clone(v)
	}
	for _, k := range r.at.Key {
		l.key = append(l.key, slices.Clone(k))
	}
	r.pending = append(r.pending, l)
}

// inline hands on the documents of a row without a key: there is no second
// statement for it.
func (r *reader) inline() error {
	if r.t.key != nil {
		return nil
	}
	for _, l := range r.pending {
		if err := r.hand(&l, l.bytes); err != nil {
			return err
		}
	}
	r.pending = r.pending[:0]
	return nil
}

// documents reads the documents of the rows so far, each by a statement of its
// own.
func (r *reader) documents(ctx context.Context) error {
	for len(r.pending) > 0 {
		l := &r.pending[0]
		b, err := l.bytes, error(nil)
		if b == nil && l.size <= r.s.o.MaxLOB {
			if b, err = r.fetch(ctx, l); err != nil {
				return err
			}
			r.unpaid.bytes += len(b)
		}
		if err := r.hand(l, b); err != nil {
			return err
		}
		r.pending = r.pending[1:]
		if err := r.payMuch(ctx); err != nil {
			return err
		}
	}
	r.pending = nil
	return nil
}

// fetch reads a document; nil = it is gone.
func (r *reader) fetch(ctx context.Context, l *lob) (b []byte, err error) {
	where, args := r.rowOf(l.key)
	c := &r.t.columns[l.column]
	rows, done, err := r.conn.query(ctx, r.e.sql(statement{columns: []string{c.read}, from: r.t.from, where: where}), args...)
	if err != nil {
		return nil, err
	}
	defer done()
	defer rows.Close()
	if rows.Next() {
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
	}
	return b, rows.Err()
}

// hand makes a document a member, and says so if it was not read.
func (r *reader) hand(l *lob, b []byte) error {
	at := pandian.Place{Row: int(l.row), Col: r.t.columns[l.column].name}
	switch {
	case b == nil && l.key != nil && l.size <= r.s.o.MaxLOB:
		return emitted(r.out.Skip(at, pandian.Vanished))
	case b == nil:
		return emitted(r.out.Skip(at, pandian.TooLarge))
	}
	size := int64(len(b))
	return emitted(r.out.Member(at.Col+"["+r.rowName(l)+"]", pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(stdbytes.NewReader(b)), nil },
		At:   func() (io.ReaderAt, int64, error) { return stdbytes.NewReader(b), size, nil },
		Size: size,
	}))
}

// rowName names a row by its key, as far as the engine lets that be shown;
// without a key by its number.
func (r *reader) rowName(l *lob) string {
	namer, ok := r.out.(pandian.RowNamer)
	if l.key == nil || !ok {
		return "row " + strconv.FormatInt(l.row, 10)
	}
	values := make([]pandian.Text, len(l.key))
	for i, v := range l.key {
		if !utf8.Valid(v) || r.t.columns[r.t.key[i]].kind == bytes {
			v = []byte(hex.EncodeToString(v))
		}
		values[i] = pandian.Text{B: v, Off: -1}
	}
	return namer.RowName(pandian.Place{}, r.keyNames(), values)
}
