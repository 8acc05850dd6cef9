package scanner_test

import (
	"fmt"
	"testing"

	"pandian"
)

// BenchmarkSmallFiles is what a share of small files costs, file by file.
func BenchmarkSmallFiles(b *testing.B) {
	f := files{"d/tiny.txt": []byte("第 1 號\n姓名：王小明\n手機：0912345678\n")}
	f["d/4k.txt"] = officeText(1 << 20)[:4096]
	s := engine(b, f, nil)
	for _, name := range []string{"tiny", "4k"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(f["d/"+name+".txt"])))
			b.ReportAllocs()
			for b.Loop() {
				if e, err := s.Inspect(b.Context(), f.item(fmt.Sprintf("d/%s.txt", name))); err != nil || e.Status != pandian.Scanned {
					b.Fatal(e.Status, err)
				}
			}
		})
	}
}
