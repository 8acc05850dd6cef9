package register_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/internal/servertest"
	"pandian/register"
)

// The test binary is the process that is killed, too.
func TestMain(m *testing.M) {
	if at := os.Getenv("REGISTER_CHILD"); at != "" {
		os.Exit(child(at, os.Getenv("REGISTER_AS")))
	}
	os.Exit(m.Run())
}

// child sweeps generation n into a register and says how it ended.
func child(at, as string) int {
	how, n, _ := strings.Cut(as, ":")
	if err := handicap(how); err != nil {
		fmt.Println(err)
		return 3
	}
	r, err := register.Open(context.Background(), at, register.Options{Holder: "child"})
	if err == nil {
		defer r.Close()
		if how == "hold" {
			_, err := r.Begin(context.Background(), run("a"))
			fmt.Println("holds", err)
			select {}
		}
		gen, _ := strconv.Atoi(n)
		err = tryRun(context.Background(), r, run("a"), false, generation(gen)...)
	}
	if err != nil {
		fmt.Println(err)
		return 2
	}
	return 0
}

func childCommand(at, how string, gen int) *exec.Cmd {
	c := exec.Command(os.Args[0], "-test.run=^$")
	c.Env = append(os.Environ(), "REGISTER_CHILD="+at, fmt.Sprintf("REGISTER_AS=%s:%d", how, gen))
	return c
}

// generation is a share of more than one batch as it is at a time: from one to
// the next a third of the items is edited, some come, go and move.
func generation(n int) []pandian.Entry {
	var list []pandian.Entry
	for i := range 2300 {
		edits := (n + i%3) / 3
		path := fmt.Sprintf("%02d/%04d.csv", i%20, i)
		if i%50 == 0 && n%2 == 1 {
			path = fmt.Sprintf("moved/%02d/%04d.csv", i%20, i)
		}
		if i%50 == 1 && n%2 == 1 {
			continue
		}
		e := file("a", path, i*2, i*2+3+edits%5)
		e.Version = fmt.Sprintf("%d:%d:%d:1", e.Size, edits, i+1)
		list = append(list, e)
	}
	return list
}

// state is what a register must hold after a generation.
func state(n int) []string {
	var all []string
	for _, e := range generation(n) {
		all = append(all, fmt.Sprintf("%s:%s %s %d", e.Source, e.Path, e.Status, e.Subjects))
	}
	return sorted(all)
}

func union(n int) int64 {
	var f pandian.Facts
	for _, e := range generation(n) {
		f.Merge(e.Facts)
	}
	return f.People().Subjects
}

func TestAKillAtAnyMomentOnSQLite(t *testing.T) { killLoop(t, place{engine: "sqlite"}, kills(20)) }

func TestAKillAtAnyMomentOnPostgreSQL(t *testing.T) {
	killLoop(t, place{engine: "postgres", server: servertest.PostgreSQL(t)}, kills(4))
}

func kills(n int) int {
	if k, err := strconv.Atoi(os.Getenv("REGISTER_KILLS")); err == nil {
		return k
	}
	return n
}

// killLoop kills a process that sweeps, at random moments: the register then
// holds the state before or after, whole, and the next run makes it complete.
func killLoop(t *testing.T, p place, times int) {
	at := p.make(t)
	started := time.Now()
	if out, err := childCommand(at, "well", 0).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lasts := time.Since(started)
	rnd := rand.New(rand.NewPCG(7, uint64(times)))
	var early, half, late int
	r, _ := opened(t, at)
	for gen := 1; gen <= times; gen++ {
		sweepsBefore := now(t, r).Sweep()
		c := childCommand(at, "well", gen)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rnd.Int64N(int64(lasts))))
		_ = c.Process.Kill()
		_ = c.Wait()
		left := count(t, at, `SELECT count(*) FROM sweep WHERE done = ''`)
		v := now(t, r)
		holds := gen - 1
		switch {
		case v.Sweep() > sweepsBefore:
			holds, late = gen, late+1
		case left > 0:
			half++
		default:
			early++
		}
		sound(t, r, at, holds)
		sweep(t, r, run("a"), generation(gen)...) // the same command again
		sound(t, r, at, gen)
		if t.Failed() {
			t.Fatalf("after kill %d", gen)
		}
	}
	t.Logf("%s: %d kills: %d before the first write, %d during it, %d after it; nothing lost, nothing counted twice", p.engine, times, early, half, late)
	if times >= 20 && half == 0 {
		t.Error("no kill came during a write")
	}
}

// sound checks that a register holds exactly a generation.
func sound(t *testing.T, r *register.Register, at string, gen int) {
	t.Helper()
	if diff := cmp.Diff(state(gen), sorted(lines(t, now(t, r)))); diff != "" {
		t.Errorf("generation %d:\n%s", gen, diff)
	}
	if n, want := subjects(t, now(t, r), register.Scope{Kind: register.Org}), union(gen); n != want {
		t.Errorf("%d subjects, want %d", n, want)
	}
	if v, err := r.Verify(t.Context()); err != nil || v.Broken != 0 {
		t.Errorf("audit trail: %+v %v", v, err)
	}
	if !strings.HasPrefix(at, "postgres") {
		var verdict string
		if err := raw(t, at).QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
			t.Errorf("integrity: %s %v", verdict, err)
		}
	}
}

func TestTheLockOfAKilledProcessBlocksNobody(t *testing.T) {
	at := place{engine: "sqlite"}.make(t)
	r, _ := opened(t, at)
	c := childCommand(at, "hold", 0)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(out, new(string), new(string)); err != nil {
		t.Fatal(err)
	}
	var held *register.HeldError
	if _, err := r.Begin(t.Context(), run("a")); !errors.As(err, &held) || !strings.HasPrefix(held.Holder, "child") {
		t.Errorf("while it lives: %v", err)
	}
	_ = c.Process.Kill() // and nobody has waited for it yet
	time.Sleep(200 * time.Millisecond)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 3))
	_ = c.Wait()
}

func TestAFullDiskLeavesTheRegisterAsItWas(t *testing.T) {
	at := place{engine: "sqlite"}.make(t)
	r, _ := opened(t, at)
	sweep(t, r, run("a"), generation(0)...)
	out, err := childCommand(at, "full", 1).CombinedOutput()
	if err == nil || !strings.Contains(string(out), register.ErrFull.Error()) {
		t.Errorf("%v: %s", err, out)
	}
	sound(t, r, at, 0)
	sweep(t, r, run("a"), generation(1)...)
	sound(t, r, at, 1)
}

func TestAFileThatMayOnlyBeReadIsSaidToBe(t *testing.T) {
	at := place{engine: "sqlite"}.make(t)
	r, _ := opened(t, at)
	sweep(t, r, run("a"), generation(0)...)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{at: 0o444, filepath.Dir(at): 0o755, filepath.Dir(filepath.Dir(at)): 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	how := "well"
	if os.Getuid() == 0 {
		how = "nobody"
	}
	out, err := childCommand(at, how, 1).CombinedOutput()
	if err == nil || !strings.Contains(string(out), register.ErrReadOnly.Error()) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestALockedFileIsWaitedForAndThenSaidToBe(t *testing.T) {
	at := place{engine: "sqlite"}.make(t)
	r, d := opened(t, at)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 3))
	other := raw(t, at)
	other.SetMaxOpenConns(1)
	if _, err := other.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	hasty, err := register.Open(t.Context(), at, register.Options{Now: d.now, Wait: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer hasty.Close()
	if _, err := hasty.Begin(t.Context(), run("a")); !errors.Is(err, register.ErrBusy) {
		t.Errorf("%v", err)
	}
	if got := lines(t, now(t, hasty)); len(got) != 1 {
		t.Errorf("reading waits for no writer: %q", got)
	}
	time.AfterFunc(300*time.Millisecond, func() { _, _ = other.Exec(`COMMIT`) })
	sweep(t, r, run("a"), file("a", "1.csv", 0, 4)) // patient
}

func TestALostConnectionLeavesTheRegisterAsItWas(t *testing.T) {
	p := place{engine: "postgres", server: servertest.PostgreSQL(t)}
	at := p.make(t)
	r, _ := opened(t, at)
	sweep(t, r, run("a"), generation(0)...)
	const cutAll = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pandian'`
	admin := raw(t, at)
	var lost int
	for i := range 5 {
		s, err := r.Begin(t.Context(), run("a"))
		if err != nil {
			t.Fatal(err)
		}
		for n, e := range generation(1) {
			if n == 2010+40*i { // between batches, and while one is open
				go func() { _, _ = admin.Exec(cutAll) }()
			}
			if err = s.Put(t.Context(), e); err != nil {
				break
			}
		}
		if err == nil {
			if _, err := admin.Exec(cutAll); err != nil {
				t.Fatal(err)
			}
			err = s.Close(t.Context(), pandian.Summary{Sources: []string{"a"}})
		}
		if err != nil {
			if !errors.Is(err, register.ErrLost) {
				t.Errorf("%v", err)
			}
			lost++
			_ = s.Abort()
			sound(t, r, at, 0)
			continue
		}
		_ = s.Abort()
		t.Log("the connection came back in time")
		sweep(t, r, run("a"), generation(0)...)
	}
	sweep(t, r, run("a"), generation(1)...)
	sound(t, r, at, 1)
	t.Logf("%d of 5 sweeps lost their connection", lost)
}
