package extractors

import (
	"encoding/binary"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/pierrec/lz4/v4"
)

// Codecs of pages.
const (
	parquetPlain  = 0
	parquetSnappy = 1
	parquetGzip   = 2
	parquetBrotli = 4
	parquetLZ4    = 5 // as Hadoop frames it
	parquetZstd   = 6
	parquetLZ4Raw = 7
)

func newGzipReader(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }

func newBrotliReader(r io.Reader) io.Reader { return brotli.NewReader(r) }

func unsnap(b []byte, size int) ([]byte, error) {
	if n, err := snappy.DecodedLen(b); err != nil || n != size {
		return nil, errParquet
	}
	plain, err := snappy.Decode(nil, b)
	if err != nil {
		return nil, errParquet
	}
	return plain, nil
}

// unlz4 unpacks a block of LZ4. Framed, blocks stand behind their sizes; some
// writers leave the frame out all the same.
func unlz4(b []byte, size int, framed bool) ([]byte, error) {
	plain := make([]byte, size)
	if framed {
		if n, ok := unframe(plain, b); ok && n == size {
			return plain, nil
		}
	}
	if n, err := lz4.UncompressBlock(b, plain); err != nil || n != size {
		return nil, errParquet
	}
	return plain, nil
}

func unframe(dst, b []byte) (n int, ok bool) {
	for len(b) >= 8 {
		whole, packed := int(binary.BigEndian.Uint32(b)), int(binary.BigEndian.Uint32(b[4:]))
		b = b[8:]
		if packed < 0 || packed > len(b) || whole < 0 || whole > len(dst)-n {
			return n, false
		}
		got, err := lz4.UncompressBlock(b[:packed], dst[n:n+whole])
		if err != nil {
			return n, false
		}
		n, b = n+got, b[packed:]
	}
	return n, len(b) == 0
}
