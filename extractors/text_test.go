package extractors

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian/extractors/extractortest"
)

func TestTablesWithoutHeaderAndInBoxesAreRows(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"client of a database", " name   | id\n--------+------\n 王小明 | A123456789\n(1 row)\n", []string{"表 1 1: name|id", "表 1 3: 王小明|A123456789"}},
		{"boxes", "+----+----+\n| 姓名 | 號 |\n+----+----+\n| 王 | 1 |\n+----+----+\n| 李 | 2 |\n+----+----+\n\n┌───┬───┐\r\n│ 姓名 │ 號 │\r\n├───┼───┤\r\n│ 李 │ 2 │\r\n└───┴───┘", []string{
			"表 1 2: 姓名|號", "表 1 4: 王|1", "表 1 6: 李|2", "表 2 10: 姓名|號", "表 2 12: 李|2",
		}},
		{"columns without a header", "一\n1     王小明    0912-345-678\n2     李        02-2345-6789\n10    歐陽大明  03-333-4444\n11    張三      02-2345-6789\n以上。", []string{
			"表 1 2: 1|王小明|0912-345-678", "表 1 3: 2|李|02-2345-6789", "表 1 4: 10|歐陽大明|03-333-4444", "表 1 5: 11|張三|02-2345-6789",
		}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, readText(t, tt.text, false).rows); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		sameForAnyCut(t, Text(), tt.text)
	}
}

func TestLogsProgramsAndProseAreNoTables(t *testing.T) {
	source, err := os.ReadFile("text_table.go")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{
		"access log":   strings.Repeat(`203.0.113.7 - - [12/Mar/2025:10:00:01 +0800] "GET /a?x=1|2 HTTP/1.1" 200 17 "-" "curl/8"`+"\n", 20),
		"padded log":   strings.Repeat("2025-02-03 08:00:01  INFO   [http]  GET /index.html  200\n", 20),
		"program":      string(source),
		"struct":       strings.Repeat("    name     string     // 姓名\n    mobile   string     // 手機\n", 9),
		"shell":        strings.Repeat("cat a | grep b | sort\n", 20),
		"prose":        strings.Repeat("依據第 12 號來函辦理。  本案 於會議中  討論。\n一、請各單位配合。\n", 20),
		"bars as text": strings.Repeat("| 王小明 於 3 月\n說明 | 如附件\n", 20),
		"three lines":  "1a  2b  3c4\n5d  6e  7f8\n9g  1h  2i3\n",
	}
	for name, text := range tests {
		if r := readText(t, text, false); r.Rows > 0 {
			t.Errorf("%s: %q", name, r.rows)
		}
	}
}

// TestLongLinesStandBesideTables reads a table of more than a block between
// lines of more than a block.
func TestLongLinesStandBesideTables(t *testing.T) {
	long := strings.Repeat("字", textBlock) + "\n"
	r := readText(t, long+"| 姓名 | 電話 |\n|---|---|\n"+strings.Repeat("| 王小明 | 0912-345-678 |\n", 9000)+long+"A123456789", false)
	if r.Rows != 9001 || !strings.HasPrefix(r.rows[9000], "表 1 9003:") || strings.Count(r.Plain.String(), "字") != 2*textBlock {
		t.Errorf("%d rows, the last %q", r.Rows, r.rows[len(r.rows)-1])
	}
}

func BenchmarkLogs(b *testing.B) {
	for name, line := range map[string]string{
		"access": `203.0.113.7 - - [12/Mar/2025:10:00:01 +0800] "GET /app/index.html?id=7919 HTTP/1.1" 200 17 "-" "Mozilla/5.0 (Windows NT 10.0)"` + "\n",
		"padded": "2025-02-03 08:00:01  INFO   [http]  GET /app/v2.3.1/index.html  200\n",
	} {
		data := []byte(strings.Repeat(line, 100_000))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := extractText(b.Context(), extractortest.Content("x.log", data), discard{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
