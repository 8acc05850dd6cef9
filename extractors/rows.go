package extractors

import (
	"bytes"
	"slices"
	"strconv"

	"pandian"
)

// rowBuffer holds a row of cells while it is read.
type rowBuffer struct {
	arena []byte // the texts of the cells
	spans []int  // start and end in arena, by column; equal = empty
	cells []pandian.Text
}

// reset begins a row.
func (r *rowBuffer) reset() { r.arena, r.spans = r.arena[:0], r.spans[:0] }

// set makes what stands in the arena from start on the text of a column.
func (r *rowBuffer) set(col, start int) { r.span(col, start, len(r.arena)) }

// span makes arena[start:end] the text of a column. Empty texts take no place.
func (r *rowBuffer) span(col, start, end int) {
	if start == end {
		return
	}
	for len(r.spans) <= 2*col+1 {
		r.spans = append(r.spans, 0)
	}
	r.spans[2*col], r.spans[2*col+1] = start, end
}

// texts returns the cells up to the last that is not empty. They are valid
// until the next row.
func (r *rowBuffer) texts() []pandian.Text {
	r.cells = r.cells[:0]
	for i := 0; i+1 < len(r.spans); i += 2 {
		r.cells = append(r.cells, pandian.Text{B: r.arena[r.spans[i]:r.spans[i+1]], Off: -1})
	}
	return r.cells
}

// cellCost is what a cell costs besides its text, in bytes.
const cellCost = 16

// size is about how many bytes the row's cells have, however they share the
// arena; 0 = the row is empty.
func (r *rowBuffer) size() int {
	n := cellCost * len(r.spans) / 2
	for i := 0; i+1 < len(r.spans); i += 2 {
		n += r.spans[i+1] - r.spans[i]
	}
	return n
}

// clone returns the cells in memory of their own.
func (r *rowBuffer) clone() []pandian.Text {
	cells := slices.Clone(r.texts())
	for i := range cells {
		cells[i].B = bytes.Clone(cells[i].B)
	}
	return cells
}

// emit hands on the row, unless it is empty, and forgets it.
func (r *rowBuffer) emit(out pandian.Emitter, at pandian.Place) error {
	if len(r.spans) == 0 {
		return nil
	}
	err := out.Row(at, r.texts())
	r.reset()
	return err
}

// appendNumber writes a stored number as plain digits; what is none as it is.
func appendNumber(dst, v []byte) []byte {
	if !bytes.ContainsAny(v, ".eE") {
		return append(dst, v...)
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return append(dst, v...)
	}
	return appendFloat(dst, f)
}

// appendFloat writes a number as plain digits.
func appendFloat(dst []byte, f float64) []byte {
	if f == float64(int64(f)) && f < 1e18 && f > -1e18 {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}
