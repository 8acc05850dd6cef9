package extractors

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian/extractors/extractortest"
)

// throughDriver is the table t as database/sql hands it over.
func throughDriver(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT +a, +b, +c FROM t")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	d := database{blobs: blobs{dec: newTextDecoder(950)}}
	var log strings.Builder
	log.WriteString("header \"t\",0: \"a\" | \"b\" | \"c\"\n")
	values := make([]any, 3)
	for n := 1; rows.Next(); n++ {
		if err := rows.Scan(&values[0], &values[1], &values[2]); err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, v := range values {
			cell := ""
			switch v := v.(type) {
			case int64:
				cell = fmt.Sprint(v)
			case float64:
				cell = string(appendFloat(nil, v))
			case string:
				cell = string(d.blobs.appendText(nil, []byte(v)))
			case []byte:
				if d.blobs.isText(v) {
					cell = string(d.blobs.appendText(nil, v))
				}
			}
			cells = append(cells, fmt.Sprintf("%q", cell))
		}
		for len(cells) > 0 && cells[len(cells)-1] == `""` {
			cells = cells[:len(cells)-1]
		}
		if len(cells) > 0 {
			fmt.Fprintf(&log, "row \"t\",%d: %s\n", n, strings.Join(cells, " | "))
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return log.String() + "end \"t\",0\n"
}

func TestRowsAreThoseOfTheDriver(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	value := func() string {
		switch r.IntN(9) {
		case 0:
			return "NULL"
		case 1:
			return fmt.Sprint(int64(r.Uint64()))
		case 2:
			return fmt.Sprint(r.NormFloat64() * 1e6)
		case 3:
			return fmt.Sprintf("x'%x'", "王小明"[:r.IntN(10)])
		case 4:
			return fmt.Sprintf("CAST(x'%x' AS TEXT)", "\xa4\xfd\xa4p\xa9\xfa"[:r.IntN(7)])
		case 5:
			return "'2024-01-02 03:04:05'"
		case 6:
			return fmt.Sprintf("'%s'", strings.Repeat("桃園市 ", r.IntN(2000)))
		}
		return fmt.Sprintf("'%c王小明 %d'", 'a'+r.IntN(26), r.IntN(1000))
	}
	for _, encoding := range []string{"UTF-8", "UTF-16le", "UTF-16be"} {
		statements := []string{
			fmt.Sprintf("PRAGMA encoding = '%s'", encoding),
			"CREATE TABLE t (a TEXT, b, c DATETIME)",
		}
		for range 300 {
			statements = append(statements, fmt.Sprintf("INSERT INTO t VALUES (%s, %s, %s)", value(), value(), value()))
		}
		data := databaseOf(t, statements...)
		got, err := extractortest.Record(SQLite(), "x.db", data)
		if diff := cmp.Diff(throughDriver(t, data), got.Log.String()); err != nil || diff != "" {
			t.Errorf("%s: %v (-driver +here)\n%.2000s", encoding, err, diff)
		}
	}
}
