package detectors_test

import (
	"os"
	"strings"
	"testing"

	"pandian"
	"pandian/detectors"
	"pandian/detectors/detectortest"
	"pandian/rules"
)

// What the detector of names sees in different kinds of text.
var nameTexts = []struct{ name, text string }{
	{"prose", "非公務機關依前項規定訂定本計畫及處理方法時，應視其組織規模、特性、保有個人資料之性質及數量等事項，參酌第五條至第二十一條規定辦理。\n" +
		"違反本法規定，致個人資料被竊取、洩漏或其他侵害者，應查明後以適當方式通知當事人。但法令另有規定或契約另有約定者，不在此限。\n"},
	{"dense", "聯絡人：宋晴軒，電話：037-3566255，Email：chang.mary151@example.com\n申請人顏柏玲（身分證字號：E198252053，71年3月20日生）戶籍地址：桃園市桃園區仁愛路一段247巷4弄268號9樓。\n" +
		"文號：衛部字第0265971538號\n主旨：請購單核准，並由里長陳大文轉知李小華先生。\n"},
	{"code", "// Package tar implements access to tar archives.\nvar ErrHeader = errors.New(\"archive/tar: invalid tar header\")\n" +
		"func (tr *Reader) Next() (*Header, error) { // BUG: Use of the Uid and Gid fields\n\treturn nil, ErrWriteTooLong\n}\n"},
	{"logs", "10.12.208.7 - - [04/Nov/2026:22:48:19 +0800] \"GET /api/v2/items/339463?page=3 HTTP/1.1\" 500 61518 \"-\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\"\n"},
}

// BenchmarkPersonName is what names cost, the anchors apart, in windows as the
// engine cuts them; PANDIAN_BENCH_FILE names another text.
func BenchmarkPersonName(b *testing.B) {
	rs := rules.Default()
	d := detectors.PersonName(rs)
	bench := func(name string, text []byte) {
		windows := cutWindows(rs, d, text)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				for _, w := range windows {
					d.Find(w, func(pandian.Match) {})
				}
			}
		})
	}
	if file := os.Getenv("PANDIAN_BENCH_FILE"); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		bench("file", detectortest.Fold(nil, text))
		return
	}
	for _, t := range nameTexts {
		bench(t.name, []byte(strings.Repeat(t.text, 1<<18/len(t.text))))
	}
}

// cutWindows cuts text into windows in which d starts from its anchors alone.
func cutWindows(rs *rules.Set, d pandian.Detector, text []byte) (windows []*pandian.Window) {
	const core = 64 << 10
	for at := 0; at < len(text); at += core {
		end := min(at+core, len(text))
		w := detectortest.CutWindow(rs.Lexicon, text, max(0, at-d.Reach), min(len(text), end+d.Reach), pandian.Span{Start: at, End: end})
		w.OwnRuns, w.OwnHits = w.OwnRuns[:0], w.OwnHits[:0]
		for k, h := range w.Hits {
			if d.Term(h.Term) {
				w.OwnHits = append(w.OwnHits, int32(k))
			}
		}
		for k, r := range w.Runs {
			for _, s := range d.Runs {
				if allows(s, w.B, r) {
					w.OwnRuns = append(w.OwnRuns, int32(k))
					break
				}
			}
		}
		windows = append(windows, w)
	}
	return windows
}

// allows reports whether the set holds the run, by the bytes directly beside it.
func allows(s pandian.RunSet, b []byte, r pandian.Run) bool {
	n := int(r.End - r.Start)
	return n >= s.Min && (s.Max == 0 || n <= s.Max) && (s.First == "" || strings.IndexByte(s.First, b[r.Start]) >= 0) &&
		(s.Before == nil || r.Start == 0 || s.Before(b[r.Start-1])) && (s.After == nil || int(r.End) == len(b) || s.After(b[r.End]))
}
