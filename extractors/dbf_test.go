package extractors

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/extractors/extractortest"
)

func readDBF(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/dbf", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTablesAreReadInTheirCharset(t *testing.T) {
	missing := []string{"游錫堃"} // stands in none of them
	for name, eighth := range map[string]string{"big5.dbf": "黃錫?", "big5_undeclared.dbf": "黃錫?", "utf8.dbf": "黃錫堃"} {
		data := readDBF(t, name)
		r, err := extractortest.Record(DBF(), name, data)
		if got := r.Missing(pdfNeedles(t)); err != nil || !slices.Equal(got, missing) || !strings.Contains(r.Plain.String(), eighth) || r.Rows != 21 || len(r.Skips)+len(r.Faults) > 0 {
			t.Errorf("%s: %v, %d rows, missing %q, skips %v", name, err, r.Rows, got, r.Skips)
		}
		if !isDBF(data, name) {
			t.Errorf("%s is not recognised", name)
		}
	}
}

func TestFieldsAreTextAndDeletedRecordsAreNamed(t *testing.T) {
	r, err := extractortest.Record(DBF(), "fox.dbf", readDBF(t, "fox.dbf"))
	want := `header "",0: "NAME" | "BORN" | "PAID" | "STAFF" | "SEEN" | "FEE" | "RATE" | "NO" | "NOTE"
row "",1: "王小明" | "1980-01-02" | "1234.5" | "T" | "2020-01-02 03:04:05" | "99.5" | "1.25" | "-7"
row "",3: "陳大文" | "" | "" | "" | "" | "0" | "0" | "0"
end "",0
header "已刪除的資料列",0: "NAME" | "BORN" | "PAID" | "STAFF" | "SEEN" | "FEE" | "RATE" | "NO" | "NOTE"
row "已刪除的資料列",2: "李美玲" | "1975-12-31" | "-1" | "F" | "" | "0" | "0" | "3"
end "已刪除的資料列",0
`
	if diff := cmp.Diff(want, r.Log.String()); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestMemosAreReadOneByOne(t *testing.T) {
	long := "身份证 " + strings.Repeat("很长", 300)
	four := slices.Concat(make([]byte, 512), []byte(memoMark), []byte{18, 0, 0, 0}, []byte("A123456789"), make([]byte, 494), []byte("free"))
	binary.LittleEndian.PutUint16(four[20:], 512)
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"fox.fpt", readDBF(t, "fox.fpt"), []string{"身分證字號 A123456789，請勿外流", "電話 0912-345-678"}},
		{"gbk.dbt", readDBF(t, "gbk.dbt"), []string{long, "第二"}},
		{"four.DBT", four, []string{"A123456789"}},
	}
	for _, tt := range tests {
		r, err := extractortest.Record(DBFMemo(), tt.name, tt.data)
		if got := strings.Fields(strings.ReplaceAll(r.Plain.String(), " ", "_")); err != nil || !slices.Equal(got, strings.Split(strings.ReplaceAll(strings.Join(tt.want, "\n"), " ", "_"), "\n")) {
			t.Errorf("%s: %v, %q", tt.name, err, got)
		}
	}
}

// seven makes a table of dBASE 7 with one record of one field.
func seven(kind byte, value []byte) []byte {
	head := make([]byte, 68+48+1)
	head[0], head[2], head[3], head[4] = 4, 1, 1, 1
	binary.LittleEndian.PutUint16(head[8:], uint16(len(head)))
	binary.LittleEndian.PutUint16(head[10:], uint16(1+len(value)))
	copy(head[68:], "FIELD")
	head[68+32], head[68+33], head[len(head)-1] = kind, byte(len(value)), '\r'
	return slices.Concat(head, []byte{' '}, value, []byte{0x1a})
}

func TestNumbersOfDBASE7AreRead(t *testing.T) {
	double := func(f float64) []byte {
		bits := math.Float64bits(f)
		if f < 0 {
			return binary.BigEndian.AppendUint64(nil, ^bits)
		}
		return binary.BigEndian.AppendUint64(nil, bits^1<<63)
	}
	tests := []struct {
		kind  byte
		value []byte
		want  string
	}{
		{'I', []byte{0x80, 0, 0, 5}, "5"}, {'I', []byte{0x7f, 0xff, 0xff, 0xfe}, "-2"},
		{'O', double(2.5), "2.5"}, {'O', double(-0.75), "-0.75"}, {'C', []byte("A123456789"), "A123456789"},
	}
	for _, tt := range tests {
		r, err := extractortest.Record(DBF(), "x.dbf", seven(tt.kind, tt.value))
		if got := strings.TrimSpace(strings.TrimPrefix(r.Plain.String(), "FIELD\n")); err != nil || got != tt.want {
			t.Errorf("%c %x: %v, %q, want %q", tt.kind, tt.value, err, got, tt.want)
		}
	}
}

func TestCutTablesSaySo(t *testing.T) {
	data := readDBF(t, "big5.dbf")
	for n, want := range map[int]pandian.Reason{len(data) - 300: pandian.Truncated, 100: pandian.Truncated, len(data): ""} {
		r, err := extractortest.Record(DBF(), "x.dbf", data[:n])
		if pandian.ReasonOf(err) != want || n > 200 && r.Rows < 17 {
			t.Errorf("%d bytes: %v, %d rows", n, err, r.Rows)
		}
	}
	broken := bytes.Clone(data)
	broken[10] = 20 // records shorter than their fields
	if _, err := extractortest.Record(DBF(), "x.dbf", broken); pandian.ReasonOf(err) != pandian.Corrupt {
		t.Errorf("a wrong header: %v", err)
	}
}
