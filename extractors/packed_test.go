package extractors

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"pandian"
	"pandian/extractors/extractortest"
)

// sampleOf reads a file of testdata/archives.
func sampleOf(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/archives", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var packings = map[string]pandian.Format{".bz2": Bzip2(), ".xz": XZ(), ".zst": Zstd(), ".lz4": LZ4(), ".Z": Compress()}

func TestCompressedArchivesReadAsArchives(t *testing.T) {
	needles := pdfNeedles(t)
	for ext, f := range packings {
		data := sampleOf(t, "t.tar"+ext)
		r := &extractortest.Recorder{}
		r.Open = func(name string, c pandian.Content) error {
			file, err := c.Open()
			if err != nil || name != "t.tar" {
				return fmt.Errorf("%s: %w", name, err)
			}
			defer file.Close()
			b, err := io.ReadAll(file)
			if err != nil {
				return err
			}
			r.Open = nil
			return Tar().Extract(context.Background(), extractortest.Content(name, b), r)
		}
		if err := f.Extract(context.Background(), extractortest.Content("t.tar"+ext, data), r); err != nil {
			t.Errorf("%s: %v", ext, err)
		}
		if missing := r.Missing(needles); len(missing) > 0 || len(r.Faults)+len(r.Skips) > 0 {
			t.Errorf("%s: missing %q, skips %v, faults %v", ext, missing, r.Skips, r.Faults)
		}
	}
}

func TestCutAndDamagedStreamsSaySo(t *testing.T) {
	for ext, f := range packings {
		data := sampleOf(t, "t.tar"+ext)
		damaged := slices.Clone(data)
		for i := 300; i < 340; i++ {
			damaged[i] ^= 0x55
		}
		for what, b := range map[string][]byte{"cut": data[:len(data)*2/3], "cut in the header": data[:2], "damaged": damaged} {
			if ext == ".Z" && what != "cut in the header" { // without sums or an end mark
				continue
			}
			r, err := extractortest.Record(f, "x"+ext, b)
			want := pandian.Truncated
			if what == "damaged" {
				want = pandian.Corrupt
			}
			if err != nil || !slices.Equal(r.Skips, []pandian.Reason{want}) {
				t.Errorf("%s %s: %v, skips %v", ext, what, err, r.Skips)
			}
		}
	}
}

func TestCompressedNamesLoseTheirExtension(t *testing.T) {
	for in, want := range map[string]string{"名冊.csv.BZ2": "名冊.csv", "x.tbz2": "x.tar", "x.txz": "x.tar", "x.tzst": "x.tar", "x.csv.Z": "x.csv", "x": "x"} {
		if got := unpackedName(in); got != want {
			t.Errorf("unpackedName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCodesOfEveryWidthAreRead(t *testing.T) {
	var want strings.Builder
	for i := 1; i <= 4000; i++ {
		fmt.Fprintln(&want, i)
	}
	r, err := extractortest.Record(Compress(), "numbers.Z", sampleOf(t, "numbers.Z"))
	if err != nil || r.Plain.String() != want.String() {
		t.Errorf("%v, %d bytes of %d", err, r.Plain.Len(), want.Len())
	}
}

// xzOf compresses text into blocks of 1,000 bytes with the sum of that kind.
func xzOf(t *testing.T, text string, sum byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := xz.WriterConfig{BlockSize: 1000, CheckSum: sum, NoCheckSum: sum == 0}.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestXZStreamsBlocksAndPaddingAreOneFile(t *testing.T) {
	text := strings.Repeat("王小明 A123456789\n", 200)
	for _, sum := range []byte{0, xz.CRC32, xz.CRC64, xz.SHA256} {
		data := slices.Concat(xzOf(t, text, sum), make([]byte, 8), xzOf(t, text, xz.CRC32), make([]byte, 4))
		r, err := extractortest.Record(XZ(), "x.xz", data)
		if err != nil || r.Plain.String() != text+text || len(r.Skips) > 0 {
			t.Errorf("sum %d: %v, %d bytes, skips %v", sum, err, r.Plain.Len(), r.Skips)
		}
		if sum == 0 {
			continue
		}
		data = xzOf(t, "王小明 A123456789\n", sum)
		data[len(data)-36-4] ^= 1 // in the sum, before the index
		r, err = extractortest.Record(XZ(), "x.xz", data)
		if err != nil || !slices.Equal(r.Skips, []pandian.Reason{pandian.Corrupt}) {
			t.Errorf("sum %d changed: %v, skips %v", sum, err, r.Skips)
		}
	}
}

// TestDictionariesBeyondTheBoundAreRefused: a header of a few bytes must not
// cost gigabytes.
func TestDictionariesBeyondTheBoundAreRefused(t *testing.T) {
	block := []byte{2, 0, xzLZMA2, 1, 38, 0, 0, 0} // 2 GiB
	data := slices.Concat(xzOf(t, "", 0)[:12], binary.LittleEndian.AppendUint32(block, crc32.ChecksumIEEE(block)))
	var big bytes.Buffer
	w, err := zstd.NewWriter(&big, zstd.WithWindowSize(128<<20), zstd.WithSingleSegment(false))
	if err == nil {
		_, err = w.Write(make([]byte, 1<<20))
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		f    pandian.Format
		data []byte
	}{"xz": {XZ(), data}, "zstd": {Zstd(), big.Bytes()}} {
		r, err := extractortest.Record(tt.f, "x", tt.data)
		if err != nil || !slices.Equal(r.Skips, []pandian.Reason{pandian.Memory}) {
			t.Errorf("%s: %v, skips %v", name, err, r.Skips)
		}
	}
	filters := []byte{2, 1, 4, 0, xzLZMA2, 1, 8, 0}
	data = slices.Concat(data[:12], binary.LittleEndian.AppendUint32(filters, crc32.ChecksumIEEE(filters)))
	if r, err := extractortest.Record(XZ(), "x", data); err != nil || !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) {
		t.Errorf("a filter for programs: %v, skips %v", err, r.Skips)
	}
}
