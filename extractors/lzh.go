package extractors

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"pandian"
)

// LZH is an archive of LHA. Each file in it is a member, its name given as the
// raw bytes that are stored: read are files that are stored, or packed with lh4
// to lh7. What is packed in an older way is reported by name.
func LZH() pandian.Format {
	return pandian.Format{Name: "lzh", Magic: []string{"??-lh?-", "??-lz?-"}, Exts: []string{".lzh", ".lha"}, Extract: extractLZH}
}

// lzhMember is a file in an archive.
type lzhMember struct {
	method       string
	name, dir    []byte
	off          int64 // of its data
	packed, size int64
	crc          uint16
}

const lzhLeast = 22 // bytes of the shortest header

func extractLZH(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	r, size, err := c.At()
	if err != nil {
		return err
	}
	src := &sourceAt{r: io.NewSectionReader(r, 0, size)}
	for off := int64(0); off < size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := lzhHeader(src, off)
		switch {
		case src.err != nil:
			return src.err
		case err != nil:
			return out.Skip(pandian.Place{}, pandian.ReasonOf(err))
		case m == nil:
			return nil
		}
		off = m.off + m.packed
		if err := m.emit(src, size, out); err != nil {
			return err
		}
	}
	return out.Skip(pandian.Place{}, pandian.Truncated) // no end mark
}

// emit hands on a file.
func (m *lzhMember) emit(src *sourceAt, size int64, out pandian.Emitter) error {
	name := string(m.name)
	if len(m.dir) > 0 {
		name = strings.TrimSuffix(string(bytes.ReplaceAll(m.dir, []byte{0xff}, []byte("/"))), "/") + "/" + name
	}
	bits, known := lzhWindows[m.method]
	switch {
	case m.method == "-lhd-":
		return nil
	case !known:
		return out.Skip(pandian.Place{Part: name}, pandian.Unsupported)
	}
	return out.Member(name, pandian.Content{
		Open: func() (io.ReadCloser, error) {
			data := io.Reader(io.NewSectionReader(src, m.off, max(0, min(m.packed, size-m.off))))
			if bits > 0 {
				data = newLZHReader(bufio.NewReader(data), bits)
			}
			return io.NopCloser(reasoned{&lzhChecked{r: data, left: m.size, want: m.crc}, nil, src.because}), nil
		},
		Size: m.size,
		Name: strings.ToValidUTF8(path.Base(name), "_"),
	})
}

// lzhWindows are the methods that can be read, with the bits of their windows;
// 0 = not packed.
var lzhWindows = map[string]uint{"-lh0-": 0, "-lz4-": 0, "-lh4-": 12, "-lh5-": 13, "-lh6-": 15, "-lh7-": 16}

var errLZH = pandian.Because(pandian.Corrupt, errors.New("lzh: damaged"))

// lzhHeader reads the header at off; nil if the archive ends there.
func lzhHeader(r io.ReaderAt, off int64) (*lzhMember, error) {
	h := make([]byte, lzhLeast, 256)
	n, err := r.ReadAt(h, off)
	switch {
	case n > 0 && h[0] == 0:
		return nil, nil
	case n < len(h):
		return nil, pandian.Because(pandian.Truncated, err)
	case h[2] != '-' || h[6] != '-' || h[20] > 2:
		return nil, errLZH
	}
	m := &lzhMember{
		method: string(h[2:7]), packed: int64(binary.LittleEndian.Uint32(h[7:])), size: int64(binary.LittleEndian.Uint32(h[11:])),
	}
	length := int(h[0]) + 2
	if h[20] == 2 {
		length = number16(h, 0)
	}
	if length < lzhLeast {
		return nil, errLZH
	}
	h = append(h, make([]byte, length-len(h)+2)...)
	if n, _ := r.ReadAt(h, off); n < length {
		return nil, pandian.Because(pandian.Truncated, nil)
	}
	m.off = off + int64(length)
	if h[20] == 2 {
		m.crc = uint16(number16(h, 21))
		return m, m.extensions(h[:length], 24)
	}
	at := 22 + int(h[21])
	if at+2 > length {
		return nil, errLZH
	}
	m.name, m.crc = h[22:at], uint16(number16(h, at))
	if h[20] == 0 {
		return m, nil
	}
	return m, m.behind(r, number16(h, length-2))
}

// extensions reads the further fields of a header, each with the length of the
// one behind it at its end.
func (m *lzhMember) extensions(h []byte, at int) error {
	for n := number16(h, at); n > 0; n = number16(h, at) {
		at += 2
		if n < 3 || at+n > len(h) {
			return errLZH
		}
		m.field(h[at : at+n-2])
		at += n - 2
	}
	return nil
}

// behind reads the further fields that stand between a header and the data; they
// count as packed bytes.
func (m *lzhMember) behind(r io.ReaderAt, n int) error {
	for n > 0 {
		if n < 3 || int64(n) > m.packed {
			return errLZH
		}
		b := make([]byte, n)
		if got, _ := r.ReadAt(b, m.off); got < n {
			return pandian.Because(pandian.Truncated, nil)
		}
		m.field(b[:n-2])
		m.off, m.packed = m.off+int64(n), m.packed-int64(n)
		n = number16(b, n-2)
	}
	return nil
}

func (m *lzhMember) field(b []byte) {
	switch b[0] {
	case 1:
		m.name = bytes.Clone(b[1:])
	case 2:
		m.dir = bytes.Clone(b[1:])
	}
}

// lzhChecked reads a file's bytes and compares their CRC-16 at the end.
type lzhChecked struct {
	r    io.Reader
	left int64
	sum  uint16
	want uint16
}

func (c *lzhChecked) Read(p []byte) (int, error) {
	if c.left == 0 {
		if c.sum != c.want {
			return 0, errChecksum
		}
		return 0, io.EOF
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	for _, b := range p[:n] {
		c.sum = lzhSums[byte(c.sum)^b] ^ c.sum>>8
	}
	c.left -= int64(n)
	if err == io.EOF && c.left > 0 {
		return n, io.ErrUnexpectedEOF
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

var lzhSums = func() (table [256]uint16) {
	for i := range table {
		n := uint16(i)
		for range 8 {
			n = n>>1 ^ 0xa001*(n&1)
		}
		table[i] = n
	}
	return table
}()
