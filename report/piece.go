package report

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"github.com/klauspost/compress/flate"
)

// piece is a stretch of a file in a zip archive, deflated as it comes. Pieces of
// one file may be written at the same time and joined at the end: each ends on a
// byte, and none holds the last block.
//
// It grows by append to raw; spill must be called now and then. A piece needs
// little memory whatever its length: what is deflated goes to a temporary file.
type piece struct {
	raw    []byte
	packed bytes.Buffer
	file   *os.File // made when packed has grown; nil until then
	temp   func() (*os.File, error)
	crc    uint32
	size   int64 // of what spill has taken from raw
	stored int64 // of what is deflated
}

// Sizes in bytes from which a piece is deflated, and moves to its file.
const (
	pieceRaw    = 64 << 10
	piecePacked = 64 << 10
)

// fixed is a piece that stays in memory.
func fixed(s ...[]byte) *piece { return &piece{raw: bytes.Join(s, nil)} }

// spill takes what has been appended, if it is enough to be deflated well.
func (p *piece) spill() error {
	if len(p.raw) < pieceRaw {
		return nil
	}
	return p.flush()
}

// flush takes all that has been appended.
func (p *piece) flush() error {
	p.crc = crc32.Update(p.crc, crc32.IEEETable, p.raw)
	p.size += int64(len(p.raw))
	before := p.packed.Len()
	if err := flate.StatelessDeflate(&p.packed, p.raw, false, nil); err != nil {
		return fmt.Errorf("deflate: %w", err)
	}
	p.raw = p.raw[:0]
	p.stored += int64(p.packed.Len() - before)
	if p.temp == nil || p.packed.Len() < piecePacked {
		return nil
	}
	if p.file == nil {
		f, err := p.temp()
		if err != nil {
			return err
		}
		p.file = f
	}
	_, err := p.packed.WriteTo(p.file)
	return err
}

// copyTo writes the deflated piece.
func (p *piece) copyTo(w io.Writer) error {
	if p.file != nil {
		if _, err := p.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(w, p.file); err != nil {
			return err
		}
	}
	_, err := w.Write(p.packed.Bytes())
	return err
}

// lastBlock ends a deflated stream: an empty block.
var lastBlock = []byte{3, 0}

// join writes pieces as one file of an archive. The file's size must stay below
// 4 GiB: Excel refuses larger ones as Go's archive/zip describes them.
func join(z *zip.Writer, name string, pieces ...*piece) error {
	const version = 20
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, CreatorVersion: version, ReaderVersion: version, CompressedSize64: uint64(len(lastBlock))}
	for _, p := range pieces {
		if err := p.flush(); err != nil {
			return err
		}
		h.CRC32 = joinCRC(h.CRC32, p.crc, p.size)
		h.CompressedSize64 += uint64(p.stored)
		h.UncompressedSize64 += uint64(p.size)
	}
	w, err := z.CreateRaw(h)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		if err := p.copyTo(w); err != nil {
			return err
		}
	}
	_, err = w.Write(lastBlock)
	return err
}

// joinCRC is the CRC-32 of two texts one behind the other, of which the CRCs a
// and b are known and the length of the second: that of a, moved n bytes up by
// a product of polynomials, and that of b.
func joinCRC(a, b uint32, n int64) uint32 {
	shift, power := uint32(1)<<31, uint32(1)<<23 // x^0 and x^8, the highest bit first
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			shift = mulCRC(shift, power)
		}
		power = mulCRC(power, power)
	}
	return mulCRC(a, shift) ^ b
}

// mulCRC is the product of two polynomials modulo that of CRC-32.
func mulCRC(a, b uint32) (product uint32) {
	for bit := uint32(1) << 31; bit != 0; bit >>= 1 {
		if a&bit != 0 {
			product ^= b
		}
		odd := b & 1
		b >>= 1
		if odd != 0 {
			b ^= crc32.IEEE
		}
	}
	return product
}
