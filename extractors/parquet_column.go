package extractors

import (
	"bufio"
	"encoding/binary"
	"io"
	"math/bits"

	"pandian"
)

// parquetColumn is a column of a group of rows while it is read, page by page.
type parquetColumn struct {
	leaf  *parquetLeaf
	r     *bufio.Reader
	codec int
	left  int64 // entries in pages not begun
	dict  *parquetDict
	buf   []byte // of the page as it is stored

	entries    int // left in the page
	defs, reps levels
	rep        int  // repetition level of the next entry
	ready      bool // rep is known
	values     parquetValues
}

// row hands on the values of the next row.
func (c *parquetColumn) row(put func(parquetValue) error) error {
	for first := true; ; first = false {
		if !c.ready {
			more, err := c.entry()
			if err != nil {
				return err
			}
			if !more {
				if first {
					return errParquet // fewer rows than its neighbours
				}
				return nil
			}
		}
		if !first && c.rep == 0 {
			return nil
		}
		c.ready = false
		def, err := c.defs.next()
		if err != nil {
			return err
		}
		if def != c.leaf.maxDef {
			continue
		}
		v, err := c.values.next()
		if err != nil {
			return err
		}
		if err := put(v); err != nil {
			return err
		}
	}
}

// entry goes on to the next entry, if there is one.
func (c *parquetColumn) entry() (more bool, err error) {
	for c.entries == 0 {
		if c.left <= 0 {
			return false, nil
		}
		if err := c.page(); err != nil {
			return false, err
		}
	}
	c.entries--
	c.rep, err = c.reps.next()
	c.ready = true
	return true, err
}

// page reads the next page.
func (c *parquetColumn) page() error {
	var h parquetPage
	if err := h.read(&thrift{r: c.r}); err != nil {
		return errParquet
	}
	if h.size < 0 || h.packed < 0 || h.values < 0 {
		return errParquet
	}
	if h.size > maxParquetPage || h.packed > maxParquetPage {
		return pandian.Because(pandian.Memory, nil)
	}
	data, err := c.take(h.packed)
	if err != nil {
		return err
	}
	switch h.kind {
	case pageDictionary:
		if data, err = parquetUnpack(c.codec, data, h.size); err == nil {
			c.dict, err = newParquetDict(c.leaf, data, h.values)
		}
		return err
	case pageData:
		if data, err = parquetUnpack(c.codec, data, h.size); err != nil {
			return err
		}
		return c.begin(&h, data)
	case pageData2:
		return c.begin2(&h, data)
	}
	return nil // an index
}

// take reads the bytes of a page. Memory grows with what is there.
func (c *parquetColumn) take(n int) ([]byte, error) {
	c.buf = c.buf[:0]
	for len(c.buf) < n {
		at := len(c.buf)
		c.buf = append(c.buf, make([]byte, min(n-at, max(textBlock, at)))...)
		if _, err := io.ReadFull(c.r, c.buf[at:]); err != nil {
			return nil, errParquet
		}
	}
	return c.buf, nil
}

// begin enters a page of data.
func (c *parquetColumn) begin(h *parquetPage, data []byte) (err error) {
	c.reps, c.defs = levels{}, levels{fixed: c.leaf.maxDef}
	if h.levels > encodingRLE && c.leaf.maxDef > 0 {
		return pandian.Because(pandian.Unsupported, nil)
	}
	if c.leaf.maxRep > 0 {
		if c.reps, data, err = prefixedLevels(c.leaf.maxRep, data); err != nil {
			return err
		}
	}
	if c.leaf.maxDef > 0 {
		if c.defs, data, err = prefixedLevels(c.leaf.maxDef, data); err != nil {
			return err
		}
	}
	return c.decode(h, data)
}

// begin2 enters a page of the second version, whose levels are not packed.
func (c *parquetColumn) begin2(h *parquetPage, data []byte) (err error) {
	if h.reps < 0 || h.defs < 0 || h.reps > len(data) || h.defs > len(data)-h.reps || h.reps+h.defs > h.size {
		return errParquet
	}
	c.reps, c.defs = levels{}, levels{fixed: c.leaf.maxDef}
	if c.leaf.maxRep > 0 {
		c.reps = newLevels(c.leaf.maxRep, data[:h.reps])
	}
	if c.leaf.maxDef > 0 {
		c.defs = newLevels(c.leaf.maxDef, data[h.reps:h.reps+h.defs])
	}
	values := data[h.reps+h.defs:]
	if !h.plain && len(values) > 0 {
		if values, err = parquetUnpack(c.codec, values, h.size-h.reps-h.defs); err != nil {
			return err
		}
	}
	return c.decode(h, values)
}

func (c *parquetColumn) decode(h *parquetPage, data []byte) (err error) {
	if c.codec == parquetPlain {
		data = append([]byte(nil), data...) // the buffer is for the next page
	}
	c.entries, c.left = h.values, c.left-int64(h.values)
	c.values, err = newParquetValues(c.leaf, h, data, c.dict)
	return err
}

// levels say how deep an entry stands in what is optional or repeated.
type levels struct {
	fixed int
	rle   *runs // nil = all are fixed
	most  int
}

func newLevels(most int, data []byte) levels {
	return levels{rle: &runs{b: data, width: bits.Len(uint(most))}, most: most}
}

// prefixedLevels reads levels behind their length and returns what follows.
func prefixedLevels(most int, data []byte) (levels, []byte, error) {
	if len(data) < 4 {
		return levels{}, nil, errParquet
	}
	n := int64(binary.LittleEndian.Uint32(data))
	if data = data[4:]; n > int64(len(data)) {
		return levels{}, nil, errParquet
	}
	return newLevels(most, data[:n]), data[n:], nil
}

func (l *levels) next() (int, error) {
	if l.rle == nil {
		return l.fixed, nil
	}
	n, err := l.rle.next()
	if err == nil && int(n) > l.most {
		err = errParquet
	}
	return int(n), err
}
