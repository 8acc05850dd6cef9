package connectors

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"pandian"
)

// Open opens a file for reading, without waiting, without following a link and,
// where the system allows it, without changing its access time. What is no
// file any more is refused with the reason that listing would give.
//
// The content ends where the file ended when it was opened. Its Close returns
// an error with the reason changed if size or modification time have become
// others since: what was read may be torn.
func (s *fileSource) Open(ctx context.Context, it pandian.Item) (pandian.Content, error) {
	if it.Skip != "" {
		return pandian.Content{}, pandian.Because(it.Skip, errors.New("is not to be opened"))
	}
	real, name, err := s.locate(it.Path)
	if err != nil {
		return pandian.Content{}, err
	}
	f, err := s.sys.Open(real)
	if err != nil {
		return pandian.Content{}, because(err)
	}
	st, err := f.Stat()
	if err == nil {
		err = refuse(st)
	}
	if err != nil {
		return pandian.Content{}, because(errors.Join(err, f.Close()))
	}
	if !utf8.ValidString(name) {
		name = pandian.EscapeName(name)
	}
	return s.content(ctx, f, st, name), nil
}

func refuse(st fs.FileInfo) error {
	switch kindOf(st) {
	case aFile:
		return nil
	case aLink:
		return pandian.Because(pandian.Symlink, errors.New("became a link"))
	}
	return pandian.Because(pandian.SpecialFile, errors.New("is no file any more"))
}

// locate returns the real path and name of an item. No path leads out of the
// source.
func (s *fileSource) locate(path string) (real, name string, err error) {
	if s.single != "" {
		if path != pandian.EscapeName(s.single) {
			return "", "", pandian.Because(pandian.Vanished, errors.New("is not in this source"))
		}
		return s.root, s.single, nil
	}
	b := append(make([]byte, 0, len(s.root)+1+len(path)), s.root...)
	for el := range strings.SplitSeq(path, "/") {
		name = pandian.UnescapeName(el)
		if name == "" || name == "." || name == ".." || strings.ContainsAny(name, notInNames) {
			return "", "", pandian.Because(pandian.Vanished, errors.New("is no path in this source"))
		}
		if !isSeparator(b[len(b)-1]) {
			b = append(b, filepath.Separator)
		}
		b = append(b, name...)
	}
	return string(b), name, nil
}

// content wraps an open file.
func (s *fileSource) content(ctx context.Context, f *os.File, st fs.FileInfo, name string) pandian.Content {
	r := fileReader{ctx, f, s.bytes}
	c := pandian.Content{
		Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(r, 0, st.Size())), nil
		},
		At:   func() (io.ReaderAt, int64, error) { return r, st.Size(), nil },
		Size: st.Size(), Name: name,
		Close: sync.OnceValue(func() error { return closeFile(f, st) }),
	}
	if st.Size() > 0 {
		return c
	}
	// Some file systems don't know the size of a file before it is read.
	if n, _ := f.ReadAt(make([]byte, 1), 0); n > 0 {
		c.At, c.Size = nil, -1
		c.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(r, 0, math.MaxInt64)), nil
		}
	}
	return c
}

func closeFile(f *os.File, then fs.FileInfo) error {
	now, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return because(err)
	}
	if now.Size() != then.Size() || !now.ModTime().Equal(then.ModTime()) {
		return pandian.Because(pandian.Changed, errors.New("changed while it was read"))
	}
	return nil
}

// fileReader reads a file at a limited rate and gives errors their reason. It
// is safe for concurrent use.
type fileReader struct {
	ctx context.Context // of the opened item: io.ReaderAt has no place for it
	f   *os.File
	l   *Limiter
}

func (r fileReader) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) && err == nil {
		if err = r.ctx.Err(); err != nil {
			return n, err
		}
		var m int
		m, err = r.f.ReadAt(r.l.step(p[n:]), off+int64(n))
		n += m
		if werr := r.l.Wait(r.ctx, m); werr != nil {
			return n, werr
		}
	}
	if err != nil && err != io.EOF {
		err = because(err)
	}
	return n, err
}
