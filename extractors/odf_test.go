package extractors

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pandian"
	"pandian/extractors/extractortest"
)

// odfBody is a flat OpenDocument file of a kind.
func odfBody(kind, xml string) string {
	return `<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.` + kind + `"><office:body><office:` + kind + `>` +
		xml + `</office:` + kind + `></office:body></office:document>`
}

// sheetOf is a flat spreadsheet of one sheet.
func sheetOf(rows string) []byte {
	return []byte(odfBody("spreadsheet", `<table:table table:name="名冊">`+rows+`</table:table>`))
}

func TestStoredValuesStandForShownOnesThatSayLess(t *testing.T) {
	for _, tt := range []struct{ attrs, shown, want string }{
		{`office:value-type="float" office:value="912345678"`, "0912345678", "0912345678"},
		{`office:value-type="float" office:value="912345678"`, "09-1234-5678", "09-1234-5678"},
		{`office:value-type="float" office:value="912345678"`, "912,345,678", "912345678"},
		{`office:value-type="float" office:value="912345678"`, "9.12E+08", "912345678"},
		{`office:value-type="float" office:value="9.12345678E8"`, "###", "912345678"},
		{`office:value-type="percentage" office:value="0.125"`, "13%", "0.125"},
		{`office:value-type="currency" office:value="1234"`, "NT$1,234", "1234"},
		{`office:value-type="date" office:date-value="1985-03-21T00:00:00"`, "74/3", "1985-03-21"},
		{`office:value-type="string" office:string-value="王小明"`, "", "王小明"},
		{`office:value-type="string"`, "王小明", "王小明"},
		{`office:value-type="time" office:time-value="PT1H"`, "01:00", "01:00"},
	} {
		r := readOffice(t, FODS(), sheetOf(`<table:table-row><table:table-cell `+tt.attrs+`><text:p>`+tt.shown+`</text:p></table:table-cell></table:table-row>`))
		if got := strings.TrimSpace(r.Plain.String()); got != tt.want {
			t.Errorf("%s shown as %q: got %q, want %q", tt.attrs, tt.shown, got, tt.want)
		}
	}
}

func TestRepeatedCellsAndRowsStandAsOftenAsTheSheetSays(t *testing.T) {
	r := readOffice(t, FODS(), sheetOf(
		`<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-columns-repeated="2"><text:p>a</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><text:p>b</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>`+
			`<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`+
			`<table:table-row><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row>`))
	wantLog(t, r,
		`row "名冊",1: "" | "" | "a" | "a" | "" | "b"`,
		`row "名冊",2: "" | "" | "a" | "a" | "" | "b"`,
		`row "名冊",1000003: "c"`,
		`end "名冊",0`)
}

func TestRepetitionWithoutMeasureStaysCheapAndIsTold(t *testing.T) {
	bomb := func(columns, rows int, text string) []byte {
		row := fmt.Sprintf(`<table:table-row table:number-rows-repeated="%d"><table:table-cell table:number-columns-repeated="%d"><text:p>%s</text:p></table:table-cell></table:table-row>`, rows, columns, text)
		return sheetOf(strings.Repeat(row, 20) + `<table:table-row><table:table-cell><text:p>最後</text:p></table:table-cell></table:table-row>`)
	}
	for _, data := range [][]byte{bomb(16384, 1048576, "A123456789"), bomb(1, 1<<62, "x"), bomb(1<<62, 1, strings.Repeat("字", 10_000))} {
		start := time.Now()
		r := &extractortest.Recorder{}
		if err := FODS().Extract(t.Context(), extractortest.Content("x", data), r); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("took %v", took)
		}
		if r.Plain.Len() > 4*maxCopies {
			t.Errorf("%d bytes out of %d", r.Plain.Len(), len(data))
		}
		if !slices.Contains(r.Skips, pandian.ArchiveRatio) || !strings.Contains(r.Plain.String(), "最後") {
			t.Errorf("skips %v", r.Skips)
		}
	}
}

func TestEncryptedODFIsEncrypted(t *testing.T) {
	data := packageOf(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "\x8f\x01\x02",
		"META-INF/manifest.xml", `<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`)
	if _, err := extractortest.Record(ODT(), "x.odt", data); pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("error %v", err)
	}
}

func TestDeletedTextOfODFIsNamedWhereverItStands(t *testing.T) {
	region := func(inner string) string {
		return `<text:tracked-changes><text:changed-region text:id="d"><text:deletion><office:change-info><dc:creator>林</dc:creator></office:change-info>` + inner +
			`</text:deletion></text:changed-region><text:changed-region text:id="i"><text:insertion/></text:changed-region></text:tracked-changes>`
	}
	for _, data := range []string{
		region(`<text:p>A123456789</text:p>`) + `<text:p>王小<text:change text:change-id="d"/><text:change-start text:change-id="i"/>明<text:change-end text:change-id="i"/></text:p>`,
		region("") + `<text:p>王小<text:change-start text:change-id="d"/>A123456789</text:p><text:p><text:change-end text:change-id="d"/><text:change-start text:change-id="i"/>明<text:change-end text:change-id="i"/></text:p>`,
	} {
		wantLog(t, readOffice(t, FODT(), []byte(odfBody("text", data))),
			`text "",0: "王小明\n"`, `end "",0`, `text "已刪除的文字",0: "A123456789\n"`, `end "已刪除的文字",0`)
	}
}

func TestSpaceInParagraphsIsOneSpace(t *testing.T) {
	r := readOffice(t, FODT(), []byte(odfBody("text", "\n <text:p>\n  王<text:span> \n</text:span> 小<text:s text:c=\"2\"/> 明<text:ruby><text:ruby-base>字</text:ruby-base><text:ruby-text>ㄗˋ</text:ruby-text></text:ruby></text:p>\n ")))
	wantLog(t, r, `text "",0: "王 小   明字\n"`, `end "",0`)
}

func TestTextBesideTheBodyOfODFIsRead(t *testing.T) {
	r := readOffice(t, FODT(), []byte(odfBody("text",
		`<office:forms><form:form><form:text form:current-value="現值"/></form:form></office:forms><text:user-field-decls><text:user-field-decl office:string-value="變數"/></text:user-field-decls>`+
			`<text:p>內文<text:hidden-text text:string-value="藏"/><draw:custom-shape><svg:title>替代</svg:title><text:p>圖形<text:note text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body><text:p>尾註</text:p></text:note-body></text:note></text:p></draw:custom-shape></text:p>`)))
	wantLog(t, r,
		`text "",0: "內文藏\n"`, `end "",0`,
		`text "表單欄位",0: "現值\n"`, `end "表單欄位",0`,
		`text "文件變數",0: "變數\n"`, `end "文件變數",0`,
		`text "文字方塊",0: "圖形\n"`, `end "文字方塊",0`,
		`text "替代文字",0: "替代\n"`, `end "替代文字",0`,
		`text "章節附註",0: "尾註\n"`, `end "章節附註",0`)
}

func TestDeletedCellsOfSheetsAreRead(t *testing.T) {
	r := readOffice(t, FODS(), []byte(odfBody("spreadsheet",
		`<table:tracked-changes><table:cell-content-change><office:change-info><dc:creator>林</dc:creator></office:change-info><table:previous><table:change-track-table-cell><text:p>A123456789</text:p></table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>`)))
	wantLog(t, r, `text "已刪除的文字",0: "A123456789\n"`, `end "已刪除的文字",0`)
}
