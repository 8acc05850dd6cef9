package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// errLocked is what lockFile says of a file that another process holds.
var errLocked = errors.New("locked")

// lockedError says which process holds a lock, as far as is known.
type lockedError struct{ holder string }

func (e *lockedError) Error() string {
	return "已在執行中（" + e.holder + "），不重複執行"
}

// lock is a file that one process at a time holds. The system lets go of it
// however the process ends, so one that died never blocks. The file itself stays,
// and says who held it last.
type lock struct{ file *os.File }

// acquire takes the lock at path; a lockedError if another process has it.
func acquire(path string, now time.Time) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		defer f.Close()
		if !errors.Is(err, errLocked) {
			return nil, err
		}
		holder, _ := io.ReadAll(io.LimitReader(f, 200))
		return nil, &lockedError{string(bytes.TrimSpace(holder))}
	}
	_ = f.Truncate(0)
	_, err = fmt.Fprintf(f, "pid %d, %s\n", os.Getpid(), clockTime(now))
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &lock{f}, nil
}

// release lets others take the lock.
func (l *lock) release() { _ = l.file.Close() }
