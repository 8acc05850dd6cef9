package register

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

type postgres struct{}

func (postgres) dialect() goose.Dialect { return goose.DialectPostgres }

func (postgres) show(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return "postgres://…"
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User != nil {
		shown.User = url.User(u.User.Username())
	}
	return shown.String()
}

// connectTimeout bounds the wait for a server that does not answer, unless the
// URL says another one.
const connectTimeout = 20 * time.Second

// errURL stands for what the driver says of a URL: that may quote the password.
var errURL = errors.New("the URL is not one of PostgreSQL: postgres://user@host:5432/database")

func (postgres) open(ctx context.Context, at string, opt Options) (*sql.DB, error) {
	config, err := pgx.ParseConfig(at)
	if err != nil {
		return nil, errURL
	}
	config.RuntimeParams["application_name"] = "pandian"
	config.RuntimeParams["timezone"] = "UTC"
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if opt.ReadOnly {
		config.RuntimeParams["default_transaction_read_only"] = "on"
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(8)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(connectError(err), db.Close())
	}
	return db, nil
}

// connectError says why a connection was not made, in words that quote nothing.
func connectError(err error) error {
	var e *pgconn.PgError
	var d *net.DNSError
	switch {
	case errors.As(err, &e) && e.Code[:2] == "28":
		return errors.New("the server refuses the user or password")
	case errors.As(err, &e) && e.Code == "3D000":
		return errors.New("the database does not exist")
	case errors.As(err, &e):
		return fmt.Errorf("the server refuses the connection (%s)", e.Code)
	case errors.As(err, &d):
		return errors.New("the server's name is unknown")
	}
	return errors.New("the server cannot be reached")
}

// before makes the collation that SQLite has by itself.
func (postgres) before(ctx context.Context, db *sql.DB, opt Options) error {
	if opt.ReadOnly {
		return nil
	}
	var n int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM pg_collation WHERE collname = 'BINARY' AND pg_collation_is_visible(oid)`).Scan(&n)
	if err != nil || n > 0 {
		return err
	}
	_, err = db.ExecContext(ctx, `CREATE COLLATION IF NOT EXISTS "BINARY" FROM "C"`)
	return err
}

// after forbids to change the audit trail.
func (postgres) after(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `
		CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
		CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
			FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()`)
	return err
}

func (postgres) schemaQuery() string {
	return `SELECT count(*) FROM pg_class WHERE relname = '` + goose.DefaultTablename + `' AND pg_table_is_visible(oid)`
}

// analyseFrom is how many new rows make statistics stale.
const analyseFrom = 10_000

func (postgres) analyse(ctx context.Context, db *sql.DB, rows int64) error {
	if rows < analyseFrom {
		return nil
	}
	_, err := db.ExecContext(ctx, `ANALYZE version, facts, figure, item`)
	return err
}

// writerLock is the advisory lock of whoever writes.
const writerLock = 0x70616e6469616e // pandian

func (postgres) alone(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(writerLock))
	return err
}

func (postgres) why(err error) error {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch {
		case e.Code == "25006" || e.Code == "42501":
			return ErrReadOnly
		case e.Code == "55P03":
			return ErrBusy
		case e.Code[:2] == "53":
			return ErrFull
		case e.Code[:2] == "57" || e.Code[:2] == "08":
			return ErrLost
		}
		return fmt.Errorf("the server reports error %s", e.Code)
	}
	var n *net.OpError
	if errors.As(err, &n) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "conn closed") {
		return ErrLost
	}
	return nil
}

// insert copies into the table, or by way of a temporary one where rows may be
// there already.
func (postgres) insert(ctx context.Context, conn *sql.Conn, tx *sql.Tx, table string, columns []string, rows [][]any, keep bool) error {
	into := table
	if keep {
		into = "new_" + table
		if _, err := tx.ExecContext(ctx, "CREATE TEMP TABLE IF NOT EXISTS "+into+" (LIKE "+table+") ON COMMIT DELETE ROWS"); err != nil {
			return err
		}
	}
	err := conn.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{into}, columns, pgx.CopyFromRows(rows))
		return err
	})
	if err != nil || !keep {
		return err
	}
	list := strings.Join(columns, ", ")
	_, err = tx.ExecContext(ctx, "INSERT INTO "+table+" ("+list+") SELECT "+list+" FROM "+into+" ON CONFLICT DO NOTHING")
	if err == nil {
		_, err = tx.ExecContext(ctx, "TRUNCATE "+into)
	}
	return err
}

// errPgDump says how it is done instead.
var errPgDump = errors.New("a register in PostgreSQL is backed up with pg_dump")

func (postgres) backup(context.Context, *sql.DB, string) error { return errPgDump }
