package extractors

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pandian"
	"pandian/extractors/extractortest"
)

func TestJSONCalls(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"array", `[{"姓名":"王","電話":"02"},{"姓名":"李","年":7,"電話":null}]`, `
header "",0: "姓名" | "電話"
row "",1: "王"@12-15 | "02"@27-29
header "",0: "姓名" | "電話" | "年"
row "",2: "李"@43-46 | "" | "7"@54-55
end "",0
`},
		{"nested object", `[{"人":{"名":"王"},"x":true}]`, `
header "",0: "人.名" | "x"
row "",1: "王"@16-19 | "true"@26-30
end "",0
`},
		{"scalars in one cell", `[{"tel":["02","03",["04"]],"x":[]}]`, `
header "",0: "tel"
row "",1: "02, 03, 04"@10-23
end "",0
`},
		{"escapes", `[{"\u59d3":"\u738b\ud83d\ude00\n\/"}]`, `
header "",0: "姓"
row "",1: "王😀\n/"@12-34
end "",0
`},
		{"lines", "{\"a\":1}\n\n{\"a\":2,\"b\":3}\n", `
header "",0: "a"
row "",1: "1"@5-6
header "",0: "a" | "b"
row "",3: "2"@14-15 | "3"@20-21
end "",0
`},
		{"broken line", "{\"a\":\"1\"}\n{\"a\":\"2\n{\"a\":\"3\"}\n", `
header "",0: "a"
row "",1: "1"@6-7
row "",2: "2"@16-17
skip "",0: corrupt
text "",0: "\n"
header "",0: "a"
row "",3: "3"@24-25
end "",0
`},
		{"object", `{"申請人":{"姓名":"王小明","電話":["02","03"]},"件數":1,"空":null}`, `
text "",0: "申請人\n姓名: 王小明\n電話: 02, 03\n件數: 1\n空: \n"
end "",0
`},
		{"values in an object", `{"id":[{"type":{"text":"病歷號"},"value":"0012345"},{"value":"A1"}],"tel":[{"system":"phone","value":"02"}],"b":1}`, `
text "",0: "id\ntype: 病歷號: 0012345\nvalue: A1\ntel\nsystem: phone: 02\nb: 1\n"
end "",0
`},
		{"a table beside a value", `{"text":"n","data":[{"a":1}],"value":3}`, `
text "",0: "text: n\ndata"
header "data",0: "a"
row "data",1: "1"@25-26
end "data",0
text "",0: "\nvalue: 3\n"
end "",0
`},
		{"tables of an object", `{"n":2,"data":[{"a":1},{"a":2}],"sum":3}`, `
text "",0: "n: 2\ndata"
header "data",0: "a"
row "data",1: "1"@20-21
row "data",2: "2"@28-29
end "data",0
text "",0: "\nsum: 3\n"
end "",0
`},
		{"tables in rows", `[{"a":1,"orders":[{"no":7,"items":[{"x":1}]},{"no":8}]},{"a":2,"orders":[{"no":9}]}]`, `
header "",0: "a"
row "",1: "1"@6-7
row "",2: "2"@61-62
end "",0
header "orders",0: "no"
row "orders",1: "7"@24-25
row "orders",2: "8"@51-52
row "orders",3: "9"@79-80
end "orders",0
header "orders.items",0: "x"
row "orders.items",1: "1"@40-41
end "orders.items",0
`},
		{"arrays of arrays", `[["姓名","號"],["王","A1"],[],["李",{"no":[1,2]}]]`, `
row "",1: "姓名"@3-9 | "號"@12-15
row "",2: "王"@20-23 | "A1"@26-28
row "",4: "李"@36-39 | "1, 2"@48-51
end "",0
`},
		{"scalars", `["A123456789", 5]`, `
row "",1: "A123456789"@2-12
row "",2: "5"@15-16
end "",0
`},
		{"truncated", `[{"a":"1"},{"a":"2","b`, `
header "",0: "a"
row "",1: "1"@7-8
row "",2: "2"@17-18
skip "",0: truncated
end "",0
`},
		{"corrupt", `[{"a":"1"},{"a":"2"; A123456789}]`, `
header "",0: "a"
row "",1: "1"@7-8
row "",2: "2"@17-18
skip "",0: corrupt
text "",0: "; A123456789}]"
end "",0
`},
		{"empty", "", "\nend \"\",0\n"},
		{"empty array", "[]", "\nend \"\",0\n"},
	}
	for _, tt := range tests {
		for _, small := range []bool{false, true} {
			r := &extractortest.Recorder{Source: []byte(tt.text)}
			c := extractortest.Content("x.json", r.Source)
			if small {
				c.Open = func() (io.ReadCloser, error) {
					return io.NopCloser(iotest.OneByteReader(strings.NewReader(tt.text))), nil
				}
			}
			if err := extractJSON(context.Background(), c, r); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			if got := "\n" + r.Log.String(); got != tt.want {
				t.Errorf("%s: got %s want %s", tt.name, got, tt.want)
			}
			for _, f := range r.Faults {
				t.Errorf("%s: %s", tt.name, f)
			}
		}
	}
}

// TestJSONOracle compares random values with encoding/json: every scalar comes
// once, in order of the text, from exactly the bytes it stands in.
func TestJSONOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 400 {
		v := randomJSON(rng, 0)
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			var b bytes.Buffer
			json.Indent(&b, text, "", "\t")
			text = b.Bytes()
		}
		if bytes.Contains(text, []byte{'"'}) && !sniffJSON(text, "") {
			t.Fatalf("not recognised: %s", text)
		}
		g := &scalars{}
		g.Source = text
		if err := extractJSON(context.Background(), extractortest.Content("x", text), g); err != nil {
			t.Fatal(err)
		}
		if len(g.Faults) > 0 || len(g.Skips) > 0 {
			t.Fatalf("%s: %v %v", text, g.Faults, g.Skips)
		}
		want := oracleScalars(t, text)
		slices.Sort(g.got)
		slices.Sort(want)
		if !reflect.DeepEqual(g.got, want) {
			t.Fatalf("%s:\ngot  %q\nwant %q", text, g.got, want)
		}
	}
}

// scalars takes the planted values («…») out of all that is emitted.
type scalars struct {
	extractortest.Recorder
	got []string
}

func (s *scalars) take(b []byte) {
	for {
		i := bytes.Index(b, []byte("«"))
		j := bytes.Index(b, []byte("»"))
		if i < 0 || j < i {
			return
		}
		s.got = append(s.got, string(b[i:j]))
		b = b[j+len("»"):]
	}
}

func (s *scalars) Text(at pandian.Place, t pandian.Text) error {
	s.take(t.B)
	return s.Recorder.Text(at, t)
}

func (s *scalars) Row(at pandian.Place, cells []pandian.Text) error {
	for _, c := range cells {
		s.take(c.B)
	}
	return s.Recorder.Row(at, cells)
}

func oracleScalars(t *testing.T, text []byte) []string {
	var s scalars
	dec := json.NewDecoder(bytes.NewReader(text))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return s.got
		}
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := tok.(string); ok {
			s.take([]byte(v))
		}
	}
}

func randomJSON(rng *rand.Rand, depth int) any {
	n := rng.IntN(5)
	kind := rng.IntN(5)
	if depth == 0 {
		kind = rng.IntN(2)
	}
	if depth > 4 && kind < 2 {
		kind = 2
	}
	switch kind {
	case 0:
		var a []any
		for range n {
			a = append(a, randomJSON(rng, depth+1))
		}
		return append(a, map[string]any{"k": 1})
	case 1:
		m := map[string]any{}
		for i := range n {
			m[fmt.Sprintf("k%d\n\"鍵", i)] = randomJSON(rng, depth+1)
		}
		return m
	case 2:
		return []any{nil, true, 1.5, -3}[rng.IntN(4)]
	}
	return fmt.Sprintf("«%d\x01\"\\/王😀\u2028%s»", rng.IntN(1e6), strings.Repeat("<", rng.IntN(3)))
}

func TestJSONHuge(t *testing.T) {
	const id = "A123456789"
	long := strings.Repeat("字", 3<<20)
	tests := map[string]string{
		"string in a row":    `[{"a":"1"},{"a":"` + long + id + `","b":"B1"},{"a":"C1"}]`,
		"escaped string":     `[{"a":"` + strings.Repeat(`\u5b57`, 1<<20) + id + `","b":"B1"},{"a":"C1"}]`,
		"string in prose":    `{"a":"` + long + id + `","b":"B1","c":"C1"}`,
		"one row":            `[{"a":["B1","C1"` + strings.Repeat(`,"`+strings.Repeat("字", 1<<17)+`"`, 60) + `,"` + id + `"]}]`,
		"key":                `[{"a":"B1"},{"` + long + id + `":"C1"}]`,
		"deep":               strings.Repeat(`[{"a":`, 1<<18) + `"` + id + ` B1 C1`,
		"many columns":       `[{"a":"B1"},{` + manyKeys(5000) + `"z":"` + id + `"},{"a":"C1"}]`,
		"many tables in row": `[{` + manyTables(50) + `"z":"` + id + ` B1 C1"}]`,
	}
	for name, text := range tests {
		r, err := extractortest.Record(JSON(), "x.json", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, f := range r.Faults {
			t.Errorf("%s: %s", name, f)
		}
		if m := r.Missing([]string{id, "B1", "C1"}); m != nil {
			t.Errorf("%s: %q missing", name, m)
		}
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	return b.String()
}

func manyTables(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"t%d":[{"a":%d}],`, i, i)
	}
	return b.String()
}

func TestSniffJSON(t *testing.T) {
	tests := []struct {
		name, text string
		want       bool
	}{
		{"", `{"a":1}`, true},
		{"", `  [ "" ]`, true},
		{"", "[1] 王小明 \"x\"", false},
		{"", "{\"a\":1}\n{\"a\":2}\n", true},
		{"", `[{"a":"` + strings.Repeat("x", 70000), true},
		{"a.json", `{"a":1; }`, true},
		{"", `{"a":1; }`, false},
		{"", "[section]\nkey=1\n", false},
		{"", "[LINE] 與小明的聊天記錄\n", false},
		{"", `{\rtf1\ansi`, false},
		{"", `{ color: red }`, false},
		{"", `"a"`, false},
		{"", ``, false},
		{"a.json", `hello`, false},
	}
	for _, tt := range tests {
		if got := sniffJSON([]byte(tt.text), tt.name); got != tt.want {
			t.Errorf("sniffJSON(%.40q, %q) = %v", tt.text, tt.name, got)
		}
	}
}

func jsonSample(rows int, lines bool) []byte {
	var b bytes.Buffer
	rng := rand.New(rand.NewPCG(7, 7))
	if !lines {
		b.WriteString("[")
	}
	for i := range rows {
		fmt.Fprintf(&b, `{"編號": %d, "姓名": "王小%c", "身分證字號": "A%09d", "聯絡": {"行動電話": "09%08d", "地址": "臺北市信義區信義路五段%d號3樓"}, "備註": "一般\u6703員"}`,
			i, '一'+rune(rng.IntN(5000)), 100000000+rng.IntN(99999999), rng.IntN(100000000), 1+rng.IntN(300))
		switch {
		case lines:
			b.WriteString("\n")
		case i < rows-1:
			b.WriteString(",\n")
		}
	}
	if !lines {
		b.WriteString("]")
	}
	return b.Bytes()
}

func TestJSONAllocatesNothingPerRow(t *testing.T) {
	small, large := jsonSample(1000, true), jsonSample(20000, true)
	run := func(b []byte) float64 {
		return testing.AllocsPerRun(3, func() {
			if err := extractJSON(context.Background(), extractortest.Content("x.json", b), discard{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if a, b := run(small), run(large); b > a+8 {
		t.Errorf("%v allocations for 1,000 rows, %v for 20,000", a, b)
	}
}

func BenchmarkJSON(b *testing.B) {
	for _, bm := range []struct {
		name  string
		lines bool
	}{{"array", false}, {"lines", true}} {
		data := jsonSample(80_000, bm.lines)
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := extractJSON(context.Background(), extractortest.Content("x.json", data), discard{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	data := jsonSample(80_000, false)
	b.Run("encoding-json-tokens", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			dec := json.NewDecoder(bytes.NewReader(data))
			for {
				if _, err := dec.Token(); err != nil {
					break
				}
			}
		}
	})
}
