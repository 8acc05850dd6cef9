package connectors

import (
	"errors"
	"os"
	"syscall"
)

// openQuietly opens a file without touching its access time, where the system
// allows that, and without waiting if it became a FIFO.
func openQuietly(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOATIME|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.EPERM) {
		f, err = os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	}
	return f, err
}
