package extractors

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"pandian"
	"pandian/extractors/extractortest"
)

// grid keeps the rows it is told.
type grid struct {
	extractortest.Recorder
	rows  [][]string
	lines []int
}

func (g *grid) Row(at pandian.Place, cells []pandian.Text) error {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = string(c.B)
	}
	g.rows, g.lines = append(g.rows, row), append(g.lines, at.Row)
	return g.Recorder.Row(at, cells)
}

func readGrid(t *testing.T, f pandian.Format, name, text string) *grid {
	t.Helper()
	g := &grid{}
	g.Source = []byte(text)
	if err := f.Extract(context.Background(), extractortest.Content(name, g.Source), g); err != nil {
		t.Fatalf("%.200q: %v", text, err)
	}
	for _, f := range g.Faults {
		t.Errorf("%.200q: %s", text, f)
	}
	return g
}

func TestCSVRecords(t *testing.T) {
	tests := []struct {
		name, text string
		rows       [][]string
		lines      []int
	}{
		{"comma", "姓名,身分證\n王小明,A123456789\n", [][]string{{"姓名", "身分證"}, {"王小明", "A123456789"}}, []int{1, 2}},
		{"tab", "a\tb,c\n1\t2\n", [][]string{{"a", "b,c"}, {"1", "2"}}, []int{1, 2}},
		{"semicolon", "a;b\n1,5;2,5\n3,5;4,5\n", [][]string{{"a", "b"}, {"1,5", "2,5"}, {"3,5", "4,5"}}, []int{1, 2, 3}},
		{"bar", "a|b|c\n1|2|3\n", [][]string{{"a", "b", "c"}, {"1", "2", "3"}}, []int{1, 2}},
		{"declared", "sep=;\r\na,b;c\r\n", [][]string{{"a,b", "c"}}, []int{2}},
		{"CRLF", "a,b\r\n1,2\r\n", [][]string{{"a", "b"}, {"1", "2"}}, []int{1, 2}},
		{"CR", "a,b\r1,2\r", [][]string{{"a", "b"}, {"1", "2"}}, []int{1, 2}},
		{"no line end", "a,b\n1,2", [][]string{{"a", "b"}, {"1", "2"}}, []int{1, 2}},
		{"last field empty", "a,b\n1,", [][]string{{"a", "b"}, {"1", ""}}, []int{1, 2}},
		{"blank lines", "a,b\n\n\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, []int{1, 4}},
		{"ragged", "a,b,c\n1\n1,2,3,4\n", [][]string{{"a", "b", "c"}, {"1"}, {"1", "2", "3", "4"}}, []int{1, 2, 3}},
		{"one column", "A123456789\nB123456789\n", [][]string{{"A123456789"}, {"B123456789"}}, []int{1, 2}},
		{"quoted", "\"a,1\",\"b\"\n\"c\nd\",e\nf,g\n", [][]string{{"a,1", "b"}, {"c\nd", "e"}, {"f", "g"}}, []int{1, 2, 4}},
		{"doubled", "\"a\"\"b\",\"\"\"\"\n\"\",x\n", [][]string{{`a"b`, `"`}, {"", "x"}}, []int{1, 2}},
		{"quoted CRLF", "\"a\r\nb\",\"c\"\r\nd,e\r\n", [][]string{{"a\r\nb", "c"}, {"d", "e"}}, []int{1, 3}},
		{"space behind quote", "\"a\" ,b\nc,d\n", [][]string{{"a", "b"}, {"c", "d"}}, []int{1, 2}},
		{"quote inside", "5\" disk,b\nc,d\"e\"\n", [][]string{{`5" disk`, "b"}, {"c", `d"e"`}}, []int{1, 2}},
		{"quote inside quotes", "\"a\"b\",c\nd,e\n", [][]string{{`a"b`, "c"}, {"d", "e"}}, []int{1, 2}},
		{"stray, then opening", "\"a,b\n\"c\",d\n", [][]string{{`"a`, "b"}, {"c", "d"}}, []int{1, 2}},
		{"stray, never closed", "x,\"a\nc,d\ne,f\n", [][]string{{"x", `"a`}, {"c", "d"}, {"e", "f"}}, []int{1, 2, 3}},
		{"empty", "", nil, nil},
	}
	for _, tt := range tests {
		g := readGrid(t, CSV(), tt.name+".csv", tt.text)
		if !reflect.DeepEqual(g.rows, tt.rows) || !reflect.DeepEqual(g.lines, tt.lines) {
			t.Errorf("%s: got %q %v, want %q %v", tt.name, g.rows, g.lines, tt.rows, tt.lines)
		}
	}
}

// TestCSVOracle compares random well-formed tables with encoding/csv, whatever
// the sizes of the reads.
func TestCSVOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	words := []string{"王小明", "", "a,b", "x\ny", `"`, `say "hi"`, "0912-345-678", " ", "臺北市信義區", "'", "long " + strings.Repeat("字", 3000)}
	for range 300 {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		var want [][]string
		cols := 2 + rng.IntN(5)
		for range 1 + rng.IntN(40) {
			row := make([]string, cols)
			for i := range row {
				row[i] = words[rng.IntN(len(words))]
			}
			row[0] = "k" + row[0]
			w.Write(row)
			want = append(want, row)
		}
		w.Flush()
		g := &grid{}
		g.Source = b.Bytes()
		c := extractortest.Content("x.csv", g.Source)
		c.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(iotest.OneByteReader(bytes.NewReader(b.Bytes()))), nil
		}
		if err := extractCSV(context.Background(), c, g); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(g.rows, want) {
			t.Fatalf("%q\ngot  %q\nwant %q", b.String(), g.rows, want)
		}
		if len(g.Faults) > 0 {
			t.Fatalf("%q: %v", b.String(), g.Faults)
		}
	}
}

func TestCSVHugeRecords(t *testing.T) {
	const id = "A123456789"
	long := strings.Repeat("字", 1<<20)
	tests := map[string]string{
		"line without end":      "a,b\n1,2\n" + long + id,
		"line":                  "a,b\n1,2\n" + long + id + "\n3,4\n",
		"quoted, closed":        "a,b\n1,2\n\"" + long + id + "\",x\n3,4\n",
		"quoted, many lines":    "a,b\n1,2\n\"" + strings.Repeat("字字字字\n", 1<<17) + id + "\",x\n3,4\n",
		"quoted, never closed":  "a,b\n1,\"2\n" + strings.Repeat("字字字字,1\n", 1<<17) + id + ",x\n3,4\n",
		"nothing but quotes":    "a,b\n1,2\n" + strings.Repeat(`"`, 3<<20|1) + id + "\n3,4\n",
		"lines of three quotes": "a,b\n1,2\n" + strings.Repeat("\"\"\"\n", 1<<19) + id + "\n3,4\n",
	}
	for name, text := range tests {
		r, err := extractortest.Record(CSV(), "x.csv", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, f := range r.Faults {
			t.Errorf("%s: %s", name, f)
		}
		want := []string{id, "1\t"}
		if strings.HasSuffix(text, "3,4\n") {
			want = append(want, "3\t4")
		}
		if m := r.Missing(want); m != nil {
			t.Errorf("%s: %q missing", name, m)
		}
	}
}

func TestCSVAllocatesNothingPerRow(t *testing.T) {
	small, large := csvSample(1000, true), csvSample(20000, true)
	run := func(b []byte) float64 {
		return testing.AllocsPerRun(3, func() {
			if err := extractCSV(context.Background(), extractortest.Content("x.csv", b), discard{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if a, b := run(small), run(large); b > a+8 {
		t.Errorf("%v allocations for 1,000 rows, %v for 20,000", a, b)
	}
}

func TestSniffCSV(t *testing.T) {
	tests := []struct {
		name, text string
		want       bool
	}{
		{"a.csv", "姓名,身分證\n王小明,A123456789\n", true},
		{"a.csv", "A123456789\n", true},
		{"a.csv", "<html><body>", false},
		{"a.csv", `[{"a":1}]`, false},
		{"", "姓名,身分證,電話\n王小明,A123456789,02\n李,B1,03\n", true},
		{"a.txt", "姓名\t身分證\n" + strings.Repeat("王小明\tA123456789\n", 5), true},
		{"a.txt", "王小明，身分證A123456789，電話0912345678。\n李大同，身分證B1，電話02。\n張三，身分證C1，電話03。\n", false},
		{"a.txt", "Dear Sir, I am, as ever, yours.\nThe minutes, as read, were approved.\nSo, on we go, merrily.\n", false},
		{"a.txt", "親愛的里民：\n本週六,將舉辦活動\n請踴躍參加\n地點,活動中心\n", false},
		{"a.sql", "INSERT INTO t VALUES (1,'a','b');\nINSERT INTO t VALUES (1,'a','b');\nINSERT INTO t VALUES (1,'a','b');\n", false},
		{"a.txt", "2023/4/30（四）\n上午09:34\t王小明\t你好\n上午09:35\t李美玲\t你好\n" + strings.Repeat("下午02:23\t李美玲\t你好\n", 4), false},
		{"a.txt", "[LINE] 與里辦公處群組的聊天記錄\n10:21\t王小明\t你好\n10:22\t李美玲\t你好\n10:22\t李美玲\t你好\n", false},
		{"", "", false},
		{"", "just one line", false},
	}
	for _, tt := range tests {
		if got := sniffCSV([]byte(tt.text), tt.name); got != tt.want {
			t.Errorf("sniffCSV(%q, %q) = %v", tt.text, tt.name, got)
		}
	}
}

// discard is an emitter for measurements.
type discard struct{}

func (discard) Text(pandian.Place, pandian.Text) error     { return nil }
func (discard) Header(pandian.Place, []pandian.Text) error { return nil }
func (discard) Row(pandian.Place, []pandian.Text) error    { return nil }
func (discard) End(pandian.Place) error                    { return nil }
func (discard) Member(string, pandian.Content) error       { return nil }
func (discard) Skip(pandian.Place, pandian.Reason) error   { return nil }

// csvSample makes rows of invented people.
func csvSample(rows int, quotes bool) []byte {
	var b bytes.Buffer
	rng := rand.New(rand.NewPCG(7, 7))
	b.WriteString("編號,姓名,身分證字號,行動電話,通訊地址,出生年月日,備註\r\n")
	for i := range rows {
		note := "一般會員"
		if quotes && i%10 == 0 {
			note = "\"介紹人 \"\"小陳\"\",見附件\""
		}
		fmt.Fprintf(&b, "%d,王小%c,A%09d,09%08d,臺北市信義區信義路五段%d號3樓,75/%02d/%02d,%s\r\n",
			i, '一'+rune(rng.IntN(5000)), 100000000+rng.IntN(99999999), rng.IntN(100000000), 1+rng.IntN(300), 1+rng.IntN(12), 1+rng.IntN(28), note)
	}
	return b.Bytes()
}

func BenchmarkCSV(b *testing.B) {
	for _, bm := range []struct {
		name   string
		quotes bool
	}{{"plain", false}, {"quotes", true}} {
		data := csvSample(150_000, bm.quotes)
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := extractCSV(context.Background(), extractortest.Content("x.csv", data), discard{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkText(b *testing.B) {
	data := csvSample(150_000, false)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := extractText(context.Background(), extractortest.Content("x.txt", data), discard{}); err != nil {
			b.Fatal(err)
		}
	}
}
