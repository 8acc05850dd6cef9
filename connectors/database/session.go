package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// session is one connection, read-only, in use by one goroutine.
type session struct {
	s     *source
	db    *sql.DB
	conn  *sql.Conn
	limit time.Duration // of a statement; 0 = none, or the server has it
	id    int64
}

// connect takes one of the connections that the server is to have. statement is
// the timeout of its statements, 0 = none.
func (s *source) connect(ctx context.Context, database string, statement time.Duration) (*session, error) {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c, err := s.dial(ctx, database, statement)
	if err != nil {
		<-s.slots
		return nil, err
	}
	return c, nil
}

// loginWait is how long a server may take to let somebody in.
const loginWait = 30 * time.Second

// dial gives up a server that takes a connection and says nothing.
func (s *source) dial(ctx context.Context, database string, statement time.Duration) (c *session, err error) {
	db, err := s.pool(database)
	if err != nil {
		return nil, err
	}
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, min(s.o.Timeout, loginWait))
	defer cancel()
	defer func() {
		if err != nil && ctx.Err() != nil && outer.Err() == nil {
			err = driver.ErrBadConn
		}
	}()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	id, err := s.e.session(ctx, conn, statement)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	c = &session{s: s, db: db, conn: conn, id: id}
	if s.e.timed {
		c.limit = statement
	}
	return c, nil
}

func (c *session) close() {
	_ = c.conn.Close()
	<-c.s.slots
}

// killWait is how long a statement may take to be stopped.
const killWait = 5 * time.Second

// query begins a statement. When ctx ends, the server's work on it ends too.
// done is to be called behind the rows' end.
func (c *session) query(ctx context.Context, stmt string, args ...any) (rows *sql.Rows, done func(), err error) {
	kill := c.s.e.kill
	if kill == nil {
		done = func() {}
		if c.limit > 0 {
			ctx, done = context.WithTimeout(ctx, c.limit)
		}
		if rows, err = c.conn.QueryContext(ctx, stmt, args...); err != nil {
			done()
		}
		return rows, done, err
	}
	inner, drop := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), killWait)
		defer cancel()
		_ = kill(wait, c.db, c.id)
		drop()
	})
	done = func() {
		stop()
		drop()
	}
	if rows, err = c.conn.QueryContext(inner, stmt, args...); err != nil {
		done()
	}
	return rows, done, err
}
