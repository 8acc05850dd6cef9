package scanner_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pandian"
	"pandian/scanner"
)

// A sheet is written with "|" between cells and one row a line; {0} is the
// first of nationalIDs, and so on.
func sheet(lines string) [][]string {
	var rows [][]string
	for _, l := range strings.Split(strings.Trim(lines, "\n"), "\n") {
		for i, id := range nationalIDs {
			l = strings.ReplaceAll(l, "{"+string(rune('0'+i))+"}", id)
		}
		row := strings.Split(l, "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// emittedRows inspects a table.
func emittedRows(t testing.TB, rows [][]string) (pandian.Entry, []scanner.Observation) {
	t.Helper()
	return emitted(t, func(out script) {
		for i, r := range rows {
			out.row("", i+1, r...)
		}
		out.end("")
	})
}

var forms = []struct {
	name, sheet string
	want        [3]int64 // records, subjects, special subjects
}{
	{"label left of the value", `
入會申請書
姓名|王大同|出生年月日|民國64年3月2日
身分證字號|{0}|性別|男
聯絡電話|0912-345-678|職稱|工程師
戶籍地址|臺北市信義區市府路1號
`, [3]int64{1, 1, 0}},
	{"two columns", `
姓名|王大同
身分證字號|{0}
手機|0912345678
`, [3]int64{1, 1, 0}},
	{"two columns under a header", `
欄位|內容
姓名|王大同
生日|75/03/12
電子郵件|wang@example.com
`, [3]int64{1, 1, 0}},
	{"one row", `
姓名|王大同|手機|0912345678
`, [3]int64{1, 1, 0}},
	{"merged cells leave gaps", `
姓名||王大同||身分證字號||{0}
出生年月日||75.03.12||手機||0912345678
`, [3]int64{1, 1, 0}},
	{"label above the value", `
姓名|身分證字號|出生年月日
王大同|{0}|75/03/12
手機|電子郵件|地址
0912345678|wang@example.com|臺北市信義區市府路1號
`, [3]int64{1, 1, 0}},
	{"label and value in one cell", `
姓名：王大同|身分證字號：{0}
手機：0912-345-678|出生年月日：民國64年3月2日
`, [3]int64{1, 1, 0}},
	{"a second person under another label", `
姓名|王大同|身分證字號|{0}
手機|0912345678|生日|64/03/02
緊急聯絡人|李小華|電話|0922333444
`, [3]int64{2, 2, 0}},
	{"two forms below one another", `
姓名|王大同|身分證字號|{0}
手機|0912345678|生日|64/03/02

姓名|李小華|身分證字號|{1}
手機|0922333444|生日|70/05/06
`, [3]int64{2, 2, 0}},
	{"a family table inside", `
姓名|王大同|身分證字號|{0}
手機|0912345678|職稱|課員
稱謂|姓名|生日
子|王小明|95/01/02
女|王小美|97/03/04
`, [3]int64{3, 3, 0}},
	{"special data", `
姓名|王大同|病歷號|0012345
診斷|第二型糖尿病|手機|0912345678
`, [3]int64{1, 1, 1}},
	{"a blank form", `
姓名||身分證字號|
手機||地址|
診斷||生日|
`, [3]int64{0, 0, 0}},
	{"labels in the first column, people beside them", `
項目|甲|乙|丙
姓名|王大同|李小華|陳美玲
身分證字號|{0}|{1}|{2}
手機|0912345678|0922333444|0933444555
`, [3]int64{3, 3, 0}},
	{"people beside labels, and their contacts", `
姓名|王大同|李小華
生日|64/03/02|70/05/06
緊急聯絡人|王小明|李小美
緊急聯絡人電話|0912345678|0922333444
`, [3]int64{2, 4, 0}},
}

func TestAFormIsCountedByPerson(t *testing.T) {
	for _, tt := range forms {
		t.Run(tt.name, func(t *testing.T) {
			e, _ := emittedRows(t, sheet(tt.sheet))
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v; %s", got, tt.want, describe(e))
			}
		})
	}
}

func TestAFormIsReadAlikeAsWorkbookAndAsText(t *testing.T) {
	for _, tt := range forms {
		rows := sheet(tt.sheet)
		x := excelize.NewFile()
		var text strings.Builder
		for i, r := range rows {
			text.WriteString(strings.Join(r, ",") + "\n")
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := x.SetSheetRow("Sheet1", cell, &r); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := x.Write(&b); err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"a.xlsx": b.Bytes(), "a.csv": []byte(text.String())} {
			if got := counts(inspect(t, files{name: data}, name)); got != tt.want {
				t.Errorf("%s in %s: records, subjects, special = %v, want %v", tt.name, name, got, tt.want)
			}
		}
	}
}

func TestALabelSpeaksForTheCellBesideOrBelowIt(t *testing.T) {
	tests := []struct{ name, sheet string }{
		{"beside", "姓名|歐陽小同|病歷號|7451250\n生日|64/03/02|電話|0423456789"},
		{"below", "姓名|病歷號\n歐陽小同|7451250\n生日|電話\n64/03/02|0423456789"},
	}
	want := []string{
		"person_name 姓名 true", "medical_record_no 病歷號 true", "birth_date 生日 true", "tw_landline 電話 true",
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, seen := emittedRows(t, sheet(tt.sheet))
			var got []string
			for _, o := range seen {
				labelled := o.Finding.Evidence&(pandian.EvHeader|pandian.EvLabel) != 0
				got = append(got, strings.Join([]string{string(o.Finding.Type), o.Finding.At.Col, map[bool]string{true: "true", false: "false"}[labelled]}, " "))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestARosterIsNoForm(t *testing.T) {
	tests := []struct {
		name, sheet string
		want        [3]int64
	}{
		{"one row", "姓名|身分證字號|手機\n王大同|{0}|0912345678", [3]int64{1, 1, 0}},
		{"roles in front", "身分|姓名|電話\n學生|王大同|0912345678\n家長|李小華|0922333444\n家長|陳美玲|0933444555", [3]int64{3, 3, 0}},
		{"kinds of numbers", "姓名|類別|號碼\n王大同|手機|0912345678\n王大同|電子郵件|wang@example.com\n李小華|手機|0922333444", [3]int64{3, 3, 0}},
		{"pay slips", "姓名|身分證字號|實發\n王大同|{0}|30000\n姓名|身分證字號|實發\n李小華|{1}|31000\n姓名|身分證字號|實發\n陳美玲|{2}|32000", [3]int64{3, 3, 0}},
		{"particulars above", "單位|總務課|承辦人|陳美玲\n姓名|手機\n王大同|0912345678\n李小華|0922333444\n王小明|0933444555\n李小美|0955666777", [3]int64{4, 5, 0}},
		{"remarks with labels", "姓名|備註\n王大同|手機：0912345678\n李小華|電話：0922333444", [3]int64{2, 2, 0}},
		{"one row twice the same person", "姓名|手機\n王大同|0912345678\n王大同|0912345678", [3]int64{2, 1, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, _ := emittedRows(t, sheet(tt.sheet))
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v; %s", got, tt.want, describe(e))
			}
		})
	}
}
