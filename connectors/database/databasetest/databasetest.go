// Package databasetest holds every engine to the same behaviour. A test starts
// a server, describes it and calls [Run]:
//
//	func TestPostgreSQL(t *testing.T) {
//		databasetest.Run(t, databasetest.Server{…})
//	}
//
// Every table is read as a login that has the rights which the engine's file
// names, and no more.
package databasetest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"pandian"
	"pandian/connectors/database"
)

// Database is the name of the database that the suite makes and fills.
const Database = "pandian_test"

// Login and Password are those that the suite reads with.
const (
	Login    = "pandian_test"
	Password = "Test-pass:w@rd/1%41"
)

// Server describes a server to the suite. Functions may be nil where a server
// cannot do it: what needs them is skipped by name.
type Server struct {
	Admin *sql.DB                                       // connected to Database as one who may do everything there
	URL   func(login, password, database string) string // of the server
	Path  func(table string) string                     // path of a table's item
	Open  string                                        // quote that opens an identifier
	Close string                                        // and ends it

	Blob string     // types of columns
	Text string     // any length, UTF-8
	Keys [][]string // columns that can be a key: the type, then literals in their order

	Login    []string                  // statements that make the login, without a right to a table
	Grant    func(table string) string // the right to read a quoted table, a statement
	Revoke   func(table string) string
	Light    string      // end of the statement that makes a table of which there are many
	GrantAll string      // the right to read all tables that are there
	Columns  [][3]string // every type: the type, a literal, the text that it is read as

	Statements func(t *testing.T) []string // that came from the suite's login
	Running    func(t *testing.T) int      // statements of the suite's login that the server is at
	Slow       string                      // SELECT that takes a minute
	Kill       func()
	Start      func() error
	Write      func(ctx context.Context, src pandian.Source, statement string) error // in a session of the source
}

// suite is one run.
type suite struct {
	Server
	t *testing.T
}

// Run runs the suite on an empty database of the server's. With -short, what takes
// a second and more is skipped.
func Run(t *testing.T, s Server) {
	x := &suite{s, t}
	x.exec(t, s.Login...)
	for _, c := range []struct {
		name string
		test func(t *testing.T)
		long bool
	}{
		{"every type of column is read", x.types, false},
		{"a table without a key is read by one statement", x.withoutKey, false},
		{"every kind of key is followed", x.keys, false},
		{"composite keys are followed", x.compositeKey, false},
		{"any name is quoted", x.names, false},
		{"documents in columns are members", x.documents, false},
		{"JSON is spread over columns", x.json, false},
		{"what the login may not read is said", x.denied, false},
		{"views are derived", x.views, false},
		{"a table that is dropped has vanished", x.dropped, false},
		{"a stopped reading goes on", x.resumed, false},
		{"fifty thousand rows are read once each", x.many, true},
		{"a quick reading draws a sample of a long table", x.quick, true},
		{"a locked table does not hold up for ever", x.locked, true},
		{"cancelling stops the server's work", x.cancelled, false},
		{"a killed server costs nothing", x.killed, true},
		{"only reads are sent", x.statements, false},
		{"writes are refused", x.writes, false},
		{"a thousand tables are listed", x.thousand, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.long && testing.Short() {
				t.Skip("takes long: not with -short")
			}
			c.test(t)
		})
	}
}

// sql fills in a statement's types, {text} and {blob}, and quotes «names».
func (x *suite) sql(stmt string) string {
	for {
		before, rest, ok := strings.Cut(stmt, "«")
		if !ok {
			break
		}
		name, after, _ := strings.Cut(rest, "»")
		stmt = before + x.quoted(name) + after
	}
	return strings.NewReplacer("{text}", x.Text, "{blob}", x.Blob).Replace(stmt)
}

func (x *suite) quoted(name string) string {
	return x.Server.Open + strings.ReplaceAll(name, x.Close, x.Close+x.Close) + x.Close
}

func (x *suite) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, stmt := range statements {
		if _, err := x.Admin.ExecContext(t.Context(), x.sql(stmt)); err != nil {
			t.Fatalf("%s: %v", x.sql(stmt), err)
		}
	}
}

// table makes a table that the login may read.
func (x *suite) table(t *testing.T, name, columns string, rows ...string) {
	t.Helper()
	x.exec(t, "CREATE TABLE "+x.quoted(name)+" ("+columns+")", x.Grant(x.quoted(name)))
	for len(rows) > 0 {
		n := min(len(rows), 500)
		x.exec(t, "INSERT INTO "+x.quoted(name)+" VALUES "+strings.Join(rows[:n], ", "))
		rows = rows[n:]
	}
	t.Cleanup(func() { _, _ = x.Admin.Exec("DROP TABLE " + x.quoted(name)) })
}

// open opens the server as the login.
func (x *suite) open(t *testing.T, o database.Options) pandian.Source {
	t.Helper()
	o.Name = "source"
	src, err := database.Open(t.Context(), x.URL(Login, Password, Database), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	})
	return src
}

// read reads a table into r.
func (x *suite) read(ctx context.Context, src pandian.Source, table string, r *Record) error {
	c, err := src.Open(ctx, pandian.Item{Ref: pandian.Ref{Source: "source", Path: x.Path(pandian.EscapeName(table))}, Size: -1})
	if err != nil {
		return err
	}
	return c.Extract(ctx, c, r)
}

// all reads a table that has no faults.
func (x *suite) all(t *testing.T, o database.Options, table string) *Record {
	t.Helper()
	r := &Record{}
	if err := x.read(t.Context(), x.open(t, o), table, r); err != nil || len(r.Skips) > 0 {
		t.Fatalf("%s: %v, skips %v", table, err, r.Skips)
	}
	return r
}

// items lists the database by path: the reason not to read it, or "".
func (x *suite) items(t *testing.T, src pandian.Source) map[string]pandian.Item {
	t.Helper()
	items := map[string]pandian.Item{}
	for it, err := range src.Items(t.Context()) {
		if err != nil {
			t.Errorf("%s: %v", it.Path, err)
		}
		if _, twice := items[it.Path]; twice {
			t.Errorf("%s is listed twice", it.Path)
		}
		items[it.Path] = it
	}
	return items
}

// needs skips a test of what the server cannot do.
func needs(t *testing.T, there bool, what string) {
	t.Helper()
	if !there {
		t.Skip(what + " is not to be had on this server")
	}
}

func numbered(n int, row func(i int) string) (rows []string) {
	for i := 1; i <= n; i++ {
		rows = append(rows, row(i))
	}
	return rows
}

func row(format string) func(i int) string {
	return func(i int) string { return fmt.Sprintf(format, i) }
}
