package extractors

import (
	"bytes"

	"pandian"
)

const (
	maxColumns = 1024    // that are told apart
	maxRow     = 8 << 20 // a row is held up to this size
)

// rowBuilder gathers the rows of one table, cell by cell, and declares its
// columns as they come up.
type rowBuilder struct {
	at       pandian.Place
	n        int // elements so far
	index    map[string]int
	names    []pandian.Text
	declared int           // names told to the emitter
	next     int           // column expected next
	gathered []textBuilder // by column
	size     int
	cells    []pandian.Text
}

func newRowBuilder(part string) *rowBuilder {
	return &rowBuilder{at: pandian.Place{Part: part}, index: map[string]int{}}
}

// add puts a value into a column's cell; further ones for the same cell are
// joined. The values of a row come in the order of the item's text, unless
// their columns differ.
func (t *rowBuilder) add(col int, v pandian.Text) {
	t.cell(col, v.Off).add(v)
	t.size += len(v.B)
}

// cell returns the text under construction in a column, begun at off.
func (t *rowBuilder) cell(col int, off int64) *textBuilder {
	for col >= len(t.gathered) {
		t.gathered = append(t.gathered, textBuilder{})
	}
	cell := &t.gathered[col]
	if cell.set {
		cell.replace(", ", off, 0)
	} else {
		cell.begin(off)
		cell.set = true
	}
	return cell
}

// rename sets the names of the columns; they are declared anew.
func (t *rowBuilder) rename(names []string) {
	t.names, t.declared, t.next = t.names[:0], 0, 0
	clear(t.index)
	for i, name := range names {
		t.index[name] = i
		t.names = append(t.names, pandian.Text{B: []byte(name), Off: -1})
	}
}

// column finds the column of a name. When there are too many, the last one
// takes the rest.
func (t *rowBuilder) column(name []byte) int {
	if t.next < len(t.names) && string(name) == string(t.names[t.next].B) {
		t.next++
		return t.next - 1
	}
	col, ok := t.index[string(name)]
	if !ok {
		if col = len(t.names); col == maxColumns {
			return col - 1
		}
		t.index[string(name)] = col
		t.names = append(t.names, pandian.Text{B: bytes.Clone(name), Off: -1})
	}
	t.next = col + 1
	return col
}

// emit hands on the row in hand, if it has any cells.
func (t *rowBuilder) emit(out pandian.Emitter) error {
	if len(t.names) > t.declared {
		t.declared = len(t.names)
		if err := out.Header(pandian.Place{Part: t.at.Part}, t.names); err != nil {
			return err
		}
	}
	t.cells, t.size, t.next = t.cells[:0], 0, 0
	filled := false
	for i := range t.gathered {
		cell := &t.gathered[i]
		if !cell.set {
			t.cells = append(t.cells, pandian.Text{Off: -1})
			continue
		}
		filled = filled || len(cell.b) > 0
		t.cells = append(t.cells, cell.text())
		cell.set = false
		if cap(cell.b) > textBlock {
			cell.b = nil // text() keeps it while the row is handed on
		}
	}
	if !filled {
		return nil
	}
	return out.Row(t.at, t.cells)
}
