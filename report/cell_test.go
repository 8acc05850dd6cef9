package report

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pandian"
)

// What is written into a cell is what excelize reads, spaces at both ends and
// look-alikes of escapes included.
func TestCellsKeepTheirValues(t *testing.T) {
	dir := t.TempDir()
	s, err := newScribe(Options{Rules: fakeRules()})
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBook(Options{Dir: dir}, s, XLSXName)
	if err != nil {
		t.Fatal(err)
	}
	values := []any{
		"a", " 兩端有空白　", "<&>\"'", "]]>", "_x0041_", "_x0041_x0042_", "_x005F_x0041_", "_xZZZZ_", "_x", "=1+1", "a\tb\nc", "\u202e", "𠮷", nil, "", 0, -7, int64(1) << 40, 0.5, 1e21,
	}
	want := []string{
		"a", " 兩端有空白　", "<&>\"'", "]]>", "_x0041_", "_x0041_x0042_", "_x005F_x0041_", "_xZZZZ_", "_x", "=1+1", "a b c", "[U+202E]", "𠮷", "", "", "0", "-7", "1099511627776", "0.5", "1e+21",
	}
	x, err := b.add(layout{name: "表", columns: make([]column, len(values))})
	if err != nil {
		t.Fatal(err)
	}
	for i := range x.columns {
		x.columns[i] = column{width: 9}
	}
	if err := x.row(values...); err != nil {
		t.Fatal(err)
	}
	if err := b.save("", &pandian.Summary{}); err != nil {
		t.Fatal(err)
	}
	f := open(t, dir)
	var got []string
	for i := range values {
		v, err := f.GetCellValue("表", x.at(i+1, 2), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestAValueOfAnUnknownTypeIsRefused(t *testing.T) {
	if _, err := appendCell(nil, "A", 1, cell{value: struct{}{}}); err == nil {
		t.Error("a struct was written")
	}
}

// Programs stricter than excelize need every file to be XML and the elements of
// a sheet to stand in the order of the standard.
func TestFilesOfAWorkbookAreWellFormed(t *testing.T) {
	list, sum := fakeRun(60)
	list = append(list, hostile()...)
	z, err := zip.OpenReader(filepath.Join(run(t, Options{}, list, sum), XLSXName))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	order := regexp.MustCompile(`^(sheetPr )?(sheetViews )(sheetFormatPr )(cols )(sheetData )(autoFilter )?(mergeCells )?(dataValidations )?(hyperlinks )?printOptions pageMargins pageSetup headerFooter `)
	sheets := 0
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		children, err := childrenOf(r)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			if sheets++; !order.MatchString(children) {
				t.Errorf("%s: order %q", f.Name, children)
			}
		}
	}
	if sheets != 8 {
		t.Errorf("%d sheets, want 8", sheets)
	}
}

// childrenOf lists the elements right below the root of a whole XML file.
func childrenOf(r io.Reader) (string, error) {
	d, depth, names := xml.NewDecoder(r), 0, ""
	for {
		token, err := d.Token()
		if err == io.EOF && depth == 0 {
			return names, nil
		}
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth == 2 {
				names += e.Name.Local + " "
			}
		case xml.EndElement:
			depth--
		}
	}
}

func TestSheetsStayBelowTheSizeThatExcelReads(t *testing.T) {
	defer func(n int64) { sheetBytes = n }(sheetBytes)
	sheetBytes = 200_000
	list, sum := fakeRun(600)
	f := open(t, run(t, Options{}, list, sum))
	if i, err := f.GetSheetIndex("明細 (2)"); i < 0 || err != nil {
		t.Errorf("sheets %v, error %v", f.GetSheetList(), err)
	}
}
