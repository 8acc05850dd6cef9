package servertest_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // registers pgx

	"pandian/internal/servertest"
)

func TestServersKeepTheirDataWhenKilled(t *testing.T) {
	for _, start := range []func(testing.TB) *servertest.Server{servertest.MariaDB, servertest.PostgreSQL} {
		s := start(t)
		db := open(t, s)
		for _, q := range []string{"CREATE TABLE t (a int)", "INSERT INTO t VALUES (7)"} {
			if _, err := db.Exec(q); err != nil {
				t.Fatal(s.Scheme, err)
			}
		}
		s.Kill()
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		var a int
		if err := open(t, s).QueryRow("SELECT a FROM t").Scan(&a); err != nil || a != 7 {
			t.Errorf("%s: %d, %v", s.Scheme, a, err)
		}
		if !strings.Contains(s.Log(t), "SELECT a FROM t") {
			t.Errorf("%s: the statement is not in the log", s.Scheme)
		}
	}
}

func open(t *testing.T, s *servertest.Server) *sql.DB {
	driver, dsn := "pgx", s.URL("postgres", servertest.Password, "postgres")
	if s.Scheme == "mysql" {
		c := mysql.NewConfig()
		c.User, c.Passwd, c.DBName, c.Net = "root", servertest.Password, "mysql", "tcp"
		c.Addr = strings.TrimSuffix(strings.TrimPrefix(s.URL("", "", ""), "mysql://"), "/")
		driver, dsn = "mysql", c.FormatDSN()
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
