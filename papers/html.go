package papers

import (
	"fmt"
	"io"
	"strings"
)

// html writes the paper as a page by itself: no script, nothing from outside.
func (p *Paper) html(w io.Writer) error {
	var b strings.Builder
	size := "A4"
	if p.Landscape {
		size = "A4 landscape"
	}
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n<style>@page{size:%s;margin:20mm 20mm 18mm}%s</style>\n</head>\n<body>\n", p.Lang.tag(), esc(p.Title), size, htmlStyle)
	if p.Org != "" {
		fmt.Fprintf(&b, "<p class=\"org\">%s</p>\n", htmlText(p.Org))
	}
	fmt.Fprintf(&b, "<h1>%s</h1>\n", htmlText(p.Title))
	if p.Subtitle != "" {
		fmt.Fprintf(&b, "<p class=\"sub\">%s</p>\n", htmlText(p.Subtitle))
	}
	for _, bl := range p.Blocks {
		if !empty(bl) {
			htmlBlock(&b, bl)
		}
	}
	fmt.Fprintf(&b, "<footer>%s</footer>\n</body>\n</html>\n", htmlText(p.Footer))
	_, err := io.WriteString(w, b.String())
	return err
}

func htmlText(s string) string { return strings.ReplaceAll(esc(s), "\n", "<br>") }

func htmlBlock(b *strings.Builder, bl Block) {
	switch x := bl.(type) {
	case Heading:
		fmt.Fprintf(b, "<h2>%s</h2>\n", htmlText(string(x)))
	case Paragraph:
		class := ""
		switch {
		case x.Lead:
			class = ` class="lead"`
		case x.Small:
			class = ` class="small"`
		}
		fmt.Fprintf(b, "<p%s>%s</p>\n", class, htmlText(x.Text))
	case Table:
		htmlTable(b, x)
	case Signatures:
		b.WriteString("<div class=\"sign\">")
		for _, s := range x {
			fmt.Fprintf(b, "<span>%s</span>", htmlText(s))
		}
		b.WriteString("</div>\n")
	case PageBreak:
		b.WriteString("<div class=\"break\"></div>\n")
	}
}

func htmlTable(b *strings.Builder, t Table) {
	class := ""
	if t.Small {
		class = ` class="small"`
	}
	b.WriteString("<table" + class + "><colgroup>")
	for i := range t.Widths {
		fmt.Fprintf(b, `<col style="width:%.1f%%">`, float64(t.width(i, 1, 1000))/10)
	}
	b.WriteString("</colgroup>\n")
	for i, r := range t.Rows {
		switch {
		case i == 0 && t.Head > 0:
			b.WriteString("<thead>\n")
		case i == t.Head:
			b.WriteString("<tbody>\n")
		}
		htmlRow(b, r)
		if i+1 == t.Head {
			b.WriteString("</thead>\n")
		}
	}
	if len(t.Rows) > t.Head {
		b.WriteString("</tbody>")
	}
	b.WriteString("</table>\n")
}

func htmlRow(b *strings.Builder, r Row) {
	style := ""
	if r.Height > 0 {
		style = fmt.Sprintf(` style="height:%dmm"`, r.Height)
	}
	b.WriteString("<tr" + style + ">")
	for _, c := range r.Cells {
		tag, class, span := "td", "", ""
		if c.Label {
			tag = "th"
		}
		switch {
		case c.Right:
			class = ` class="r"`
		case c.Center:
			class = ` class="c"`
		}
		if c.span() > 1 {
			span = fmt.Sprintf(` colspan="%d"`, c.span())
		}
		fmt.Fprintf(b, "<%s%s%s>%s</%s>", tag, class, span, htmlText(c.Text), tag)
	}
	b.WriteString("</tr>\n")
}

const htmlStyle = `body{font-family:"Times New Roman","標楷體","DFKai-SB","BiauKai","Noto Serif CJK TC","微軟正黑體",serif;font-size:12pt;line-height:1.5;color:#111;max-width:210mm;margin:0 auto;padding:8mm}
.org{text-align:center;font-size:14pt;margin:0}h1{text-align:center;font-size:18pt;margin:0 0 2mm}.sub{text-align:center;margin:0 0 4mm}
h2{font-size:13pt;margin:5mm 0 2mm;break-after:avoid}p{margin:0 0 2mm}.lead{border:1px solid #444;padding:2mm;font-weight:bold}.small{font-size:9pt}
table{border-collapse:collapse;width:100%;table-layout:fixed;margin:0 0 3mm;font-size:11pt;line-height:1.3}table.small{font-size:9pt}
th,td{border:1px solid #444;padding:1mm 1.5mm;text-align:left;vertical-align:middle;overflow-wrap:anywhere}th{background:#ededed}
.r{text-align:right}.c,thead th{text-align:center}tr{break-inside:avoid}.sign{display:flex;margin:6mm 0 14mm}.sign span{flex:1}
.break{break-after:page}footer{border-top:1px solid #999;margin-top:6mm;padding-top:1mm;font-size:8pt;color:#555}
@media print{body{padding:0;max-width:none}}`
