package scanner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
)

// labSheet emits a text with a table of results in it. Before and behind are
// texts; rows are written as in sheet.
func labSheet(t *testing.T, before, rows, behind string) (pandian.Entry, []string) {
	t.Helper()
	e, seen := emitted(t, func(out script) {
		if before != "" {
			out.text("", 0, before)
		}
		for i, r := range sheet(rows) {
			out.row("表 1", i+1, r...)
		}
		out.end("表 1")
		if behind != "" {
			out.text("", 0, behind)
		}
		out.end("")
	})
	var special []string
	for _, o := range seen {
		if strings.HasPrefix(string(o.Finding.Type), "special_") {
			special = append(special, fmt.Sprintf("%s %s %d %s", o.Finding.Type, o.Finding.At.Part, o.Finding.At.Row, o.Finding.At.Col))
		}
	}
	return e, special
}

func TestResultsInATableBelongToWhomTheTextNames(t *testing.T) {
	const results = "項目|數值|參考值\n飯前血糖|198 mg/dL|70-99\n三酸甘油酯|150 mg/dL|150以下"
	const patient = "病患：王大同　病歷號：0012345\n"
	found := []string{"special_health_exam 表 1 2 飯前血糖", "special_health_exam 表 1 3 三酸甘油酯"}
	tests := []struct {
		name, before, rows, behind string
		want                       [3]int64
		special                    []string
	}{
		{"named before", "檢驗報告單\n" + patient, results, "", [3]int64{1, 1, 1}, found},
		{"named behind", "", results, patient, [3]int64{1, 1, 1}, found},
		{"named before, an official behind", "檢驗報告單\n" + patient, results, "醫檢師：李小華\n", [3]int64{1, 2, 1}, found},
		{"an official's name in the rows", patient, "日期|處置|牙醫師\n114/04/13|根管治療|陳美玲\n114/05/02|智齒拔除|陳美玲", "", [3]int64{1, 2, 1}, []string{"special_medical 表 1 2 處置", "special_medical 表 1 3 處置"}},
		{
			"a header over the results", patient, "檢驗項目|檢驗結果|參考值\n飯前血糖|198 mg/dL|70-99\n三酸甘油酯|150 mg/dL|150以下", "", [3]int64{1, 1, 1},
			[]string{"special_health_exam 表 1 2 檢驗結果", "special_health_exam 表 1 3 檢驗結果"},
		},
		{
			"names of illnesses", patient, "code|name\nE11|糖尿病\nI10|高血壓", "", [3]int64{1, 1, 1},
			[]string{"special_medical 表 1 2 name", "special_medical 表 1 3 name"},
		},
		{"nobody named", "檢驗報告單說明\n", results, "", [3]int64{0, 0, 0}, nil},
		{"an official named only", "檢驗報告單\n醫檢師：李小華\n", results, "", [3]int64{1, 1, 0}, nil},
		{"no text at all", "", results, "", [3]int64{0, 0, 0}, nil},
		{"named too far away", patient + strings.Repeat("檢驗所使用之儀器每年校正。\n", 60), results, "", [3]int64{1, 1, 0}, nil},
		{
			"a table of people", "承辦人：李小華\n", "姓名|檢驗結果\n王大同|9.7%\n王小明|150", "", [3]int64{2, 3, 2},
			[]string{"special_health_exam 表 1 2 檢驗結果", "special_health_exam 表 1 3 檢驗結果"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, special := labSheet(t, tt.before, tt.rows, tt.behind)
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v; %s", got, tt.want, describe(e))
			}
			if diff := cmp.Diff(tt.special, special); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhomAFormSpeaksOfIsTheSubjectOfWhatStandsAroundIt(t *testing.T) {
	const patient = "姓名|王大同|病歷號|0012345\n生日|64/03/02|手機|0912345678"
	tests := []struct {
		name string
		say  func(out script)
	}{
		{"text behind the form", func(out script) {
			out.text("", 0, "門診紀錄\n")
			rows(out, "表 1", patient)
			out.text("", 0, "診斷：第二型糖尿病\n")
		}},
		{"text alone behind the form", func(out script) {
			rows(out, "表 1", patient)
			out.text("", 0, "診斷：第二型糖尿病\n")
		}},
		{"a table behind the form", func(out script) {
			rows(out, "表 1", patient)
			rows(out, "表 2", "項目|數值|參考值\n飯前血糖|198 mg/dL|70-99\n三酸甘油酯|150 mg/dL|150以下")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, _ := emitted(t, func(out script) {
				tt.say(out)
				out.end("")
			})
			if got, want := counts(e), [3]int64{1, 1, 1}; got != want {
				t.Errorf("records, subjects, special = %v, want %v; %s", got, want, describe(e))
			}
		})
	}
}

// rows emits a table written as in sheet.
func rows(out script, part, lines string) {
	for i, r := range sheet(lines) {
		out.row(part, i+1, r...)
	}
	out.end(part)
}
