package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"pandian"
)

// csv writes the tables one below the other, an empty line between them.
func (d *Doc) csv(w io.Writer, l lang) error {
	out := bufio.NewWriter(w)
	c := newCSV(out)
	for k := range d.Tables {
		t := &d.Tables[k]
		if k > 0 {
			if err := c.Write(nil); err != nil {
				return err
			}
		}
		columns := t.filed()
		row := make([]string, 0, len(columns)+1)
		for _, i := range columns {
			row = append(row, t.Columns[i].Title)
		}
		if k == 0 {
			row = append(row, l.lawNote())
		}
		if err := c.Write(row); err != nil {
			return err
		}
		err := t.each(func(cells []any) error {
			row = row[:0]
			for _, i := range columns {
				row = append(row, l.field(cells[i]))
			}
			return c.Write(row)
		})
		if err != nil {
			return err
		}
	}
	if c.Flush(); c.Error() != nil {
		return c.Error()
	}
	return out.Flush()
}

// field is a cell of a CSV file: words for people, ISO dates, bare numbers.
func (l lang) field(v any) string {
	switch v.(type) {
	case Coded, string:
		return defuse(l.show(v))
	}
	if v = plain(v); v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// json writes one object: facts by key, and each table as a list of objects, one
// a line.
func (d *Doc) json(w io.Writer, l lang) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out) // ends each value with a line break
	enc.SetEscapeHTML(false)
	put := func(key string, v any) error {
		fmt.Fprintf(out, "%q: ", key)
		return enc.Encode(v)
	}
	out.WriteString("{")
	if err := put("report", d.ID); err != nil {
		return err
	}
	for _, f := range d.Facts {
		out.WriteString(",")
		if err := put(f.Key, plain(f.Value)); err != nil {
			return err
		}
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		fmt.Fprintf(out, ",%q: [\n", t.Key)
		columns, lead := t.filed(), ""
		err := t.each(func(cells []any) error {
			row := make(object, len(columns))
			for k, i := range columns {
				row[k] = member{t.Columns[i].Key, plain(cells[i])}
			}
			out.WriteString(lead)
			lead = ","
			return enc.Encode(row)
		})
		if err != nil {
			return err
		}
		out.WriteString("]")
	}
	out.WriteString(",")
	if err := put("note", l.lawNote()); err != nil {
		return err
	}
	out.WriteString("}\n")
	return out.Flush()
}

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(m.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// WriteXLSX writes the document as a workbook: a sheet for each table, with
// widths, a heading that stays in view, and a filter. The file appears when it is
// complete.
func (d *Doc) WriteXLSX(path, language string) error {
	o := Options{Dir: filepath.Dir(path), Lang: language}
	s, err := newScribe(o)
	if err != nil {
		return err
	}
	b, err := newBook(o, s, filepath.Base(path))
	if err != nil {
		return err
	}
	for i := range d.Tables {
		if err := b.addTable(&d.Tables[i]); err != nil {
			b.discard()
			return fmt.Errorf("write %q: %w", path, err)
		}
	}
	return b.save(d.Title, &pandian.Summary{Org: d.Org, Ended: d.Date})
}

func (b *book) addTable(t *Table) error {
	layout := layout{name: cut(t.Title, 31), tab: inkMid}
	columns := t.filed()
	width := 0.0
	for _, i := range columns {
		c := t.Columns[i]
		col := column{title: word{c.Title, c.Title}, width: c.Width}
		if col.width == 0 {
			col.width = 10
		}
		if t.right(i) {
			col.style = numbered
		}
		layout.columns = append(layout.columns, col)
		width += col.width
	}
	layout.scale = uint(min(100, max(leastScale, 100*pageWidth/width)))
	s, err := b.add(layout)
	if err != nil {
		return err
	}
	return t.each(func(cells []any) error {
		row := make([]any, len(columns))
		for k, i := range columns {
			switch v := cells[i].(type) {
			case int, int64:
				row[k] = v
			default:
				row[k] = b.show(v)
			}
		}
		return s.row(row...)
	})
}

// pageWidth is the width of columns that an A4 page takes across at full size;
// leastScale is the smallest size in per cent that can still be read.
const (
	pageWidth  = 95
	leastScale = 40
)
