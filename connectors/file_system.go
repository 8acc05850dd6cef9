package connectors

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
)

// system is what the file connector asks of the operating system; tests put
// another in its place.
type system interface {
	Stat(path string) (fs.FileInfo, error) // follows links
	// ReadDir lists a folder in batches until batch returns false. An error may
	// come after entries. What entries tell is used again for the next batch.
	ReadDir(path string, batch func([]fs.DirEntry) bool) error
	// Open opens a file, or what has taken its place, without waiting for it.
	Open(path string) (*os.File, error)
}

// osSystem is the real operating system. Paths that are too long for it are
// walked down from root.
type osSystem struct{ root string }

func (s osSystem) Stat(path string) (st fs.FileInfo, err error) {
	if rel, ok := s.tooLong(path); ok {
		err = s.fromRoot(func(r *os.Root) (err error) { st, err = r.Stat(rel); return err })
		return st, err
	}
	return os.Stat(path)
}

func (s osSystem) Open(path string) (f *os.File, err error) {
	return s.open(path, openFlags)
}

// batchEntries is how many directory entries are read at once.
const batchEntries = 1024

var rooms = sync.Pool{New: func() any { return new(folderEntries) }}

func (s osSystem) ReadDir(path string, batch func([]fs.DirEntry) bool) error {
	d, err := s.open(path, folderFlags)
	if err != nil {
		return err
	}
	defer d.Close()
	room := rooms.Get().(*folderEntries)
	defer rooms.Put(room)
	for {
		entries, err := d.ReadDir(batchEntries)
		if len(entries) > 0 && !batch(fromFolder(d, room, entries)) || errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s osSystem) open(path string, flags int) (f *os.File, err error) {
	rel, long := s.tooLong(path)
	if !long {
		return openQuietly(flags, func(flags int) (*os.File, error) { return openAs(path, flags) })
	}
	err = s.fromRoot(func(r *os.Root) (err error) {
		f, err = openQuietly(flags, func(flags int) (*os.File, error) { return r.OpenFile(rel, flags, 0) })
		return err
	})
	return f, err
}

// tooLong returns the part of a path below the root if the path is longer than
// the system takes.
func (s osSystem) tooLong(path string) (rel string, ok bool) {
	if len(path) <= longestPath || len(s.root) > longestPath || !within(path, s.root, false) {
		return "", false
	}
	rel = path[len(s.root):]
	for rel != "" && isSeparator(rel[0]) {
		rel = rel[1:]
	}
	return rel, rel != ""
}

func (s osSystem) fromRoot(do func(*os.Root) error) error {
	r, err := os.OpenRoot(s.root)
	if err != nil {
		return err
	}
	return errors.Join(do(r), r.Close())
}
