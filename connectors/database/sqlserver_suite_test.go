package database_test

import (
	"database/sql"
	"net/url"
	"os"
	"testing"
	"time"

	"pandian/connectors/database"
	"pandian/connectors/database/databasetest"
	"pandian/internal/tdstest"
)

// sqlserverURL is the address raw as a login's, with a database.
func sqlserverURL(raw string) func(login, password, name string) string {
	return func(login, password, name string) string {
		u, _ := url.Parse(raw)
		u.User = url.UserPassword(login, password)
		q := u.Query()
		q.Del("database")
		if name != "" {
			q.Set("database", name)
		}
		u.RawQuery = q.Encode()
		return u.String()
	}
}

func sqlserverAdmin(t *testing.T, raw, name string) *sql.DB {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	db, err := sql.Open("sqlserver", sqlserverURL(raw)(u.User.Username(), password, name))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxIdleConns(0) // the server is killed meanwhile
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestSQLServer runs the suite over the wire against the stand-in, and against a
// real server where PANDIAN_TEST_SQLSERVER is its administrator's URL.
func TestSQLServer(t *testing.T) {
	t.Parallel()
	raw := os.Getenv("PANDIAN_TEST_SQLSERVER")
	var own *tdstest.Server
	if raw == "" {
		own = tdstest.Start(t)
		raw = own.URL("sa", tdstest.Password, "")
	}
	if _, err := sqlserverAdmin(t, raw, "").Exec("CREATE DATABASE " + databasetest.Database + " COLLATE Chinese_Taiwan_Stroke_CI_AS"); err != nil {
		t.Fatal(err)
	}
	databasetest.Run(t, sqlserverServer(t, raw, own))
}

func sqlserverServer(t *testing.T, raw string, own *tdstest.Server) databasetest.Server {
	admin := sqlserverAdmin(t, raw, databasetest.Database)
	s := databasetest.Server{
		Admin: admin, URL: sqlserverURL(raw), Open: "[", Close: "]", Blob: "varbinary(max)", Text: "nvarchar(max)",
		Path: func(table string) string { return databasetest.Database + "/dbo/" + table },
		Login: []string{
			"CREATE LOGIN " + databasetest.Login + " WITH PASSWORD = N'" + databasetest.Password + "'",
			"CREATE USER " + databasetest.Login + " FOR LOGIN " + databasetest.Login, "GRANT VIEW DEFINITION TO " + databasetest.Login,
		},
		Grant:    func(table string) string { return "GRANT SELECT ON " + table + " TO " + databasetest.Login },
		GrantAll: "ALTER ROLE db_datareader ADD MEMBER " + databasetest.Login,
		Revoke:   func(table string) string { return "REVOKE SELECT ON " + table + " FROM " + databasetest.Login },
		Columns:  sqlserverColumns, Keys: sqlserverKeys,
		Slow: "SELECT COUNT_BIG(*) AS n FROM sys.all_columns AS a CROSS JOIN sys.all_columns AS b CROSS JOIN sys.all_columns AS c",
		Running: func(t *testing.T) (n int) {
			err := admin.QueryRow("SELECT COUNT(*) FROM sys.dm_exec_requests AS r JOIN sys.dm_exec_sessions AS s ON s.session_id = r.session_id WHERE s.program_name = N'pandian'").Scan(&n)
			if err != nil {
				t.Fatal(err)
			}
			return n
		},
		Write: database.Write,
	}
	if own != nil {
		s.Kill, s.Start = own.Kill, own.Start
		s.Slow, s.Running = "SELECT 1 AS n", func(*testing.T) int { return own.Running() }
		own.Inject(tdstest.Fault{Match: "FROM [dbo].[slow]", Delay: time.Minute})
		s.Statements = func(*testing.T) (list []string) {
			for _, st := range own.Seen() {
				if st.User == databasetest.Login {
					list = append(list, st.SQL)
				}
			}
			return list
		}
	}
	return s
}

var sqlserverKeys = [][]string{
	{"int", "-5", "0", "7", "2147483647"}, {"bigint", "-9223372036854775808", "9007199254740993", "9223372036854775807"}, {"tinyint", "0", "255"}, {"bit", "0", "1"},
	{"decimal(12, 3)", "-1.500", "0.001", "7.250"}, {"money", "-0.5", "2.25", "1000"}, {"date", "'0001-01-01'", "'1980-01-02'"}, {"time(7)", "'03:04:05'", "'23:59:59.9999999'"},
	{"datetime", "'1980-01-02T03:04:05.500'", "'1980-01-02T03:04:05.503'"}, {"datetime2(7)", "'1980-01-02 03:04:05.1234567'", "'1980-01-02 03:04:05.1234568'"},
	{"datetimeoffset(7)", "'1980-01-02 03:04:05.1234567 +08:00'", "'1980-01-02 03:04:05.1234568 +08:00'"}, {"smalldatetime", "'1980-01-02T03:04:00'", "'1980-01-02T03:05:00'"},
	{"uniqueidentifier", "'00112233-4455-6677-8899-AABBCCDDEEFF'", "'FF112233-4455-6677-8899-AABBCCDDEEFF'"}, {"varbinary(8)", "0x", "0x00", "0x0001", "0x5C27"}, {"binary(2)", "0x0001", "0xFF00"},
	{"nvarchar(20)", "N'A123456789'", "N'B''x'", "N'客戶'"}, {"varchar(20)", "'A123456789'", "'B''x'", "'許功蓋'"}, {"char(10)", "'A123456789'", "'B'"}, {"nchar(4)", "N'a'", "N'b'"},
	{"varchar(20) COLLATE Latin1_General_CI_AS", "'A123456789'", "'B''x'"}, {"varchar(20) COLLATE Latin1_General_BIN2", "'B'", "'a'"},
	{"varchar(20) COLLATE Chinese_Taiwan_Stroke_100_CI_AS_SC_UTF8", "N'A1'", "N'客戶'"},
}

var sqlserverColumns = [][3]string{
	{"tinyint", "255", "255"}, {"smallint", "-1", "-1"}, {"int", "7", "7"}, {"bigint", "9223372036854775807", "9223372036854775807"}, {"bit", "1", "1"},
	{"decimal(12,2)", "1234567.50", "1234567.50"}, {"numeric(38,4)", "'1234567890123456.7890'", "1234567890123456.7890"}, {"money", "12.5", "12.5000"}, {"smallmoney", "-12.5", "-12.5000"},
	{"float", "912345678", "912345678"}, {"real", "3", "3"},
	{"char(12)", "'A123456789'", "A123456789  "}, {"varchar(20)", "'許功蓋'", "許功蓋"}, {"nchar(4)", "N'王'", "王   "}, {"nvarchar(20)", "N'王小明𠮷'", "王小明𠮷"}, {"nvarchar(max)", "N'說明'", "說明"},
	{"varchar(20) COLLATE Latin1_General_CI_AS", "CONVERT(varchar(20), 0xA4FDA470A9FA)", "王小明"}, {"varchar(max) COLLATE SQL_Latin1_General_CP1_CI_AS", "'caf\u00e9'", "caf\u00e9"},
	{"varchar(20) COLLATE Chinese_Taiwan_Stroke_100_CI_AS_SC_UTF8", "N'𠮷王'", "𠮷王"},
	{"text", "'長文'", "長文"}, {"ntext", "N'長文'", "長文"}, {"date", "'1911-10-10'", "1911-10-10"}, {"time(3)", "'23:59:58.123'", "23:59:58.123"},
	{"datetime", "'1980-01-02T03:04:05.500'", "1980-01-02 03:04:05.500"}, {"datetime2(7)", "'0001-01-01 00:00:00.1234567'", "0001-01-01 00:00:00.1234567"},
	{"smalldatetime", "'2024-02-29T12:34:00'", "2024-02-29 12:34:00"}, {"datetimeoffset(0)", "'2024-02-29 23:00:00 +08:00'", "2024-02-29 23:00:00 +08:00"},
	{"uniqueidentifier", "'6F9619FF-8B86-D011-B42D-00C04FC964FF'", "6F9619FF-8B86-D011-B42D-00C04FC964FF"},
	{"varbinary(40)", "0x41313233343536373839", "A123456789"}, {"varbinary(40)", "0xA4FDA470A9FA", "王小明"}, {"binary(17)", "0x00112233445566778899AABBCCDDEEFF00", ""}, {"image", "0x41313233343536373839", "A123456789"},
	{"xml", "N'<m 級=\"3\"><n>王小明</n><n>李四</n></m>'", ""}, {"nvarchar(max)", "N'{\"a\": 1}'", ""},
}
