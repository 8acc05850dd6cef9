package connectors

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pandian"
)

func TestFiltersLeaveItemsInTheListWithTheirReason(t *testing.T) {
	dir := tree(t, "a.txt", "b.CSV", "備份/c.csv", "備份/d/c.csv", "d/e/f.csv")
	old := time.Now().Add(-72 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "a.txt"), old, old); err != nil {
		t.Fatal(err)
	}
	const a, b, c, dc, f = "a.txt", "b.CSV", "備份/c.csv", "備份/d/c.csv", "d/e/f.csv"
	tests := []struct {
		name string
		opt  Options
		want []string
	}{
		{"nothing", Options{}, []string{a, b, c, dc, f}},
		{"include by name", Options{Include: []string{"*.csv", "*.CSV"}}, []string{a + " filtered", b, c, dc, f}},
		{"include a folder", Options{Include: []string{"備份"}}, []string{a + " filtered", b + " filtered", c, dc, f + " filtered"}},
		{"exclude a folder by name", Options{Exclude: []string{"備份/"}}, []string{a, b, c + " excluded", dc + " excluded", f}},
		{"exclude a folder by path", Options{Exclude: []string{"備份/d"}}, []string{a, b, c, dc + " excluded", f}},
		{"exclude at any depth", Options{Exclude: []string{"d"}}, []string{a, b, c, dc + " excluded", f + " excluded"}},
		{"exclude at the top only", Options{Exclude: []string{"/d"}}, []string{a, b, c, dc, f + " excluded"}},
		{"exclude from here", Options{Exclude: []string{"./備份/*.csv"}}, []string{a, b, c + " excluded", dc, f}},
		{"exclude with **", Options{Exclude: []string{"**/e/**"}}, []string{a, b, c, dc, f + " excluded"}},
		{"exclude everything in", Options{Exclude: []string{"備份/**"}}, []string{a, b, c + " excluded", dc + " excluded", f}},
		{"alternatives", Options{Exclude: []string{"*.{txt,CSV}"}}, []string{a + " excluded", b + " excluded", c, dc, f}},
		{"exclude wins", Options{Include: []string{"*.csv"}, Exclude: []string{"f.*"}}, []string{a + " filtered", b + " filtered", c, dc, f + " excluded"}},
		{"size", Options{MaxSize: int64(len("內容 b.CSV"))}, []string{a, b, c + " filtered", dc + " filtered", f + " filtered"}},
		{"age", Options{ModifiedSince: time.Now().Add(-24 * time.Hour)}, []string{a + " filtered", b, c, dc, f}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { expect(t, open(t, dir, tt.opt), tt.want...) })
	}
}

func TestWindowsPatternsKnowNoCaseAndBackslashes(t *testing.T) {
	f := &filter{foldCase: true}
	var err error
	if f.exclude, err = f.compile([]string{`會員\Backup\*.CSV`}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"會員/BACKUP/a.csv": true, "會員/backup/A.Csv": true, "會員/a.csv": false} {
		if f.excluded(path) != want {
			t.Errorf("%q excluded: %v", path, !want)
		}
	}
}

func TestMalformedPatternsAreNamed(t *testing.T) {
	for _, p := range []string{"[x", "a{b", "", "/"} {
		for _, opt := range []Options{{Include: []string{"ok", p}}, {Exclude: []string{p}}} {
			if _, err := Open(t.Context(), t.TempDir(), opt); err == nil || !strings.Contains(err.Error(), `"`+p+`"`) {
				t.Errorf("pattern %q: %v", p, err)
			}
		}
	}
}

func TestTablesMatchByPathAndByTheirNamesInSQL(t *testing.T) {
	members, log, dotted := []string{"crm", "public", "members"}, []string{"crm", "log_2025"}, []string{"crm", "public", "a.b"}
	for _, c := range []struct {
		include, exclude string
		names            []string
		want             pandian.Reason
	}{
		{"", "crm/public/members", members, pandian.Excluded}, {"", "public.members", members, pandian.Excluded}, {"", "crm.public.*", members, pandian.Excluded},
		{"", "members", members, pandian.Excluded}, {"", "crm", members, pandian.Excluded}, {"", "*.log_*", log, pandian.Excluded}, {"", "crm.log_2025", log, pandian.Excluded},
		{"", "crm.members", members, ""}, {"", "*.log_*", members, ""}, {"crm.log_*", "", log, ""}, {"crm.log_*", "", members, pandian.Filtered}, {"public.*", "", members, ""},
		{"", "public.a.b", dotted, pandian.Excluded}, {"", "a.b", dotted, pandian.Excluded},
	} {
		o := Options{}
		if c.include != "" {
			o.Include = []string{c.include}
		}
		if c.exclude != "" {
			o.Exclude = []string{c.exclude}
		}
		f, err := newFilter(o)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.table(c.names); got != c.want {
			t.Errorf("include %q, exclude %q: %v is %q, want %q", c.include, c.exclude, c.names, got, c.want)
		}
	}
}
