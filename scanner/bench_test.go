package scanner_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"pandian"
	"pandian/scanner"
)

// officeText is dense office text: memos with a value every 70 bytes or so.
func officeText(n int) []byte {
	r := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "承辦人：王大%c，電話(02)2345-%04d分機%d，依據第%d號來函辦理。", 0x4e00+rune(r.IntN(5000)), r.IntN(10000), r.IntN(100), r.IntN(100000))
		fmt.Fprintf(&b, "申請人 陳小%c 身分證字號：%s，手機09%02d-%03d-%03d，住址臺北市信義區市府路%d號%d樓，u%d@example.com。\n",
			0x4e00+rune(r.IntN(5000)), nationalIDs[r.IntN(len(nationalIDs))], r.IntN(100), r.IntN(1000), r.IntN(1000), 1+r.IntN(300), 1+r.IntN(20), r.IntN(100000))
	}
	return []byte(b.String())
}

func logText(n int) []byte {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "2025-02-%02d 08:%02d:%02d INFO [http] id=%016d GET /app/v2.3.%d/index.html 200 %d\n", 1+i%28, i%60, i/60%60, i*7919, i%9, i)
	}
	return []byte(b.String())
}

func csvText(n int) []byte {
	var b strings.Builder
	b.WriteString("編號,姓名,身分證字號,生日,手機,電子郵件,地址,建立時間\n")
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%d,王大%c,%s,%d/%02d/%02d,09%08d,u%d@example.com,高雄市桃源區南進巷%d號,2025-01-02 10:20:%02d\n",
			i, 0x4e00+rune(i%5000), nationalIDs[i%len(nationalIDs)], 40+i%60, 1+i%12, 1+i%28, i, i, 1+i%900, i%60)
	}
	return []byte(b.String())
}

func BenchmarkScan(b *testing.B) {
	tests := []struct {
		name, file string
		data       []byte
	}{
		{"office", "a.txt", officeText(4 << 20)},
		{"logs", "a.log", logText(4 << 20)},
		{"csv", "a.csv", csvText(4 << 20)},
	}
	if name := os.Getenv("PANDIAN_BENCH_FILE"); name != "" {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		tests = append(tests[:0], struct {
			name, file string
			data       []byte
		}{"file", name, data})
	}
	for _, tt := range tests {
		b.Run(tt.name, func(b *testing.B) {
			f := files{tt.file: tt.data}
			s := engine(b, f, nil)
			b.SetBytes(int64(len(tt.data)))
			b.ReportAllocs()
			for b.Loop() {
				if e, err := s.Inspect(b.Context(), f.item(tt.file)); err != nil || e.Status != pandian.Scanned {
					b.Fatal(e.Status, err)
				}
			}
		})
	}
}

// BenchmarkTable is what a row of a table with a key costs the engine.
func BenchmarkTable(b *testing.B) {
	table := memberTable(20_000)
	table.Blob = nil
	s := engine(b, nil, func(o *scanner.Options) {
		o.Open = func(context.Context, pandian.Item) (pandian.Content, error) { return table.Content(), nil }
	})
	bytes := 0
	for _, row := range table.Rows {
		for _, v := range row {
			bytes += len(v)
		}
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Inspect(b.Context(), pandian.Item{Ref: pandian.Ref{Source: "s", Path: "t"}, Size: -1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(table.Rows)), "ns/row")
}
