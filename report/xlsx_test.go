package report

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pandian"
	"pandian/rules"
)

func open(t *testing.T, dir string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(dir, XLSXName))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func rowsOf(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestWorkbookSheets(t *testing.T) {
	list, sum := fakeRun(60)
	f := open(t, run(t, Options{}, list, sum))
	want := []string{"總覽", "個人資料檔案清冊", "明細", "門檻與義務", "遮罩建議", "未能掃描", "說明", "選項"}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if visible, err := f.GetSheetVisible("選項"); visible || err != nil {
		t.Errorf("the sheet of choices is visible: %v, %v", visible, err)
	}
	for _, sheet := range want[:7] {
		layout, err := f.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		orientation := "landscape"
		if sheet == "總覽" {
			orientation = "portrait"
		}
		if *layout.Size != 9 || *layout.Orientation != orientation {
			t.Errorf("%s: paper %d %s, want A4 (9) %s", sheet, *layout.Size, *layout.Orientation, orientation)
		}
		hf, err := f.GetHeaderFooter(sheet)
		if err != nil || !strings.Contains(hf.OddFooter, "&P") || !strings.Contains(hf.OddFooter, rules.LawNote) {
			t.Errorf("%s: footer %v, error %v", sheet, hf, err)
		}
		if sheet == "總覽" {
			continue
		}
		panes, err := f.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit < 1 {
			t.Errorf("%s: heading not frozen: %+v, %v", sheet, panes, err)
		}
		titles := false
		for _, n := range f.GetDefinedName() {
			titles = titles || n.Name == "_xlnm.Print_Titles" && n.Scope == sheet
		}
		if !titles {
			t.Errorf("%s: heading not repeated in print", sheet)
		}
	}
}

func TestRegisterLines(t *testing.T) {
	list, sum := fakeRun(80)
	f := open(t, run(t, Options{}, list, sum))
	rows := rowsOf(t, f, "個人資料檔案清冊")
	want := []string{
		"編號", "保有單位", "管理者", "業務流程", "個人資料檔案名稱", "檔案類型", "儲存位置", "筆數", "當事人數", "其中特種", "法律依據", "特定目的", "個人資料類別",
		"姓名", "出生年月日", "身分證號", "護照", "特徵", "指紋", "婚姻", "家庭", "教育", "職業", "病歷", "醫療", "基因", "性生活", "健康檢查", "犯罪前科", "聯絡方式", "財務情況", "社會活動", "其他",
		"蒐集方式", "蒐集來源", "合法依據", "使用", "傳送", "儲存保護措施", "法定保存期限", "內部保存期限", "刪除方式", "刪除單位", "刪除日期", "國際傳輸",
		"個資數量", "個資敏感度", "組織信譽", "隱私衝擊", "合作單位", "評分加總", "初判等級", "風險對應作法", "門檻", "最後異動", "備註",
	}
	if diff := cmp.Diff(want, rows[1]); diff != "" {
		t.Fatalf("columns (-want +got):\n%s", diff)
	}
	rows = rows[2:]
	var held []pandian.Entry
	for _, e := range list {
		if e.Personal() {
			held = append(held, e)
		}
	}
	if len(rows) != len(held) {
		t.Fatalf("%d lines, want the %d items with records", len(rows), len(held))
	}
	col := func(row []string, title string) string {
		if i := slices.Index(want, title); i < len(row) {
			return row[i]
		}
		return ""
	}
	for i, row := range rows {
		e := &held[i]
		for title, v := range map[string]string{
			"編號": strconv.Itoa(i + 1), "保有單位": e.Unit, "個人資料檔案名稱": e.Path[strings.LastIndex(e.Path, "/")+1:], "檔案類型": "電子檔",
			"筆數": comma(e.Records), "當事人數": comma(e.Subjects), "姓名": "Y", "身分證號": "Y", "業務流程": "", "特定目的": "", "蒐集方式": "", "評分加總": "",
			"個資數量": strconv.Itoa(e.Risk.Quantity),
		} {
			if got := col(row, title); got != v {
				t.Errorf("line %d, %s: %q, want %q", i+1, title, got, v)
			}
		}
		none := "N"
		if e.Status == pandian.Partial || e.Estimate {
			none = ""
		}
		if got := col(row, "護照"); got != none {
			t.Errorf("line %d (%s): passport %q, want %q", i+1, e.Status, got, none)
		}
		if e.Findings[pandian.SpecialMedical] != nil && col(row, "醫療") != "Y" {
			t.Errorf("line %d: medical care %q", i+1, col(row, "醫療"))
		}
		if strings.Contains(col(row, "備註"), "檔名含個資") != (len(e.InName) > 0) {
			t.Errorf("line %d: notes %q, in name %v", i+1, col(row, "備註"), e.InName)
		}
	}
}

func TestTablesAreSystems(t *testing.T) {
	e := pandian.Entry{Source: "mysql://db01/member", Path: "member", Status: pandian.Scanned, Records: 1, Subjects: 1}
	f := open(t, run(t, Options{}, []pandian.Entry{e}, pandian.Summary{}))
	if got := rowsOf(t, f, "個人資料檔案清冊")[2][5]; got != "系統" {
		t.Errorf("medium of a database table: %q", got)
	}
}

// Every list must point at cells that hold something, and cover every line.
func TestHumanCellsOfferLists(t *testing.T) {
	list, sum := fakeRun(50)
	f := open(t, run(t, Options{}, list, sum))
	lists, err := f.GetDataValidations("個人資料檔案清冊")
	if err != nil {
		t.Fatal(err)
	}
	if len(lists) < 35 {
		t.Errorf("%d lists, want one for each Y/N column and each choice", len(lists))
	}
	last := len(rowsOf(t, f, "個人資料檔案清冊"))
	formula := regexp.MustCompile(`^'選項'!\$([A-Z]+)\$2:\$([A-Z]+)\$(\d+)$`)
	for _, dv := range lists {
		m := formula.FindStringSubmatch(dv.Formula1)
		if m == nil || m[1] != m[2] {
			t.Errorf("%s: list %q", dv.Sqref, dv.Formula1)
			continue
		}
		for _, cell := range []string{m[1] + "2", m[2] + m[3]} {
			if v, err := f.GetCellValue("選項", cell); v == "" || err != nil {
				t.Errorf("%s: %s of the list is empty (%v)", dv.Sqref, cell, err)
			}
		}
		if !strings.HasSuffix(dv.Sqref, fmt.Sprint(last)) {
			t.Errorf("list over %s does not reach line %d", dv.Sqref, last)
		}
	}
}

func TestLongTablesContinueOnFurtherSheets(t *testing.T) {
	defer func(n int) { sheetRows = n }(sheetRows)
	sheetRows = 40
	list, sum := fakeRun(100)
	f := open(t, run(t, Options{}, list, sum))
	var detail []string
	others := 0
	for i, name := range f.GetSheetList() {
		if strings.HasPrefix(name, "明細") {
			detail = append(detail, name)
			if want := map[bool]string{true: "明細", false: fmt.Sprintf("明細 (%d)", len(detail))}[len(detail) == 1]; name != want {
				t.Errorf("sheet %d is %q, want %q", i, name, want)
			}
		} else if len(detail) > 0 {
			others++
		}
	}
	if len(detail) < 3 || others == 0 {
		t.Fatalf("sheets %v", f.GetSheetList())
	}
	head := rowsOf(t, f, "明細")[0]
	total := 0
	for i, name := range detail {
		rows := rowsOf(t, f, name)
		if diff := cmp.Diff(head, rows[0]); diff != "" {
			t.Errorf("%s: heading (-want +got):\n%s", name, diff)
		}
		if i < len(detail)-1 && len(rows) != sheetRows {
			t.Errorf("%s: %d rows, want %d", name, len(rows), sheetRows)
		}
		total += len(rows) - 1
	}
	want := 0
	for _, e := range list {
		want += len(e.Findings)
	}
	if total != want {
		t.Errorf("%d lines of detail, want %d", total, want)
	}
	filters := map[string]bool{}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" && !strings.Contains(n.RefersTo, "'"+n.Scope+"'!") {
			t.Errorf("titles of %q refer to %s", n.Scope, n.RefersTo)
		}
		if n.Name == "_xlnm._FilterDatabase" {
			filters[n.Scope] = strings.Contains(n.RefersTo, "'"+n.Scope+"'!")
		}
	}
	for scope, own := range filters {
		if !own {
			t.Errorf("filter of %q refers to another sheet", scope)
		}
	}
}

func TestWorkbookHoldsNoFormulasAndNoControlCharacters(t *testing.T) {
	list := hostile()
	list[0].Path = strings.Repeat("長", 40000) + list[0].Path
	_, sum := fakeRun(5)
	sum.Org = "=1+1"
	f := open(t, run(t, Options{}, list, sum))
	seen := map[string]bool{}
	for _, sheet := range f.GetSheetList() {
		for r, row := range rowsOf(t, f, sheet) {
			for c, v := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if formula, err := f.GetCellFormula(sheet, cell); formula != "" || err != nil {
					t.Errorf("%s!%s: formula %q, error %v", sheet, cell, formula, err)
				}
				if strings.ContainsAny(v, "\x00\x01\x0b\x1f\u202e") || len([]rune(v)) > 32767 {
					t.Errorf("%s!%s: %q", sheet, cell, cut(v, 50))
				}
				seen[v] = true
			}
		}
	}
	for _, v := range []string{"=1+1", "+886.csv", "=owner", "@SUM(A1)", `<script>alert(1)</script>.docx`, "a[U+0001]b[U+000B]c[U+001F].txt", "_x0041_.txt", "中文.txt"} {
		if !seen[v] {
			t.Errorf("no cell holds %q", v)
		}
	}
}

func TestDutiesShowEveryRowOnce(t *testing.T) {
	list, sum := fakeRun(60)
	f := open(t, run(t, Options{}, list, sum))
	rows := rowsOf(t, f, "門檻與義務")
	got := map[string]string{} // id -> state
	for _, row := range rows[1:] {
		got[row[len(row)-1]] = row[0]
	}
	want := map[string]string{
		"MOI-COOP-PLAN": "已達", "MOI-COOP-FILE": "已達", "MOI-COOP-ISMS": "已達", "MOI-COOP-INCIDENT": "如全部外洩即達", "MOI-COOP-AUDIT": "", "MOI-COOP-END": "",
		"PDPA-13-ACCESS": "", "PDPA-48-FINE": "", "DRAFT-REPORT-SPECIAL": "草案／未施行",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if len(rows)-1 != len(want) {
		t.Errorf("%d rows, want %d", len(rows)-1, len(want))
	}
}

func TestUnreadSheetListsEverythingNotReadWhole(t *testing.T) {
	list, sum := fakeRun(120)
	f := open(t, run(t, Options{}, list, sum))
	want := 0
	for _, e := range list {
		if len(e.Reasons) > 0 {
			want++
		}
		for _, m := range e.Members {
			if m.Status != pandian.Scanned {
				want++
			}
		}
	}
	rows := rowsOf(t, f, "未能掃描")
	if len(rows)-1 != want {
		t.Errorf("%d lines, want %d", len(rows)-1, want)
	}
	for i, row := range rows[1:] {
		if len(row) < 8 || row[7] == "" {
			t.Errorf("line %d has no next step: %q", i+1, row)
		}
	}
}

func TestCoverIsOnePageWithTheTotals(t *testing.T) {
	list, sum := fakeRun(200)
	f := open(t, run(t, Options{}, list, sum))
	layout, err := f.GetPageLayout("總覽")
	if err != nil || *layout.FitToHeight != 1 || *layout.FitToWidth != 1 {
		t.Errorf("layout %+v, error %v", layout, err)
	}
	var text []string
	for _, row := range rowsOf(t, f, "總覽") {
		text = append(text, row...)
	}
	for _, want := range []string{sum.Org, comma(sum.Records), comma(sum.Subjects), comma(sum.SpecialSubjects), percent(readItems(&sum), sum.Items) + "／" + percent(sum.BytesRead, sum.Bytes), "如全部外洩即達", "需密碼"} {
		if !slices.Contains(text, want) {
			t.Errorf("the cover does not show %q", want)
		}
	}
}

func TestAnEmptyRunStillReports(t *testing.T) {
	dir := run(t, Options{}, nil, pandian.Summary{})
	f := open(t, dir)
	if rows := rowsOf(t, f, "個人資料檔案清冊"); len(rows) != 2 {
		t.Errorf("%d rows, want the heading only", len(rows))
	}
	if !strings.Contains(string(read(t, dir, HTMLName)), "未發現個人資料檔案") {
		t.Error("the page does not say that nothing was found")
	}
}

func TestPagesNameTheOrganisationAndTheDay(t *testing.T) {
	list, sum := fakeRun(3)
	sum.Org = "甲&P乙" + strings.Repeat("長", 300)
	f := open(t, run(t, Options{}, list, sum))
	hf, err := f.GetHeaderFooter("明細")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(hf.OddHeader, "甲&&P乙長") || !strings.Contains(hf.OddHeader, "盤點日期 115/10/12") || len([]rune(hf.OddHeader)) > 255 {
		t.Errorf("page head %q", hf.OddHeader)
	}
}

// What the scan does not know is a cell for people: pale yellow.
func TestUnknownUnitsAndKeepersAreLeftToPeople(t *testing.T) {
	list := []pandian.Entry{
		{Source: "/x", Path: "a", Status: pandian.Scanned, Records: 1, Subjects: 1, Unit: "社會課", Owner: "amy"},
		{Source: "/x", Path: "b", Status: pandian.Scanned, Records: 1, Subjects: 1},
	}
	f := open(t, run(t, Options{}, list, pandian.Summary{}))
	fill := func(cell string) string {
		id, err := f.GetCellStyle("個人資料檔案清冊", cell)
		if err != nil {
			t.Fatal(err)
		}
		st, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(st.Fill.Color, "")
	}
	for cell, want := range map[string]string{"B3": "", "C3": "", "B4": humanFill, "C4": humanFill, "D3": humanFill} {
		if got := fill(cell); got != want {
			t.Errorf("%s is filled with %q, want %q", cell, got, want)
		}
	}
}
