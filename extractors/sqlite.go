package extractors

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
	"modernc.org/sqlite/vfs"

	"pandian"
)

// SQLite is a database of SQLite 3. Each table is a part with declared columns;
// what stands in BLOBs is text or members. The file is read through SQLite
// itself, which is handed its bytes and nothing else: no journal is looked for
// and nothing is written. Views have no data of their own, and those of
// full-text indexes stand in ordinary tables.
func SQLite() pandian.Format {
	return pandian.Format{
		Name: "sqlite", Magic: []string{"SQLite format 3\x00"}, Exts: sqliteExts,
		Extract: extractSQLite,
	}
}

func extractSQLite(ctx context.Context, c pandian.Content, out pandian.Emitter) (err error) {
	r, size, err := c.At()
	if err != nil {
		return err
	}
	d := &database{src: sourceAt{r: r}, out: out, blobs: blobs{dec: newTextDecoder(950)}}
	whole, err := d.declared(size)
	if err != nil {
		return err
	}
	name, files, err := vfs.New(oneFile{io.NewSectionReader(&d.src, 0, whole)})
	if err != nil {
		return pandian.Because(pandian.Memory, err)
	}
	defer files.Close()
	if d.db, err = openSQLite(name); err != nil {
		return d.because(ctx, err)
	}
	defer d.db.close()
	tables, err := d.tables(ctx)
	if err != nil {
		return d.because(ctx, err)
	}
	for _, t := range tables {
		if err := d.emit(ctx, t); err != nil {
			return err
		}
	}
	if whole > size {
		return pandian.Because(pandian.Truncated, errors.New("sqlite: shorter than declared"))
	}
	return nil
}

// declared returns the size that the database should have, if that is more than
// it has: pages that are missing cost their tables only.
func (d *database) declared(size int64) (int64, error) {
	var head [32]byte
	if _, err := d.src.ReadAt(head[:], 0); err != nil {
		return 0, tooShort(err)
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 64 << 10
	}
	return max(size, page*int64(binary.BigEndian.Uint32(head[28:]))), nil
}

// oneFile is the file system that SQLite sees: one file, whatever its name.
type oneFile struct{ r *io.SectionReader }

func (f oneFile) Open(name string) (fs.File, error) {
	if name != "db" {
		return nil, fs.ErrNotExist
	}
	return struct {
		oneFile
		*io.SectionReader
	}{f, io.NewSectionReader(f.r, 0, f.r.Size())}, nil
}

// Stat describes the file: its size is all that is asked for.
func (f oneFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f oneFile) Close() error               { return nil }
func (f oneFile) Name() string               { return "db" }
func (f oneFile) Size() int64                { return f.r.Size() }
func (f oneFile) Mode() fs.FileMode          { return 0o400 }
func (f oneFile) ModTime() time.Time         { return time.Time{} }
func (f oneFile) IsDir() bool                { return false }
func (f oneFile) Sys() any                   { return nil }

// database is a file while it is read.
type database struct {
	db    *sqliteConn
	src   sourceAt
	out   pandian.Emitter
	row   rowBuffer
	files []int // columns of the row that hold files
	blobs blobs
}

// dbTable is a table that holds data.
type dbTable struct {
	name    string
	module  string // that makes a virtual table; "" = an ordinary one
	columns []string
}

// tables lists the tables. Those behind a virtual one are left out, but for the
// texts of a full-text index.
func (d *database) tables(ctx context.Context) ([]*dbTable, error) {
	rows, err := d.db.query(`SELECT name, rootpage, coalesce(sql, '') FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY rowid`)
	if err != nil {
		return nil, err
	}
	defer rows.close()
	var list, kept []*dbTable
	for {
		more, err := rows.next()
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		t := &dbTable{name: rows.text(0)}
		if rows.value(1).integer() == 0 {
			t.module = virtualModule(rows.text(2))
		}
		list = append(list, t)
	}
	for _, t := range list {
		if !t.behind(list) {
			kept = append(kept, t)
		}
	}
	return kept, ctx.Err()
}

// behind reports whether the table keeps the index of a virtual one.
func (t *dbTable) behind(all []*dbTable) bool {
	for _, v := range all {
		if rest, ok := strings.CutPrefix(t.name, v.name+"_"); ok && v.module != "" && t.module == "" {
			return rest != "content"
		}
	}
	return false
}

// virtualModule finds the module's name in CREATE VIRTUAL TABLE x USING m(...).
func virtualModule(text string) string {
	_, rest, ok := strings.Cut(strings.ToLower(text), " using ")
	if !ok {
		return "?"
	}
	name, _, _ := strings.Cut(rest, "(")
	return strings.TrimSpace(name)
}

// emit reads a table. A fault costs what comes behind it in the table.
func (d *database) emit(ctx context.Context, t *dbTable) error {
	at := pandian.Place{Part: t.name}
	switch t.module {
	case "":
	case "fts3", "fts4", "fts5", "rtree", "rtree_i32", "geopoly":
		return nil // their data stand in other tables
	default:
		return d.out.Skip(at, pandian.Unsupported)
	}
	err := d.columns(t)
	if err == nil {
		err = d.rows(ctx, t)
	}
	if err = settlePart(d.out, at, d.because(ctx, err)); err != nil {
		return err
	}
	return d.out.End(at)
}

// columns asks for the columns that are stored.
func (d *database) columns(t *dbTable) error {
	rows, err := d.db.query(`SELECT name FROM pragma_table_xinfo(?) WHERE hidden IN (0, 3) ORDER BY cid`, t.name)
	if err != nil {
		return err
	}
	defer rows.close()
	for {
		more, err := rows.next()
		if err != nil || !more {
			return err
		}
		t.columns = append(t.columns, rows.text(0))
	}
}

// quoted quotes a name for SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// rows reads all rows by one statement.
func (d *database) rows(ctx context.Context, t *dbTable) error {
	if len(t.columns) == 0 {
		return pandian.Because(pandian.Corrupt, errors.New("sqlite: a table without columns"))
	}
	names := make([]pandian.Text, len(t.columns))
	list := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = pandian.Text{B: d.blobs.appendText(nil, []byte(c)), Off: -1}
		list[i] = quoted(c)
	}
	if err := d.out.Header(pandian.Place{Part: t.name}, names); err != nil {
		return emitted(err)
	}
	rows, err := d.db.query("SELECT " + strings.Join(list, ", ") + " FROM " + quoted(t.name))
	if err != nil {
		return err
	}
	defer rows.close()
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if more, err := rows.next(); err != nil || !more {
			return err
		}
		if err := d.hand(t, n, rows); err != nil {
			return err
		}
	}
}

// hand emits a row, then the members in it.
func (d *database) hand(t *dbTable, n int, row *sqliteRows) error {
	d.row.reset()
	d.files = d.files[:0]
	for i := range t.columns {
		start := len(d.row.arena)
		d.appendValue(row, i)
		d.row.set(i, start)
	}
	if err := d.row.emit(d.out, pandian.Place{Part: t.name, Row: n}); err != nil {
		return emitted(err)
	}
	for _, i := range d.files {
		if err := d.blobs.hand(d.out, t.name, t.columns[i], n, row.value(i).blob()); err != nil {
			return emitted(err)
		}
	}
	return nil
}

// appendValue adds the value of a column to the row as a text, or notes that it is a
// file.
func (d *database) appendValue(row *sqliteRows, col int) {
	switch v := row.value(col); v.kind() {
	case sqlite3.SQLITE_INTEGER:
		d.row.arena = strconv.AppendInt(d.row.arena, v.integer(), 10)
	case sqlite3.SQLITE_FLOAT:
		d.row.arena = appendFloat(d.row.arena, v.float())
	case sqlite3.SQLITE_TEXT:
		d.row.arena = d.blobs.appendText(d.row.arena, v.text())
	case sqlite3.SQLITE_BLOB:
		if b := v.blob(); d.blobs.isText(b) {
			d.row.arena = d.blobs.appendText(d.row.arena, b)
		} else {
			d.files = append(d.files, col)
		}
	}
}

// because gives an error of the data its reason: SQLite's errors are faults of
// the file unless its storage failed.
func (d *database) because(ctx context.Context, err error) error {
	var stop emitError
	var fault sqliteError
	switch {
	case err == nil, errors.As(err, &stop):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case d.src.err != nil:
		return d.src.err
	case errors.As(err, &fault) && fault&0xff == sqlite3.SQLITE_NOTADB: // not a database: encrypted with its header left
		return pandian.Because(pandian.IsEncrypted, err)
	}
	return d.src.because(err)
}
