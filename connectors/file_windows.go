package connectors

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

// versionOf changes whenever the content may have changed.
func versionOf(st fs.FileInfo) string {
	return fmt.Sprintf("%d:%d", st.Size(), st.ModTime().UnixNano())
}

// owner is not looked up on Windows: it costs a round trip per file on shares.
func (s *fileSource) owner(fs.FileInfo) string { return "" }

// isPlaceholder reports whether reading the file would fetch it from a cloud or
// a tape.
func isPlaceholder(st fs.FileInfo) bool {
	d, ok := st.Sys().(*syscall.Win32FileAttributeData)
	const recall = windows.FILE_ATTRIBUTE_OFFLINE | windows.FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS | windows.FILE_ATTRIBUTE_RECALL_ON_OPEN
	return ok && d.FileAttributes&recall != 0
}

func isLocked(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

func samePath(a, b string) bool {
	return strings.EqualFold(filepath.Clean(strings.TrimPrefix(a, `\\?\`)), filepath.Clean(strings.TrimPrefix(b, `\\?\`)))
}

func openQuietly(path string) (*os.File, error) { return os.Open(path) }
