package connectors

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatIsNotTheOfficesIsListedAndLeftOut(t *testing.T) {
	dir := tree(t, "a.txt", "~$a.docx", ".~lock.b.odt#", "$RECYCLE.BIN/S-1/x.txt", "b/#recycle/y.txt", ".Trash-1000/z.txt",
		"System Volume Information/tracking.log", "c/.snapshot/daily/a.txt", "d/recycled.txt", "recycle/a.txt")
	expect(t, open(t, dir, Options{}),
		"a.txt", "~$a.docx excluded", ".~lock.b.odt# excluded", "$RECYCLE.BIN/S-1/x.txt excluded", "b/#recycle/y.txt excluded", ".Trash-1000/z.txt excluded",
		"System Volume Information/tracking.log excluded", "c/.snapshot/daily/a.txt excluded", "d/recycled.txt", "recycle/a.txt")
	// A user who names such a folder means it.
	expect(t, open(t, filepath.Join(dir, "c", ".snapshot"), Options{}), "daily/a.txt")
}

func TestOutputFoldersAreNeverScanned(t *testing.T) {
	dir := tree(t, "a.txt", "out/.pandian-out", "out/report.html", "out/sub/x.csv", "own/r.csv", "owner/r.csv")
	later := filepath.Join(dir, "later", "out")
	opt := Options{OwnOutput: []string{filepath.Join(dir, "own"), later}}
	src := open(t, dir, opt)
	if err := os.MkdirAll(later, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(later, "inventory.csv"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	expect(t, src, "a.txt", "out/.pandian-out own_output", "out/report.html own_output", "out/sub/x.csv own_output",
		"own/r.csv own_output", "owner/r.csv", "later/out/inventory.csv own_output")
	expect(t, open(t, filepath.Join(dir, "out"), opt), ".pandian-out own_output", "report.html own_output", "sub/x.csv own_output")
	expect(t, open(t, filepath.Join(dir, "out", "report.html"), opt), "report.html own_output")
	expect(t, open(t, filepath.Join(later, "inventory.csv"), opt), "inventory.csv own_output")
}

// testSystem is a system on which some paths fail.
type testSystem struct {
	system
	deny, halfway string // base names of folders: refused, and failing after their entries
	noInfo        string // base name of a file of which nothing can be learnt
	err           error
}

type noInfo struct {
	fs.DirEntry
	err error
}

func (d noInfo) Info() (fs.FileInfo, error) { return nil, d.err }

func (s testSystem) ReadDir(path string, batch func([]fs.DirEntry) bool) error {
	base := filepath.Base(path)
	if base == s.deny {
		return &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	}
	err := s.system.ReadDir(path, func(entries []fs.DirEntry) bool {
		for i, d := range entries {
			if d.Name() == s.noInfo {
				entries[i] = noInfo{d, s.err}
			}
		}
		return batch(entries)
	})
	if base == s.halfway {
		return &fs.PathError{Op: "readdir", Path: path, Err: s.err}
	}
	return err
}

func TestWhatCannotBeListedIsAnErrorAndTheRestGoesOn(t *testing.T) {
	src := open(t, tree(t, "a.txt", "secret/x.txt", "half/y.txt", "half/deep/y.txt", "z/gone.txt", "z/z.txt"), Options{})
	src.sys = testSystem{src.sys, "secret", "half", "gone.txt", errors.New("network name is gone")}
	expect(t, src, "a.txt", "half !list_failed", "half/y.txt", "half/deep/y.txt", "secret !denied", "z/gone.txt !io_error", "z/z.txt")
	src.sys = testSystem{src.sys, "", "", "z.txt", fs.ErrNotExist}
	expect(t, src, "a.txt", "half !list_failed", "half/y.txt", "half/deep/y.txt", "secret !denied", "z/gone.txt !io_error", "z/z.txt !vanished")
}

func TestWhatIsLeftOutAnywayIsNoErrorIfItCannotBeListed(t *testing.T) {
	dir := tree(t, "a.txt", "System Volume Information/x", "$Recycle.Bin/S-1/y", "$Recycle.Bin/S-2/gone")
	src := open(t, dir, Options{})
	src.sys = testSystem{src.sys, "System Volume Information", "S-1", "gone", fs.ErrPermission}
	expect(t, src, "a.txt", "System Volume Information excluded", "$Recycle.Bin/S-1 excluded", "$Recycle.Bin/S-1/y excluded", "$Recycle.Bin/S-2/gone excluded")
	src = open(t, tree(t, "a.txt", "人事/x"), Options{Exclude: []string{"人事"}})
	src.sys = testSystem{src.sys, "人事", "", "", nil}
	expect(t, src, "a.txt", "人事 excluded")
}

func TestARootThatVanishesIsTheSourcesError(t *testing.T) {
	dir := tree(t, "in/a.txt")
	folder, file := open(t, filepath.Join(dir, "in"), Options{}), open(t, filepath.Join(dir, "in", "a.txt"), Options{})
	if err := os.RemoveAll(filepath.Join(dir, "in")); err != nil {
		t.Fatal(err)
	}
	expect(t, folder, " !vanished")
	expect(t, file, "a.txt !vanished")
}

func TestEveryEntryOfTheTreeIsListed(t *testing.T) {
	dir := tree(t, "a.txt", "b/c/d.txt", "b/備份/e.bak", "b/備份/f/g.bak", "out/.pandian-out", "#recycle/x", "h/~$i.docx")
	if err := os.MkdirAll(filepath.Join(dir, "empty", "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	var want int
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			want++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := listed(t, open(t, dir, Options{Exclude: []string{"備份"}, Include: []string{"*.txt"}, MaxSize: 1})); len(got) != want {
		t.Errorf("%d entries listed of %d: %q", len(got), want, got)
	}
}

func TestCancellationStopsBetweenEntries(t *testing.T) {
	names := make([]string, 300)
	for i := range names {
		names[i] = fmt.Sprintf("d%d/%d.txt", i%7, i)
	}
	src := open(t, tree(t, names...), Options{})
	for _, after := range []int{1, 50, 299} {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		for range src.Items(ctx) {
			if n++; n == after {
				cancel()
			}
		}
		cancel()
		if n != after {
			t.Errorf("cancelled after %d items, listed %d", after, n)
		}
	}
}

// farSystem is a system on which every look at a file takes a while.
type farSystem struct {
	system
	delay time.Duration
}

type farEntry struct {
	fs.DirEntry
	delay time.Duration
}

func (d farEntry) Info() (fs.FileInfo, error) {
	time.Sleep(d.delay)
	return d.DirEntry.Info()
}

func (s farSystem) ReadDir(path string, batch func([]fs.DirEntry) bool) error {
	return s.system.ReadDir(path, func(entries []fs.DirEntry) bool {
		for i, d := range entries {
			entries[i] = farEntry{d, s.delay}
		}
		return batch(entries)
	})
}

func TestAFarServerIsAskedAboutSeveralFilesAtOnce(t *testing.T) {
	names := make([]string, 400)
	for i := range names {
		names[i] = fmt.Sprint(i, ".txt")
	}
	dir := tree(t, names...)
	synctest.Test(t, func(t *testing.T) {
		src, start := open(t, dir, Options{}), time.Now()
		src.sys = farSystem{src.sys, 10 * time.Millisecond}
		expect(t, src, names...)
		if d := time.Since(start); d > 10*time.Millisecond*(400/atOnce+1) { // one look tells how far it is
			t.Errorf("400 files at 10 ms took %v", d)
		}
	})
}

func TestListingsMayRunAtTheSameTime(t *testing.T) {
	src := open(t, tree(t, "a.txt", "b/c.txt", "b/d/e.txt"), Options{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { expect(t, src, "a.txt", "b/c.txt", "b/d/e.txt") })
	}
	wg.Wait()
}

func TestTwentyThousandFilesAreListedInSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 20,000 files")
	}
	dir, n := t.TempDir(), 0
	for d := range 10 {
		folder := filepath.Join(dir, fmt.Sprint("d", d))
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		for f := range 2000 {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprint("名冊", f, ".csv")), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	src, start := open(t, dir, Options{Exclude: []string{"*.bak", "備份/**"}}), time.Now()
	for _, err := range src.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	took := time.Since(start)
	t.Logf("%d files in %v", n, took)
	if n != 20000 || took > 10*time.Second {
		t.Errorf("%d files in %v", n, took)
	}
}
