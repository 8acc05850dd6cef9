package databasetest

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/connectors/database"
)

func (x *suite) types(t *testing.T) {
	var columns, values, want []string
	for i, c := range x.Columns {
		columns = append(columns, fmt.Sprintf("c%d %s NULL", i, c[0]))
		values = append(values, c[1])
		want = append(want, c[2])
	}
	x.table(t, "every_type", strings.Join(columns, ", "), "("+strings.Join(values, ", ")+")", "("+strings.Repeat("NULL, ", len(columns)-1)+"NULL)")
	r := x.all(t, database.Options{}, "every_type")
	for i, c := range x.Columns {
		if got := r.Rows[0][i]; got != want[i] {
			t.Errorf("%s %s reads %q, want %q", c[0], c[1], got, want[i])
		}
		if len(r.Rows) != 2 || r.Rows[1][i] != "" {
			t.Errorf("%s: NULL is not empty", c[0])
		}
	}
}

func (x *suite) withoutKey(t *testing.T) {
	x.table(t, "no_key", "a int, b int", "(1, 1)", "(1, 1)", "(2, NULL)")
	src := x.open(t, database.Options{Chunk: 1})
	if it := x.items(t, src)[x.Path("no_key")]; !it.NoKey {
		t.Errorf("the listing does not say that there is no key: %+v", it)
	}
	r := x.all(t, database.Options{Chunk: 1}, "no_key")
	if len(r.Rows) != 3 || r.Position != nil || r.Ended != 1 {
		t.Errorf("%d rows, checkpoint %s, ended %d times", len(r.Rows), r.Position, r.Ended)
	}
}

func (x *suite) keys(t *testing.T) {
	for i, k := range x.Keys {
		table := fmt.Sprintf("key_%d", i)
		var rows []string
		for n, l := range k[1:] {
			rows = append(rows, fmt.Sprintf("(%s, %d)", l, n))
		}
		slices.Reverse(rows)
		x.table(t, table, "k "+k[0]+" NOT NULL PRIMARY KEY, n int", rows...)
		r := x.all(t, database.Options{Chunk: 1}, table)
		var want []string
		for n := range k[1:] {
			want = append(want, fmt.Sprint(n))
		}
		if diff := cmp.Diff(want, r.Column("n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", k[0], diff)
		}
		if r.Position == nil {
			t.Errorf("%s: not read by its key", k[0])
		}
	}
}

func (x *suite) compositeKey(t *testing.T) {
	var rows, want []string
	for a := range 4 {
		for b := range 4 {
			for c := range 4 {
				rows = append(rows, fmt.Sprintf("(%d, %d, %d, 'x')", c, a, b))
				want = append(want, fmt.Sprint(a, b, c))
			}
		}
	}
	x.table(t, "composite", "c int NOT NULL, a int NOT NULL, b int NOT NULL, v varchar(9), PRIMARY KEY (a, b, c)", rows...)
	for _, chunk := range []int{1, 3, 5, 64, 1000} {
		r := x.all(t, database.Options{Chunk: chunk}, "composite")
		var got []string
		for _, row := range r.Rows {
			got = append(got, strings.Join([]string{row[1], row[2], row[0]}, " "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("chunks of %d (-want +got):\n%s", chunk, diff)
		}
	}
}

// Names are those that peers trip over.
var Names = []string{"order 客戶", "身分證", "a]b", `a"b`, "a`b", "a/b", "a.b", "group", "x; DROP TABLE no_key; --", "100%", "a'b", "表\\名"}

func (x *suite) names(t *testing.T) {
	for _, name := range Names {
		x.table(t, name, "«"+name+"» int NOT NULL PRIMARY KEY", "(1)", "(2)")
	}
	src := x.open(t, database.Options{Chunk: 1})
	items := x.items(t, src)
	for _, name := range Names {
		if it, ok := items[x.Path(pandian.EscapeName(name))]; !ok || it.Skip != "" {
			t.Errorf("%q is not listed", name)
		}
		r := &Record{}
		if err := x.read(t.Context(), src, name, r); err != nil || !slices.Equal(r.Column(name), []string{"1", "2"}) {
			t.Errorf("%q: %v, %v of %q", name, err, r.Rows, r.Columns)
		}
	}
}

func (x *suite) documents(t *testing.T) {
	var files [][]byte
	for _, f := range []string{"人事/員工名冊.docx", "人事/薪資轉帳.xlsx", "社會行政/急難救助申請書.pdf"} {
		b, err := os.ReadFile("../../testdata/share/" + f)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, b)
	}
	for _, keyed := range []bool{true, false} {
		name, key := "documents", "id varchar(20) NOT NULL PRIMARY KEY"
		if !keyed {
			name, key = "documents_no_key", "id varchar(20)"
		}
		x.table(t, name, key+", doc {blob}")
		for i, b := range append(files, []byte("A123456789 王小明"), []byte{0, 1, 2, 3}, bytes.Repeat([]byte{7, 0}, 60), make([]byte, 300_000), nil) {
			literal := "NULL"
			if b != nil {
				literal = x.hex(b)
			}
			x.exec(t, fmt.Sprintf("INSERT INTO %s VALUES ('A12345678%d', %s)", x.quoted(name), i, literal))
		}
		r := &Record{}
		if err := x.read(t.Context(), x.open(t, database.Options{Chunk: 3, MaxLOB: 200_000}), name, r); err != nil {
			t.Fatal(err)
		}
		want := append(slices.Clone(files), bytes.Repeat([]byte{7, 0}, 60))
		for i, m := range r.Members {
			if i >= len(want) || !bytes.Equal(m.Bytes, want[i]) || strings.Contains(m.Name, "A12345") || !strings.HasPrefix(m.Name, "doc[") {
				t.Errorf("member %d is %q of %d bytes", i, m.Name, len(m.Bytes))
			}
		}
		if len(r.Members) != len(want) || !slices.Equal(r.Skips, []pandian.Reason{pandian.TooLarge}) || r.Rows[3][1] != "A123456789 王小明" {
			t.Errorf("keyed %v: %d members, skips %v, text %q", keyed, len(r.Members), r.Skips, r.Rows[3][1])
		}
	}
}

// hex is a literal of bytes.
func (x *suite) hex(b []byte) string {
	if x.Server.Open == `"` {
		return `'\x` + hex.EncodeToString(b) + "'"
	}
	return "0x" + hex.EncodeToString(b)
}

func (x *suite) json(t *testing.T) {
	x.table(t, "profiles", "id int NOT NULL PRIMARY KEY, p {text}",
		`(1, '{"姓名": "王小明", "聯絡": {"電話": ["0912345678", "0223456789"]}, "會員": true, "無": null}')`,
		`(2, '[{"姓名": "李四"}, {"姓名": "王五", "級": 3}]')`, `(3, '{not json}')`, `(4, NULL)`)
	r := x.all(t, database.Options{Chunk: 2}, "profiles")
	want := map[string][]string{
		"p": {"", "", "{not json}", ""}, "p->姓名": {"王小明", "李四\n王五", "", ""}, "p->聯絡.電話": {"0912345678\n0223456789", "", "", ""},
		"p->會員": {"true", "", "", ""}, "p->級": {"", "3", "", ""},
	}
	for name, values := range want {
		if diff := cmp.Diff(values, r.Column(name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func (x *suite) denied(t *testing.T) {
	x.table(t, "secret", "id int NOT NULL PRIMARY KEY", "(1)")
	x.exec(t, x.Revoke(x.quoted("secret")))
	src := x.open(t, database.Options{})
	if it, listed := x.items(t, src)[x.Path("secret")]; listed && it.Skip != pandian.Denied {
		t.Errorf("listed as %+v", it)
	}
	if err := x.read(t.Context(), src, "secret", &Record{}); pandian.ReasonOf(err) != pandian.Denied && pandian.ReasonOf(err) != pandian.Vanished {
		t.Errorf("reading: %v", err)
	}
	// The right is lost between two statements.
	x.table(t, "revoked", "id int NOT NULL PRIMARY KEY", numbered(10, row("(%d)"))...)
	r := &Record{OnRow: func(n int) {
		if n == 4 {
			x.exec(t, x.Revoke(x.quoted("revoked")))
		}
	}}
	if err := x.read(t.Context(), src, "revoked", r); len(r.Rows) > 0 && pandian.ReasonOf(err) != pandian.Denied && len(r.Rows) != 10 {
		t.Errorf("a right that is lost: %v after %d rows", err, len(r.Rows))
	}
}

func (x *suite) views(t *testing.T) {
	x.table(t, "viewed", "id int NOT NULL PRIMARY KEY", "(1)")
	x.exec(t, "CREATE VIEW «seen» AS SELECT id FROM «viewed»", x.Grant(x.quoted("seen")))
	defer x.exec(t, "DROP VIEW «seen»")
	if it := x.items(t, x.open(t, database.Options{}))[x.Path("seen")]; it.Skip != pandian.View {
		t.Errorf("a view is listed as %+v", it)
	}
	src := x.open(t, database.Options{Views: true})
	if it := x.items(t, src)[x.Path("seen")]; it.Skip != "" {
		t.Errorf("a view that is asked for is listed as %+v", it)
	}
	r := &Record{}
	if err := x.read(t.Context(), src, "seen", r); err != nil || len(r.Rows) != 1 {
		t.Errorf("a view: %v, %v", err, r.Rows)
	}
}

func (x *suite) dropped(t *testing.T) {
	x.table(t, "dropped", "id int NOT NULL PRIMARY KEY", numbered(30, row("(%d)"))...)
	src := x.open(t, database.Options{Chunk: 10, Connections: 1})
	r := &Record{}
	stop := &dropper{r, func() { x.exec(t, "DROP TABLE «dropped»") }}
	c, err := src.Open(t.Context(), pandian.Item{Ref: pandian.Ref{Path: x.Path("dropped")}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Extract(t.Context(), c, stop); pandian.ReasonOf(err) != pandian.Vanished || len(r.Rows) != 10 {
		t.Errorf("%v after %d rows", err, len(r.Rows))
	}
	if err := x.read(t.Context(), src, "never_was", &Record{}); pandian.ReasonOf(err) != pandian.Vanished {
		t.Errorf("a table that never was: %v", err)
	}
}

// dropper does something at the first checkpoint.
type dropper struct {
	*Record
	do func()
}

func (d *dropper) Checkpoint(p []byte) error {
	if d.points == 0 {
		d.do()
	}
	return d.Record.Checkpoint(p)
}

func (x *suite) resumed(t *testing.T) {
	x.table(t, "resumed", "a varchar(9) NOT NULL, b int NOT NULL, j {text}, PRIMARY KEY (a, b)",
		numbered(95, func(i int) string { return fmt.Sprintf(`('k%d', %d, '{"n%d": %d}')`, i%7, i, i/40, i) })...)
	r := &Record{}
	src := x.open(t, database.Options{Chunk: 10})
	for runs := 1; ; runs++ {
		r.StopAt = r.points + 1
		err := x.read(t.Context(), src, "resumed", r)
		if err == nil {
			break
		}
		if !errors.Is(err, ErrStop) || runs > 20 {
			t.Fatal(runs, err)
		}
	}
	seen := map[string]bool{}
	for i, n := range r.Numbers {
		if n != i+1 || seen[r.Rows[i][1]] {
			t.Fatalf("row %d is number %d, or a repeat: %v", i+1, n, r.Rows[i])
		}
		seen[r.Rows[i][1]] = true
	}
	if len(r.Rows) != 95 || !slices.Contains(r.Columns, "j->n2") {
		t.Errorf("%d rows, columns %q", len(r.Rows), r.Columns)
	}
}

func (x *suite) many(t *testing.T) {
	x.table(t, "many", "id int NOT NULL PRIMARY KEY, name varchar(40), note varchar(40)", numbered(50_000, row("(%d, '王小明', 'note')"))...)
	pace := &counter{}
	r := &Record{}
	if err := x.read(t.Context(), x.open(t, database.Options{Pace: pace}), "many", r); err != nil {
		t.Fatal(err)
	}
	for i, row := range r.Rows {
		if row[0] != fmt.Sprint(i+1) {
			t.Fatalf("row %d is %v", i+1, row)
		}
	}
	if want := (counter{50_000, 238_894 + 50_000*(len("王小明")+len("note"))}); len(r.Rows) != want.rows || *pace != want {
		t.Errorf("%d rows; the pace heard of %+v, want %+v", len(r.Rows), *pace, want)
	}
}

type counter struct{ rows, bytes int }

func (c *counter) Wait(_ context.Context, rows, bytes int) error {
	c.rows += rows
	c.bytes += bytes
	return nil
}

func (x *suite) writes(t *testing.T) {
	needs(t, x.Write != nil, "a session of the source")
	x.table(t, "unwritten", "id int NOT NULL PRIMARY KEY", "(1)")
	for _, url := range []string{x.URL(Login, Password, Database)} {
		src, err := database.Open(t.Context(), url, database.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		for _, stmt := range []string{"INSERT INTO «unwritten» VALUES (2)", "DELETE FROM «unwritten»", "DROP TABLE «unwritten»"} {
			if err := x.Write(t.Context(), src, x.sql(stmt)); err == nil {
				t.Errorf("%s is not refused", stmt)
			}
		}
	}
	if r := x.all(t, database.Options{}, "unwritten"); len(r.Rows) != 1 {
		t.Errorf("written: %v", r.Rows)
	}
}

func (x *suite) statements(t *testing.T) {
	needs(t, x.Statements != nil, "a log of statements")
	list := x.Statements(t)
	for _, s := range list {
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(s)), " ")
		if !slices.Contains([]string{"SELECT", "SET", "KILL"}, verb) {
			t.Errorf("a sweep has sent %q", s)
		}
	}
	if len(list) < 100 {
		t.Errorf("only %d statements are in the log", len(list))
	}
}

func (x *suite) thousand(t *testing.T) {
	const n = 1000
	x.exec(t, strings.Join(numbered(n, row("CREATE TABLE t%d (id int NOT NULL PRIMARY KEY) "+x.Light)), ";\n"), x.GrantAll)
	begun := time.Now()
	found := 0
	for path, it := range x.items(t, x.open(t, database.Options{})) {
		if strings.HasPrefix(path, x.Path("t")) && it.Skip == "" && !it.NoKey {
			found++
		}
	}
	if took := time.Since(begun); found < n || took > 20*time.Second {
		t.Errorf("%d tables in %v", found, took)
	}
}
