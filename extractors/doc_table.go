package extractors

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"pandian"
)

// maxCopies bounds the bytes of cells and rows that only repeat others.
const maxCopies = 16 << 20

// table is a table of a document while it is read.
type table struct {
	part  string
	buf   rowBuffer
	row   int // number of the open row, from 1
	col   int // of the open or next cell
	start int // of the open cell's text in buf
	wide  int // columns that the open cell covers
	open  bool
	inner bool // stands in another table
	rows  []heldRow
	said  bool
}

// heldRow is a row that waits.
type heldRow struct {
	number int
	cells  []pandian.Text
}

// innermost is the innermost table, nil if there is none. Asides that are open
// in its cell end: they cannot go on beyond it.
func (f *docFlow) innermost() *table {
	for i, l := range slices.Backward(f.levels) {
		if l.table != nil {
			f.levels = f.levels[:i+1]
			return l.table
		}
	}
	return nil
}

// openTable begins a table; without a name it gets a number.
func (f *docFlow) openTable(name string) {
	t := &table{part: name}
	for _, l := range f.levels {
		t.inner = t.inner || l.table != nil
	}
	if name == "" {
		f.tables++
		t.part = strings.TrimSpace(fmt.Sprintf("%s 表 %d", f.part(), f.tables))
	}
	f.levels = append(f.levels, level{table: t})
}

// openRow begins a row, and ends one whose end is missing.
func (f *docFlow) openRow() error {
	t := f.top().table
	if t == nil {
		return nil
	}
	if err := f.closeRow(1); err != nil {
		return err
	}
	t.row++
	t.col = 0
	return nil
}

// pass leaves out columns.
func (f *docFlow) pass(columns int) {
	if t := f.top().table; t != nil {
		t.col = min(t.col+max(columns, 0), maxColumn)
	}
}

// openCell begins a cell, and ends one whose end is missing.
func (f *docFlow) openCell() {
	if t := f.top().table; t != nil {
		f.closeCell(1)
		t.open, t.start, t.wide = true, len(t.buf.arena), 1
		f.top().paras = 0
	}
}

// widen makes the open cell cover some columns.
func (f *docFlow) widen(columns int) {
	if t := f.top().table; t != nil {
		t.wide = min(max(columns, 1), maxColumn)
	}
}

// writeCell adds to the text of the open cell. A row of more than maxRow bytes
// is handed on in pieces.
func (f *docFlow) writeCell(t *table, b []byte) error {
	if len(t.buf.arena) > 0 && len(t.buf.arena)+len(b) > maxRow {
		t.buf.set(t.col, t.start)
		if err := f.emitRow(t); err != nil {
			return err
		}
		t.buf.reset()
		t.start = 0
	}
	t.buf.arena = append(t.buf.arena, b...)
	return nil
}

// cell is the text of the open cell; nil if none is open.
func (f *docFlow) cell() []byte {
	if t := f.top().table; t != nil && t.open {
		return t.buf.arena[t.start:]
	}
	return nil
}

// setCell replaces the text of the open cell.
func (f *docFlow) setCell(b []byte) {
	if t := f.top().table; t != nil && t.open {
		t.buf.arena = append(t.buf.arena[:t.start], b...)
		f.said = f.said || len(b) > 0
	}
}

// closeCell ends a cell that stands so many times in a row.
func (f *docFlow) closeCell(times int) {
	t := f.innermost()
	if t == nil || !t.open {
		return
	}
	t.open = false
	t.buf.arena = append(t.buf.arena[:t.start], bytes.TrimRight(t.buf.arena[t.start:], "\n")...)
	if size := len(t.buf.arena) - t.start; size > 0 {
		for i := range min(times, maxColumn-t.col) {
			if i > 0 && !f.repeat(size+cellCost) {
				break
			}
			t.buf.set(t.col+i, t.start)
		}
	}
	t.col = min(t.col+max(times, t.wide), maxColumn)
}

// repeat counts the bytes of a cell or row that repeats another, and reports
// whether there may be so many.
func (f *docFlow) repeat(size int) bool {
	f.copies += size
	return f.copies <= maxCopies
}

// closeRow ends a row that stands so many times one below the other.
func (f *docFlow) closeRow(times int) error {
	t := f.innermost()
	if t == nil {
		return nil
	}
	f.closeCell(1)
	first := t.row
	if size := t.buf.size(); size > 0 {
		for i := range max(times, 1) {
			if i > 0 && !f.repeat(size) {
				break
			}
			t.row = first + i
			if err := f.emitRow(t); err != nil {
				return err
			}
		}
	}
	t.row = first + max(times, 1) - 1
	t.buf.reset()
	return nil
}

// emitRow hands on the row, or lets it wait.
func (f *docFlow) emitRow(t *table) error {
	t.said = true
	if t.inner {
		t.rows = append(t.rows, heldRow{t.row, t.buf.clone()})
		return f.hold(t.buf.size())
	}
	if err := f.flush(); err != nil {
		return err
	}
	return emitted(f.out.Row(pandian.Place{Part: t.part, Row: t.row}, t.buf.texts()))
}

// closeTable ends a table; the outermost takes those in it along.
func (f *docFlow) closeTable() error {
	t := f.innermost()
	if t == nil {
		return nil
	}
	if err := f.closeRow(1); err != nil {
		return err
	}
	f.levels = f.levels[:len(f.levels)-1]
	if t.inner {
		if t.said {
			f.nested = append(f.nested, t)
		}
		return nil
	}
	for _, t := range append([]*table{t}, f.nested...) {
		if err := t.end(f.out); err != nil {
			return err
		}
	}
	f.nested = f.nested[:0]
	return nil
}

// end hands on the rows that wait and ends the table.
func (t *table) end(out pandian.Emitter) error {
	if err := t.release(out); err != nil || !t.said {
		return err
	}
	return emitted(out.End(pandian.Place{Part: t.part}))
}

// release hands on the rows that wait.
func (t *table) release(out pandian.Emitter) error {
	for _, r := range t.rows {
		if err := emitted(out.Row(pandian.Place{Part: t.part, Row: r.number}, r.cells)); err != nil {
			return err
		}
	}
	t.rows = nil
	return nil
}
