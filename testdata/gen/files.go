package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/traditionalchinese"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func table(sep string, rows [][]string) []byte {
	var b strings.Builder
	for _, r := range rows {
		for i, c := range r {
			if i > 0 {
				b.WriteString(sep)
			}
			if strings.ContainsAny(c, sep+"\"\n") {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			b.WriteString(c)
		}
		b.WriteString("\r\n")
	}
	return []byte(b.String())
}

func big5(s []byte) []byte { return must(traditionalchinese.Big5.NewEncoder().Bytes(s)) }

func utf16le(s []byte) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(string(s))) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// sheet is one sheet of a workbook; numbers in numeric columns lose their
// leading zeros, as they do in real life.
type sheet struct {
	name    string
	rows    [][]string
	numeric map[int]bool
	hidden  bool
}

func workbook(sheets ...sheet) []byte {
	f := excelize.NewFile()
	for i, s := range sheets {
		if i == 0 {
			must(0, f.SetSheetName("Sheet1", s.name))
		} else {
			must(f.NewSheet(s.name))
		}
		for r, row := range s.rows {
			for c, v := range row {
				cell := must(excelize.CoordinatesToCellName(c+1, r+1))
				var n int64
				if _, err := fmt.Sscanf(v, "%d", &n); err == nil && s.numeric[c] && r > 0 {
					must(0, f.SetCellInt(s.name, cell, n))
					continue
				}
				must(0, f.SetCellStr(s.name, cell, v))
			}
		}
		if s.hidden {
			must(0, f.SetSheetVisible(s.name, false))
		}
	}
	var b bytes.Buffer
	must(0, f.Write(&b))
	return b.Bytes()
}

// member is a file in an archive.
type member struct {
	name string
	data []byte
}

func archive(members ...member) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f := must(w.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Deflate}))
		must(f.Write(m.data))
	}
	must(0, w.Close())
	return b.Bytes()
}

// encrypted is an archive with one member under ZipCrypto (APPNOTE §6.1).
func encrypted(m member, password string) []byte {
	keys := [3]uint32{0x12345678, 0x23456789, 0x34567890}
	table := crc32.IEEETable
	update := func(c byte) {
		keys[0] = table[byte(keys[0])^c] ^ keys[0]>>8
		keys[1] = (keys[1]+keys[0]&0xff)*134775813 + 1
		keys[2] = table[byte(keys[2])^byte(keys[1]>>24)] ^ keys[2]>>8
	}
	for i := range len(password) {
		update(password[i])
	}
	sum := crc32.ChecksumIEEE(m.data)
	plain := append([]byte("pandian-iv-"), byte(sum>>24))
	plain = append(plain, m.data...)
	for i, c := range plain {
		t := keys[2]&0xffff | 2
		plain[i] = c ^ byte(t*(t^1)>>8)
		update(c)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: m.name, Method: zip.Store, Flags: 1, CRC32: sum,
		CompressedSize64: uint64(len(plain)), UncompressedSize64: uint64(len(m.data))}
	must(must(w.CreateRaw(h)).Write(plain))
	must(0, w.Close())
	return b.Bytes()
}

// pdf is a document of one page with a CJK font that is not embedded.
func pdf(lines []string) []byte {
	var text strings.Builder
	text.WriteString("BT /F1 12 Tf 60 780 Td 20 TL\n")
	for _, l := range lines {
		text.WriteString("<")
		for _, u := range utf16.Encode([]rune(l)) {
			fmt.Fprintf(&text, "%04X", u)
		}
		text.WriteString("> Tj T*\n")
	}
	text.WriteString("ET")
	return pdfObjects(
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", text.Len(), text.String()),
		"<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light /Encoding /UniCNS-UTF16-H /DescendantFonts [6 0 R] >>",
		"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 0 >> /FontDescriptor 7 0 R /DW 1000 >>",
		"<< /Type /FontDescriptor /FontName /MSung-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
	)
}

// scan is a page that is only a picture.
func scan() []byte {
	img := picture()
	return pdfObjects(
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
		"<< /Length 31 >>\nstream\nq 400 0 0 400 100 300 cm /I Do Q\nendstream",
		fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream", len(img), img),
	)
}

func pdfObjects(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

// picture is a small gradient as JPEG.
func picture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			img.Set(x, y, color.RGBA{uint8(4 * x), uint8(4 * y), 128, 255})
		}
	}
	var b bytes.Buffer
	must(0, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}
