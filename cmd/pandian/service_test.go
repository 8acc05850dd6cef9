package main

import (
	"encoding/xml"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// hardService has everything in its paths that a command line trips over.
func hardService(dir string) service {
	return service{program: filepath.Join(dir, "個資 盤點", "pan'dian"), config: filepath.Join(dir, `設定 100% $HOME "甲".toml`), user: "pandian"}
}

func TestServicesAreThoseOfTheGoldenFiles(t *testing.T) {
	for _, kind := range serviceKinds() {
		got, _ := hardService("/opt").textFor(kind)
		golden := filepath.Join("../../testdata/golden/service", kind+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s:\n%s", kind, diff)
		}
	}
}

func TestTheWindowsTaskIsXMLInASCIIWithThePathsAsTheyAre(t *testing.T) {
	s := service{program: `D:\個資 盤點\pandian.exe`, config: `D:\個資 <設定> & 其他\pandian.toml`}
	text, _ := s.textFor("windows")
	for _, r := range text {
		if r > '~' {
			t.Fatalf("%q is no ASCII", r)
		}
	}
	var task struct {
		XMLName  xml.Name `xml:"http://schemas.microsoft.com/windows/2004/02/mit/task Task"`
		Interval string   `xml:"Triggers>TimeTrigger>Repetition>Interval"`
		Policy   string   `xml:"Settings>MultipleInstancesPolicy"`
		Command  string   `xml:"Actions>Exec>Command"`
		Args     string   `xml:"Actions>Exec>Arguments"`
	}
	if err := xml.Unmarshal([]byte(text), &task); err != nil {
		t.Fatal(err)
	}
	got := []string{task.Interval, task.Policy, task.Command, task.Args}
	want := []string{"PT5M", "IgnoreNew", s.program, `sweep --once --config "` + s.config + `"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTheCronLineReachesTheProgramWhole runs the line as cron does: what stands
// before an unescaped % goes to the shell, without the backslashes before others.
func TestTheCronLineReachesTheProgramWhole(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh here")
	}
	s := hardService(t.TempDir())
	if err := os.MkdirAll(filepath.Dir(s.program), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.program, []byte("#!/bin/sh\nprintf '%s\\n' \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	text, _ := s.textFor("cron")
	line := strings.Split(text, "\n")[1]
	cmdline, ok := strings.CutPrefix(line, "*/5 * * * * ")
	if !ok {
		t.Fatalf("line %q", line)
	}
	out, err := exec.Command(sh, "-c", strings.ReplaceAll(cmdline, `\%`, "%")).Output()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("sweep\n--once\n--config\n"+s.config+"\n", string(out)); diff != "" {
		t.Error(diff)
	}
}

func TestSystemdTakesTheUnits(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze here")
	}
	dir := t.TempDir()
	s := hardService(dir)
	s.user = "root"
	s.program = filepath.Join(dir, "個資 盤點", "pandian 100% $1") // systemd refuses quotes in it
	if err := os.MkdirAll(filepath.Dir(s.program), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	text, _ := s.textFor("systemd")
	const head = "# /etc/systemd/system/"
	for part := range strings.SplitSeq(strings.TrimPrefix(text, head), "\n"+head) {
		name, unit, _ := strings.Cut(part, "\n")
		if err := os.WriteFile(filepath.Join(dir, name), []byte(unit), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command(analyze, "verify", "--man=no", filepath.Join(dir, "pandian-sweep.service"), filepath.Join(dir, "pandian-sweep.timer"))
	out, err := c.CombinedOutput()
	if err != nil || strings.Contains(string(out), "pandian") {
		t.Errorf("%v\n%s", err, out)
	}
}
