package register

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
	driver "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"
)

type sqlite struct{}

func (sqlite) dialect() goose.Dialect { return goose.DialectSQLite3 }

func (sqlite) show(at string) string { return at }

// open opens the file; a new one is made before SQLite sees it, so that it is
// nobody else's from the first byte. SQLite gives its side files the same mode.
func (s sqlite) open(ctx context.Context, at string, opt Options) (*sql.DB, error) {
	path, err := filepath.Abs(at)
	if err != nil {
		return nil, err
	}
	if opt.ReadOnly {
		if _, err := os.Stat(path); err != nil {
			return nil, err
		}
		return s.readOnly(ctx, path, opt)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err := errors.Join(err, f.Chmod(0o600), f.Close()); err != nil {
		return nil, err
	}
	if st.Size() == 0 {
		s.largePages(ctx, path, opt)
	}
	db, err := sql.Open("sqlite", dsn(path, opt, "_txlock=immediate", "_pragma=journal_mode(wal)", "_pragma=synchronous(normal)",
		"_pragma=temp_store(file)", "_pragma=cache_size(-32768)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	return db, nil
}

// largePages writes the header of a new file, with pages that hold several entries
// each. In WAL mode, which makes a header by itself, it is too late for that. A
// file that somebody else has made meanwhile stays as it is.
func (sqlite) largePages(ctx context.Context, path string, opt Options) {
	db, err := sql.Open("sqlite", dsn(path, opt, "_pragma=page_size(16384)"))
	if err != nil {
		return
	}
	defer db.Close()
	_, _ = db.ExecContext(ctx, `PRAGMA user_version = 0`)
}

// readOnly opens a file that may lie where nothing can be written at all.
func (sqlite) readOnly(ctx context.Context, path string, opt Options) (*sql.DB, error) {
	for _, how := range []string{"mode=ro", "immutable=1"} {
		db, err := sql.Open("sqlite", dsn(path, opt, how, "_pragma=query_only(on)"))
		if err != nil {
			return nil, err
		}
		var n int
		err = db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master`).Scan(&n)
		if err == nil || how == "immutable=1" {
			return db, err
		}
		_ = db.Close()
	}
	panic("unreachable")
}

// dsn names a file to the driver.
func dsn(path string, opt Options, options ...string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/…
	}
	u := url.URL{Scheme: "file", Path: p}
	return u.String() + fmt.Sprintf("?_pragma=busy_timeout(%d)&", opt.Wait.Milliseconds()) + strings.Join(options, "&")
}

func (sqlite) before(context.Context, *sql.DB, Options) error { return nil }

// after forbids to change the audit trail.
func (sqlite) after(ctx context.Context, db *sql.DB) error {
	for _, op := range []string{"UPDATE", "DELETE"} {
		_, err := db.ExecContext(ctx, fmt.Sprintf(`CREATE TRIGGER IF NOT EXISTS audit_no_%s BEFORE %s ON audit
			BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END`, strings.ToLower(op), op))
		if err != nil {
			return err
		}
	}
	return nil
}

func (sqlite) schemaQuery() string {
	return `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '` + goose.DefaultTablename + `'`
}

// analyse does nothing: plans do not hang on statistics here.
func (sqlite) analyse(context.Context, *sql.DB, int64) error { return nil }

// alone does nothing: a transaction is begun as a writer.
func (sqlite) alone(context.Context, *sql.Tx) error { return nil }

func (sqlite) why(err error) error {
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return ErrReadOnly
	}
	var e *driver.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() & 0xff {
	case code.SQLITE_BUSY, code.SQLITE_LOCKED:
		return ErrBusy
	case code.SQLITE_READONLY, code.SQLITE_CANTOPEN, code.SQLITE_PERM:
		return ErrReadOnly
	case code.SQLITE_FULL:
		return ErrFull
	case code.SQLITE_CORRUPT, code.SQLITE_NOTADB:
		return ErrDamaged
	case code.SQLITE_IOERR:
		return ErrFull // a write that fails below SQLite: a quota, a file size limit
	}
	return nil
}

// insert runs one prepared statement: with this driver faster than many rows
// a statement.
func (sqlite) insert(ctx context.Context, _ *sql.Conn, tx *sql.Tx, table string, columns []string, rows [][]any, keep bool) error {
	st, err := tx.PrepareContext(ctx, insertInto(table, columns)+onConflict(keep))
	if err != nil {
		return err
	}
	defer st.Close()
	for _, row := range rows {
		if _, err := st.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}

// insertInto is an INSERT of one row.
func insertInto(table string, columns []string) string {
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
}

func onConflict(keep bool) string {
	if keep {
		return " ON CONFLICT DO NOTHING"
	}
	return ""
}

func (sqlite) backup(ctx context.Context, db *sql.DB, path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // empty: SQLite writes into it
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if _, err = db.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
