package extractors

import (
	"errors"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz/lzma"

	"pandian"
)

// faults keeps the error of what a decoder reads from, so that any other error
// is known to be one of the data.
type faults struct{ err error }

func (s *faults) note(err error) {
	if err != nil && err != io.EOF {
		s.err = err
	}
}

// because gives an error of the decoder its reason; an error of the storage
// comes first and stays as it is.
func (s *faults) because(err error) error {
	var dict *lzma.ErrDictSize
	switch {
	case err == nil, err == io.EOF:
		return err
	case s.err != nil:
		return s.err
	case pandian.ReasonOf(err) != "":
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return pandian.Because(pandian.Truncated, err)
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.As(err, &dict):
		return pandian.Because(pandian.Memory, err)
	}
	return pandian.Because(pandian.Corrupt, err)
}

// source is storage that is read in order.
type source struct {
	faults
	r io.Reader
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.note(err)
	return n, err
}

// sourceAt is storage that is read at random.
type sourceAt struct {
	faults
	r io.ReaderAt
}

func (s *sourceAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.r.ReadAt(p, off)
	s.note(err)
	return n, err
}

// reasoned is a member whose errors get their reasons from because.
type reasoned struct {
	io.Reader
	io.Closer
	because func(error) error
}

func (r reasoned) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	return n, r.because(err)
}

var errChecksum = pandian.Because(pandian.Corrupt, errors.New("checksum differs"))

// checked reads r and compares its CRC-32, if known, at the end.
func checked(r io.Reader, want uint32, known bool) io.Reader {
	if !known {
		return r
	}
	return &checkedReader{r: r, want: want}
}

type checkedReader struct {
	r         io.Reader
	sum, want uint32
}

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p[:n])
	if err == io.EOF && c.sum != c.want {
		err = errChecksum
	}
	return n, err
}
