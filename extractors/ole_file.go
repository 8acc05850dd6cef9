package extractors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/richardlehane/mscfb"

	"pandian"
)

// compound is a compound file while it is read: streams in storages, a file
// system of its own. Its chains of sectors may lead in circles and its sizes
// may be lies: what is read of the file is bounded by a multiple of its size.
type compound struct {
	src   *oleSource
	files []*mscfb.File
}

const (
	oleOpening  = 64 << 20 // bytes that may be read to find the streams
	oleReadCost = 60       // of a read besides its bytes
	oleRepeats  = 32       // times that a file may be read
	oleChunk    = 16 << 10
)

// openCompound reads the directory of a compound file.
func openCompound(ctx context.Context, c pandian.Content) (*compound, error) {
	if c.At == nil {
		return nil, errors.New("ole: content without random access")
	}
	r, size, err := c.At()
	if err != nil {
		return nil, err
	}
	src := &oleSource{ctx: ctx, r: r, size: size, left: oleOpening}
	d, err := mscfb.New(src)
	if err != nil {
		return nil, src.fault(err)
	}
	src.left = oleRepeats*size + 1<<20
	return &compound{src, d.File}, nil
}

// oleSource is the file below. It remembers what went wrong, since the library
// keeps the text of errors only.
type oleSource struct {
	ctx   context.Context
	r     io.ReaderAt
	size  int64
	left  int64 // bytes that may still be read
	err   error // of the storage, or why reading stopped
	short bool  // something was wanted behind the end
}

var errOLECycle = pandian.Because(pandian.Corrupt, errors.New("ole: more is to be read than the file can hold"))

// ReadAt reads zeros behind the end of the last sector: some writers cut it.
func (s *oleSource) ReadAt(p []byte, off int64) (int, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.left -= int64(len(p)) + oleReadCost; s.err == nil && s.left < 0 {
		s.err = errOLECycle
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.ReadAt(p, off)
	const sector = 512
	switch {
	case n == len(p):
		return n, nil
	case err != nil && err != io.EOF:
		s.err = err
		return n, err
	case off < s.size && off+int64(len(p)) <= (s.size+sector-1)/sector*sector:
		clear(p[n:])
		return len(p), nil
	}
	s.short = true
	return n, io.ErrUnexpectedEOF
}

// fault gives an error of the library its reason; errors of the storage stay.
func (s *oleSource) fault(err error) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case s.err != nil:
		return s.err
	case s.short:
		return pandian.Because(pandian.Truncated, err)
	}
	return pandian.Because(pandian.Corrupt, err)
}

// storage is a folder of a compound file, its names in a row; nil is the root.
type storage []string

// find returns the stream of a name in a storage, or nil. Signs below the blank
// in front of a name are not part of it.
func (c *compound) find(in storage, name string) *mscfb.File {
	for _, f := range c.files[1:] {
		if f.Name == name && slices.Equal(f.Path, in) && !f.FileInfo().IsDir() {
			return f
		}
	}
	return nil
}

// inside calls visit for what stands directly in a storage.
func (c *compound) inside(in storage, visit func(f *mscfb.File) error) error {
	for _, f := range c.files[1:] {
		if slices.Equal(f.Path, in) {
			if err := visit(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// open reads a stream from its beginning.
func (c *compound) open(f *mscfb.File) *oleStream {
	own := *f
	own.Size = min(own.Size, c.src.size)
	return &oleStream{c.src, &own}
}

// oleStream reads a stream. Its errors carry reasons.
type oleStream struct {
	src *oleSource
	f   *mscfb.File
}

func (s *oleStream) Read(p []byte) (int, error) {
	n, err := s.f.Read(p[:min(len(p), oleChunk)])
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, s.src.fault(err)
}

// all reads a stream whole, if it has at most limit bytes. What could be read
// of it comes with the error.
func (c *compound) all(f *mscfb.File, limit int64) ([]byte, error) {
	if f == nil {
		return nil, nil
	}
	if f.Size > limit && c.src.size > limit {
		return nil, pandian.Because(pandian.Memory, fmt.Errorf("ole: a stream of %d bytes", f.Size))
	}
	return io.ReadAll(c.open(f))
}

// content is a stream as a member.
func (c *compound) content(f *mscfb.File, name string) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(c.open(f)), nil },
		Size: min(f.Size, c.src.size), Name: name,
	}
}
