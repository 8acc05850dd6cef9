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
	src   []cellSource   // by cell
	rows  []int32        // number of each row
	skip  []bool         // rows that are no record: totals, repeated headers
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
	var m pandian.OffMap // of one cell after the other
	for i := range cells {
		start := len(b.buf)
		src := cellSource{off: cells[i].Off, m: cells[i].Map}
		var folded bool
		if b.buf, folded = Fold(b.buf, cells[i].B, &m); folded {
			src.m = Compose(&m, src.m)
		} else {
			src.m = src.m.Clone()
		}
		end := len(b.buf)
		b.buf = append(b.buf, cellSep)
		if end == start {
			continue // an empty cell holds nothing: only its separator stays
		}
		b.cells = append(b.cells, pandian.Cell{Start: int32(start), End: int32(end), Row: r, Col: int32(i)})
		b.src = append(b.src, src)
	}
	b.buf = append(b.buf, rowSep)
	b.rows = append(b.rows, row)
	b.skip = append(b.skip, false)
}

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
	head = batch{b.buf[:at:at], b.cells[:k:k], b.src[:k:k], b.rows[:row:row], b.skip[:row:row]}
	tail = batch{b.buf[at:], b.cells[k:], b.src[k:], b.rows[row:], b.skip[row:]}
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
