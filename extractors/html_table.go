package extractors

import (
	"bytes"
	"fmt"
	"strconv"

	"pandian"
)

const (
	htmlNest    = 256     // tables within tables that are followed
	htmlTables  = 1 << 20 // tables of a page that are told apart; more are running text
	htmlRowSize = 1 << 20 // cells are held up to this size
	htmlLines   = 4       // a cell with more lines lays out a page
)

// htmlTable is an open table.
type htmlTable struct {
	id    int
	at    pandian.Place // of the row in hand
	rows  bool          // its rows are gathered
	shape htmlShape
}

// htmlShape is what the survey learns of a table.
type htmlShape struct {
	nested bool // holds a table
	wide   int  // rows with at least two filled cells
	cells  int  // filled cells
	blocks int  // of them, cells with many lines
}

// isRows tells a table of rows from one that lays out a page.
func (s htmlShape) isRows() bool { return !s.nested && s.wide >= 2 && s.blocks*4 <= s.cells }

// htmlRow is the row in hand of the innermost table, if that is rows.
type htmlRow struct {
	cells  []htmlCell // of which n are in use
	n      int
	inCell bool
	size   int   // of the cells before the last
	below  []int // by column: rows, from the one in hand on, that a cell of an earlier one covers
	texts  []pandian.Text
}

// htmlCell is a cell while it is read.
type htmlCell struct {
	shownText
	cols, rows int
}

// cell is the last cell of the row.
func (r *htmlRow) cell() *htmlCell { return &r.cells[r.n-1] }

func (h *htmlReader) beginTable() {
	if h.deeper > 0 || len(h.tables) == htmlNest {
		h.deeper++
		return
	}
	t := htmlTable{id: h.begun}
	h.begun++
	if n := len(h.tables); n > 0 {
		h.tables[n-1].shape.nested = true
		h.tables[n-1].rows = false
	}
	if h.part == htmlSurvey {
		t.rows = true
		if t.id < htmlTables {
			h.plan.tables = append(h.plan.tables, false)
		}
	} else if t.rows = t.id < len(h.plan.tables) && h.plan.tables[t.id]; t.rows {
		h.listed++
		t.at.Part = fmt.Sprintf("表 %d", h.listed)
	}
	h.row.n, h.row.inCell, h.row.size, h.row.below = 0, false, 0, h.row.below[:0]
	h.tables = append(h.tables, t)
}

func (h *htmlReader) endTable() error {
	switch n := len(h.tables); {
	case h.deeper > 0:
		h.deeper--
	case n > 0:
		if err := h.endRow(); err != nil {
			return err
		}
		t := h.tables[n-1]
		h.tables = h.tables[:n-1]
		if h.part == htmlSurvey {
			if t.id < htmlTables {
				h.plan.tables[t.id] = t.shape.isRows()
			}
		} else if t.rows {
			return h.out.End(pandian.Place{Part: t.at.Part})
		}
	}
	return nil
}

// rows is the innermost table, if it is rows; else nil.
func (h *htmlReader) rows() *htmlTable {
	if n := len(h.tables); n > 0 && h.deeper == 0 && h.tables[n-1].rows {
		return &h.tables[n-1]
	}
	return nil
}

func (h *htmlReader) beginCell() {
	if h.rows() == nil {
		return
	}
	h.endCell()
	r := &h.row
	if r.n == maxColumns {
		r.inCell = true // the last one takes the rest
		r.size -= len(r.cell().text.b)
		return
	}
	if r.n == len(r.cells) {
		r.cells = append(r.cells, htmlCell{})
	}
	r.n++
	r.inCell = true
	c := r.cell()
	c.begin()
	c.cols, c.rows = 1, 1
}

// span takes the attributes that say how many columns and rows a cell covers.
func (h *htmlReader) span(key, value []byte) bool {
	if h.tag.gap != cellGap || string(key) != "colspan" && string(key) != "rowspan" {
		return false
	}
	if h.row.inCell {
		n, err := strconv.Atoi(string(value[:min(len(value), 4)]))
		if n = min(n, maxColumns); err != nil || n < 1 {
			n = 1
		}
		if key[0] == 'c' {
			h.row.cell().cols = n
		} else {
			h.row.cell().rows = n
		}
	}
	return true
}

func (h *htmlReader) endCell() {
	if h.row.inCell {
		h.row.inCell = false
		h.row.size += len(h.row.cell().text.b)
	}
}

// spill makes the cell in hand, which is too large, running text.
func (h *htmlReader) spill() {
	t := h.row.cell().text.text()
	h.prose.brk(lineGap, t.Off)
	h.prose.ready(t.B[0])
	if len(h.prose.text.b) == 0 {
		h.prose.text.begin(t.Off)
	}
	h.prose.text.add(t)
	h.prose.last = t.B[len(t.B)-1]
	h.row.cell().text = textBuilder{}
	h.row.inCell = false
}

// endRow hands the row on, if it has text, or notes its shape.
func (h *htmlReader) endRow() error {
	t := h.rows()
	if t == nil {
		return nil
	}
	h.endCell()
	r := &h.row
	if r.n == 0 {
		return nil
	}
	t.at.Row++
	var err error
	if h.part == htmlSurvey {
		t.shape.add(r.cells[:r.n])
	} else if cells := r.lay(); cells != nil {
		if err = h.flush(); err == nil {
			err = h.out.Row(t.at, cells)
		}
	}
	r.n, r.size = 0, 0
	return err
}

// lay puts the cells into their columns; nil if they are all empty.
func (r *htmlRow) lay() []pandian.Text {
	r.texts = r.texts[:0]
	filled := false
	for i := range r.cells[:r.n] {
		c := &r.cells[i]
		for len(r.texts) < len(r.below) && r.below[len(r.texts)] > 0 {
			r.texts = append(r.texts, pandian.Text{Off: -1})
		}
		col := len(r.texts)
		if len(c.text.b) > 0 {
			r.texts = append(r.texts, c.text.text())
			filled = true
		} else {
			r.texts = append(r.texts, pandian.Text{Off: -1})
		}
		for len(r.texts) < col+c.cols && len(r.texts) < maxColumns {
			r.texts = append(r.texts, pandian.Text{Off: -1})
		}
		for len(r.below) < len(r.texts) {
			r.below = append(r.below, 0)
		}
		for i := col; i < len(r.texts); i++ {
			r.below[i] = c.rows
		}
	}
	for i := range r.below {
		r.below[i] = max(0, r.below[i]-1)
	}
	if !filled {
		return nil
	}
	return r.texts
}

// add notes a row.
func (s *htmlShape) add(cells []htmlCell) {
	filled := 0
	for i := range cells {
		if b := cells[i].text.b; len(b) > 0 {
			filled++
			s.blocks += min(1, bytes.Count(b, []byte("\n"))/htmlLines)
		}
	}
	s.cells += filled
	if filled > 1 {
		s.wide++
	}
}
