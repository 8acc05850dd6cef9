package extractors

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"pandian"
)

// archive is a zip file of which each member can be opened by itself. Sizes
// declared in it are not trusted.
type archive struct {
	src       sourceAt
	members   []*member
	byName    map[string]*member // by lower-case name; made when first needed
	damage    pandian.Reason     // the directory is missing (truncated) or wrong (corrupt): members were found by their own headers
	passwords []string           // to try; the one that was right last stands first
	password  string             // in hand
	locked    int                // members that none of them opened
}

// member is one file of an archive.
type member struct {
	name   string // as stored, not necessarily UTF-8
	flags  uint16
	method uint16 // of compression, also where AES stands in its place
	lock   zipLock
	link   bool
	csize  int64
	usize  int64 // declared; -1 = unknown
	crc    uint32
	hasCRC bool
	file   *zip.File // nil = found without the directory
	off    int64     // of its data, without file
}

func (m *member) dir() bool { return strings.HasSuffix(m.name, "/") }

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
	a := &archive{src: sourceAt{r: io.NewSectionReader(r, 0, size)}} // offsets outside, negative ones too, are the end
	z, err := zip.NewReader(&a.src, size)
	if z == nil || err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		a.damage = pandian.Truncated
		if hasDirectory(&a.src, size) {
			a.damage = pandian.Corrupt
		}
		a.members, err = salvage(&a.src, size)
		return a, err
	}
	for _, f := range z.File {
		m := &member{
			name: f.Name, flags: f.Flags, method: f.Method, link: f.Mode()&(1<<27) != 0,
			csize: int64(min(f.CompressedSize64, 1<<62)), usize: int64(min(f.UncompressedSize64, 1<<62)),
			crc: f.CRC32, hasCRC: true, file: f,
		}
		m.readLock(f.Extra, f.ModifiedTime)
		a.members = append(a.members, m)
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
	raw, err := a.raw(m)
	if err != nil {
		return nil, err
	}
	inf := inflaters.Get().(*inflater)
	inf.raw.Reset(raw)
	r := &memberReader{a: a, inf: inf}
	if r.src, err = inf.open(m); err != nil {
		_ = r.Close()
		return nil, a.fault(err)
	}
	r.src = checked(r.src, m.crc, m.hasCRC)
	return r, nil
}

// raw returns the member's data, decrypted if need be.
func (a *archive) raw(m *member) (io.Reader, error) {
	off := m.off
	if m.file != nil {
		var err error
		if off, err = m.file.DataOffset(); err != nil {
			return nil, a.fault(err)
		}
	}
	data := io.NewSectionReader(&a.src, off, m.csize)
	if !m.encrypted() {
		return data, nil
	}
	return a.decrypt(m, data)
}

// fault gives an error of the data its reason; errors of the storage stay. What
// lies beyond the end is a lie, unless the end is missing.
func (a *archive) fault(err error) error {
	err = a.src.because(err)
	if pandian.ReasonOf(err) == pandian.Truncated && a.damage != pandian.Truncated || err == io.EOF {
		return pandian.Because(pandian.Corrupt, err)
	}
	return err
}

// memberReader reads a member.
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
	if r.inf == nil {
		return nil
	}
	inf := r.inf
	r.inf, r.src = nil, nil
	return inf.close()
}
