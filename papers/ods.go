package papers

import (
	"fmt"
	"io"
	"strings"
	"time"

	"pandian/report"
)

// ODS writes tables as an OpenDocument spreadsheet: a sheet for each, the notes
// below. Numbers stay numbers.
func ODS(w io.Writer, doc *report.Doc, words report.Words) error {
	var b strings.Builder
	b.WriteString(xmlHead + `<office:document-content ` + odfNS + `>` + odfFonts + `<office:automatic-styles>` +
		`<style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:background-color="#ededed" fo:border="0.5pt solid #808080" fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>` +
		`<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #808080" fo:wrap-option="wrap" style:vertical-align="top"/></style:style>` +
		`<style:style style:name="note" style:family="table-cell"><style:text-properties fo:font-size="9pt" style:font-size-asian="9pt"/></style:style>`)
	for i, t := range doc.Tables {
		for k, c := range t.Columns {
			fmt.Fprintf(&b, `<style:style style:name="c%d.%d" style:family="table-column"><style:table-column-properties style:column-width="%.1fmm"/></style:style>`, i, k, 2.1*max(c.Width, 10))
		}
	}
	b.WriteString(`</office:automatic-styles><office:body><office:spreadsheet>`)
	for i := range doc.Tables {
		odsTable(&b, i, doc, words)
	}
	b.WriteString(`</office:spreadsheet></office:body></office:document-content>`)
	styles := xmlHead + `<office:document-styles ` + odfNS + `>` + odfFonts + `<office:styles><style:default-style style:family="table-cell"><style:text-properties style:font-name="T" style:font-name-asian="K" fo:font-size="11pt" style:font-size-asian="11pt"/></style:default-style></office:styles>` +
		`<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="297mm" fo:page-height="210mm" style:print-orientation="landscape" fo:margin="15mm" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm"/></office:master-styles></office:document-styles>`
	return pack(w, odfFile("spreadsheet", b.String(), styles, doc.Title))
}

func odsTable(b *strings.Builder, i int, doc *report.Doc, words report.Words) {
	t := &doc.Tables[i]
	fmt.Fprintf(b, `<table:table table:name="%s">`, esc(t.Title))
	for k := range t.Columns {
		fmt.Fprintf(b, `<table:table-column table:style-name="c%d.%d"/>`, i, k)
	}
	b.WriteString(`<table:table-header-rows><table:table-row>`)
	for _, c := range t.Columns {
		odsText(b, "head", c.Title)
	}
	b.WriteString(`</table:table-row></table:table-header-rows>`)
	for _, row := range t.Rows {
		b.WriteString(`<table:table-row>`)
		for _, v := range row {
			odsCell(b, v, words)
		}
		b.WriteString(`</table:table-row>`)
	}
	for _, n := range doc.Notes {
		b.WriteString(`<table:table-row>`)
		odsText(b, "note", n)
		b.WriteString(`</table:table-row>`)
	}
	b.WriteString(`</table:table>`)
}

func odsText(b *strings.Builder, style, s string) {
	fmt.Fprintf(b, `<table:table-cell table:style-name="%s" office:value-type="string">`, style)
	for _, l := range lines(s) {
		b.WriteString(`<text:p>` + odfText(l) + `</text:p>`)
	}
	b.WriteString(`</table:table-cell>`)
}

func odsCell(b *strings.Builder, v any, words report.Words) {
	switch x := v.(type) {
	case nil:
		b.WriteString(`<table:table-cell table:style-name="cell"/>`)
	case int, int64:
		fmt.Fprintf(b, `<table:table-cell table:style-name="cell" office:value-type="float" office:value="%d"><text:p>%d</text:p></table:table-cell>`, x, x)
	case report.Day:
		odsText(b, "cell", words.Date(time.Time(x)))
	case time.Time:
		odsText(b, "cell", words.Date(x))
	case report.Coded:
		odsText(b, "cell", x.Text)
	default:
		odsText(b, "cell", fmt.Sprint(x))
	}
}
