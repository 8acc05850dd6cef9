package report

import (
	"fmt"
	"math"

	"github.com/xuri/excelize/v2"
)

// sheetRows is the number of rows that one sheet of a workbook can hold; a
// variable for tests.
var sheetRows = excelize.TotalRows

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
}

// sheet is a table in a workbook; it continues on further sheets when full.
type sheet struct {
	layout
	book  *book
	parts []*excelize.StreamWriter
	last  []int // last row written, by part
	links int   // in the last part
	head  int   // rows of the heading
}

// add makes a sheet; sheets stand in the order they are added.
func (b *book) add(l layout) (*sheet, error) {
	s := &sheet{layout: l, book: b, head: 1}
	if l.cover {
		s.head = 0
	} else if l.columns[0].group != (word{}) {
		s.head = 2
	}
	b.sheets = append(b.sheets, s)
	if err := s.turn(); err != nil {
		return nil, fmt.Errorf("sheet %q: %w", l.name, err)
	}
	return s, nil
}

// turn starts the next part of the sheet.
func (s *sheet) turn() error {
	name := s.name
	if n := len(s.parts) + 1; n > 1 {
		name = fmt.Sprintf("%s (%d)", s.name, n)
	}
	f := s.book.file
	if len(s.book.sheets) == 1 && len(s.parts) == 0 {
		if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(name); err != nil {
		return err
	}
	if err := s.setup(name); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s.parts, s.last, s.links = append(s.parts, w), append(s.last, 0), 0
	for i, c := range s.columns {
		if err := w.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if s.cover {
		return nil
	}
	corner, _ := excelize.CoordinatesToCellName(s.freeze+1, s.head+1)
	pane := "bottomLeft"
	if s.freeze > 0 {
		pane = "bottomRight"
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, XSplit: s.freeze, YSplit: s.head, TopLeftCell: corner, ActivePane: pane}); err != nil {
		return err
	}
	return s.heading(w)
}

// setup sets what stands before the rows of a sheet and how it prints.
func (s *sheet) setup(name string) error {
	f := s.book.file
	no, yes, a4, wide, tall := false, true, 9, 1, 0
	orientation := "landscape"
	if s.cover {
		orientation = "portrait"
	}
	page := &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation}
	props := &excelize.SheetPropsOptions{TabColorRGB: &s.tab}
	if s.scale > 0 {
		page.AdjustTo = &s.scale
	} else {
		props.FitToPage = &yes
		page.FitToWidth, page.FitToHeight = &wide, &tall
		if s.cover {
			page.FitToHeight = &wide
		}
	}
	half, foot, top := 0.4, 0.3, 0.75
	for _, err := range []error{
		f.SetSheetDimension(name, ""),
		f.SetSheetProps(name, props),
		f.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no}),
		f.SetPageLayout(name, page),
		f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &half, Right: &half, Top: &top, Bottom: &top, Header: &foot, Footer: &foot, Horizontally: &yes}),
	} {
		if err != nil {
			return err
		}
	}
	for _, col := range s.breaks {
		cell, _ := excelize.CoordinatesToCellName(col+1, 1)
		if err := f.InsertPageBreak(name, cell); err != nil {
			return err
		}
	}
	return nil
}

// heading writes the rows of titles.
func (s *sheet) heading(w *excelize.StreamWriter) error {
	b := s.book
	row := make([]any, len(s.columns))
	if s.head == 2 {
		for i := 0; i < len(row); {
			j := i + 1
			for j < len(row) && s.columns[j].group == s.columns[i].group {
				j++
			}
			for k := i; k < j; k++ {
				row[k] = excelize.Cell{StyleID: b.styles.group}
			}
			row[i] = excelize.Cell{StyleID: b.styles.group, Value: b.word(s.columns[i].group)}
			if err := merge(w, i+1, 1, j, 1); err != nil {
				return err
			}
			i = j
		}
		if err := s.put(row, excelize.RowOpts{Height: 18}); err != nil {
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
		row[i] = excelize.Cell{StyleID: style, Value: title}
	}
	return s.put(row, excelize.RowOpts{Height: 4 + rowHeight*float64(lines)})
}

func merge(w *excelize.StreamWriter, col, row, col2, row2 int) error {
	if col == col2 && row == row2 {
		return nil
	}
	a, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return err
	}
	z, err := excelize.CoordinatesToCellName(col2, row2)
	if err != nil {
		return err
	}
	return w.MergeCell(a, z)
}

// row writes a row of values in the styles of their columns. Strings are
// written as strings whatever they begin with.
func (s *sheet) row(values ...any) error {
	if s.last[len(s.last)-1] >= sheetRows {
		if err := s.turn(); err != nil {
			return fmt.Errorf("sheet %q: %w", s.name, err)
		}
	}
	lines := 1
	for i, v := range values {
		c := &s.columns[i]
		styled, done := v.(excelize.Cell)
		if done {
			v = styled.Value
		}
		if text, ok := v.(string); ok && !c.single && float64(2*len(text)) > c.width {
			lines = max(lines, textLines(text, c.width))
		}
		if done {
			continue
		}
		style := s.book.styles.text
		switch {
		case c.style != nil:
			style = c.style(&s.book.styles)
		case c.human:
			style = s.book.styles.human
		}
		values[i] = s.book.cell(style, v)
	}
	if lines == 1 { // as high as the program that opens it makes it
		return s.put(values)
	}
	return s.put(values, excelize.RowOpts{Height: rowHeight * float64(min(lines, maxLines))})
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
func (b *book) cell(style int, v any) excelize.Cell {
	if str, ok := v.(string); ok {
		if str == "" {
			v = nil
		} else {
			v = cut(clean(str), excelize.TotalCellChars/2)
		}
	}
	return excelize.Cell{StyleID: style, Value: v}
}

func (s *sheet) put(row []any, opts ...excelize.RowOpts) error {
	part := len(s.parts) - 1
	s.last[part]++
	at, err := excelize.CoordinatesToCellName(1, s.last[part])
	if err != nil {
		return fmt.Errorf("sheet %q: %w", s.name, err)
	}
	if err := s.parts[part].SetRow(at, row, opts...); err != nil {
		return fmt.Errorf("sheet %q: %w", s.name, err)
	}
	return nil
}

// maxLinks is the number of links in one sheet: each costs excelize more than the
// one before it. A variable for tests.
var maxLinks = 4_000

// linkable is the style of a cell that will be linked to a URL, else plain.
func (s *sheet) linkable(url string, style, plain int) int {
	if url == "" || s.links >= maxLinks {
		return plain
	}
	return style
}

// link makes a cell of the last row open a URL; "" = none.
func (s *sheet) link(col int, url string) error {
	if url == "" || s.links >= maxLinks {
		return nil
	}
	s.links++
	part := len(s.parts) - 1
	cell, err := excelize.CoordinatesToCellName(col, s.last[part])
	if err != nil {
		return fmt.Errorf("sheet %q: %w", s.name, err)
	}
	return s.book.file.SetCellHyperLink(s.parts[part].Sheet, cell, url, "External")
}

// finish adds what needs the last row or the summary: filter, lists, repeated
// headings, page heads.
func (s *sheet) finish(head *excelize.HeaderFooterOptions) error {
	for i, w := range s.parts {
		if err := s.book.file.SetHeaderFooter(w.Sheet, head); err != nil {
			return err
		}
		if !s.cover {
			if err := s.finishTable(w.Sheet, s.last[i]); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) finishTable(name string, last int) error {
	f := s.book.file
	from, _ := excelize.CoordinatesToCellName(1, s.head)
	to, _ := excelize.CoordinatesToCellName(len(s.columns), max(last, s.head))
	if err := f.AutoFilter(name, from+":"+to, nil); err != nil {
		return err
	}
	titles := fmt.Sprintf("'%s'!$1:$%d", name, s.head)
	if len(s.breaks) > 0 { // a row goes on over pages: its number leads across
		titles = fmt.Sprintf("'%s'!$A:$A,", name) + titles
	}
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: name}); err != nil {
		return err
	}
	for i, c := range s.columns {
		if c.choice == "" || last <= s.head {
			continue
		}
		if err := f.AddDataValidation(name, s.book.choice(c, i+1, s.head+1, last)); err != nil {
			return err
		}
	}
	return nil
}
