package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pandian/detectors"
	"pandian/rules"
	"pandian/scanner"
)

// TestRulesOfTheReadmeLoad lays the examples of README.md, each of which begins
// with the name of its file, over the rules.
func TestRulesOfTheReadmeLoad(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, m := range regexp.MustCompile("(?s)```toml\n# (\\S+)\n(.*?)```").FindAllSubmatch(readme, -1) {
		file := filepath.Join(dir, filepath.FromSlash(string(m[1])))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, m[2], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rs, err := rules.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs.Custom) != 1 || len(rs.Allow) != 2 || len(rs.Deny) != 1 {
		t.Errorf("%d detectors, %d allowed, %d denied; want 1, 2, 1", len(rs.Custom), len(rs.Allow), len(rs.Deny))
	}
	if err := scanner.CheckRules(rs, detectors.All); err != nil {
		t.Error(err)
	}
}

// TestTheCommandsOfTheReadmeOnSweepsRun runs what README.md shows of sweep, with
// its configuration: only the places are others.
func TestTheCommandsOfTheReadmeOnSweepsRun(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## 排程\n")
	section, _, _ = strings.Cut(section, "\n## ")
	blocks := regexp.MustCompile("(?s)```(toml|sh)\n(.*?)```").FindAllStringSubmatch(section, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d blocks, want the configuration and the commands", len(blocks))
	}
	dir := t.TempDir()
	for _, v := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"} {
		t.Setenv(v, dir)
	}
	t.Chdir(dir)
	write(t, filepath.Join("share", "社會課", "名冊.csv"))
	text := strings.NewReplacer(`"//fileserver/公用區"`, `"share"`, `"D:/盤點結果"`, `"out"`).Replace(blocks[0][2])
	if err := os.WriteFile("pandian.toml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	clock := &fakeClock{}
	clock.set(t, "23 23:00:00") // in the window
	ran := 0
	for line := range strings.Lines(blocks[1][2]) {
		command, _, _ := strings.Cut(line, "#")
		command, _, _ = strings.Cut(command, ">")
		args := strings.Fields(command)
		if len(args) < 2 || args[0] != "pandian" || args[1] != "sweep" {
			t.Fatalf("not a command of sweep: %q", line)
		}
		ctx, stop := context.WithCancel(t.Context())
		if len(args) == 4 { // for good: stopped when it has nothing to do
			clock.waits = func(context.Context, time.Time) { stop() }
		}
		var out bytes.Buffer
		a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &out, clock: clock}
		if code := a.run(ctx, args[1:]); code != exitOK || out.Len() == 0 {
			t.Errorf("%s: exit code %d\n%s", command, code, &out)
		}
		stop()
		ran++
	}
	if ran != 5 {
		t.Errorf("%d commands ran, want 5", ran)
	}
}
