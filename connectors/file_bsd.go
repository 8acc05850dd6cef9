//go:build unix && !linux

package connectors

import "syscall"

const (
	noAccessTime = 0
	pathMax      = 1024
)

// statusChange is not read on these systems: the field has many names.
func statusChange(*syscall.Stat_t) int64 { return 0 }
