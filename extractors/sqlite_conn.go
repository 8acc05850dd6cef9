package extractors

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteConn is a connection to a database that is only read: SQLite's own
// interface, below the driver for database/sql, which makes a string of each value,
// an interface of that, and takes a lock for each of its three looks at it. Here a
// value is the bytes that SQLite holds. One goroutine at a time may use it. The
// driver is the oracle of its test.
type sqliteConn struct {
	tls *libc.TLS
	db  uintptr
}

// openSQLite opens the one file of a file system that SQLite knows by this name.
// What the file says may not run: neither its schema nor its contents are trusted.
func openSQLite(vfs string) (*sqliteConn, error) {
	c := &sqliteConn{tls: libc.NewTLS()}
	const flags = sqlite3.SQLITE_OPEN_READONLY | sqlite3.SQLITE_OPEN_URI | sqlite3.SQLITE_OPEN_NOMUTEX
	rc := c.withString("file:db?immutable=1", func(uri uintptr) int32 {
		return c.withString(vfs, func(vfs uintptr) int32 {
			return c.result(&c.db, func(db uintptr) int32 { return sqlite3.Xsqlite3_open_v2(c.tls, uri, db, flags, vfs) })
		})
	})
	if rc == sqlite3.SQLITE_OK {
		rc = c.defend()
	}
	err := sqliteFault(rc)
	for _, set := range [...]string{"trusted_schema(0)", "cell_size_check(1)", "cache_size(-4000)", "query_only(1)"} {
		if err == nil {
			err = c.run("PRAGMA " + set)
		}
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// defend switches off what lets a statement damage a database.
func (c *sqliteConn) defend() int32 {
	args := libc.NewVaListN(2)
	defer libc.Xfree(c.tls, args)
	return sqlite3.Xsqlite3_db_config(c.tls, c.db, sqlite3.SQLITE_DBCONFIG_DEFENSIVE, libc.VaList(args, int32(1), uintptr(0)))
}

func (c *sqliteConn) close() {
	_ = sqlite3.Xsqlite3_close_v2(c.tls, c.db)
	c.tls.Close()
}

// run runs a statement that has no rows of interest.
func (c *sqliteConn) run(statement string) error {
	rows, err := c.query(statement)
	if err != nil {
		return err
	}
	defer rows.close()
	for more := true; more && err == nil; {
		more, err = rows.next()
	}
	return err
}

// query begins a statement whose parameters are texts.
func (c *sqliteConn) query(statement string, args ...string) (*sqliteRows, error) {
	r := &sqliteRows{c: c}
	rc := c.withString(statement, func(text uintptr) int32 {
		return c.result(&r.stmt, func(stmt uintptr) int32 { return sqlite3.Xsqlite3_prepare_v2(c.tls, c.db, text, -1, stmt, 0) })
	})
	for i, arg := range args {
		if rc == sqlite3.SQLITE_OK {
			rc = c.withString(arg, func(text uintptr) int32 {
				return sqlite3.Xsqlite3_bind_text(c.tls, r.stmt, int32(i+1), text, int32(len(arg)), sqliteTransient)
			})
		}
	}
	if err := sqliteFault(rc); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// sqliteTransient has SQLite copy a parameter at once.
const sqliteTransient = ^uintptr(0)

// withString calls use with a C string.
func (c *sqliteConn) withString(s string, use func(p uintptr) int32) int32 {
	p, err := libc.CString(s)
	if err != nil {
		return sqlite3.SQLITE_NOMEM
	}
	defer libc.Xfree(c.tls, p)
	return use(p)
}

// result calls make with the address of a pointer and keeps what stands there then.
func (c *sqliteConn) result(p *uintptr, make func(at uintptr) int32) int32 {
	const size = int(unsafe.Sizeof(uintptr(0)))
	at := c.tls.Alloc(size)
	defer c.tls.Free(size)
	rc := make(at)
	*p = *(*uintptr)(foreign(at))
	return rc
}

// sqliteError is what SQLite answered.
type sqliteError int32

func (e sqliteError) Error() string { return fmt.Sprintf("sqlite: error %d", int32(e)) }

// sqliteFault makes an error of an answer; nil if it is none. SQLite's words for it may
// quote the file: they stay away.
func sqliteFault(rc int32) error {
	if rc == sqlite3.SQLITE_OK {
		return nil
	}
	return sqliteError(rc)
}

// sqliteRows are the rows of a statement, one after the other.
type sqliteRows struct {
	c    *sqliteConn
	stmt uintptr
}

// next moves on to the next row, and reports whether there is one.
func (r *sqliteRows) next() (bool, error) {
	switch rc := sqlite3.Xsqlite3_step(r.c.tls, r.stmt); rc {
	case sqlite3.SQLITE_ROW:
		return true, nil
	case sqlite3.SQLITE_DONE:
		return false, nil
	default:
		return false, sqliteFault(rc)
	}
}

func (r *sqliteRows) close() { _ = sqlite3.Xsqlite3_finalize(r.c.tls, r.stmt) }

// value is that of a column, valid until the next row. Without a mutex it is as good
// as one that SQLite hands out itself.
func (r *sqliteRows) value(col int) sqliteValue {
	return sqliteValue{r.c.tls, sqlite3.Xsqlite3_column_value(r.c.tls, r.stmt, int32(col))}
}

// text is the text in a column.
func (r *sqliteRows) text(col int) string { return string(r.value(col).text()) }

// sqliteValue is a value of a row.
type sqliteValue struct {
	tls *libc.TLS
	p   uintptr
}

// kind is SQLITE_NULL and so on.
func (v sqliteValue) kind() int32 { return sqlite3.Xsqlite3_value_type(v.tls, v.p) }

func (v sqliteValue) integer() int64 { return sqlite3.Xsqlite3_value_int64(v.tls, v.p) }

func (v sqliteValue) float() float64 { return sqlite3.Xsqlite3_value_double(v.tls, v.p) }

// text returns a text as UTF-8, as far as it is one.
func (v sqliteValue) text() []byte { return v.bytes(sqlite3.Xsqlite3_value_text(v.tls, v.p)) }

func (v sqliteValue) blob() []byte { return v.bytes(sqlite3.Xsqlite3_value_blob(v.tls, v.p)) }

// bytes are those at p, which was asked for just now.
func (v sqliteValue) bytes(p uintptr) []byte {
	n := sqlite3.Xsqlite3_value_bytes(v.tls, v.p)
	if p == 0 || n <= 0 {
		return nil
	}
	return unsafe.Slice((*byte)(foreign(p)), n)
}

// foreign is an address in memory that is not Go's and does not move.
func foreign(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }
