package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pandian"
	"pandian/scanner"
)

// full makes bombs as large as the limits of a scan want them; else both are a
// twentieth.
var full = flag.Bool("full", false, "bombs of full size")

// bombLimits are those of the rules, or smaller ones.
func bombLimits() (l scanner.Limits) {
	if !*full {
		l = scanner.Limits{RatioFrom: 3 << 20, Members: 5000}
	}
	return l
}

// sized is n, or a twentieth.
func sized(n int) int {
	if *full {
		return n
	}
	return n / 20
}

// person is what every bomb says before it goes off.
const person = "王小明 A123456789\n"

// zipFile makes a zip file of one member after the other.
func zipFile(t *testing.T, n int, name func(i int) string, write func(w io.Writer, i int) error) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		w, err := z.Create(name(i))
		if err == nil {
			err = write(w, i)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// filler writes n MiB that say nothing behind the person.
func filler(w io.Writer, mib int) error {
	_, err := io.WriteString(w, person)
	for range mib {
		if err == nil {
			_, err = w.Write(bytes.Repeat([]byte("abcdefg\n"), 1<<17))
		}
	}
	return err
}

func ratioBomb(t *testing.T) []byte {
	return zipFile(t, 1, func(int) string { return "a.txt" }, func(w io.Writer, _ int) error { return filler(w, sized(200)) })
}

func gzipBomb(t *testing.T) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if err := filler(w, sized(200)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// nested is a letter in so many archives.
func nested(t *testing.T, levels int) []byte {
	name, data := "a.txt", []byte(person)
	for range levels {
		data = zipFile(t, 1, func(int) string { return name }, func(w io.Writer, _ int) error { _, err := w.Write(data); return err })
		name = "a.zip"
	}
	return data
}

func manyMembers(t *testing.T) []byte {
	return zipFile(t, sized(100_000)+1, func(i int) string { return strconv.Itoa(i) + ".txt" }, func(w io.Writer, i int) error {
		if i > 0 {
			return nil
		}
		_, err := io.WriteString(w, person)
		return err
	})
}

// workbook is an xlsx file with such rows.
func workbook(t *testing.T, sheet string) []byte {
	parts := [][2]string{
		{"[Content_Types].xml", `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`},
		{"xl/workbook.xml", `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheet},
	}
	return zipFile(t, len(parts), func(i int) string { return parts[i][0] }, func(w io.Writer, i int) error { _, err := io.WriteString(w, parts[i][1]); return err })
}

func hugeSheet(t *testing.T) []byte {
	const cell = `<row r="%[2]d"><c r="%[1]s%[2]d" t="inlineStr"><is><t>王小明 A123456789</t></is></c></row>`
	return workbook(t, `<worksheet><dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384"/></cols><sheetData>`+
		fmt.Sprintf(cell, "A", 1)+fmt.Sprintf(cell, "XFD", 1048576)+`</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>`)
}

// repeatedSheet is a flat ods file of one row that says it stands a million
// times, with cells that say they stand 16,384 times.
func repeatedSheet(*testing.T) []byte {
	return []byte(`<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="表">` +
		`<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>` + person + `</text:p></table:table-cell></table:table-row>` +
		`</table:table></office:spreadsheet></office:body></office:document>`)
}

func deepXML(*testing.T) []byte {
	return []byte(`<?xml version="1.0"?><r><p>` + person + `</p>` + strings.Repeat("<a>", 1_000_000))
}

func deepDocument(t *testing.T) []byte {
	parts := [][2]string{
		{"[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"word/document.xml", `<w:document><w:body><w:p><w:r><w:t>` + person + `</w:t></w:r></w:p>` + strings.Repeat("<w:tbl><w:tr><w:tc>", 300_000)},
	}
	return zipFile(t, len(parts), func(i int) string { return parts[i][0] }, func(w io.Writer, i int) error { _, err := io.WriteString(w, parts[i][1]); return err })
}

// entities grow by ten at every level, as a document type declares them.
func entities(*testing.T) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "` + strings.Repeat("x", 100) + `">`)
	for i := range 12 {
		fmt.Fprintf(&b, `<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	b.WriteString(`]><r><p>` + person + `</p><p>&e12;</p></r>`)
	return []byte(b.String())
}

// millionObjects is a PDF with a page that says who, and a million objects that
// nobody needs.
func millionObjects(*testing.T) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(text string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	b.WriteString("%PDF-1.4\n")
	page := "BT /F1 12 Tf 72 700 Td (A123456789) Tj ET"
	for _, text := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(page), page), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	} {
		object(text)
	}
	for range sized(1_000_000) {
		object("null")
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, xref)
	return b.Bytes()
}

// circles is a legacy workbook whose sectors all lead to the first.
func circles(t *testing.T) []byte {
	data := slices.Clone(sampleFile(t, "letter/roster.xls"))
	table := 512 * (1 + int(binary.LittleEndian.Uint32(data[76:])))
	for i := 0; i < 512; i += 4 {
		if n := binary.LittleEndian.Uint32(data[table+i:]); n < 0xfffffffa {
			binary.LittleEndian.PutUint32(data[table+i:], 0)
		}
	}
	return data
}

// bigDictionary is an xz file whose header asks for 2 GiB.
func bigDictionary(*testing.T) []byte {
	head := []byte("\xfd7zXZ\x00\x00\x00")
	head = binary.LittleEndian.AppendUint32(head, crc32.ChecksumIEEE(head[6:]))
	block := []byte{2, 0, 0x21, 1, 38, 0, 0, 0}
	return slices.Concat(head, binary.LittleEndian.AppendUint32(block, crc32.ChecksumIEEE(block)), make([]byte, 64))
}

// bigWindow is a zstd file whose header asks for 1 GiB.
func bigWindow(*testing.T) []byte {
	return slices.Concat([]byte{0x28, 0xb5, 0x2f, 0xfd, 0, 0xa0}, []byte{3, 0, 0, 'x'}, make([]byte, 64))
}

func sampleFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(samplesDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBombsEndFastWithTheirReasonAndKeepWhatTheySaid(t *testing.T) {
	sample := func(name string) func(*testing.T) []byte {
		return func(t *testing.T) []byte { return sampleFile(t, name) }
	}
	type bomb struct {
		name  string
		make  func(*testing.T) []byte
		want  []pandian.Reason
		found bool // A123456789 stands before it goes off
	}
	bombs := []bomb{
		{"ratio.zip", ratioBomb, []pandian.Reason{pandian.ArchiveRatio}, true},
		{"ratio.txt.gz", gzipBomb, []pandian.Reason{pandian.ArchiveRatio}, true},
		{"six.zip", sample("letter/nested6.zip"), nil, true},
		{"ten.zip", func(t *testing.T) []byte { return nested(t, 10) }, []pandian.Reason{pandian.ArchiveDepth}, false},
		{"itself.zip", sample("archives/r.zip"), []pandian.Reason{pandian.ArchiveDepth}, false},
		{"members.zip", manyMembers, []pandian.Reason{pandian.ArchiveCount}, true},
		{"cells.xlsx", hugeSheet, nil, true},
		{"deep.xml", deepXML, []pandian.Reason{pandian.Corrupt, pandian.Truncated}, true},
		{"deep.docx", deepDocument, []pandian.Reason{pandian.Corrupt}, true},
		{"entities.xml", entities, nil, true},
		{"objects.pdf", millionObjects, nil, true},
		{"circles.xls", circles, []pandian.Reason{pandian.Truncated}, false},
		{"dictionary.xz", bigDictionary, []pandian.Reason{pandian.Memory}, false},
		{"window.zst", bigWindow, []pandian.Reason{pandian.Memory}, false},
	}
	if *full { // its limit is a constant of the format
		bombs = append(bombs, bomb{"cells.fods", repeatedSheet, []pandian.Reason{pandian.ArchiveRatio}, true})
	}
	for _, tt := range bombs {
		data := tt.make(t)
		s := newEngine(t, bombLimits(), func(context.Context, pandian.Item) (pandian.Content, error) { return content(tt.name, data), nil })
		before, start := resident(t), time.Now()
		e, err := s.Inspect(t.Context(), pandian.Item{Ref: pandian.Ref{Source: "s", Path: tt.name}, Size: int64(len(data))})
		took, grown := time.Since(start), resident(t)-before
		if err != nil || !slices.Equal(e.Reasons, tt.want) || (e.Findings["tw_national_id"] != nil) != tt.found {
			t.Errorf("%s: %v, %s %v, findings %v", tt.name, err, e.Status, e.Reasons, e.Findings)
		}
		if took > time.Minute || grown > 300<<20 {
			t.Errorf("%s: took %v and %d MiB more", tt.name, took, grown>>20)
		}
		t.Logf("%s: %d KiB, %v, %d MiB more, %s %v", tt.name, len(data)>>10, took.Round(time.Millisecond), grown>>20, e.Status, e.Reasons)
	}
}

// resident is the memory of this process; 0 where the system does not tell.
func resident(t *testing.T) int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b))
	n, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n * int64(os.Getpagesize())
}
