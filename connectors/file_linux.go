package connectors

import (
	"io/fs"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	noAccessTime = syscall.O_NOATIME
	pathMax      = 4096
)

// statusChange is the time of the last change of content or metadata, which
// no program can set back.
func statusChange(st *syscall.Stat_t) int64 { return st.Ctim.Nano() }

// folderEntries are the entries of a batch.
type folderEntries []folderEntry

// folderEntry is an entry that is looked at from its open folder: the system need
// not find the whole path for each, and nothing is allocated.
type folderEntry struct {
	fs.DirEntry
	dir  int
	info entryInfo
}

// fromFolder has entries looked at from their open folder; room is used again.
func fromFolder(d *os.File, room *folderEntries, entries []fs.DirEntry) []fs.DirEntry {
	if cap(*room) < len(entries) {
		*room = make(folderEntries, len(entries))
	}
	dir := int(d.Fd())
	for i, e := range entries {
		at := &(*room)[:len(entries)][i]
		at.DirEntry, at.dir = e, dir
		entries[i] = at
	}
	return entries
}

// Info looks at the entry, without following a link.
func (e *folderEntry) Info() (fs.FileInfo, error) {
	e.info.name = e.Name()
	for {
		// Both packages have the system's structure.
		err := unix.Fstatat(e.dir, e.info.name, (*unix.Stat_t)(unsafe.Pointer(&e.info.stat)), unix.AT_SYMLINK_NOFOLLOW)
		if err == nil {
			return &e.info, nil
		}
		if err != unix.EINTR {
			return nil, err
		}
	}
}

// entryInfo is the state of a file as the system tells it.
type entryInfo struct {
	name string
	stat syscall.Stat_t
}

func (i *entryInfo) Name() string       { return i.name }
func (i *entryInfo) Size() int64        { return i.stat.Size }
func (i *entryInfo) ModTime() time.Time { return time.Unix(i.stat.Mtim.Unix()) }
func (i *entryInfo) IsDir() bool        { return i.Mode().IsDir() }
func (i *entryInfo) Sys() any           { return &i.stat }

func (i *entryInfo) Mode() fs.FileMode {
	m := fs.FileMode(i.stat.Mode & 0o777)
	switch i.stat.Mode & syscall.S_IFMT {
	case syscall.S_IFREG:
		return m
	case syscall.S_IFDIR:
		return m | fs.ModeDir
	case syscall.S_IFLNK:
		return m | fs.ModeSymlink
	}
	return m | fs.ModeIrregular // device, FIFO, socket
}
