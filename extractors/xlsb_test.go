package extractors

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"pandian"
)

// brtOf makes a record of a binary workbook: numbers of 32 bits, bytes, texts,
// floats.
func brtOf(id int, parts ...any) string {
	var b []byte
	for _, p := range parts {
		switch v := p.(type) {
		case int:
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		case byte:
			b = append(b, v)
		case float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		case string:
			text := utf16LE(v)
			b = append(binary.LittleEndian.AppendUint32(b, uint32(len(text)/2)), text...)
		}
	}
	var head []byte
	for _, n := range []int{id, len(b)} {
		for ; n >= 0x80; n >>= 7 {
			head = append(head, byte(n)|0x80)
		}
		head = append(head, byte(n))
	}
	return string(head) + string(b)
}

// binaryWorkbook is a workbook with one cell of every kind.
func binaryWorkbook(t testing.TB) []byte {
	t.Helper()
	const rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.bin"/></Relationships>`
	return packageOf(t,
		"[Content_Types].xml", `<Types><Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>`,
		"xl/workbook.bin", brtOf(131)+brtOf(brtBook, 0, 0)+brtOf(143)+brtOf(brtSheet, 0, 1, "rId1", "名冊")+brtOf(brtSheet, 1, 2, "rId2", "隱藏")+brtOf(144)+brtOf(132),
		"xl/_rels/workbook.bin.rels", rels,
		"xl/styles.bin", brtOf(278)+brtOf(brtFormat, byte(200), byte(0), "e/m/d")+brtOf(626)+brtOf(brtXF, 14<<16, 0, 0, 0)+brtOf(627)+
			brtOf(brtXFs, 2)+brtOf(brtXF, 0, 0, 0, 0)+brtOf(brtXF, 200<<16, 0, 0, 0)+brtOf(brtXFsEnd)+brtOf(279),
		"xl/sharedStrings.bin", brtOf(159, 2, 2)+brtOf(brtItem, byte(0), "姓名")+brtOf(brtItem, byte(1), "王小明", 1, 0, 0)+brtOf(160),
		"xl/worksheets/sheet1.bin", brtOf(129)+brtOf(148, 0, 4, 0, 8)+brtOf(145)+brtOf(brtRow, 0, 0, 0, 0, byte(0))+brtOf(brtShared, 0, 0, 0)+brtOf(brtText, 1, 0, "身分證字號")+
			brtOf(brtRow, 4, 0, 0, 0, byte(0))+brtOf(brtShared, 0, 0, 1)+brtOf(brtText, 1, 0, "A123456789")+brtOf(brtRK, 2, 1, 31127<<2|2)+brtOf(brtReal, 3, 0, 912345678.0)+
			brtOf(brtBool, 4, 0, byte(1))+brtOf(brtTextOf, 6, 0, "公式", byte(0), byte(0), 0, 0)+brtOf(brtRealOf, 7, 1, 31127.5, byte(0), byte(0), 0, 0)+brtOf(brtRich, 8, 0, byte(0), "細")+
			brtOf(146)+brtOf(brtMargins, byte(0), byte(0), "&C頁首", -1, -1, "&L頁尾", -1, -1)+brtOf(130),
		"xl/worksheets/sheet2.bin", brtOf(129)+brtOf(148, 0, 0, 2, 2)+brtOf(145)+brtOf(brtRow, 0, 0, 0, 0, byte(0))+brtOf(brtText, 2, 0, "藏")+brtOf(146)+brtOf(130),
		"xl/comments1.bin", brtOf(628)+brtOf(brtComment, byte(0), "註解")+brtOf(629),
	)
}

func TestBinaryWorkbookReadsLikeTheOthers(t *testing.T) {
	wantLog(t, readOffice(t, XLSB(), binaryWorkbook(t)),
		`row "名冊",1: "姓名" | "身分證字號"`,
		`row "名冊",5: "王小明" | "A123456789" | "1985-03-21" | "912345678" | "1" | "" | "公式" | "1985-03-21" | "細"`,
		`text "名冊",0: "頁首\n"`, `text "名冊",0: "頁尾\n"`, `end "名冊",0`, `row "隱藏",1: "" | "" | "藏"`, `end "隱藏",0`,
		`text "註解",0: "註解\n"`, `end "註解",0`)
}

func TestBinaryWorkbookIsKnownByItsContent(t *testing.T) {
	data := binaryWorkbook(t)
	if !XLSB().Sniff(data, "a.xlsx") || XLSX().Sniff(data, "a.xlsx") {
		t.Error("taken for another format")
	}
}

func TestCutRecordsOfABinaryWorkbookAreReported(t *testing.T) {
	sheet := brtOf(brtRow, 0) + brtOf(brtText, 0, 0, "王小明") + brtOf(brtText, 1, 0, strings.Repeat("長", 100))
	for n := 1; n < len(sheet); n++ {
		r := readOffice(t, XLSB(), packageOf(t, "xl/worksheets/sheet1.bin", sheet[:n]))
		whole := n == len(brtOf(brtRow, 0)) || n == len(brtOf(brtRow, 0)+brtOf(brtText, 0, 0, "王小明"))
		if reported := len(r.Skips) == 1 && r.Skips[0] == pandian.Truncated; reported == whole {
			t.Errorf("cut to %d: skips %v", n, r.Skips)
		}
	}
}
