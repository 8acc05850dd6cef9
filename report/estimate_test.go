package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"pandian"
)

// memberTable is the entry of a database table: comments, protected columns, no key.
func memberTable() pandian.Entry {
	f := func(count, distinct int64, col, masked string) *pandian.Figures {
		return &pandian.Figures{Count: count, Distinct: distinct, Places: []pandian.PlaceFigure{{Place: pandian.Place{Row: 1, Col: col}, Masked: masked, Confidence: 0.97}}}
	}
	return pandian.Entry{
		Source: "mysql://db.example/crm", Path: "crm/members", Format: "table", Status: pandian.Scanned, Size: -1, Unit: "會務課",
		Records: 4210, Subjects: 4005, Class: pandian.General, Categories: []string{"C001"}, Stream: true,
		Findings: map[pandian.Type]*pandian.Figures{
			pandian.PersonName: f(4210, 3998, "c_nm", "王○明"), pandian.Mobile: f(4100, 3900, "tel2", "0912***678"),
		},
		Columns: []pandian.ColumnAdvice{
			{Col: "c_nm", Comment: "會員姓名", Type: pandian.PersonName, NamedBy: pandian.NamedByComment, Count: 4210, Rows: 4210, Distinct: 3998, Categories: []string{"C001"}},
			{Col: "id_no", Type: pandian.NationalID, NamedBy: pandian.NamedByHeader, Rows: 4210, Protected: pandian.Hashed, Categories: []string{"C003"}},
			{Col: "pw", Rows: 4210, Protected: pandian.Hashed},
			{Col: "tel2", Type: pandian.Mobile, Count: 4100, Rows: 9000, Distinct: 12288, About: true, Categories: []string{"C001"}},
		},
		Risk: &pandian.Risk{Quantity: 5, Sensitivity: 1, Level: "medium"},
	}
}

// sampledTable is the entry of one of which a sample was read.
func sampledTable() pandian.Entry {
	e := memberTable()
	e.Path, e.Estimate, e.Stream = "crm/orders", true, false
	e.Records, e.Subjects = 480_000, 120_000
	e.Sample = &pandian.Sample{Rows: 10_000, Total: 500_000, Clusters: 100, Seed: pandian.SampleSeed, Records: pandian.Interval{471_000, 488_000}, Subjects: pandian.Interval{90_500, 160_000}}
	e.Findings[pandian.PersonName].Interval = &pandian.FigureIntervals{Count: pandian.Interval{471_000, 488_000}, Distinct: pandian.Interval{90_000, 161_000}}
	e.Thresholds = []pandian.ThresholdState{{ID: "MOI-COOP-PLAN", Count: 5000, State: pandian.Review}}
	return e
}

func TestEstimatesAreSaidOnTheFirstPageOfEveryReport(t *testing.T) {
	list := []pandian.Entry{sampledTable()}
	sum := summarise(list)
	sum.SectorGiven, sum.Estimates, sum.Likely, sum.Subjects = true, 1, pandian.Interval{471_000, 488_000}, 3300
	for i := range sum.Thresholds {
		sum.Thresholds[i].State = pandian.Review
	}
	dir := run(t, Options{}, list, sum)
	var terminal bytes.Buffer
	Terminal(&terminal, sum, Options{Dir: dir, Rules: fakeRules()})
	book, err := excelize.OpenReader(bytes.NewReader(read(t, dir, XLSXName)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	text := func(sheet string) string {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, r := range rows {
			b.WriteString(strings.Join(r, " ") + "\n")
		}
		return b.String()
	}
	const possible = "推估可能達到，請完整掃描後認定"
	for _, tt := range []struct {
		where, text string
		says        []string
	}{
		{"report.html", string(read(t, dir, HTMLName)), []string{"含推估：1 件資料表僅抽樣", "471,000–488,000", possible, "至少 3,300 人", "推估可能達 5,000 筆之保有門檻"}},
		{"總覽", text("總覽"), []string{"含推估：1 件資料表僅抽樣", "471,000–488,000", possible, "至少 3,300 人"}},
		{"terminal", terminal.String(), []string{"含推估：1 件資料表僅抽樣", "推估，95%：471,000–488,000", "推估可能達  ", "至少 3,300 人"}},
		{"明細", text("明細"), []string{"471,000–488,000 處，不重複 90,000–161,000"}},
		{"清冊", text("個人資料檔案清冊"), []string{"95% 信賴區間：471,000–488,000 筆、90,500–160,000 人", "種子 20241011", "推估可能達到"}},
		{"inventory.csv", string(read(t, dir, CSVName)), []string{"抽樣 10,000 列（約 500,000 列，分 100 處，種子 20241011）", "推估可能達到"}},
	} {
		for _, s := range tt.says {
			if !strings.Contains(tt.text, s) {
				t.Errorf("%s does not say %q", tt.where, s)
			}
		}
		if strings.Contains(tt.text, "列數已達，當事人未達，請確認") {
			t.Errorf("%s words an estimate as a count", tt.where)
		}
	}
}

func TestProtectedColumnsAreShownAndNotMaskedAgain(t *testing.T) {
	dir := run(t, Options{}, []pandian.Entry{memberTable()}, summarise([]pandian.Entry{memberTable()}))
	csv := string(read(t, dir, MaskingName))
	for _, s := range []string{"id_no,國民身分證統一編號,0,,,欄名,C003,已保護（雜湊）", "pw,,0,,,,,已保護（雜湊）", "c_nm,姓名,4210,100%,\"3,998\",欄位註解、值,C001", "註解：會員姓名"} {
		if !strings.Contains(csv, s) {
			t.Errorf("masking.csv does not say %q:\n%s", s, csv)
		}
	}
	if sql := string(read(t, dir, SQLName)); strings.Contains(sql, "`id_no`") || !strings.Contains(sql, "`c_nm`") {
		t.Errorf("masking.sql:\n%s", sql)
	}
	if page := string(read(t, dir, HTMLName)); !strings.Contains(page, "已保護之欄位") {
		t.Error("report.html does not show them")
	}
	if csv := string(read(t, dir, CSVName)); !strings.Contains(csv, "已保護欄位：id_no（雜湊）、pw（雜湊）") || !strings.Contains(csv, "資料表無鍵值") {
		t.Error("the notes do not name them")
	}
}
