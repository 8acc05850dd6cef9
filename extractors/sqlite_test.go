package extractors

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite" // the driver that makes databases

	"pandian"
	"pandian/extractors/extractortest"
)

// databaseOf makes a database by statements.
func databaseOf(t testing.TB, statements ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDatabasesOfBothEncodingsAreRead(t *testing.T) {
	for _, name := range []string{"t.sqlite", "t_utf16.sqlite"} {
		data, err := os.ReadFile(filepath.Join("testdata/sqlite", name))
		if err != nil {
			t.Fatal(err)
		}
		r, err := extractortest.Record(SQLite(), name, data)
		missing := r.Missing(pdfNeedles(t))
		if err != nil || r.Rows != 22 || len(r.Skips)+len(r.Faults) > 0 || !slices.Equal(missing, []string{"游錫堃"}) { // who is not in it
			t.Errorf("%s: %v, %d rows, missing %q, skips %v", name, err, r.Rows, missing, r.Skips)
		}
	}
}

func TestTablesOfEveryKindAreReadAndViewsAreNot(t *testing.T) {
	data := databaseOf(t,
		`CREATE TABLE "名 ""冊""" (id INTEGER PRIMARY KEY, born DATE, member BOOLEAN, fee REAL, twice AS (fee * 2), "a,b" TEXT)`,
		`INSERT INTO "名 ""冊""" VALUES (7, '75-3-12', 1, 1234567.5, 'x'), (9, '2020-01-02', NULL, 3, NULL)`,
		`CREATE TABLE k (id TEXT PRIMARY KEY, v) WITHOUT ROWID`,
		`INSERT INTO k VALUES ('A123456789', CAST(x'a4fda470a9fa' AS TEXT)), ('B123456780', x'a4fda470a9fa')`,
		`CREATE VIRTUAL TABLE f USING fts5(body)`,
		`INSERT INTO f VALUES ('letter of 0912-345-678')`,
		`CREATE VIEW everyone AS SELECT id FROM k`,
	)
	r, err := extractortest.Record(SQLite(), "x.db", data)
	want := `header "名 \"冊\"",0: "id" | "born" | "member" | "fee" | "a,b"
row "名 \"冊\"",1: "7" | "75-3-12" | "1" | "1234567.5" | "x"
row "名 \"冊\"",2: "9" | "2020-01-02" | "" | "3"
end "名 \"冊\"",0
header "k",0: "id" | "v"
row "k",1: "A123456789" | "王小明"
row "k",2: "B123456780" | "王小明"
end "k",0
header "f_content",0: "id" | "c0"
row "f_content",1: "1" | "letter of 0912-345-678"
end "f_content",0
`
	if diff := cmp.Diff(want, r.Log.String()); err != nil || diff != "" || len(r.Faults) > 0 {
		t.Error(err, diff, r.Faults)
	}
}

func TestBlobsAreMembers(t *testing.T) {
	data := databaseOf(t, `CREATE TABLE "a/b" (photo BLOB)`, `INSERT INTO "a/b" VALUES (x'00'), (zeroblob(100)), ('text')`)
	r, err := extractortest.Record(SQLite(), "x.db", data)
	if err != nil || !slices.Equal(r.Members, []string{pandian.MemberName("a/b", "photo", "2")}) || r.Rows != 1 {
		t.Errorf("%v, members %q, %d rows", err, r.Members, r.Rows)
	}
}

func TestUnknownVirtualTablesAreNamed(t *testing.T) {
	data := databaseOf(t, `CREATE TABLE t (a)`, `INSERT INTO t VALUES (1)`,
		`PRAGMA writable_schema = 1`, `INSERT INTO sqlite_schema VALUES ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING other(x)')`)
	r, err := extractortest.Record(SQLite(), "x.db", data)
	if err != nil || !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) || r.Rows != 1 {
		t.Errorf("%v, skips %v, %d rows", err, r.Skips, r.Rows)
	}
}

func TestDamagedDatabasesKeepWhatCanBeRead(t *testing.T) {
	insert := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO a SELECT 'A123456789 ' || i FROM n`
	data := databaseOf(t, `CREATE TABLE a (x)`, insert, `CREATE TABLE b (y)`, `INSERT INTO b VALUES ('last')`)
	broken := bytes.Clone(data)
	for i := 4096 * 10; i < 4096*11; i++ {
		broken[i] = 0xee
	}
	for what, b := range map[string][]byte{"cut": data[:len(data)/2], "overwritten": broken} {
		r, err := extractortest.Record(SQLite(), "x.db", b)
		if (err == nil && len(r.Skips) == 0) || err != nil && pandian.ReasonOf(err) == "" || r.Rows < 100 {
			t.Errorf("%s: %v, skips %v, %d rows", what, err, r.Skips, r.Rows)
		}
	}
	r, err := extractortest.Record(SQLite(), "x.db", broken)
	if err != nil || !strings.Contains(r.Plain.String(), "last") {
		t.Errorf("a damaged table costs others: %v", err)
	}
	if _, err := extractortest.Record(SQLite(), "x.db", append([]byte("SQLite format 3\x00"), bytes.Repeat([]byte{0x5a}, 8000)...)); pandian.ReasonOf(err) == "" {
		t.Errorf("noise behind the signature: %v", err)
	}
}
