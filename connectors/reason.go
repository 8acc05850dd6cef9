package connectors

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"pandian"
)

// because gives an error of the operating system its reason. The end of a
// context is nobody's fault and stays as it is.
func because(err error) error {
	if pandian.ReasonOf(err) != "" || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	why := systemReason(err)
	switch {
	case why != "":
	case errors.Is(err, fs.ErrPermission):
		why = pandian.Denied
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		why = pandian.Vanished // ENOTDIR: a folder above it is gone
	default:
		why = pandian.IOError
	}
	return pandian.Because(why, err)
}

// listFailed is because for the listing of a folder.
func listFailed(err error) error {
	err = because(err)
	if pandian.ReasonOf(err) == pandian.IOError {
		return pandian.Because(pandian.ListFailed, err)
	}
	return err
}

// plainCause drops the operation and path that package os puts before a cause:
// the caller names the source itself.
func plainCause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
