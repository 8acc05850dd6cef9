package main

import (
	"bytes"
	"cmp"
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

// acquire takes the lock at path; a lockedError if another process has it. It
// tries for a second: whoever only looks has the lock for a moment.
func acquire(path string, now time.Time) (*lock, error) {
	for try := 0; ; try++ {
		l, err := tryAcquire(path, now)
		var locked *lockedError
		if !errors.As(err, &locked) || try == 20 {
			return l, err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// holderOf names the process that has the lock at path; "" = none has.
func holderOf(path string, now time.Time) (string, error) {
	l, err := tryAcquire(path, now)
	var locked *lockedError
	switch {
	case err == nil:
		l.release()
	case errors.As(err, &locked):
		return locked.holder, nil
	}
	return "", err
}

func tryAcquire(path string, now time.Time) (*lock, error) {
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
		return nil, &lockedError{cmp.Or(string(bytes.TrimSpace(holder)), "另一個程式")}
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
