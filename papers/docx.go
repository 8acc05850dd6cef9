package papers

import (
	"fmt"
	"io"
	"strings"
)

// Twentieths of a point and the page in them: A4 with margins of 20 mm, 18 mm
// below.
const (
	twipsMM    = 57 // nearly
	a4Short    = 11906
	a4Long     = 16838
	wordMargin = 1134
)

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

// docx writes the paper for Word.
func (p *Paper) docx(w io.Writer) error {
	d := docxWriter{p: p, width: a4Short - 2*wordMargin}
	if p.Landscape {
		d.width = a4Long - 2*wordMargin
	}
	return pack(w, []packed{
		{"[Content_Types].xml", xmlHead + docxTypes},
		{"_rels/.rels", xmlHead + docxRels},
		{"word/document.xml", d.document()},
		{"word/_rels/document.xml.rels", xmlHead + docxDocumentRels},
		{"word/styles.xml", xmlHead + strings.NewReplacer("LANG", p.Lang.tag()).Replace(docxStyles)},
		{"word/settings.xml", xmlHead + `<w:settings ` + wordNS + `><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`},
		{"word/footer1.xml", d.footer()},
		{"docProps/core.xml", xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + esc(p.Title) + `</dc:title><dc:creator>pandian</dc:creator></cp:coreProperties>`},
	})
}

type docxWriter struct {
	p     *Paper
	b     strings.Builder
	width int
}

func (d *docxWriter) document() string {
	d.b.WriteString(xmlHead + `<w:document ` + wordNS + `><w:body>`)
	if d.p.Org != "" {
		d.para("Org", d.p.Org)
	}
	d.para("Title", d.p.Title)
	if d.p.Subtitle != "" {
		d.para("Subtitle", d.p.Subtitle)
	}
	for _, bl := range d.p.Blocks {
		if !empty(bl) {
			d.block(bl)
		}
	}
	size, orient := fmt.Sprintf(`w:w="%d" w:h="%d"`, a4Short, a4Long), ""
	if d.p.Landscape {
		size, orient = fmt.Sprintf(`w:w="%d" w:h="%d"`, a4Long, a4Short), ` w:orient="landscape"`
	}
	fmt.Fprintf(&d.b, `<w:sectPr><w:footerReference w:type="default" r:id="rId1"/><w:pgSz %s%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="1020" w:left="%d" w:header="567" w:footer="510" w:gutter="0"/></w:sectPr></w:body></w:document>`,
		size, orient, wordMargin, wordMargin, wordMargin)
	return d.b.String()
}

func (d *docxWriter) block(bl Block) {
	switch x := bl.(type) {
	case Heading:
		d.para("Heading1", string(x))
	case Paragraph:
		switch {
		case x.Lead:
			d.para("Lead", x.Text)
		case x.Small:
			d.para("Small", x.Text)
		default:
			d.para("Body", x.Text)
		}
	case Table:
		d.table(x)
	case Signatures:
		d.signatures(x)
	case PageBreak:
		d.b.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
	}
}

func (d *docxWriter) para(style, text string) {
	d.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	d.runs(text)
	d.b.WriteString(`</w:p>`)
}

func (d *docxWriter) runs(text string) {
	d.b.WriteString(`<w:r>`)
	for i, l := range lines(text) {
		if i > 0 {
			d.b.WriteString(`<w:br/>`)
		}
		d.b.WriteString(`<w:t xml:space="preserve">` + esc(l) + `</w:t>`)
	}
	d.b.WriteString(`</w:r>`)
}

func (d *docxWriter) table(t Table) {
	border := ""
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		border += `<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="404040"/>`
	}
	fmt.Fprintf(&d.b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>%s</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, d.width, border)
	for i := range t.Widths {
		fmt.Fprintf(&d.b, `<w:gridCol w:w="%d"/>`, t.width(i, 1, d.width))
	}
	d.b.WriteString(`</w:tblGrid>`)
	for i, r := range t.Rows {
		d.row(t, r, i < t.Head)
	}
	d.b.WriteString(`</w:tbl>`)
	d.para("Gap", "")
}

func (d *docxWriter) row(t Table, r Row, head bool) {
	d.b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	if r.Height > 0 {
		fmt.Fprintf(&d.b, `<w:trHeight w:val="%d" w:hRule="atLeast"/>`, r.Height*twipsMM)
	}
	if head {
		d.b.WriteString(`<w:tblHeader/>`)
	}
	d.b.WriteString(`</w:trPr>`)
	col := 0
	for _, c := range r.Cells {
		fmt.Fprintf(&d.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, t.width(col, c.span(), d.width))
		if c.span() > 1 {
			fmt.Fprintf(&d.b, `<w:gridSpan w:val="%d"/>`, c.span())
		}
		if c.Label {
			d.b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>`)
		}
		d.b.WriteString(`<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="` + cellStyle(t, c) + `"/>`)
		switch {
		case c.Right:
			d.b.WriteString(`<w:jc w:val="right"/>`)
		case c.Center:
			d.b.WriteString(`<w:jc w:val="center"/>`)
		}
		d.b.WriteString(`</w:pPr>`)
		d.runs(c.Text)
		d.b.WriteString(`</w:p></w:tc>`)
		col += c.span()
	}
	d.b.WriteString(`</w:tr>`)
}

func cellStyle(t Table, c Cell) string {
	switch {
	case t.Small && c.Label:
		return "CellSmallHead"
	case t.Small:
		return "CellSmall"
	case c.Label:
		return "CellHead"
	}
	return "Cell"
}

// signatures are fields side by side, each with room for a seal.
func (d *docxWriter) signatures(s Signatures) {
	d.para("Gap", "")
	n := max(len(s), 1)
	fmt.Fprintf(&d.b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, d.width)
	for range s {
		fmt.Fprintf(&d.b, `<w:gridCol w:w="%d"/>`, d.width/n)
	}
	d.b.WriteString(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="1100" w:hRule="atLeast"/></w:trPr>`)
	for _, name := range s {
		fmt.Fprintf(&d.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Sign"/></w:pPr>`, d.width/n)
		d.runs(name)
		d.b.WriteString(`</w:p></w:tc>`)
	}
	d.b.WriteString(`</w:tr></w:tbl>`)
	d.para("Gap", "")
}

func (d *docxWriter) footer() string {
	before, between, after := d.p.Lang.page()
	field := func(code string) string {
		return `<w:fldSimple w:instr=" ` + code + ` "><w:r><w:t>1</w:t></w:r></w:fldSimple>`
	}
	run := func(s string) string {
		if s == "" {
			return ""
		}
		return `<w:r><w:t xml:space="preserve">` + esc(s) + `</w:t></w:r>`
	}
	return xmlHead + `<w:ftr ` + wordNS + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` + run(d.p.Footer) +
		`</w:p><w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="right"/></w:pPr>` +
		run(before) + field("PAGE") + run(between) + field("NUMPAGES") + run(after) + `</w:p></w:ftr>`
}

const docxTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const docxRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

const docxDocumentRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/></Relationships>`

// docxStyles: 標楷體 is on every Chinese Windows; elsewhere it is replaced.
const docxStyles = `<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="標楷體"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="LANG"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Org"><w:name w:val="Organisation"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="28"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="60"/><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="120"/><w:jc w:val="center"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Body"/><w:pPr><w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body Text"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="80"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Lead"><w:name w:val="Lead"/><w:basedOn w:val="Normal"/><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="4" w:color="404040"/><w:left w:val="single" w:sz="6" w:space="4" w:color="404040"/><w:bottom w:val="single" w:sz="6" w:space="4" w:color="404040"/><w:right w:val="single" w:sz="6" w:space="4" w:color="404040"/></w:pBdr><w:spacing w:before="80" w:after="120"/><w:ind w:left="100" w:right="100"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Fine print"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="260" w:after="40"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Gap"><w:name w:val="Gap"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="120" w:lineRule="exact"/></w:pPr><w:rPr><w:sz w:val="8"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="30" w:after="30" w:line="270"/></w:pPr><w:rPr><w:sz w:val="22"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="CellHead"><w:name w:val="Cell heading"/><w:basedOn w:val="Cell"/><w:rPr><w:b/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="CellSmall"><w:name w:val="Cell small"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="20" w:after="20" w:line="240"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="CellSmallHead"><w:name w:val="Cell small heading"/><w:basedOn w:val="CellSmall"/><w:rPr><w:b/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Sign"><w:name w:val="Signature"/><w:basedOn w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:line="240"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="16"/></w:rPr></w:style></w:styles>`
