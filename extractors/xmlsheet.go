package extractors

import (
	"context"
	"fmt"
	"strconv"

	"pandian"
)

// extractXMLSheets reads a workbook in the XML format of 2003: rows by sheet,
// everything else as running text.
func extractXMLSheets(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	s := &xmlSheets{out: out}
	r := newMarkupReader(ctx, f, c.Off, s)
	r.xml = true
	if err := r.read(); err != nil {
		return err
	}
	if !s.whole {
		if err := s.endRow(); err != nil {
			return err
		}
		if err := out.Skip(pandian.Place{}, pandian.Truncated); err != nil {
			return err
		}
	}
	if err := s.flush(); err != nil {
		return err
	}
	return out.End(pandian.Place{})
}

// xmlSheets reads the elements of a workbook of 2003.
type xmlSheets struct {
	out   pandian.Emitter
	tag   string // in hand
	sheet int    // sheets so far
	row   rowBuilder
	inRow bool
	col   int       // of the cell in hand, from 0
	merge int       // cells behind it that it covers
	value shownText // of the cell in hand
	prose shownText // outside of rows
	whole bool      // the workbook ended
}

// flow is where text goes.
func (s *xmlSheets) flow() *shownText {
	if s.inRow {
		return &s.value
	}
	return &s.prose
}

func (s *xmlSheets) open(name []byte, off int64) error {
	s.tag = string(localName(name))
	switch s.tag {
	case "Worksheet":
		s.sheet++
		s.row.at = pandian.Place{Part: fmt.Sprintf("工作表 %d", s.sheet)}
		return s.flush()
	case "Row":
		err := s.endRow()
		s.row.at.Row++
		s.col, s.merge, s.inRow = -1, 0, true
		s.value.begin()
		if err == nil {
			err = s.flush()
		}
		return err
	case "Cell":
		s.endCell()
		s.col += 1 + s.merge
		s.merge = 0
	case "Data", "B", "I", "U", "Font", "Span", "Sub", "Sup":
	default:
		s.flow().brk(lineGap, off)
	}
	return nil
}

func (s *xmlSheets) attr(name, value pandian.Text) error {
	n, err := strconv.Atoi(string(value.B[:min(len(value.B), 8)]))
	switch key := string(localName(name.B)); {
	case s.tag == "Worksheet" && key == "Name":
		s.row.at.Part = string(appendUnescaped(nil, value.B[:min(len(value.B), markupName)]))
	case s.tag == "Cell" && key == "HRef", key == "Author":
		f := s.flow()
		f.brk(spaceGap, value.Off)
		f.add(value, true)
		f.brk(spaceGap, value.Off+int64(len(value.B)))
	case err != nil || n < 1:
	case s.tag == "Row" && key == "Index":
		s.row.at.Row = n
	case s.tag == "Cell" && key == "Index":
		s.col = n - 1
	case s.tag == "Cell" && key == "MergeAcross":
		s.merge = n
	}
	return nil
}

func (s *xmlSheets) opened(off int64, empty bool) error {
	if empty {
		return s.close([]byte(s.tag), off)
	}
	return nil
}

func (s *xmlSheets) close(name []byte, off int64) error {
	switch string(localName(name)) {
	case "Cell":
		s.endCell()
	case "Row":
		return s.endRow()
	case "Worksheet":
		if err := s.endRow(); err != nil {
			return err
		}
		return s.out.End(pandian.Place{Part: s.row.at.Part})
	case "Workbook":
		s.whole = true
	case "Data":
		s.flow().brk(spaceGap, off)
	}
	return nil
}

func (s *xmlSheets) chars(kind charKind, t pandian.Text, _ bool) error {
	if kind == charComment {
		return nil
	}
	s.flow().add(t, kind == charText)
	if s.inRow && s.row.size+len(s.value.text.b) > maxRow {
		s.endCell()
		return s.row.emit(s.out)
	}
	if len(s.prose.text.b) < textBlock {
		return nil
	}
	return s.flush()
}

// endCell puts the value in hand into its column; the last column takes what is
// too far right.
func (s *xmlSheets) endCell() {
	if s.inRow && len(s.value.text.b) > 0 {
		s.row.add(min(max(s.col, 0), maxColumns-1), s.value.text.text())
		s.value.begin()
	}
}

func (s *xmlSheets) endRow() error {
	s.endCell()
	s.inRow = false
	return s.row.emit(s.out)
}

// flush hands on what stands outside of rows.
func (s *xmlSheets) flush() error {
	t := s.prose.text.text()
	s.prose.text.b = s.prose.text.b[:0]
	if len(t.B) == 0 {
		return nil
	}
	return s.out.Text(pandian.Place{}, t)
}
