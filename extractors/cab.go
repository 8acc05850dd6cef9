package extractors

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"

	"pandian"
)

// Cab is a Windows cabinet. Each file in it is a member: files that are stored or
// packed with MSZIP are read; those of Quantum and LZX, and pieces of files that
// begin or end in another cabinet, are reported by name.
func Cab() pandian.Format {
	return pandian.Format{Name: "cab", Magic: []string{"MSCF\x00\x00\x00\x00"}, Exts: []string{".cab"}, Extract: extractCab}
}

const (
	cabHead      = 36
	cabStored    = 0
	cabMSZip     = 1
	cabBlock     = 32 << 10 // bytes that a block unpacks to, at most
	cabMaxBlock  = cabBlock + 6<<10
	cabElsewhere = 0xfffd // folders from here on go on in another cabinet
)

var errCab = pandian.Because(pandian.Corrupt, errors.New("cab: damaged"))

// cabinet is a cabinet while it is read.
type cabinet struct {
	src     sourceAt
	size    int64
	reserve int // bytes that the maker keeps in front of each block
	folders []cabFolder
}

// cabFolder is a run of blocks that are packed together; files are pieces of it.
type cabFolder struct {
	off    int64
	blocks int
	method int
	open   *cabReader // where the last file ended; nil = not begun
}

func extractCab(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	r, size, err := c.At()
	if err != nil {
		return err
	}
	a := &cabinet{src: sourceAt{r: io.NewSectionReader(r, 0, size)}, size: size}
	at, files, err := a.head()
	if err != nil {
		return a.src.because(err)
	}
	if a.size < int64(a.declared()) {
		if err := out.Skip(pandian.Place{}, pandian.Truncated); err != nil {
			return err
		}
	}
	for range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		f, next, err := a.file(at)
		if err != nil {
			return a.src.because(err)
		}
		at = next
		if err := a.emit(f, out); err != nil {
			return err
		}
	}
	return nil
}

// declared is the size that the cabinet says it has.
func (a *cabinet) declared() uint32 {
	var b [4]byte
	_, _ = a.src.ReadAt(b[:], 8)
	return binary.LittleEndian.Uint32(b[:])
}

// bytes reads what must be there.
func (a *cabinet) bytes(at int64, n int) ([]byte, error) {
	b := make([]byte, n)
	if got, err := a.src.ReadAt(b, at); got < n {
		return nil, cutShort(err)
	}
	return b, nil
}

// head reads the cabinet's header and its folders, and returns where its files
// are listed and how many.
func (a *cabinet) head() (at int64, files int, err error) {
	h, err := a.bytes(0, cabHead)
	if err != nil {
		return 0, 0, err
	}
	flags, end, folder := number16(h, 30), int64(cabHead), 8
	if flags&4 != 0 {
		b, err := a.bytes(end, 4)
		if err != nil {
			return 0, 0, err
		}
		end += 4 + int64(number16(b, 0))
		folder += int(b[2])
		a.reserve = int(b[3])
	}
	for names := 2 * (flags&1 + flags>>1&1); names > 0; names-- { // of the cabinets before and behind, and their disks
		_, n, err := a.name(end)
		if err != nil {
			return 0, 0, err
		}
		end += n
	}
	for range number16(h, 26) {
		b, err := a.bytes(end, folder)
		if err != nil {
			return 0, 0, err
		}
		a.folders = append(a.folders, cabFolder{off: int64(uint32At(b, 0)), blocks: number16(b, 4), method: number16(b, 6) & 15})
		end += int64(folder)
	}
	return int64(uint32At(h, 16)), number16(h, 28), nil
}

// name reads a text up to its end mark and returns how many bytes that takes.
func (a *cabinet) name(at int64) (string, int64, error) {
	b := make([]byte, 257)
	n, err := a.src.ReadAt(b, at)
	end := bytes.IndexByte(b[:n], 0)
	if end < 0 {
		if n == len(b) {
			err = errCab
		}
		return "", 0, cutShort(err)
	}
	return string(b[:end]), int64(end) + 1, nil
}

// cabFile is a file in a cabinet.
type cabFile struct {
	name      string
	off, size int64
	folder    int
}

func (a *cabinet) file(at int64) (f cabFile, next int64, err error) {
	b, err := a.bytes(at, 16)
	if err != nil {
		return f, 0, err
	}
	name, n, err := a.name(at + 16)
	return cabFile{name, int64(uint32At(b, 4)), int64(uint32At(b, 0)), number16(b, 8)}, at + 16 + n, err
}

// emit hands on a file.
func (a *cabinet) emit(f cabFile, out pandian.Emitter) error {
	at := pandian.Place{Part: f.name}
	switch {
	case f.folder >= cabElsewhere:
		return out.Skip(at, pandian.Truncated)
	case f.folder >= len(a.folders):
		return out.Skip(at, pandian.Corrupt)
	case a.folders[f.folder].method > cabMSZip:
		return out.Skip(at, pandian.Unsupported)
	}
	return out.Member(f.name, pandian.Content{
		Open: func() (io.ReadCloser, error) {
			r, err := a.seek(&a.folders[f.folder], f.off)
			if err != nil {
				return nil, a.src.because(err)
			}
			return io.NopCloser(reasoned{&wholeReader{r, f.size}, nil, a.src.because}), nil
		},
		Size: f.size,
		Name: strings.ToValidUTF8(path.Base(f.name), "_"),
	})
}

// seek goes on to where a file begins: from where the last one ended, if that is
// before it.
func (a *cabinet) seek(f *cabFolder, off int64) (io.Reader, error) {
	if f.open == nil || f.open.pos > off || f.open.err != nil {
		f.open = &cabReader{a: a, folder: f, at: f.off}
	}
	_, err := io.CopyN(io.Discard, f.open, off-f.open.pos)
	return f.open, cutShort(err)
}

// wholeReader reads so many bytes, which must be there.
type wholeReader struct {
	r    io.Reader
	left int64
}

func (w *wholeReader) Read(p []byte) (int, error) {
	if w.left == 0 {
		return 0, io.EOF
	}
	n, err := w.r.Read(p[:min(int64(len(p)), w.left)])
	if w.left -= int64(n); w.left > 0 {
		err = cutShort(err)
	} else if err == io.EOF {
		err = nil
	}
	return n, err
}

// cabReader reads what a folder's blocks hold.
type cabReader struct {
	a      *cabinet
	folder *cabFolder
	at     int64 // of the next block
	n      int   // blocks so far
	pos    int64
	block  []byte // what was unpacked last,
	rest   []byte // and what of it is unread
	z      io.ReadCloser
	err    error
}

func (r *cabReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.err = r.next()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	r.pos += int64(n)
	return n, nil
}

// next unpacks the next block. MSZIP refers back into the one before it.
func (r *cabReader) next() error {
	if r.n == r.folder.blocks {
		return io.EOF
	}
	r.n++
	h, err := r.a.bytes(r.at, 8+r.a.reserve)
	if err != nil {
		return err
	}
	packed, size := number16(h, 4), number16(h, 6)
	if packed > cabMaxBlock || size > cabBlock {
		return errCab
	}
	data, err := r.a.bytes(r.at+int64(len(h)), packed)
	if err != nil {
		return err
	}
	r.at += int64(len(h) + packed)
	if r.folder.method == cabStored {
		r.rest = data
		return nil
	}
	if !bytes.HasPrefix(data, []byte("CK")) {
		return errCab
	}
	if r.z == nil {
		r.z = flate.NewReader(nil)
	}
	if err := r.z.(flate.Resetter).Reset(bytes.NewReader(data[2:]), r.block); err != nil {
		return errCab
	}
	block := make([]byte, size)
	n, err := io.ReadFull(r.z, block)
	r.block, r.rest = block[:n], block[:n]
	if err != nil {
		return errCab
	}
	return nil
}
