//go:build unix

package connectors

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pandian"
)

func TestLinksAndSpecialFilesAreListedAndNotOpened(t *testing.T) {
	dir := tree(t, "a.txt", "d/b.txt")
	symlink(t, "..", filepath.Join(dir, "d", "loop"))
	symlink(t, "a.txt", filepath.Join(dir, "link"))
	symlink(t, "nowhere", filepath.Join(dir, "dangling"))
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(dir, "sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	want := []string{"a.txt", "d/b.txt", "d/loop symlink", "link symlink", "dangling symlink", "fifo special_file", "sock special_file"}
	if err := syscall.Mknod(filepath.Join(dir, "null"), syscall.S_IFCHR|0o600, 1<<8|3); err == nil {
		want = append(want, "null special_file")
	} else {
		t.Logf("no device: %v", err)
	}
	expect(t, open(t, dir, Options{}), want...)
}

func symlink(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTookAFilesPlaceIsNotRead(t *testing.T) {
	dir := tree(t, "a.txt", "secret")
	path := filepath.Join(dir, "a.txt")
	src := open(t, dir, Options{})
	tests := []struct {
		name string
		put  func() error
		want pandian.Reason
	}{
		{"nothing", func() error { return nil }, pandian.Vanished},
		{"FIFO", func() error { return syscall.Mkfifo(path, 0o600) }, pandian.SpecialFile},
		{"link", func() error { return os.Symlink("secret", path) }, pandian.Symlink},
		{"folder", func() error { return os.Mkdir(path, 0o700) }, pandian.SpecialFile},
		{"socket", func() error {
			l, err := net.Listen("unix", path)
			if err == nil {
				t.Cleanup(func() { l.Close() })
			}
			return err
		}, pandian.SpecialFile},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := errors.Join(os.RemoveAll(path), tt.put()); err != nil {
				t.Fatal(err)
			}
			if _, err := src.Open(t.Context(), item("a.txt")); pandian.ReasonOf(err) != tt.want {
				t.Errorf("open: %v, want reason %q", err, tt.want)
			}
		})
	}
}

func TestALinkAsSourceIsFollowed(t *testing.T) {
	dir := tree(t, "real/d/a.txt")
	symlink(t, "real", filepath.Join(dir, "share"))
	symlink(t, filepath.Join("real", "d", "a.txt"), filepath.Join(dir, "latest.txt"))
	expect(t, open(t, filepath.Join(dir, "share"), Options{}), "d/a.txt")
	file := open(t, filepath.Join(dir, "latest.txt"), Options{})
	expect(t, file, "latest.txt")
	c, err := file.Open(t.Context(), item("latest.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	// The output folder is found through the link, whichever side it was named by.
	expect(t, open(t, filepath.Join(dir, "real"), Options{OwnOutput: []string{filepath.Join(dir, "share", "d")}}), "d/a.txt own_output")
	expect(t, open(t, filepath.Join(dir, "share"), Options{OwnOutput: []string{filepath.Join(dir, "real", "d")}}), "d/a.txt own_output")
}

func TestDeepTreesAreListedAndOpened(t *testing.T) {
	for _, tt := range []struct {
		name, folder string
		levels       int
	}{
		{"300 levels", "深", 300},
		{"longer than a path may be", strings.Repeat("很長的資料夾名稱", 8), 60},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			makeDeep(t, dir, tt.folder, tt.levels)
			src := open(t, dir, Options{})
			path := strings.Repeat(tt.folder+"/", tt.levels) + "底.txt"
			expect(t, src, path)
			c, err := src.Open(t.Context(), item(path))
			if err != nil {
				t.Fatal(err)
			}
			r, _ := c.Open()
			if b, err := io.ReadAll(r); string(b) != "底" || err != nil {
				t.Errorf("read %q, %v", b, err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// makeDeep makes a file below many folders, one step at a time: the path may be
// too long for the system.
func makeDeep(t *testing.T, dir, folder string, levels int) {
	t.Helper()
	r, err := os.OpenRoot(dir)
	for range levels {
		if err != nil {
			t.Fatal(err)
		}
		if err = r.Mkdir(folder, 0o755); err == nil {
			var next *os.Root
			next, err = r.OpenRoot(folder)
			_ = r.Close()
			r = next
		}
	}
	if err = errors.Join(err, r.WriteFile("底.txt", []byte("底"), 0o644), r.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestFilesOfOthersOpenWithoutTheAccessTimeGuard(t *testing.T) {
	var asked []int
	f, err := openQuietly(openFlags, func(flags int) (*os.File, error) {
		asked = append(asked, flags)
		if flags&noAccessTime != 0 {
			return nil, &os.PathError{Op: "open", Path: "a", Err: syscall.EPERM}
		}
		return os.Open(os.DevNull)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if last := asked[len(asked)-1]; last&syscall.O_NONBLOCK == 0 || last&syscall.O_NOFOLLOW == 0 {
		t.Errorf("flags %#x", last)
	}
}

func TestErrorsOfTheSystemHaveReasons(t *testing.T) {
	tests := map[syscall.Errno]pandian.Reason{
		syscall.EACCES: pandian.Denied, syscall.EPERM: pandian.Denied, syscall.ENOENT: pandian.Vanished, syscall.ENOTDIR: pandian.Vanished,
		syscall.ESTALE: pandian.Vanished, syscall.EIO: pandian.IOError, syscall.EBUSY: pandian.Locked, syscall.ETXTBSY: pandian.Locked,
		syscall.EAGAIN: pandian.Locked, syscall.ELOOP: pandian.Symlink, syscall.ETIMEDOUT: pandian.IOError, syscall.ENXIO: pandian.SpecialFile,
	}
	for code, want := range tests {
		err := &os.PathError{Op: "open", Path: "a", Err: code}
		if got := pandian.ReasonOf(because(err)); got != want {
			t.Errorf("%v is %q, want %q", code, got, want)
		}
		if want == pandian.IOError {
			want = pandian.ListFailed
		}
		if got := pandian.ReasonOf(listFailed(err)); got != want {
			t.Errorf("listing: %v is %q, want %q", code, got, want)
		}
	}
}

func TestOwnersAreUserNames(t *testing.T) {
	dir := tree(t, "mine.txt", "nobody.txt")
	nobody := 4000000001 // has no name
	chowned := os.Chown(filepath.Join(dir, "nobody.txt"), nobody, nobody) == nil
	for it := range open(t, dir, Options{}).Items(t.Context()) {
		switch {
		case it.Path == "mine.txt" && os.Getuid() == 0 && it.Owner != "root":
			t.Errorf("owner %q", it.Owner)
		case it.Path == "nobody.txt" && chowned && it.Owner != "":
			t.Errorf("owner %q of a number without a name", it.Owner)
		}
	}
}
