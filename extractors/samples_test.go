package extractors

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"pandian"
	"pandian/extractors/extractortest"
)

// samples returns the sample files of text formats, and the format of each.
func samples(t testing.TB) map[string]pandian.Format {
	t.Helper()
	paths, err := filepath.Glob("testdata/samples/*.*")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]pandian.Format{}
	for _, path := range paths {
		for _, f := range All(Options{}) {
			for _, ext := range f.Exts {
				if strings.HasSuffix(path, ext) && f.Name != "text" {
					found[path] = f
				}
			}
		}
	}
	if len(found) < 4 {
		t.Fatalf("only %d samples", len(found))
	}
	return found
}

func TestSamplesAreReadAsTheirGoldenFilesSay(t *testing.T) {
	for path, f := range samples(t) {
		extractortest.Run(t, f, path, path+".golden")
	}
}

// TestReadingDoesNotDependOnHowBytesArrive reads every sample one byte at a
// time.
func TestReadingDoesNotDependOnHowBytesArrive(t *testing.T) {
	for path, f := range samples(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := extractortest.Record(f, filepath.Base(path), data)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		c := extractortest.Content(filepath.Base(path), data)
		c.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(iotest.OneByteReader(bytes.NewReader(data))), nil
		}
		r := &extractortest.Recorder{}
		if err := f.Extract(context.Background(), c, r); err != nil || r.Log.String() != whole.Log.String() {
			t.Errorf("%s: %v, read byte by byte:\n%s", path, err, r.Log.String())
		}
	}
}
