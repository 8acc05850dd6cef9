//go:build unix

package extractors

import (
	"io/fs"
	"os"
	"syscall"
)

// ownedByUs reports whether the file is this user's and nobody else may write
// it.
func ownedByUs(st fs.FileInfo) bool {
	sys, ok := st.Sys().(*syscall.Stat_t)
	return ok && int(sys.Uid) == os.Geteuid() && st.Mode().Perm()&0o022 == 0
}
