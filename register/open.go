package register

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// Errors that callers tell apart.
var (
	ErrNewer    = errors.New("the register was written by a newer version of pandian")
	ErrOlder    = errors.New("the register has an older schema and may not be written")
	ErrReadOnly = errors.New("the register may only be read")
	ErrBusy     = errors.New("the register is locked by another program")
	ErrFull     = errors.New("no space is left for the register, or its disk fails")
	ErrDamaged  = errors.New("the register's file is damaged or no register")
	ErrOtherKey = errors.New("the register holds digests made under another key")
	ErrNoKey    = errors.New("the key is not kept: its digests could never be compared")
	ErrLost     = errors.New("the connection to the register was lost")
)

// Options say how a register is opened; the zero value is the default.
type Options struct {
	ReadOnly bool             // refuse to write, migrate or create
	Now      func() time.Time // nil = time.Now; for tests
	Wait     time.Duration    // how long to wait while another program writes the file; 0 = ten seconds
	Holder   string           // who works, shown to whom finds a source locked; "" = user@host
}

// Register is an open register. It is safe for concurrent use.
type Register struct {
	db     *sql.DB
	engine engine
	name   string // as shown: never with a password
	opt    Options
}

// DefaultPath is the register of a user who names none: a file in the user's
// data folder.
func DefaultPath() (string, error) {
	dir := os.Getenv("XDG_DATA_HOME")
	if runtime.GOOS == "windows" {
		dir = os.Getenv("LOCALAPPDATA")
	}
	if dir == "" || !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("register: %w", err)
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(dir, "pandian", "register.db"), nil
}

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the register at a path (SQLite) or a postgres:// URL and brings
// its schema up to date; a file that does not exist is made (0600, its folder
// 0700) unless opt.ReadOnly. Errors are one of the sentinels above where one
// fits; their texts show no password and no statement.
func Open(ctx context.Context, at string, opt Options) (*Register, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Wait == 0 {
		opt.Wait = 10 * time.Second
	}
	e := engineOf(at)
	r := &Register{engine: e, name: e.show(at), opt: opt}
	db, err := e.open(ctx, at, opt)
	if err != nil {
		return nil, r.failed("open", err)
	}
	r.db = db
	if err := r.prepare(ctx); err != nil {
		return nil, errors.Join(r.failed("open", err), db.Close())
	}
	return r, nil
}

// prepare migrates forward. Of several programs that find a new register at
// once, one makes it and the others try again.
func (r *Register) prepare(ctx context.Context) error {
	until := time.Now().Add(r.opt.Wait)
	for tries := 1; ; tries++ {
		err := r.migrate(ctx)
		if err == nil || errors.Is(err, ErrNewer) || errors.Is(err, ErrOlder) {
			return err
		}
		if busy := errors.Is(r.engine.why(err), ErrBusy); busy && !time.Now().Before(until) || !busy && tries >= openTries {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(min(tries, openTries)) * 50 * time.Millisecond):
		}
	}
}

// openTries is how often an error is met that may come of two programs that make
// the register at once; one that is kept waiting tries as long as it may wait.
const openTries = 6

// migrate brings the schema up to date, unless it is.
func (r *Register) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if err := r.engine.before(ctx, r.db, r.opt); err != nil {
		return err
	}
	p, err := goose.NewProvider(r.engine.dialect(), r.db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	have, err := r.schema(ctx)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	switch {
	case have > newest:
		return ErrNewer
	case have == newest:
		return nil
	case r.opt.ReadOnly:
		return ErrOlder
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	return r.engine.after(ctx, r.db)
}

// schema is the version of the schema that the database has; 0 = none.
func (r *Register) schema(ctx context.Context) (int64, error) {
	var n sql.NullInt64
	err := r.db.QueryRowContext(ctx, r.engine.schemaQuery()).Scan(&n)
	if err != nil || n.Int64 == 0 {
		return 0, err
	}
	err = r.db.QueryRowContext(ctx, `SELECT max(version_id) FROM `+goose.DefaultTablename+` WHERE is_applied`).Scan(&n)
	return n.Int64, err
}

// Name is the path or URL of the register, without a password.
func (r *Register) Name() string { return r.name }

// Close closes the register.
func (r *Register) Close() error { return r.db.Close() }

// KeyID is the fingerprint of the key under which all digests in the register
// were made; "" = there are none yet.
func (r *Register) KeyID(ctx context.Context) (string, error) {
	id, err := r.meta(ctx, r.db, "key_id")
	return id, r.failed("read", err)
}

// querier is what *sql.DB, *sql.Conn and *sql.Tx share.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func (r *Register) meta(ctx context.Context, q querier, name string) (string, error) {
	var v string
	err := q.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = $1`, name).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// failed gives an error of the engine its place and, where one fits, its
// sentinel; the engine's own text, which may quote a row, is dropped then.
func (r *Register) failed(what string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if isHeld(err) {
		return err
	}
	for _, known := range []error{ErrNewer, ErrOlder, ErrReadOnly, ErrBusy, ErrFull, ErrDamaged, ErrOtherKey, ErrNoKey, ErrLost, errStolen} {
		if errors.Is(err, known) {
			return err
		}
	}
	if known := r.engine.why(err); known != nil {
		return fmt.Errorf("register %q: %s: %w", r.name, what, known)
	}
	return fmt.Errorf("register %q: %s: %w", r.name, what, err)
}

// stamp is how times stand in the database: they sort as text.
const stampLayout = "2006-01-02T15:04:05.000000Z"

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(stampLayout)
}

// unstamp is the inverse of stamp; what is no time is the zero time.
func unstamp(s string) time.Time {
	t, err := time.Parse(stampLayout, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// forever is the until_sweep of a row that is valid.
const forever = 9223372036854775807

// isURL reports whether a register is named by a URL of PostgreSQL.
func isURL(at string) bool {
	return strings.HasPrefix(at, "postgres://") || strings.HasPrefix(at, "postgresql://")
}
