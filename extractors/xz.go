package extractors

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"

	"github.com/ulikunitz/xz/lzma"

	"pandian"
)

const (
	xzMagic  = "\xfd7zXZ\x00"
	xzFooter = "YZ"
	xzLZMA2  = 0x21
)

var errXZ = errors.New("xz: damaged")

// xzReader reads the container of xz around the LZMA2 data of each block, so
// that no block asks for more memory than maxDictionary. Sums are checked;
// streams in a row are one file. The index at a stream's end is passed over.
type xzReader struct {
	r     xzSource
	block io.Reader // of the block in hand; nil = between blocks
	check int       // bytes of the sum behind each block
	sum   hash.Hash // nil = a sum of another kind, not checked
}

// xzSource counts what is read of a block or an index: both are padded.
type xzSource struct {
	*bufio.Reader
	n int64
}

func (s *xzSource) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.n += int64(n)
	return n, err
}

func (s *xzSource) ReadByte() (byte, error) {
	b, err := s.Reader.ReadByte()
	if err == nil {
		s.n++
	}
	return b, err
}

func newXZReader(r *bufio.Reader) (io.Reader, error) {
	x := &xzReader{r: xzSource{Reader: r}}
	return x, x.stream()
}

// Read reads what the blocks hold.
func (x *xzReader) Read(p []byte) (int, error) {
	for {
		if x.block == nil {
			if err := x.nextBlock(); err != nil {
				return 0, err
			}
		}
		n, err := x.block.Read(p)
		if x.sum != nil {
			x.sum.Write(p[:n])
		}
		if err == io.EOF {
			x.block, err = nil, x.endBlock()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// bytes reads the next n bytes, which must be there.
func (x *xzReader) bytes(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(&x.r, b)
	return b, cutShort(err)
}

// cutShort is the error of reading what must be there.
func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// stream reads the header of a stream.
func (x *xzReader) stream() error {
	h, err := x.bytes(12)
	if err != nil {
		return err
	}
	if string(h[:6]) != xzMagic || h[6] != 0 || crc32.ChecksumIEEE(h[6:8]) != binary.LittleEndian.Uint32(h[8:]) {
		return errXZ
	}
	x.sum = nil
	switch h[7] {
	case 1:
		x.sum = crc32.NewIEEE()
	case 4:
		x.sum = crc64.New(crc64.MakeTable(crc64.ECMA))
	case 10:
		x.sum = sha256.New()
	}
	x.check = [16]int{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}[h[7]&15]
	return nil
}

// nextBlock goes on to the next block, over the ends of streams. io.EOF: there
// is none.
func (x *xzReader) nextBlock() error {
	for {
		x.r.n = 0
		size, err := x.r.ReadByte()
		if err != nil {
			return cutShort(err)
		}
		if size != 0 {
			return x.blockHeader(size)
		}
		if err := x.endStream(); err != nil {
			return err
		}
	}
}

// blockHeader reads what stands before a block: how it is filtered.
func (x *xzReader) blockHeader(size byte) error {
	h, err := x.bytes(4*int(size) + 3)
	if err != nil {
		return err
	}
	body, sum := h[:len(h)-4], binary.LittleEndian.Uint32(h[len(h)-4:])
	if crc32.Update(crc32.ChecksumIEEE([]byte{size}), crc32.IEEETable, body) != sum {
		return errXZ
	}
	flags, f := body[0], bytes.NewReader(body[1:])
	for bit := range 2 { // sizes, which are not trusted
		if flags&(0x40<<bit) != 0 {
			if _, err := binary.ReadUvarint(f); err != nil {
				return errXZ
			}
		}
	}
	filter, err := binary.ReadUvarint(f)
	if err != nil {
		return errXZ
	}
	if flags&3 != 0 || filter != xzLZMA2 {
		return pandian.Because(pandian.Unsupported, fmt.Errorf("xz: filter %#x", filter))
	}
	if n, err := f.ReadByte(); err != nil || n != 1 {
		return errXZ
	}
	dict, err := f.ReadByte()
	if err != nil {
		return errXZ
	}
	x.r.n = 0
	if x.sum != nil {
		x.sum.Reset()
	}
	x.block, err = lzma2Reader(&x.r, dict, maxDictionary)
	return err
}

// lzma2Reader reads LZMA2 data with a dictionary of at most limit bytes; dict
// is its size as formats store it.
func lzma2Reader(r io.Reader, dict byte, limit int64) (io.Reader, error) {
	size, err := lzma.DecodeDictCap(dict)
	if err != nil {
		return nil, err
	}
	if size > limit {
		return nil, pandian.Because(pandian.Memory, fmt.Errorf("dictionary of %d bytes", size))
	}
	return lzma.Reader2Config{DictCap: int(max(size, lzma.MinDictCap))}.NewReader2(r)
}

// endBlock checks the sum of the block that was read.
func (x *xzReader) endBlock() error {
	if _, err := x.bytes(int(-x.r.n & 3)); err != nil {
		return err
	}
	want, err := x.bytes(x.check)
	if err != nil || x.sum == nil {
		return err
	}
	got := x.sum.Sum(nil)
	if x.check < 32 { // these are stored with the low byte first
		for i, j := 0, len(got)-1; i < j; i, j = i+1, j-1 {
			got[i], got[j] = got[j], got[i]
		}
	}
	if !bytes.Equal(got, want) {
		return errXZ
	}
	return nil
}

// endStream passes over the index, the footer and what pads them, and enters
// the next stream.
func (x *xzReader) endStream() error {
	records, err := binary.ReadUvarint(&x.r)
	for range records {
		for range 2 {
			if err == nil {
				_, err = binary.ReadUvarint(&x.r)
			}
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		return cutShort(err)
	}
	tail, err := x.bytes(int(-x.r.n&3) + 4 + 12)
	if err != nil {
		return err
	}
	if string(tail[len(tail)-2:]) != xzFooter {
		return errXZ
	}
	for {
		pad, err := x.r.Peek(4)
		switch {
		case len(pad) == 0:
			return err
		case string(pad) != "\x00\x00\x00\x00":
			return x.stream()
		}
		_, _ = x.r.Discard(4)
	}
}
