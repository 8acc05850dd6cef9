package register

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// engine is what SQLite and PostgreSQL do each in their own way.
type engine interface {
	dialect() goose.Dialect
	show(at string) string
	open(ctx context.Context, at string, opt Options) (*sql.DB, error)
	before(ctx context.Context, db *sql.DB, opt Options) error // before migrations
	after(ctx context.Context, db *sql.DB) error               // after migrations
	schemaQuery() string                                       // is there a table of migrations? NULL or 0 = no
	why(err error) error                                       // the sentinel that an engine's error stands for, or nil
	analyse(ctx context.Context, db *sql.DB, rows int64) error // so many rows are new: statistics may be stale
	alone(ctx context.Context, tx *sql.Tx) error               // waits until nobody else writes
	// insert adds rows fast, within tx, which was begun on conn. Rows that are
	// there already are left as they are if keep is set, else they are an error.
	insert(ctx context.Context, conn *sql.Conn, tx *sql.Tx, table string, columns []string, rows [][]any, keep bool) error
	backup(ctx context.Context, db *sql.DB, path string) error
}

func engineOf(at string) engine {
	if isURL(at) {
		return postgres{}
	}
	return sqlite{}
}
