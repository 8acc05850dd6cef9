package connectors

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestNamesOfAnyBytesAreEscapedAndOpen(t *testing.T) {
	names := map[string]string{
		"\xa6W\xa5U.csv":             "%A6W%A5U.csv", // 名冊 in Big5
		"\xb3\x5c\xa5\x5c/\xa4@.dbf": "%B3%5C%A5%5C/%A4@.dbf",
		"a%41.txt":                   "a%2541.txt",
		"100%.txt":                   "100%.txt",
		"新\n行.txt":                   "新%0A行.txt",
		"...":                        "...",
		" 空白 ":                       " 空白 ",
		"C:\\x":                      "C:%5Cx",
	}
	var files, want []string
	for name, path := range names {
		files, want = append(files, name), append(want, path)
	}
	dir := tree(t, files...)
	src := open(t, dir, Options{})
	expect(t, src, want...)
	for name, path := range names {
		c, err := src.Open(t.Context(), item(path))
		if err != nil {
			t.Errorf("open %q: %v", path, err)
			continue
		}
		r, _ := c.Open()
		if b, err := io.ReadAll(r); string(b) != "內容 "+name || err != nil {
			t.Errorf("%q reads %q, %v", path, b, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	expect(t, open(t, dir, Options{Exclude: []string{"a%41.*", "*.csv", "*.dbf", "新*", "100*", "C:*", ".*", " *"}}), excludedAll(want)...)
}

func excludedAll(paths []string) (out []string) {
	for _, p := range paths {
		out = append(out, p+" excluded")
	}
	return out
}

func TestReadingLeavesAccessTimesAlone(t *testing.T) {
	dir := tree(t, "d/a.txt", "d/control.txt")
	old := time.Now().Add(-48 * time.Hour)
	for _, name := range []string{"d/a.txt", "d/control.txt", "d"} {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.ReadFile(filepath.Join(dir, "d/control.txt")); err != nil {
		t.Fatal(err)
	}
	if accessed(t, filepath.Join(dir, "d/control.txt")).Before(old.Add(time.Hour)) {
		t.Skip("this file system keeps no access times")
	}
	src := open(t, dir, Options{})
	expect(t, src, "d/a.txt", "d/control.txt")
	c, err := src.Open(t.Context(), item("d/a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := c.Open()
	if _, err := io.ReadAll(r); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"d/a.txt", "d"} {
		if at := accessed(t, filepath.Join(dir, name)); at.After(old.Add(time.Hour)) {
			t.Errorf("%s was accessed at %v", name, at)
		}
	}
}

func accessed(t *testing.T, path string) time.Time {
	t.Helper()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return time.Unix(st.Sys().(*syscall.Stat_t).Atim.Unix())
}

func TestSizesThatAreUnknownBeforeReading(t *testing.T) {
	c, err := Open(t.Context(), "/proc/self/status", Options{})
	if err != nil {
		t.Skip("no /proc here")
	}
	content, err := c.Open(t.Context(), item("status"))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := content.Open()
	b, err := io.ReadAll(r)
	if len(b) == 0 || err != nil || content.Size != -1 || content.At != nil {
		t.Errorf("%d bytes, size %d, %v", len(b), content.Size, err)
	}
}
