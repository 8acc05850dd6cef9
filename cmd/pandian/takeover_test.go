package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A scan that takes over what did not change writes what one that reads
// everything writes, whatever was done to the files in between.
func TestTakenOverEqualsReadAnew(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	tmp := t.TempDir()
	dir, key := filepath.Join(tmp, "share"), filepath.Join(tmp, "key")
	scan := func(out, register string) {
		t.Helper()
		var words bytes.Buffer
		args := []string{"scan", dir, "--out", out, "--register", register, "--key", key, "--quiet", "--force"}
		if code := run(t.Context(), args, strings.NewReader(""), &words, &words); code != exitOK {
			t.Fatalf("code %d\n%s", code, words.String())
		}
	}
	file := func(i int) string {
		return filepath.Join(dir, fmt.Sprintf("d%d", i%3), fmt.Sprintf("e-%d", i%5), fmt.Sprintf("f%03d.txt", i))
	}
	write := func(i int) {
		path := file(i)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for range 1 + rnd.IntN(3) {
			n := rnd.IntN(40)
			fmt.Fprintf(&text, "聯絡人：王%c明，電話：0912%06d，Email：user%d@example.com.tw\n", []rune("大小志家")[n%4], n*7919%1000000, n)
		}
		if rnd.IntN(4) == 0 {
			text.Reset()
			text.WriteString("今天天氣很好。\n")
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 60 {
		write(i)
	}
	for round, change := range []func(){
		func() {},
		func() {}, // nothing changed: people are known
		func() { write(3); write(41) },
		func() { write(60); write(61) },
		func() { _ = os.Remove(file(9)) },
		func() {},
		func() { _ = os.Rename(file(1), file(77)) },
		func() { // a copy, older than its original
			if b, err := os.ReadFile(file(5)); err == nil {
				_ = os.WriteFile(file(80), b, 0o644)
				_ = os.Chtimes(file(80), farPast, farPast)
			}
		},
		func() { write(80) },
		func() {},
	} {
		change()
		again, anew := filepath.Join(tmp, "again"), filepath.Join(tmp, "anew")
		scan(again, filepath.Join(tmp, "register.db"))
		scan(anew, "none")
		for _, name := range []string{"inventory.jsonl", "inventory.csv", "masking.csv", "report.html"} {
			got, want := readPlain(t, filepath.Join(again, name)), readPlain(t, filepath.Join(anew, name))
			if got != want {
				t.Fatalf("round %d: %s differs\n%s", round, name, firstDifference(got, want))
			}
		}
		if round == 1 && !bytes.Contains(mustRead(t, filepath.Join(again, "inventory.jsonl")), []byte(`"status":"unchanged"`)) {
			t.Fatal("nothing was taken over")
		}
	}
}

var farPast = time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)

// fleeting is what two scans of the same say differently.
var fleeting = regexp.MustCompile(`"status":"unchanged"|未變動（沿用前次）|已掃描|\d{3}/\d{2}/\d{2} \d{2}:\d{2}(:\d{2})?|民國 \d+ 年 \d+ 月 \d+ 日 \d{2}:\d{2} 起，費時 [^<]*`)

func readPlain(t *testing.T, path string) string {
	return fleeting.ReplaceAllStringFunc(string(mustRead(t, path)), func(s string) string {
		if s == `"status":"unchanged"` {
			return `"status":"scanned"`
		}
		return "~"
	})
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	lo := max(0, i-200)
	return fmt.Sprintf("got  %.400s\nwant %.400s", a[lo:], b[lo:])
}
