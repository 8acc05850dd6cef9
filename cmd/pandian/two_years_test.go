package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian/internal/servertest"
	"pandian/rules"
)

// life is an organisation that lives through two years: a share that people work
// in, and a register that scans on injected days feed.
type life struct {
	*testing.T
	register string
	clock    *fakeClock
	rules    string // folder of changed rules; "" = the shipped ones
	told     strings.Builder
	status   map[string]string // by day: what was told then
}

// TestTwoYearsInAMinute tells what the register says over two years: past 1,000
// and 5,000 people, with rows that only repeat people, a copy, a rename, a file
// that cannot be read any more, the first special data, a fall and a deletion,
// and a change of the law. The same story is told by SQLite and PostgreSQL.
func TestTwoYearsInAMinute(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		checkStory(t, live(t, filepath.Join(t.TempDir(), "register.db")))
	})
	t.Run("postgresql", func(t *testing.T) {
		server := servertest.PostgreSQL(t)
		url := server.URL("postgres", servertest.Password, "postgres")
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), "CREATE DATABASE register"); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PANDIAN_PASSWORD", servertest.Password)
		checkStory(t, live(t, server.URL("postgres", "", "register")))
	})
}

// live is the story.
func live(t *testing.T, register string) string {
	home := t.TempDir()
	for _, v := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"} {
		t.Setenv(v, home)
	}
	t.Chdir(home)
	l := &life{T: t, register: register, clock: &fakeClock{}, status: map[string]string{}}
	l.at("2024-02-01")

	l.write("share/人事/員工名冊.csv", people(900_000, 40))
	l.write("share/社會行政/會員名冊.csv", people(0, 900))
	l.scan("2024-03-01", "940 人")
	l.at("2024-07-14")
	l.write("share/社會行政/會員名冊.csv", people(0, 1200))
	l.scan("2024-07-15", "超過 1,000 人")
	l.at("2024-09-30")
	l.write("share/社會行政/會員名冊.csv", people(0, 4900), people(0, 400))
	l.scan("2024-10-01", "5,300 列，4,900 人加 40 名員工：請確認")
	l.at("2025-01-20")
	l.write("share/社會行政/會員名冊.csv", people(0, 5600))
	l.at("2025-01-30")
	l.write("share/備份/會員名冊.csv", people(0, 5600))
	l.scan("2025-01-31", "超過 5,000 人，另有一份副本")
	l.do("2025-06-02", "done", "planned", "--on", "114/06/02")
	l.do("2025-06-03", "status")

	if err := os.Rename("share/社會行政/會員名冊.csv", "share/社會行政/會員名冊_114年.csv"); err != nil {
		t.Fatal(err)
	}
	l.at("2025-07-30")
	l.write("share/人事/薪資.xlsx", "PK\x03\x04 damaged")
	l.write("share/社會行政/訪視.csv", "姓名,身分證字號,病歷\n王大同,"+nationalID(700_001)+",糖尿病追蹤中\n")
	l.scan("2025-08-01", "更名、讀不到的檔案、第一筆特種個資")
	l.do("2025-11-20", "done", "MOI-COOP-AUDIT", "--on", "2025-11-20")
	l.at("2025-11-30")
	l.write("share/社會行政/會員名冊_114年.csv", people(0, 4000))
	l.remove("share/備份/會員名冊.csv")
	l.remove("share/人事/薪資.xlsx")
	l.scan("2025-12-01", "降到 5,000 以下，刪除備份")

	l.changeLaw()
	l.scan("2026-03-10", "法規修正：3,000 筆起、115 年 3 月 1 日施行")
	l.do("2026-03-10", "sweeps")
	l.do("2026-03-10", "diff", "1", "7")
	l.do("2026-03-10", "items")
	l.do("2026-03-10", "items", "--gone")
	l.do("2026-03-11", "diff", "6", "7", "--lang", "en")
	l.remember()
	l.do("2026-03-11", "log", "--format", "csv")
	l.do("2026-03-11", "verify")
	return l.told.String()
}

// people is a roster of n people, the same for the same numbers.
func people(from, n int) string {
	var b strings.Builder
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, "王%c%c,%s\n", '一'+rune(i%50), '丁'+rune(i/50%50), nationalID(i))
	}
	return b.String()
}

// nationalID is a number with the right check digit; nobody has it.
func nationalID(n int) string {
	digits := fmt.Sprintf("10%07d", n) // the letter A is 10, then 1 and the number
	digits = "10" + "1" + digits[2:]
	sum := int(digits[0]-'0') + 9*int(digits[1]-'0')
	for i, d := range digits[2:] {
		sum += int(d-'0') * (8 - i)
	}
	return fmt.Sprintf("A%s%d", digits[2:], (10-sum%10)%10)
}

func (l *life) write(path string, parts ...string) {
	l.Helper()
	text := strings.Join(parts, "")
	if strings.HasPrefix(text, "王") {
		text = "姓名,身分證字號\n" + text
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		l.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		l.Fatal(err)
	}
	if err := os.Chtimes(path, l.clock.now, l.clock.now); err != nil {
		l.Fatal(err)
	}
}

func (l *life) remove(path string) {
	l.Helper()
	if err := os.Remove(path); err != nil {
		l.Fatal(err)
	}
}

// changeLaw makes rules in which the plan is filed from 3,000 people on.
func (l *life) changeLaw() {
	l.Helper()
	shipped, err := os.ReadFile(filepath.Join(moduleDir, "rules", "sectors", "moi-coop.toml"))
	if err != nil {
		l.Fatal(err)
	}
	law := strings.NewReplacer("count = 5000", "count = 3000", `effective = "20211130"`, `effective = "20260301"`).Replace(string(shipped))
	l.rules = "law"
	if err := os.MkdirAll("law/sectors", 0o700); err != nil {
		l.Fatal(err)
	}
	if err := os.WriteFile("law/sectors/moi-coop.toml", []byte(law), 0o600); err != nil {
		l.Fatal(err)
	}
}

// scan scans the share on a day, then tells the differences and the status.
func (l *life) scan(day, what string) {
	l.Helper()
	fmt.Fprintf(&l.told, "######## %s　%s\n\n", day, what)
	code, _, words := l.run(day, "scan", "share", "--org", "示範合作社", "--sector", "MOI-COOP", "--out", "out-"+day, "--quiet", "--register", l.register)
	if code != exitOK && code != exitUnread {
		l.Fatalf("scan of %s: exit code %d\n%s", day, code, words)
	}
	l.do(day, "diff")
	l.do(day, "status")
	_, l.status[day], _ = l.run(day, "register", "status", "--register", l.register)
}

// remember checks that every past day is told as it was told then.
func (l *life) remember() {
	l.Helper()
	changed := l.rules
	for day, then := range l.status {
		if l.rules = ""; day > "2026" {
			l.rules = changed
		}
		_, now, _ := l.run("2026-03-11", "register", "status", "--as-of", day, "--register", l.register)
		if d := cmp.Diff(then, now); d != "" {
			l.Errorf("%s is not told as it was told then (-then +now):\n%s", day, d)
		}
	}
	l.rules = ""
}

// do tells what a command of the register answers on a day.
func (l *life) do(day string, args ...string) {
	l.Helper()
	code, out, words := l.run(day, append(append([]string{"register"}, args...), "--register", l.register)...)
	fmt.Fprintf(&l.told, "$ pandian register %s\n%s%s\n", strings.Join(args, " "), out, words)
	if code != exitOK {
		l.Errorf("%s on %s: exit code %d\n%s", args, day, code, words)
	}
}

// at sets the clock: files that are written are of that day too.
func (l *life) at(day string) {
	l.Helper()
	now, err := time.ParseInLocation(time.DateOnly, day, rules.Taiwan)
	if err != nil {
		l.Fatal(err)
	}
	l.clock.now = now.Add(10 * time.Hour)
}

func (l *life) run(day string, args ...string) (code int, out, words string) {
	l.at(day)
	l.Setenv("COLUMNS", "100")
	if l.rules != "" {
		args = append(args, "--rules", l.rules)
	}
	var stdout, stderr bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, clock: l.clock}
	code = a.run(l.Context(), args)
	return code, stdout.String(), stderr.String()
}

// moduleDir is the root of the module.
var moduleDir = func() string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return dir
}()

// checkStory compares a story with the one that is kept, without what differs
// from run to run (hashes and who was there) and the line ends of CSV.
func checkStory(t *testing.T, story string) {
	t.Helper()
	for _, x := range []struct{ pattern, name string }{
		{`[0-9a-f]{64}`, "HASH"}, {`[a-z_][a-z0-9_.-]*@[A-Za-z0-9_.-]+`, "USER@HOST"}, {`(完成  )[0-9a-f]{8}`, "${1}RULES   "},
	} {
		story = regexp.MustCompile(x.pattern).ReplaceAllString(story, x.name)
	}
	story = strings.ReplaceAll(story, "\r", "")
	golden := filepath.Join(moduleDir, "testdata", "golden", "two_years.txt")
	if *update && strings.HasSuffix(t.Name(), "sqlite") {
		if err := os.WriteFile(golden, []byte(story), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), story); d != "" {
		t.Errorf("the story changed (-want +got; -update accepts it):\n%s", d)
	}
}
