package extractors

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

func TestColumnFilesReadAsRecorded(t *testing.T) {
	for _, name := range []string{"null.avro"} {
		file := filepath.Join("testdata", "columns", name)
		extractortest.Run(t, officeFormat(t, name), file, file+".golden")
	}
}

// columnSample reads a sample file.
func columnSample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "columns", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAvroReadsTheSameWhateverTheCodec(t *testing.T) {
	want := readOffice(t, Avro(), columnSample(t, "null.avro")).Log.String()
	for _, name := range []string{"bzip2", "deflate", "snappy", "xz", "zstandard"} {
		if got := readOffice(t, Avro(), columnSample(t, name+".avro")).Log.String(); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestUnknownCodecsOfAvroAreUnsupported(t *testing.T) {
	data := bytes.Replace(columnSample(t, "deflate.avro"), []byte("\x0edeflate"), []byte("\x0enewcode"), 1)
	r := readOffice(t, Avro(), data)
	if !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) || r.Rows != 0 {
		t.Errorf("skips %v, %d rows", r.Skips, r.Rows)
	}
}

func TestDamagedAvroFilesKeepTheRowsBefore(t *testing.T) {
	data := columnSample(t, "null.avro")
	r, err := extractortest.Record(Avro(), "x", data[:len(data)-60])
	if pandian.ReasonOf(err) != pandian.Truncated || r.Rows < 2 {
		t.Errorf("cut: %v, skips %v, %d rows", err, r.Skips, r.Rows)
	}
	broken := bytes.Replace(data, []byte("B266240395"), nil, 1)
	if bytes.Equal(broken, data) { // the second person has no number
		broken = bytes.Replace(data, []byte("A154330121"), []byte("A15433"), 1)
	}
	r, err = extractortest.Record(Avro(), "x", broken)
	if err == nil && len(r.Skips) == 0 || r.Rows < 2 {
		t.Errorf("bytes missing: %v, skips %v, %d rows", err, r.Skips, r.Rows)
	}
}

func TestAvroLengthsThatLieCostNoMemoryAndNoTime(t *testing.T) {
	head := func(schema string) []byte {
		b := append([]byte("Obj\x01\x02\x16avro.schema"), byte(2*len(schema))) // below 64 bytes
		return append(append(append(b, schema...), 0), "0123456789abcdef"...)
	}
	huge := []byte("\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	for what, tt := range map[string]struct {
		schema string
		block  []byte
	}{
		"records without a byte": {`{"type":"fixed","name":"f","size":0}`, append(slices.Clone(huge), 0)},
		"items without a byte":   {`{"type":"array","items":{"type":"fixed","name":"f","size":0}}`, append(append([]byte{2, 24}, huge...), 0)},
		"a string":               {`"string"`, append(append([]byte{2, 20}, huge...), 'x')},
		"a block":                {`"long"`, append([]byte{2}, huge...)},
	} {
		r, err := extractortest.Record(Avro(), "x", append(head(tt.schema), tt.block...))
		if pandian.ReasonOf(err) == "" || r.Rows > 1 {
			t.Errorf("%s: %v, %d rows", what, err, r.Rows)
		}
	}
}
