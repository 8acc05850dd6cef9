package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian"
)

// slowServer is a server whose time passes as a test wants. Its one table holds
// the numbers from 1 to rows.
type slowServer struct {
	rows int64
	head func(limit int64) time.Duration // of a statement until its first row; nil = none
	row  func(id int64) time.Duration    // of a row; nil = none

	asked []int64 // LIMITs of the statements
}

var errTooSlow = errors.New("statement timeout")

// engine is one of the server's.
func (s *slowServer) engine() *engine {
	return &engine{
		connector: func(*address) (driver.Connector, error) { return s, nil },
		session: func(_ context.Context, c *sql.Conn, statement time.Duration) (int64, error) {
			return 0, c.Raw(func(conn any) error {
				conn.(*slowConn).timeout = statement
				return nil
			})
		},
		describe: func(context.Context, *session, []string) (*table, error) {
			return &table{from: "t", columns: []column{{name: "id", quoted: "id", kind: number, read: "id", key: "id"}}, key: []int{0}}, nil
		},
		bind: func(_ int, _ *column, v []byte) (string, any) { return "?", string(v) },
		classify: func(err error) (pandian.Reason, bool) {
			if errors.Is(err, errTooSlow) {
				return pandian.Timeout, false
			}
			return "", false
		},
	}
}

func (s *slowServer) Connect(context.Context) (driver.Conn, error) { return &slowConn{server: s}, nil }
func (s *slowServer) Driver() driver.Driver                        { return nil }

type slowConn struct {
	server  *slowServer
	timeout time.Duration
}

func (*slowConn) Prepare(string) (driver.Stmt, error) { return nil, errors.ErrUnsupported }
func (*slowConn) Begin() (driver.Tx, error)           { return nil, errors.ErrUnsupported }
func (*slowConn) Close() error                        { return nil }

func (c *slowConn) QueryContext(_ context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r := &slowRows{conn: c, left: c.timeout}
	format := "SELECT id FROM t ORDER BY id LIMIT %d"
	if len(args) > 0 {
		format = "SELECT id FROM t WHERE id > ? ORDER BY id LIMIT %d"
		r.id, _ = strconv.ParseInt(args[0].Value.(string), 10, 64)
	}
	var limit int64
	if _, err := fmt.Sscanf(query, format, &limit); err != nil {
		return nil, err
	}
	c.server.asked = append(c.server.asked, limit)
	r.last = min(r.id+limit, c.server.rows)
	if c.server.head != nil {
		return r, r.work(c.server.head(limit))
	}
	return r, nil
}

type slowRows struct {
	conn     *slowConn
	id, last int64
	left     time.Duration // until the server ends the statement
}

func (*slowRows) Columns() []string { return []string{"id"} }
func (*slowRows) Close() error      { return nil }

func (r *slowRows) Next(into []driver.Value) error {
	if r.id == r.last {
		return io.EOF
	}
	if row := r.conn.server.row; row != nil {
		if err := r.work(row(r.id + 1)); err != nil {
			return err
		}
	}
	r.id++
	into[0] = strconv.AppendInt(nil, r.id, 10)
	return nil
}

func (r *slowRows) work(d time.Duration) error {
	time.Sleep(min(d, r.left))
	if r.left -= d; r.left < 0 {
		return errTooSlow
	}
	return nil
}

// inOrder takes numbers that follow each other.
type inOrder struct {
	pandian.Emitter
	last  int64
	ended bool
}

func (o *inOrder) Header(pandian.Place, []pandian.Text) error { return nil }

func (o *inOrder) Row(_ pandian.Place, cells []pandian.Text) error {
	if o.last++; string(cells[0].B) != strconv.FormatInt(o.last, 10) {
		return fmt.Errorf("row %d is %s", o.last, cells[0].B)
	}
	return nil
}

func (o *inOrder) End(pandian.Place) error {
	o.ended = true
	return nil
}

// readSlowly reads the server's table, and returns how many rows came.
func readSlowly(t *testing.T, s *slowServer, o Options) (rows int64, err error) {
	t.Helper()
	o.fill()
	src := &source{e: s.engine(), o: o, slots: make(chan struct{}, 1), pools: map[string]*sql.DB{}}
	defer src.Close()
	var out inOrder
	if err = src.read(t.Context(), []string{"d", "t"}, 0, &out); (err == nil) != out.ended {
		t.Errorf("it has ended: %v, with %v", out.ended, err)
	}
	return out.last, err
}

func TestStatementsAreAsLongAsTheServerIsFast(t *testing.T) {
	repeat := func(limit int64, times int) (list []int64) {
		for range times {
			list = append(list, limit)
		}
		return list
	}
	between := func(from, to int64) func(id int64) time.Duration {
		return func(id int64) time.Duration {
			if from < id && id <= to {
				return time.Millisecond
			}
			return 10 * time.Microsecond
		}
	}
	for name, c := range map[string]struct {
		server slowServer
		want   [][]int64
	}{
		"a fast one": {
			slowServer{rows: 100_000, row: between(0, 0)},
			[][]int64{{10_000}, repeat(20_000, 5)}, // the last one finds the end
		},
		"one that has a bad moment": {
			slowServer{rows: 150_000, row: between(70_000, 120_000)},
			[][]int64{{10_000}, repeat(20_000, 3), {20_000, 10_000, 5000}, repeat(2500, 6), {2500, 5000, 10_000, 20_000}},
		},
		"one that is always slow": {
			slowServer{rows: 20_000, row: func(int64) time.Duration { return time.Second }},
			[][]int64{{10_000, 5000, 2500, 1250, 625, 312, 156}, repeat(100, 2)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if rows, err := readSlowly(t, &c.server, Options{Timeout: 24 * time.Hour}); err != nil || rows != c.server.rows {
					t.Errorf("%v after %d of %d rows", err, rows, c.server.rows)
				}
				var want []int64
				for _, list := range c.want {
					want = append(want, list...)
				}
				if diff := cmp.Diff(want, c.server.asked); diff != "" {
					t.Errorf("rows that were asked for (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestAStatementThatTakesTooLongIsAskedForLess(t *testing.T) {
	for name, c := range map[string]struct {
		server slowServer
		asked  []int64
		rows   int64
		why    pandian.Reason
	}{
		"before its first row": {
			server: slowServer{rows: 1900, head: func(limit int64) time.Duration { return time.Duration(limit) * 20 * time.Millisecond }},
			asked:  []int64{10_000, 1250, 625, 312}, rows: 1900,
		},
		"among its rows, which are not read again": {
			server: slowServer{rows: 9000, row: func(int64) time.Duration { return 10 * time.Millisecond }},
			asked:  []int64{10_000, 1250, 625, 312, 312, 312, 312}, rows: 9000, // 6,000 of them by the first
		},
		"however little it is asked for": {
			server: slowServer{rows: 5000, head: func(int64) time.Duration { return time.Hour }},
			asked:  []int64{10_000, 1250, 156, 100}, why: pandian.Timeout,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rows, err := readSlowly(t, &c.server, Options{Timeout: time.Minute})
				if rows != c.rows || pandian.ReasonOf(err) != c.why || (err == nil) != (c.why == "") {
					t.Errorf("%v after %d of %d rows", err, rows, c.server.rows)
				}
				if diff := cmp.Diff(c.asked, c.server.asked); diff != "" {
					t.Errorf("rows that were asked for (-want +got):\n%s", diff)
				}
			})
		})
	}
}
