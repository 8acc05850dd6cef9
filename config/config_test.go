package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian/rules"
)

var loadRules = sync.OnceValues(func() (*rules.Set, error) { return rules.Load("") })

func ruleset(t *testing.T) *rules.Set {
	t.Helper()
	rs, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// load loads a text as a configuration.
func load(t *testing.T, rs *rules.Set, text string) (*Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pandian.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return checked(path, rs)
}

func checked(path string, rs *rules.Set) (*Config, error) {
	c, err := Load(path)
	if err != nil {
		return nil, err
	}
	return c, c.Check(rs)
}

func TestTheExampleLoads(t *testing.T) {
	c, err := checked("example.toml", ruleset(t))
	if err != nil {
		t.Fatal(err)
	}
	folder, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(folder, "盤點結果"); c.Out != want || c.Keep != 12 || c.Org.Name != "某某合作社" {
		t.Errorf("out %q (want %q), keep %d, org %q", c.Out, want, c.Keep, c.Org.Name)
	}
	if len(c.Sources) != 2 || c.Sources[1].Place() != "mysql://pandian_reader@db1.example:3306/crm" || c.Sources[1].RowsPerSecond != 20000 {
		t.Errorf("sources: %+v", c.Sources)
	}
	if len(c.Units) != 3 || c.Units[1].Area != "社會行政" {
		t.Errorf("units: %+v", c.Units)
	}
}

// TestTheExampleShowsEveryKey keeps the example complete: a key that it does not
// show cannot be found.
func TestTheExampleShowsEveryKey(t *testing.T) {
	for _, table := range []any{Config{}, Org{}, Source{}, Unit{}} {
		fields := reflect.TypeOf(table)
		for i := range fields.NumField() {
			key := fields.Field(i).Tag.Get("toml")
			if key != "" && !strings.Contains(Example, "\n"+key+" = ") && !strings.Contains(Example, "\n# "+key+" = ") {
				t.Errorf("the example does not show %q of %s", key, fields.Name())
			}
		}
	}
}

func TestAMistakeIsNamedByFileLineAndKey(t *testing.T) {
	const good = "[[source]]\nname = \"甲\"\npath = \"a\"\n"
	for _, tt := range []struct {
		name, text string
		line       int
		key, hint  string
	}{
		{"not TOML", "out = = 1\n", 1, "out", "例："},
		{"backslash", "[[source]]\nname = \"甲\"\npath = \"D:\\共用\"\n", 3, "source.path", "D:/共用"},
		{"unknown key at the top", "keep = 3\nouts = 'x'\n", 2, "outs", "out"},
		{"unknown key of a source", good + "shedule = '@daily'\n", 4, "shedule", "schedule"},
		{"unknown key of the second source", good + "\n" + strings.Replace(good, "甲", "乙", 1) + "jobz = 1\n", 8, "jobz", "jobs"},
		{"number for a text", good + "limit = 20\n", 4, "limit", `limit = "20MB/s"`},
		{"text for a number", good + "jobs = 'x'\n", 4, "jobs", "jobs = 2"},
		{"negative", "keep = -1\n", 1, "keep", "keep = 12"},
		{"text for a list", good + "exclude = '*.bak'\n", 4, "exclude", `exclude = ["`},
		{"numbers in a list", "[[unit]]\nname = 'x'\npurposes = [\n  57,\n]\n", 3, "purposes", `["057"]`},
		{"text for a truth", good + "ocr = 'yes'\n", 4, "ocr", "ocr = true"},
		{"[[org]]", "[[org]]\nname = 'x'\n", 1, "", ""},
		{"[source]", "keep = 1\n[source]\nname = 'x'\n", 2, "", ""},
		{"cron", good + "schedule = '0 25 * * *'\n", 4, "schedule", "0 22 * * 1-5"},
		{"cron of the wrong source", good + "schedule = '@daily'\n[[source]]\nname = '乙'\npath = 'b'\nschedule = 'daily'\n", 8, "schedule", "0 22 * * 1-5"},
		{"never", good + "schedule = '0 0 30 2 *'\n", 4, "schedule", ""},
		{"zone", good + "schedule = 'TZ=Asia/Tokyo 0 0 * * *'\n", 4, "schedule", ""},
		{"window", good + "window = '22:00'\n", 4, "window", "22:00-06:00"},
		{"no name", "[[source]]\npath = 'x'\n", 1, "name", "公用區"},
		{"a name that is no folder", "[[source]]\nname = 'a/b'\npath = 'x'\n", 2, "name", ""},
		{"a name that Windows reserves", "[[source]]\nname = 'com1'\npath = 'x'\n", 2, "name", ""},
		{"the same name", good + good, 5, "name", ""},
		{"no place", "[[source]]\nname = '甲'\n", 1, "path", "//server/share"},
		{"two places", good + "url = 'mysql://a@b/c'\n", 4, "url", ""},
		{"URL as path", "[[source]]\nname = '甲'\npath = 'mysql://a@b/c'\n", 3, "path", ""},
		{"password in the URL", "[[source]]\nname = '甲'\nurl = 'mysql://a:hunter2@b/c'\n", 3, "url", "credential = \"env:"},
		{"password with an @ in the URL", "[[source]]\nname = '甲'\nurl = 'mysql://a:hun@ter2@b/c'\n", 3, "url", "credential = \"env:"},
		{"password in the query", "[[source]]\nname = '甲'\nurl = 'postgres://b/c?password=hunter2'\n", 3, "url", "credential = \"env:"},
		{"password as a key", good + "password = 'hunter2'\n", 4, "password", "credential = \"env:"},
		{"password as credential", good + "credential = 'hunter2'\n", 4, "credential", "env:"},
		{"password cited by the parser", good + "password = hunter2\n", 4, "source.password", "例"},
		{"sector", "[org]\nname = 'x'\nsectors = ['NONE']\n", 3, "sectors", "MOI-COOP"},
		{"language", "[org]\nlang = 'fr'\n", 2, "lang", "zh-TW"},
		{"password as the register's credential", "[org]\nregister-credential = 'hunter2'\n", 2, "register-credential", "file:"},
		{"password of the register", "[org]\nregister = 'postgres://a:hunter2@b/c'\n", 2, "register", ".pgpass"},
		{"unit without a name", "[[unit]]\npath = ['x']\n", 1, "name", ""},
		{"unit without conditions", "[[unit]]\nname = 'x'\n", 2, "name", ""},
		{"unit of a malformed pattern", "[[unit]]\nname = 'x'\nowner = ['[']\n", 3, "owner", ""},
		{"unknown area", "[[unit]]\nname = 'x'\npath = ['x']\narea = '太空'\n", 4, "area", "社會"},
		{"unknown purpose", "[[unit]]\nname = 'x'\npath = ['x']\npurposes = ['999']\n", 4, "purposes", ""},
		{"unknown category", "[[unit]]\nname = 'x'\npath = ['x']\ncategories = ['X1']\n", 4, "categories", ""},
		{"behind a byte order mark and CRLF", "\ufeffkeep = 1\r\nparallel = 'x'\r\n", 2, "parallel", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, ruleset(t), tt.text)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("error %v", err)
			}
			if e.File != "pandian.toml" || e.Line != tt.line || e.Key != tt.key || !strings.Contains(e.Hint, tt.hint) {
				t.Errorf("%v\nhint %q; want line %d, key %q, hint with %q", e, e.Hint, tt.line, tt.key, tt.hint)
			}
			if strings.Contains(e.Error()+e.Hint, "hunter2") || strings.Contains(e.Error(), "ter2@") {
				t.Errorf("%v shows a password", e)
			}
		})
	}
}

func TestRelativePathsAreThoseOfTheFile(t *testing.T) {
	c, err := load(t, ruleset(t), `
out = "結果"
[org]
key = "key"
register = "postgres://reader@db/register"
[[source]]
name = "甲"
path = "share"
credential = "file:pw"
password-file = "/abs/pw"
roster = ["會員=a.xlsx", "b.xlsx"]
`)
	if err != nil {
		t.Fatal(err)
	}
	at := func(p string) string { return filepath.Join(filepath.Dir(c.Path), p) }
	s := c.Sources[0]
	got := append([]string{c.Out, c.Org.Key, c.Org.Register, s.Path, s.Credential, s.PasswordFile}, s.Rosters...)
	want := []string{at("結果"), at("key"), "postgres://reader@db/register", at("share"), "file:" + at("pw"), "/abs/pw", "會員=" + at("a.xlsx"), at("b.xlsx")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if c.Parallel != 1 || c.Keep != 0 {
		t.Errorf("parallel %d, keep %d", c.Parallel, c.Keep)
	}
}

func TestAMissingFileIsNoMistakeInIt(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.toml"))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
