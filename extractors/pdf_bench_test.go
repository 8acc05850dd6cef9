package extractors

import (
	"context"
	"os"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// sinkEmitter counts what it is told and forgets it.
type sinkEmitter struct{ bytes, ends int }

func (s *sinkEmitter) Text(_ pandian.Place, t pandian.Text) error { s.bytes += len(t.B); return nil }
func (s *sinkEmitter) Header(pandian.Place, []pandian.Text) error { return nil }
func (s *sinkEmitter) Row(pandian.Place, []pandian.Text) error    { return nil }
func (s *sinkEmitter) End(pandian.Place) error                    { s.ends++; return nil }
func (s *sinkEmitter) Member(string, pandian.Content) error       { return nil }
func (s *sinkEmitter) Skip(pandian.Place, pandian.Reason) error   { return nil }

func BenchmarkPDF(b *testing.B) {
	for _, name := range []string{"lo_noto.pdf", "cid_UniCNS-UTF16-H.pdf", "lo_calc.pdf"} {
		data, err := os.ReadFile("testdata/pdf/" + name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			var out sinkEmitter
			for b.Loop() {
				if err := PDF(Options{}).Extract(context.Background(), extractortest.Content(name, data), &out); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(out.ends)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}
