package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/rules"
)

// table is an entry of a table of a database.
func table(source, path string, columns ...pandian.ColumnAdvice) pandian.Entry {
	return pandian.Entry{Source: source, Path: path, Status: pandian.Scanned, Records: 9, Subjects: 9, Columns: columns}
}

func advised(col string, t pandian.Type, count int64) pandian.ColumnAdvice {
	return pandian.ColumnAdvice{Col: col, Type: t, Count: count, Rows: 9}
}

// statements are the lines of masking.sql behind its head.
func statements(t *testing.T, o Options, list ...pandian.Entry) string {
	t.Helper()
	_, body, ok := strings.Cut(string(read(t, run(t, o, list, pandian.Summary{}), SQLName)), "\n\n")
	if !ok {
		t.Fatal("no statements")
	}
	return body
}

func TestStatementsFollowTheDialectOfTheSource(t *testing.T) {
	columns := []pandian.ColumnAdvice{advised("id_no", pandian.NationalID, 9), advised("姓名", pandian.PersonName, 9)}
	list := []pandian.Entry{
		table("mysql://db01/member", "member", columns...),
		table("postgres://db02/member", "public/member", columns...),
		table("sqlserver://db03/member", "dbo/member", columns...),
		table("/mnt/share", "名冊.csv", columns...),
	}
	for i := range list {
		list[i].Fields = []string{"no", "姓名", "id_no", "order"}
	}
	got := statements(t, Options{}, list...)
	want := "-- ==== mysql://db01/member（MySQL／MariaDB）\n" +
		"-- 檢視表依序列出掃描帳號讀得到的全部欄位，有個資者遮罩；一般使用者僅授權讀取檢視表，並收回原資料表之權限\n" +
		"\n-- 資料表 member\n" +
		"CREATE OR REPLACE VIEW `member_masked` AS SELECT\n" +
		"  `no`,\n" +
		"  -- 姓名：姓名；留首尾，中間○（2字留首字）；SQL Server 僅留首字\n  LEFT(`姓名`,1) AS `姓名`,\n" +
		"  -- id_no：國民身分證統一編號；遮後4碼\n  CONCAT(LEFT(`id_no`,6),'****') AS `id_no`,\n" +
		"  `order`\n" +
		"FROM `member`;\n" +
		"\n-- ==== postgres://db02/member（PostgreSQL）\n" +
		"-- 檢視表依序列出掃描帳號讀得到的全部欄位，有個資者遮罩；一般使用者僅授權讀取檢視表，並收回原資料表之權限\n" +
		"\n-- 資料表 public.member\n" +
		"CREATE OR REPLACE VIEW \"public\".\"member_masked\" AS SELECT\n" +
		"  \"no\",\n" +
		"  -- 姓名：姓名；留首尾，中間○（2字留首字）；SQL Server 僅留首字\n  left(\"姓名\"::text,1) AS \"姓名\",\n" +
		"  -- id_no：國民身分證統一編號；遮後4碼\n  left(\"id_no\"::text,6)||'****' AS \"id_no\",\n" +
		"  \"order\"\n" +
		"FROM \"public\".\"member\";\n" +
		"\n-- ==== sqlserver://db03/member（SQL Server）\n" +
		"-- 動態資料遮罩對具 UNMASK 權限者無效；partial 與 email 僅適用文字欄位，其他型別請改用 default()\n" +
		"\n-- 資料表 dbo.member\n" +
		"  -- id_no：國民身分證統一編號；遮後4碼\n" +
		"ALTER TABLE [dbo].[member] ALTER COLUMN [id_no] ADD MASKED WITH (FUNCTION = 'partial(6,\"****\",0)');\n" +
		"  -- 姓名：姓名；留首尾，中間○（2字留首字）；SQL Server 僅留首字\n" +
		"ALTER TABLE [dbo].[member] ALTER COLUMN [姓名] ADD MASKED WITH (FUNCTION = 'partial(1,\"**\",0)');\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
}

func TestAViewSaysWhatItMayLack(t *testing.T) {
	ids := advised("id_no", pandian.NationalID, 9)
	unnamed, cut, sampled := table("mysql://h/d", "unnamed", ids), table("mysql://h/d", "cut", ids), table("mysql://h/d", "sampled", ids)
	cut.Fields, cut.Status = []string{"id_no"}, pandian.Partial
	sampled.Fields, sampled.Estimate = []string{"id_no"}, true
	sampled.Sample = &pandian.Sample{}
	got := statements(t, Options{}, unnamed, cut, sampled)
	for _, want := range []string{"-- 資料表 unnamed\n  -- 僅列出需遮罩之欄位", "-- 資料表 cut\n  -- 未讀取全部內容", "-- 資料表 sampled\n  -- 未讀取全部內容"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not stand in\n%s", want, got)
		}
	}
}

// What is left to people must not be shown meanwhile.
func TestAColumnWithoutAStatementIsNotInTheView(t *testing.T) {
	e := table("postgres://h/d", "d/public/t", advised("id_no", pandian.NationalID, 9), advised("bad\u2028", pandian.NationalID, 9), advised("a->b", pandian.NationalID, 9))
	e.Fields = []string{"a", "a->b", "bad\u2028", "id_no", "other\u2028"}
	got := statements(t, Options{}, e)
	_, view, _ := strings.Cut(got, "SELECT\n")
	if strings.Contains(view, "bad") || strings.Contains(view, "other") || strings.Count(got, "無法產生語法") != 2 {
		t.Errorf("columns that are left to people:\n%s", got)
	}
	if !strings.HasPrefix(view, "  \"a\",\n") || !strings.Contains(view, " AS \"a->b\",\n") {
		t.Errorf("a column whose name looks like a path:\n%s", got)
	}
}

// Whatever a table or column is called, outside comments its name stands within
// quotes that it cannot end, and no comment has a second line.
func TestNamesCannotBecomeStatements(t *testing.T) {
	const drop = "x; DROP TABLE member; --"
	for source, q := range map[string]struct{ open, end string }{
		"mysql://h/d": {"`", "`"}, "postgresql://h/d": {`"`, `"`}, "mssql://h/d": {"[", "]"},
	} {
		name := q.end + drop + q.end + q.end
		quoted := q.open + strings.ReplaceAll(name, q.end, q.end+q.end) + q.end
		got := statements(t, Options{},
			table(source, "a%2Fb/"+name, advised(name, pandian.NationalID, 9)),
			table(source, "a\n"+drop, advised("id", pandian.NationalID, 9)),
			table(source, "t", advised("id\u2028"+drop, pandian.NationalID, 9)),
		)
		if !strings.Contains(got, q.open+"a/b"+q.end+".") {
			t.Errorf("%s: the schema is missing:\n%s", source, got)
		}
		for line := range strings.Lines(got) {
			if strings.HasPrefix(strings.TrimSpace(line), "--") {
				continue
			}
			for _, known := range []string{quoted, strings.TrimSuffix(quoted, q.end) + "_masked" + q.end} {
				line = strings.ReplaceAll(line, known, "")
			}
			if strings.Contains(line, "DROP") {
				t.Errorf("%s: %q", source, line)
			}
		}
		if n := strings.Count(got, "無法產生語法"); n != 2 {
			t.Errorf("%s: %d names left to people, want 2:\n%s", source, n, got)
		}
	}
}

func TestColumnsOfMixedContentAreHiddenWhole(t *testing.T) {
	got := statements(t, Options{}, table("mysql://h/d", "t",
		advised("memo", pandian.NationalID, 2), advised("both", pandian.NationalID, 8), advised("both", pandian.PersonName, 7), advised("school", "ctx_education", 9)))
	for _, want := range []string{"'＊' AS `memo`", "'＊' AS `both`"} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%s does not stand once:\n%s", want, got)
		}
	}
	if strings.Contains(got, "school") {
		t.Errorf("a column without a mask is masked:\n%s", got)
	}
}

// A path of a document is no column, and neither is what stands in a document of
// a row.
func TestDocumentsInColumnsAreHiddenWhole(t *testing.T) {
	inside := advised("身分證字號", pandian.NationalID, 9)
	inside.Part = "doc[1]//名冊"
	got := statements(t, Options{}, table("postgres://h/d", "d/public/t",
		advised("profile->電話", pandian.Mobile, 9), advised("profile->身分證", pandian.NationalID, 9), inside))
	if strings.Count(got, "'＊' AS \"profile\"") != 1 || strings.Contains(got, "->") || strings.Contains(got, "身分證字號") {
		t.Errorf("statements:\n%s", got)
	}
}

func TestWithoutADatabaseThereIsNoSQL(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, SQLName)
	if err := os.WriteFile(name, []byte("of an earlier run"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := SQL(Options{Dir: dir, Rules: fakeRules()})
	if err != nil {
		t.Fatal(err)
	}
	list, sum := fakeRun(40)
	write(t, list, sum, s)
	if _, err := os.Stat(name); !os.IsNotExist(err) {
		t.Errorf("%s stands: %v", SQLName, err)
	}
}

// A comment in a rule would swallow what follows the expression, a quote end the
// name of a function.
func TestEveryMaskHasStatements(t *testing.T) {
	masks := map[string]*rules.MaskRule{}
	set := rules.Default()
	for i := range set.Masks {
		masks[set.Masks[i].Name] = &set.Masks[i]
	}
	for _, typ := range set.Types {
		m := masks[typ.Mask]
		if m == nil {
			continue
		}
		for i := range dialects {
			d := &dialects[i]
			sql := d.masking(m)
			if sql == "" || strings.Contains(sql, "--") || !d.view && strings.Contains(sql, "'") {
				t.Errorf("%s for %s: %q", m.Name, d.name, sql)
			}
		}
	}
}
