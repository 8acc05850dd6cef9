package extractors

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"

	"pandian"
)

const (
	sqlBlock  = 256 << 10
	sqlHead   = 1 << 20 // of a statement, up to its values
	sqlString = 1 << 20 // a string is held up to this size
	sqlTables = 4096    // tables whose columns are remembered
)

// SQL reads dumps and scripts of MySQL, PostgreSQL, SQL Server, SQLite and
// Oracle.
//
// Each tuple of an INSERT or REPLACE and each line of a COPY block is a row of
// the part that is called like the table, numbered by table; the columns are
// those of the statement, else of the CREATE TABLE before. A value is what its
// literals say: types, functions and operators around them are left out, NULL
// is an empty cell, hexadecimal text is decoded. A string of more than 1 MiB is
// running text of the table's part.
//
// Everything else (other statements, comments) is running text as it is
// written. Values are streamed: a statement may be of any size.
func SQL() pandian.Format {
	return pandian.Format{Name: "sql", Exts: []string{".sql"}, Text: true, Sniff: sniffSQL, Extract: extractSQL}
}

// sniffSQL accepts what begins like a script and has a statement with data or a
// table in it.
func sniffSQL(head []byte, name string) bool {
	if path.Ext(name) == ".sql" {
		return true
	}
	start := bytes.TrimSpace(head[:min(len(head), 4<<10)])
	start = bytes.ToUpper(start[:min(len(start), len("START TRANSACTION"))])
	for _, s := range [...]string{"--", "/*", "INSERT INTO ", "CREATE TABLE ", "DROP TABLE ", "SET ", "BEGIN", "START TRANSACTION", "PRAGMA ", "USE "} {
		if bytes.HasPrefix(start, []byte(s)) {
			all := bytes.ToUpper(head)
			return bytes.Contains(all, []byte("\nINSERT INTO ")) || bytes.HasPrefix(all, []byte("INSERT INTO ")) ||
				bytes.Contains(all, []byte("CREATE TABLE ")) && bytes.Contains(all, []byte(");"))
		}
	}
	return false
}

func extractSQL(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	r := &sqlReader{stream: newStream(f, c.Off, sqlBlock), ctx: ctx, out: out, line: 1, tables: map[string]*sqlTable{}}
	if err := r.fill(headBytes); err != nil {
		return err
	}
	r.escapes = bytes.IndexByte(r.buf[:r.hi], '`') >= 0 || bytes.Contains(r.buf[:r.hi], []byte("MySQL")) || bytes.Contains(r.buf[:r.hi], []byte("MariaDB"))
	for r.have(1) && err == nil {
		if err = ctx.Err(); err == nil {
			err = r.statement()
		}
	}
	if err == nil {
		err = r.err
	}
	if err != nil {
		return err
	}
	return out.End(pandian.Place{})
}

// sqlReader walks a script.
type sqlReader struct {
	stream
	ctx     context.Context
	out     pandian.Emitter
	err     error // of the storage
	line    int   // of the byte at lo, from 1
	escapes bool  // backslashes in strings escape
	tables  map[string]*sqlTable
	last    *sqlTable // whose rows came last
}

// sqlTable is what is known of a table.
type sqlTable struct {
	rows   *rowBuilder
	cols   []string // from CREATE TABLE
	binary bool     // binary values were reported
}

// have reports whether n bytes are unread, and reads on to get them.
func (r *sqlReader) have(n int) bool {
	for r.hi-r.lo < n {
		if err := r.more(max(sqlHead, sqlBlock)); err != nil {
			if err != io.EOF && err != errFull {
				r.err = err
			}
			return false
		}
	}
	return true
}

// skip consumes n bytes.
func (r *sqlReader) skip(n int) {
	r.line += bytes.Count(r.buf[r.lo:r.lo+n], []byte{'\n'})
	r.lo += n
}

// statement reads from the beginning of a statement, or of a line, on.
func (r *sqlReader) statement() error {
	c := r.buf[r.lo]
	if c <= ' ' || c == ';' {
		r.skip(1)
		return nil
	}
	h := sqlScanner{r: r}
	switch strings.ToUpper(h.word()) {
	case "INSERT", "REPLACE", "INTO":
		if table, cols := h.insert(); table != "" {
			r.skip(h.i)
			return r.tuples(table, cols)
		}
	case "CREATE":
		h.create()
	case "COPY":
		if table, cols := h.copy(); table != "" {
			r.skip(h.i)
			return r.copyRows(table, cols)
		}
	case "GO":
		if h.token(); h.kind == sqlEnd || h.line {
			r.skip(len("GO"))
			return nil
		}
	}
	return r.plain()
}

// plain emits what comes up to the next line end or semicolon.
func (r *sqlReader) plain() error {
	for {
		b := r.buf[r.lo:r.hi]
		n := bytes.IndexAny(b, ";\n") + 1
		done := n > 0
		if !done {
			if n = len(b); !r.eof {
				n = wholeRunes(b)
			}
		}
		at := pandian.Place{Row: r.line}
		r.line += bytes.Count(b[:n], []byte{'\n'})
		if err := r.text(n, at, r.out); err != nil || done {
			return err
		}
		if !r.have(r.hi - r.lo + 1) {
			if r.lo == r.hi || r.err != nil {
				return r.err
			}
		}
	}
}

// table returns what is known of a table.
func (r *sqlReader) table(name string) *sqlTable {
	t := r.tables[name]
	if t == nil {
		if len(r.tables) >= sqlTables {
			clear(r.tables)
		}
		t = &sqlTable{rows: newRowBuilder(name)}
		r.tables[name] = t
	}
	return t
}

// enter begins rows of a table, with these columns if any are named.
func (r *sqlReader) enter(name string, cols []string) (*sqlTable, error) {
	t := r.table(name)
	if t != r.last {
		t.rows.declared = 0
	}
	r.last = t
	if cols == nil {
		cols = t.cols
	}
	if cols == nil || slices.EqualFunc(cols, t.rows.names, func(c string, n pandian.Text) bool { return c == string(n.B) }) {
		return t, nil
	}
	t.rows.rename(cols)
	return t, r.out.End(pandian.Place{Part: name})
}
