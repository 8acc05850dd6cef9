package extractors

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/extractors/extractortest"
)

// big5Name is 王小明.txt as Windows stores it.
const big5Name = "\xa4\xfd\xa4p\xa9\xfa.txt"

func tarOf(t *testing.T, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		body := strings.Repeat("A123456789\n", int(h.Size))
		h.Size, h.Mode, h.Format = int64(len(body)), 0o600, tar.FormatGNU
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Name = name
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func file(name string, lines int) tar.Header {
	return tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(lines)}
}

func TestTarMembersAreReadAndTheRestIsNamed(t *testing.T) {
	data := tarOf(t, file("名冊/a.txt", 3), tar.Header{Typeflag: tar.TypeDir, Name: "名冊/"},
		tar.Header{Typeflag: tar.TypeSymlink, Name: "link", Linkname: "a"}, tar.Header{Typeflag: tar.TypeFifo, Name: "pipe"}, file(big5Name, 0))
	r, err := extractortest.Record(Tar(), "x.tar", data)
	if err != nil {
		t.Fatal(err)
	}
	want := "member \"名冊/a.txt\"\n  33 bytes\nskip \"link\",0: symlink\nskip \"pipe\",0: special_file\nmember " +
		"\"\\xa4\\xfd\\xa4p\\xa9\\xfa.txt\"\n  0 bytes\n"
	if diff := cmp.Diff(want, r.Log.String()); diff != "" || len(r.Faults) > 0 {
		t.Error(diff, r.Faults)
	}
	if !isTar(data, "") || isTar(bytes.Repeat([]byte{0}, tarBlock), "") || isTar(bytes.Repeat([]byte("a"), tarBlock), "") {
		t.Error("archives are not told from other files")
	}
}

func TestDamagedTarsKeepWhatCanBeRead(t *testing.T) {
	whole := tarOf(t, file("a", 100), file("b", 100), file("c", 100)) // 512 + 1536 bytes each
	noise := slices.Clone(whole)
	for i := 2048; i < 2560; i++ {
		noise[i] = 'x'
	}
	tests := []struct {
		name    string
		data    []byte
		members string
		skips   []pandian.Reason
	}{
		{"cut in a member", whole[:2048+700], "a b", []pandian.Reason{pandian.Truncated, pandian.Truncated}},
		{"cut in a header", whole[:2048+100], "a", []pandian.Reason{pandian.Truncated}},
		{"header overwritten", noise, "a c", []pandian.Reason{pandian.Corrupt}},
	}
	for _, tt := range tests {
		r, err := extractortest.Record(Tar(), "x.tar", tt.data)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := strings.Join(r.Members, " "); got != tt.members || !slices.Equal(r.Skips, tt.skips) {
			t.Errorf("%s: members %s, skips %v", tt.name, got, r.Skips)
		}
	}
}

func TestGzipIsOneMember(t *testing.T) {
	tests := []struct {
		name, file string
		data       []byte
		member     string
		bytes      int
		skips      []pandian.Reason
	}{
		{"named", "x.gz", gzipOf(t, "a.txt", "hello"), "a.txt", 5, nil},
		{"unnamed", "名冊.csv.gz", gzipOf(t, "", "hello"), "名冊.csv", 5, nil},
		{"tgz", "x.TGZ", gzipOf(t, "", "hello"), "x.tar", 5, nil},
		{"streams in a row", "x.gz", append(gzipOf(t, "a", "hello"), gzipOf(t, "b", "world")...), "a", 10, nil},
		{"cut", "x.gz", gzipOf(t, "a", "hello")[:20], "a", 5, []pandian.Reason{pandian.Truncated}},
		{"noise behind", "x.gz", append(gzipOf(t, "a", "hello"), "0123456789abc"...), "a", 5, []pandian.Reason{pandian.Corrupt}},
	}
	for _, tt := range tests {
		r, err := extractortest.Record(Gzip(), tt.file, tt.data)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if strings.Join(r.Members, " ") != tt.member || r.Plain.Len() != tt.bytes || !slices.Equal(r.Skips, tt.skips) {
			t.Errorf("%s: members %q, %d bytes, skips %v", tt.name, r.Members, r.Plain.Len(), r.Skips)
		}
	}
	if _, err := extractortest.Record(Gzip(), "x.gz", []byte("\x1f\x8b\x08\x08abcdefname")); pandian.ReasonOf(err) != pandian.Truncated {
		t.Errorf("a cut header: %v", err)
	}
	if got := gzipName("\u00a4\u00fd\u00a4p\u00a9\u00fa.txt", ""); got != big5Name {
		t.Errorf("stored name %q", got)
	}
}
