package extractors

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pandian"
)

// sheetGrid collects rows by sheet; everything else is text.
type sheetGrid struct {
	rows  map[string]map[int][]string
	text  strings.Builder
	skips []pandian.Reason
	count int
}

func (g *sheetGrid) Text(_ pandian.Place, t pandian.Text) error { g.text.Write(t.B); return nil }
func (g *sheetGrid) Header(pandian.Place, []pandian.Text) error { return nil }
func (g *sheetGrid) End(pandian.Place) error                    { return nil }
func (g *sheetGrid) Skip(_ pandian.Place, why pandian.Reason) error {
	g.skips = append(g.skips, why)
	return nil
}
func (g *sheetGrid) Member(_ string, c pandian.Content) error {
	r, err := c.Open()
	if err != nil {
		return nil
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(r, 16<<20))
	return r.Close()
}
func (g *sheetGrid) Row(at pandian.Place, cells []pandian.Text) error {
	g.count++
	if g.rows == nil {
		return nil
	}
	var row []string
	for _, c := range cells {
		row = append(row, string(c.B))
	}
	if g.rows[at.Part] == nil {
		g.rows[at.Part] = map[int][]string{}
	}
	g.rows[at.Part][at.Row] = trimEmpty(row)
	return nil
}

func trimEmpty(row []string) []string {
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return row
}

func inBytes(name string, data []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(data), int64(len(data)), nil },
		Size: int64(len(data)), Name: name,
	}
}

// compareWithOracle reads a workbook twice, by this package and by excelize,
// cell by cell. Dates are compared by this package's form only where excelize
// gives a number.
func compareWithOracle(t *testing.T, name string, data []byte) {
	t.Helper()
	g := &sheetGrid{rows: map[string]map[int][]string{}}
	if err := extractXLSX(context.Background(), inBytes(name, data), g); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: excelize: %v", name, err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatalf("%s %s: excelize: %v", name, sheet, err)
		}
		for i, want := range rows {
			want = trimEmpty(want)
			got := g.rows[sheet][i+1]
			for c := range got {
				if c < len(want) && len(got[c]) == 10 && got[c][4] == '-' && !strings.Contains(want[c], "-") {
					want[c] = got[c] // a serial number shown as a date
				}
			}
			if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
				t.Errorf("%s %s row %d:\n%s", name, sheet, i+1, diff)
			}
		}
	}
}

func TestXLSXEqualsExcelizeCellByCell(t *testing.T) {
	var books []string
	for _, dir := range []string{"testdata", "../testdata/share"} {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && (strings.HasSuffix(path, ".xlsx") || strings.HasSuffix(path, ".xlsm")) && !strings.Contains(path, "損毀") {
				books = append(books, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(books) < 3 {
		t.Fatalf("only %v", books)
	}
	for _, path := range books {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		compareWithOracle(t, path, data)
	}
	compareWithOracle(t, "generated", generated(t, 300))
}

// generated is a workbook of all kinds of cells, with gaps.
func generated(t testing.TB, n int) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(8, 9))
	f := excelize.NewFile()
	for i := range n {
		for c := range 12 {
			if r.IntN(4) == 0 {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(c+1, 2*i+1)
			if err != nil {
				t.Fatal(err)
			}
			var v any
			switch c % 6 {
			case 0:
				v = fmt.Sprintf("王大%c & <%d> \"q\"", 0x4e00+rune(r.IntN(5000)), i)
			case 1:
				v = r.IntN(1 << 40)
			case 2:
				v = 912345678
			case 3:
				v = "  空白 \n換行 "
			case 4:
				v = r.IntN(2) == 0
			case 5:
				v = float64(r.IntN(1000)) + 0.25
			}
			if err := f.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestXLSXReadsHiddenSheetsDatesCommentsAndFooters(t *testing.T) {
	f := excelize.NewFile()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := f.NewSheet("隱藏")
	check(err)
	check(f.SetCellStr("隱藏", "C3", "藏"))
	check(f.SetSheetVisible("隱藏", false))
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	check(err)
	check(f.SetCellInt("Sheet1", "A1", 31127)) // 1985-03-21
	check(f.SetCellStyle("Sheet1", "A1", "A1", day))
	check(f.AddComment("Sheet1", excelize.Comment{Cell: "B2", Author: "x", Text: "註解文字"}))
	check(f.SetHeaderFooter("Sheet1", &excelize.HeaderFooterOptions{OddFooter: "&C頁尾文字"}))
	var b bytes.Buffer
	check(f.Write(&b))
	g := &sheetGrid{rows: map[string]map[int][]string{}}
	check(extractXLSX(context.Background(), inBytes("a.xlsx", b.Bytes()), g))
	if got := g.rows["隱藏"][3]; !cmp.Equal(got, []string{"", "", "藏"}) {
		t.Errorf("hidden sheet: %q", got)
	}
	if got := g.rows["Sheet1"][1]; !cmp.Equal(got, []string{"1985-03-21"}) {
		t.Errorf("date: %q", got)
	}
	for _, want := range []string{"註解文字", "頁尾文字"} {
		if !strings.Contains(g.text.String(), want) {
			t.Errorf("%s is missing in %q", want, g.text.String())
		}
	}
}

func TestDateFormatsAreTold(t *testing.T) {
	for code, want := range map[string]bool{
		"yyyy/m/d": true, "m/d/yy": true, "[$-404]e/m/d": true, "yyyy\"年\"m\"月\"d\"日\"": true, "h:mm": false, "0.00": false, "General": false,
		"#,##0": false, "0.00E+00": false, "@": false, "[Red]0": false, "mm-dd-yy": true, "0000000000": false,
	} {
		if got := isDateFormat(code); got != want {
			t.Errorf("isDateFormat(%q) = %v", code, got)
		}
	}
}

func TestHeadersOfSheetsComeWithoutTheirCodes(t *testing.T) {
	for in, want := range map[string]string{
		"&L左&C&\"標楷體,粗體\"&12中&R&K00FF00B100000002 &P": "左\t中\tB100000002 ", "甲&&乙": "甲&乙", "甲&乙&K12丙": "甲乙丙", "&": "&", "&\"x": "", "&K1": "", "&C&14&A": "", "無": "無",
	} {
		if got := string(appendMargin(nil, []byte(in))); got != want {
			t.Errorf("appendMargin(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTruncatedWorkbookKeepsWhatIsThereAndSaysSo(t *testing.T) {
	data := generated(t, 2000)
	g := &sheetGrid{}
	err := extractXLSX(context.Background(), inBytes("a.xlsx", data[:len(data)*2/3]), g)
	if err == nil && len(g.skips) == 0 {
		t.Error("a truncated workbook passes as whole")
	}
}

func FuzzExtract(f *testing.F) {
	seeds, err := filepath.Glob("testdata/office/mixed.*[a-z]")
	if err != nil || len(seeds) == 0 {
		f.Fatal(seeds, err)
	}
	for _, path := range append(seeds, "testdata/office/consent.epub", "../testdata/share/人事/薪資轉帳.xlsx", "../testdata/share/社會行政/訪視資料.zip", "../testdata/share/人事/加密薪資.zip", "../testdata/share/人事/損毀名冊.xlsx") {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("姓名,電話\n\"王\"\"大\",02\n"))
	f.Add([]byte(`[{"a":"\u738b","b":[1,{"c":2}]}]`))
	f.Add([]byte("<html><p title='a>b'>x<table><tr><td colspan=2>a<td rowspan=3>b<tr><td>&#29579;<!-- c --><script>d</script>"))
	f.Add([]byte("<?xml version='1.0'?><r><p id='1'><n>a<![CDATA[b]]></n></p><p><n>c</n><o><x>1</x></o><o><x>2</x></o></p><!-- d --></r>"))
	f.Add([]byte("<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet ss:Name='a'><Row ss:Index='3'><Cell ss:Index='2'><Data>b"))
	f.Add([]byte("a\n| b | c |\n|---|---|\n| d | e |\n\n1f  g  h\n2i  j  k\n3l  m  n\n4o  p  q\n"))
	f.Add([]byte(`<x><a:>1</a:><b>2</b></x>`))
	f.Add([]byte("From: a@b.c\nSubject: x\n\nbody"))
	f.Add([]byte(oleMagic + strings.Repeat("\x00", 600)))
	f.Add(binaryWorkbook(f))
	f.Add(sampleMessage(f))
	f.Add(sampleMailbox(f, 14, pstCyclic, true))
	f.Add(sampleMailbox(f, 23, pstPlain, false))
	f.Add(sampleMailbox(f, 36, pstPermute, false))
	archives, err := filepath.Glob("testdata/[ad][rb][cf]*/*.*")
	if err != nil || len(archives) == 0 {
		f.Fatal(archives, err)
	}
	for _, path := range append(slices.Sorted(maps.Keys(samples(f))), archives...) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(columnSample(f, "null.avro"))
	f.Add(columnSample(f, "kinds.parquet"))
	f.Add(columnSample(f, "delta.parquet"))
	f.Add(columnSample(f, "snappy.avro"))
	formats := All(Options{})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range formats {
			if format.Extract == nil || format.Name == "pdf" { // which has a target of its own
				continue
			}
			g := &sheetGrid{}
			if err := format.Extract(context.Background(), inBytes("x", data), g); err != nil && pandian.ReasonOf(err) == "" {
				t.Errorf("%s: an error without a reason: %v", format.Name, err)
			}
			if g.text.Len() > 1<<20+64*len(data) || g.count > 1<<20+len(data) {
				t.Errorf("%s: %d bytes and %d rows out of %d bytes", format.Name, g.text.Len(), g.count, len(data))
			}
		}
	})
}

func BenchmarkXLSX(b *testing.B) {
	data := generated(b, 3000)
	b.Run("pandian", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			g := &sheetGrid{}
			if err := extractXLSX(context.Background(), inBytes("a.xlsx", data), g); err != nil || g.count != 3000 {
				b.Fatal(g.count, err)
			}
		}
		b.ReportMetric(3000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				b.Fatal(err)
			}
			rows, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				if _, err := rows.Columns(); err != nil {
					b.Fatal(err)
				}
			}
			_ = f.Close()
		}
		b.ReportMetric(3000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}
