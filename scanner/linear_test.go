package scanner_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pandian"
	"pandian/scanner"
)

// monotony are texts of nothing but one thing: each keeps one part of the engine
// busy at every byte.
var monotony = map[string]string{
	"digits": "7", "short numbers": "12 ", "national IDs": "A123456789 ", "phones": "02-", "dots": "1.", "house numbers": "1號",
	"counties": "縣市", "ats": "@", "addresses of mail": "a@", "colons": "a:", "surnames": "王", "names": "王小明", "names apart": "王 ", "labels": "姓名：",
	"Latin names": "Wang ", "eras": "民國", "illnesses": "糖尿病", "blanks": " ", "lines": "\n", "full width": "０", "bars": "|", "rules": "-- ",
}

// linear are contents of about n bytes or so many rows, columns, people, members.
var linear = map[string]struct {
	name string
	n    int
	make func(n int) []byte
}{
	"one cell": {"a.csv", 1 << 15, func(n int) []byte {
		return []byte("id,note\n1,\"" + string(bytes.ReplaceAll(officeText(n), []byte("\n"), nil)) + "\"\n2,x\n")
	}},
	"columns": {"a.csv", 1 << 11, func(n int) []byte {
		row := strings.Repeat("A123456789,0912345678,王小明,x,", n/4) + "\n"
		return []byte(strings.Repeat("c,", n) + "\n" + strings.Repeat(row, 8))
	}},
	"people": {"a.csv", 1 << 11, func(n int) []byte {
		var b bytes.Buffer
		b.WriteString("姓名,手機,信箱\n")
		for i := range n {
			fmt.Fprintf(&b, "王小明,09%08d,u%d@example.com\n", i, i)
		}
		return b.Bytes()
	}},
	"one person": {"a.csv", 1 << 12, func(n int) []byte { return []byte("姓名,手機\n" + strings.Repeat("王小明,0912345678\n", n)) }},
	"quotes":     {"a.csv", 1 << 16, func(n int) []byte { return []byte("a,b\n1,2\n" + strings.Repeat(`"`, n)) }},
	"commas":     {"a.csv", 1 << 16, func(n int) []byte { return []byte("a,b\n1,2\n" + strings.Repeat(",", n)) }},
	"brackets":   {"a.json", 1 << 16, func(n int) []byte { return []byte(strings.Repeat("[", n)) }},
	"tags":       {"a.html", 1 << 16, func(n int) []byte { return []byte(strings.Repeat("<", n)) }},
	"elements":   {"a.xml", 1 << 14, func(n int) []byte { return []byte(strings.Repeat("<a>", n)) }},
	"members": {"a.zip", 1 << 8, func(n int) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i := range n {
			w, _ := z.Create(fmt.Sprintf("d/%d.txt", i))
			_, _ = w.Write([]byte("姓名：王小明\n"))
		}
		_ = z.Close()
		return b.Bytes()
	}},
}

// TestEightTimesAsMuchCostsAboutEightTimesAsMuch holds that nothing is quadratic in
// bytes, columns, findings, people or members: that would cost 64 times as much.
func TestEightTimesAsMuchCostsAboutEightTimesAsMuch(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for name, unit := range monotony {
		t.Run("nothing but "+name, func(t *testing.T) {
			holdLinear(t, "a.txt", 1<<15, func(n int) []byte { return []byte(strings.Repeat(unit, n/len(unit))) })
		})
	}
	for name, l := range linear {
		t.Run(name, func(t *testing.T) { holdLinear(t, l.name, l.n, l.make) })
	}
}

// holdLinear compares what contents of n and of 8n cost, by the best of some
// turns; the machine may be busy.
func holdLinear(t *testing.T, name string, n int, content func(n int) []byte) {
	t.Helper()
	const times, most, turns = 8, 32, 12
	f := files{"small/" + name: content(n), "large/" + name: content(times * n)}
	s := engine(t, f, nil)
	var small, large time.Duration
	for turn := range turns {
		a, b := elapsed(t, s, f, "small/"+name), elapsed(t, s, f, "large/"+name)
		if turn == 0 {
			small, large = a, b
		}
		small, large = min(small, a), min(large, b)
		if turn > 0 && large <= most*small {
			return
		}
	}
	t.Errorf("%v for %d, %v for %d times as much", small, n, large, times)
}

func elapsed(t *testing.T, s *scanner.Scanner, f files, path string) time.Duration {
	begin := time.Now()
	if e, err := s.Inspect(t.Context(), f.item(path)); err != nil || e.Status == pandian.Failed {
		t.Fatal(e.Status, e.Reasons, err)
	}
	return time.Since(begin)
}

// BenchmarkLinear is the cost of a byte of office text and of a row of a table at
// three sizes.
func BenchmarkLinear(b *testing.B) {
	for _, mib := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("text/%dMiB", mib), func(b *testing.B) { inspectOf(b, "a.txt", bytes.Repeat(officeText(1<<20), mib)) })
	}
	for _, rows := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("csv/%drows", rows), func(b *testing.B) { inspectOf(b, "a.csv", csvText(rows*97)) })
	}
}

func inspectOf(b *testing.B, name string, data []byte) {
	f := files{name: data}
	s := engine(b, f, nil)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := s.Inspect(b.Context(), f.item(name)); err != nil {
			b.Fatal(err)
		}
	}
}
