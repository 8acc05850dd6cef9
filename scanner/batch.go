package scanner

import (
	"bytes"
	"sort"

	"pandian"
)

// batch is rows on their way through one window: the cells of each row, divided
// by separators.
type batch struct {
	buf   []byte
	cells []pandian.Cell // without the empty ones
	src   []cellSource   // by cell, if traced
	rows  []int32        // number of each row
	skip  []bool         // rows that are no record: totals, repeated headers

	shapes []uint32 // by cell, of the rows of a roster that count; see survey

	traced bool // somebody asks where in the item's text the cells stand
}

// cellSource leads a cell's bytes back to the item's text.
type cellSource struct {
	off int64
	m   *pandian.OffMap
}

// reset empties the batch and keeps its memory.
func (b *batch) reset() {
	b.buf, b.cells, b.src, b.rows, b.skip = b.buf[:0], b.cells[:0], b.src[:0], b.rows[:0], b.skip[:0]
}

// add appends one row.
func (b *batch) add(row int32, cells []pandian.Text) {
	r := int32(len(b.rows))
	for i := range cells {
		start, src := len(b.buf), cells[i].B
		var folded *pandian.OffMap
		if isFolded(src) {
			b.buf = append(b.buf, src...)
		} else {
			folded = b.fold(src)
		}
		end := len(b.buf)
		b.buf = append(b.buf, cellSep)
		if end == start {
			continue // an empty cell holds nothing: only its separator stays
		}
		b.cells = append(b.cells, pandian.Cell{Start: int32(start), End: int32(end), Row: r, Col: int32(i)})
		if b.traced {
			b.src = append(b.src, cellSource{cells[i].Off, Compose(folded, cells[i].Map)})
		}
	}
	b.buf = append(b.buf, rowSep)
	b.rows = append(b.rows, row)
	b.skip = append(b.skip, false)
}

// fold appends what a cell folds to. The map is nil if that is the cell itself.
func (b *batch) fold(cell []byte) *pandian.OffMap {
	var m pandian.OffMap
	var folded bool
	if b.buf, folded = Fold(b.buf, cell, &m); !folded {
		return nil
	}
	return &m
}

// isFolded reports, quickly, whether folding leaves a cell as it is: cells are
// short.
func isFolded(cell []byte) bool {
	kinds := uint8(0)
	for _, c := range cell {
		kinds |= cellBytes[c]
	}
	return kinds&cellFolds == 0 && kinds != cellSpace|cellWide
}

// Kinds of bytes of cells.
const (
	cellFolds uint8 = 1 << iota // begins a character that may have to be folded
	cellSpace                   // does behind a character that is not ASCII
	cellWide                    // is of such a character
)

var cellBytes = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c == 0xc2 || c == 0xe2 || c == 0xe3 || c == 0xef:
			t[c] = cellFolds | cellWide
		case c >= 0x80:
			t[c] = cellWide
		case c == ' ':
			t[c] = cellSpace
		}
	}
	return t
}()

// text is what stands in a cell, without blanks around it.
func (b *batch) text(cell int) []byte {
	return bytes.TrimSpace(b.buf[b.cells[cell].Start:b.cells[cell].End])
}

// firstCell is the first cell of the given row or of one below.
func (b *batch) firstCell(row int) int {
	return sort.Search(len(b.cells), func(i int) bool { return int(b.cells[i].Row) >= row })
}

// split returns the rows before the given one and those from it on, which may
// hold no cell. They share the batch's memory.
func (b *batch) split(row int) (head, tail batch) {
	k, at := b.firstCell(row), len(b.buf)
	if k < len(b.cells) {
		at = bytes.LastIndexByte(b.buf[:b.cells[k].Start], rowSep) + 1
	}
	head = batch{buf: b.buf[:at:at], cells: b.cells[:k:k], rows: b.rows[:row:row], skip: b.skip[:row:row], traced: b.traced}
	tail = batch{buf: b.buf[at:], cells: b.cells[k:], rows: b.rows[row:], skip: b.skip[row:], traced: b.traced}
	if b.traced {
		head.src, tail.src = b.src[:k:k], b.src[k:]
	}
	for i := range tail.cells {
		c := &tail.cells[i]
		c.Start, c.End, c.Row = c.Start-int32(at), c.End-int32(at), c.Row-int32(row)
	}
	return head, tail
}

// assign makes b a copy of o, which may share its memory.
func (b *batch) assign(o batch) {
	b.buf, b.cells, b.src = append(b.buf[:0], o.buf...), append(b.cells[:0], o.cells...), append(b.src[:0], o.src...)
	b.rows, b.skip = append(b.rows[:0], o.rows...), append(b.skip[:0], o.skip...)
}
