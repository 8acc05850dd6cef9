package extractors

import (
	"encoding/binary"
	"math"
)

// deltas are integers of which only the differences are stored, packed into
// blocks of miniblocks.
type deltas struct {
	b     []byte
	block int // values of a block
	mini  int // values of a miniblock
	left  int // values that are still to come
	first bool
	value int64

	least  int64  // is added to each difference of the block
	widths []byte // of the miniblocks not begun
	packed []byte // of the miniblock in hand
	bit    int
	width  int
	inMini int // values left in it
}

func newDeltas(b []byte) (*deltas, error) {
	d := &deltas{b: b, first: true}
	block, minis, count := d.uint(), d.uint(), d.uint()
	first := d.int()
	if d.b == nil || minis == 0 || minis > 1<<16 || block > 1<<24 || block%minis != 0 || block/minis%8 != 0 || block == 0 || count > math.MaxInt32 {
		return nil, errParquet
	}
	d.block, d.mini, d.left, d.value = int(block), int(block/minis), int(count), first
	return d, nil
}

// uint reads a number; b is nil once there was none.
func (d *deltas) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.b = nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *deltas) int() int64 {
	u := d.uint()
	return int64(u>>1) ^ -int64(u&1)
}

func (d *deltas) next() (int64, error) {
	if d.left == 0 {
		return 0, errParquet
	}
	d.left--
	if d.first {
		d.first = false
		return d.value, nil
	}
	if d.inMini == 0 {
		if err := d.begin(); err != nil {
			return 0, err
		}
	}
	delta, ok := bitsAt(d.packed, d.bit, d.width)
	if !ok {
		return 0, errParquet
	}
	d.bit += d.width
	d.inMini--
	d.value += d.least + int64(delta)
	return d.value, nil
}

// begin enters the next miniblock.
func (d *deltas) begin() error {
	if len(d.widths) == 0 {
		d.least = d.int()
		n := d.block / d.mini
		if d.b == nil || n > len(d.b) {
			return errParquet
		}
		d.widths, d.b = d.b[:n], d.b[n:]
	}
	d.width, d.widths = int(d.widths[0]), d.widths[1:]
	if d.width > 64 {
		return errParquet
	}
	size := min(d.mini*d.width/8, len(d.b)) // the last one may be cut
	d.packed, d.b = d.b[:size:size], d.b[size:]
	d.bit, d.inMini = 0, d.mini
	return nil
}

// rest is what follows once all values were read.
func (d *deltas) rest() []byte { return d.b }

// deltaValues are integers.
type deltaValues struct{ *deltas }

func (v deltaValues) next() (parquetValue, error) {
	n, err := v.deltas.next()
	return parquetValue{n: n}, err
}

// deltaTexts are texts whose lengths stand before them; what each shares with
// the one before it may be left out.
type deltaTexts struct {
	prefixes, lengths []int32 // prefixes: nil = nothing is left out
	b                 []byte
	value             []byte
}

func newDeltaTexts(encoding int, data []byte) (parquetValues, error) {
	v := &deltaTexts{b: data}
	var err error
	if encoding == encodingDeltaBytes {
		if v.prefixes, v.b, err = lengthsIn(v.b); err != nil {
			return nil, err
		}
	}
	if v.lengths, v.b, err = lengthsIn(v.b); err != nil {
		return nil, err
	}
	if encoding == encodingDeltaBytes && len(v.prefixes) != len(v.lengths) {
		return nil, errParquet
	}
	return v, nil
}

// lengthsIn reads lengths and returns what follows them.
func lengthsIn(b []byte) ([]int32, []byte, error) {
	d, err := newDeltas(b)
	if err != nil {
		return nil, nil, err
	}
	list := []int32{}
	for d.left > 0 {
		n, err := d.next()
		if err != nil || n < 0 || n > math.MaxInt32 || len(list) > maxParquetPage/4 {
			return nil, nil, errParquet
		}
		list = append(list, int32(n))
	}
	return list, d.rest(), nil
}

func (v *deltaTexts) next() (parquetValue, error) {
	if len(v.lengths) == 0 {
		return parquetValue{}, errParquet
	}
	n := int(v.lengths[0])
	v.lengths = v.lengths[1:]
	keep := 0
	if v.prefixes != nil {
		keep = int(v.prefixes[0])
		v.prefixes = v.prefixes[1:]
	}
	if n > len(v.b) || keep > len(v.value) || keep+n > maxParquetPage {
		return parquetValue{}, errParquet
	}
	v.value = append(v.value[:keep], v.b[:n]...)
	v.b = v.b[n:]
	return parquetValue{b: v.value}, nil
}
