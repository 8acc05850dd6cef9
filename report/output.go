package report

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// output is a file that appears under its name only when it is complete.
type output struct {
	*bufio.Writer
	f     *os.File
	final string
}

// create opens the temporary file of an output; what an earlier run left under
// the same temporary name is overwritten.
func create(dir, name string) (*output, error) {
	final := filepath.Join(dir, name)
	f, err := os.OpenFile(final+".part", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create %q: %w", final, err)
	}
	if err := f.Chmod(0o600); err != nil {
		f.Close()
		return nil, fmt.Errorf("create %q: %w", final, err)
	}
	return &output{bufio.NewWriterSize(f, 1<<16), f, final}, nil
}

// commit writes everything to disk and gives the file its name. If only the
// renaming fails (the old report is open in Excel), the complete file stays
// under its temporary name, which the error tells.
func (o *output) commit() error {
	err := o.Flush()
	if err == nil {
		err = o.f.Sync()
	}
	if e := o.f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(o.f.Name())
		return fmt.Errorf("write %q: %w", o.final, err)
	}
	if err := os.Rename(o.f.Name(), o.final); err != nil {
		return fmt.Errorf("replace %q (complete under %q): %w", o.final, filepath.Base(o.f.Name()), err)
	}
	return nil
}

func (o *output) discard() {
	o.f.Close()
	os.Remove(o.f.Name())
}
