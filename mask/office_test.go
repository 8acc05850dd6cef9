package mask_test

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"image/jpeg"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pandian/mask"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

func wordBody(body string) string {
	return xmlHead + `<w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`
}

// docx is a document with these parts besides the usual ones.
func docx(parts map[string]string) []byte {
	all := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
	}
	maps.Copy(all, parts)
	return zipped(all, "[Content_Types].xml", "_rels/.rels")
}

func odf(kind, body string, parts map[string]string) []byte {
	const ns = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"`
	all := map[string]string{
		"mimetype":    "application/vnd.oasis.opendocument." + kind,
		"content.xml": xmlHead + `<office:document-content ` + ns + `><office:body><office:` + kind + `>` + body + `</office:` + kind + `></office:body></office:document-content>`,
	}
	maps.Copy(all, parts)
	return zipped(all, "mimetype")
}

func wordTable(rows [][]string) string {
	var b strings.Builder
	b.WriteString("<w:tbl>")
	for _, row := range rows {
		b.WriteString("<w:tr>")
		for _, c := range row {
			b.WriteString(`<w:tc><w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">` + html.EscapeString(c) + `</w:t></w:r></w:p></w:tc>`)
		}
		b.WriteString("</w:tr>")
	}
	return b.String() + "</w:tbl>"
}

func odfTable(rows [][]string) string {
	var b strings.Builder
	b.WriteString(`<table:table table:name="名冊">`)
	for _, row := range rows {
		b.WriteString("<table:table-row>")
		for _, c := range row {
			b.WriteString(`<table:table-cell office:value-type="string"><text:p>` + html.EscapeString(c) + `</text:p></table:table-cell>`)
		}
		b.WriteString("</table:table-row>")
	}
	return b.String() + "</table:table>"
}

// A roster in a document is what it was made of, with every value masked: part
// for part.
func TestRostersInDocumentsStayAsTheyAreButForTheValues(t *testing.T) {
	kinds := map[string]func(rows [][]string) []byte{
		"a.docx": func(rows [][]string) []byte {
			return docx(map[string]string{"word/document.xml": wordBody(`<w:p><w:r><w:t>會員名冊</w:t></w:r></w:p>` + wordTable(rows)), "word/media/a.png": "picture", "customXml/item1.xml": "<a>甲</a>"})
		},
		"a.odt": func(rows [][]string) []byte {
			return odf("text", "<text:p>會員名冊</text:p>"+odfTable(rows), map[string]string{"styles.xml": "<a/>"})
		},
		"a.ods": func(rows [][]string) []byte {
			return odf("spreadsheet", odfTable(rows), map[string]string{"settings.xml": "<a b='1'/>"})
		},
	}
	for name, make := range kinds {
		for n := range uint64(3) {
			list := people(rand.New(rand.NewPCG(3, n)), 8)
			got, _ := copyOf(t, name, make(table(list, rand.New(rand.NewPCG(4, n)), false)))
			want := make(table(list, rand.New(rand.NewPCG(4, n)), true))
			unquote := strings.NewReplacer("&#34;", `"`, "&quot;", `"`)
			gotParts, wantParts := partsOf(t, got), partsOf(t, want)
			for _, p := range []map[string]string{gotParts, wantParts} {
				for k, v := range p {
					p[k] = unquote.Replace(v)
				}
			}
			if diff := cmp.Diff(wantParts, gotParts); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

// mustNotHold fails if a value stands anywhere in the parts.
func mustNotHold(t *testing.T, parts map[string]string, values ...string) {
	t.Helper()
	for name, p := range parts {
		for _, v := range values {
			if strings.Contains(p, v) {
				t.Errorf("%s holds %q:\n%s", name, v, p)
			}
		}
	}
}

func TestValuesSplitOverRunsAndPartsOfADocumentAreMasked(t *testing.T) {
	p := func(runs ...string) string {
		return `<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr><w:r><w:t xml:space="preserve">` + strings.Join(runs, `</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">`) + `</w:t></w:r></w:p>`
	}
	got, res := copyOf(t, "通知.docx", docx(map[string]string{
		"word/document.xml": wordBody(p("受文者：王", "小", "明　身分證字號：A1234", "56789 電話：0912", "-345-678") +
			p("甲方姓名：王小明，生日：民國", "74年3月21日生") +
			`<w:p><w:ins w:id="1" w:author="王小明"><w:r><w:t>新增</w:t></w:r></w:ins></w:p>` +
			`<w:p><w:r><w:instrText>HYPERLINK "mailto:ming@mail.example.tw"</w:instrText></w:r><w:r><w:t>ming@mail.example.tw</w:t></w:r></w:p>`),
		"word/header1.xml":             xmlHead + `<w:hdr ` + wordNS + `>` + p("承辦：王小", "明") + `</w:hdr>`,
		"word/footnotes.xml":           xmlHead + `<w:footnotes ` + wordNS + `><w:footnote w:id="1">` + p("身分證字號：A123456789") + `</w:footnote></w:footnotes>`,
		"word/comments.xml":            xmlHead + `<w:comments ` + wordNS + `><w:comment w:id="1" w:author="李美玲" w:initials="李">` + p("請打 0912-345-678") + `</w:comment></w:comments>`,
		"word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="mailto:ming@mail.example.tw" TargetMode="External"/></Relationships>`,
		"docProps/core.xml":            `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>李美玲</dc:creator><cp:lastModifiedBy>王小明</cp:lastModifiedBy><dc:title>王小明 A123456789</dc:title></cp:coreProperties>`,
		"docProps/thumbnail.jpeg":      "王小明 A123456789",
		"word/media/image1.png":        "picture",
	}))
	parts := partsOf(t, got)
	if _, err := jpeg.Decode(strings.NewReader(parts["docProps/thumbnail.jpeg"])); err != nil {
		t.Errorf("preview: %v", err)
	}
	delete(parts, "docProps/thumbnail.jpeg")
	mustNotHold(t, parts, "王小明", "李美玲", "A123456789", "A1234<", "56789", "-345-678", "ming@", "3月21日", "小</w:t>")
	if doc := parts["word/document.xml"]; !strings.Contains(doc, "王○明") || !strings.Contains(doc, "A12345****") || !strings.Contains(doc, "0912***678") || strings.Count(doc, "<w:i/>") != 5 {
		t.Errorf("document:\n%s", doc)
	}
	if parts["word/media/image1.png"] != "picture" || res.Pictures != 1 {
		t.Errorf("%d pictures, %q", res.Pictures, parts["word/media/image1.png"])
	}
}

func TestCellsOfEveryKindAreMasked(t *testing.T) {
	f := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const sheet = "會員"
	must(f.SetSheetName("Sheet1", sheet))
	must(f.SetSheetRow(sheet, "A1", &[]any{"姓名", "身分證字號", "手機", "出生年月日", "聯絡人", "金額"}))
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	must(err)
	for i, p := range people(rand.New(rand.NewPCG(5, 5)), 9) {
		row := i + 2
		must(f.SetSheetRow(sheet, fmt.Sprintf("A%d", row), &[]any{p.name, p.id, 912345600 + i, 30000 + 400*i, p.name, 1200 + i}))
		must(f.SetCellStyle(sheet, fmt.Sprintf("D%d", row), fmt.Sprintf("D%d", row), date))
	}
	must(f.SetCellRichText(sheet, "A12", []excelize.RichTextRun{{Text: "王"}, {Text: "小明", Font: &excelize.Font{Bold: true}}}))
	must(f.SetCellStr(sheet, "B12", "A123456789"))
	_, err = f.NewSheet("王小明")
	must(err)
	must(f.SetCellFormula(sheet, "F12", "'王小明'!A1"))
	must(f.SetCellStr("王小明", "A1", "姓名：王小明"))
	must(f.AddComment(sheet, excelize.Comment{Cell: "B12", Author: "李美玲", Text: "身分證字號 A123456789"}))
	must(f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddHeader: "&L會員&R身分證字號 A123456789"}))
	must(f.SetDefinedName(&excelize.DefinedName{Name: "範圍", RefersTo: "'王小明'!$A$1"}))
	var b bytes.Buffer
	must(f.Write(&b))

	got, _ := copyOf(t, "會員.xlsx", b.Bytes())
	mustNotHold(t, partsOf(t, got), "王小明", "李美玲", "A123456789", "91234560", ">小明<")
	x, err := excelize.OpenReader(bytes.NewReader(got))
	must(err)
	if diff := cmp.Diff([]string{sheet, "王○明"}, x.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	cell := func(at string) string {
		v, err := x.GetCellValue(sheet, at)
		must(err)
		return v
	}
	formula, err := x.GetCellFormula(sheet, "F12")
	must(err)
	gotCells := []string{cell("A12"), cell("B12"), cell("C2"), cell("D2"), cell("F2"), cell("A1"), formula}
	if diff := cmp.Diff([]string{"王○明", "A12345****", "0912***600", "1982-**-**", "1200", "姓名", "'王○明'!A1"}, gotCells); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if style, err := x.GetCellStyle(sheet, "D2"); err != nil || style == 0 {
		t.Errorf("style %d, %v", style, err)
	}
}

// A formula's cached result is masked, the formula stays.
func TestCachedResultsOfFormulasAreMasked(t *testing.T) {
	f := excelize.NewFile()
	for i, p := range people(rand.New(rand.NewPCG(6, 6)), 5) {
		_ = f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &[]any{p.name, p.id, p.mobile})
	}
	_ = f.SetSheetRow("Sheet1", "A1", &[]any{"姓名", "身分證字號", "手機"})
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	parts := partsOf(t, b.Bytes())
	const name = "xl/worksheets/sheet1.xml"
	at := strings.LastIndex(parts[name], "</row>")
	parts[name] = parts[name][:at+6] + `<row r="7"><c r="A7" t="str"><f>A2&amp;""</f><v>王小明</v></c><c r="B7" t="str"><f>"A123456789"</f><v>A123456789</v></c><c r="C7"><f>C2*1</f><v>912345678</v></c></row>` + parts[name][at+6:]
	got, _ := copyOf(t, "a.xlsx", zipped(parts, "[Content_Types].xml"))
	sheet := partsOf(t, got)[name]
	want := `<row r="7"><c r="A7" t="str"><f>A2&amp;""</f><v>王○明</v></c><c r="B7" t="str"><f>&quot;A12345****&quot;</f><v>A12345****</v></c><c r="C7" t="str"><f>C2*1</f><v>0912***678</v></c></row>`
	if !strings.Contains(sheet, want) && !strings.Contains(sheet, strings.ReplaceAll(want, "&quot;", `"`)) {
		t.Errorf("sheet:\n%s", sheet[strings.LastIndex(sheet, `<row r="7"`):])
	}
}

func TestStoredValuesOfODFCellsAreMasked(t *testing.T) {
	row := func(cells string) string { return "<table:table-row>" + cells + "</table:table-row>" }
	text := func(s string) string {
		return `<table:table-cell office:value-type="string"><text:p>` + s + `</text:p></table:table-cell>`
	}
	rows := row(text("姓名") + text("身分證字號") + text("手機") + text("出生年月日"))
	for i, p := range people(rand.New(rand.NewPCG(7, 7)), 6) {
		rows += row(text(p.name) + text(p.id) +
			fmt.Sprintf(`<table:table-cell table:style-name="c" office:value-type="float" office:value="91234567%d"><text:p>91234567%d</text:p></table:table-cell>`, i, i) +
			fmt.Sprintf(`<table:table-cell office:value-type="date" office:date-value="198%d-03-21"><text:p>74/3/21</text:p></table:table-cell>`, i))
	}
	got, _ := copyOf(t, "a.ods", odf("spreadsheet", `<table:table table:name="王小明">`+rows+`</table:table><table:table table:name="s">`+row(text("姓名：王小明")+`<table:table-cell table:formula="of:=[$&apos;王小明&apos;.A1]" office:value-type="string"><text:p>王小明</text:p></table:table-cell>`)+`</table:table>`,
		map[string]string{"meta.xml": `<office:document-meta xmlns:office="o" xmlns:dc="d" xmlns:meta="m"><office:meta><meta:initial-creator>李美玲</meta:initial-creator><dc:creator>王小明</dc:creator></office:meta></office:document-meta>`}))
	parts := partsOf(t, got)
	mustNotHold(t, parts, "王小明", "李美玲", "91234567", "74/3/21", "-03-21")
	content := parts["content.xml"]
	for _, want := range []string{
		`<table:table-cell table:style-name="c" office:value-type="string"><text:p>0912***670</text:p></table:table-cell>`,
		`<table:table-cell office:value-type="string"><text:p>1980-**-**</text:p></table:table-cell>`,
		`table:name="王○明"`, `of:=[$&apos;王○明&apos;.A1]`,
	} {
		if !strings.Contains(content, want) {
			t.Errorf("no %s in\n%s", want, content)
		}
	}
}

// Whatever stands in a part, a copy is clean or there is none.
func FuzzPartsOfDocuments(f *testing.F) {
	for _, body := range []string{
		`<w:p><w:r><w:t>身分證字號：A123</w:t></w:r><w:r><w:t>456789</w:t></w:r></w:p>`,
		`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`,
		`<a b='1' c="&amp;A123456789"><![CDATA[A123456789]]><!-- x -->&#x41;123456789</b>`, `<w:p><`, `</w:tc></w:tr><w:tc>`,
		`<text:p>王<text:s text:c="3"/>小明</text:p><table:table-cell office:value-type="float" office:value="912345678"/>`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for name, data := range map[string][]byte{
			"a.docx": docx(map[string]string{"word/document.xml": wordBody(body)}), "a.ods": odf("spreadsheet", body, nil),
		} {
			in, out := filepath.Join(t.TempDir(), name), t.TempDir()
			if err := os.WriteFile(in, data, 0o600); err != nil {
				t.Fatal(err)
			}
			res, err := masker.Copy(t.Context(), in, out)
			var e *mask.Error
			if err != nil && !errors.As(err, &e) {
				t.Fatal(err)
			}
			if err == nil {
				if left := findings(t, res.Path); left != nil {
					t.Errorf("%s: left %q", name, left)
				}
			}
		}
	})
}
