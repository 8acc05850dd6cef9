package report

import (
	"context"
	"encoding/csv"
	"strconv"

	"pandian"
)

// maskingColumns head masking.csv and the sheet 遮罩建議.
var maskingColumns = []word{
	{"清冊編號", "inventory no."}, {"來源", "source"}, {"路徑", "path"}, {"工作表／資料表", "part"}, {"欄位", "column"},
	{"個資種類", "type"}, {"處數", "count"}, {"占欄內列數", "share of cells"}, {"不重複值", "distinct"}, {"認定依據", "told by"}, {"個資類別", "categories"}, {"建議方式", "form"}, {"遮罩後示例", "example"}, {"依據", "basis"}, {"說明", "note"},
}

type masking struct {
	*output
	*scribe
	numbers
	w *csv.Writer
}

// Masking writes masking.csv: what to mask, item by item and column by column.
func Masking(o Options) (pandian.Sink, error) {
	s, err := newScribe(o)
	if err != nil {
		return nil, err
	}
	out, err := create(o.Dir, MaskingName)
	if err != nil {
		return nil, err
	}
	m := &masking{output: out, scribe: s, w: newCSV(out.Writer)}
	return m, writeCells(m.w, append(s.words(maskingColumns), "※ "+s.lawNote()))
}

func (m *masking) Put(_ context.Context, e pandian.Entry) error {
	no := m.next(&e)
	for _, a := range m.advise(&e) {
		before, count, after := m.cells(&a)
		row := append([]string{number(no), e.Source, e.Path}, before...)
		row = append(append(row, strconv.FormatInt(count, 10)), after...)
		if err := writeCells(m.w, append(row, "")); err != nil {
			return err
		}
	}
	return nil
}

func (m *masking) Close(context.Context, pandian.Summary) error {
	m.w.Flush()
	return m.commit()
}
