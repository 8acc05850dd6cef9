package extractors

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"

	"pandian"
)

// archive is a zip file of which each member can be opened by itself. Sizes
// declared in it are not trusted.
type archive struct {
	r       io.ReaderAt
	members []*member
	byName  map[string]*member // by lower-case name; made when first needed
	damage  pandian.Reason     // the directory is missing (truncated) or wrong (corrupt): members were found by their own headers
}

// member is one file of an archive.
type member struct {
	name   string // as stored, not necessarily UTF-8
	flags  uint16
	method uint16
	link   bool
	csize  int64
	usize  int64 // declared; -1 = unknown
	crc    uint32
	hasCRC bool
	file   *zip.File // nil = found without the directory
	off    int64     // of its data, without file
}

func (m *member) dir() bool       { return strings.HasSuffix(m.name, "/") }
func (m *member) encrypted() bool { return m.flags&1 != 0 }

// Methods of compression that can be read.
const (
	methodStore   = 0
	methodDeflate = 8
	methodBzip2   = 12
)

func (m *member) readable() bool {
	return m.method == methodStore || m.method == methodDeflate || m.method == methodBzip2
}

// openArchive reads the directory of a zip file; without a sound one it looks
// for the members' own headers.
func openArchive(c pandian.Content) (*archive, error) {
	if c.At == nil {
		return nil, errors.New("zip: content without random access")
	}
	r, size, err := c.At()
	if err != nil {
		return nil, err
	}
	r = io.NewSectionReader(r, 0, size) // offsets outside, negative ones too, are the end
	a := &archive{r: r}
	z, err := zip.NewReader(r, size)
	if z == nil || err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		a.damage = pandian.Truncated
		if hasDirectory(r, size) {
			a.damage = pandian.Corrupt
		}
		a.members, err = salvage(r, size)
		return a, err
	}
	for _, f := range z.File {
		a.members = append(a.members, &member{
			name: f.Name, flags: f.Flags, method: f.Method, link: f.Mode()&(1<<27) != 0,
			csize: int64(min(f.CompressedSize64, 1<<62)), usize: int64(min(f.UncompressedSize64, 1<<62)),
			crc: f.CRC32, hasCRC: true, file: f,
		})
	}
	return a, nil
}

// hasDirectory reports whether the end record of a directory stands where it
// must.
func hasDirectory(r io.ReaderAt, size int64) bool {
	tail := make([]byte, min(size, 1<<16+22))
	n, _ := r.ReadAt(tail, size-int64(len(tail)))
	return bytes.Contains(tail[:n], []byte("PK\x05\x06"))
}

// find returns the first member of that name (case is ignored), or nil.
func (a *archive) find(name string) *member {
	if a.byName == nil {
		a.byName = make(map[string]*member, len(a.members))
		for _, m := range slices.Backward(a.members) {
			a.byName[strings.ToLower(strings.ReplaceAll(m.name, `\`, "/"))] = m
		}
	}
	return a.byName[strings.ToLower(name)]
}

// open returns the member's content. Faults of the data are errors that carry a
// reason.
func (a *archive) open(m *member) (io.ReadCloser, error) {
	off := m.off
	if m.file != nil {
		var err error
		if off, err = m.file.DataOffset(); err != nil {
			return nil, a.fault(err)
		}
	}
	inf := inflaters.Get().(*inflater)
	inf.raw.Reset(io.NewSectionReader(a.r, off, m.csize))
	r := &memberReader{a: a, inf: inf}
	switch m.method {
	case methodStore:
		r.src = inf.raw
	case methodDeflate:
		if err := inf.deflate.(flate.Resetter).Reset(inf.raw, nil); err != nil {
			return nil, err
		}
		r.src = inf.deflate
	case methodBzip2:
		r.src = bzip2.NewReader(inf.raw)
	default:
		return nil, pandian.Because(pandian.Unsupported, fmt.Errorf("zip method %d", m.method))
	}
	r.src = checked(r.src, m.crc, m.hasCRC)
	return r, nil
}

// fault gives an error of the data its reason; errors of the storage stay.
func (a *archive) fault(err error) error {
	var (
		corrupt  flate.CorruptInputError
		internal flate.InternalError
		bz       bzip2.StructuralError
	)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF): // a header, or data, beyond the end
		why := pandian.Corrupt
		if a.damage == pandian.Truncated {
			why = pandian.Truncated
		}
		return pandian.Because(why, err)
	case errors.As(err, &corrupt), errors.As(err, &internal), errors.As(err, &bz), errors.Is(err, zip.ErrFormat):
		return pandian.Because(pandian.Corrupt, err)
	}
	return err
}

// inflater is the costly part of a member's reader.
type inflater struct {
	raw     *bufio.Reader
	deflate io.ReadCloser
}

var inflaters = sync.Pool{New: func() any {
	raw := bufio.NewReaderSize(nil, 32<<10)
	return &inflater{raw: raw, deflate: flate.NewReader(raw)}
}}

// memberReader reads a member and checks its sum.
type memberReader struct {
	a   *archive
	inf *inflater // nil = closed
	src io.Reader
	err error
}

func (r *memberReader) Read(p []byte) (int, error) {
	if r.inf == nil {
		return 0, io.ErrClosedPipe
	}
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.src.Read(p)
	if err != nil && err != io.EOF {
		err = r.a.fault(err)
	}
	r.err = err
	return n, err
}

func (r *memberReader) Close() error {
	if r.inf != nil {
		inflaters.Put(r.inf)
		r.inf, r.src = nil, nil
	}
	return nil
}
