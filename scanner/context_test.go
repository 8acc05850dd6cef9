package scanner_test

import (
	"testing"

	"pandian"
)

// TestContextIsCountedOnlyBesidePeople demands that kinds of data without a form
// of their own are in the findings where people are, and make no record.
func TestContextIsCountedOnlyBesidePeople(t *testing.T) {
	for _, tt := range []struct {
		name, text      string
		married         int64
		records, people int64
	}{
		{"roster.csv", "姓名,身分證字號,婚姻狀況\n王小明,A123456789,已婚\n陳大文,B123456780,未婚\n", 2, 2, 2},
		{"codes.csv", "代碼,婚姻狀況\nM1,已婚\nM2,未婚\n", 0, 0, 0},
		{"form.txt", "申請表\n姓名：王小明\n身分證字號：A123456789\n婚姻狀況：已婚\n", 1, 1, 1},
		{"notes.txt", "欄位說明\n婚姻狀況：已婚\n", 0, 0, 0},
	} {
		e := inspect(t, files{tt.name: []byte(tt.text)}, tt.name)
		var n int64
		if f := e.Findings["ctx_marriage"]; f != nil {
			n = f.Count
		}
		if n != tt.married || e.Records != tt.records || e.Subjects != tt.people {
			t.Errorf("%s: %d times marriage, %d records, %d subjects; want %d, %d, %d", tt.name, n, e.Records, e.Subjects, tt.married, tt.records, tt.people)
		}
		for _, c := range e.Columns {
			if c.Type == pandian.Type("ctx_marriage") {
				t.Errorf("%s: context asks for a mask of column %q", tt.name, c.Col)
			}
		}
	}
}
