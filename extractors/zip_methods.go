package extractors

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/ulikunitz/xz/lzma"

	"pandian"
)

// Methods of compression in zip files that can be read.
const (
	methodStore     = 0
	methodDeflate   = 8
	methodDeflate64 = 9
	methodBzip2     = 12
	methodLZMA      = 14
	methodZstdOld   = 20
	methodZstd      = 93
	methodXZ        = 95
)

func (m *member) readable() bool {
	return slices.Contains([]uint16{
		methodStore, methodDeflate, methodDeflate64, methodBzip2, methodLZMA, methodZstdOld, methodZstd, methodXZ,
	}, m.method)
}

// inflater is the costly part of a member's reader.
type inflater struct {
	raw     *bufio.Reader
	deflate io.ReadCloser
	other   io.Closer // of the member in hand; nil = nothing to close
}

var inflaters = sync.Pool{New: func() any {
	raw := bufio.NewReaderSize(nil, 32<<10)
	return &inflater{raw: raw, deflate: flate.NewReader(raw)}
}}

// open returns what is compressed in raw.
func (inf *inflater) open(m *member) (io.Reader, error) {
	switch m.method {
	case methodStore:
		return inf.raw, nil
	case methodDeflate:
		return inf.deflate, inf.deflate.(flate.Resetter).Reset(inf.raw, nil)
	case methodDeflate64:
		return newInflater64(inf.raw), nil
	case methodBzip2:
		return bzip2.NewReader(inf.raw), nil
	case methodLZMA:
		return zipLZMA(inf.raw, m)
	case methodXZ:
		return newXZReader(inf.raw)
	case methodZstd, methodZstdOld:
		z, err := newZstdReader(inf.raw)
		inf.other = z
		return z, err
	}
	return nil, pandian.Because(pandian.Unsupported, fmt.Errorf("zip method %d", m.method))
}

// close gives the inflater back.
func (inf *inflater) close() (err error) {
	if inf.other != nil {
		err = inf.other.Close()
	}
	inf.other = nil
	inflaters.Put(inf)
	return err
}

// zipLZMA reads LZMA data behind the header that zip files give it.
func zipLZMA(raw *bufio.Reader, m *member) (io.Reader, error) {
	var h [9]byte // version, length of the properties, properties
	if _, err := io.ReadFull(raw, h[:]); err != nil {
		return nil, cutShort(err)
	}
	if h[2] != 5 || h[3] != 0 {
		return nil, errors.New("zip: LZMA header")
	}
	size := m.usize
	if m.flags&2 != 0 { // the end is marked
		size = -1
	}
	head := binary.LittleEndian.AppendUint64(bytes.Clone(h[4:]), uint64(size))
	return lzma.ReaderConfig{DictCap: maxDictionary}.NewReader(bufio.NewReader(io.MultiReader(bytes.NewReader(head), raw)))
}
