package extractors

import (
	"testing"
)

func wordBody(xml string) string {
	return `<?xml version="1.0"?><w:document><w:body>` + xml + `</w:body></w:document>`
}

// wordText is a paragraph of one run.
func wordText(s string) string { return `<w:p><w:r><w:t>` + s + `</w:t></w:r></w:p>` }

// wordCell is a table cell with properties.
func wordCell(properties, s string) string {
	return `<w:tc><w:tcPr>` + properties + `</w:tcPr>` + wordText(s) + `</w:tc>`
}

func TestMergedCellsKeepTheirColumns(t *testing.T) {
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(`<w:tbl>`+
		`<w:tr>`+wordCell(`<w:gridSpan w:val="2"/>`, "姓名")+wordCell("", "電話")+`</w:tr>`+
		`<w:tr>`+wordCell(`<w:vMerge w:val="restart"/>`, "王")+wordCell("", "小明")+wordCell("", "1")+`</w:tr>`+
		`<w:tr>`+wordCell(`<w:vMerge/>`, "")+wordCell("", "小華")+wordCell("", "2")+`</w:tr>`+
		`<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>`+wordCell("", "3")+`</w:tr>`+
		`<w:tr>`+wordCell(`<w:tcPrChange><w:tcPr><w:gridSpan w:val="3"/></w:tcPr></w:tcPrChange>`, "甲")+wordCell("", "乙")+`</w:tr>`+
		`</w:tbl>`)))
	wantLog(t, r,
		`row "表 1",1: "姓名" | "" | "電話"`,
		`row "表 1",2: "王" | "小明" | "1"`,
		`row "表 1",3: "" | "小華" | "2"`,
		`row "表 1",4: "" | "" | "3"`,
		`row "表 1",5: "甲" | "乙"`,
		`end "表 1",0`)
}

func TestTablesWithinTablesComeAfterTheOuterTable(t *testing.T) {
	inner := `<w:tbl><w:tr>` + wordCell("", "內一") + wordCell("", "內二") + `</w:tr></w:tbl>`
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(wordText("前")+
		`<w:tbl><w:tr>`+wordCell("", "a")+`<w:tc>`+wordText("b")+inner+wordText("c")+`</w:tc></w:tr>`+
		`<w:tr>`+wordCell("", "d")+wordCell("", "e")+`</w:tr></w:tbl>`+wordText("後"))))
	wantLog(t, r,
		`text "",0: "前\n"`,
		`row "表 1",1: "a" | "b\nc"`,
		`row "表 1",2: "d" | "e"`,
		`end "表 1",0`,
		`row "表 2",1: "內一" | "內二"`,
		`end "表 2",0`,
		`text "",0: "後\n"`,
		`end "",0`)
}

func TestTrackedDeletionsAreReadAndNamed(t *testing.T) {
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(
		`<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>王小</w:t></w:r>`+
			`<w:del><w:r><w:delText>A1234</w:delText></w:r></w:del><w:del><w:r><w:delText>56789</w:delText></w:r></w:del>`+
			`<w:ins><w:r><w:t>明</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>搬走</w:t></w:r></w:moveFrom></w:p>`+
			`<w:tbl><w:tr>`+wordCell("", "x")+`<w:tc><w:p><w:del><w:r><w:delText>刪</w:delText></w:r></w:del><w:r><w:t>y</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`)))
	wantLog(t, r,
		`text "",0: "王小明\n"`,
		`row "表 1",1: "x" | "y"`,
		`end "表 1",0`,
		`end "",0`,
		`text "已刪除的文字",0: "A123456789\n搬走\n刪"`,
		`end "已刪除的文字",0`)
}

func TestTextOfAlternateVersionsIsReadOnce(t *testing.T) {
	box := `<w:txbxContent>` + wordText("方塊") + `</w:txbxContent>`
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(
		`<w:p><w:r><w:t>王小</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>`+box+`</wps:txbx></mc:Choice>`+
			`<mc:Choice Requires="x">`+box+`</mc:Choice><mc:Fallback><w:pict><v:textbox>`+box+`</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`+
			`<w:r><w:t>明</w:t></w:r></w:p>`+
			`<w:p><w:r><mc:AlternateContent><mc:Fallback><w:t>舊版</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`)))
	wantLog(t, r, `text "",0: "王小明\n舊版\n"`, `end "",0`, `text "文字方塊",0: "方塊\n"`, `end "文字方塊",0`)
}

func TestLinksFieldsAndFormsAreRead(t *testing.T) {
	r := readOffice(t, DOCX(), packageOf(t,
		"word/document.xml", wordBody(
			`<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:hyperlink r:id="m"><w:r><w:t>王小明</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>，</w:t><w:br/></w:r>`+
				`<w:hyperlink r:id="s"><w:r><w:t>a@example.com</w:t></w:r></w:hyperlink><w:hyperlink r:id="w"><w:r><w:t>網頁</w:t></w:r></w:hyperlink></w:p>`+
				`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText> HYPERLINK "mailto:b@example.com" </w:instrText><w:fldChar w:fldCharType="separate"/><w:t>乙</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>`+
				`<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox><w:textInput><w:default w:val="預設文字"/></w:textInput></w:ffData></w:fldChar></w:r></w:p>`+
				`<w:sdt><w:sdtPr><w:text/><w:dropDownList><w:listItem w:displayText="選項" w:value="1"/></w:dropDownList></w:sdtPr><w:sdtContent>`+wordText("控制項")+`</w:sdtContent></w:sdt>`),
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="m" Target="mailto:ming%40example.com?subject=x" TargetMode="External"/>`+
			`<Relationship Id="s" Target="mailto:A@example.com" TargetMode="External"/><Relationship Id="w" Target="https://example.com/?id=A123456789" TargetMode="External"/></Relationships>`,
		"word/settings.xml", `<w:settings><w:docVars><w:docVar w:name="n" w:val="變數"/></w:docVars></w:settings>`))
	wantLog(t, r,
		`text "",0: "王小明 (ming@example.com)\t，\na@example.com網頁\n乙 (b@example.com)\n\n控制項\n"`,
		`end "",0`,
		`text "超連結",0: "https://example.com/?id=A123456789\n"`,
		`end "超連結",0`,
		`text "表單欄位",0: "預設文字\n選項\n"`,
		`end "表單欄位",0`,
		`text "文件變數",0: "變數\n"`,
		`end "文件變數",0`)
}

func TestPhoneticGuidesStandApartAndWatermarksAreRead(t *testing.T) {
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(
		`<w:p><w:r><w:ruby><w:rt><w:r><w:t>ㄨㄤˊ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>王</w:t></w:r></w:rubyBase></w:ruby><w:t>小明</w:t></w:r>`+
			`<w:pict><v:shape><v:textpath string="浮水印"/></v:shape></w:pict></w:p>`)))
	wantLog(t, r, `text "",0: "王小明\n"`, `end "",0`, `text "文字方塊",0: "浮水印\n"`, `end "文字方塊",0`)
}

func TestPartsAreToldByTheirRootsNotTheirNames(t *testing.T) {
	r := readOffice(t, DOCX(), packageOf(t,
		"word/zwei.xml", `<w:hdr>`+wordText("頁首二")+`</w:hdr>`, "word/eins.xml", `<w:hdr>`+wordText("頁首一")+`</w:hdr>`,
		"word/text.xml", wordBody(wordText("內文")),
		"word/charts/c.xml", `<c:chartSpace><c:strRef><c:f>Sheet1!$A$1</c:f><c:strCache><c:pt><c:v>王小明</c:v></c:pt></c:strCache></c:strRef><c:numCache><c:pt><c:v>912345678</c:v></c:pt></c:numCache></c:chartSpace>`))
	wantLog(t, r,
		`text "",0: "內文\n"`, `end "",0`,
		`text "頁首",0: "頁首一\n頁首二\n"`, `end "頁首",0`,
		`text "圖表",0: "王小明\n"`, `end "圖表",0`)
}

func TestTextOfUnbalancedTagsIsKept(t *testing.T) {
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(
		`<w:tbl><w:tr><w:tc>`+wordText("a")+`<w:tc>`+wordText("b")+`</w:tr><w:tr><w:tc>`+wordText("c")+`<w:tr><w:tc>`+wordText("d")+`</w:tbl></w:tc></w:tr></w:del>`+wordText("e"))))
	wantLog(t, r,
		`row "表 1",1: "a" | "b"`, `row "表 1",2: "c"`, `row "表 1",3: "d"`, `end "表 1",0`,
		`skip "",0: truncated`, `text "",0: "e\n"`, `end "",0`)
}
