package database_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/microsoft/go-mssqldb" // registers sqlserver

	"pandian"
	"pandian/connectors/database"
	"pandian/connectors/database/databasetest"
	"pandian/internal/tdstest"
)

// grants are those that the package's documentation asks for.
const grants = `CREATE USER [amy] FOR LOGIN [amy];
ALTER ROLE [db_datareader] ADD MEMBER [amy];
GRANT VIEW DEFINITION TO [amy];`

const amysPassword = "p@ss'w%r/d 密"

// crm starts the stand-in of SQL Server with a database "crm", in which amy has
// the grants, and makes what stmts say there.
func crm(t *testing.T, stmts ...string) *tdstest.Server {
	t.Helper()
	s := tdstest.Start(t)
	on := func(name string, stmts ...string) {
		db, err := sql.Open("sqlserver", s.URL("sa", tdstest.Password, name))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, stmt := range stmts {
			if _, err := db.Exec(stmt); err != nil {
				t.Fatalf("%.300s: %v", stmt, err)
			}
		}
	}
	on("", "CREATE DATABASE [crm]", "CREATE LOGIN [amy] WITH PASSWORD = N'"+strings.ReplaceAll(amysPassword, "'", "''")+"'")
	on("crm", append([]string{grants}, stmts...)...)
	return s
}

func openCRM(t *testing.T, s *tdstest.Server, o database.Options) pandian.Source {
	t.Helper()
	src, err := database.Open(t.Context(), s.URL("amy", amysPassword, ""), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = src.Close() })
	return src
}

// told writes down what it is told, and keeps checkpoints.
type told struct {
	rows    []string
	members map[string][]byte
	skipped []string
	at      []byte
	onRow   func(n int)
}

// RowName names rows by the first column of their key.
func (*told) RowName(_ pandian.Place, _ []string, values []pandian.Text) string {
	return string(values[0].B)
}

func (e *told) Text(pandian.Place, pandian.Text) error     { return errors.New("a table has no text") }
func (e *told) Header(pandian.Place, []pandian.Text) error { return nil }
func (e *told) End(pandian.Place) error                    { return nil }
func (e *told) Resume() []byte                             { return e.at }
func (e *told) Checkpoint(at []byte) error                 { e.at = bytes.Clone(at); return nil }

func (e *told) Row(_ pandian.Place, cells []pandian.Text) error {
	var row []string
	for _, c := range cells {
		row = append(row, string(c.B))
	}
	e.rows = append(e.rows, strings.Join(row, "|"))
	if e.onRow != nil {
		e.onRow(len(e.rows))
	}
	return nil
}

func (e *told) Member(name string, c pandian.Content) error {
	r, err := c.Open()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	_, err = b.ReadFrom(r)
	if e.members == nil {
		e.members = map[string][]byte{}
	}
	e.members[name] = b.Bytes()
	return err
}

func (e *told) Skip(at pandian.Place, why pandian.Reason) error {
	e.skipped = append(e.skipped, fmt.Sprint(at.Col, why))
	return nil
}

func extract(ctx context.Context, src pandian.Source, path string, e pandian.Emitter) error {
	c, err := src.Open(ctx, pandian.Item{Ref: pandian.Ref{Path: path}})
	if err != nil {
		return err
	}
	return c.Extract(ctx, c, e)
}

// many is the statements that make a table of n rows.
func many(n int) []string {
	stmts := []string{"CREATE TABLE [dbo].[many] ([id] bigint NOT NULL PRIMARY KEY, [name] nvarchar(20))"}
	for from := 1; from <= n; from += 1000 {
		var rows []string
		for i := from; i < min(from+1000, n+1); i++ {
			rows = append(rows, fmt.Sprintf("(%d, N'王%d')", i, i))
		}
		stmts = append(stmts, "INSERT INTO [dbo].[many] VALUES "+strings.Join(rows, ", "))
	}
	return stmts
}

// everyOne reports rows that are missing or came twice.
func everyOne(t *testing.T, rows []string, n int) {
	t.Helper()
	var want []string
	for i := 1; i <= n; i++ {
		want = append(want, fmt.Sprintf("%d|王%d", i, i))
	}
	if !slices.Equal(want, rows) {
		t.Errorf("%d rows instead of %d, or others", len(rows), n)
	}
}

func TestSQLServerTablesAreListedWithWhatMayNotBeRead(t *testing.T) {
	s := crm(t, "CREATE TABLE [dbo].[members] ([id] int NOT NULL PRIMARY KEY)", "INSERT INTO [dbo].[members] VALUES (1), (2)",
		"CREATE TABLE [dbo].[salaries] ([id] int NOT NULL PRIMARY KEY)", "CREATE SCHEMA [訂單 o]]rder]", `CREATE TABLE [訂單 o]]rder].[a"b`+"`"+`c/d] ([x] int)`,
		"CREATE VIEW [dbo].[ids] AS SELECT [id] FROM [dbo].[members]", "CREATE DATABASE [closed]")
	s.Deny("crm", "dbo", "salaries", "amy")
	var got []string
	for it, err := range openCRM(t, s, database.Options{}).Items(t.Context()) {
		if err != nil {
			t.Error(it, err)
		}
		got = append(got, fmt.Sprintf("%s %s rows=%d keyless=%t", it.Path, it.Skip, it.Rows, it.NoKey))
	}
	want := []string{
		"closed denied rows=0 keyless=false",
		"crm/dbo/ids view rows=0 keyless=false",
		"crm/dbo/members  rows=2 keyless=false",
		"crm/dbo/salaries denied rows=0 keyless=false",
		"crm/訂單 o]rder/a\"b`c%2Fd  rows=0 keyless=true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSQLServerIsSentSelectAndSetOnly(t *testing.T) {
	s := crm(t, append(many(5), "CREATE TABLE [dbo].[files] ([id] int NOT NULL PRIMARY KEY, [doc] varbinary(max))",
		"INSERT INTO [dbo].[files] VALUES (1, CONVERT(varbinary(max), N'"+strings.Repeat("文", 2000)+"'))")...)
	src := openCRM(t, s, database.Options{Chunk: 2})
	for it := range src.Items(t.Context()) {
		if err := extract(t.Context(), src, it.Path, &told{}); err != nil && it.Skip == "" {
			t.Error(it, err)
		}
	}
	n := 0
	for _, st := range s.Seen() {
		if st.User != "amy" {
			continue
		}
		n++
		for part := range strings.SplitSeq(st.SQL, ";") {
			if word := strings.ToUpper(strings.Fields(part)[0]); word != "SELECT" && word != "SET" || strings.Contains(strings.ToUpper(part), " INTO ") {
				t.Errorf("sent: %s", st.SQL)
			}
		}
	}
	if n < 10 {
		t.Errorf("%d statements seen", n)
	}
}

func TestSQLServerKnowsWhoAsks(t *testing.T) {
	s := crm(t)
	_ = openCRM(t, s, database.Options{})
	src, err := database.Open(t.Context(), s.URL("amy", amysPassword, "crm"), database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_ = src.Close()
	l := s.Logins()[len(s.Logins())-1]
	want := tdstest.Login{User: "amy", Host: l.Host, App: "pandian", Database: "crm", ReadOnly: true, Encrypted: true}
	if diff := cmp.Diff(want, l); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsWrongWithASQLServerIsSaid(t *testing.T) {
	s := crm(t)
	port := s.URL("amy", amysPassword, "")
	u, _ := url.Parse(port)
	u.RawQuery = ""
	gone := *u
	gone.Host = "127.0.0.1:1"
	for name, c := range map[string]struct {
		url  string
		want error
	}{
		"certificate":    {u.String(), database.ErrCertificate},
		"password":       {s.URL("amy", "falsch", "crm"), database.ErrDenied},
		"user":           {s.URL("nobody", amysPassword, "crm"), database.ErrDenied},
		"database":       {s.URL("amy", amysPassword, "none"), database.ErrNoDatabase},
		"nobody answers": {gone.String(), database.ErrUnreachable},
	} {
		src, err := database.Open(t.Context(), c.url, database.Options{})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err == nil {
			_ = src.Close()
		}
	}
	if _, err := database.Open(t.Context(), s.URL("amy", amysPassword, "")+"&encript=false", database.Options{}); err == nil || !strings.Contains(err.Error(), "encript") {
		t.Errorf("a mistyped parameter: %v", err)
	}
}

func TestSQLServerTypesBecomeText(t *testing.T) {
	s := crm(t, `CREATE TABLE [dbo].[types] ([id] int IDENTITY(1,1) PRIMARY KEY, [ti] tinyint, [bi] bigint, [b] bit, [f] float, [f2] float, [r] real, [d] decimal(20, 4), [m] money,
	  [da] date, [t] time(3), [dt] datetime, [d2] datetime2(7), [do] datetimeoffset(0), [sd] smalldatetime, [g] uniqueidentifier, [x] xml, [c] char(4), [nc] nchar(4),
	  [v] varchar(20) COLLATE Chinese_Taiwan_Stroke_CI_AS, [l] varchar(20) COLLATE Latin1_General_CI_AS, [u] varchar(20) COLLATE Chinese_Taiwan_Stroke_100_CI_AS_SC_UTF8,
	  [lm] varchar(max) COLLATE SQL_Latin1_General_CP1_CI_AS, [nm] nvarchar(max), [vb] varbinary(40), [tx] text COLLATE Latin1_General_CI_AS, [nt] ntext, [rv] rowversion)`,
		`INSERT INTO [dbo].[types] VALUES (1, 255, 9007199254740993, 1, 912345678, 25.0330, 0.25, N'1234567890123456.7890', 1234.5,
	  N'1911-10-10', N'23:59:58.123', N'2024-02-29 12:34:56.500', N'0001-01-01 00:00:00.1234567', N'2024-02-29 23:00:00 +08:00', N'2024-02-29 12:34',
	  N'6F9619FF-8B86-D011-B42D-00C04FC964FF', N'<a><b>值</b></a>', N'王', N'王', N'許功蓋', CONVERT(varchar(20), 0xA4FDA470A9FA), N'𠮷王', CONVERT(varchar(20), 0xA4FDA470A9FA),
	  N'𠮷王', CONVERT(varbinary(40), 0xE78E8B), CONVERT(varchar(20), 0xA4FDA470A9FA), N'長文', 0x0000000000000001)`)
	e := &told{}
	if err := extract(t.Context(), openCRM(t, s, database.Options{}), "crm/dbo/types", e); err != nil {
		t.Fatal(err)
	}
	want := []string{"1", "255", "9007199254740993", "1", "912345678", "2.503300000000000e+01", "2.500000000000000e-01", "1234567890123456.7890", "1234.5000",
		"1911-10-10", "23:59:58.123", "2024-02-29 12:34:56.500", "0001-01-01 00:00:00.1234567", "2024-02-29 23:00:00 +08:00", "2024-02-29 12:34:00",
		"6F9619FF-8B86-D011-B42D-00C04FC964FF", "", "王  ", "王   ", "許功蓋", "王小明", "𠮷王", "王小明", "𠮷王", "王", "王小明", "長文", "值"}
	if len(e.rows) != 1 {
		t.Fatalf("%d rows", len(e.rows))
	}
	if diff := cmp.Diff(want, strings.Split(e.rows[0], "|")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSQLServerIsReadByKeysOfEveryType(t *testing.T) {
	for typ, values := range map[string][]string{
		"int": {"-5", "3", "40"}, "decimal(12, 3)": {"-1.500", "0.001", "7.250"}, "money": {"-0.5", "2.25", "1000"}, "date": {"N'1911-10-10'", "N'2024-02-29'", "N'2024-03-01'"},
		"datetime": {"N'2024-02-29 12:34:56.500'", "N'2024-02-29 12:34:56.503'"}, "datetime2(7)": {"N'2024-02-29 12:34:56.1234567'", "N'2024-02-29 12:34:56.1234568'"},
		"uniqueidentifier": {"N'00000000-0000-0000-0000-000000000001'", "N'6F9619FF-8B86-D011-B42D-00C04FC964FF'"}, "varbinary(8)": {"0x00", "0x0001", "0xFF"},
		"varchar(12) COLLATE Chinese_Taiwan_Stroke_CI_AS": {"N'A123456789'", "N'A223456781'", "N'許功蓋'"}, "nvarchar(12)": {"N'a''b'", "N'王'", "N'𠮷'"},
		"char(10) COLLATE SQL_Latin1_General_CP1_CI_AS": {"N'A123456789'", "N'A223456781'"},
	} {
		var rows []string
		for i, v := range values {
			rows = append(rows, fmt.Sprintf("(1, %s, N'x%d'), (2, %s, N'x%d')", v, i, v, i))
		}
		s := crm(t, "CREATE TABLE [dbo].[k] ([a] smallint NOT NULL, [b] "+typ+" NOT NULL, [name] nvarchar(9), CONSTRAINT [pk] PRIMARY KEY ([a], [b]))", "INSERT INTO [dbo].[k] VALUES "+strings.Join(rows, ", "))
		e := &told{}
		if err := extract(t.Context(), openCRM(t, s, database.Options{Chunk: 1}), "crm/dbo/k", e); err != nil {
			t.Errorf("%s: %v", typ, err)
			continue
		}
		slices.Sort(e.rows)
		if n := len(slices.Compact(slices.Clone(e.rows))); n != 2*len(values) || len(e.rows) != n || e.at == nil {
			t.Errorf("%s: %d rows, %d of them different, want %d: %q", typ, len(e.rows), n, 2*len(values), e.rows)
		}
	}
}

func TestSQLServerDocumentsAreMembers(t *testing.T) {
	pdf := "%PDF-1.4\n" + strings.Repeat("\x00x", 1000)
	s := crm(t, "CREATE TABLE [dbo].[files] ([id] int IDENTITY(1,1) PRIMARY KEY, [doc] varbinary(max), [old] image)",
		fmt.Sprintf("INSERT INTO [dbo].[files] VALUES (7, 0x%x, 0x%x), (8, NULL, NULL)", pdf, pdf))
	e := &told{}
	if err := extract(t.Context(), openCRM(t, s, database.Options{}), "crm/dbo/files", e); err != nil {
		t.Fatal(err)
	}
	if len(e.rows) != 2 || string(e.members["doc[7]"]) != pdf || string(e.members["old[7]"]) != pdf || len(e.members) != 2 {
		t.Errorf("%d rows, %d members", len(e.rows), len(e.members))
	}
	small := &told{}
	if err := extract(t.Context(), openCRM(t, s, database.Options{MaxLOB: 100}), "crm/dbo/files", small); err != nil || len(small.members) != 0 {
		t.Errorf("%d members, %v", len(small.members), err)
	}
	if diff := cmp.Diff([]string{"doctoo_large", "oldtoo_large"}, small.skipped); diff != "" {
		t.Errorf("larger than allowed (-want +got):\n%s", diff)
	}
}

func TestDescriptionsOfSQLServerColumnsAreComments(t *testing.T) {
	s := crm(t, "CREATE TABLE [dbo].[c] ([id] int NOT NULL PRIMARY KEY, [x1] nvarchar(50))",
		"EXEC sp_addextendedproperty @name = N'MS_Description', @value = N'會員''身分證', @level0type = N'SCHEMA', @level0name = N'dbo', "+
			"@level1type = N'TABLE', @level1name = N'c', @level2type = N'COLUMN', @level2name = N'x1'")
	r := &databasetest.Record{}
	if err := extract(t.Context(), openCRM(t, s, database.Options{}), "crm/dbo/c", r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"", "會員'身分證"}, r.Commented); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAColumnThatSQLServerMasksIsSaidToBeHidden(t *testing.T) {
	stmts := []string{"CREATE TABLE [dbo].[m] ([id] int NOT NULL PRIMARY KEY, [mail] nvarchar(50))", "INSERT INTO [dbo].[m] VALUES (1, N'aXXX@XXXX.com')",
		"ALTER TABLE [dbo].[m] ALTER COLUMN [mail] ADD MASKED WITH (FUNCTION = 'email()')"}
	for unmask, want := range map[bool][]string{false: {"denied"}, true: nil} {
		made := stmts
		if unmask {
			made = append(slices.Clone(stmts), "GRANT UNMASK TO [amy]")
		}
		e := &told{}
		if err := extract(t.Context(), openCRM(t, crm(t, made...), database.Options{}), "crm/dbo/m", e); err != nil || len(e.rows) != 1 {
			t.Errorf("%d rows, %v", len(e.rows), err)
		}
		if diff := cmp.Diff(want, e.skipped); diff != "" {
			t.Errorf("unmask %t (-want +got):\n%s", unmask, diff)
		}
	}
}

func TestOnSQLServerNothingIsLostOrCountedTwiceWhenConnectionsBreak(t *testing.T) {
	const n = 3000
	s := crm(t, many(n)...)
	s.Inject(tdstest.Fault{Match: "FROM [dbo].[many]", Rows: 70, Times: 2})
	e := &told{}
	if err := extract(t.Context(), openCRM(t, s, database.Options{Chunk: 100}), "crm/dbo/many", e); err != nil {
		t.Error(err)
	}
	everyOne(t, e.rows, n)

	e = &told{onRow: func(i int) {
		if i == 700 {
			s.Kill()
			go func() {
				time.Sleep(300 * time.Millisecond)
				_ = s.Start()
			}()
		}
	}}
	if err := extract(t.Context(), openCRM(t, s, database.Options{Chunk: 100}), "crm/dbo/many", e); err != nil {
		t.Error(err)
	}
	everyOne(t, e.rows, n)
}

func TestOnSQLServerReadingGoesOnBehindTheCheckpoint(t *testing.T) {
	const n = 1000
	s := crm(t, many(n)...)
	ctx, cancel := context.WithCancel(t.Context())
	first := &told{onRow: func(i int) {
		if i == 450 {
			cancel()
		}
	}}
	if err := extract(ctx, openCRM(t, s, database.Options{Chunk: 100}), "crm/dbo/many", first); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	second := &told{at: first.at}
	if err := extract(t.Context(), openCRM(t, s, database.Options{Chunk: 100}), "crm/dbo/many", second); err != nil {
		t.Fatal(err)
	}
	done := n - len(second.rows) // the checkpoint stands behind so many rows
	if done <= 0 || done > 450 {
		t.Fatalf("the second reading had %d rows", len(second.rows))
	}
	everyOne(t, append(first.rows[:done], second.rows...), n)
}

func TestWhatHappensToASQLServerTableWhileItIsReadHasItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(s *tdstest.Server)
		want pandian.Reason
	}{
		"dropped":    {func(s *tdstest.Server) { drop(t, s) }, pandian.Vanished},
		"denied":     {func(s *tdstest.Server) { s.Deny("crm", "dbo", "many", "amy") }, pandian.Denied},
		"deadlock":   {func(s *tdstest.Server) { s.Inject(tdstest.Fault{Match: "FROM [dbo].[many]", Error: 1205}) }, pandian.Locked},
		"held":       {func(s *tdstest.Server) { s.Inject(tdstest.Fault{Match: "FROM [dbo].[many]", Error: 1222}) }, pandian.Locked},
		"a bad page": {func(s *tdstest.Server) { s.Inject(tdstest.Fault{Match: "FROM [dbo].[many]", Error: 824}) }, pandian.Corrupt},
		"slow":       {func(s *tdstest.Server) { s.Inject(tdstest.Fault{Match: "FROM [dbo].[many]", Delay: time.Minute}) }, pandian.Timeout},
	} {
		s := crm(t, many(900)...)
		e := &told{onRow: func(i int) {
			if i == 300 {
				c.harm(s)
			}
		}}
		err := extract(t.Context(), openCRM(t, s, database.Options{Chunk: 150, Timeout: 300 * time.Millisecond}), "crm/dbo/many", e)
		if pandian.ReasonOf(err) != c.want || len(e.rows) < 300 {
			t.Errorf("%s: %v behind %d rows, want %s", name, err, len(e.rows), c.want)
		}
	}
}

func drop(t *testing.T, s *tdstest.Server) {
	db, err := sql.Open("sqlserver", s.URL("sa", tdstest.Password, "crm"))
	if err == nil {
		defer db.Close()
		_, err = db.Exec("DROP TABLE [dbo].[many]")
	}
	if err != nil {
		t.Error(err)
	}
}
