package credential

import (
	"fmt"
	"io"
	"os"
	"runtime"
)

// maxFile bounds a file that holds passwords, in bytes.
const maxFile = 1 << 20

// readPrivate reads a file that nobody else may read. It looks at the opened
// file, not at the name. Errors name the file, never its content; a file that is
// not there satisfies errors.Is(err, fs.ErrNotExist).
func readPrivate(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("password file %q %w", path, ErrFile)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("password file %q %w", path, ErrExposed)
	}
	return io.ReadAll(io.LimitReader(f, maxFile))
}
