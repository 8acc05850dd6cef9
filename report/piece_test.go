package report

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"testing"
)

func TestJoinedPiecesAreOneFile(t *testing.T) {
	dir := t.TempDir()
	g := rand.New(rand.NewPCG(1, 2))
	random := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = "<row r=\"1\"/>甲乙"[g.IntN(18)]
		}
		return b
	}
	var archive, want bytes.Buffer
	z := zip.NewWriter(&archive)
	long := &piece{temp: func() (*os.File, error) { return os.CreateTemp(dir, "") }}
	for range 300 {
		b := random(g.IntN(5000))
		want.Write(b)
		long.raw = append(long.raw, b...)
		if err := long.spill(); err != nil {
			t.Fatal(err)
		}
	}
	defer long.file.Close()
	head, tail := random(70_000), random(3)
	if err := join(z, "a/sheet.xml", fixed(head), long, &piece{}, fixed(tail[:1], tail[1:])); err != nil {
		t.Fatal(err)
	}
	if err := join(z, "empty"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]byte{append(append(head, want.Bytes()...), tail...), nil} {
		f, err := r.File[i].Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f) // checks size and CRC
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d; error %v", r.File[i].Name, len(got), len(want), err)
		}
	}
}

func TestALongPieceWaitsOnDisk(t *testing.T) {
	p := &piece{temp: func() (*os.File, error) { return os.CreateTemp(t.TempDir(), "") }}
	g := rand.New(rand.NewPCG(3, 4))
	for range 5_000_000 {
		p.raw = append(p.raw, byte(g.Uint32()))
		if err := p.spill(); err != nil {
			t.Fatal(err)
		}
		if n := cap(p.raw) + p.packed.Cap(); n > 1<<20 {
			t.Fatalf("%d bytes in memory", n)
		}
	}
	defer p.file.Close()
	st, err := p.file.Stat()
	if err != nil || st.Size() < 4_500_000 {
		t.Errorf("file %v, error %v", st, err)
	}
}

func TestCRCOfJoinedTexts(t *testing.T) {
	whole := []byte("編號,姓名,身分證字號\r\n" + string(make([]byte, 70_000)))
	for _, cut := range []int{0, 1, 7, 33, 4096, len(whole) - 1, len(whole)} {
		a, b := crc32.ChecksumIEEE(whole[:cut]), crc32.ChecksumIEEE(whole[cut:])
		if got, want := joinCRC(a, b, int64(len(whole)-cut)), crc32.ChecksumIEEE(whole); got != want {
			t.Errorf("cut at %d: %08x, want %08x", cut, got, want)
		}
	}
}
