package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(atHome{m}, map[string]func(){
		"pandian": func() {
			sealWork = 10
			ctx, stop := interruptible(context.Background())
			defer stop()
			os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// atHome runs the tests with a home of their own: the user's key and register
// stay out of it.
type atHome struct{ *testing.M }

func (m atHome) Run() int {
	home, err := os.MkdirTemp("", "pandian-home-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(home)
	if dir, err := os.UserConfigDir(); err == nil && os.Getenv("GOENV") == "" {
		os.Setenv("GOENV", filepath.Join(dir, "go", "env")) // of go commands that tests run
	}
	os.Setenv("XDG_CONFIG_HOME", home)
	os.Setenv("XDG_DATA_HOME", home)
	return m.M.Run()
}

// Scripts are the guarantees of the command line: every command, flag and exit
// code.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "../../testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"code": exitCode, "replace": replace},
		Setup: func(env *testscript.Env) error {
			samples, err := filepath.Abs("../../extractors/testdata")
			if err != nil {
				return err
			}
			env.Setenv("SAMPLES", samples)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, ".config"))
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, ".local", "share"))
			env.Setenv("XDG_CACHE_HOME", cacheDir())
			return nil
		},
	})
}

// exitCode is the script command "code N PROGRAM ARGS...": exec with the exit
// code that is expected.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program [args...]")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Check(err)
		}
		got = exit.ExitCode()
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// replace is the script command "replace OLD NEW FILE": what must stand in the
// file becomes another text.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace old new file")
	}
	file := ts.MkAbs(args[2])
	text := ts.ReadFile(args[2])
	if !strings.Contains(text, args[0]) {
		ts.Fatalf("%s does not hold %q", args[2], args[0])
	}
	ts.Check(os.WriteFile(file, []byte(strings.Replace(text, args[0], args[1], 1)), 0o600))
}

// cacheDir keeps the compiled PDF engine between tests: compiling takes
// seconds.
var cacheDir = sync.OnceValue(func() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return os.TempDir()
	}
	return dir
})

// program returns a copy of this test binary that behaves as pandian.
var program = sync.OnceValues(func() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "pandian-test-")
	if err != nil {
		return "", err
	}
	name := "pandian"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(dir, name)
	return path, copyFile(self, path)
})

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Close()
}

// command prepares a run of the program with a home of its own.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	c := exec.Command(path, args...)
	c.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "XDG_CACHE_HOME="+cacheDir())
	return c
}

// pandianRun runs the program and returns its output and exit code.
func pandianRun(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	c := command(t, args...)
	b, err := c.CombinedOutput()
	if err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return string(b), c.ProcessState.ExitCode()
}

// TestOCRWithoutTesseractSaysHowToGetIt takes the program's PATH away.
func TestOCRWithoutTesseractSaysHowToGetIt(t *testing.T) {
	t.Setenv("PATH", "")
	out, code := pandianRun(t, "detect", "--ocr", filepath.Join(shareDir, "不存在.jpg"))
	if code != exitError || !strings.Contains(out, "apt-get install tesseract-ocr tesseract-ocr-chi-tra") || !strings.Contains(out, "UB Mannheim") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}
