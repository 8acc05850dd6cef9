package database_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // registers pgx

	"pandian"
	"pandian/connectors/database"
	"pandian/internal/servertest"
)

func admin(t testing.TB, s *servertest.Server, name string) *sql.DB {
	driver, dsn := "pgx", s.URL("postgres", servertest.Password, name)
	if s.Scheme == "mysql" {
		c := mysql.NewConfig()
		c.User, c.Passwd, c.DBName, c.Net = "root", servertest.Password, name, "tcp"
		c.Addr = fmt.Sprintf("127.0.0.1:%d", s.Port)
		driver, dsn = "mysql", c.FormatDSN()
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

type rec struct{ b strings.Builder }

func (r *rec) Text(at pandian.Place, x pandian.Text) error {
	fmt.Fprintf(&r.b, "text %v %q\n", at, x.B)
	return nil
}
func (r *rec) line(what string, at pandian.Place, c []pandian.Text) error {
	fmt.Fprintf(&r.b, "%s %d:", what, at.Row)
	for _, x := range c {
		fmt.Fprintf(&r.b, " %q", x.B)
	}
	r.b.WriteByte('\n')
	return nil
}
func (r *rec) Header(at pandian.Place, c []pandian.Text) error { return r.line("header", at, c) }
func (r *rec) Row(at pandian.Place, c []pandian.Text) error    { return r.line("row", at, c) }
func (r *rec) End(at pandian.Place) error                      { r.b.WriteString("end\n"); return nil }
func (r *rec) Member(n string, c pandian.Content) error {
	fmt.Fprintf(&r.b, "member %s %d\n", n, c.Size)
	return nil
}
func (r *rec) Skip(at pandian.Place, w pandian.Reason) error {
	fmt.Fprintf(&r.b, "skip %v %s\n", at, w)
	return nil
}

func TestSmoke(t *testing.T) {
	for _, start := range []func(testing.TB) *servertest.Server{servertest.MariaDB, servertest.PostgreSQL} {
		s := start(t)
		user, q := "root", "`"
		if s.Scheme == "postgres" {
			user, q = "postgres", `"`
		}
		db := admin(t, s, "")
		if _, err := db.Exec("CREATE DATABASE crm"); err != nil {
			t.Fatal(err)
		}
		db = admin(t, s, "crm")
		blob := map[string]string{"mysql": "longblob", "postgres": "bytea"}[s.Scheme]
		for _, x := range []string{
			"CREATE TABLE members (id int primary key, 姓名 varchar(20), doc " + blob + ", born date, extra text)",
			"INSERT INTO members VALUES (1, '王小明', NULL, '1980-01-02', '{\"a\":{\"b\":[1,2]}}'), (2, '李四', 'hello', NULL, NULL)",
			"CREATE TABLE " + strings.ReplaceAll("¨order 客戶¨ (a varchar(9) not null, b int not null, primary key (a, b))", "¨", q),
			"INSERT INTO " + strings.ReplaceAll("¨order 客戶¨", "¨", q) + " VALUES ('x', 1), ('x', 2), ('y', 1), ('z', 9), ('中', 3)",
			"CREATE TABLE nokey (a int)", "INSERT INTO nokey VALUES (1),(1)",
			"CREATE VIEW v AS SELECT * FROM members",
		} {
			if _, err := db.Exec(x); err != nil {
				t.Fatal(x, err)
			}
		}
		src, err := database.Open(t.Context(), s.URL(user, servertest.Password, ""), database.Options{Name: s.Scheme, Chunk: 2})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		for it, err := range src.Items(t.Context()) {
			t.Logf("%+v %v", it, err)
			if it.Skip != "" || err != nil {
				continue
			}
			c, err := src.Open(t.Context(), it)
			if err != nil {
				t.Fatal(err)
			}
			r := &rec{}
			err = c.Extract(t.Context(), c, r)
			t.Logf("%v\n%s", err, r.b.String())
		}
	}
}
