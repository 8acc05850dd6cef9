package extractors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"pandian"
	"pandian/extractors/extractortest"
)

func TestParquetReadsTheSameWhateverTheCodec(t *testing.T) {
	want := readOffice(t, Parquet(), columnSample(t, "roster.parquet"))
	if missing := want.Missing(pdfNeedles(t)); !slices.Equal(missing, []string{"游錫堃"}) { // who is not in the list
		t.Errorf("missing %q", missing)
	}
	for _, name := range []string{"none", "gzip", "brotli", "zstd", "lz4", "delta"} {
		if got := readOffice(t, Parquet(), columnSample(t, name+".parquet")).Log.String(); got != want.Log.String() {
			t.Errorf("%s:\n%s", name, cmp.Diff(want.Log.String(), got))
		}
	}
}

// oracleRow has a field of every kind and encoding that the library writes.
type oracleRow struct {
	ID     int64             `parquet:"id,delta"`
	Dict   string            `parquet:"dict,dict,snappy"`
	Plain  string            `parquet:"plain,zstd"`
	Len    string            `parquet:"len,delta,gzip"`
	Day    int32             `parquet:"day,date"`
	At     time.Time         `parquet:"at,timestamp(millisecond)"`
	Real   float64           `parquet:"real,split"`
	Small  float32           `parquet:"small,split,lz4"`
	Truth  bool              `parquet:"truth"`
	Maybe  *int32            `parquet:"maybe,optional"`
	Names  []string          `parquet:"names,list"`
	Pairs  map[string]string `parquet:"pairs"`
	Nested []oracleInner     `parquet:"nested"`
	UUID   [16]byte          `parquet:"uuid,uuid"`
	Narrow uint16            `parquet:"narrow"`
	Price  int64             `parquet:"price,decimal(2:18)"`
}

type oracleInner struct {
	Key  string  `parquet:"key,dict"`
	Many []int64 `parquet:"many"`
}

// cells are the row as it must be read.
func (r *oracleRow) cells() []string {
	join := func(n int, f func(i int) string) string {
		var list []string
		for i := range n {
			list = append(list, f(i))
		}
		return strings.Join(list, ", ")
	}
	maybe, key, value, many := "", "", "", []string{}
	if r.Maybe != nil {
		maybe = fmt.Sprint(*r.Maybe)
	}
	for k, v := range r.Pairs {
		key, value = k, v
	}
	for _, in := range r.Nested {
		for _, n := range in.Many {
			many = append(many, fmt.Sprint(n))
		}
	}
	price := fmt.Sprintf("%d.%02d", r.Price/100, r.Price%100)
	return []string{
		fmt.Sprint(r.ID), r.Dict, r.Plain, r.Len, string(appendTime(nil, time.Unix(int64(r.Day)*86400, 0))), string(appendTime(nil, r.At)),
		string(appendFloat(nil, r.Real)), fmt.Sprint(r.Small), fmt.Sprint(r.Truth), maybe, join(len(r.Names), func(i int) string { return r.Names[i] }),
		key, value, join(len(r.Nested), func(i int) string { return r.Nested[i].Key }), strings.Join(many, ", "),
		string(appendUUID(nil, r.UUID[:])), fmt.Sprint(r.Narrow), price,
	}
}

func oracleRows(n int) []oracleRow {
	rows := make([]oracleRow, n)
	for i := range rows {
		r := &rows[i]
		r.ID, r.Dict, r.Plain = int64(i*i%977-300), fmt.Sprintf("B%09d", i%17), fmt.Sprintf("王大%c", 0x4e00+i)
		r.Len, r.Day, r.At = strings.Repeat("字", i%40), int32(i*7-9000), time.UnixMilli(1_700_000_000_000+int64(i)*61_001)
		r.Real, r.Small, r.Truth = float64(i)/8-3, float32(i)/4, i%3 == 0
		if i%5 != 0 {
			maybe := int32(i)
			r.Maybe = &maybe
		}
		for k := range i % 4 {
			r.Names = append(r.Names, fmt.Sprint("名", k))
			r.Nested = append(r.Nested, oracleInner{Key: fmt.Sprint("k", k), Many: []int64{int64(i), int64(-k)}[:k%3]})
		}
		if i%2 == 0 {
			r.Pairs = map[string]string{"職業": fmt.Sprint("第", i)}
		}
		r.UUID[3], r.Narrow, r.Price = byte(i), uint16(65535-i), int64(i)*37
	}
	return rows
}

func TestParquetReadsWhatTheLibraryWrites(t *testing.T) {
	rows := oracleRows(3000)
	for _, version := range []int{1, 2} {
		var b bytes.Buffer
		w := parquet.NewGenericWriter[oracleRow](&b, parquet.DataPageVersion(version), parquet.PageBufferSize(4<<10), parquet.MaxRowsPerRowGroup(1100))
		if _, err := w.Write(rows); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		g := &sheetGrid{rows: map[string]map[int][]string{}}
		if err := Parquet().Extract(t.Context(), extractortest.Content("x", b.Bytes()), g); err != nil || g.count != len(rows) {
			t.Fatalf("version %d: %d rows, %v", version, g.count, err)
		}
		for i := range rows {
			if diff := cmp.Diff(trimEmpty(rows[i].cells()), g.rows[""][i+1]); diff != "" {
				t.Fatalf("version %d, row %d (-want +got):\n%s", version, i, diff)
			}
		}
	}
}

func TestDamagedParquetColumnsCostTheirOwnValues(t *testing.T) {
	data := slices.Clone(columnSample(t, "none.parquet"))
	at := bytes.Index(data, []byte("A123456789")) - 4 // its length, in a dictionary
	binary.LittleEndian.PutUint32(data[at:], 1<<30)
	r := readOffice(t, Parquet(), data)
	if r.Rows != 21 || !slices.Equal(r.Skips, []pandian.Reason{pandian.Corrupt}) || !strings.Contains(r.Plain.String(), "0912-345-678") || strings.Contains(r.Plain.String(), "B266240395") {
		t.Errorf("%d rows, skips %v", r.Rows, r.Skips)
	}
}

func TestParquetFilesWithoutTheirEndAreSearchedForStrings(t *testing.T) {
	data := columnSample(t, "none.parquet")
	r, err := extractortest.Record(Parquet(), "x", data[:len(data)-300])
	if pandian.ReasonOf(err) != pandian.Truncated || !strings.Contains(r.Plain.String(), "A123456789") {
		t.Errorf("%v, %q", err, r.Plain.String())
	}
	locked := slices.Concat([]byte(parquetLocked), data[4:len(data)-4], []byte(parquetLocked))
	if _, err := extractortest.Record(Parquet(), "x", locked); pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("an encrypted footer: %v", err)
	}
}

func TestParquetFilesThatLieCostNoMemoryAndNoTime(t *testing.T) {
	// fields of Thrift: the step to the next one and its kind, then its value
	num := func(step int, n int64) string {
		return string(append([]byte{byte(step<<4 | thriftInt64)}, binary.AppendVarint(nil, n)...))
	}
	str := func(step int, s string) string { return string([]byte{byte(step<<4 | thriftBinary), byte(len(s))}) + s }
	list := func(step int, items ...string) string {
		return string([]byte{byte(step<<4 | thriftList), byte(len(items)<<4 | thriftStruct)}) + strings.Join(items, "\x00") + "\x00"
	}
	file := func(page, footer string) []byte {
		footer += "\x00"
		return slices.Concat([]byte(parquetMagic), []byte(page), []byte(footer), binary.LittleEndian.AppendUint32(nil, uint32(len(footer))), []byte(parquetMagic))
	}
	schema := list(2, str(4, "r")+num(1, 1), num(1, kindInt64)+num(2, 0)+str(1, "x"))
	group := func(values, rows int64, codec int64) string {
		meta := "\x3c" + num(4, codec) + num(1, values) + num(2, 1<<40) + num(2, 4) + "\x00"
		return list(2, list(1, meta)+num(2, rows))
	}
	page := func(size, packed, values, encoding int64, data string) string {
		return num(1, pageData) + num(1, size) + num(1, packed) + "\x2c" + num(1, values) + num(1, encoding) + "\x00\x00" + data
	}
	for what, tt := range map[string]struct {
		data []byte
		why  pandian.Reason
		rows int
	}{
		"a good file":      {file(page(8, 8, 1, encodingPlain, "12345678"), schema+group(1, 1, 0)), "", 1},
		"rows":             {file(page(8, 8, 1, encodingPlain, "12345678"), schema+group(1, 1<<60, 0)), pandian.Corrupt, 1},
		"values":           {file(page(8, 8, 1<<31-1, encodingPlain, "12345678"), schema+group(1<<60, 1<<60, 0)), pandian.Corrupt, 1},
		"a page":           {file(page(8, 1<<31-1, 1, encodingPlain, "12345678"), schema+group(1, 1, 0)), pandian.Memory, 0},
		"a page that ends": {file(page(8, 1<<20, 1, encodingPlain, "12345678"), schema+group(1, 1, 0)), pandian.Corrupt, 0},
		"an unpacked page": {file(page(1<<20, 8, 1, encodingPlain, "12345678"), schema+group(1, 1, parquetLZ4Raw)), pandian.Corrupt, 0},
		"a codec":          {file(page(8, 8, 1, encodingPlain, "12345678"), schema+group(1, 1, 99)), pandian.Unsupported, 0},
		"an encoding":      {file(page(8, 8, 1, 99, "12345678"), schema+group(1, 1, 0)), pandian.Unsupported, 0},
		"no dictionary":    {file(page(8, 8, 1, encodingDict, "12345678"), schema+group(1, 1, 0)), pandian.Corrupt, 0},
	} {
		start := time.Now()
		r, err := extractortest.Record(Parquet(), "x", tt.data)
		got := pandian.ReasonOf(err)
		if len(r.Skips) > 0 {
			got = r.Skips[0]
		}
		if got != tt.why || r.Rows != tt.rows || time.Since(start) > 5*time.Second {
			t.Errorf("%s: %v, skips %v, %d rows", what, err, r.Skips, r.Rows)
		}
	}
}
