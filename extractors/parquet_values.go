package extractors

import (
	"encoding/binary"
	"math"
	"slices"

	"pandian"
)

// Encodings of values.
const (
	encodingPlain       = 0
	encodingDictOld     = 2
	encodingRLE         = 3
	encodingDelta       = 5
	encodingDeltaLength = 6
	encodingDeltaBytes  = 7
	encodingDict        = 8
	encodingSplit       = 9
)

// parquetValues yields the values of a page. Bytes stay valid until the next.
type parquetValues interface {
	next() (parquetValue, error)
}

// newParquetValues reads the values of a page in their encoding.
func newParquetValues(leaf *parquetLeaf, h *parquetPage, data []byte, dict *parquetDict) (parquetValues, error) {
	width := leaf.width()
	if leaf.kind == kindFixed && width == 0 {
		return nil, errParquet
	}
	switch h.encoding {
	case encodingPlain:
		if leaf.kind == kindBool {
			return &truths{runs{packed: data, width: 1, left: 8 * len(data)}}, nil
		}
		return &plainValues{leaf, data}, nil
	case encodingDict, encodingDictOld:
		return newDictValues(data, dict)
	case encodingRLE:
		if leaf.kind != kindBool || len(data) < 4 {
			return nil, errParquet
		}
		return &truths{runs{b: data[4:], width: 1}}, nil
	case encodingDelta:
		d, err := newDeltas(data)
		return deltaValues{d}, err
	case encodingDeltaLength, encodingDeltaBytes:
		return newDeltaTexts(h.encoding, data)
	case encodingSplit:
		if width == 0 {
			return nil, errParquet
		}
		return &splitValues{leaf: leaf, b: data, n: len(data) / width}, nil
	}
	return nil, pandian.Because(pandian.Unsupported, nil)
}

// width is the bytes of a value; 0 = they differ.
func (l *parquetLeaf) width() int {
	switch l.kind {
	case kindInt32, kindFloat:
		return 4
	case kindInt64, kindDouble:
		return 8
	case kindInt96:
		return 12
	case kindFixed:
		return max(l.length, 0)
	}
	return 0
}

// value makes a value of its bytes.
func (l *parquetLeaf) value(b []byte) parquetValue {
	switch l.kind {
	case kindInt32:
		return parquetValue{n: int64(int32(binary.LittleEndian.Uint32(b)))}
	case kindFloat:
		return parquetValue{n: int64(binary.LittleEndian.Uint32(b))}
	case kindInt64, kindDouble:
		return parquetValue{n: int64(binary.LittleEndian.Uint64(b))}
	}
	return parquetValue{b: b}
}

// plainValues stand one behind the other, texts behind their lengths.
type plainValues struct {
	leaf *parquetLeaf
	b    []byte
}

func (v *plainValues) next() (parquetValue, error) {
	n := v.leaf.width()
	if v.leaf.kind == kindBytes {
		if len(v.b) < 4 {
			return parquetValue{}, errParquet
		}
		if n = int(int32(binary.LittleEndian.Uint32(v.b))); n < 0 {
			return parquetValue{}, errParquet
		}
		v.b = v.b[4:]
	}
	if n > len(v.b) {
		return parquetValue{}, errParquet
	}
	b := v.b[:n]
	v.b = v.b[n:]
	return v.leaf.value(b), nil
}

// parquetDict holds the different values of a column once.
type parquetDict struct {
	leaf   *parquetLeaf
	b      []byte
	starts []uint32 // of texts
}

func newParquetDict(leaf *parquetLeaf, data []byte, n int) (*parquetDict, error) {
	d := &parquetDict{leaf: leaf, b: slices.Clone(data)}
	if leaf.kind != kindBytes {
		if leaf.width() == 0 {
			return nil, errParquet
		}
		return d, nil
	}
	for at := 0; len(d.starts) < n; {
		if len(d.b)-at < 4 {
			return nil, errParquet
		}
		d.starts = append(d.starts, uint32(at))
		size := int64(binary.LittleEndian.Uint32(d.b[at:]))
		if size > int64(len(d.b)-at-4) {
			return nil, errParquet
		}
		at += 4 + int(size)
	}
	return d, nil
}

func (d *parquetDict) value(i uint32) (parquetValue, error) {
	if d.leaf.kind == kindBytes {
		if int64(i) >= int64(len(d.starts)) {
			return parquetValue{}, errParquet
		}
		at := int(d.starts[i])
		return parquetValue{b: d.b[at+4:][:binary.LittleEndian.Uint32(d.b[at:])]}, nil
	}
	width := d.leaf.width()
	if int64(i) >= int64(len(d.b)/width) {
		return parquetValue{}, errParquet
	}
	return d.leaf.value(d.b[int(i)*width:][:width]), nil
}

// dictValues are numbers of values in the dictionary.
type dictValues struct {
	dict *parquetDict
	runs runs
}

func newDictValues(data []byte, dict *parquetDict) (parquetValues, error) {
	if dict == nil || len(data) == 0 && dict.b == nil {
		return nil, errParquet
	}
	if len(data) == 0 {
		return &dictValues{dict: dict}, nil // nothing but gaps
	}
	if data[0] > 32 {
		return nil, errParquet
	}
	return &dictValues{dict, runs{b: data[1:], width: int(data[0])}}, nil
}

func (v *dictValues) next() (parquetValue, error) {
	i, err := v.runs.next()
	if err != nil {
		return parquetValue{}, err
	}
	return v.dict.value(i)
}

// truths are bits.
type truths struct{ runs runs }

func (v *truths) next() (parquetValue, error) {
	n, err := v.runs.next()
	return parquetValue{n: int64(n)}, err
}

// splitValues have their first bytes together, then their second ones, and so
// on.
type splitValues struct {
	leaf  *parquetLeaf
	b     []byte
	n, at int
	value []byte
}

func (v *splitValues) next() (parquetValue, error) {
	if v.at == v.n {
		return parquetValue{}, errParquet
	}
	v.value = v.value[:0]
	for i := range v.leaf.width() {
		v.value = append(v.value, v.b[i*v.n+v.at])
	}
	v.at++
	return v.leaf.value(v.value), nil
}

// runs are small numbers: repeated, or packed bit by bit.
type runs struct {
	b      []byte
	width  int
	left   int    // of the run in hand
	value  uint32 // that is repeated,
	packed []byte // or, if not nil, what is unpacked
	bit    int
}

func (r *runs) next() (uint32, error) {
	for r.left == 0 {
		if err := r.run(); err != nil {
			return 0, err
		}
	}
	r.left--
	if r.packed == nil {
		return r.value, nil
	}
	n, ok := bitsAt(r.packed, r.bit, r.width)
	if r.bit += r.width; !ok {
		return 0, errParquet
	}
	return uint32(n), nil
}

// run begins the next run.
func (r *runs) run() error {
	head, n := binary.Uvarint(r.b)
	if n <= 0 {
		return errParquet
	}
	r.b = r.b[n:]
	if head&1 == 0 {
		size := (r.width + 7) / 8
		if size > len(r.b) || head>>1 > math.MaxInt32 {
			return errParquet
		}
		r.left, r.packed, r.value = int(head>>1), nil, 0
		for i, c := range r.b[:size] {
			r.value |= uint32(c) << (8 * i)
		}
		r.b = r.b[size:]
		return nil
	}
	groups := int(min(head>>1, math.MaxInt32/64))
	size := min(groups*r.width, len(r.b)) // the last group may be cut
	r.left, r.packed, r.bit = 8*groups, r.b[:size:size], 0
	r.b = r.b[size:]
	return nil
}

// bitsAt reads width bits from a bit on, the low ones first.
func bitsAt(b []byte, at, width int) (uint64, bool) {
	var v uint64
	for got := 0; got < width; {
		i, in := (at+got)>>3, (at+got)&7
		if i >= len(b) {
			return 0, false
		}
		v |= uint64(b[i]>>in) << got
		got += 8 - in
	}
	if width < 64 {
		v &= 1<<width - 1
	}
	return v, true
}
