package extractors

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
)

// Office files are zip files ("packages"). Which one it is shows in the names
// and the first contents near the start of the file.

// packageKind returns the name of the office format that a zip file's head
// belongs to; "" = an ordinary zip file.
func packageKind(head []byte) string {
	kind, ooxml := "", false
	for off := bytes.Index(head, []byte(localHeader)); off >= 0 && off+30 <= len(head); {
		h := head[off:]
		nameLen := int(binary.LittleEndian.Uint16(h[26:]))
		if 30+nameLen > len(h) {
			break
		}
		name := string(h[30 : 30+nameLen])
		data := h[min(len(h), 30+nameLen+int(binary.LittleEndian.Uint16(h[28:]))):]
		switch {
		case name == "mimetype":
			return mimeKind(data)
		case strings.EqualFold(name, "[Content_Types].xml"):
			ooxml = true
			if kind == "" {
				kind = contentKind(data, binary.LittleEndian.Uint16(h[8:]))
			}
		case strings.HasPrefix(name, "_rels/"):
			ooxml = true
		case kind == "":
			kind = partKind(name)
		}
		if ooxml && kind != "" && kind != "xlsx" {
			return kind
		}
		next := bytes.Index(data, []byte(localHeader))
		if next < 0 {
			break
		}
		off = len(head) - len(data) + next
	}
	if !ooxml && kind != "xlsx" {
		return "" // sheets alone are mark enough: a large one may come first
	}
	return kind
}

// mimeKind reads the stored member "mimetype" of ODF and EPUB files.
func mimeKind(data []byte) string {
	for _, k := range [...]struct{ mime, kind string }{
		{"application/vnd.oasis.opendocument.text", "odt"},
		{"application/vnd.oasis.opendocument.spreadsheet", "ods"},
		{"application/vnd.oasis.opendocument.presentation", "odp"},
		{"application/epub+zip", "epub"},
	} {
		if bytes.HasPrefix(data, []byte(k.mime)) {
			return k.kind
		}
	}
	return ""
}

// contentKind looks for the main part's type in [Content_Types].xml.
func contentKind(data []byte, method uint16) string {
	if method == methodDeflate {
		data, _ = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), 64<<10))
	}
	for _, k := range [...]struct{ mark, kind string }{
		{"sheet.binary.macroEnabled.main", "xlsb"},
		{"spreadsheetml.sheet.main+xml", "xlsx"},
		{"spreadsheetml.template.main+xml", "xlsx"},
		{"ms-excel.sheet.macroEnabled.main+xml", "xlsx"},
		{"ms-excel.template.macroEnabled.main+xml", "xlsx"},
		{"wordprocessingml.", "docx"},
		{"ms-word.", "docx"},
		{"presentationml.", "pptx"},
		{"ms-powerpoint.", "pptx"},
	} {
		if bytes.Contains(data, []byte(k.mark)) {
			return k.kind
		}
	}
	return ""
}

// partKind knows the folder that holds the main part.
func partKind(name string) string {
	name = strings.ToLower(name)
	switch {
	case name == "xl/workbook.bin":
		return "xlsb"
	case name == "xl/workbook.xml", strings.HasPrefix(name, "xl/worksheets/sheet") && strings.HasSuffix(name, ".xml"):
		return "xlsx"
	case strings.HasPrefix(name, "word/"):
		return "docx"
	case strings.HasPrefix(name, "ppt/"):
		return "pptx"
	}
	return ""
}
