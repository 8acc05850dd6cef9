//go:build unix

package connectors

import (
	"errors"
	"fmt"
	"io/fs"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// versionOf changes whenever the content may have changed.
func versionOf(st fs.FileInfo) string {
	v := fmt.Sprintf("%d:%d", st.Size(), st.ModTime().UnixNano())
	if sys, ok := st.Sys().(*syscall.Stat_t); ok {
		v += fmt.Sprintf(":%d.%d", sys.Dev, sys.Ino)
	}
	return v
}

// owner is the user name of a file's owner, else the number.
func (s *fileSource) owner(st fs.FileInfo) string {
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	if name, ok := s.owners.Load(sys.Uid); ok {
		return name.(string)
	}
	id := strconv.FormatUint(uint64(sys.Uid), 10)
	name := id
	if u, err := user.LookupId(id); err == nil {
		name = u.Username
	}
	s.owners.Store(sys.Uid, name)
	return name
}

func isPlaceholder(fs.FileInfo) bool { return false }

func isLocked(err error) bool {
	return errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.ETXTBSY)
}

func samePath(a, b string) bool { return filepath.Clean(a) == filepath.Clean(b) }
