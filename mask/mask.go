package mask

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pandian"
	"pandian/scanner"
)

// Errors that say why there is no copy. Their texts hold no value.
var (
	ErrFormat = errors.New("format not supported") // not csv, txt, xlsx, docx, odt or ods
	ErrUnread = errors.New("not read whole")       // what was not read may hold personal data
	ErrLeft   = errors.New("findings left")        // the copy would hold unmasked findings
	ErrExists = errors.New("file exists")          // nothing is overwritten
	ErrSize   = errors.New("too large")
)

// MaxSize is the size in bytes of the largest file that is copied: a copy is
// made and checked in memory.
const MaxSize = 512 << 20

// Formats are the names of the formats of which copies are made.
var Formats = []string{"csv", "text", "xlsx", "docx", "odt", "ods"}

// Error says which file has no copy, and why.
type Error struct {
	Err     error            // one of the errors above, or of the file system
	Format  string           // as the scan recognised it; "" if never read
	Reasons []pandian.Reason // for ErrUnread
	At      pandian.Place    // for ErrLeft: where
	Type    pandian.Type     // for ErrLeft: what
}

func (e *Error) Error() string {
	switch {
	case e.Type != "":
		return fmt.Sprintf("%v: %s at %+v", e.Err, e.Type, e.At)
	case len(e.Reasons) > 0:
		return fmt.Sprintf("%v: %v", e.Err, e.Reasons)
	}
	return e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// Result tells of a copy.
type Result struct {
	Path     string                 // of the copy
	Format   string                 // of the file
	Masked   map[pandian.Type]int64 // findings of the first inspection, all of them masked
	Pictures int                    // in the file: what they show is not masked
}

// Masker makes masked copies, one after the other.
type Masker struct {
	options scanner.Options
	scanner *scanner.Scanner
	open    func(context.Context, pandian.Item) (pandian.Content, error)
	observe func(scanner.Observation)
	made    map[string]bool // copies of this run
}

// New returns a Masker that inspects files as o says. Open and Observe are its
// own.
func New(o scanner.Options) *Masker {
	m := &Masker{options: o, made: map[string]bool{}}
	o.Open = func(ctx context.Context, it pandian.Item) (pandian.Content, error) { return m.open(ctx, it) }
	o.Observe = func(ob scanner.Observation) { m.observe(ob) }
	m.scanner = scanner.New(o)
	return m
}

// Copy writes a masked copy of a file into a folder, which must exist, under its
// own name with personal data in it masked. If there is an error there is no
// copy; it is an *Error unless ctx is done.
func (m *Masker) Copy(ctx context.Context, file, dir string) (Result, error) {
	data, err := readFile(file)
	if err != nil {
		return Result{}, err
	}
	d := document{Masker: m, name: filepath.Base(file), data: data, masked: map[pandian.Type]int64{}}
	if err := d.mask(ctx); err != nil {
		return Result{}, err
	}
	path, err := m.write(dir, d.name, d.data)
	if err != nil {
		return Result{}, err
	}
	return Result{Path: path, Format: d.format, Masked: d.masked, Pictures: d.pictures}, nil
}

func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, &Error{Err: err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	switch {
	case err != nil:
		return nil, &Error{Err: err}
	case len(data) > MaxSize:
		return nil, &Error{Err: ErrSize}
	}
	return data, nil
}

// write writes the finished copy. Two files of one run whose names are masked
// alike are told apart by a number.
func (m *Masker) write(dir, name string, data []byte) (string, error) {
	path := filepath.Join(dir, name)
	for n := 2; m.made[path]; n++ {
		ext := filepath.Ext(name)
		path = filepath.Join(dir, fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ext), n, ext))
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return "", &Error{Err: ErrExists}
	}
	if err != nil {
		return "", &Error{Err: err}
	}
	_, err = f.Write(data)
	for _, e := range []error{f.Sync(), f.Close()} {
		if err == nil {
			err = e
		}
	}
	if err != nil {
		_ = os.Remove(path)
		return "", &Error{Err: err}
	}
	m.made[path] = true
	return path, nil
}

// document is a file while its copy is made.
type document struct {
	*Masker
	name     string
	data     []byte
	format   string
	masked   map[pandian.Type]int64
	pictures int
}

// rounds bounds how often a copy is corrected. From the third round on values
// are hidden whole: their masked form was found again.
const rounds = 5

func (d *document) mask(ctx context.Context) error {
	left, err := d.look(ctx)
	if err != nil {
		return err
	}
	for _, s := range left.list {
		d.masked[s.typ] += s.count
	}
	if err := d.rewrite(ctx, left); err != nil { // also without findings: authors
		return err
	}
	for round := 1; ; round++ {
		if left, err = d.look(ctx); err != nil || len(left.list) == 0 {
			return err
		}
		if round == rounds {
			return &Error{Err: ErrLeft, Format: d.format, At: left.list[0].at, Type: left.list[0].typ}
		}
		if round > 1 {
			left.hide()
		}
		if err := d.rewrite(ctx, left); err != nil {
			return err
		}
	}
}

// look inspects the document as it is and returns what is found in it.
func (d *document) look(ctx context.Context) (*secrets, error) {
	found := newSecrets()
	e, err := d.inspect(ctx, bytesContent(d.name, d.data), func(o scanner.Observation) {
		if o.Counted {
			found.add(o)
		}
	})
	if err != nil {
		return nil, err
	}
	d.format = e.Format
	for _, why := range e.Reasons {
		if why.Class() == pandian.Unread {
			return nil, &Error{Err: ErrUnread, Format: e.Format, Reasons: e.Reasons}
		}
	}
	if e.Format == "zip" {
		d.format = d.odfKind()
	}
	if !slices.Contains(Formats, d.format) {
		return nil, &Error{Err: ErrFormat, Format: e.Format}
	}
	return found, nil
}

// rewrite replaces the secrets in the document and in its name.
func (d *document) rewrite(ctx context.Context, s *secrets) error {
	var err error
	switch d.format {
	case "csv", "text":
		d.data, err = d.plain(ctx, s)
	default:
		d.data, err = d.pack(ctx, s)
	}
	if err != nil {
		return err
	}
	d.name = fileName(s.replace(d.scanner.Mask(d.name)))
	return nil
}

// fileName makes a masked name fit for every file system.
func fileName(name string) string { return strings.ReplaceAll(name, "*", "＊") }

// ShowName is a file's name, personal data in it masked: for messages.
func (m *Masker) ShowName(file string) string { return m.scanner.Mask(filepath.Base(file)) }
