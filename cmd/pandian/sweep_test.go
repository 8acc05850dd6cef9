package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian/config"
	"pandian/rules"
	"pandian/scanner"
)

// fakeClock tells the time it was given.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	waits func(ctx context.Context, until time.Time) // returns when the clock is to jump to the time; nil = it never does
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Wait(ctx context.Context, t time.Time) error {
	if c.waits == nil {
		<-ctx.Done()
		return ctx.Err()
	}
	c.waits(ctx, t)
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() == nil {
		c.now = t
	}
	return ctx.Err()
}

// begun waits until some items of a run stand in its state, in any folder that
// the pattern means.
func begun(ctx context.Context, states string) {
	for ctx.Err() == nil {
		found, _ := filepath.Glob(states)
		for _, path := range found {
			if b, _ := os.ReadFile(path); bytes.Count(b, []byte(`"path":"名冊`)) >= 3 {
				return
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// set sets the clock to a time of November 2026 in Taiwan; the 23rd is a Monday.
func (c *fakeClock) set(t *testing.T, text string) {
	t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-11-"+text, rules.Taiwan)
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// newSweeper loads a configuration with a fake clock; what it prints goes to the
// buffer. The text may name the folder of n small rosters as SHARE.
func newSweeper(t *testing.T, files int, text string) (*sweeper, *fakeClock, *bytes.Buffer) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir) // the key's
	share := filepath.Join(dir, "share")
	if err := os.Mkdir(share, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range files {
		roster := "姓名,身分證字號\n王小明,A169006025\n李美玲,B277354686\n" + strings.Repeat("備註,無\n", 100)
		if err := os.WriteFile(filepath.Join(share, fmt.Sprintf("名冊%02d.csv", i)), []byte(roster+fmt.Sprint(i)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "pandian.toml")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "SHARE", share)), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	clock := &fakeClock{}
	a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &out, lang: "zh-TW", clock: clock}
	s, err := a.newSweeper(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := prepareOutput(s.config.Out); err != nil {
		t.Fatal(err)
	}
	return s, clock, &out
}

// show prints the status.
func show(t *testing.T, s *sweeper, out *bytes.Buffer, ran map[string]outcome) {
	t.Helper()
	if err := s.status(ran).Write(out, "text", "zh-TW", 0); err != nil {
		t.Fatal(err)
	}
}

// inventory reads the inventory of a source's last run.
func (s *sweeper) inventory(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(s.config.Out, name)
	st, err := readState(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, st.Run, inventoryFile))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatAWindowCutsGoesOnInTheNextAndEndsAsIfNeverCut(t *testing.T) {
	s, clock, out := newSweeper(t, 40, `
[[source]]
name = "甲"
path = "SHARE"
schedule = "0 22 * * *"
window = "22:00-06:00"
limit = "8KB/s"
[[source]]
name = "一次"
path = "SHARE"
`)
	clock.set(t, "24 05:00:00")
	cut, whole := s.sources[0], s.sources[1]
	clock.waits = func(ctx context.Context, _ time.Time) {
		begun(ctx, filepath.Join(sourceDir(s.config, cut), "2*", scanner.StateName))
	}
	if got := s.once(t.Context(), false); got["甲"] != runCut {
		t.Fatalf("ended as %q, not cut off\n%s", got["甲"], out)
	}
	first, err := readState(sourceDir(s.config, cut))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(sourceDir(s.config, cut), first.Run, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "本次盤點中途停止") {
		t.Error("the report of what was cut off does not say so")
	}
	if n := strings.Count(s.inventory(t, "甲"), "\n"); n == 0 || n == 40 {
		t.Errorf("%d of 40 items before the cut: the test proves nothing", n)
	}

	clock.waits = nil
	if now := clockTime(clock.Now()); now != "2026-11-24 06:00" {
		t.Errorf("cut off at %s", now)
	}
	if got := s.once(t.Context(), false); len(got) != 0 {
		t.Errorf("outside its window: %v", got)
	}
	if x := s.look(cut); x.Due || clockTime(x.Next) != "2026-11-24 22:00" {
		t.Errorf("due %v, next %v", x.Due, x.Next)
	}

	clock.set(t, "24 22:00:00")
	cut.Limit = ""
	if got := s.once(t.Context(), false); got["甲"] != runDone {
		t.Fatalf("%v\n%s", got, out)
	}
	if !strings.Contains(out.String(), "續跑：先前已完成") {
		t.Error("it began anew")
	}
	if st, _ := readState(sourceDir(s.config, cut)); st.Run != first.Run {
		t.Errorf("it went on in %q, not in %q", st.Run, first.Run)
	}
	s.sources = []*config.Source{whole}
	if got := s.once(t.Context(), true); got["一次"] != runDone {
		t.Fatalf("%v", got)
	}
	if diff := cmp.Diff(s.inventory(t, "一次"), s.inventory(t, "甲")); diff != "" {
		t.Errorf("cut off and gone on with, it is not what it is in one go:\n%s", diff)
	}
}

func TestWhatWasCutOffUnderOtherOptionsBeginsAnew(t *testing.T) {
	s, clock, out := newSweeper(t, 3, "[[source]]\nname = '甲'\npath = 'SHARE'\nschedule = '@daily'\n")
	clock.set(t, "24 01:00:00")
	dir := sourceDir(s.config, s.sources[0])
	if got := s.once(t.Context(), false); got["甲"] != runDone {
		t.Fatalf("%v\n%s", got, out)
	}
	first, err := readState(dir)
	if err != nil {
		t.Fatal(err)
	}
	first.Outcome = "" // killed between its report and its state
	if err := first.write(dir); err != nil {
		t.Fatal(err)
	}
	s.sources[0].Exclude = []string{"名冊00.csv"}
	if got := s.once(t.Context(), false); got["甲"] != runDone {
		t.Fatalf("%v\n%s", got, out)
	}
	if st, _ := readState(dir); st.Run != first.Run+"-2" {
		t.Errorf("the second run is in %q", st.Run)
	}
	if !strings.Contains(s.inventory(t, "甲"), `"excluded"`) {
		t.Error("the second run is not that of the new options")
	}
}

func TestAMissedTimeIsVisibleBeforeAndAfterItIsMadeUpFor(t *testing.T) {
	s, clock, out := newSweeper(t, 1, "[[source]]\nname = '甲'\npath = 'SHARE'\nschedule = '0 22 * * *'\nwindow = '22:00-06:00'\n")
	clock.set(t, "23 22:00:00")
	s.once(t.Context(), false)
	clock.set(t, "26 12:00:00")
	out.Reset()
	show(t, s, out, nil)
	if got := out.String(); !strings.Contains(got, "115/11/23 22:00  完成  115/11/26 22:00         2\n    2026-11-23T2200\n") {
		t.Errorf("status:\n%s", got)
	}
	clock.set(t, "26 22:01:00")
	s.once(t.Context(), false)
	out.Reset()
	show(t, s, out, nil)
	if got := out.String(); !strings.Contains(got, "115/11/26 22:01  完成  115/11/27 22:00         2\n    2026-11-26T2201\n") {
		t.Errorf("status:\n%s", got)
	}
}

func TestTheLoopRunsEachSourceAtItsTimesAndStopsWithItsContext(t *testing.T) {
	s, clock, out := newSweeper(t, 1, `
parallel = 9
[[source]]
name = "每時"
path = "SHARE"
schedule = "@hourly"
[[source]]
name = "壞的"
path = "no-such"
schedule = "*/30 * * * *"
`)
	clock.set(t, "23 10:30:00")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	end := clock.Now().Add(4 * time.Hour)
	clock.waits = func(_ context.Context, until time.Time) {
		for _, src := range s.sources { // the clock stands still while they run
			for x := s.look(src); x.Due || x.holder != ""; x = s.look(src) {
				time.Sleep(time.Millisecond)
			}
		}
		if !until.Before(end) {
			stop()
		}
	}
	s.loop(ctx)
	good, bad := strings.Count(out.String(), "「每時」：完成"), strings.Count(out.String(), "「壞的」：錯誤")
	if good != 5 || bad != 8 {
		t.Errorf("%d good runs, want 10:30 11:00 12:00 13:00 14:00; %d bad ones, want 8\n%s", good, bad, out)
	}
}

func TestARunInAnotherProcessIsNotRepeated(t *testing.T) {
	s, clock, out := newSweeper(t, 1, "[[source]]\nname = '甲'\npath = 'SHARE'\nschedule = '@daily'\n")
	clock.set(t, "23 10:00:00")
	dir := sourceDir(s.config, s.sources[0])
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	held, err := acquire(filepath.Join(dir, lockName), clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	running := sourceState{Run: "2026-11-22T0000", Started: clock.Now().Add(-48 * time.Hour)}
	if err := running.write(dir); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.once(t.Context(), false); len(got) != 0 {
		t.Errorf("what runs elsewhere was due: %v", got)
	}
	show(t, s, out, map[string]outcome{})
	want := fmt.Sprintf("未到時間  115/11/21 10:00  執行中  115/11/23 10:00         1\n    2026-11-22T0000，pid %d, 2026-11-23 10:00\n", os.Getpid())
	if !strings.Contains(out.String(), want) {
		t.Errorf("table:\n%s", out)
	}
	out.Reset()
	if got := s.once(t.Context(), true); got["甲"] != runFailed || !strings.Contains(out.String(), "已在執行中（pid ") {
		t.Errorf("%v\n%s", got, out)
	}
	if after, _ := os.ReadFile(filepath.Join(dir, stateFile)); string(after) != string(before) {
		t.Errorf("the refused run changed the state: %s", after)
	}
	held.release() // as when its process dies
	if got := s.once(t.Context(), false); got["甲"] != runDone {
		t.Errorf("a stale lock blocks: %v\n%s", got, out)
	}
}

func TestWhatWaitedLongestRunsFirst(t *testing.T) {
	s, clock, _ := newSweeper(t, 1, "[[source]]\nname = '甲'\npath = 'SHARE'\nschedule = '@hourly'\n[[source]]\nname = '乙'\npath = 'SHARE'\nschedule = '@hourly'\n[[source]]\nname = '丙'\npath = 'SHARE'\nschedule = '@hourly'\n")
	clock.set(t, "23 10:00:00")
	for i, name := range []string{"甲", "乙"} {
		dir := filepath.Join(s.config.Out, name)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		st := sourceState{Started: clock.Now().Add(-time.Duration(i+2) * time.Hour), Outcome: runDone}
		if err := st.write(dir); err != nil {
			t.Fatal(err)
		}
	}
	var order []string
	for _, x := range s.due(false) {
		order = append(order, x.source.Name)
	}
	if diff := cmp.Diff([]string{"丙", "乙", "甲"}, order); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyOwnRunFoldersArePruned(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"2026-11-01T0200", "2026-11-02T0200", "2026-11-03T0200-2", "2026-11-03T0200-10", "2026-11-03T0200", "2026-11-04T0200"} {
		for _, file := range []string{outMarker, inventoryFile} {
			write(t, filepath.Join(dir, name, file))
		}
	}
	write(t, filepath.Join(dir, "2026-10-01T0200", inventoryFile)) // no marker: not ours
	write(t, filepath.Join(dir, "手冊", outMarker))                  // no run
	write(t, filepath.Join(dir, "2026-11-03T1200", outMarker))     // came to nothing
	write(t, filepath.Join(dir, "2026-11-05T0200", outMarker))     // the current one
	if err := prune(dir, "2026-11-05T0200", 3); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if diff := cmp.Diff([]string{"2026-10-01T0200", "2026-11-03T0200-10", "2026-11-04T0200", "2026-11-05T0200", "手冊"}, left); diff != "" {
		t.Error(diff)
	}
	if err := prune(dir, "2026-11-05T0200", 0); err != nil || !exists(filepath.Join(dir, "2026-11-04T0200")) {
		t.Errorf("keep = 0 removes: %v", err)
	}
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAScanWithAWindowWaitsForItAndGoesOnInTheNext(t *testing.T) {
	s, clock, out := newSweeper(t, 40, "[[source]]\nname = '甲'\npath = 'SHARE'\n")
	clock.set(t, "23 12:00:00")
	f := scanFlagsOf(s.config, s.sources[0], filepath.Join(t.TempDir(), "out"))
	f.window, f.limit = "22:00-06:00", "8KB/s"
	var waited []string
	clock.waits = func(ctx context.Context, until time.Time) {
		waited = append(waited, clockTime(until))
		switch len(waited) {
		case 2: // the first window closes
			begun(ctx, filepath.Join(f.out, scanner.StateName))
		case 3:
			f.limit = ""
		case 4: // the second never does
			<-ctx.Done()
		}
	}
	if err := s.scanInWindow(t.Context(), f, []string{s.sources[0].Path}); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if diff := cmp.Diff([]string{"2026-11-23 22:00", "2026-11-24 06:00", "2026-11-24 22:00", "2026-11-25 06:00"}, waited); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(out.String(), "時段結束") || !strings.Contains(out.String(), "續跑：先前已完成") {
		t.Errorf("%s", out)
	}
}
