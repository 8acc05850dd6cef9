package papers

import (
	"errors"
	"io"
	"strings"
)

// Paper is a document for A4. The zero Paper is an empty page.
type Paper struct {
	Org       string // above the title; "" = nothing
	Title     string
	Subtitle  string // a line below the title: period, number; "" = none
	Landscape bool
	Blocks    []Block
	Footer    string // on every page, beside the page number
	Lang      Lang
}

// Block is a piece of a paper: a [Heading], [Paragraph], [Table], [Signatures]
// or [PageBreak].
type Block interface{ block() }

// Heading begins a section.
type Heading string

// Paragraph is running text. Line breaks stay.
type Paragraph struct {
	Text  string
	Small bool // fine print
	Lead  bool // what the reader must see: in a frame
}

// Table is a grid: a list or a form. Widths are parts of the page's width.
type Table struct {
	Widths []int
	Head   int // rows at the top that are repeated on every page
	Rows   []Row
	Small  bool // many columns
}

// Row of a table. Height is the least height in millimetres.
type Row struct {
	Cells  []Cell
	Height int
}

// Cell of a table. Line breaks in Text stay.
type Cell struct {
	Text   string
	Label  bool // names what stands beside or below
	Right  bool // a number
	Center bool
	Span   int // columns; 0 = 1
}

// Signatures is a line of fields to be signed.
type Signatures []string

// PageBreak begins a new page.
type PageBreak struct{}

func (Heading) block()    {}
func (Paragraph) block()  {}
func (Table) block()      {}
func (Signatures) block() {}
func (PageBreak) block()  {}

// empty reports a table without rows or a line of no signatures: no format has
// these.
func empty(b Block) bool {
	switch x := b.(type) {
	case Table:
		return len(x.Rows) == 0
	case Signatures:
		return len(x) == 0
	}
	return false
}

// Lang is the language of a paper: "zh-TW" (also if empty) or "en".
type Lang string

// t chooses between the two languages.
func (l Lang) t(zh, en string) string {
	if l == "en" {
		return en
	}
	return zh
}

// tag is the language for a document's properties.
func (l Lang) tag() string { return l.t("zh-TW", "en-US") }

// page numbers of a footer, split around the number and the count.
func (l Lang) page() (before, between, after string) {
	if l == "en" {
		return "Page ", " of ", ""
	}
	return "第 ", " 頁，共 ", " 頁"
}

// box is a field to be ticked.
func box(ticked bool, text string) string {
	if ticked {
		return "■ " + text
	}
	return "□ " + text
}

// label and text make cells.
func label(s string) Cell { return Cell{Text: s, Label: true} }

func text(s string) Cell { return Cell{Text: s} }

func number(s string) Cell { return Cell{Text: s, Right: true} }

func centered(s string) Cell { return Cell{Text: s, Center: true} }

// wide makes a cell span n columns.
func (c Cell) wide(n int) Cell { c.Span = n; return c }

func (c Cell) span() int { return max(c.Span, 1) }

// list is a table with one heading row.
func list(widths []int, titles []string, rows [][]Cell) Table {
	t := Table{Widths: widths, Head: 1}
	head := Row{}
	for _, s := range titles {
		head.Cells = append(head.Cells, Cell{Text: s, Label: true, Center: true})
	}
	t.Rows = append(t.Rows, head)
	for _, r := range rows {
		t.Rows = append(t.Rows, Row{Cells: r})
	}
	return t
}

// total is the sum of a table's widths.
func (t Table) total() int {
	n := 0
	for _, w := range t.Widths {
		n += w
	}
	return max(n, 1)
}

// width is the part of the page, of whole units, that n columns from col on take.
func (t Table) width(col, n, whole int) int {
	sum := 0
	for _, w := range t.Widths[min(col, len(t.Widths)):min(col+n, len(t.Widths))] {
		sum += w
	}
	return sum * whole / t.total()
}

func lines(s string) []string { return strings.Split(s, "\n") }

// ErrFormat says that a document cannot be had in a format.
var ErrFormat = errors.New("unknown format")

// Write writes the paper as "docx", "odt" or "html".
func (p *Paper) Write(w io.Writer, format string) error {
	switch format {
	case "docx":
		return p.docx(w)
	case "odt":
		return p.odt(w)
	case "html":
		return p.html(w)
	}
	return ErrFormat
}
