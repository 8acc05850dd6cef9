package database_test

import (
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers pgx

	"pandian"
	"pandian/connectors/database"
	"pandian/connectors/database/databasetest"
	"pandian/internal/servertest"
)

func item(path string) pandian.Item { return pandian.Item{Ref: pandian.Ref{Source: "s", Path: path}} }

func postgresAdmin(t testing.TB, raw, name string) *sql.DB {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	db, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestPostgreSQL(t *testing.T) {
	t.Parallel()
	raw := os.Getenv("PANDIAN_TEST_POSTGRES")
	var own *servertest.Server
	if raw == "" {
		own = servertest.PostgreSQL(t)
		raw = own.URL("postgres", servertest.Password, "postgres")
	}
	if _, err := postgresAdmin(t, raw, "postgres").Exec("CREATE DATABASE " + databasetest.Database); err != nil {
		t.Fatal(err)
	}
	t.Run("conformance", func(t *testing.T) { databasetest.Run(t, postgresServer(t, raw, own)) })
	if own != nil {
		t.Run("TLS", func(t *testing.T) { checkTLS(t, own, "postgres") })
	}
	t.Run("catalogue", func(t *testing.T) { postgresCatalogue(t, raw) })
}

func postgresServer(t *testing.T, raw string, own *servertest.Server) databasetest.Server {
	admin := postgresAdmin(t, raw, databasetest.Database)
	s := databasetest.Server{
		Admin: admin, URL: withLogin(raw), Open: `"`, Close: `"`, Blob: "bytea", Text: "text",
		Path: func(table string) string { return databasetest.Database + "/public/" + table },
		Login: []string{
			"CREATE ROLE " + databasetest.Login + " LOGIN PASSWORD '" + databasetest.Password + "'",
			"GRANT CONNECT ON DATABASE " + databasetest.Database + " TO " + databasetest.Login, "GRANT USAGE ON SCHEMA public TO " + databasetest.Login,
			"CREATE EXTENSION hstore", "CREATE TYPE sex AS ENUM ('男', '女')", "CREATE DOMAIN idno AS varchar(10)",
		},
		Grant:    func(table string) string { return "GRANT SELECT ON " + table + " TO " + databasetest.Login },
		GrantAll: "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + databasetest.Login,
		Revoke:   func(table string) string { return "REVOKE SELECT ON " + table + " FROM " + databasetest.Login },
		Columns:  postgresColumns, Keys: postgresKeys,
		Slow: "SELECT pg_sleep(60)::text AS s",
		Running: func(t *testing.T) (n int) {
			if err := admin.QueryRow("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pandian' AND state = 'active'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		},
		Write: database.Write,
	}
	if own != nil {
		s.Kill, s.Start = own.Kill, own.Start
		s.Statements = func(t *testing.T) []string { return postgresStatements(own.Log(t)) }
	}
	return s
}

// postgresStatements are those in the log that came from this program.
func postgresStatements(log string) (list []string) {
	for line := range strings.Lines(log) {
		_, rest, ok := strings.Cut(line, "pandian|LOG:  ")
		if !ok || strings.HasPrefix(rest, "duration") {
			continue
		}
		if head, stmt, ok := strings.Cut(rest, ": "); ok && (head == "statement" || strings.HasPrefix(head, "execute")) {
			list = append(list, strings.TrimSpace(stmt))
		}
	}
	return list
}

var postgresKeys = [][]string{
	{"int", "-5", "0", "7", "2147483647"}, {"bigserial", "1", "9007199254740993", "9223372036854775807"},
	{"numeric", "-1.5", "0.0001", "9007199254740993.00000001", "'NaN'"}, {"float8", "-1e300", "0.1", "0.1000000000000001"},
	{"text", "''", "'A123456789'", "'B''x'", `'\'`, "'客戶'", "'𠮷'"}, {`varchar(20) COLLATE "C"`, "'B'", "'a'"}, {"char(9)", "'a'", "'b'"},
	{"date", "'0044-03-15 BC'", "'1980-01-02'", "'infinity'"}, {"timestamptz", "'1980-01-02 03:04:05.000001+08'", "'1980-01-02 03:04:05.000002+08'"},
	{"time", "'03:04:05'", "'23:59:59.999999'"}, {"interval", "'1 hour'", "'3 mons 2 days'"}, {"bool", "false", "true"},
	{"uuid", "'00112233-4455-6677-8899-aabbccddeeff'", "'ff112233-4455-6677-8899-aabbccddeeff'"}, {"bytea", `'\x'`, `'\x00'`, `'\x0001'`, `'\x5c27'`},
	{"inet", "'203.0.113.9'", "'2001:db8::1'"}, {"sex", "'男'", "'女'"}, {"idno", "'A1'", "'B1'"}, {"int[]", "'{1}'", "'{1,2}'"},
}

var postgresColumns = [][3]string{
	{"smallint", "-1", "-1"}, {"bigint", "9223372036854775807", "9223372036854775807"}, {"numeric(12,2)", "1234567.50", "1234567.50"}, {"float8", "1.5", "1.5"},
	{"bool", "true", "true"}, {"bit(4)", "B'1010'", "1010"}, {"char(12)", "'A123456789'", "A123456789"}, {"varchar(20)", "'王小明𠮷'", "王小明𠮷"}, {"text", "'說明'", "說明"},
	{"date", "'1980-01-02'", "1980-01-02"}, {"timestamp", "'1980-01-02 03:04:05'", "1980-01-02 03:04:05"}, {"time", "'03:04:05'", "03:04:05"},
	{"timestamptz", "'1980-01-02 03:04:05+00'", "1980-01-02 11:04:05+08"}, {"interval", "'2 days'", "2 days"},
	{"sex", "'女'", "女"}, {"idno", "'A123456789'", "A123456789"}, {"text[]", "ARRAY['王小明', '0912345678']", "{王小明,0912345678}"}, {"int[]", "'{1,2}'", "{1,2}"},
	{"uuid", "'00112233-4455-6677-8899-aabbccddeeff'", "00112233-4455-6677-8899-aabbccddeeff"}, {"inet", "'203.0.113.9'", "203.0.113.9/32"}, {"hstore", "'a=>1'", `"a"=>"1"`},
	{"money", "'12.50'", "$12.50"}, {"point", "'(121.5,25)'", "(121.5,25)"}, {"int4range", "'[1,5)'", "[1,5)"}, {"tsvector", "'a b'", "'a' 'b'"},
	{"bytea", "'A123456789'", "A123456789"}, {"bytea", `'\xa4fda470a9fa'`, "王小明"}, {"bytea", `'\x00112233445566778899aabbccddeeff'`, ""},
	{"json", `'[1, 2]'`, ""}, {"jsonb", `'{"a": 1}'`, ""}, {"xml", `'<m 級="3"><n>王小明</n><n>李四</n></m>'`, ""}, {"jsonb", `'"text"'`, `"text"`},
}
