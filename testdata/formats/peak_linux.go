package main

import (
	"os"
	"syscall"
)

// peakMiB is the most memory that a program or one of its children has used,
// whichever was largest.
func peakMiB(p *os.ProcessState) int64 { return p.SysUsage().(*syscall.Rusage).Maxrss >> 10 }
