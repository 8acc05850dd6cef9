package report

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"

	"pandian"
)

// field is one column of inventory.csv.
type field struct {
	title word
	value func(s *scribe, e *pandian.Entry) string
}

var csvFields = []field{
	{word{"來源", "source"}, func(_ *scribe, e *pandian.Entry) string { return e.Source }},
	{word{"路徑", "path"}, func(_ *scribe, e *pandian.Entry) string { return e.Path }},
	{word{"格式", "format"}, func(_ *scribe, e *pandian.Entry) string { return e.Format }},
	{word{"狀態", "status"}, func(s *scribe, e *pandian.Entry) string { return s.status(e.Status) }},
	{word{"原因", "reasons"}, func(s *scribe, e *pandian.Entry) string { return s.reasons(e.Reasons) }},
	{word{"大小（位元組）", "bytes"}, func(_ *scribe, e *pandian.Entry) string { return sizeOf(e) }},
	{word{"最後異動", "modified"}, func(_ *scribe, e *pandian.Entry) string {
		if e.Modified.IsZero() {
			return ""
		}
		return e.Modified.Format("2006-01-02 15:04")
	}},
	{word{"擁有者", "owner"}, func(_ *scribe, e *pandian.Entry) string { return e.Owner }},
	{word{"保有單位", "unit"}, func(_ *scribe, e *pandian.Entry) string { return e.Unit }},
	{word{"筆數", "records"}, func(_ *scribe, e *pandian.Entry) string { return strconv.FormatInt(e.Records, 10) }},
	{word{"當事人數", "subjects"}, func(_ *scribe, e *pandian.Entry) string { return strconv.FormatInt(e.Subjects, 10) }},
	{word{"其中特種", "special subjects"}, func(_ *scribe, e *pandian.Entry) string { return strconv.FormatInt(e.SpecialSubjects, 10) }},
	{word{"特種／一般", "class"}, func(s *scribe, e *pandian.Entry) string { return s.class(e.Class) }},
	{word{"個人資料類別", "categories"}, func(s *scribe, e *pandian.Entry) string { return s.categoryNames(e.Categories) }},
	{word{"風險（初判）", "risk"}, func(s *scribe, e *pandian.Entry) string { return s.risk(e.Risk) }},
	{word{"門檻", "thresholds"}, func(s *scribe, e *pandian.Entry) string { return s.thresholdsOf(e) }},
	{word{"副本之原檔", "copy of"}, func(_ *scribe, e *pandian.Entry) string { return e.CopyOf }},
	{word{"檔名含個資", "in name"}, func(s *scribe, e *pandian.Entry) string { return s.typeNames(e.InName) }},
	{word{"備註", "notes"}, func(s *scribe, e *pandian.Entry) string { return s.notes(e) }},
}

func sizeOf(e *pandian.Entry) string {
	if e.Size < 0 {
		return ""
	}
	return strconv.FormatInt(e.Size, 10)
}

type csvSink struct {
	*output
	*scribe
	w     *csv.Writer
	row   []string
	types []pandian.Type
	numbers
}

// CSV writes inventory.csv: one line an item, UTF-8 with byte order mark, CRLF.
// After the columns of csvFields one column for each type counts its
// occurrences (empty = none). The last column has no cells, its head is the note
// on the law. Cells that a spreadsheet would run are defused.
func CSV(o Options) (pandian.Sink, error) {
	s, err := newScribe(o)
	if err != nil {
		return nil, err
	}
	out, err := create(o.Dir, CSVName)
	if err != nil {
		return nil, err
	}
	c := &csvSink{output: out, scribe: s, w: newCSV(out.Writer)}
	c.row = append(c.row, s.t("編號", "no."), s.t("清冊編號", "inventory no."))
	for _, f := range csvFields {
		c.row = append(c.row, s.word(f.title))
	}
	for _, t := range s.set.Types {
		if !t.Context {
			c.types = append(c.types, t.ID)
			c.row = append(c.row, s.typeName(t.ID)+s.t("（處）", " (count)"))
		}
	}
	c.row = append(c.row, "※ "+s.lawNote())
	return c, c.write()
}

// newCSV starts a CSV file that Excel opens right.
func newCSV(out *bufio.Writer) *csv.Writer {
	_, _ = out.WriteString("\ufeff") // a failed write shows at commit
	w := csv.NewWriter(out)
	w.UseCRLF = true
	return w
}

// write writes c.row and empties it.
func (c *csvSink) write() error {
	err := writeCells(c.w, c.row)
	c.row = c.row[:0]
	return err
}

// writeCells writes cells that hold text of other people: cleaned and defused.
func writeCells(w *csv.Writer, row []string) error {
	for i, v := range row {
		row[i] = defuse(clean(v))
	}
	if err := w.Write(row); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func (c *csvSink) Put(_ context.Context, e pandian.Entry) error {
	no := c.next(&e)
	c.row = append(c.row, strconv.FormatInt(c.lines, 10), number(no))
	for _, f := range csvFields {
		c.row = append(c.row, f.value(c.scribe, &e))
	}
	for _, t := range c.types {
		var n int64
		if f := e.Findings[t]; f != nil {
			n = f.Count
		}
		c.row = append(c.row, number(n))
	}
	c.row = append(c.row, "")
	return c.write()
}

// number writes n; nothing for 0.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (c *csvSink) Close(context.Context, pandian.Summary) error {
	c.w.Flush()
	return c.commit()
}
