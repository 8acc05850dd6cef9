package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startSlowSweep starts the program on a source that takes minutes, and returns
// when it has begun to read.
func startSlowSweep(t *testing.T, args ...string) (c *exec.Cmd, out *strings.Builder, dir string) {
	t.Helper()
	dir = t.TempDir()
	for i := range 20 {
		path := filepath.Join(dir, "share", string(rune('a'+i))+".txt")
		write(t, path)
		if err := os.WriteFile(path, []byte(strings.Repeat("今天天氣很好。", 500)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text := "[[source]]\nname = '甲'\npath = 'share'\nschedule = '@yearly'\nlimit = '4KB/s'\njobs = 1\n"
	if err := os.WriteFile(filepath.Join(dir, "pandian.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c = command(t, append([]string{"sweep", "--config", filepath.Join(dir, "pandian.toml")}, args...)...)
	out = new(strings.Builder)
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		states, _ := filepath.Glob(filepath.Join(dir, "pandian-sweep", "甲", "2*", ".state"))
		if len(states) == 1 {
			return c, out, dir
		}
		if time.Now().After(end) {
			_ = c.Process.Kill()
			t.Fatalf("it did not begin:\n%s", out)
		}
	}
}

// finishSweep lets a sweep of the same configuration, without its limit, go on.
func finishSweep(t *testing.T, dir string, env []string) string {
	t.Helper()
	path := filepath.Join(dir, "pandian.toml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), "limit = '4KB/s'\n", "", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	c := command(t, "sweep", "--config", path, "--once")
	c.Env = env // the same key
	b, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return string(b)
}

func TestAStoppedLoopWritesWhatItHasAndTheNextGoesOn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("signals to another process: not on Windows")
	}
	c, out, dir := startSlowSweep(t)
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Fatalf("a stopped service is no failure: %v\n%s", err, out)
	}
	if !strings.Contains(out.String(), "來源「甲」：已停止，待接續") {
		t.Errorf("%s", out)
	}
	if got := finishSweep(t, dir, c.Env); !strings.Contains(got, "來源「甲」：完成") {
		t.Errorf("%s", got)
	}
	if runs, _ := filepath.Glob(filepath.Join(dir, "pandian-sweep", "甲", "2*")); len(runs) != 1 {
		t.Errorf("it did not go on in the same folder: %v", runs)
	}
}

func TestAKilledSweepBlocksNobodyAndIsGoneOnWith(t *testing.T) {
	c, out, dir := startSlowSweep(t, "--once")

	other := command(t, "sweep", "--config", filepath.Join(dir, "pandian.toml"), "--once", "--all")
	other.Env = c.Env
	b, _ := other.CombinedOutput()
	if code := other.ProcessState.ExitCode(); code != exitError || !strings.Contains(string(b), "已在執行中（pid ") {
		t.Errorf("a run that overlaps: exit code %d\n%s", code, b)
	}

	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	status := command(t, "sweep", "--config", filepath.Join(dir, "pandian.toml"), "--status")
	b, err := status.CombinedOutput()
	if err != nil || !strings.Contains(string(b), "中斷，待接續  現在\n") {
		t.Errorf("%v\n%s\n%s", err, b, out)
	}
	if got := finishSweep(t, dir, c.Env); !strings.Contains(got, "來源「甲」：完成") {
		t.Errorf("%s", got)
	}
}
