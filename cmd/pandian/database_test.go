package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pandian/internal/servertest"
)

// person i is invented; everything about her is hers alone.
func person(i int) (name, id, born, mobile, mail, address string) {
	given := []rune("志明淑芬俊傑雅婷建宏美玲家豪怡君冠宇詩涵承恩欣怡柏翰宜蓁")
	name = string([]rune("陳林黃張李王吳劉蔡楊許鄭謝郭洪")[i%15]) + string(given[i%28]) + string(given[(i/28+3)%28])
	sum := 1
	id = fmt.Sprintf("A%d%07d", 1+i%2, 2000+i*7)
	for k := 1; k < 9; k++ {
		sum += int(id[k]-'0') * (9 - k)
	}
	id += fmt.Sprint((10 - sum%10) % 10)
	return name, id, fmt.Sprintf("%d-%02d-%02d", 1950+i%50, 1+i%12, 1+i%28), fmt.Sprintf("09%08d", 12345678+i*13),
		fmt.Sprintf("u%d@example.com", i), fmt.Sprintf("高雄市鳳山區中山路%d號", i+1)
}

// memberDatabase holds 350 people: 300 in a register, of whom 200 stand in a
// list of participants beside 50 more, 100 in a list of addresses for mail, 60
// in JSON.
func memberDatabase(quote, blob string) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE members (id int NOT NULL PRIMARY KEY, 姓名 varchar(20), 身分證字號 char(10), 出生日期 date, 手機 varchar(20), 通訊地址 varchar(100));\n" +
		"CREATE TABLE «活動 報名» (編號 int NOT NULL PRIMARY KEY, 姓名 varchar(20), 手機 varchar(20), 餐點 varchar(9));\n" +
		"CREATE TABLE profiles (k varchar(20) NOT NULL PRIMARY KEY, doc text);\n" +
		"CREATE TABLE products (id int NOT NULL PRIMARY KEY, 品名 varchar(20), 單價 int);\n" +
		"CREATE TABLE papers (身分證字號 char(10) NOT NULL PRIMARY KEY, «附件/正本» " + blob + ");\n" +
		"CREATE VIEW everyone AS SELECT * FROM members;\n")
	for i := range 350 {
		name, id, born, mobile, _, address := person(i)
		if i < 300 {
			fmt.Fprintf(&b, "INSERT INTO members VALUES (%d, '%s', '%s', '%s', '%s', '%s');\n", i, name, id, born, mobile, address)
		}
		if i >= 100 {
			fmt.Fprintf(&b, "INSERT INTO «活動 報名» VALUES (%d, '%s', '%s-%s', '素食');\n", i, name, mobile[:4], mobile[4:])
		}
		if i < 60 {
			fmt.Fprintf(&b, `INSERT INTO profiles VALUES ('p%d', '{"姓名": "%s", "聯絡": {"手機": "%s"}}');`+"\n", i, name, mobile)
		}
		fmt.Fprintf(&b, "INSERT INTO products VALUES (%d, '有機白米%d', %d);\n", i, i, 100+i)
	}
	return strings.NewReplacer("«", quote, "»", quote).Replace(b.String())
}

// TestDatabaseServers starts each server once for all that is tested with it.
func TestDatabaseServers(t *testing.T) {
	for _, start := range []func(testing.TB) *servertest.Server{servertest.MariaDB, servertest.PostgreSQL} {
		s := start(t)
		longDatabase(t, s)
		t.Run(s.Scheme+": members of a database are counted once", func(t *testing.T) { countMembers(t, s) })
		t.Run(s.Scheme+": a killed scan goes on behind its last checkpoint", func(t *testing.T) { killScan(t, s) })
		t.Run(s.Scheme+": sweeps", func(t *testing.T) { sweepDatabases(t, s) })
	}
}

// countMembers scans a database over its URL, from the command line to the
// masking statements.
func countMembers(t *testing.T, s *servertest.Server) {
	docx, err := os.ReadFile(filepath.Join(shareDir, "人事/員工名冊.docx"))
	if err != nil {
		t.Fatal(err)
	}
	my := s.Scheme == "mysql"
	admin, first, at, quote, blob, hex := "postgres", "postgres", "coop/public/", `"`, "bytea", `'\x%x'`
	if my {
		admin, first, at, quote, blob, hex = "root", "", "coop/", "`", "longblob", "0x%x"
	}
	s.Script(t, first, "CREATE DATABASE coop")
	s.Script(t, "coop", memberDatabase(quote, blob))
	_, id, _, _, _, _ := person(1)
	s.Script(t, "coop", fmt.Sprintf("INSERT INTO papers VALUES ('%s', "+hex+")", id, docx))

	out := filepath.Join(t.TempDir(), "out")
	url := s.URL(admin, servertest.Password, "coop")
	text, code := pandianRun(t, "scan", url, "--out", out, "--quiet", "--jobs", "2")
	if code != 0 {
		t.Fatalf("code %d: %s", code, text)
	}
	entries, _ := readInventory(t, out)
	for path, want := range map[string][2]int64{"members": {300, 300}, "活動 報名": {250, 250}, "profiles": {60, 60}, "products": {0, 0}} {
		if e := entries[at+path]; e.Records != want[0] || e.Subjects != want[1] || e.Status != "scanned" {
			t.Errorf("%s: %s has %d records of %d people, want %v: %v %v", s.Scheme, path, e.Records, e.Subjects, want, e.Status, e.Reasons)
		}
	}
	if e := entries[at+"everyone"]; e.Status != "skipped" || len(e.Reasons) != 1 || e.Reasons[0] != "view" {
		t.Errorf("%s: a view is %+v", s.Scheme, e)
	}
	papers := entries[at+"papers"]
	if papers.MembersTotal != 1 || len(papers.Members) != 1 || papers.Members[0].Records == 0 || !strings.HasPrefix(papers.Members[0].Path, at+"papers//附件%2F正本[~") {
		t.Errorf("%s: a document is %+v", s.Scheme, papers.Members)
	}
	staff := papers.Subjects - 1 // the key's owner is a member
	if want := fmt.Sprintf("當事人 %d 人", 350+staff); !strings.Contains(text, want) {
		t.Errorf("%s: %q is not in %s", s.Scheme, want, text)
	}
	checkMaskedViews(t, s, out, quote)
	checkNothingRaw(t, out, text)
	if !my {
		return
	}
	if text, code := pandianRun(t, "scan", s.URL(admin, "wrong", "coop"), "--out", out, "--force"); code != exitError || !strings.Contains(text, "帳號或密碼遭拒") {
		t.Errorf("a wrong password: code %d, %s", code, text)
	}
	text, code = pandianRun(t, "scan", url, "--dry-run", "--include", "coop.m*")
	if code != 0 || !regexp.MustCompile(`coop/members\t\d+\t約 \d+ 列\n`).MatchString(text) || !strings.Contains(text, "products\tfiltered") {
		t.Errorf("a dry run: code %d, %s", code, text)
	}
}

// checkMaskedViews runs masking.sql and looks at what a view shows.
func checkMaskedViews(t *testing.T, s *servertest.Server, out, quote string) {
	t.Helper()
	sql, err := os.ReadFile(filepath.Join(out, "masking.sql"))
	if err != nil {
		t.Fatal(err)
	}
	s.Script(t, "coop", string(sql))
	columns := strings.NewReplacer("«", quote, "»", quote).Replace("SELECT * FROM members_masked")
	lines := strings.Split(strings.TrimSpace(s.Script(t, "coop", columns)), "\n")
	form := regexp.MustCompile(`^\d+\t.○.\t[A-Z]\d{5}\*{4}\t\d{4}-\*\*-\*\*\t\d{4}\*{3}\d{3}\t高雄市鳳山區中山路\*{3}$`)
	for _, line := range lines {
		if !form.MatchString(line) {
			t.Fatalf("%s: a masked row is %q", s.Scheme, line)
		}
	}
	if shown := s.Script(t, "coop", "SELECT doc FROM profiles_masked"); len(lines) != 300 || strings.Trim(shown, "＊\n") != "" {
		t.Errorf("%s: %d rows, documents %q", s.Scheme, len(lines), shown)
	}
}

// checkNothingRaw looks for values of the database in everything written.
func checkNothingRaw(t *testing.T, out, text string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil {
		t.Fatal(err)
	}
	written := []byte(text)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // a folder
		}
		written = append(append(written, f...), b...)
	}
	for i := range 350 {
		name, id, _, mobile, _, address := person(i)
		for _, raw := range []string{name, id, mobile, address, "測試pass"} {
			if bytes.Contains(written, []byte(raw)) {
				t.Fatalf("%q stands in an output", raw)
			}
		}
	}
}
