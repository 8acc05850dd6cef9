package extractors

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pandian/extractors/extractortest"
)

// chinesePage is a document with one line in a font of an encoding.
func chinesePage(encoding, widths string, line []byte) []byte {
	var b bytes.Buffer
	var at []int
	for i, body := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d>>\nstream\nBT /F 12 Tf 300 700 Td <%x> Tj ET\nendstream", len(line)*2+30, line),
		"<</Type/Font/Subtype/Type0/BaseFont/MSung/Encoding /" + encoding + "/DescendantFonts [6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/MSung/CIDSystemInfo<</Registry(Adobe)/Ordering(CNS1)/Supplement 4>>" + widths + ">>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	doc := append([]byte("%PDF-1.4\n"), b.Bytes()...)
	table := len(doc)
	doc = append(doc, "xref\n0 7\n0000000000 65535 f \n"...)
	for _, n := range at {
		doc = fmt.Appendf(doc, "%010d 00000 n \n", n+len("%PDF-1.4\n"))
	}
	return fmt.Appendf(doc, "trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table)
}

// TestPDFOfEncodingsUnknownToTheEngineIsRead: also written downwards, with
// characters of four bytes, and the same character twice.
func TestPDFOfEncodingsUnknownToTheEngineIsRead(t *testing.T) {
	half := "/W[1 95 500 13648 13742 500]"
	for _, tt := range []struct{ encoding, widths, line, want string }{
		{"UniCNS-UTF8-H", "", "王喆喆𠮷 A123456789 丸丸", "王喆喆𠮷 A123456789 丸丸"},
		{"UniCNS-UTF8-H", half, "王喆喆𠮷 A123456789", "王喆喆𠮷 A123456789"},
		{"UniCNS-UTF8-V", "", "王喆喆𠮷 A123456789", "王喆喆𠮷 A123456789"},
		{"CNS-EUC-H", half, "\xc4\xa4\xc4\xa4 A123456789 \x8e\xa2\xa1\xa1\x8e\xa2\xa1\xa1\x8e\xa3\xa1\xa1", "七七 A123456789 乂乂"},
		{"CNS-EUC-V", "", "\xc4\xa1\xc4\xa1A123456789\x8e\xa1\xc4\xa1", "一一A123456789一"},
	} {
		r, err := extractortest.Record(PDF(Options{}), "x.pdf", chinesePage(tt.encoding, tt.widths, []byte(tt.line)))
		if got := strings.ReplaceAll(r.Plain.String(), "\n", ""); err != nil || got != tt.want {
			t.Errorf("%s %s: %v, %q, want %q, skips %v", tt.encoding, tt.widths, err, got, tt.want, r.Skips)
		}
	}
}

// TestPDFIsMendedOnlyWhereThatIsSafe: what is encrypted, cut, or was changed
// later is left as it is.
func TestPDFIsMendedOnlyWhereThatIsSafe(t *testing.T) {
	whole := string(chinesePage("CNS-EUC-H", "", []byte("\xc4\xa1")))
	for name, doc := range map[string]string{
		"encrypted":      strings.Replace(whole, "/Root", "/Encrypt 9 0 R/Root", 1),
		"cut":            whole[:len(whole)-8],
		"changed later":  strings.Replace(whole, "xref\n0 7", "5 0 obj\n<<>>\nendobj\nxref\n0 7", 1),
		"no table":       strings.Replace(whole, "xref\n0 7", "yref\n0 7", 1),
		"other encoding": strings.Replace(whole, "CNS-EUC-H", "CNS-EUC-X", 1),
	} {
		f := &pdfFile{r: strings.NewReader(doc), size: int64(len(doc))}
		if b := f.mended(); b != nil {
			t.Errorf("%s: mended", name)
		}
	}
	f := &pdfFile{r: strings.NewReader(whole), size: int64(len(whole))}
	if b := f.mended(); !bytes.HasPrefix(b, []byte(whole)) {
		t.Error("the update does not stand behind the document")
	}
}
