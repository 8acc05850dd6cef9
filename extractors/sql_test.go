package extractors

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pandian/extractors/extractortest"
)

func TestHostileScriptsEndAndKeepTheirValues(t *testing.T) {
	const id = "A123456789"
	tests := map[string]string{
		"long string":    "INSERT INTO t VALUES ('" + strings.Repeat("字", 1<<20) + id + "','B1');",
		"many columns":   "INSERT INTO t VALUES (" + strings.Repeat("1,", 1<<17) + "'" + id + "','B1');",
		"wide row":       "INSERT INTO t VALUES (" + strings.Repeat("'"+strings.Repeat("字", 1<<17)+"',", 40) + "'" + id + "','B1');",
		"many tables":    manyLines("INSERT INTO t%d (a) VALUES (1);\n", 9000) + "INSERT INTO t VALUES ('" + id + "','B1');",
		"many escapes":   "/* ` */ INSERT INTO t VALUES ('" + strings.Repeat(`\a`, 1<<20) + id + "','B1');",
		"open string":    "INSERT INTO t VALUES ('B1" + id,
		"open comment":   "INSERT INTO t VALUES ('" + id + "B1' /* ",
		"open brackets":  "INSERT INTO t VALUES (" + strings.Repeat("(", 1<<17) + "'" + id + "B1'",
		"long head":      "INSERT INTO t (" + strings.Repeat("a,", 1<<20) + "b) VALUES ('" + id + "B1');",
		"long copy line": "COPY t FROM stdin;\n" + strings.Repeat("字\t", 1<<19) + id + "\tB1\n\\.\n",
		"no end mark":    "COPY t FROM stdin;\n" + id + "\tB1\n",
		"nothing":        id + " B1",
	}
	for name, text := range tests {
		r, err := extractortest.Record(SQL(), "x.sql", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range r.Faults {
			t.Errorf("%s: %s", name, f)
		}
		if m := r.Missing([]string{id, "B1"}); m != nil {
			t.Errorf("%s: %q missing", name, m)
		}
		if strings.HasPrefix(name, "open") && len(r.Skips) == 0 {
			t.Errorf("%s: passes as whole", name)
		}
	}
}

func TestValuesAreWhatFunctionsAndTypesAreGiven(t *testing.T) {
	const text = `INSERT INTO t (born) VALUES (TO_DATE('1949-05-30', 'YYYY-MM-DD')), (str_to_date('1949-05-30','%Y-%m-%d')),
(DATE '1949-05-30'), (TIMESTAMP '1949-05-30'), (CAST('1949-05-30' AS DATE)), (CONVERT(date, '1949-05-30', 23)), ('1949-05-30');`
	r, err := extractortest.Record(SQL(), "x.sql", []byte(text))
	if err != nil || len(r.Faults) > 0 {
		t.Fatal(err, r.Faults)
	}
	if got, want := r.Plain.String(), strings.Repeat("1949-05-30\n", 7); !strings.Contains(got, want) {
		t.Errorf("%q", got)
	}
}

// manyLines writes a format with the numbers up to n.
func manyLines(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestScriptsAreToldFromOtherTexts(t *testing.T) {
	tests := []struct {
		name, text string
		want       bool
	}{
		{"a.sql", "anything", true},
		{"a.txt", "-- dump\nINSERT INTO t VALUES (1);", true},
		{"a.bak", "CREATE TABLE t (a int);\n", true},
		{"", "insert into t values (1)", true},
		{"", "-- a line\nof a letter", false},
		{"", "BEGIN:VCARD\nNOTE:insert into t", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got := sniffSQL([]byte(tt.text), tt.name); got != tt.want {
			t.Errorf("%q %q: %v", tt.name, tt.text, got)
		}
	}
}

// oneInsert is a single statement of n tuples in one line.
func oneInsert(n int) []byte {
	var b strings.Builder
	rng := rand.New(rand.NewPCG(7, 7))
	b.WriteString("INSERT INTO `member` (`id`,`name`,`note`) VALUES ")
	for i := range n {
		fmt.Fprintf(&b, "(%d,'王小%c','it\\'s A%09d'),", i, '一'+rune(rng.IntN(5000)), rng.IntN(1e9))
	}
	return []byte(strings.TrimSuffix(b.String(), ",") + ";\n")
}

func TestSQLAllocatesNothingPerRow(t *testing.T) {
	small, large := oneInsert(1000), oneInsert(20000)
	run := func(b []byte) float64 {
		return testing.AllocsPerRun(3, func() {
			if err := extractSQL(context.Background(), extractortest.Content("x.sql", b), discard{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if a, b := run(small), run(large); b > a+8 {
		t.Errorf("%v allocations for 1,000 rows, %v for 20,000", a, b)
	}
}

func BenchmarkSQL(b *testing.B) {
	data := oneInsert(80_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := extractSQL(context.Background(), extractortest.Content("x.sql", data), discard{}); err != nil {
			b.Fatal(err)
		}
	}
}
