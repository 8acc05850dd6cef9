package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pandian/rules"
)

func sampleDoc() *Doc {
	at := time.Date(2026, 3, 2, 1, 11, 0, 0, time.UTC)
	return &Doc{
		ID: "sample", Title: "登錄簿　示範合作社", Org: "示範合作社", Date: at,
		Facts: []Fact{{"as_of", "截至", Day(at)}, {"records", "筆數", int64(5137)}},
		Tables: []Table{
			{Key: "items", Title: "項目", Columns: []Column{
				{Key: "path", Title: "路徑", Width: 40, Cut: true}, {Key: "subjects", Title: "當事人"}, {Key: "state", Title: "狀態"},
				{Key: "read", Title: "讀取時間"}, {Key: "duty", Title: "義務", Under: true, Lead: "→ "}, {Key: "id", Title: "代號", FilesOnly: true},
				{Key: "both", Title: "合併", TextOnly: true},
			}, Rows: [][]any{
				{"社會行政/會員/一一四年度會員名冊（含備註與聯絡方式）_最終版本.xlsx", int64(5000), Coded{"reached", "已達"}, at, "訂定個人資料檔案安全維護計畫及會（社）務終止後個人資料處理方法（§4）：114/08/15 前完成", "A-1", "甲＋乙"},
				{"=cmd|' /C calc'!A0.csv", int64(7), Coded{"below", "未達"}, nil, nil, "A-2", nil},
			}},
			{Key: "none", Title: "已消失", Columns: []Column{{Key: "path", Title: "路徑"}}, Empty: "（無）"},
		},
		Notes: []string{"期限之末日為例假日者順延。"},
	}
}

func TestATableOnATerminalIsNeverWiderThanAsked(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		var b bytes.Buffer
		if err := sampleDoc().Write(&b, "text", "zh-TW", width); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if w := textWidth(strings.TrimSuffix(line, "\n")); w > width {
				t.Errorf("width %d: %d columns: %s", width, w, line)
			}
		}
		for _, want := range []string{"截至：115/03/02", "5,137", "終版本.xlsx", "已達", "115/03/02 09:11", "（無）", "甲＋乙", rules.LawNote[:30]} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("width %d: no %q in\n%s", width, want, b.String())
			}
		}
		if strings.Contains(b.String(), "A-1") {
			t.Error("a column for files only stands on the terminal")
		}
	}
}

func TestColumnsOfChineseTextAreAligned(t *testing.T) {
	table := Table{Key: "t", Columns: []Column{{Title: "甲"}, {Title: "數"}, {Title: "末"}}, Rows: [][]any{
		{"王小明", 5, "x"}, {"Ann", 12345, "x"}, {"e\u0301te", nil, "x"}, {"Bo", Figure{int64(7), "+7"}, "x"},
	}}
	var got []string
	table.text(func(s string) { got = append(got, s) }, chinese, 0)
	want := []string{
		"甲          數  末  ",
		"------  ------  --  ",
		"王小明       5  x   ",
		"Ann     12,345  x   ",
		"e\u0301te             x   ",
		"Bo          +7  x   ",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestLinesBreakWhereReadersDo(t *testing.T) {
	for _, x := range []struct {
		text string
		want []string
	}{
		{"短", []string{"短"}},
		{"訂定個人資料檔案安全維護計畫（簡稱計畫）。", []string{"訂定個人資料檔案安全維", "護計畫（簡稱計畫）。"}},
		{"Adopt a security plan and file it", []string{"Adopt a security plan", "and file it"}},
		{strings.Repeat("x", 45), []string{strings.Repeat("x", 22), strings.Repeat("x", 22), "x"}},
	} {
		if d := cmp.Diff(x.want, fold(x.text, 22)); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
}

func TestJSONHasIdentifiersAndISODates(t *testing.T) {
	var b bytes.Buffer
	if err := sampleDoc().Write(&b, "json", "zh-TW", 80); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	want := map[string]any{
		"report": "sample", "as_of": "2026-03-02", "records": 5137.0, "note": rules.LawNote, "none": []any{},
		"items": []any{
			map[string]any{"path": "社會行政/會員/一一四年度會員名冊（含備註與聯絡方式）_最終版本.xlsx", "subjects": 5000.0, "state": "reached", "read": "2026-03-02T09:11:00+08:00", "duty": "訂定個人資料檔案安全維護計畫及會（社）務終止後個人資料處理方法（§4）：114/08/15 前完成", "id": "A-1"},
			map[string]any{"path": "=cmd|' /C calc'!A0.csv", "subjects": 7.0, "state": "below", "read": nil, "duty": nil, "id": "A-2"},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if i, k := strings.Index(b.String(), `"path"`), strings.Index(b.String(), `"subjects"`); i < 0 || i > k {
		t.Error("columns are not in their order")
	}
}

func TestRowsBehindTheFirstReachEveryFormat(t *testing.T) {
	for _, format := range []string{"text", "csv", "json"} {
		d := sampleDoc()
		rest := d.Tables[0].Rows[1:]
		d.Tables[0].Rows = d.Tables[0].Rows[:1]
		d.Tables[0].More = func(yield func([]any, error) bool) { _ = yield(rest[0], nil) }
		var got, want bytes.Buffer
		if err := errors.Join(d.Write(&got, format, "zh-TW", 80), sampleDoc().Write(&want, format, "zh-TW", 80)); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want.String(), got.String()); d != "" {
			t.Errorf("%s: (-want +got)\n%s", format, d)
		}
		d.Tables[0].More = func(yield func([]any, error) bool) { _ = yield(nil, io.ErrUnexpectedEOF) }
		if err := d.Write(&got, format, "zh-TW", 80); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: what cannot be read is not told: %v", format, err)
		}
	}
}

func TestCSVOpensInASpreadsheetAndRunsNothing(t *testing.T) {
	var b bytes.Buffer
	if err := sampleDoc().Write(&b, "csv", "zh-TW", 80); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	if !ok {
		t.Error("no byte order mark")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"路徑", "當事人", "狀態", "讀取時間", "義務", "代號", rules.LawNote},
		{"社會行政/會員/一一四年度會員名冊（含備註與聯絡方式）_最終版本.xlsx", "5000", "已達", "2026-03-02T09:11:00+08:00", "訂定個人資料檔案安全維護計畫及會（社）務終止後個人資料處理方法（§4）：114/08/15 前完成", "A-1"},
		{"'=cmd|' /C calc'!A0.csv", "7", "未達", "", "", "A-2"},
		{"路徑"},
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestAWorkbookHasASheetForEachTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.xlsx")
	if err := sampleDoc().WriteXLSX(path, "zh-TW"); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if d := cmp.Diff([]string{"項目", "已消失"}, f.GetSheetList()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	rows, err := f.GetRows("項目")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"=cmd|' /C calc'!A0.csv", "7", "未達", "", "", "A-2"}
	if d := cmp.Diff(want, rows[2]); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	panes, err := f.GetPanes("項目")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the heading does not stay in view: %+v %v", panes, err)
	}
	if formula, _ := f.GetCellFormula("項目", "A3"); formula != "" {
		t.Errorf("a name became a formula: %q", formula)
	}
}

func TestAnUnknownFormatIsAnError(t *testing.T) {
	if err := sampleDoc().Write(&bytes.Buffer{}, "yaml", "en", 0); err == nil {
		t.Error("no error")
	}
}
