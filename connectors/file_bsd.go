//go:build unix && !linux

package connectors

import (
	"io/fs"
	"os"
	"syscall"
)

const (
	noAccessTime = 0
	pathMax      = 1024
)

// statusChange is not read on these systems: the field has many names.
func statusChange(*syscall.Stat_t) int64 { return 0 }

// fromFolder changes nothing.
func fromFolder(_ *os.File, _ *folderEntries, entries []fs.DirEntry) []fs.DirEntry { return entries }

type folderEntries struct{}
