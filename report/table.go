package report

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pandian/rules"
)

// Doc is the answer of a command: a few facts and tables, for a terminal, a
// spreadsheet or a program. Texts are in the language of the reader.
type Doc struct {
	ID     string // identifier, for programs
	Title  string
	Org    string    // on printed pages
	Date   time.Time // as of
	Facts  []Fact    // stand above the tables
	Tables []Table
	Notes  []string // stand below
}

// Fact is a line above the tables. Value is a cell, see [Table].
type Fact struct {
	Key, Title string // Key: identifier
	Value      any
}

// Table has rows of cells: string, int, int64, [Day], time.Time (a moment),
// [Coded], [Figure], or nil for nothing.
type Table struct {
	Key, Title string // Key: identifier
	Columns    []Column
	Rows       [][]any
	More       iter.Seq2[[]any, error] // rows behind Rows, not kept in memory: read once for files, twice for a terminal; nil = none
	Empty      string                  // said on a terminal instead of a table without rows
}

// each calls f for every row.
func (t *Table) each(f func(row []any) error) error {
	for _, row := range t.Rows {
		if err := f(row); err != nil {
			return err
		}
	}
	if t.More == nil {
		return nil
	}
	for row, err := range t.More {
		if err == nil {
			err = f(row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Column of a table.
type Column struct {
	Key, Title string // Key: identifier
	Width      float64
	Cut        bool   // on a narrow terminal its middle is left out: paths
	Under      bool   // on a terminal it stands on lines of its own under the row
	Lead       string // before it there
	FilesOnly  bool   // not on a terminal
	TextOnly   bool   // on a terminal only: files have its parts
}

// Day is a day, shown without a time: 114/03/02 for officials, ISO 8601 for
// programs.
type Day time.Time

// Coded is a word for people that programs know by an identifier.
type Coded struct{ ID, Text string }

// Figure is a number that people read in words of its own: "+800", "99.1%",
// "5,000 筆". Value is an int64, a float64, or nil for none.
type Figure struct {
	Value any
	Text  string
}

// Formats are the names of the formats of a Doc.
var Formats = []string{"text", "csv", "json", "xlsx"}

// filed are the numbers of the columns that files have.
func (t *Table) filed() []int {
	var list []int
	for i, c := range t.Columns {
		if !c.TextOnly {
			list = append(list, i)
		}
	}
	return list
}

// Write writes the document: as text at most width columns wide (0 = any
// width), as CSV (UTF-8 with byte order mark, cells that a spreadsheet would run
// defused, tables one below the other) or as JSON (identifiers, ISO dates).
func (d *Doc) Write(w io.Writer, format, language string, width int) error {
	l := lang(language)
	if l == "" {
		l = chinese
	}
	switch format {
	case "text":
		return d.text(w, l, width)
	case "csv":
		return d.csv(w, l)
	case "json":
		return d.json(w, l)
	}
	return fmt.Errorf("format %q: not text, csv or json", format)
}

// show is a cell for people.
func (l lang) show(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return clean(v)
	case int:
		return comma(int64(v))
	case int64:
		return comma(v)
	case Day:
		return l.shortDate(rules.Day(time.Time(v)))
	case time.Time:
		if v.IsZero() {
			return ""
		}
		v = v.In(rules.Taiwan)
		return l.shortDate(v) + v.Format(" 15:04")
	case Coded:
		return clean(v.Text)
	case Figure:
		return clean(v.Text)
	}
	panic(fmt.Sprintf("report: cell of type %T", v))
}

// plain is a cell for programs: a string, a number or nil.
func plain(v any) any {
	switch v := v.(type) {
	case Day:
		if time.Time(v).IsZero() {
			return nil
		}
		return rules.Day(time.Time(v)).Format(time.DateOnly)
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.In(rules.Taiwan).Format(time.RFC3339)
	case Coded:
		return v.ID
	case Figure:
		return v.Value
	}
	return v
}

// text writes the document for a terminal.
func (d *Doc) text(w io.Writer, l lang, width int) error {
	b := bufio.NewWriter(w)
	line := func(s string) { _, _ = b.WriteString(strings.TrimRight(s, " ") + "\n") } // Flush tells
	wrapped := func(lead, s string) {
		for i, part := range fold(s, width-textWidth(lead)) {
			if i > 0 {
				lead = strings.Repeat(" ", textWidth(lead))
			}
			line(lead + part)
		}
	}
	wrapped("", d.Title)
	for _, f := range d.Facts {
		wrapped("  "+f.Title+l.t("：", ": "), l.show(f.Value))
	}
	for i := range d.Tables {
		line("")
		if len(d.Tables) > 1 {
			line(d.Tables[i].Title)
		}
		if err := d.Tables[i].text(line, l, width); err != nil {
			return err
		}
	}
	line("")
	for _, n := range append(slices.Clone(d.Notes), l.lawNote()) {
		wrapped("※ ", n)
	}
	return b.Flush()
}

// gap stands between columns, indent before lines under a row.
const (
	gap    = "  "
	indent = "    "
)

// text writes a table: a heading, a rule, the rows, and under each row what has
// lines of its own.
func (t *Table) text(line func(string), l lang, width int) error {
	if len(t.Rows) == 0 {
		line(t.Empty)
		return nil
	}
	widths, err := t.widths(l, width)
	if err != nil {
		return err
	}
	var head, rule strings.Builder
	for i, c := range t.Columns {
		if widths[i] > 0 {
			head.WriteString(pad(c.Title, widths[i], t.right(i)) + gap)
			rule.WriteString(strings.Repeat("-", widths[i]) + gap)
		}
	}
	line(head.String())
	line(rule.String())
	return t.each(func(row []any) error {
		text := ""
		for i := range t.Columns {
			if widths[i] > 0 {
				text += pad(middle(l.show(row[i]), widths[i]), widths[i], t.right(i)) + gap
			}
		}
		line(text)
		for i, c := range t.Columns {
			if s := l.show(row[i]); c.Under && s != "" {
				lead := indent + c.Lead
				for _, part := range fold(s, width-textWidth(lead)) {
					line(lead + part)
					lead = strings.Repeat(" ", textWidth(lead))
				}
			}
		}
		return nil
	})
}

// right reports whether a column holds numbers, by Rows.
func (t *Table) right(col int) bool {
	for _, row := range t.Rows {
		switch row[col].(type) {
		case int, int64, Figure:
			return true
		case nil:
		default:
			return false
		}
	}
	return false
}

// minCut is the least width to which a column is cut.
const minCut = 12

// widths are the widths of the columns on a terminal; 0 = not among the columns,
// or empty in every row.
func (t *Table) widths(l lang, limit int) ([]int, error) {
	widths := make([]int, len(t.Columns))
	err := t.each(func(row []any) error {
		for i, c := range t.Columns {
			if !c.Under && !c.FilesOnly {
				widths[i] = max(widths[i], textWidth(l.show(row[i])))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	total := -len(gap)
	for i, c := range t.Columns {
		if widths[i] > 0 {
			widths[i] = max(widths[i], textWidth(c.Title))
			total += widths[i] + len(gap)
		}
	}
	for limit > 0 && total > limit {
		widest := -1
		for i, c := range t.Columns {
			if c.Cut && widths[i] > minCut && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		total--
	}
	return widths, nil
}

// fold breaks a text into lines of a width: at spaces, or anywhere between
// Chinese characters; a width of less than 20 is no limit.
func fold(s string, width int) []string {
	if width < 20 {
		return []string{s}
	}
	var lines []string
	for textWidth(s) > width {
		cut, room := 0, width
		for i, r := range s {
			if room -= textWidth(string(r)); room < 0 {
				if cut == 0 {
					cut = i
				}
				break
			}
			next := i + len(string(r))
			if r == ' ' || r >= 0x2e80 && !opens(r) && !closes(s[next:]) {
				cut = next
			}
		}
		lines = append(lines, strings.TrimRight(s[:cut], " "))
		s = strings.TrimLeft(s[cut:], " ")
	}
	return append(lines, s)
}

// opens reports signs that do not end a line, closes those that begin none.
func opens(r rune) bool { return strings.ContainsRune("（「『【《〔", r) }
func closes(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("）」』】》〕，。、；：！？／", r)
}
