package papers

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

const odfNS = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3"`

const odfFonts = `<office:font-face-decls><style:font-face style:name="T" svg:font-family="'Times New Roman'" style:font-family-generic="roman" style:font-pitch="variable"/><style:font-face style:name="K" svg:font-family="標楷體" style:font-family-generic="roman" style:font-pitch="variable"/></office:font-face-decls>`

// Tenths of a millimetre between the margins of an upright and of a lying page.
const (
	odtUpright = 1700
	odtLying   = 2570
)

// odt writes the paper as OpenDocument.
func (p *Paper) odt(w io.Writer) error {
	d := odtWriter{p: p, width: odtUpright, styles: map[string]string{}}
	if p.Landscape {
		d.width = odtLying
	}
	return pack(w, odfFile("text", d.content(), d.styleSheet(), p.Title))
}

// odfFile are the members of an OpenDocument file.
func odfFile(kind, content, styles, title string) []packed {
	mime := "application/vnd.oasis.opendocument." + kind
	entry := func(path, mime string) string {
		return `<manifest:file-entry manifest:full-path="` + path + `" manifest:media-type="` + mime + `"/>`
	}
	return []packed{
		{"mimetype", mime},
		{"META-INF/manifest.xml", xmlHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
			entry("/", mime) + entry("content.xml", "text/xml") + entry("styles.xml", "text/xml") + entry("meta.xml", "text/xml") + `</manifest:manifest>`},
		{"content.xml", content},
		{"styles.xml", styles},
		{"meta.xml", xmlHead + `<office:document-meta ` + odfNS + `><office:meta><meta:generator>pandian</meta:generator><dc:title>` + esc(title) + `</dc:title></office:meta></office:document-meta>`},
	}
}

type odtWriter struct {
	p      *Paper
	b      strings.Builder
	width  int
	tables int
	auto   strings.Builder // automatic styles
	styles map[string]string
}

// style names an automatic style with these properties.
func (d *odtWriter) style(family, properties string) string {
	key := family + properties
	name, ok := d.styles[key]
	if !ok {
		name = "a" + strconv.Itoa(len(d.styles)+1)
		d.styles[key] = name
		fmt.Fprintf(&d.auto, `<style:style style:name="%s" style:family="%s">%s</style:style>`, name, family, properties)
	}
	return name
}

func (d *odtWriter) content() string {
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
	d.auto.WriteString(`<style:style style:name="Break" style:family="paragraph" style:parent-style-name="Gap"><style:paragraph-properties fo:break-before="page"/></style:style>`)
	return xmlHead + `<office:document-content ` + odfNS + `>` + odfFonts + `<office:automatic-styles>` + d.auto.String() +
		`</office:automatic-styles><office:body><office:text>` + d.b.String() + `</office:text></office:body></office:document-content>`
}

func (d *odtWriter) block(bl Block) {
	switch x := bl.(type) {
	case Heading:
		d.b.WriteString(`<text:h text:style-name="Heading1" text:outline-level="1">` + odfText(string(x)) + `</text:h>`)
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
		d.para("Break", "")
	}
}

func (d *odtWriter) para(style, text string) {
	d.b.WriteString(`<text:p text:style-name="` + style + `">` + odfText(text) + `</text:p>`)
}

// odfText writes a text; several spaces in a row and line breaks are elements.
func odfText(s string) string {
	var b strings.Builder
	for i, l := range lines(s) {
		if i > 0 {
			b.WriteString(`<text:line-break/>`)
		}
		for n := 0; n < len(l); {
			if l[n] != ' ' {
				k := strings.IndexByte(l[n:], ' ')
				if k < 0 {
					k = len(l) - n
				}
				b.WriteString(esc(l[n : n+k]))
				n += k
				continue
			}
			k := len(l[n:]) - len(strings.TrimLeft(l[n:], " "))
			if n > 0 {
				b.WriteByte(' ')
				n, k = n+1, k-1
			}
			if k > 0 {
				fmt.Fprintf(&b, `<text:s text:c="%d"/>`, k)
			}
			n += k
		}
	}
	return b.String()
}

func mm(tenths int) string { return fmt.Sprintf("%d.%dmm", tenths/10, tenths%10) }

// begin begins a table of given columns.
func (d *odtWriter) begin(widths []int) {
	d.tables++
	style := d.style("table", `<style:table-properties style:width="`+mm(d.width)+`" table:align="left" style:may-break-between-rows="true"/>`)
	fmt.Fprintf(&d.b, `<table:table table:name="t%d" table:style-name="%s">`, d.tables, style)
	for _, w := range widths {
		d.b.WriteString(`<table:table-column table:style-name="` + d.style("table-column", `<style:table-column-properties style:column-width="`+mm(w)+`"/>`) + `"/>`)
	}
}

func (d *odtWriter) table(t Table) {
	widths := make([]int, len(t.Widths))
	for i := range widths {
		widths[i] = t.width(i, 1, d.width)
	}
	d.begin(widths)
	for i, r := range t.Rows {
		if i == 0 && t.Head > 0 {
			d.b.WriteString(`<table:table-header-rows>`)
		}
		d.row(t, r)
		if i+1 == t.Head {
			d.b.WriteString(`</table:table-header-rows>`)
		}
	}
	d.b.WriteString(`</table:table>`)
	d.para("Gap", "")
}

func (d *odtWriter) row(t Table, r Row) {
	least := ""
	if r.Height > 0 {
		least = ` style:min-row-height="` + mm(10*r.Height) + `"`
	}
	d.b.WriteString(`<table:table-row table:style-name="` + d.style("table-row", `<style:table-row-properties fo:keep-together="always"`+least+`/>`) + `">`)
	for _, c := range r.Cells {
		fill := ""
		if c.Label {
			fill = ` fo:background-color="#ededed"`
		}
		style := d.style("table-cell", `<style:table-cell-properties fo:border="0.5pt solid #404040" fo:padding-top="0.3mm" fo:padding-bottom="0.3mm" fo:padding-left="1.5mm" fo:padding-right="1.5mm" style:vertical-align="middle"`+fill+`/>`)
		fmt.Fprintf(&d.b, `<table:table-cell table:style-name="%s" table:number-columns-spanned="%d" office:value-type="string">`, style, c.span())
		name := cellStyle(t, c)
		switch {
		case c.Right:
			name += "Right"
		case c.Center:
			name += "Center"
		}
		d.para(name, c.Text)
		d.b.WriteString(`</table:table-cell>`)
		for range c.span() - 1 {
			d.b.WriteString(`<table:covered-table-cell/>`)
		}
	}
	d.b.WriteString(`</table:table-row>`)
}

func (d *odtWriter) signatures(s Signatures) {
	d.para("Gap", "")
	widths := make([]int, len(s))
	for i := range widths {
		widths[i] = d.width / len(s)
	}
	d.begin(widths)
	d.b.WriteString(`<table:table-row table:style-name="` + d.style("table-row", `<style:table-row-properties fo:keep-together="always" style:min-row-height="19mm"/>`) + `">`)
	for _, name := range s {
		d.b.WriteString(`<table:table-cell office:value-type="string">`)
		d.para("Sign", name)
		d.b.WriteString(`</table:table-cell>`)
	}
	d.b.WriteString(`</table:table-row></table:table>`)
	d.para("Gap", "")
}

func (d *odtWriter) styleSheet() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<office:document-styles ` + odfNS + `>` + odfFonts + `<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:line-height="115%"/><style:text-properties style:font-name="T" style:font-name-asian="K" fo:font-size="12pt" style:font-size-asian="12pt" fo:language="en" fo:country="US" style:language-asian="zh" style:country-asian="TW"/></style:default-style>`)
	for _, s := range []struct{ name, para, text string }{
		{"Org", `fo:text-align="center"`, size(14, false)},
		{"Title", `fo:text-align="center" fo:margin-bottom="1mm"`, size(18, true)},
		{"Subtitle", `fo:text-align="center" fo:margin-bottom="2mm"`, size(12, false)},
		{"Heading1", `fo:margin-top="3.5mm" fo:margin-bottom="1.4mm" fo:keep-with-next="always"`, size(13, true)},
		{"Body", `fo:margin-bottom="1.4mm"`, size(12, false)},
		{"Lead", `fo:margin-top="1.4mm" fo:margin-bottom="2mm" fo:border="0.75pt solid #404040" fo:padding="1.4mm"`, size(12, true)},
		{"Small", `fo:margin-bottom="0.7mm" fo:line-height="105%"`, size(9, false)},
		{"Gap", `fo:line-height="2.1mm"`, size(4, false)},
		{"Sign", ``, size(12, false)},
		{"Footer", `fo:line-height="100%"`, size(8, false)},
		{"FooterRight", `fo:line-height="100%" fo:text-align="end"`, size(8, false)},
	} {
		paragraphStyle(&b, s.name, s.para, s.text)
	}
	for _, c := range []struct {
		name string
		text string
	}{{"Cell", size(11, false)}, {"CellHead", size(11, true)}, {"CellSmall", size(9, false)}, {"CellSmallHead", size(9, true)}} {
		for _, a := range [][2]string{{"", "start"}, {"Right", "end"}, {"Center", "center"}} {
			paragraphStyle(&b, c.name+a[0], `fo:line-height="100%" fo:text-align="`+a[1]+`"`, c.text)
		}
	}
	page := `fo:page-width="210mm" fo:page-height="297mm" style:print-orientation="portrait"`
	if d.p.Landscape {
		page = `fo:page-width="297mm" fo:page-height="210mm" style:print-orientation="landscape"`
	}
	before, between, after := d.p.Lang.page()
	b.WriteString(`</office:styles><office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties ` + page + ` fo:margin-top="20mm" fo:margin-bottom="9mm" fo:margin-left="20mm" fo:margin-right="20mm"/><style:footer-style><style:header-footer-properties fo:min-height="9mm" fo:margin-top="2mm"/></style:footer-style></style:page-layout></office:automatic-styles>` +
		`<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm"><style:footer><text:p text:style-name="Footer">` + odfText(d.p.Footer) + `</text:p><text:p text:style-name="FooterRight">` +
		esc(before) + `<text:page-number text:select-page="current">1</text:page-number>` + esc(between) + `<text:page-count>1</text:page-count>` + esc(after) + `</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`)
	return b.String()
}

func paragraphStyle(b *strings.Builder, name, para, text string) {
	fmt.Fprintf(b, `<style:style style:name="%s" style:family="paragraph"><style:paragraph-properties %s/><style:text-properties %s/></style:style>`, name, para, text)
}

func size(pt int, bold bool) string {
	s := fmt.Sprintf(`fo:font-size="%dpt" style:font-size-asian="%dpt"`, pt, pt)
	if bold {
		s += ` fo:font-weight="bold" style:font-weight-asian="bold"`
	}
	return s
}
