package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"pandian"
	"pandian/rules"
)

// dialect is how one kind of database server masks.
type dialect struct {
	name    string
	schemes []string               // of the URLs of its sources
	quote   func(id string) string // makes any name an identifier
	masking func(r *rules.MaskRule) string
	text    string // makes the text that masking takes of a column, %s
	view    bool   // masking is an expression for a view, not a function of the column
}

func quoteWith(open, end string) func(string) string {
	return func(id string) string { return open + strings.ReplaceAll(id, end, end+end) + end }
}

// names is the identifier of a table in its schema.
func (d *dialect) names(parts []string) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = d.quote(p)
	}
	return strings.Join(quoted, ".")
}

var dialects = []dialect{
	{"MySQL／MariaDB", []string{"mysql", "mariadb"}, quoteWith("`", "`"), func(r *rules.MaskRule) string { return r.MySQL }, "%s", true},
	{"PostgreSQL", []string{"postgres", "postgresql"}, quoteWith(`"`, `"`), func(r *rules.MaskRule) string { return r.Postgres }, "%s::text", true},
	{"SQL Server", []string{"sqlserver", "mssql"}, quoteWith("[", "]"), func(r *rules.MaskRule) string { return r.SQLServer }, "%s", false},
}

// dialectOf is the dialect of a source; nil if it is no database server that
// can be told how to mask.
func dialectOf(source string) *dialect {
	scheme, _, _ := strings.Cut(source, "://")
	for i := range dialects {
		if slices.Contains(dialects[i].schemes, strings.ToLower(scheme)) {
			return &dialects[i]
		}
	}
	return nil
}

// sqlSink is masking.sql. out is nil until there is something to write.
type sqlSink struct {
	*scribe
	dir    string
	out    *output
	source string // of the last statement
}

// SQL writes masking.sql: for tables of database servers the statements that
// mask their columns, source by source. Without such a table there is no file.
func SQL(o Options) (pandian.Sink, error) {
	s, err := newScribe(o)
	if err != nil {
		return nil, err
	}
	return &sqlSink{scribe: s, dir: o.Dir}, nil
}

func (q *sqlSink) Put(_ context.Context, e pandian.Entry) error {
	d := dialectOf(e.Source)
	if d == nil || len(protectedColumns(&e)) == len(e.Columns) {
		return nil
	}
	if err := q.section(e.Source, d); err != nil {
		return err
	}
	_, err := q.out.WriteString(q.statement(d, &e))
	return err
}

// section begins the file, and the part of a source.
func (q *sqlSink) section(source string, d *dialect) error {
	var head string
	if q.out == nil {
		out, err := create(q.dir, SQLName)
		if err != nil {
			return err
		}
		q.out = out
		head = "\ufeff" + comment("", q.t(
			"遮罩語法，請由資料庫管理者檢視並於測試環境驗證後執行；顯示遮罩不等同去識別化",
			"Masking statements, for the administrator of the database to review and to try on a test system; masking for display is no de-identification")) +
			comment("", "※ "+q.lawNote())
	}
	if q.source != source {
		q.source = source
		head += "\n" + comment("", "==== "+source+q.t("（", " (")+d.name+q.t("）", ")"))
		if d.view {
			head += comment("", q.t(
				"檢視表依序列出掃描帳號讀得到的全部欄位，有個資者遮罩；一般使用者僅授權讀取檢視表，並收回原資料表之權限",
				"The views list all columns that the scan could read, in their order, masked where there is personal data. Grant users the view, and revoke the table"))
		} else {
			head += comment("", q.t(
				"動態資料遮罩對具 UNMASK 權限者無效；partial 與 email 僅適用文字欄位，其他型別請改用 default()",
				"Dynamic data masking does not bind holders of UNMASK; partial and email take text columns, others default()"))
		}
	}
	_, err := q.out.WriteString(head)
	return err
}

// comment is a line that no name can end.
func comment(indent, text string) string { return indent + "-- " + clean(text) + "\n" }

// statement masks the columns of a table. Names with control characters, which
// clients may read as commands, are left to people.
func (q *sqlSink) statement(d *dialect, e *pandian.Entry) string {
	var table []string
	for name := range strings.SplitSeq(e.Path, "/") {
		table = append(table, pandian.UnescapeName(name))
	}
	head := "\n" + comment("", q.t("資料表 ", "table ")+strings.Join(table, "."))
	if slices.ContainsFunc(table, risky) {
		return head + q.byHand("")
	}
	masks := q.columnMasks(e)
	some := false
	for i := range masks {
		c := &masks[i]
		note := comment("  ", q.clauses(c.col+q.t("：", ": ")+q.typeNames(c.types), q.phrase(c.rule.Form), q.phrase(c.rule.SQLNote)))
		masking, col := d.masking(c.rule), d.quote(c.col)
		switch {
		case masking == "" || risky(c.col):
			head += note + q.byHand("  ")
			continue
		case d.view:
			c.sql = note + "  " + maskedColumn.ReplaceAllLiteralString(masking, fmt.Sprintf(d.text, col)) + " AS " + col
		default:
			c.sql = note + fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s ADD MASKED WITH (FUNCTION = '%s');\n", d.names(table), col, masking)
		}
		some = true
	}
	if d.view && some {
		return head + q.view(d, e, table, masks)
	}
	for _, c := range masks {
		head += c.sql
	}
	return head
}

// view shows all columns of a table in their order: masked where there is a mask,
// not at all where it is left to people, and the others as they are.
func (q *sqlSink) view(d *dialect, e *pandian.Entry, table []string, masks []columnMask) string {
	var head string
	var columns []string
	fields := e.Fields
	for _, c := range masks {
		if !slices.Contains(fields, c.col) {
			fields = append(slices.Clip(fields), c.col)
		}
	}
	for _, name := range fields {
		switch i := slices.IndexFunc(masks, func(c columnMask) bool { return c.col == name }); {
		case i >= 0 && masks[i].sql != "":
			columns = append(columns, masks[i].sql)
		case i >= 0: // said already
		case risky(name):
			head += comment("  ", name) + q.byHand("  ")
		default:
			columns = append(columns, "  "+d.quote(name))
		}
	}
	switch {
	case e.Fields == nil:
		head += comment("  ", q.t("僅列出需遮罩之欄位，其餘請自行加入", "only the columns to mask are listed: add the others"))
	case e.Status == pandian.Partial || e.Estimate:
		head += comment("  ", q.t("未讀取全部內容：未遮罩或未列出之欄位請再確認", "not all of it was read: check the columns that are not masked or not listed"))
	}
	view := slices.Clone(table)
	view[len(view)-1] += "_masked"
	return head + "CREATE OR REPLACE VIEW " + d.names(view) + " AS SELECT\n" + strings.Join(columns, ",\n") + "\nFROM " + d.names(table) + ";\n"
}

func (q *sqlSink) byHand(indent string) string {
	return comment(indent, q.t("無法產生語法，請自行撰寫", "no statement could be made: write it by hand"))
}

// maskedColumn finds the column in the expression of a mask.
var maskedColumn = regexp.MustCompile(`\bv\b`)

func risky(name string) bool { return name == "" || strings.ContainsFunc(name, unprintable) }

// columnMask is how to mask one column.
type columnMask struct {
	col   string
	types []pandian.Type
	rule  *rules.MaskRule
	sql   string // the statement, or the expression of a view; "" = left to people
}

// columnMasks chooses the mask of each column: that of its type; of a column of
// mixed content, or of documents whose paths are columns, the one that hides
// all. What stands in a part is in a document of a row, where SQL cannot mask.
func (q *sqlSink) columnMasks(e *pandian.Entry) []columnMask {
	var list []columnMask
	for _, c := range e.Columns {
		if c.Protected != "" {
			continue
		}
		r := q.types[c.Type]
		if r == nil || q.masks[r.Mask] == nil || c.Part != "" {
			continue
		}
		m := q.masks[r.Mask]
		name, _, spread := strings.Cut(c.Col, pandian.PathSep)
		if slices.Contains(e.Fields, c.Col) {
			name, spread = c.Col, false
		}
		if spread || c.Count*2 < c.Rows {
			m = q.mixed()
		}
		i := slices.IndexFunc(list, func(x columnMask) bool { return x.col == name })
		if i < 0 {
			list = append(list, columnMask{col: name, types: []pandian.Type{c.Type}, rule: m})
			continue
		}
		list[i].types, list[i].rule = append(list[i].types, c.Type), q.mixed()
	}
	return list
}

// mixed is the mask of mixed content; one without SQL if the rules have none.
func (q *sqlSink) mixed() *rules.MaskRule { return cmp.Or(q.masks["free_text"], &rules.MaskRule{}) }

func (q *sqlSink) Close(context.Context, pandian.Summary) error {
	if q.out != nil {
		return q.out.commit()
	}
	err := os.Remove(filepath.Join(q.dir, SQLName)) // of an earlier run
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (q *sqlSink) discard() {
	if q.out != nil {
		q.out.discard()
	}
}
