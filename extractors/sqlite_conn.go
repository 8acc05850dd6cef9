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

// kind is that of a value: SQLITE_NULL and so on.
func (r *sqliteRows) kind(col int) int32 {
	return sqlite3.Xsqlite3_column_type(r.c.tls, r.stmt, int32(col))
}

func (r *sqliteRows) integer(col int) int64 {
	return sqlite3.Xsqlite3_column_int64(r.c.tls, r.stmt, int32(col))
}

func (r *sqliteRows) float(col int) float64 {
	return sqlite3.Xsqlite3_column_double(r.c.tls, r.stmt, int32(col))
}

// text returns a value as UTF-8, as far as it is a text; valid until the next row.
func (r *sqliteRows) text(col int) []byte {
	return r.bytes(sqlite3.Xsqlite3_column_text(r.c.tls, r.stmt, int32(col)), col)
}

// blob returns the bytes of a value, valid until the next row.
func (r *sqliteRows) blob(col int) []byte {
	return r.bytes(sqlite3.Xsqlite3_column_blob(r.c.tls, r.stmt, int32(col)), col)
}

func (r *sqliteRows) bytes(p uintptr, col int) []byte {
	n := sqlite3.Xsqlite3_column_bytes(r.c.tls, r.stmt, int32(col))
	if p == 0 || n <= 0 {
		return nil
	}
	return unsafe.Slice((*byte)(foreign(p)), n)
}

// foreign is an address in memory that is not Go's and does not move.
func foreign(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }
