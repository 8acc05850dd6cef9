package database_test

import (
	"database/sql"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"pandian/connectors/database"
	"pandian/connectors/database/databasetest"
	"pandian/internal/servertest"
)

// mysqlAdmin connects an administrator by a URL.
func mysqlAdmin(t testing.TB, raw, name string) *sql.DB {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	c := mysql.NewConfig()
	c.Net, c.Addr, c.User, c.DBName, c.InterpolateParams, c.MultiStatements, c.Logger = "tcp", u.Host, u.User.Username(), name, true, true, &mysql.NopLogger{}
	c.Passwd, _ = u.User.Password()
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

func TestMySQL(t *testing.T) {
	t.Parallel()
	raw := os.Getenv("PANDIAN_TEST_MYSQL")
	var own *servertest.Server
	if raw == "" {
		own = servertest.MariaDB(t)
		raw = own.URL("root", servertest.Password, "")
	}
	if _, err := mysqlAdmin(t, raw, "").Exec("CREATE DATABASE " + databasetest.Database + " CHARACTER SET utf8mb4"); err != nil {
		t.Fatal(err)
	}
	t.Run("conformance", func(t *testing.T) { databasetest.Run(t, mysqlServer(t, raw, own)) })
	if own != nil {
		t.Run("TLS", func(t *testing.T) { checkTLS(t, own, "root") })
	}
	t.Run("catalogue", func(t *testing.T) { mysqlCatalogue(t, raw) })
	t.Run("Big5 in Latin-1 columns is told from Latin-1", func(t *testing.T) { big5(t, mysqlAdmin(t, raw, ""), raw) })
}

// mysqlServer describes a server; own is nil if it is somebody else's.
func mysqlServer(t *testing.T, raw string, own *servertest.Server) databasetest.Server {
	admin := mysqlAdmin(t, raw, databasetest.Database)
	var version string
	if err := admin.QueryRow("SELECT VERSION()").Scan(&version); err != nil {
		t.Fatal(err)
	}
	columns, keys := mysqlColumns, mysqlKeys
	if strings.Contains(version, "MariaDB") {
		columns, keys = slices.Concat(columns, mariadbColumns), slices.Concat(keys, mariadbKeys)
	}
	s := databasetest.Server{
		Admin: admin, URL: withLogin(raw), Open: "`", Close: "`", Blob: "longblob", Light: "ENGINE=MEMORY", Text: "longtext",
		Path:  func(table string) string { return databasetest.Database + "/" + table },
		Login: []string{"DROP USER IF EXISTS " + databasetest.Login, "CREATE USER " + databasetest.Login + " IDENTIFIED BY '" + databasetest.Password + "'"},
		Grant: func(table string) string {
			return "GRANT SELECT, SHOW VIEW ON " + databasetest.Database + "." + table + " TO " + databasetest.Login
		},
		GrantAll: "GRANT SELECT, SHOW VIEW ON " + databasetest.Database + ".* TO " + databasetest.Login,
		Revoke: func(table string) string {
			return "REVOKE SELECT, SHOW VIEW ON " + databasetest.Database + "." + table + " FROM " + databasetest.Login
		},
		Columns: columns, Keys: keys,
		Slow: "SELECT SLEEP(60) AS s",
		Running: func(t *testing.T) (n int) {
			if err := admin.QueryRow("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = ? AND COMMAND <> 'Sleep'", databasetest.Login).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		},
		Write: database.Write,
	}
	if own != nil {
		s.Kill, s.Start = own.Kill, own.Start
		s.Statements = func(t *testing.T) []string { return mysqlStatements(own.Log(t), databasetest.Login) }
	}
	return s
}

func withLogin(raw string) func(login, password, name string) string {
	return func(login, password, name string) string {
		u, _ := url.Parse(raw)
		u.User, u.Path = url.UserPassword(login, password), "/"+name
		return u.String()
	}
}

var logLine = regexp.MustCompile(`^(?:\d{6} +[\d:]+)?\s+(\d+) (Connect|Query|Execute|Prepare|Quit|Init DB)\s*(.*)`)

// mysqlStatements are those in a general log that came from a login.
func mysqlStatements(log, login string) (list []string) {
	ours := map[string]bool{}
	for line := range strings.Lines(log) {
		m := logLine.FindStringSubmatch(strings.TrimRight(line[:min(len(line), 500)], "\n")) // it may end with a document
		switch {
		case m == nil:
		case m[2] == "Connect":
			ours[m[1]] = strings.HasPrefix(m[3], login+"@")
		case (m[2] == "Query" || m[2] == "Execute" || m[2] == "Prepare") && ours[m[1]]:
			list = append(list, m[3])
		}
	}
	return list
}

var mysqlKeys = [][]string{
	{"int", "-5", "0", "7", "2147483647"},
	{"bigint unsigned", "1", "9007199254740992", "9007199254740993", "18446744073709551615"},
	{"decimal(30,4)", "-1.5", "0.0001", "9007199254740993.0001", "9007199254740993.0002"},
	{"varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "''", "'a'", "'B'", "'c'", "'王'"},
	{"varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'A123456789'", "'B\\'x'", "'\\\\'", "'客戶'", "'𠮷'"},
	{"varchar(20) CHARACTER SET big5", "'王'", "'功'"},
	{"varchar(20) CHARACTER SET latin1 COLLATE latin1_bin", "'a'", "'é'"},
	{"date", "'1980-01-02'", "'2026-11-26'"},
	{"datetime(6)", "'1980-01-02 03:04:05.000001'", "'1980-01-02 03:04:05.000002'", "'2026-11-26 00:00:00'"},
	{"timestamp(6) DEFAULT CURRENT_TIMESTAMP(6)", "'1980-01-02 03:04:05.000001'", "'2026-11-26 00:00:00'"},
	{"time", "'-10:00:00'", "'09:00:00'", "'100:00:00'"},
	{"year", "'1980'", "'2026'"},
	{"binary(16)", "0x00112233445566778899aabbccddeeff", "0xff112233445566778899aabbccddee00"},
	{"varbinary(20)", "''", "0x00", "0x0001", "0x5c27"},
}

// mariadbKeys and mariadbColumns are types that MySQL does not have.
var (
	mariadbKeys    = [][]string{{"uuid", "'00112233-4455-6677-8899-aabbccddeeff'"}}
	mariadbColumns = [][3]string{
		{"uuid", "'00112233-4455-6677-8899-aabbccddeeff'", "00112233-4455-6677-8899-aabbccddeeff"}, {"inet6", "'::ffff:203.0.113.9'", "::ffff:203.0.113.9"},
	}
)

var mysqlColumns = [][3]string{
	{"tinyint", "-1", "-1"}, {"bigint unsigned", "18446744073709551615", "18446744073709551615"}, {"int(10) zerofill", "912345678", "0912345678"},
	{"decimal(12,2)", "1234567.50", "1234567.50"}, {"double", "1.5", "1.5"}, {"bit(10)", "b'1000000001'", "513"}, {"boolean", "true", "1"},
	{"char(10)", "'A123456789'", "A123456789"}, {"varchar(20)", "'王小明𠮷'", "王小明𠮷"}, {"longtext", "'說明'", "說明"},
	{"varchar(20) CHARACTER SET big5", "'許功蓋'", "許功蓋"}, {"varchar(20) CHARACTER SET ucs2", "'王小明'", "王小明"},
	{"varchar(20) CHARACTER SET latin1", "'José García'", "José García"}, {"varchar(20) CHARACTER SET latin1", "'Müller'", "Müller"},
	{"varchar(60) CHARACTER SET latin1", "_latin1 0xa4fda470a9fa", "王小明"}, {"text CHARACTER SET latin1", "_latin1 0xb35ca55cbb5c", "許功蓋"},
	{"varchar(20) CHARACTER SET latin1", "_latin1 0xe78e8be5b08fe6988e", "王小明"},
	{"date", "'1980-01-02'", "1980-01-02"}, {"datetime", "'1980-01-02 03:04:05'", "1980-01-02 03:04:05"}, {"time", "'03:04:05'", "03:04:05"},
	{"timestamp", "'2001-01-02 03:04:05'", "2001-01-02 03:04:05"}, {"year", "2001", "2001"},
	{"enum('男','女')", "'女'", "女"}, {"set('a','b','c')", "'a,c'", "a,c"}, {"binary(10)", "'A123456789'", "A123456789"},
	{"varbinary(40)", "0xa4fda470a9fa", "王小明"}, {"binary(16)", "0x00112233445566778899aabbccddeeff", ""},
	{"point", "ST_GeomFromText('POINT(121.5 25)')", "POINT(121.5 25)"}, {"json", "'[1, 2]'", ""},
}

// big5 reads Latin-1 columns that hold Big5, and some that do not.
func big5(t *testing.T, db *sql.DB, url string) {
	for _, stmt := range []string{
		"CREATE DATABASE pandian_test_big5", "CREATE TABLE pandian_test_big5.big5 (id int primary key, name varchar(40) CHARACTER SET latin1)",
		"CREATE TABLE pandian_test_big5.latin (id int primary key, name varchar(40) CHARACTER SET latin1)",
		"INSERT INTO pandian_test_big5.latin VALUES (1, 'José García'), (2, 'Müller'), (3, 'François'), (4, 'Citroën'), (5, 'Bjørn'), (6, 'Curaçao'), (7, 'Ünal Çelik')",
		"INSERT INTO pandian_test_big5.big5 VALUES (1, _latin1 0xb3af), (2, _latin1 0xb35ca55cbb5c), (3, _latin1 0xd2f9d2f9), (4, 'Lee')", // 陳 許功蓋
	} {
		if _, err := db.Exec(stmt); err != nil {
			t.Fatal(stmt, err)
		}
	}
	src, err := database.Open(t.Context(), url, database.Options{Name: "s"})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for table, want := range map[string]string{
		"pandian_test_big5/latin": "José García,Müller,François,Citroën,Bjørn,Curaçao,Ünal Çelik", "pandian_test_big5/big5": "陳,許功蓋,窋窋,Lee",
	} {
		c, err := src.Open(t.Context(), item(table))
		if err != nil {
			t.Fatal(err)
		}
		r := &databasetest.Record{}
		if err := c.Extract(t.Context(), c, r); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(r.Column("name"), ","); got != want {
			t.Errorf("%s: %q, want %q", table, got, want)
		}
	}
}
