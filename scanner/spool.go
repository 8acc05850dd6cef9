package scanner

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
)

// Spool keeps content that must be read at random but comes as a stream: in
// memory up to a limit, beyond it in one 0600 file that is already unlinked
// (where the system allows) or deleted when it is released. A nil *Spool keeps
// everything in memory. It is safe for concurrent use.
type Spool struct {
	dir   string
	limit int64
}

// defaultSpoolMemory is the memory limit of one content.
const defaultSpoolMemory = 8 << 20

// NewSpool returns a Spool with files in dir and a memory limit in bytes per
// content (0 = 8 MiB).
func NewSpool(dir string, limit int64) *Spool {
	if limit <= 0 {
		limit = defaultSpoolMemory
	}
	return &Spool{dir, limit}
}

// Content reads r to its end and returns it for random access, with its size.
// release must be called when it is no longer needed.
func (s *Spool) Content(r io.Reader) (at io.ReaderAt, size int64, release func() error, err error) {
	limit := int64(1) << 62
	if s != nil {
		limit = s.limit
	}
	var mem bytes.Buffer
	n, err := io.Copy(&mem, io.LimitReader(r, limit))
	if err != nil {
		return nil, 0, nil, err
	}
	if n < limit {
		return bytes.NewReader(mem.Bytes()), n, func() error { return nil }, nil
	}
	return s.file(io.MultiReader(&mem, r))
}

func (s *Spool) file(r io.Reader) (io.ReaderAt, int64, func() error, error) {
	f, err := os.CreateTemp(s.dir, ".spool-*")
	if err != nil {
		return nil, 0, nil, err
	}
	release := func() error {
		err := f.Close()
		if runtime.GOOS == "windows" {
			err = errors.Join(err, os.Remove(f.Name()))
		}
		return err
	}
	if runtime.GOOS != "windows" {
		if err := os.Remove(f.Name()); err != nil {
			return nil, 0, nil, errors.Join(err, f.Close())
		}
	}
	n, err := io.Copy(f, r)
	if err != nil {
		return nil, 0, nil, errors.Join(err, release())
	}
	return f, n, release, nil
}
