// Package database lists and reads the tables of database servers: a table is
// one item, a row one record, a document in a column a member.
//
// Reading harms nothing: sessions are read-only, statements are short and have
// timeouts, connections are few. A table is read by chunks over its primary key
// or another unique key without NULL, each chunk a statement of its own, so
// that a reading that was stopped goes on behind its last row (see
// [pandian.Checkpointer]) and a lost connection costs no row and counts none
// twice. A table without such a key is read by one statement.
//
// # Another engine
//
// An engine is one file with a value of type engine and its line in engines,
// and its schemes in the connectors' table. The file says how to connect, what
// there is, and how a column is read as text; reading itself is the same for
// all. The conformance suite in the tests of this package takes it from there.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"pandian"
)

// Options say how a server is swept. The zero value is ready to use.
type Options struct {
	Name        string                              // Source of the items' names: the URL as it may be shown
	LeaveOut    func(names []string) pandian.Reason // why a table is left out, by its names from the database on; nil = nothing is
	Credentials Credentials                         // asked if the URL has no password; nil = none
	Pace        Pace                                // slows reading down; nil = nothing does
	Quick       bool                                // read a sample of long tables
	Views       bool                                // read views too
	Connections int                                 // at most so many to one server, 0 = 2; the one that stops a statement is not among them
	Timeout     time.Duration                       // of a statement; 0 = 5 minutes
	Chunk       int                                 // rows of the first statement, 0 = 10,000; later ones follow the server's speed
	MaxLOB      int64                               // bytes of a document in a column, larger ones are too_large; 0 = 64 MiB
	Patience    time.Duration                       // how long to try to reconnect; 0 = 1 minute
}

// Pace slows reading down. It must be safe for concurrent use.
type Pace interface {
	// Wait is called when so many rows, and bytes of values and documents, were
	// read since its last call, while no statement runs if the table has a key. It
	// returns when reading may go on; its error ends the item.
	Wait(ctx context.Context, rows, bytes int) error
}

// Credentials look up who logs in: db and user may be empty, and an answer with
// an empty user keeps the URL's. The error is shown, and must not hold secrets.
type Credentials func(ctx context.Context, scheme, host, port, db, user string) (login, password string, err error)

// source is one server. It is safe for concurrent use.
type source struct {
	e     *engine
	addr  address
	o     Options
	slots chan struct{} // connections in use

	mu    sync.Mutex
	pools map[string]*sql.DB // by database
}

// Open connects to the server that a URL names. The source must be closed.
// Errors are of [ErrDenied] and its like, or say what is wrong with the URL;
// they never hold a password or what a driver says.
func Open(ctx context.Context, raw string, o Options) (pandian.Source, error) {
	addr, err := parseAddress(raw)
	if err != nil {
		return nil, err
	}
	e := engineOf(addr.scheme)
	if e == nil {
		return nil, fmt.Errorf("no engine for %q", addr.scheme)
	}
	if !addr.hasPassword && o.Credentials != nil {
		user, password, err := o.Credentials(ctx, addr.scheme, addr.host, addr.port, addr.database, addr.user)
		if err != nil {
			return nil, err
		}
		addr.password = password
		if user != "" {
			addr.user = user
		}
	}
	o.fill()
	s := &source{e: e, addr: addr, o: o, slots: make(chan struct{}, o.Connections), pools: map[string]*sql.DB{}}
	if _, err := s.pool(addr.database); err != nil { // of the URL, in words of ours
		return nil, err
	}
	c, err := s.connect(ctx, addr.database, o.Timeout)
	if err != nil {
		_ = s.Close()
		return nil, e.openError(err)
	}
	c.close()
	return s, nil
}

func (o *Options) fill() {
	if o.Connections <= 0 {
		o.Connections = 2
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Minute
	}
	if o.Chunk <= 0 {
		o.Chunk = 10_000
	}
	if o.MaxLOB <= 0 {
		o.MaxLOB = 64 << 20
	}
	if o.Patience <= 0 {
		o.Patience = time.Minute
	}
	if o.LeaveOut == nil {
		o.LeaveOut = func([]string) pandian.Reason { return "" }
	}
}

// pool returns the pool of a database, which is made when first asked for.
func (s *source) pool(database string) (*sql.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if db := s.pools[database]; db != nil {
		return db, nil
	}
	addr := s.addr
	addr.database = database
	connector, err := s.e.connector(&addr)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(0) // sessions are made ready once and used for one table
	s.pools[database] = db
	return db, nil
}

// Close ends all connections.
func (s *source) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first error
	for name, db := range s.pools {
		if err := db.Close(); err != nil && first == nil {
			first = pandian.Because(pandian.IOError, err)
		}
		delete(s.pools, name)
	}
	return first
}

// Open finds the table that an item names. It may have been listed by another
// machine.
func (s *source) Open(_ context.Context, it pandian.Item) (pandian.Content, error) {
	if it.Skip != "" {
		return pandian.Content{}, pandian.Because(it.Skip, nil)
	}
	names := strings.Split(it.Path, "/")
	for i, n := range names {
		names[i] = pandian.UnescapeName(n)
	}
	if len(names) != s.e.levels || slices.Contains(names, "") {
		return pandian.Content{}, pandian.Because(pandian.Vanished, nil)
	}
	return pandian.Content{
		Size: it.Size, Name: names[len(names)-1],
		Extract: func(ctx context.Context, _ pandian.Content, out pandian.Emitter) error {
			return s.read(ctx, names, it.Rows, out)
		},
	}, nil
}
