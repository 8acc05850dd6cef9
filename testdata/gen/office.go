package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"html"
	"strings"
)

// Office files in their smallest form: only the parts a reader needs.

// block is a paragraph (one cell in one row) or a table of a document.
type block [][]string

func para(text string) block { return block{{text}} }

func (b block) isPara() bool { return len(b) == 1 && len(b[0]) == 1 }

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const officeNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

// docx is a Word document; header stands at the top of every page, note is a
// footnote; either may be empty.
func docx(header, note string, blocks ...block) []byte {
	const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="` + officeNS + `"`
	p := func(text string) string {
		return `<w:p><w:r><w:t xml:space="preserve">` + html.EscapeString(text) + `</w:t></w:r></w:p>`
	}
	var body strings.Builder
	for _, b := range blocks {
		if b.isPara() {
			body.WriteString(p(b[0][0]))
			continue
		}
		body.WriteString("<w:tbl>")
		for _, row := range b {
			body.WriteString("<w:tr>")
			for _, c := range row {
				body.WriteString("<w:tc>" + p(c) + "</w:tc>")
			}
			body.WriteString("</w:tr>")
		}
		body.WriteString("</w:tbl>")
	}
	if note != "" {
		body.WriteString(`<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>`)
	}
	rel := func(id, kind, target string) string {
		return fmt.Sprintf(`<Relationship Id="%s" Type="%s/%s" Target="%s"/>`, id, officeNS, kind, target)
	}
	return archive(
		part("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>`),
		part("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rel("rId1", "officeDocument", "word/document.xml")+`</Relationships>`),
		part("word/document.xml", `<w:document `+ns+`><w:body>`+body.String()+`<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr></w:body></w:document>`),
		part("word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rel("rId1", "header", "header1.xml")+rel("rId2", "footnotes", "footnotes.xml")+`</Relationships>`),
		part("word/header1.xml", `<w:hdr `+ns+`>`+p(header)+`</w:hdr>`),
		part("word/footnotes.xml", `<w:footnotes `+ns+`><w:footnote w:id="1">`+p(note)+`</w:footnote></w:footnotes>`),
	)
}

func part(name, body string) member { return member{name, []byte(xmlHead + body)} }

// pptx is a presentation, a slide for every list of blocks.
func pptx(slides ...[]block) []byte {
	const ns = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="` + officeNS + `"`
	p := func(text string) string {
		return `<a:p><a:r><a:t>` + html.EscapeString(text) + `</a:t></a:r></a:p>`
	}
	var types, ids, rels strings.Builder
	var parts []member
	for i, blocks := range slides {
		var tree strings.Builder
		for _, b := range blocks {
			if b.isPara() {
				tree.WriteString(`<p:sp><p:txBody><a:bodyPr/>` + p(b[0][0]) + `</p:txBody></p:sp>`)
				continue
			}
			tree.WriteString(`<p:graphicFrame><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>`)
			for _, row := range b {
				tree.WriteString("<a:tr>")
				for _, c := range row {
					tree.WriteString(`<a:tc><a:txBody><a:bodyPr/>` + p(c) + `</a:txBody></a:tc>`)
				}
				tree.WriteString("</a:tr>")
			}
			tree.WriteString(`</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`)
		}
		n := i + 1
		fmt.Fprintf(&types, `<Override PartName="/ppt/slides/slide%d.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.slide+xml"/>`, n)
		fmt.Fprintf(&ids, `<p:sldId id="%d" r:id="rId%d"/>`, 255+n, n)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/slide" Target="slides/slide%d.xml"/>`, n, officeNS, n)
		parts = append(parts, part(fmt.Sprintf("ppt/slides/slide%d.xml", n), `<p:sld `+ns+`><p:cSld><p:spTree>`+tree.String()+`</p:spTree></p:cSld></p:sld>`))
	}
	return archive(append([]member{
		part("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/>`+types.String()+`</Types>`),
		part("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="`+officeNS+`/officeDocument" Target="ppt/presentation.xml"/></Relationships>`),
		part("ppt/presentation.xml", `<p:presentation `+ns+`><p:sldIdLst>`+ids.String()+`</p:sldIdLst></p:presentation>`),
		part("ppt/_rels/presentation.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rels.String()+`</Relationships>`),
	}, parts...)...)
}

const odfNS = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"`

// odfBody is the content of an OpenDocument text.
func odfBody(blocks []block) string {
	var b strings.Builder
	for i, bl := range blocks {
		if bl.isPara() {
			b.WriteString("<text:p>" + html.EscapeString(bl[0][0]) + "</text:p>")
			continue
		}
		b.WriteString(odfTable(fmt.Sprintf("表格%d", i+1), bl))
	}
	return b.String()
}

func odfTable(name string, rows [][]string) string {
	var b strings.Builder
	b.WriteString(`<table:table table:name="` + name + `">`)
	for _, row := range rows {
		b.WriteString("<table:table-row>")
		for _, c := range row {
			b.WriteString(`<table:table-cell office:value-type="string"><text:p>` + html.EscapeString(c) + `</text:p></table:table-cell>`)
		}
		b.WriteString("</table:table-row>")
	}
	b.WriteString("</table:table>")
	return b.String()
}

// odf is an OpenDocument package: kind is "text" or "spreadsheet".
func odf(kind, body string) []byte {
	return archive(
		member{"mimetype", []byte("application/vnd.oasis.opendocument." + kind)},
		part("META-INF/manifest.xml", `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.`+kind+`"/></manifest:manifest>`),
		part("content.xml", `<office:document-content `+odfNS+`><office:body><office:`+kind+`>`+body+`</office:`+kind+`></office:body></office:document-content>`),
	)
}

// flatODF is the same as one XML file.
func flatODF(kind, body string) []byte {
	return []byte(xmlHead + `<office:document ` + odfNS + ` office:mimetype="application/vnd.oasis.opendocument.` + kind + `"><office:body><office:` + kind + `>` + body + `</office:` + kind + `></office:body></office:document>`)
}

// webTable is a page with a heading and a table.
func webTable(title string, rows [][]string) []byte {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"zh-Hant-TW\">\n<head><meta charset=\"utf-8\"><title>" + title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n<table>\n")
	for i, row := range rows {
		tag := "td"
		if i == 0 {
			tag = "th"
		}
		b.WriteString("<tr>")
		for _, c := range row {
			b.WriteString("<" + tag + ">" + html.EscapeString(c) + "</" + tag + ">")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n</body>\n</html>\n")
	return []byte(b.String())
}

// records is XML with an element for every row, named by the first row.
func records(root, element string, rows [][]string) []byte {
	var b strings.Builder
	b.WriteString(xmlHead + "<" + root + ">\n")
	for _, row := range rows[1:] {
		b.WriteString("  <" + element + ">")
		for i, c := range row {
			b.WriteString("<" + rows[0][i] + ">" + html.EscapeString(c) + "</" + rows[0][i] + ">")
		}
		b.WriteString("</" + element + ">\n")
	}
	b.WriteString("</" + root + ">\n")
	return []byte(b.String())
}

// dump is a database dump with one INSERT for all rows.
func dump(tableName string, rows [][]string) []byte {
	var b strings.Builder
	b.WriteString("-- 匯出\nDROP TABLE IF EXISTS `" + tableName + "`;\nINSERT INTO `" + tableName + "` (`" + strings.Join(rows[0], "`, `") + "`) VALUES\n")
	for i, row := range rows[1:] {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("('" + strings.Join(row, "', '") + "')")
	}
	b.WriteString(";\n")
	return []byte(b.String())
}

// fixedWidth is a table whose columns are padded with spaces; a Chinese
// character is two columns wide.
func fixedWidth(rows [][]string) []byte {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			width[i] = max(width[i], columns(c))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, c := range row {
			b.WriteString(c + strings.Repeat(" ", width[i]-columns(c)+3))
		}
		b.WriteString("\r\n")
	}
	return []byte(b.String())
}

func columns(s string) (n int) {
	for _, r := range s {
		if n++; r > 0xff {
			n++
		}
	}
	return n
}

// markdown is a table between pipes.
func markdown(title string, rows [][]string) []byte {
	var b strings.Builder
	b.WriteString("# " + title + "\n\n")
	for i, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return []byte(b.String())
}

// tarball is a tar archive under gzip.
func tarball(members ...member) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		must(0, w.WriteHeader(&tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.data))}))
		must(w.Write(m.data))
	}
	must(0, w.Close())
	return gzipped(b.Bytes())
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	must(w.Write(data))
	must(0, w.Close())
	return b.Bytes()
}
