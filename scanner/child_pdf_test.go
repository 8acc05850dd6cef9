package scanner

import (
	"os"
	"testing"

	"pandian"
	"pandian/extractors"
)

const samplePDF = "../extractors/testdata/pdf/lo_noto.pdf"

func TestChildReadsPDFAsTheParentWould(t *testing.T) {
	b, err := os.ReadFile(samplePDF)
	if err != nil {
		t.Fatal(err)
	}
	var direct, remote journal
	if err := extractors.PDF(extractors.Options{}).Extract(t.Context(), bytesContent("x.pdf", b), &direct); err != nil {
		t.Fatal(err)
	}
	if err := extractIn(testChild(t, ChildLimits{}, 1), "pdf", bytesContent("x.pdf", b), &remote); err != nil {
		t.Fatal(err)
	}
	if direct.String() != remote.String() || direct.Len() < 1000 {
		t.Errorf("%d bytes from the child, %d in this process", remote.Len(), direct.Len())
	}
	b, err = os.ReadFile("../extractors/testdata/pdf/enc_aes256_userpw.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if err := extractIn(testChild(t, ChildLimits{}, 1), "pdf", bytesContent("x.pdf", b), &remote); pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("encrypted: %v", err)
	}
}

func BenchmarkChildPDF(b *testing.B) {
	data, err := os.ReadFile(samplePDF)
	if err != nil {
		b.Fatal(err)
	}
	content := bytesContent("x.pdf", data)
	run := func(extract pandian.ExtractFunc) func(*testing.B) {
		return func(b *testing.B) {
			if err := extract(b.Context(), content, &journal{}); err != nil { // warm
				b.Fatal(err)
			}
			for b.Loop() {
				if err := extract(b.Context(), content, &journal{}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("here", run(extractors.PDF(extractors.Options{}).Extract))
	b.Run("child", run(testChild(b, ChildLimits{}, 1).Wrap(extractors.PDF(extractors.Options{}))))
	b.Run("fresh child", func(b *testing.B) {
		for b.Loop() {
			c := testChild(b, ChildLimits{}, 1)
			if err := c.Wrap(extractors.PDF(extractors.Options{}))(b.Context(), content, &journal{}); err != nil {
				b.Fatal(err)
			}
			_ = c.Close()
		}
	})
	b.Run("child without work", run(testChild(b, ChildLimits{}, 1).Wrap(pandian.Format{Name: "fine"})))
}
