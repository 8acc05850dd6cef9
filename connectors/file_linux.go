package connectors

import "syscall"

const (
	noAccessTime = syscall.O_NOATIME
	pathMax      = 4096
)

// statusChange is the time of the last change of content or metadata, which
// no program can set back.
func statusChange(st *syscall.Stat_t) int64 { return st.Ctim.Nano() }
