package extractors

import (
	"context"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// at is the random access of a content.
func at(r io.ReaderAt, size int) func() (io.ReaderAt, int64, error) {
	return func() (io.ReaderAt, int64, error) { return r, int64(size), nil }
}

// rec makes a record of a workbook: numbers of 16 bits, bytes, strings.
func rec(id int, parts ...any) string {
	var b []byte
	for _, p := range parts {
		switch v := p.(type) {
		case int:
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		case byte:
			b = append(b, v)
		case string:
			b = append(b, v...)
		}
	}
	head := binary.LittleEndian.AppendUint16(nil, uint16(id))
	return string(binary.LittleEndian.AppendUint16(head, uint16(len(b)))) + string(b)
}

// biff8Book is a workbook of one row whose shared strings change their width
// where a record goes on.
func biff8Book(t testing.TB) string {
	t.Helper()
	wide := string(utf16LE("身分證字號"))
	globals := rec(recBOF, 0x600, 5) +
		rec(recSST, 3, 0, 3, 0, 10, byte(0), "A1234") + rec(recContinue, byte(1), wide, 2, byte(1), wide[:2]) + rec(recContinue, byte(0), "b", 3, byte(9), 1, wide[:6]) +
		rec(recContinue, 0, 0) + rec(recEOF)
	return globals + rec(recBOF, 0x600, 0x10) + rec(recLabelSST, 0, 0, 0, 0, 0) + rec(recLabelSST, 0, 1, 0, 1, 0) + rec(recLabelSST, 0, 2, 0, 2, 0) + rec(recEOF)
}

func TestSharedStringsChangeTheirWidthWhereARecordGoesOn(t *testing.T) {
	wantLog(t, readOffice(t, XLS(Options{}), compoundOf(t, "Workbook", biff8Book(t))),
		`row "工作表 1",1: "A1234身分證字號" | "身b" | "身分證"`, `end "工作表 1",0`)
}

func TestOldWorkbookIsReadInItsCodePage(t *testing.T) {
	short := func(s string) string { return string([]byte{byte(len(s))}) + s }
	name, header := big5(t, "名冊"), big5(t, "&C頁首")
	globals := func(offset int) string {
		return rec(recBOF, 0x500, 5) + rec(recCodePage, 950) + rec(recFormat, 200, short(`yyyy"`+big5(t, "年")+`"m/d`)) +
			rec(recXF, 0, 0) + rec(recXF, 0, 200) + rec(recBoundSheet, offset, 0, 0, short(name)) + rec(recEOF)
	}
	person := big5(t, "許功蓋")
	sheet := rec(recBOF, 0x500, 0x10) + rec(recHeader, short(header)) +
		rec(recLabel, 0, 0, 0, len(person), person) + rec(recRString, 0, 1, 0, len(person), person, byte(0)) +
		rec(recRK, 1, 0, 1, 31127<<2&0xffff|2, 31127>>14) + // 1985-03-21
		rec(recMulRK, 1, 1, 0, 5<<2|2, 0, 0, 1234<<2|3, 0, 2) +
		rec(recFormula, 1, 3, 0, 0, 0, 0, 0xffff, 0, 0, 0) + rec(recString, len(person), person) +
		rec(recBoolErr, 1, 4, 0, byte(1), byte(0)) +
		rec(recNumber, 1, 5, 0, 0, 0, 0, 0x3ff8) +
		rec(recNote, 0, 0, 4, big5(t, "註解")) + rec(recEOF)
	data := compoundOf(t, "Book", globals(len(globals(0)))+sheet)
	wantLog(t, readOffice(t, XLS(Options{}), data),
		`text "名冊",0: "頁首\n"`, `row "名冊",1: "許功蓋" | "許功蓋"`, `row "名冊",2: "1985-03-21" | "5" | "12.34" | "許功蓋" | "1" | "1.5"`, `end "名冊",0`,
		`text "註解",0: "註解\n"`, `end "註解",0`)
}

func TestWorkbookWithAPasswordIsReportedAsEncrypted(t *testing.T) {
	data := compoundOf(t, "Workbook", rec(recBOF, 0x600, 5)+rec(recFilePass, 1, 1)+strings.Repeat("\x55", 500))
	err := XLS(Options{}).Extract(context.Background(), extractortest.Content("a.xls", data), &extractortest.Recorder{})
	if pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("error %v", err)
	}
}
