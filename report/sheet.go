package report

import (
	"fmt"
	"math"

	"github.com/xuri/excelize/v2"
)

// The rows that one sheet can hold, and the bytes of XML (see [join]); the rest
// goes to a further sheet. Variables for tests.
var (
	sheetRows        = excelize.TotalRows
	sheetBytes int64 = 3 << 30
)

// column of a sheet. A human column is one that a person fills in.
type column struct {
	group  word // heading above the column; columns of one group stand together
	title  word
	width  float64
	style  func(*styles) int // of its cells; nil = text
	human  bool
	choice string // name of a list in the sheet of choices
	strict bool   // only what the list names may be written
	single bool   // never more than one line high
}

// layout is how a sheet looks.
type layout struct {
	name, tab string
	columns   []column
	freeze    int   // columns that stay in view
	breaks    []int // columns before which a printed page ends
	scale     uint  // of the printout in per cent; 0 = as wide as a page
	cover     bool  // one upright page of free rows, without a table heading
	hidden    bool
}

// sheet is a table in a workbook; it continues on further sheets when full.
type sheet struct {
	layout
	book    *book
	parts   []*part
	head    int         // rows of the heading
	letters []string    // names of the columns
	merged  [][2]string // runs of cells that are one, in every part
}

// part is one sheet of the file. Its rows and links are XML that goes into the
// frame which excelize makes of the sheet at the end.
type part struct {
	name             string
	rows, refs, rels *piece // refs: cells with links; rels: where these lead
	last             int    // last row written
	links            int
}

// add makes a sheet; sheets stand in the order they are added.
func (b *book) add(l layout) (*sheet, error) {
	s := &sheet{layout: l, book: b, head: 1}
	if l.cover {
		s.head = 0
	} else if l.columns[0].group != (word{}) {
		s.head = 2
	}
	for i := range l.columns {
		letters, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		s.letters = append(s.letters, letters)
	}
	b.sheets = append(b.sheets, s)
	return s, s.turn()
}

// part is the part that takes the next row.
func (s *sheet) part() *part { return s.parts[len(s.parts)-1] }

// turn starts the next part of the sheet.
func (s *sheet) turn() error {
	name := s.name
	if n := len(s.parts) + 1; n > 1 {
		name = fmt.Sprintf("%s (%d)", s.name, n)
	}
	s.parts = append(s.parts, &part{name: name, rows: s.book.piece(), refs: s.book.piece(), rels: s.book.piece()})
	if s.cover {
		return nil
	}
	return s.heading()
}

// heading writes the rows of titles.
func (s *sheet) heading() error {
	b := s.book
	row := make([]cell, len(s.columns))
	if s.head == 2 {
		for i := 0; i < len(row); {
			j := i + 1
			for j < len(row) && s.columns[j].group == s.columns[i].group {
				j++
			}
			for k := i; k < j; k++ {
				row[k] = cell{style: b.styles.group}
			}
			row[i].value = b.word(s.columns[i].group)
			if len(s.parts) == 1 {
				s.merge(i+1, j, 1)
			}
			i = j
		}
		if err := s.put(row, 18); err != nil {
			return err
		}
	}
	lines := 1
	for i, c := range s.columns {
		style := b.styles.head
		if c.human {
			style = b.styles.headHuman
		}
		title := b.word(c.title)
		lines = max(lines, textLines(title, c.width))
		row[i] = cell{style, title}
	}
	return s.put(row, 4+rowHeight*float64(lines))
}

// merge makes one cell of the cells of a row from column from to column to.
func (s *sheet) merge(from, to, row int) {
	if from < to {
		s.merged = append(s.merged, [2]string{s.at(from, row), s.at(to, row)})
	}
}

// at names a cell: A1.
func (s *sheet) at(col, row int) string { return fmt.Sprintf("%s%d", s.letters[col-1], row) }

// row writes a row of values in the styles of their columns. Strings are
// written as strings whatever they begin with.
func (s *sheet) row(values ...any) error {
	if p := s.part(); p.last >= sheetRows || p.rows.size >= sheetBytes {
		if err := s.turn(); err != nil {
			return fmt.Errorf("sheet %q: %w", s.name, err)
		}
	}
	lines := 1
	cells := make([]cell, len(values))
	for i, v := range values {
		c := &s.columns[i]
		styled, done := v.(cell)
		if !done {
			style := s.book.styles.text
			switch {
			case c.style != nil:
				style = c.style(&s.book.styles)
			case c.human:
				style = s.book.styles.human
			}
			styled = s.book.cell(style, v)
		}
		if text, ok := styled.value.(string); ok && !c.single && float64(2*len(text)) > c.width {
			lines = max(lines, textLines(text, c.width))
		}
		cells[i] = styled
	}
	if lines == 1 {
		return s.put(cells, 0)
	}
	return s.put(cells, rowHeight*float64(min(lines, maxLines)))
}

// rowHeight is the height of a line in points; a row shows maxLines at most.
const (
	rowHeight = 14.5
	maxLines  = 12
)

// textLines estimates how many lines a text takes in cells of a width, which
// counts digits of a font that is larger than that of the cells.
func textLines(s string, width float64) int {
	return max(1, int(math.Ceil(0.92*float64(textWidth(s))/(width-0.5))))
}

// cell makes a cell of a value; text of other people is cleaned.
func (b *book) cell(style int, v any) cell {
	if str, ok := v.(string); ok {
		if str == "" {
			v = nil
		} else {
			v = cut(clean(str), excelize.TotalCellChars/2)
		}
	}
	return cell{style, v}
}

// put writes the next row. A height of 0 is what the program that opens the
// file gives it.
func (s *sheet) put(row []cell, height float64) error {
	p := s.part()
	p.last++
	b := fmt.Appendf(p.rows.raw, `<row r="%d"`, p.last)
	if height > 0 {
		b = fmt.Appendf(b, ` ht="%g" customHeight="1"`, height)
	}
	b = append(b, '>')
	var err error
	for i, c := range row {
		if b, err = appendCell(b, s.letters[i], p.last, c); err != nil {
			return fmt.Errorf("sheet %q: %w", s.name, err)
		}
	}
	p.rows.raw = append(b, `</row>`...)
	if err := p.rows.spill(); err != nil {
		return fmt.Errorf("sheet %q: %w", s.name, err)
	}
	return nil
}
