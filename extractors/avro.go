package extractors

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/snappy"

	"pandian"
)

// Avro reads object container files: each record is a row, its fields columns,
// those of nested records by their paths; lists and maps are joined in a cell.
// Dates and times are ISO, decimals plain digits; what stands in bytes is text
// or a member. A damaged block costs its rows only.
func Avro() pandian.Format {
	return pandian.Format{Name: "avro", Magic: []string{"Obj\x01"}, Exts: []string{".avro"}, Extract: extractAvro}
}

func extractAvro(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	src := &source{r: f}
	a := &avroFile{src: src, in: avroInput{r: bufio.NewReaderSize(stopReader{src, ctx.Err}, 64<<10)}, t: newColumns(out)}
	if err := a.header(); err != nil {
		return src.because(cutShort(err))
	}
	if len(a.t.names) == 0 {
		return nil
	}
	if err := a.t.declare(); err != nil {
		return err
	}
	for {
		more, err := a.block()
		var stop emitError
		switch {
		case errors.As(err, &stop):
			return stop.err
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return src.because(cutShort(err))
		case !more:
			return out.End(pandian.Place{})
		}
	}
}

// avroFile is a file while it is read.
type avroFile struct {
	src    *source
	in     avroInput
	t      *columns
	codec  string
	schema *avroType
	cols   *avroColumns
	sync   [16]byte
	buf    []byte // of the value in hand
}

var errAvro = pandian.Because(pandian.Corrupt, errors.New("avro: malformed data"))

// maxAvroSchema bounds the schema, maxAvroBlock a block that must be held.
const (
	maxAvroSchema = 8 << 20
	maxAvroBlock  = 64 << 20
)

// header reads the schema and the codec.
func (a *avroFile) header() error {
	if _, err := io.CopyN(io.Discard, a.in.r, 4); err != nil {
		return err
	}
	var schema []byte
	err := a.in.blocks(func() error {
		key, err := a.in.bytes(nil, maxAvroSchema)
		if err != nil {
			return err
		}
		value, err := a.in.bytes(nil, maxAvroSchema)
		switch string(key) {
		case "avro.schema":
			schema = value
		case "avro.codec":
			a.codec = string(value)
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := io.ReadFull(a.in.r, a.sync[:]); err != nil {
		return err
	}
	if a.schema, err = (avroSchema{map[string]*avroType{}}).parse(trimSpaceLeft(schema), "", 0); err != nil {
		return err
	}
	path := ""
	if a.schema.kind != "record" {
		path = "value"
	}
	a.cols = a.t.lay(a.schema, path, nil)
	return nil
}

func trimSpaceLeft(b []byte) []byte { return b[skipSpace(b, 0):] }

// block reads one block of records.
func (a *avroFile) block() (more bool, err error) {
	if _, err := a.in.r.Peek(1); err == io.EOF {
		return false, nil
	}
	count, err := a.in.long()
	if err != nil {
		return false, err
	}
	size, err := a.in.long()
	if err != nil {
		return false, err
	}
	if count < 0 || size < 0 {
		return false, errAvro
	}
	data := &io.LimitedReader{R: a.in.r, N: size}
	first := a.t.row
	bad := a.fault(a.records(data, count))
	a.t.row = first + int(min(count, math.MaxInt32))
	var stop emitError
	if errors.As(bad, &stop) {
		return false, bad
	}
	if _, err := io.Copy(io.Discard, data); err != nil {
		return false, err
	}
	if data.N > 0 {
		return false, io.ErrUnexpectedEOF
	}
	if err := settlePart(a.t.out, pandian.Place{Row: first + 1}, bad); err != nil {
		return false, emitted(err)
	}
	var sync [16]byte
	if _, err := io.ReadFull(a.in.r, sync[:]); err != nil {
		return false, err
	}
	if sync != a.sync {
		return false, errAvro
	}
	return true, nil
}

// fault gives an error in a block its reason: what ends within one is corrupt.
func (a *avroFile) fault(err error) error {
	var stop emitError
	if err == nil || errors.As(err, &stop) {
		return err
	}
	if err = a.src.because(err); err == io.EOF || pandian.ReasonOf(err) == pandian.Truncated {
		return errAvro
	}
	return err
}

// records reads the records of a block.
func (a *avroFile) records(data io.Reader, count int64) error {
	r, err := a.unpack(data)
	if err != nil {
		return err
	}
	if c, ok := r.(io.Closer); ok {
		defer c.Close()
	}
	in := &avroInput{r: bufio.NewReaderSize(r, 32<<10)}
	for range count {
		before := in.n
		a.t.row++
		err := a.value(in, a.schema, a.cols, 0)
		if stop := a.t.emit(); stop != nil {
			return stop
		}
		if err != nil || in.n == before { // all that follow are as empty
			return err
		}
	}
	return nil
}

// unpack undoes the compression of a block.
func (a *avroFile) unpack(data io.Reader) (io.Reader, error) {
	switch a.codec {
	case "", "null":
		return data, nil
	case "deflate":
		return flate.NewReader(data), nil
	case "snappy":
		return unpackSnappy(data)
	case "zstandard":
		return newZstdReader(bufio.NewReader(data))
	case "bzip2":
		return bzip2.NewReader(data), nil
	case "xz":
		return newXZReader(bufio.NewReader(data))
	}
	return nil, pandian.Because(pandian.Unsupported, nil)
}

// unpackSnappy reads a block of Snappy, which its checksum follows.
func unpackSnappy(data io.Reader) (io.Reader, error) {
	b, err := io.ReadAll(io.LimitReader(data, maxAvroBlock+1))
	if err != nil {
		return nil, err
	}
	n := len(b) - crc32.Size
	if n < 0 {
		return nil, errAvro
	}
	size, err := snappy.DecodedLen(b[:n])
	switch {
	case err != nil:
		return nil, err
	case size > maxAvroBlock || n > maxAvroBlock:
		return nil, pandian.Because(pandian.Memory, nil)
	}
	plain, err := snappy.Decode(nil, b[:n])
	if err == nil && crc32.ChecksumIEEE(plain) != binary.BigEndian.Uint32(b[n:]) {
		err = errChecksum
	}
	return bytes.NewReader(plain), err
}
