//go:build unix

package connectors

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/connectors/connectortest"
)

// tree makes a folder with the given files.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte("內容 "+name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func open(t *testing.T, dir string, o Options) *fileSource {
	t.Helper()
	src, err := Open(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return src.(*fileSource)
}

// listed returns "path reason" for every item and error, sorted.
func listed(t *testing.T, src pandian.Source) []string {
	t.Helper()
	out := []string{}
	for it, err := range src.Items(t.Context()) {
		line := it.Path
		switch {
		case err != nil:
			line += " !" + string(pandian.ReasonOf(err))
		case it.Skip != "":
			line += " " + string(it.Skip)
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

func TestFileSourceKeepsTheContract(t *testing.T) {
	dir := tree(t, "a.txt", "會員/名冊.csv", "會員/b/c.txt")
	connectortest.Run(t, func(t *testing.T) pandian.Source { return open(t, dir, Options{}) })
}

func TestEverythingThatIsNoFolderIsListed(t *testing.T) {
	dir := tree(t, "a.txt", "d/b.txt", "~$a.docx", "$RECYCLE.BIN/x.txt", "out/.pandian-out", "out/report.html", "own/r.csv")
	if err := os.Symlink("..", filepath.Join(dir, "d", "loop")); err != nil {
		t.Skip("no symlinks here")
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600); err != nil {
		t.Skip("no FIFOs here")
	}
	want := []string{
		"$RECYCLE.BIN/x.txt excluded", "a.txt", "d/b.txt", "d/loop symlink", "fifo special_file",
		"out/.pandian-out own_output", "out/report.html own_output", "own/r.csv own_output", "~$a.docx excluded",
	}
	got := listed(t, open(t, dir, Options{OwnOutput: []string{filepath.Join(dir, "own")}}))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFiltersLeaveItemsInTheListWithTheirReason(t *testing.T) {
	dir := tree(t, "a.txt", "b.csv", "備份/c.csv", "d/e/f.csv")
	old := time.Now().Add(-72 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "a.txt"), old, old); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		opt  Options
		want []string
	}{
		{"include", Options{Include: []string{"*.csv"}}, []string{"a.txt filtered", "b.csv", "d/e/f.csv", "備份/c.csv"}},
		{"exclude a folder by name", Options{Exclude: []string{"備份"}}, []string{"a.txt", "b.csv", "d/e/f.csv", "備份/c.csv excluded"}},
		{"exclude with **", Options{Exclude: []string{"**/e/**"}}, []string{"a.txt", "b.csv", "d/e/f.csv excluded", "備份/c.csv"}},
		{"exclude wins", Options{Include: []string{"*.csv"}, Exclude: []string{"b.*"}}, []string{"a.txt filtered", "b.csv excluded", "d/e/f.csv", "備份/c.csv"}},
		{"size", Options{MaxSize: 13}, []string{"a.txt", "b.csv", "d/e/f.csv filtered", "備份/c.csv filtered"}},
		{"age", Options{ModifiedSince: time.Now().Add(-24 * time.Hour)}, []string{"a.txt filtered", "b.csv", "d/e/f.csv", "備份/c.csv"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, listed(t, open(t, dir, tt.opt))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNamesThatAreNotUTF8AreEscapedAndOpen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("names are UTF-16 here")
	}
	big5 := "\xa6W\xa5U.csv" // 名冊
	dir := tree(t, big5, "a%41.txt", "新\n行.txt", strings.Repeat("深/", 100)+"底.txt")
	src := open(t, dir, Options{})
	got := listed(t, src)
	want := []string{"%A6W%A5U.csv", "a%2541.txt", strings.Repeat("深/", 100) + "底.txt", "新%0A行.txt"}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	c, err := src.Open(t.Context(), pandian.Item{Ref: pandian.Ref{Path: "%A6W%A5U.csv"}})
	if err != nil || c.Name != big5 {
		t.Fatalf("name %q, %v", c.Name, err)
	}
	_ = c.Close()
}

// broken is a system on which some paths fail.
type broken struct {
	osSystem
	deny    string // folder that cannot be listed
	halfway string // folder whose listing fails after its entries
}

func (b broken) ReadDir(path string, batch func([]fs.DirEntry) bool) error {
	switch filepath.Base(path) {
	case b.deny:
		return &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	case b.halfway:
		if err := b.osSystem.ReadDir(path, batch); err != nil {
			return err
		}
		return &fs.PathError{Op: "readdir", Path: path, Err: syscall.EIO}
	}
	return b.osSystem.ReadDir(path, batch)
}

func TestFoldersThatCannotBeListedBecomeErrorsAndTheRestGoesOn(t *testing.T) {
	src := open(t, tree(t, "a.txt", "secret/x.txt", "half/y.txt", "z/z.txt"), Options{})
	src.sys = broken{deny: "secret", halfway: "half"}
	want := []string{"a.txt", "half !list_failed", "half/y.txt", "secret !denied", "z/z.txt"}
	if diff := cmp.Diff(want, listed(t, src)); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatChangeOrVanishSaySo(t *testing.T) {
	dir := tree(t, "grows.txt", "gone.txt", "pipe.txt")
	src := open(t, dir, Options{})
	item := func(name string) pandian.Item { return pandian.Item{Ref: pandian.Ref{Path: name}} }
	c, err := src.Open(t.Context(), item("grows.txt"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "grows.txt"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, werr := io.WriteString(f, "more")
	if err := errors.Join(werr, f.Close()); err != nil {
		t.Fatal(err)
	}
	if why := pandian.ReasonOf(c.Close()); why != pandian.Changed {
		t.Errorf("a growing file closes with %q", why)
	}
	if err := os.Remove(filepath.Join(dir, "gone.txt")); err != nil {
		t.Fatal(err)
	}
	if _, err := src.Open(t.Context(), item("gone.txt")); pandian.ReasonOf(err) != pandian.Vanished {
		t.Errorf("a vanished file opens with %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "pipe.txt")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.txt"), 0o600); err != nil {
		t.Skip("no FIFOs here")
	}
	if _, err := src.Open(t.Context(), item("pipe.txt")); pandian.ReasonOf(err) != pandian.SpecialFile {
		t.Errorf("a file that became a pipe opens with %v", err)
	}
}

func TestNoItemLeadsOutOfTheSource(t *testing.T) {
	dir := tree(t, "in/a.txt", "secret.txt")
	src := open(t, filepath.Join(dir, "in"), Options{})
	for _, p := range []string{"../secret.txt", "%2E%2E/secret.txt", "..%2Fsecret.txt", "/etc/passwd"} {
		if c, err := src.Open(t.Context(), pandian.Item{Ref: pandian.Ref{Path: p}}); err == nil {
			_ = c.Close()
			t.Errorf("%q opened", p)
		}
	}
}

func TestReadingLeavesAccessTimesAlone(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Linux only")
	}
	dir := tree(t, "a.txt")
	path := filepath.Join(dir, "a.txt")
	old := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	src := open(t, dir, Options{})
	c, err := src.Open(t.Context(), pandian.Item{Ref: pandian.Ref{Path: "a.txt"}})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := c.Open()
	if _, err := io.ReadAll(r); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if at := st.Sys().(*syscall.Stat_t).Atim; time.Unix(at.Unix()).After(old.Add(time.Minute)) {
		t.Error("the access time changed")
	}
}

func TestWindowsPathsGetTheFormWithoutLengthLimit(t *testing.T) {
	tests := map[string]string{
		`C:\data\x`:            `\\?\C:\data\x`,
		`C:/data/x`:            `\\?\C:\data\x`,
		`\\server\share\dir`:   `\\?\UNC\server\share\dir`,
		`\\?\C:\already`:       `\\?\C:\already`,
		`\\?\UNC\server\share`: `\\?\UNC\server\share`,
	}
	for in, want := range tests {
		if got := longPath(in); got != want {
			t.Errorf("longPath(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSchemesAreToldFromPaths(t *testing.T) {
	tests := map[string]string{
		`C:\data`: "", `\\server\share`: "", "//server/share": "", "/mnt/a:b": "", "file:///mnt/x": "file",
		"mysql://u:p@h/db": "mysql", "sqlite:a.db": "sqlite", "a.txt": "", "x:y": "",
	}
	for in, want := range tests {
		if got := schemeOf(in); got != want {
			t.Errorf("schemeOf(%q) = %q, want %q", in, got, want)
		}
	}
	if _, err := Open(t.Context(), "mysql://root:geheim@db/x", Options{}); err == nil || !strings.Contains(err.Error(), "mysql") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("unknown scheme: %v", err)
	}
	if got := Display("mysql://root:geheim@db/x?password=a"); strings.Contains(got, "geheim") || strings.Contains(got, "=a") {
		t.Errorf("Display shows the password: %s", got)
	}
}

func TestMissingSourceIsNamed(t *testing.T) {
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "沒有"), Options{}); err == nil || !strings.Contains(err.Error(), "沒有") {
		t.Errorf("%v", err)
	}
	if _, err := Open(t.Context(), t.TempDir(), Options{Exclude: []string{"[x"}}); err == nil || !strings.Contains(err.Error(), "[x") {
		t.Errorf("%v", err)
	}
}

func TestSizesAndRatesAreRead(t *testing.T) {
	for in, want := range map[string]int64{"500MB": 500 << 20, "64k": 64 << 10, "1.5GB": 3 << 29, "10": 10, "7 B": 7} {
		if got, err := ParseSize(in); err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "x", "-1MB", "5XB"} {
		if _, err := ParseSize(in); err == nil {
			t.Errorf("ParseSize(%q) is accepted", in)
		}
	}
	if got, err := ParseRate("20MB/s"); err != nil || got != 20<<20 {
		t.Errorf("ParseRate = %d, %v", got, err)
	}
	if _, err := ParseRate("0"); err == nil {
		t.Error("a rate of 0 is accepted")
	}
}

func TestLimiterHoldsTheRateAndEndsWithTheContext(t *testing.T) {
	l := NewLimiter(1 << 20)
	start := time.Now()
	for range 4 {
		if err := l.wait(t.Context(), 64<<10); err != nil {
			t.Fatal(err)
		}
	}
	if d := time.Since(start); d < 200*time.Millisecond {
		t.Errorf("256 KiB at 1 MiB/s took %v", d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.wait(ctx, 64<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
