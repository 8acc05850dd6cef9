//go:build unix

package connectors

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"pandian"
)

// notInNames are the characters that no name on a file system has.
const notInNames = "/\x00"

// longestPath leaves room for a name behind a folder's path.
const longestPath = pathMax - 300

// Flags of files and folders. O_NONBLOCK: what became a FIFO must not make us
// wait. O_NOFOLLOW: what became a link must not lead elsewhere.
const (
	openFlags   = os.O_RDONLY | syscall.O_NONBLOCK | syscall.O_NOFOLLOW | noAccessTime
	folderFlags = openFlags | syscall.O_DIRECTORY
)

// openQuietly calls open with flags; the access time of other people's files
// may not be left alone.
func openQuietly(flags int, open func(flags int) (*os.File, error)) (*os.File, error) {
	f, err := open(flags)
	if noAccessTime != 0 && errors.Is(err, syscall.EPERM) {
		f, err = open(flags &^ noAccessTime)
	}
	return f, err
}

func openAs(path string, flags int) (*os.File, error) { return os.OpenFile(path, flags, 0) }

// realRoot returns the absolute path of a source, its links followed.
func realRoot(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

// ownForm brings the path of an output folder, which need not exist yet, to the
// form of realRoot.
func ownForm(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	parent := filepath.Dir(dir)
	if parent == dir {
		return dir
	}
	return join(ownForm(parent), filepath.Base(dir))
}

// kernelFolder reports whether a folder is a window into the kernel and holds
// no files.
func kernelFolder(dir string) bool { return dir == "/proc" || dir == "/sys" || dir == "/dev" }

func attributes(fs.FileInfo) uint32 { return 0 }

// describe fills in version and owner.
func (s *fileSource) describe(it *pandian.Item, _, _ string, st fs.FileInfo) {
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		it.Version = version(st.Size(), st.ModTime().UnixNano())
		return
	}
	it.Version = version(st.Size(), st.ModTime().UnixNano(), int64(sys.Ino), statusChange(sys))
	it.Owner = s.owner(sys.Uid)
}

// owner is a user's name; "" if the number has none.
func (s *fileSource) owner(uid uint32) string {
	if name, ok := s.owners.Load(uid); ok {
		return name.(string)
	}
	name := ""
	if u, err := user.LookupId(strconv.FormatUint(uint64(uid), 10)); err == nil {
		name = u.Username
	}
	s.owners.Store(uid, name)
	return name
}

// systemReason tells the errors that package fs has no name for. A file that
// a server's client holds is "busy" here, or would make us wait.
func systemReason(err error) pandian.Reason {
	switch {
	case errors.Is(err, syscall.ESTALE):
		return pandian.Vanished
	case errors.Is(err, syscall.ELOOP):
		return pandian.Symlink // by O_NOFOLLOW
	case errors.Is(err, syscall.ENXIO):
		return pandian.SpecialFile // a socket or a device without a driver
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EBUSY), errors.Is(err, syscall.ETXTBSY):
		return pandian.Locked
	}
	return ""
}
