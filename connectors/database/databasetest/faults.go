package databasetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pandian"
	"pandian/connectors/database"
)

func (x *suite) locked(t *testing.T) {
	x.table(t, "locked", "id int NOT NULL PRIMARY KEY", "(1)")
	lock := map[string]string{"`": "LOCK TABLES «locked» WRITE", `"`: "BEGIN; LOCK TABLE «locked»", "[": "BEGIN TRANSACTION; SELECT id FROM «locked» WITH (TABLOCKX, HOLDLOCK)"}[x.Server.Open]
	needs(t, lock != "", "a lock")
	conn, err := x.Admin.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), x.sql(lock)); err != nil {
		t.Fatal(err)
	}
	unlock := map[string]string{"`": "UNLOCK TABLES", `"`: "ROLLBACK", "[": "ROLLBACK"}[x.Server.Open]
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(t.Context()), unlock) }()
	begun := time.Now()
	err = x.read(t.Context(), x.open(t, database.Options{Timeout: time.Second, Chunk: 100}), "locked", &Record{})
	if why := pandian.ReasonOf(err); why != pandian.Locked && why != pandian.Timeout || time.Since(begun) > 20*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
}

func (x *suite) cancelled(t *testing.T) {
	needs(t, x.Slow != "" && x.Running != nil, "a slow statement")
	x.exec(t, "CREATE VIEW «slow» AS "+x.Slow, x.Grant(x.quoted("slow")))
	defer x.exec(t, "DROP VIEW «slow»")
	src := x.open(t, database.Options{Views: true})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- x.read(ctx, src, "slow", &Record{}) }()
	wait(t, "the statement runs", func() bool { return x.Running(t) == 1 })
	cancel()
	begun := time.Now()
	wait(t, "the server has stopped", func() bool { return x.Running(t) == 0 })
	if took := time.Since(begun); took > 4*time.Second {
		t.Errorf("the server has stopped after %v: by itself, because nobody listens any more", took)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled reading ends with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("a cancelled reading does not end")
	}
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within ten seconds", what)
		}
	}
}

// killed kills the server while rows arrive and while documents do, and starts
// it again.
func (x *suite) killed(t *testing.T) {
	needs(t, x.Kill != nil, "killing")
	x.table(t, "survivor", "id int NOT NULL PRIMARY KEY, filler varchar(2000), doc {blob}",
		numbered(4000, func(i int) string {
			doc := "NULL"
			if i%100 == 0 {
				doc = x.hex(append([]byte(fmt.Sprintf("%05d\x00", i)), make([]byte, 2000)...))
			}
			return fmt.Sprintf("(%d, '%01900d', %s)", i, i, doc)
		})...)
	restarted := make(chan error, 1)
	r := &Record{}
	defer x.reconnect(t)
	r.OnRow = func(n int) {
		if n == 1500 {
			x.Kill()
			go func() { restarted <- x.Start() }()
		}
	}
	err := x.read(t.Context(), x.open(t, database.Options{Chunk: 1000}), "survivor", r)
	if serr := <-restarted; serr != nil {
		t.Fatal(serr)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range r.Rows {
		if row[0] != fmt.Sprint(i+1) {
			t.Fatalf("row %d is %s", i+1, row[0])
		}
	}
	documents := map[string]bool{}
	for _, m := range r.Members {
		documents[string(m.Bytes[:5])] = true
	}
	if len(r.Rows) != 4000 || len(r.Members) != 40 || len(documents) != 40 {
		t.Errorf("%d rows, %d documents, %d different", len(r.Rows), len(r.Members), len(documents))
	}
	x.reconnect(t)
	// Without a key there is nothing to go on from: that is said.
	x.table(t, "lost", "id int, filler varchar(2000)", numbered(8000, row("(%d, '%01900[1]d')"))...)
	r = &Record{}
	r.OnRow = func(n int) {
		if n == 10 {
			x.Kill()
			go func() { restarted <- x.Start() }()
		}
	}
	err = x.read(t.Context(), x.open(t, database.Options{}), "lost", r)
	if serr := <-restarted; serr != nil {
		t.Fatal(serr)
	}
	if pandian.ReasonOf(err) != pandian.IOError || len(r.Rows) >= 8000 {
		t.Errorf("a table without a key: %v after %d rows", err, len(r.Rows))
	}
}

// reconnect waits until the administrator's connections are those to the server
// that was started again.
func (x *suite) reconnect(t *testing.T) {
	for range 3 {
		wait(t, "the administrator is connected", func() bool {
			var one int
			return x.Admin.QueryRow("SELECT 1").Scan(&one) == nil
		})
	}
}
