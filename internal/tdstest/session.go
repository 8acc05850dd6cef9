package tdstest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// Tokens of replies ([MS-TDS] 2.2.7).
const (
	tokenColMetadata = 0x81
	tokenError       = 0xaa
	tokenLoginAck    = 0xad
	tokenRow         = 0xd1
	tokenEnvChange   = 0xe3
	tokenDone        = 0xfd
)

// Bits of DONE.
const (
	doneError = 0x02
	doneCount = 0x10
	doneAttn  = 0x20
)

// session is one connection after its login.
type session struct {
	srv         *Server
	id          int64
	conn        net.Conn
	user        string
	cat         *catalogue
	db          *sql.DB
	packet      int
	lockTimeout time.Duration // negative = for ever
	tran        uint64
	sysVersion  int64
	attached    map[string]bool
	holds       []*object // tables that its transaction keeps locked
}

// fail is an error as SQL Server numbers them.
type fail struct {
	number int32
	class  byte
	text   string
}

func (f *fail) Error() string { return f.text }

func failf(number int32, class byte, format string, args ...any) *fail {
	return &fail{number, class, fmt.Sprintf(format, args...)}
}

var (
	errCut = errors.New("the connection is cut")
)

func (s *Server) serve(raw net.Conn) {
	defer raw.Close()
	defer func() {
		if e := recover(); e != nil && e != any(errShort) {
			panic(e)
		}
	}()
	conn, login, password, err := s.greet(raw)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.greeted = append(s.greeted, login)
	known, ok := s.logins[strings.ToLower(login.User)]
	s.mu.Unlock()
	c := &session{srv: s, conn: conn, user: login.User, packet: 4096, lockTimeout: -1, attached: map[string]bool{}}
	name := login.Database
	if name == "" {
		name = "master"
	}
	c.cat = s.database(name)
	switch {
	case !ok || known != password:
		c.refuse(failf(18456, 14, "Login failed for user '%s'.", login.User))
		return
	case c.cat == nil || !c.cat.mayEnter(c.user):
		c.refuse(failf(4060, 11, "Cannot open database \"%s\" requested by the login. The login failed.", name), failf(18456, 14, "Login failed for user '%s'.", login.User))
		return
	}
	if c.db, err = openStore(); err != nil {
		return
	}
	defer c.db.Close()
	c.id = register(c)
	defer forget(c.id)
	defer c.release()
	if c.welcome(c.cat.name) == nil {
		c.loop()
	}
}

func (c *session) refuse(errs ...*fail) {
	w := c.reply()
	for _, e := range errs {
		w.fail(e)
	}
	w.done(doneError, 0)
	_ = w.end()
}

// loop answers requests. A goroutine reads ahead, so that an attention reaches
// the request in hand.
func (c *session) loop() {
	in := make(chan message)
	gone := make(chan struct{})
	defer close(gone)
	var mu sync.Mutex
	cancel := func() {}
	go func() {
		defer close(in)
		for {
			m, err := readMessage(c.conn)
			if err != nil || m.kind == packAttention {
				mu.Lock()
				cancel()
				mu.Unlock()
			}
			if err != nil {
				return
			}
			select {
			case in <- m:
			case <-gone:
				return
			}
		}
	}()
	for m := range in {
		ctx, stop := context.WithCancel(context.Background())
		mu.Lock()
		cancel = stop
		mu.Unlock()
		err := c.answer(ctx, m)
		stop()
		if err != nil {
			return
		}
	}
}

// answer answers one request; an error ends the connection.
func (c *session) answer(ctx context.Context, m message) error {
	w := c.reply()
	switch m.kind {
	case packAttention:
		w.done(doneAttn, 0)
		return w.end()
	case packTransMgr:
		c.transaction(w, m.body)
		return w.end()
	case packBatch, packRPC:
	default:
		return fmt.Errorf("packet of type %#x", m.kind)
	}
	text, args := batch(m)
	err := c.run(ctx, w, text, args)
	var f *fail
	switch {
	case errors.Is(err, errCut):
		return err
	case ctx.Err() != nil:
		return w.flushOnly()
	case errors.As(err, &f):
		w.fail(f)
		w.done(doneError, 0)
	case err != nil:
		w.fail(failf(50000, 16, "%v", err))
		w.done(doneError, 0)
	}
	return w.end()
}

// flushOnly sends what is complete and keeps the message open: the DONE that
// answers the attention ends it.
func (w *writer) flushOnly() error {
	w.full()
	if len(w.buf) > 0 {
		w.packet(w.buf, 0)
		w.buf = w.buf[:0]
	}
	return w.err
}

func (c *session) reply() *writer { return &writer{to: c.conn, kind: packReply, size: c.packet} }

func (w *writer) fail(f *fail) {
	e := writer{}
	e.uint32(uint32(f.number))
	e.bytes(1, f.class)
	e.usVarChar(f.text)
	e.bVarChar("tdstest")
	e.bVarChar("")
	e.uint32(1)
	w.bytes(tokenError)
	w.uint16(uint16(len(e.buf)))
	w.bytes(e.buf...)
}

func (w *writer) done(status uint16, rows int64) {
	w.bytes(tokenDone)
	w.uint16(status)
	w.uint16(0xc1)
	w.uint64(uint64(rows))
}

// transaction answers a request of the transaction manager.
func (c *session) transaction(w *writer, body []byte) {
	r := &reader{body}
	r.take(int(le.Uint32(body)))
	change := func(kind byte, to, from []byte) {
		w.bytes(tokenEnvChange)
		w.uint16(uint16(3 + len(to) + len(from)))
		w.bytes(kind, byte(len(to)))
		w.bytes(to...)
		w.bytes(byte(len(from)))
		w.bytes(from...)
	}
	id := func() []byte { return le.AppendUint64(nil, c.tran) }
	kind := r.uint16()
	switch kind {
	case 5:
		level := r.byte()
		c.srv.note(Statement{c.user, c.cat.name, fmt.Sprintf("BEGIN TRANSACTION -- isolation level %d", level)})
		if level == 5 && !c.cat.snapshot() {
			w.fail(failf(3952, 16, "Snapshot isolation transaction failed accessing database '%s' because snapshot isolation is not allowed in this database.", c.cat.name))
			w.done(doneError, 0)
			return
		}
		c.tran++
		change(8, id(), nil)
	case 7, 8:
		c.srv.note(Statement{c.user, c.cat.name, map[uint16]string{7: "COMMIT TRANSACTION", 8: "ROLLBACK TRANSACTION"}[kind]})
		change(byte(kind)+2, nil, id())
	}
	w.done(0, 0)
}
