package main

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile takes an open file for this process, at once or not at all. The byte
// that is locked lies behind the text, which others may read.
func lockFile(f *os.File) error {
	const behind = 1 << 30
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{Offset: behind})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errLocked
	}
	return err
}
