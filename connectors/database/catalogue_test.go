package database_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/connectors/database"
	"pandian/connectors/database/databasetest"
)

// listing is what a source lists: paths, with the reason not to read them.
func listing(t *testing.T, src pandian.Source) (list []string) {
	t.Helper()
	for it, err := range src.Items(t.Context()) {
		if err != nil {
			t.Errorf("%s: %v", it.Path, err)
		}
		if strings.HasPrefix(it.Path, "pandian_test_") {
			list = append(list, strings.TrimSpace(it.Path+" "+string(it.Skip)))
		}
	}
	return list
}

func extracted(t *testing.T, src pandian.Source, path string) *databasetest.Record {
	t.Helper()
	r := &databasetest.Record{}
	c, err := src.Open(t.Context(), item(path))
	if err == nil {
		err = c.Extract(t.Context(), c, r)
	}
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return r
}

func statements(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// postgresCatalogue lists what only PostgreSQL has.
func postgresCatalogue(t *testing.T, raw string) {
	const login = databasetest.Login
	statements(t, postgresAdmin(t, raw, "postgres"), "CREATE DATABASE pandian_test_a", "CREATE DATABASE pandian_test_closed", "REVOKE CONNECT ON DATABASE pandian_test_closed FROM PUBLIC")
	statements(t, postgresAdmin(t, raw, "pandian_test_a"),
		"CREATE TABLE logs (d date NOT NULL, n int NOT NULL, PRIMARY KEY (d, n)) PARTITION BY RANGE (d)",
		"CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')", "CREATE TABLE logs_2 PARTITION OF logs DEFAULT",
		"INSERT INTO logs VALUES ('2025-05-05', 1), ('2026-05-05', 2), ('2024-01-01', 3)",
		"CREATE TABLE person (id int PRIMARY KEY)", "CREATE TABLE student (no text) INHERITS (person)", "INSERT INTO person VALUES (1)", "INSERT INTO student VALUES (2, 'S1')",
		"CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS n FROM logs", "CREATE EXTENSION file_fdw", "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
		"CREATE FOREIGN TABLE far (a text) SERVER files OPTIONS (filename '/dev/null')",
		"CREATE TABLE own (id int PRIMARY KEY)", "INSERT INTO own VALUES (1), (2)", "ALTER TABLE own ENABLE ROW LEVEL SECURITY", "CREATE POLICY p ON own USING (id = 1)",
		"CREATE TABLE half (id int PRIMARY KEY, pay int)", "INSERT INTO half VALUES (1, 2)", "COMMENT ON COLUMN half.id IS '身分證字號'",
		"CREATE SCHEMA \"私密\"", "CREATE TABLE \"私密\".t (a int)",
		"GRANT SELECT ON logs, person, student, sums, far, own TO "+login, "GRANT SELECT (id) ON half TO "+login)
	src, err := database.Open(t.Context(), withLogin(raw)(login, databasetest.Password, ""), database.Options{Name: "s", Chunk: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	want := []string{
		"pandian_test_a/public/far", "pandian_test_a/public/half", "pandian_test_a/public/logs", "pandian_test_a/public/own", "pandian_test_a/public/person",
		"pandian_test_a/public/student", "pandian_test_a/public/sums", "pandian_test_a/私密/t denied", "pandian_test_closed denied",
	}
	if diff := cmp.Diff(want, listing(t, src)); diff != "" {
		t.Errorf("listing (-want +got):\n%s", diff)
	}
	for table, rows := range map[string]int{"logs": 3, "person": 1, "student": 1, "sums": 1, "far": 0, "own": 1, "half": 1} {
		r := extracted(t, src, "pandian_test_a/public/"+table)
		hidden := table == "own" || table == "half"
		if len(r.Rows) != rows || hidden != slices.Equal(r.Skips, []pandian.Reason{pandian.Denied}) {
			t.Errorf("%s: %d rows, skips %v", table, len(r.Rows), r.Skips)
		}
		if table == "half" && (!slices.Equal(r.Columns, []string{"id"}) || !slices.Equal(r.Commented, []string{"身分證字號"})) {
			t.Errorf("%s: columns %q, comments %q", table, r.Columns, r.Commented)
		}
	}
}

// mysqlCatalogue lists what only MySQL and MariaDB have.
func mysqlCatalogue(t *testing.T, raw string) {
	const login = databasetest.Login
	statements(t, mysqlAdmin(t, raw, ""), "CREATE DATABASE pandian_test_a", "CREATE DATABASE pandian_test_closed", "CREATE TABLE pandian_test_closed.t (a int)",
		"CREATE TABLE pandian_test_a.logs (n int NOT NULL PRIMARY KEY) PARTITION BY HASH (n) PARTITIONS 4", "INSERT INTO pandian_test_a.logs VALUES (1), (2), (3)",
		"CREATE TABLE pandian_test_a.half (id int PRIMARY KEY COMMENT '身分證字號', pay int)", "INSERT INTO pandian_test_a.half VALUES (1, 2)",
		"CREATE TABLE pandian_test_a.mailbox (a int)", "CREATE TABLE pandian_test_a.prefix (a varchar(20) NOT NULL, UNIQUE (a(3)))", "INSERT INTO pandian_test_a.prefix VALUES ('abc')",
		"GRANT SELECT ON pandian_test_a.logs TO "+login, "GRANT SELECT (id) ON pandian_test_a.half TO "+login, "GRANT INSERT ON pandian_test_a.mailbox TO "+login, "GRANT SELECT ON pandian_test_a.prefix TO "+login)
	src, err := database.Open(t.Context(), withLogin(raw)(login, databasetest.Password, ""), database.Options{Name: "s", Chunk: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	want := []string{"pandian_test_a/half", "pandian_test_a/logs", "pandian_test_a/mailbox denied", "pandian_test_a/prefix"}
	if diff := cmp.Diff(want, listing(t, src)); diff != "" {
		t.Errorf("listing (-want +got):\n%s", diff)
	}
	if r := extracted(t, src, "pandian_test_a/logs"); len(r.Rows) != 3 || len(r.Skips) > 0 {
		t.Errorf("a partitioned table: %v, skips %v", r.Rows, r.Skips)
	}
	r := extracted(t, src, "pandian_test_a/half")
	if !slices.Equal(r.Columns, []string{"id"}) || !slices.Equal(r.Commented, []string{"身分證字號"}) || !slices.Equal(r.Skips, []pandian.Reason{pandian.Denied}) {
		t.Errorf("half a table: columns %q, comments %q, skips %v", r.Columns, r.Commented, r.Skips)
	}
	if r := extracted(t, src, "pandian_test_a/prefix"); len(r.Rows) != 1 || r.Position != nil {
		t.Errorf("an index over a part of its values is a key: %v", r.Rows)
	}
}
