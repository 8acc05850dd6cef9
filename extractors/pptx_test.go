package extractors

import "testing"

// slideText is a shape with a text.
func slideText(properties, s string) string {
	return `<p:sp><p:nvSpPr><p:nvPr>` + properties + `</p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>` + s + `</a:t></a:r></a:p></p:txBody></p:sp>`
}

func TestSlidesComeInTheOrderOfTheShow(t *testing.T) {
	rels := `<Relationships><Relationship Id="rId1" Target="slides/slide2.xml"/><Relationship Id="rId2" Target="/ppt/slides/slide1.xml"/></Relationships>`
	r := readOffice(t, PPTX(), packageOf(t,
		"ppt/slides/slide10.xml", `<p:sld>`+slideText("", "丁")+`</p:sld>`,
		"ppt/slides/slide3.xml", `<p:sld show="0">`+slideText("", "丙")+`</p:sld>`,
		"ppt/slides/slide2.xml", `<p:sld>`+slideText("", "甲")+`</p:sld>`,
		"ppt/slides/slide1.xml", `<p:sld>`+slideText(`<p:ph type="body"/>`, "乙")+`</p:sld>`,
		"ppt/slides/_rels/slide1.xml.rels", `<Relationships><Relationship Id="rId1" Target="../notesSlides/n.xml"/><Relationship Id="rId2" Target="../comments/c.xml"/></Relationships>`,
		"ppt/notesSlides/n.xml", `<p:notes>`+slideText(`<p:ph type="body"/>`, "備忘")+`</p:notes>`,
		"ppt/comments/c.xml", `<p:cmLst><p:cm><p:text>註解一</p:text></p:cm><p:cm><p:text>註解二</p:text></p:cm></p:cmLst>`,
		"ppt/slideMasters/m.xml", `<p:sldMaster>`+slideText(`<p:ph type="title"/>`, "按一下以編輯")+slideText("", "機關名稱")+`</p:sldMaster>`,
		"ppt/presentation.xml", `<p:presentation><p:sldIdLst><p:sldId id="256" r:id="rId1"/><p:sldId r:id="rId2" id="257"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", rels))
	wantLog(t, r,
		`text "投影片 1",0: "甲\n"`, `end "投影片 1",0`,
		`text "投影片 2",0: "乙\n"`, `end "投影片 2",0`,
		`text "投影片 2 備忘稿",0: "備忘\n"`, `end "投影片 2 備忘稿",0`,
		`text "投影片 2 註解",0: "註解一\n註解二\n"`, `end "投影片 2 註解",0`,
		`text "投影片 3",0: "丙\n"`, `end "投影片 3",0`,
		`text "投影片 4",0: "丁\n"`, `end "投影片 4",0`,
		`text "母片",0: "機關名稱\n"`, `end "母片",0`)
}

func TestSlideTablesKeepTheColumnsOfMergedCells(t *testing.T) {
	cell := func(attrs, s string) string {
		return `<a:tc` + attrs + `><a:txBody><a:p><a:r><a:t>` + s + `</a:t></a:r></a:p></a:txBody></a:tc>`
	}
	r := readOffice(t, PPTX(), packageOf(t, "ppt/slides/slide1.xml", `<p:sld><a:tbl><a:tr>`+cell(` gridSpan="2"`, "姓名")+cell(` hMerge="1"`, "")+cell("", "電話")+`</a:tr>`+
		`<a:tr>`+cell("", "王")+cell("", "小明")+`<a:tc><a:txBody><a:p><a:r><a:rPr><a:hlinkClick r:id="t"/></a:rPr><a:t>來電</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:sld>`,
		"ppt/slides/_rels/slide1.xml.rels", `<Relationships><Relationship Id="t" Target="tel:0912345678" TargetMode="External"/></Relationships>`))
	wantLog(t, r,
		`row "投影片 1 表 1",1: "姓名" | "" | "電話"`,
		`row "投影片 1 表 1",2: "王" | "小明" | "來電 (0912345678)"`,
		`end "投影片 1 表 1",0`)
}
