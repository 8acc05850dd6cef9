package extractors

import (
	"errors"
	"io"

	"pandian"
)

// emitError marks an error of the emitter on its way up through code whose
// other errors only cost a part of the item.
type emitError struct{ err error }

func (e emitError) Error() string { return e.err.Error() }
func (e emitError) Unwrap() error { return e.err }

func emitted(err error) error {
	if err == nil {
		return nil
	}
	return emitError{err}
}

// settlePart decides what an error met while reading a part means: the
// emitter's own errors, and errors without a reason (the storage failed), end
// the item; anything else is reported for the part.
func settlePart(out pandian.Emitter, at pandian.Place, err error) error {
	var stop emitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &stop):
		return stop.err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return out.Skip(at, pandian.Truncated)
	}
	if why := pandian.ReasonOf(err); why != "" {
		return out.Skip(at, why)
	}
	return err
}
