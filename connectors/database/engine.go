package database

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"slices"
	"strings"
	"time"

	"pandian"
)

// engine is one kind of database server. Its functions are safe for concurrent
// use; what they return of a driver's errors is told apart by classify alone.
type engine struct {
	schemes []string // of its URLs, the first is its name
	port    string   // where a URL names none
	levels  int      // names of a table: 2 = database/table, 3 = database/schema/table

	// connector makes connections to the address's database, "" = whichever the
	// server takes. It does not connect yet. Its sessions are to say that they
	// are pandian's.
	connector func(a *address) (driver.Connector, error)
	// session makes a new connection read-only and gives it timeouts, 0 = a
	// statement may take as long as it does. id is what kill takes.
	session func(ctx context.Context, c *sql.Conn, statement time.Duration) (id int64, err error)
	// kill ends the statement that a session is at, over another connection;
	// nil = the driver tells the server when a context ends.
	kill func(ctx context.Context, db *sql.DB, id int64) error
	// timed: the server has no timeout of statements, the client ends them.
	timed bool

	// databases lists all but the system's own, with one name each.
	databases func(ctx context.Context, q *session) ([]listed, error)
	// tables lists the tables and views of a database, those that the login may
	// not read included where the server tells them.
	tables func(ctx context.Context, q *session, database string) ([]listed, error)
	// describe tells how to read a table. It is to be Vanished if there is none.
	describe func(ctx context.Context, q *session, names []string) (*table, error)

	// bind writes the n-th value (from 1) of a statement for comparison with a
	// column: an expression, and the argument that it takes, nil = none. v is
	// what the column's key expression has returned.
	bind func(n int, c *column, v []byte) (expr string, arg any)
	// sample makes a statement yield about a share of the rows, drawn by
	// [pandian.SampleSeed]; false = not of this table. nil = the engine cannot.
	sample func(t *table, s *statement, share float64) bool
	// rowValues: (a, b) > (x, y) is understood, and finds its place in an index.
	rowValues bool
	// top: the number of rows is said by SELECT TOP (n), not by LIMIT n.
	top bool

	// classify gives a driver's error its reason, "" = unknown; lost = the
	// connection is gone or refused for a while, and another one may do.
	classify func(err error) (why pandian.Reason, lost bool)
	// noTLS tells the driver's error for a server that does not offer TLS; nil =
	// it has none, or says ErrNoTLS.
	noTLS func(err error) bool
}

// engines lists all engines.
var engines = []*engine{&mysqlEngine, &postgresEngine, &sqlserverEngine}

func engineOf(scheme string) *engine {
	for _, e := range engines {
		if slices.Contains(e.schemes, scheme) {
			return e
		}
	}
	return nil
}

// application is what sessions call themselves.
const application = "pandian"

// listed is a table in the listing.
type listed struct {
	names []string       // from the database on
	rows  int64          // estimated; -1 = unknown
	size  int64          // bytes; -1 = unknown
	keyed bool           // it has a key to read by
	why   pandian.Reason // Denied, View; "" = it can be read
}

// table is how to read a table.
type table struct {
	from    string   // behind FROM, quoted
	columns []column // that the login may read
	key     []int    // columns of the key to read by; nil = none
	page    string   // expression of the page that a row stands on, for samples of pages; "" = samples are of rows
	hidden  bool     // something is kept from the login: columns, rows
}

// kind is what a column's expression yields.
type kind uint8

const (
	text   kind = iota // text in UTF-8, or of a charset to be guessed
	number             // digits
	tree               // XML; JSON is told by its looks
	bytes              // bytes of any kind: text, digests, documents
)

// column is a column of a table.
type column struct {
	name    string
	quoted  string // as an identifier
	kind    kind
	read    string // expression of its text, or of its bytes
	length  string // bytes: expression of their number
	key     string // expression of its value as bind takes it; "" = it cannot be read by
	class   string // for the engine's bind
	comment string // as the database keeps it; "" = none
}

// statement is a SELECT.
type statement struct {
	columns []string
	from    string
	where   string
	order   []string
	limit   int // 0 = all
}

func (e *engine) sql(s statement) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	if s.limit > 0 && e.top {
		b.WriteString("TOP (" + itoa(s.limit) + ") ")
	}
	b.WriteString(strings.Join(s.columns, ", ") + " FROM " + s.from)
	if s.where != "" {
		b.WriteString(" WHERE " + s.where)
	}
	if len(s.order) > 0 {
		b.WriteString(" ORDER BY " + strings.Join(s.order, ", "))
	}
	if s.limit > 0 && !e.top {
		b.WriteString(" LIMIT " + itoa(s.limit))
	}
	return b.String()
}

// quoteWith makes any name an identifier.
func quoteWith(name, open, end string) string {
	return open + strings.ReplaceAll(name, end, end+end) + end
}

// query reads all rows of a statement, which are few.
func query(ctx context.Context, q *session, row func(scan func(...any) error) error, stmt string, args ...any) error {
	rows, done, err := q.query(ctx, stmt, args...)
	if err != nil {
		return err
	}
	defer done()
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return cmp.Or(rows.Err(), ctx.Err())
}
