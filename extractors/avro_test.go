package extractors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

func TestColumnFilesReadAsRecorded(t *testing.T) {
	for _, name := range []string{"null.avro", "kinds.parquet"} {
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
	if pandian.ReasonOf(err) != pandian.Truncated || len(r.Skips) > 0 || r.Rows < 2 {
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

func TestAvroFilesThatLieCostNoMemoryAndNoTime(t *testing.T) {
	types := `{"type":"record","name":"r0","fields":[{"name":"x","type":"long"}]}`
	for i := range 30 { // each holds the one before it twice
		types = fmt.Sprintf(`{"type":"record","name":"r%d","fields":[{"name":"a","type":[%s,"r%d"]}]}`, i+1, types, i)
	}
	huge := binary.AppendVarint(nil, math.MaxInt64)
	block := func(count int64, data ...byte) []byte {
		b := binary.AppendVarint(binary.AppendVarint(nil, count), int64(len(data)))
		return append(append(b, data...), "0123456789abcdef"...)
	}
	for what, tt := range map[string]struct {
		schema string
		block  []byte
		why    pandian.Reason
	}{
		"records without a byte": {`{"type":"fixed","name":"f","size":0}`, block(math.MaxInt64), ""},
		"items without a byte":   {`{"type":"map","values":"null"}`, block(1, append(slices.Clone(huge), 0)...), pandian.Corrupt},
		"a string":               {`"string"`, block(1, huge...), pandian.TooLarge},
		"a block":                {`"long"`, append([]byte{2}, huge...), pandian.Truncated},
		"a scale":                {`{"type":"bytes","logicalType":"decimal","scale":2000000000}`, block(1, 2, 1), pandian.Corrupt},
		"types within types":     {types, block(1, 0), pandian.Corrupt},
	} {
		data := append([]byte("Obj\x01\x02\x16avro.schema"), binary.AppendVarint(nil, int64(len(tt.schema)))...)
		data = append(append(append(data, tt.schema...), 0), "0123456789abcdef"...)
		r, err := extractortest.Record(Avro(), "x", append(data, tt.block...))
		got := pandian.ReasonOf(err)
		if len(r.Skips) > 0 {
			got = r.Skips[0]
		}
		if got != tt.why || r.Rows > 0 {
			t.Errorf("%s: %v, skips %v, %d rows", what, err, r.Skips, r.Rows)
		}
	}
}
