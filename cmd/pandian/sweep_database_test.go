package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pandian"
	"pandian/internal/servertest"
	"pandian/register"
	"pandian/scanner"
)

const (
	sweepUser = "pandian_sweep"
	sweepRate = 20_000 // rows a second
)

func sweepDatabases(t *testing.T, s *servertest.Server) {
	observer, connections := sweepAccount(t, s)
	t.Run("a window cuts a table, and the next goes on in it", func(t *testing.T) { sweepInWindows(t, s, observer, connections) })
	t.Run("a sample reaches nothing", func(t *testing.T) { sweepSamples(t, s) })
}

// sweepAccount makes an account with the grants of docs/databases.md, and returns
// an observer's connection and what it asks.
func sweepAccount(t *testing.T, s *servertest.Server) (observer *sql.DB, connections string) {
	t.Helper()
	driver, address := "pgx", s.URL("postgres", servertest.Password, "postgres")
	connections = "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + sweepUser + "'"
	script := "CREATE ROLE %[1]s LOGIN PASSWORD '%[2]s'; GRANT CONNECT ON DATABASE long_one TO %[1]s; GRANT USAGE ON SCHEMA public TO %[1]s; GRANT SELECT ON ALL TABLES IN SCHEMA public TO %[1]s"
	if s.Scheme == "mysql" {
		driver, address = "mysql", fmt.Sprintf("root:%s@tcp(127.0.0.1:%d)/", servertest.Password, s.Port)
		connections = "SELECT count(*) FROM information_schema.processlist WHERE user = '" + sweepUser + "'"
		script = "CREATE USER '%[1]s'@'%%' IDENTIFIED BY '%[2]s'; GRANT SELECT, SHOW VIEW ON long_one.* TO '%[1]s'@'%%'"
	}
	s.Script(t, "long_one", fmt.Sprintf(script, sweepUser, servertest.Password))
	observer, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { observer.Close() })
	t.Setenv("SWEEP_PW", servertest.Password)
	return observer, connections
}

// mostConnections watches a count until stopped, and tells the greatest.
func mostConnections(t *testing.T, db *sql.DB, query string) (stop func() int64) {
	ctx, cancel := context.WithCancel(t.Context())
	var most atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			var n int64
			if db.QueryRowContext(ctx, query).Scan(&n) == nil && n > most.Load() {
				most.Store(n)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	return func() int64 {
		cancel()
		<-done
		return most.Load()
	}
}

// sweepInWindows sweeps a database among others, in windows: with one connection
// and at a rate, cut off in the middle of a table and gone on with in the next,
// whatever becomes of the others.
func sweepInWindows(t *testing.T, s *servertest.Server, observer *sql.DB, connections string) {
	w, clock, out := newSweeper(t, 2, fmt.Sprintf(`
parallel = 3
[org]
register = "register.db"
sectors = ["MOI-COOP"]
[[source]]
name = "會員"
url = "%[1]s"
credential = "env:SWEEP_PW"
schedule = "0 22 * * *"
window = "22:00-06:00"
rows-per-second = %[2]d
connections = 1
jobs = 3
[[source]]
name = "關機的"
url = "%[3]s://%[4]s@127.0.0.1:1/long_one"
credential = "env:SWEEP_PW"
schedule = "0 22 * * *"
[[source]]
name = "公用區"
path = "SHARE"
schedule = "0 22 * * *"
[[unit]]
name = "會務組"
server = ["127.0.0.*"]
database = ["long_one"]
purposes = ["052"]
`, s.URL(sweepUser, "", "long_one"), sweepRate, s.Scheme, sweepUser))
	clock.set(t, "24 05:00:00")
	members := w.sources[0]
	clock.waits = func(ctx context.Context, _ time.Time) {
		checkpointed(ctx, filepath.Join(sourceDir(w.config, members), "2*", scanner.StateName))
	}
	begun, stop := time.Now(), mostConnections(t, observer, connections)
	got := w.once(t.Context(), false)
	took, most := time.Since(begun), stop()
	if got["會員"] != runCut || got["關機的"] != runFailed || got["公用區"] != runDone {
		t.Fatalf("%v\n%s", got, out)
	}
	if most != 1 {
		t.Errorf("%d connections at once, want 1", most)
	}
	const paid = killAfter - 20_000 // the rows of the last statement are not paid for when the window ends
	if least := paid * time.Second / sweepRate * 8 / 10; took < least {
		t.Errorf("%d rows and more within %v: at %d a second they take %v at least", paid, took, sweepRate, least)
	}
	if strings.Contains(out.String(), servertest.Password) {
		t.Error("a password is shown")
	}

	before := len(s.Log(t))
	clock.waits = nil
	members.RowsPerSecond = 0
	clock.set(t, "24 22:00:00")
	if got := w.once(t.Context(), false); got["會員"] != runDone || got["公用區"] != runDone {
		t.Fatalf("%v\n%s", got, out)
	}
	checkBehind(t, s.Scheme, s.Log(t)[before:])
	book := filepath.Join(filepath.Dir(w.config.Path), "register.db")
	checkTotal(t, book, register.Scope{Kind: register.Unit, Name: "會務組"}, killPeople*(killCopies+1), killPeople, nil)
	if got := inventoryCell(t, inventoryOf(t, book), "visits", "特定目的"); !strings.HasPrefix(got, "建議：052 ") {
		t.Errorf("the purpose of the database's unit: %q", got)
	}
}

// checkpointed waits until the state of a run holds a checkpoint of the long table.
func checkpointed(ctx context.Context, states string) {
	for ; ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		found, _ := filepath.Glob(states)
		if len(found) == 0 {
			continue
		}
		if b, err := os.ReadFile(found[0]); err == nil && holdsCheckpoint(b) {
			return
		}
	}
}

// checkTotal looks at what a register says of a scope.
func checkTotal(t *testing.T, at string, scope register.Scope, records, subjects int64, sampled *register.Sampled) register.Total {
	t.Helper()
	r, err := register.Open(t.Context(), at, register.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	v, err := r.At(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	total, ok, err := v.Total(t.Context(), scope)
	if err != nil || !ok || records > 0 && (total.Records != records || total.Subjects != subjects || total.Sampled != sampled) {
		t.Errorf("%+v: %d records of %d people, sampled %+v: %v", scope, total.Records, total.Subjects, total.Sampled, err)
	}
	return total.Total
}

// sweepSamples sweeps a long table with quick: the estimate reaches nothing, in
// whatever is made of it.
func sweepSamples(t *testing.T, s *servertest.Server) {
	w, clock, out := newSweeper(t, 1, fmt.Sprintf(`
[org]
register = "register.db"
sectors = ["MOI-COOP"]
[[source]]
name = "初判"
url = "%s"
credential = "env:SWEEP_PW"
quick = true
include = ["**/visits"]
schedule = "@yearly"
fail-on = "reached"
`, s.URL(sweepUser, "", "long_one")))
	clock.set(t, "24 10:00:00")
	if got := w.once(t.Context(), false); got["初判"] != runDone {
		t.Fatalf("an estimate reaches a level: %v\n%s", got, out)
	}
	w.sources[0].FailOn = "review"
	if got := w.once(t.Context(), true); got["初判"] != runLevel {
		t.Fatalf("%v\n%s", got, out)
	}
	book := filepath.Join(filepath.Dir(w.config.Path), "register.db")
	total := checkTotal(t, book, register.Scope{Kind: register.Org}, 0, 0, nil)
	if total.Sampled == nil || total.Sampled.Items != 1 || total.Sampled.Subjects != 0 || total.Subjects < 1000 || total.Records < 5000 {
		t.Fatalf("the sample proves nothing: %+v", total)
	}
	e := entryOf(t, w, "visits")
	if !e.Estimate || len(e.Thresholds) == 0 {
		t.Fatalf("%+v", e)
	}
	for _, st := range e.Thresholds {
		if st.State != pandian.Review {
			t.Errorf("the item: %+v", st)
		}
	}
	dir := t.TempDir()
	do := func(args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		a := &app{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, clock: clock}
		if code := a.run(t.Context(), append([]string{"register", "--register", book}, args...)); code != exitOK {
			t.Fatalf("%v: %d\n%s%s", args, code, &stdout, &stderr)
		}
		text := stdout.String() + stderr.String()
		for name := range strings.FieldsSeq(stdout.String()) {
			if b, err := os.ReadFile(name); err == nil && strings.HasSuffix(name, ".html") {
				text += string(b)
			}
		}
		return text
	}
	for _, x := range []struct {
		args         []string
		says, denies []string
	}{
		{[]string{"status"}, []string{"請確認（推估）", "推估可能達到：請完整盤點", "含推估：1 件"}, []string{"  已達  "}},
		{[]string{"status", "--format", "json"}, []string{`"state":"review"`, `"estimates":1`, `"subjects_exact":0`}, []string{`"state":"reached"`, `"first":"2`, `"due":"2`}},
		{[]string{"items"}, []string{"已掃描（推估）"}, nil},
		{[]string{"incident", "--all", "--found-at", "2026-11-24 09:00", "--format", "html", "--out", filepath.Join(dir, "i")}, []string{"請確認（推估）", "筆數 推估 ", "至少 ", "僅抽樣（--quick）"}, []string{">已達<"}},
		{[]string{"audit", "--format", "html", "--out", filepath.Join(dir, "a")}, []string{"含推估：1 件", "至少 ", "請確認（推估）"}, nil},
	} {
		got := do(x.args...)
		for _, text := range x.says {
			if !strings.Contains(got, text) {
				t.Errorf("register %v does not say %q:\n%.3000s", x.args, text, got)
			}
		}
		for _, text := range x.denies {
			if strings.Contains(got, text) {
				t.Errorf("register %v says %q:\n%.3000s", x.args, text, got)
			}
		}
	}
	ledger := strings.Fields(do("inventory", "--out", filepath.Join(dir, "l")))[0]
	if state, note := inventoryCell(t, ledger, "visits", "門檻"), inventoryCell(t, ledger, "visits", "備註"); !strings.Contains(state, "推估可能達到") || strings.Contains(state, "已達") || !strings.Contains(note, "推估") {
		t.Errorf("the 清冊: %q %q", state, note)
	}
}

// entryOf is an entry of the last run of the only source.
func entryOf(t *testing.T, w *sweeper, name string) pandian.Entry {
	t.Helper()
	dir := sourceDir(w.config, w.sources[0])
	st, err := readState(dir)
	if err != nil {
		t.Fatal(err)
	}
	entries, order := readInventory(t, filepath.Join(dir, st.Run))
	for _, path := range order {
		if strings.HasSuffix(path, "/"+name) {
			return entries[path]
		}
	}
	t.Fatalf("no %s in %q", name, order)
	return pandian.Entry{}
}
