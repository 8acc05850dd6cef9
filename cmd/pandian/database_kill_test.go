package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian/internal/servertest"
)

const (
	killPeople = 8000
	killCopies = 8      // rows of a person in the long table
	killAfter  = 50_000 // rows, which are worth a checkpoint
)

// longTable holds a list of people, and a long table of theirs: whoever is
// counted anew behind a checkpoint is counted twice.
func longTable() string {
	var b strings.Builder
	b.WriteString("CREATE TABLE a_people (id int NOT NULL PRIMARY KEY, 姓名 varchar(20), 身分證字號 char(10), 手機 varchar(20));\n" +
		"CREATE TABLE visits (id int NOT NULL PRIMARY KEY, 姓名 varchar(20), 身分證字號 char(10), 手機 varchar(20));\n" +
		"INSERT INTO a_people VALUES ")
	for i := range killPeople {
		name, id, _, mobile, _, _ := person(i)
		fmt.Fprintf(&b, "(%d, '%s', '%s', '%s')%s", i, name, id, mobile, map[bool]string{true: ";\n", false: ","}[i == killPeople-1])
	}
	for k := range killCopies {
		fmt.Fprintf(&b, "INSERT INTO visits SELECT id * %d + %d, 姓名, 身分證字號, 手機 FROM a_people;\n", killCopies, k)
	}
	return b.String()
}

// longDatabase makes the database long_one.
func longDatabase(t *testing.T, s *servertest.Server) {
	t.Helper()
	first := "postgres"
	if s.Scheme == "mysql" {
		first = ""
	}
	s.Script(t, first, "CREATE DATABASE long_one")
	s.Script(t, "long_one", longTable())
}

// killScan kills a scan that stands in the middle of a table, and compares what
// the same command finds after that with what an undisturbed one does.
func killScan(t *testing.T, s *servertest.Server) {
	admin := "postgres"
	if s.Scheme == "mysql" {
		admin = "root"
	}
	whole, killed := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "out")
	scan := func(out string, env []string, flags ...string) *exec.Cmd {
		c := command(t, append([]string{"scan", s.URL(admin, servertest.Password, "long_one"), "--out", out, "--quiet", "--jobs", "1"}, flags...)...)
		if env != nil {
			c.Env = env // the same key
		}
		return c
	}
	undisturbed := scan(whole, nil)
	finish(t, undisturbed)
	entries, order := readInventory(t, whole)
	if e := entries[order[len(order)-1]]; len(order) != 2 || e.Records != killPeople*killCopies || e.Subjects != killPeople {
		t.Fatalf("%q: %d records of %d people", order, e.Records, e.Subjects)
	}

	slow := []string{"--rows-per-second", "20000"}
	c := scan(killed, undisturbed.Env, slow...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	waitForCheckpoint(t, c, filepath.Join(killed, ".state"))
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil {
		t.Fatal("it has ended before it was killed")
	}
	if _, err := os.Stat(filepath.Join(killed, "inventory.jsonl")); !os.IsNotExist(err) {
		t.Fatalf("a killed scan has left an inventory: %v", err)
	}
	before := len(s.Log(t))
	finish(t, scan(killed, undisturbed.Env, slow...))

	read := func(out string) string {
		b, err := os.ReadFile(filepath.Join(out, "inventory.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if diff := cmp.Diff(read(whole), read(killed)); diff != "" {
		t.Errorf("-undisturbed +killed:\n%s", diff)
	}
	log := s.Log(t)[before:]
	checkBehind(t, s.Scheme, log)
	if strings.Contains(log, "a_people") {
		t.Errorf("%s: a table that was finished is read again", s.Scheme)
	}
}

func finish(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if b, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
}

// waitForCheckpoint returns when the state of a run holds a checkpoint of the long
// table, and does not grow any more because reading is held up.
func waitForCheckpoint(t *testing.T, c *exec.Cmd, state string) {
	t.Helper()
	last := -1
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		b, _ := os.ReadFile(state)
		if holdsCheckpoint(b) && len(b) == last {
			return
		}
		last = len(b)
	}
	_ = c.Process.Kill()
	t.Fatalf("no checkpoint within a minute: the state has %d bytes", last)
}

// holdsCheckpoint reports whether a state names the long table, which is not
// finished: then it is a checkpoint that does.
func holdsCheckpoint(state []byte) bool { return bytes.Contains(state, []byte("visits")) }

// In the servers' logs: a statement that reads the long table, and behind which
// key one does.
var (
	rowsInLog = regexp.MustCompile("SELECT [^*\n]*FROM (`long_one`.`visits`|ONLY \"public\".\"visits\")")
	keyInLog  = map[string]*regexp.Regexp{
		"mysql":    regexp.MustCompile("FROM `long_one`.`visits` WHERE `id` > (\\d+)"),
		"postgres": regexp.MustCompile(`FROM ONLY "public"."visits"[^\n]*\n[^\n]*parameters: \$1 = '(\d+)'`),
	}
)

// checkBehind holds the statements of the run that went on against what was read
// before: nothing of it is asked for again.
func checkBehind(t *testing.T, scheme, log string) {
	t.Helper()
	keys := keyInLog[scheme].FindAllStringSubmatch(log, -1)
	if all := rowsInLog.FindAllString(log, -1); len(keys) == 0 || len(keys) != len(all) {
		t.Errorf("%s: %d of %d statements begin behind a key", scheme, len(keys), len(all))
	}
	for _, k := range keys {
		if id, _ := strconv.Atoi(k[1]); id < killAfter-1 {
			t.Errorf("%s: rows behind %d are read again", scheme, id)
		}
	}
}
