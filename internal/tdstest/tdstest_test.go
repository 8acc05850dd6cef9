package tdstest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	mssql "github.com/microsoft/go-mssqldb"
)

// open connects with the real driver.
func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlserver", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec1(t *testing.T, db *sql.DB, stmt string, args ...any) {
	t.Helper()
	if _, err := db.Exec(stmt, args...); err != nil {
		t.Fatalf("%.200s: %v", stmt, err)
	}
}

// number is the number of a server's error; 0 = it is none.
func number(err error) int32 {
	var e mssql.Error
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

// crm starts a server with a database "crm" and a reader "amy".
func crm(t *testing.T) (*Server, *sql.DB) {
	t.Helper()
	s := Start(t)
	master := open(t, s.URL("sa", Password, ""))
	for _, stmt := range []string{"CREATE DATABASE [crm]", "CREATE LOGIN [amy] WITH PASSWORD = N'p''w', CHECK_POLICY = OFF"} {
		exec1(t, master, stmt)
	}
	admin := open(t, s.URL("sa", Password, "crm"))
	for _, stmt := range []string{"CREATE USER [amy] FOR LOGIN [amy]", "ALTER ROLE [db_datareader] ADD MEMBER [amy]", "GRANT VIEW DEFINITION TO [amy]"} {
		exec1(t, admin, stmt)
	}
	return s, admin
}

func TestTheCommandDoesNotHoldTheStandIn(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "pandian/cmd/pandian").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !strings.Contains(string(out), "pandian/scanner") {
		t.Fatalf("no list of packages: %s", out)
	}
	if strings.Contains(string(out), "tdstest") {
		t.Error("cmd/pandian imports the stand-in")
	}
}

func TestEveryKindOfEncryptionConnects(t *testing.T) {
	s, _ := crm(t)
	for encrypt, whole := range map[string]bool{"disable": false, "false": false, "true": true} {
		u, _ := url.Parse(s.URL("amy", "p'w", "crm"))
		q := u.Query()
		q.Set("encrypt", encrypt)
		q.Set("app name", "probe "+encrypt)
		q.Set("ApplicationIntent", "ReadOnly")
		u.RawQuery = q.Encode()
		var one int
		if err := open(t, u.String()).QueryRow("SELECT 1").Scan(&one); err != nil || one != 1 {
			t.Errorf("encrypt=%s: %d, %v", encrypt, one, err)
		}
		l := s.Logins()[len(s.Logins())-1]
		want := Login{User: "amy", Host: l.Host, App: "probe " + encrypt, Database: "crm", ReadOnly: true, Encrypted: whole}
		if diff := cmp.Diff(want, l); diff != "" {
			t.Errorf("encrypt=%s (-want +got):\n%s", encrypt, diff)
		}
	}
}

func TestACertificateThatNobodyKnowsIsRefused(t *testing.T) {
	s, _ := crm(t)
	u, _ := url.Parse(s.URL("amy", "p'w", "crm"))
	u.RawQuery = "database=crm&encrypt=true"
	if err := open(t, u.String()).Ping(); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("%v", err)
	}
}

func TestLoginsAreChecked(t *testing.T) {
	s, _ := crm(t)
	for dsn, want := range map[string]int32{
		s.URL("amy", "wrong", "crm"): 18456, s.URL("nobody", "p'w", "crm"): 18456, s.URL("amy", "p'w", "none"): 18456, s.URL("amy", "p'w", "crm"): 0,
	} {
		if err := open(t, dsn).Ping(); number(err) != want || want == 0 && err != nil {
			t.Errorf("%v, want error %d", err, want)
		}
	}
}

func TestEveryTypeCrossesTheWire(t *testing.T) {
	s, admin := crm(t)
	exec1(t, admin, `CREATE TABLE [dbo].[types] ([id] int NOT NULL PRIMARY KEY, [ti] tinyint, [si] smallint, [bi] bigint, [b] bit, [f] float, [r] real,
	  [d] decimal(10, 2), [n] numeric(38, 6), [m] money, [sm] smallmoney, [da] date, [t] time(3), [dt] datetime, [d2] datetime2(7), [do] datetimeoffset(0), [sd] smalldatetime,
	  [g] uniqueidentifier, [x] xml, [c] char(4), [nc] nchar(4), [v] varchar(20) COLLATE Chinese_Taiwan_Stroke_CI_AS, [l] varchar(20) COLLATE Latin1_General_CI_AS,
	  [nv] nvarchar(20), [nm] nvarchar(max), [vb] varbinary(10), [vm] varbinary(max), [tx] text, [nt] ntext, [im] image)`)
	exec1(t, admin, `INSERT INTO [dbo].[types] VALUES (1, 255, -3, 9007199254740993, 1, 0.5, 0.25, -12.34, N'12345678901234567890.123456', -1.5, 2.25,
	  N'1911-10-10', N'23:59:58.123', N'2024-02-29 12:34:56.500', N'0001-01-01 00:00:00.1234567', N'2024-02-29 23:00:00 +08:00', N'2024-02-29 12:34',
	  N'6F9619FF-8B86-D011-B42D-00C04FC964FF', N'<a b="1">值</a>', N'王', N'王', N'許功蓋', CONVERT(varchar(20), 0xA4A4A4E5), N'𠮷王', @p1, 0x00FF, @p2, N'長文', N'長文', 0x0102)`,
		strings.Repeat("字", 100_000), bytes.Repeat([]byte{7}, 3_000_000))
	exec1(t, admin, "INSERT INTO [dbo].[types] ([id]) VALUES (2)")
	rows, err := open(t, s.URL("amy", "p'w", "crm")).Query("SELECT * FROM [dbo].[types] ORDER BY [id]")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got [2][]string
	for i := range got {
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
		vals, into := make([]any, 30), make([]any, 30)
		for k := range vals {
			into[k] = &vals[k]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for _, v := range vals {
			got[i] = append(got[i], show(v))
		}
	}
	want := []string{"1", "255", "-3", "9007199254740993", "true", "0.5", "0.25", "-12.34", "12345678901234567890.123456", "-1.5000", "2.2500",
		"1911-10-10T00:00:00Z", "0001-01-01T23:59:58.123Z", "2024-02-29T12:34:56.5Z", "0001-01-01T00:00:00.1234567Z", "2024-02-29T23:00:00+08:00", "2024-02-29T12:34:00Z",
		"\xff\x19\x96\x6f\x86\x8b\x11\xd0\xb4\x2d\x00\xc0\x4f\xc9\x64\xff", `<a b="1">值</a>`, "王  ", "王   ", "許功蓋", "¤¤¤å", "𠮷王", "100000 字", "\x00\xff", "3000000 \a", "長文", "長文", "\x01\x02"}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	for i, v := range got[1][1:] {
		if v != "<nil>" {
			t.Errorf("column %d of the empty row is %q", i+1, v)
		}
	}
}

// show shortens long values.
func show(v any) string {
	s := fmt.Sprint(v)
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case []byte:
		s = string(v)
	}
	if r := []rune(s); len(r) > 1000 && strings.Count(s, string(r[0])) == len(r) {
		return fmt.Sprintf("%d %c", len(r), r[0])
	}
	return s
}

func TestParametersOfEveryTypeArrive(t *testing.T) {
	s, _ := crm(t)
	db := open(t, s.URL("amy", "p'w", "crm"))
	big, blob := strings.Repeat("字", 50_000), bytes.Repeat([]byte{9}, 100_000)
	var i int64
	var f float64
	var b bool
	var n, v string
	var x []byte
	var none *string
	err := db.QueryRow("SELECT @p1, @p2, CONVERT(bit, @p3), @p4, @p5, @p6, @p7", int64(-7), 0.5, true, "王", big, blob, nil).Scan(&i, &f, &b, &n, &v, &x, &none)
	if err != nil || i != -7 || f != 0.5 || !b || n != "王" || v != big || !bytes.Equal(x, blob) || none != nil {
		t.Errorf("%d %g %t %q %d %d %v: %v", i, f, b, n, len(v), len(x), none, err)
	}
}

func TestErrorsHaveTheirNumbers(t *testing.T) {
	s, admin := crm(t)
	exec1(t, admin, "CREATE TABLE [dbo].[members] ([id] bigint NOT NULL PRIMARY KEY)")
	exec1(t, admin, "CREATE TABLE [dbo].[secret] ([id] bigint NOT NULL PRIMARY KEY)")
	s.Deny("crm", "dbo", "secret", "amy")
	s.Inject(Fault{Match: "injected", Error: 1205})
	db := open(t, s.URL("amy", "p'w", "crm"))
	for stmt, want := range map[string]int32{
		"SELECT * FROM [dbo].[none]": 208, "SELECT * FROM [dbo].[secret]": 229, "UPDATE [dbo].[members] SET [id] = 1": 229, "DELETE FROM [dbo].[members]": 229,
		"CREATE TABLE [dbo].[x] ([id] int)": 262, "SELECT 1 AS [injected]": 1205, "SET SOMETHING ON": 102, "SELECT * FROM [dbo].[members]": 0,
	} {
		rows, err := db.Query(stmt)
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			rows.Close()
		}
		if number(err) != want || want == 0 && err != nil {
			t.Errorf("%s: %v, want error %d", stmt, err, want)
		}
	}
}

func TestTransactionsBeginAndEnd(t *testing.T) {
	s, admin := crm(t)
	db := open(t, s.URL("amy", "p'w", "crm"))
	if _, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelSnapshot}); number(err) != 3952 {
		t.Errorf("snapshot where it is not allowed: %v", err)
	}
	exec1(t, admin, "ALTER DATABASE [crm] SET ALLOW_SNAPSHOT_ISOLATION ON")
	for _, end := range []func(*sql.Tx) error{(*sql.Tx).Commit, (*sql.Tx).Rollback} {
		tx, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelSnapshot})
		if err != nil {
			t.Fatal(err)
		}
		var one int
		if err := tx.QueryRow("SELECT 1").Scan(&one); err != nil {
			t.Error(err)
		}
		if err := end(tx); err != nil {
			t.Error(err)
		}
	}
}

func TestAnAttentionStopsAStatementAndKeepsTheConnection(t *testing.T) {
	s, admin := crm(t)
	exec1(t, admin, "CREATE TABLE [dbo].[many] ([id] bigint NOT NULL PRIMARY KEY, [pad] nvarchar(100))")
	for i := range 20 {
		var vals []string
		for k := range 1000 {
			vals = append(vals, fmt.Sprintf("(%d, N'%090d')", i*1000+k, k))
		}
		exec1(t, admin, "INSERT INTO [dbo].[many] VALUES "+strings.Join(vals, ","))
	}
	exec1(t, admin, "CREATE TABLE [dbo].[held] ([id] int NOT NULL PRIMARY KEY)")
	db := open(t, s.URL("amy", "p'w", "crm"))
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithCancel(t.Context())
	rows, err := conn.QueryContext(ctx, "SELECT [id], [pad] FROM [dbo].[many]")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for rows.Next() {
		if n++; n == 100 {
			cancel()
		}
	}
	if n == 20_000 || rows.Err() == nil {
		t.Errorf("%d rows, %v", n, rows.Err())
	}
	rows.Close()
	s.Lock("crm", "dbo", "held")
	ctx, cancel = context.WithCancel(t.Context()) // behind a deadline the driver gives the connection up
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := conn.QueryContext(ctx, "SELECT [id] FROM [dbo].[held]"); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for a lock: %v", err)
	}
	if _, err := conn.ExecContext(t.Context(), "SET LOCK_TIMEOUT 20"); err != nil {
		t.Error(err)
	}
	if _, err := conn.QueryContext(t.Context(), "SELECT [id] FROM [dbo].[held]"); number(err) != 1222 {
		t.Errorf("a lock that is held: %v", err)
	}
	s.Unlock("crm", "dbo", "held")
	var count int64
	if err := conn.QueryRowContext(t.Context(), "SELECT COUNT_BIG(*) FROM [dbo].[many]").Scan(&count); err != nil || count != 20_000 {
		t.Errorf("the same connection afterwards: %d, %v", count, err)
	}
}

func TestAConnectionIsCutAndAServerComesBack(t *testing.T) {
	s, admin := crm(t)
	exec1(t, admin, "CREATE TABLE [dbo].[some] ([id] int NOT NULL PRIMARY KEY)")
	exec1(t, admin, "INSERT INTO [dbo].[some] VALUES (1), (2), (3)")
	db := open(t, s.URL("amy", "p'w", "crm"))
	count := func() (n int, err error) {
		rows, err := db.Query("SELECT [id] FROM [dbo].[some]")
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			n++
		}
		return n, rows.Err()
	}
	s.Inject(Fault{Match: "[some]", Rows: 2, Times: 1})
	if n, err := count(); err == nil || n > 2 {
		t.Errorf("cut behind two rows: %d, %v", n, err)
	}
	if n, err := count(); err != nil || n != 3 {
		t.Errorf("afterwards: %d, %v", n, err)
	}
	s.Kill()
	if _, err := count(); err == nil {
		t.Error("a killed server answers")
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	if n, err := count(); err != nil || n != 3 {
		t.Errorf("behind the restart: %d, %v", n, err)
	}
}

func TestTheCatalogueShowsWhatTheLoginMaySee(t *testing.T) {
	s, admin := crm(t)
	for _, stmt := range []string{
		"CREATE SCHEMA [訂單 order]",
		"CREATE TABLE [dbo].[members] ([id] bigint IDENTITY(1,1) PRIMARY KEY, [name] nvarchar(50) NOT NULL, [note] varchar(max) COLLATE Latin1_General_CI_AS)",
		"CREATE TABLE [訂單 order].[a]]b] ([x] int NOT NULL, [y] nvarchar(9) NOT NULL, CONSTRAINT [pk] PRIMARY KEY CLUSTERED ([x], [y]))",
		"EXEC sp_addextendedproperty @name = N'MS_Description', @value = N'姓名', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'members', @level2type = N'COLUMN', @level2name = N'name'",
		"INSERT INTO [dbo].[members] ([name]) VALUES (N'王'), (N'李')",
		"CREATE VIEW [dbo].[names] AS SELECT [name] FROM [dbo].[members]",
	} {
		exec1(t, admin, stmt)
	}
	s.Deny("crm", "dbo", "members", "amy")
	db := open(t, s.URL("amy", "p'w", "crm"))
	rows, err := db.Query(`SELECT s.name, o.name, o.type, HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(o.name), N'OBJECT', N'SELECT'),
	  (SELECT SUM(p.rows) FROM sys.partitions AS p WHERE p.object_id = o.object_id)
	  FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id WHERE o.type IN (N'U', N'V') ORDER BY s.name, o.name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var schema, name, kind string
		var may bool
		var n sql.NullInt64
		if err := rows.Scan(&schema, &name, &kind, &may, &n); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(schema, "/", name, " ", kind, " ", may, " ", n.Int64))
	}
	want := []string{"dbo/members U false 2", "dbo/names V true 0", "訂單 order/a]b U true 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var comment string
	var length, page int
	err = db.QueryRow(`SELECT CONVERT(nvarchar(max), e.value), c.max_length, COLLATIONPROPERTY(c.collation_name, N'CodePage') FROM sys.columns AS c
	  LEFT JOIN sys.extended_properties AS e ON e.major_id = c.object_id AND e.minor_id = c.column_id WHERE c.object_id = OBJECT_ID(@p1) AND c.name = @p2`, "[dbo].[members]", "name").Scan(&comment, &length, &page)
	if err != nil || comment != "姓名" || length != 100 || page != 950 {
		t.Errorf("%q %d %d: %v", comment, length, page, err)
	}
}
