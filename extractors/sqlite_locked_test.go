package extractors

import (
	"bytes"
	"compress/flate"
	"math/rand/v2"
	"os"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func TestNoiseNamedAsADatabaseIsEncrypted(t *testing.T) {
	f := SQLCipher()
	for _, size := range []int{1024, 4096, 64 << 10} {
		data := noise(size)
		if !f.Sniff(data, "會員.DB") {
			t.Errorf("%d bytes are not recognised", size)
		}
		if _, err := extractortest.Record(f, "a.db", data); pandian.ReasonOf(err) != pandian.IsEncrypted {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if _, err := extractortest.Record(f, "a.db", noise(64<<10+7)); pandian.ReasonOf(err) != pandian.Unsupported {
		t.Errorf("no whole pages: %v", err)
	}
}

// Archives and pictures with a signature are told by that before.
func TestWhatIsNotNoiseIsNoEncryptedDatabase(t *testing.T) {
	f := SQLCipher()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60_000 {
		_, _ = w.Write([]byte{byte(i), byte(i >> 3), byte(i * i >> 5)})
	}
	_ = w.Close()
	whole := func(b []byte) []byte { return b[:min(len(b), 64<<10)&^511] }
	samples := map[string][]byte{
		"zeros": make([]byte, 4096), "half": append(noise(2048), make([]byte, 2048)...), "packed": whole(packed.Bytes()),
		"short": noise(512), "odd": noise(4097),
	}
	for _, name := range []string{"archives/aes256.zip", "sqlite/t.sqlite", "office/mixed.docx", "pdf/lo_noto.pdf"} {
		b, err := os.ReadFile("testdata/" + name)
		if err == nil {
			samples[name] = whole(b)
		}
	}
	pictures, err := os.ReadDir("testdata/pictures")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		if b, err := os.ReadFile("testdata/pictures/" + p.Name()); err == nil {
			samples[p.Name()] = whole(b)
		}
	}
	for name, b := range samples {
		if f.Sniff(b, "a.db") {
			t.Errorf("%s is taken for an encrypted database", name)
		}
	}
	if f.Sniff(noise(4096), "a.bin") {
		t.Error("noise of any name is taken for a database")
	}
}
