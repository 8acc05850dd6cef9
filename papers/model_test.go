package papers_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"pandian/papers"
)

// hostile is text that would break a document that did not escape it.
const hostile = "<w:p>&amp;]]></text:p> \"x\" 'y'  兩  空白\x00\x01\x1f\ufffe\nsecond </style><script>alert(1)</script>"

// Whatever a name or summary holds, documents are well-formed and hold it as text.
func TestDocumentsAreWellFormedWhateverTheyHold(t *testing.T) {
	p := &papers.Paper{Org: hostile, Title: hostile, Subtitle: hostile, Footer: hostile, Landscape: true, Blocks: []papers.Block{
		papers.Heading(hostile), papers.Paragraph{Text: hostile, Lead: true}, papers.Paragraph{Text: hostile, Small: true}, papers.Signatures{hostile, ""}, papers.PageBreak{},
		papers.Table{Widths: []int{1, 2, 3}, Head: 1, Rows: []papers.Row{
			{Cells: []papers.Cell{{Text: hostile, Label: true}, {Text: "", Center: true}, {Text: "1", Right: true}}},
			{Cells: []papers.Cell{{Text: hostile, Span: 2}, {Text: " 前 後 "}}, Height: 20},
		}},
		papers.Table{}, papers.Signatures{},
	}}
	for format, data := range written(t, p, "hostile") {
		if format == "html" {
			if s := string(data); strings.Contains(s, "<script>") || strings.Count(s, "</style>") != 1 {
				t.Errorf("html: %s", s)
			}
			continue
		}
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			if f.Name == "mimetype" {
				if f.Method != zip.Store || len(f.Extra) > 0 || z.File[0] != f {
					t.Errorf("%s: mimetype must be first, stored and without extra field", format)
				}
				continue
			}
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			for d := xml.NewDecoder(r); ; {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Errorf("%s %s: %v", format, f.Name, err)
					break
				}
			}
		}
		if format == "docx" && !strings.Contains(docxText(t, data), "<w:p>&") {
			t.Errorf("docx lost text: %s", docxText(t, data))
		}
	}
}

func TestTheSamePaperIsTheSameFile(t *testing.T) {
	p := &papers.Paper{Title: "表", Blocks: []papers.Block{papers.Paragraph{Text: "文"}}}
	a, b := written(t, p, "same"), written(t, p, "same")
	for format := range a {
		if !bytes.Equal(a[format], b[format]) {
			t.Errorf("%s differs", format)
		}
	}
}

func TestAnUnknownFormatIsRefused(t *testing.T) {
	if err := new(papers.Paper).Write(io.Discard, "pdf"); !errors.Is(err, papers.ErrFormat) {
		t.Errorf("error %v", err)
	}
}
