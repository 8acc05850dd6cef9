package connectors

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/connectors/connectortest"
)

// tree makes a folder with the given files.
func tree(t testing.TB, files ...string) string {
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

func open(t testing.TB, path string, o Options) *fileSource {
	t.Helper()
	src, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return src.(*fileSource)
}

// listed returns "path reason" for every item and "path !reason" for every
// error, sorted.
func listed(t testing.TB, src pandian.Source) []string {
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

func expect(t testing.TB, src pandian.Source, want ...string) {
	t.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, listed(t, src)); diff != "" {
		t.Error(diff)
	}
}

func item(path string) pandian.Item { return pandian.Item{Ref: pandian.Ref{Path: path}} }

// changes are the ways in which a file below dir can change, the harder ones
// to notice last.
func changes(dir string) []connectortest.Change {
	real := func(it pandian.Item) string {
		return filepath.Join(dir, filepath.FromSlash(pandian.UnescapeName(it.Path)))
	}
	turned := func(it pandian.Item) ([]byte, error) {
		b, err := os.ReadFile(real(it))
		slices.Reverse(b)
		return b, err
	}
	return []connectortest.Change{
		{Name: "grown", Do: func(it pandian.Item) error { return appendTo(real(it), "more") }},
		{Name: "touched", Do: func(it pandian.Item) error {
			return os.Chtimes(real(it), time.Time{}, time.Now().Add(-time.Hour))
		}},
		{Name: "replaced by a file of the same size and time", Do: func(it pandian.Item) error {
			b, err := turned(it)
			return errors.Join(err, os.WriteFile(real(it)+".new", b, 0o644),
				os.Chtimes(real(it)+".new", it.ModTime, it.ModTime), os.Rename(real(it)+".new", real(it)))
		}},
		{Name: "written anew with the same size and time", Do: func(it pandian.Item) error {
			time.Sleep(10 * time.Millisecond) // the kernel's clock ticks slowly
			b, err := turned(it)
			return errors.Join(err, os.WriteFile(real(it), b, 0o644), os.Chtimes(real(it), it.ModTime, it.ModTime))
		}},
	}
}

func TestFolderKeepsTheContract(t *testing.T) {
	dir := tree(t, "a.txt", "會員/名冊.csv", "會員/b/c.txt", "~$a.docx", "100%41.txt")
	connectortest.Run(t, func() pandian.Source { return open(t, dir, Options{Bytes: NewLimiter(1 << 30)}) }, changes(dir)...)
}

func TestSingleFileKeepsTheContract(t *testing.T) {
	dir := tree(t, "會員/名冊.csv")
	folder := filepath.Join(dir, "會員")
	src := func() pandian.Source { return open(t, filepath.Join(folder, "名冊.csv"), Options{}) }
	connectortest.Run(t, src, changes(folder)...)
	expect(t, src(), "名冊.csv")
}

func TestChangesWhileReadingAreTold(t *testing.T) {
	tests := []struct {
		name string
		do   func(path string) error
		want pandian.Reason
		read string
	}{
		{"left alone", func(string) error { return nil }, "", "0123456789"},
		{"grown", func(p string) error { return appendTo(p, "more") }, pandian.Changed, "0123456789"},
		{"grown with its time set back", func(p string) error {
			st, err := os.Stat(p)
			return errors.Join(err, appendTo(p, "more"), os.Chtimes(p, time.Time{}, st.ModTime()))
		}, pandian.Changed, "0123456789"},
		{"cut", func(p string) error { return os.Truncate(p, 4) }, pandian.Changed, "0123"},
		{"touched", func(p string) error { return os.Chtimes(p, time.Time{}, time.Now().Add(-time.Hour)) }, pandian.Changed, "0123456789"},
		{"removed", os.Remove, "", "0123456789"}, // what we hold open stays whole
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.txt")
			if err := os.WriteFile(path, []byte("0123456789"), 0o644); err != nil {
				t.Fatal(err)
			}
			c, err := open(t, filepath.Dir(path), Options{}).Open(t.Context(), item("a.txt"))
			if err != nil {
				t.Fatal(err)
			}
			if err := tt.do(path); err != nil {
				t.Fatal(err)
			}
			r, _ := c.Open()
			if b, err := io.ReadAll(r); string(b) != tt.read || err != nil {
				t.Errorf("read %q, %v", b, err)
			}
			if err := c.Close(); pandian.ReasonOf(err) != tt.want || (err == nil) != (tt.want == "") {
				t.Errorf("close: %v, want reason %q", err, tt.want)
			}
		})
	}
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func TestNoItemLeadsOutOfTheSource(t *testing.T) {
	dir := tree(t, "in/a.txt", "in/d/b.txt", "secret.txt")
	folder, file := open(t, filepath.Join(dir, "in"), Options{}), open(t, filepath.Join(dir, "in", "a.txt"), Options{})
	for _, p := range []string{"../secret.txt", "%2E%2E/secret.txt", "..%2Fsecret.txt", "d/../../secret.txt", "/etc/passwd", "", "d//b.txt", "a.txt%00"} {
		for _, src := range []*fileSource{folder, file} {
			if c, err := src.Open(t.Context(), item(p)); pandian.ReasonOf(err) != pandian.Vanished {
				t.Errorf("open %q: %v", p, err)
				_ = c.Close()
			}
		}
	}
}

func TestFoldersAndSkippedItemsAreNotOpened(t *testing.T) {
	src := open(t, tree(t, "d/a.txt"), Options{})
	if _, err := src.Open(t.Context(), item("d")); pandian.ReasonOf(err) != pandian.SpecialFile {
		t.Errorf("a folder opens with %v", err)
	}
	it := item("d/a.txt")
	it.Skip = pandian.Offline
	if _, err := src.Open(t.Context(), it); pandian.ReasonOf(err) != pandian.Offline {
		t.Errorf("a placeholder opens with %v", err)
	}
}

func TestSourceNamesAreWhatTheUserTyped(t *testing.T) {
	dir := tree(t, "共用/a.txt")
	t.Chdir(dir)
	for typed, want := range map[string]string{
		"共用": "共用", "./共用/": "共用", ".": ".", filepath.Join(dir, "共用") + "/": filepath.Join(dir, "共用"),
	} {
		for it := range open(t, typed, Options{}).Items(t.Context()) {
			if it.Source != want || it.Source != Display(typed) {
				t.Errorf("source typed as %q is %q, displayed as %q, want %q", typed, it.Source, Display(typed), want)
			}
		}
	}
}

func TestSourcesThatAreNotThereAreNamedWithTheCause(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "沒有")
	if _, err := Open(t.Context(), missing, Options{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "沒有") {
		t.Errorf("missing source: %v", err)
	}
	if _, err := Open(t.Context(), "", Options{}); err == nil {
		t.Error("an empty source opens")
	}
}
