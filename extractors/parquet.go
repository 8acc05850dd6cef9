package extractors

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"pandian"
)

// Parquet reads columnar files: each record is a row, its fields columns, those
// of nested records by their paths; what is repeated is joined in a cell. Dates
// and times are ISO, decimals plain digits; what stands in bytes is text or a
// member. A damaged column costs its own values of its group of rows.
//
// Columns are read side by side, a page of each at a time. The reader is our
// own: the usual library doubles what this program weighs in code for a format
// that is rare in offices (+6 MB), reads pages whole into Go values, and
// trusts the counts that a file declares.
func Parquet() pandian.Format {
	return pandian.Format{Name: "parquet", Magic: []string{parquetMagic, parquetLocked}, Exts: []string{".parquet"}, Extract: extractParquet}
}

const (
	parquetMagic     = "PAR1"
	parquetLocked    = "PARE"   // its footer is encrypted
	maxParquetFooter = 32 << 20 // bytes of the footer
	maxParquetPage   = 64 << 20 // bytes of a page, as it is stored and unpacked
	parquetCheck     = 1 << 10  // rows between two looks at the context
)

var errParquet = pandian.Because(pandian.Corrupt, errors.New("parquet: malformed data"))

func extractParquet(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	r, size, err := c.At()
	if err != nil {
		return err
	}
	p := &parquetFile{src: sourceAt{r: io.NewSectionReader(r, 0, size)}, size: size, t: newColumns(out)}
	footer, err := p.footer()
	if err != nil {
		return tellRemains(ctx, c, out, err)
	}
	p.lay(footer.schema)
	if len(p.t.names) == 0 {
		return nil
	}
	if err := p.t.declare(); err != nil {
		return err
	}
	for _, g := range footer.groups {
		err := p.group(ctx, g)
		var stop emitError
		switch {
		case errors.As(err, &stop):
			return stop.err
		case err != nil:
			return err
		}
	}
	return out.End(pandian.Place{})
}

// parquetFile is a file while it is read.
type parquetFile struct {
	src    sourceAt
	size   int64
	t      *columns
	leaves []*parquetLeaf
	said   int64 // bytes of values handed on
}

// footer reads what the file says about itself, at its end.
func (p *parquetFile) footer() (*parquetFooter, error) {
	const tail = 8
	var b [tail]byte
	if p.size < 2*tail-4 {
		return nil, pandian.Because(pandian.Truncated, errParquet)
	}
	if _, err := p.src.ReadAt(b[:], p.size-tail); err != nil {
		return nil, p.src.because(err)
	}
	n := int64(binary.LittleEndian.Uint32(b[:]))
	switch string(b[4:]) {
	case parquetMagic:
	case parquetLocked:
		return nil, pandian.Because(pandian.IsEncrypted, nil)
	default:
		return nil, pandian.Because(pandian.Truncated, errParquet)
	}
	switch {
	case n > p.size-tail-4:
		return nil, errParquet
	case n > maxParquetFooter:
		return nil, pandian.Because(pandian.Memory, nil)
	}
	t := &thrift{r: bufio.NewReader(io.NewSectionReader(&p.src, p.size-tail-n, n))}
	f := &parquetFooter{}
	if err := f.read(t); err != nil {
		if p.src.err != nil {
			return nil, p.src.err
		}
		return nil, errParquet
	}
	return f, nil
}

// group reads a group of rows.
func (p *parquetFile) group(ctx context.Context, g parquetGroup) error {
	if len(g.chunks) != len(p.leaves) {
		return p.t.out.Skip(pandian.Place{Row: p.t.row + 1}, pandian.Corrupt)
	}
	alive := 0
	columns := make([]*parquetColumn, len(g.chunks))
	for i, k := range g.chunks {
		col, err := p.open(p.leaves[i], k)
		if err != nil {
			if err := p.lose(p.leaves[i], err); err != nil {
				return err
			}
			continue
		}
		columns[i] = col
		alive++
	}
	for n := int64(0); n < g.rows && alive > 0; n++ {
		if n%parquetCheck == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		p.t.row++
		for i, col := range columns {
			if col == nil {
				continue
			}
			err := col.row(p.put(p.leaves[i]))
			if err == nil {
				continue
			}
			if err := p.lose(p.leaves[i], err); err != nil {
				return err
			}
			columns[i] = nil
			alive--
		}
		if err := p.t.emit(); err != nil {
			return err
		}
	}
	return nil
}

// lose reports a column of which no more can be read in this group.
func (p *parquetFile) lose(leaf *parquetLeaf, err error) error {
	var stop emitError
	switch {
	case errors.As(err, &stop):
		return err
	case p.src.err != nil:
		return p.src.err
	}
	why := pandian.ReasonOf(err)
	if why == "" {
		why = pandian.Corrupt
	}
	if why == pandian.ArchiveRatio {
		return err
	}
	return emitted(p.t.out.Skip(pandian.Place{Row: p.t.row + 1, Col: string(p.t.names[leaf.col].B)}, why))
}

// A file may say little in many words: values that are repeated take no room.
// As with archives, from parquetRatioFrom on no more than parquetRatio times the
// file's size is handed on.
const (
	parquetRatio     = 200
	parquetRatioFrom = 256 << 20
)

// put returns what is done with the values of a leaf.
func (p *parquetFile) put(leaf *parquetLeaf) func(parquetValue) error {
	return func(v parquetValue) error {
		if p.said += int64(len(v.b)) + 8; p.said > parquetRatioFrom && p.said/parquetRatio > p.size {
			return pandian.Because(pandian.ArchiveRatio, nil)
		}
		switch {
		case leaf.isText():
			return p.t.text(leaf.col, v.b)
		case leaf.isBytes():
			return p.t.bytes(leaf.col, v.b)
		}
		return p.t.put(leaf.col, leaf.append(p.t.cell(leaf.col), v))
	}
}

// open begins a column of a group.
func (p *parquetFile) open(leaf *parquetLeaf, k parquetChunk) (*parquetColumn, error) {
	switch {
	case k.elsewhere:
		return nil, pandian.Because(pandian.Unsupported, nil)
	case k.locked:
		return nil, pandian.Because(pandian.IsEncrypted, nil)
	case k.offset < 0 || k.size < 0 || k.offset > p.size:
		return nil, errParquet
	}
	r := bufio.NewReaderSize(io.NewSectionReader(&p.src, k.offset, min(k.size, p.size-k.offset)), 32<<10)
	return &parquetColumn{leaf: leaf, r: r, codec: k.codec, left: k.values}, nil
}

// parquetUnpack undoes the compression of a page.
func parquetUnpack(codec int, b []byte, size int) ([]byte, error) {
	var r io.Reader
	var err error
	switch codec {
	case parquetPlain:
		return b, nil
	case parquetSnappy:
		return unsnap(b, size)
	case parquetLZ4, parquetLZ4Raw:
		return unlz4(b, size, codec == parquetLZ4)
	case parquetGzip:
		r, err = newGzipReader(bytes.NewReader(b))
	case parquetBrotli:
		r = newBrotliReader(bytes.NewReader(b))
	case parquetZstd:
		var z io.ReadCloser
		if z, err = newZstdReader(bytes.NewReader(b)); err == nil {
			defer z.Close()
		}
		r = z
	default:
		return nil, pandian.Because(pandian.Unsupported, nil)
	}
	if err != nil {
		return nil, errParquet
	}
	plain := bytes.NewBuffer(make([]byte, 0, min(size, 4*len(b)+512)))
	n, err := io.Copy(plain, io.LimitReader(r, int64(size)))
	if err != nil || n < int64(size) {
		return nil, errParquet
	}
	return plain.Bytes(), nil
}
