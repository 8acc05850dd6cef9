package papers_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pandian"
	"pandian/papers"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

var update = flag.Bool("update", false, "write the golden files again")

// docxText is what stands in a docx, a line a paragraph, cells divided by bars.
func docxText(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	s := regexp.MustCompile(`</w:p></w:tc></w:tr>`).ReplaceAllString(string(b), "\n")
	s = regexp.MustCompile(`</w:p></w:tc>`).ReplaceAllString(s, " | ")
	s = strings.NewReplacer("</w:p>", "\n", "<w:br/>", " / ").Replace(s)
	s = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s, "")
	s = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&").Replace(s)
	return regexp.MustCompile(`\n\n+`).ReplaceAllString(s, "\n")
}

// odfText is what stands in an odt.
func odfText(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("content.xml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(<[^>]*>)+`).ReplaceAllString(string(b), "")
}

var (
	hashes = regexp.MustCompile(`sha256:[0-9a-f]{64}`)
	heads  = regexp.MustCompile(`[0-9a-f]{16}…`)
	gaps   = regexp.MustCompile(`[\s|/]+`)
)

// golden compares a paper's text with a file, and the odt's and page's words with
// the docx's.
func golden(t *testing.T, p *papers.Paper, name string) {
	t.Helper()
	all := written(t, p, name)
	text := heads.ReplaceAllString(hashes.ReplaceAllString(docxText(t, all["docx"]), "sha256:…"), "…")
	file := filepath.Join("testdata", "story", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	plain := func(s string) string { return gaps.ReplaceAllString(s, "") }
	if diff := cmp.Diff(plain(docxText(t, all["docx"])), plain(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&").Replace(odfText(t, all["odt"])))); diff != "" {
		t.Errorf("%s.odt says something else (-docx +odt):\n%s", name, diff)
	}
}

// noValues fails if a value of a member stands anywhere in a text.
func noValues(t *testing.T, what, text string, list []member) {
	t.Helper()
	for _, m := range list {
		for _, v := range []string{m.id, m.mobile, m.name + "," /* names alone may be those of officers */} {
			if strings.Contains(text, v) {
				t.Fatalf("%s holds a value", what)
			}
		}
	}
}

// bookOf writes the inventory and opens it.
func bookOf(t *testing.T, d *papers.Desk) (string, *excelize.File) {
	t.Helper()
	dir := t.TempDir()
	if _, err := d.Inventory(t.Context(), dir, "清冊.xlsx", register.Filter{}); err != nil {
		t.Fatal(err)
	}
	return reopen(t, filepath.Join(dir, "清冊.xlsx"))
}

func reopen(t *testing.T, file string) (string, *excelize.File) {
	t.Helper()
	x, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return file, x
}

// fill writes into the cell of a column in the row whose first cells hold a text.
func fill(t *testing.T, x *excelize.File, sheet, row, column, value string) {
	t.Helper()
	at := find(t, x, sheet, row, column)
	if err := x.SetCellStr(sheet, at, value); err != nil {
		t.Fatal(err)
	}
}

// find is the cell of a column in the row that holds a text.
func find(t *testing.T, x *excelize.File, sheet, row, column string) string {
	t.Helper()
	rows, err := x.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	col := -1
	for r, cells := range rows {
		if i := slices.Index(cells, column); i >= 0 && col < 0 {
			col = i
			continue
		}
		if col >= 0 && strings.Contains(strings.Join(cells, "|"), row) {
			at, err := excelize.CoordinatesToCellName(col+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
	}
	t.Fatalf("%s: no cell %q of %q", sheet, column, row)
	return ""
}

func value(t *testing.T, x *excelize.File, sheet, row, column string) string {
	t.Helper()
	v, err := x.GetCellValue(sheet, find(t, x, sheet, row, column))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const register清冊 = "個人資料檔案清冊"

// An office from its first scan to its half-year check, as the people there would
// go about it.
func TestAnOfficeFromScanToAudit(t *testing.T) {
	w := newWorld(t)
	all := members(2, 5200)
	w.write("社會行政/會員名冊_113年.csv", roster(all[:3000]))
	w.write("社會行政/會員名冊_114年.csv", roster(all[2000:5200]))
	w.write("社會行政/備份/會員名冊_114年.csv", roster(all[2000:5200]))
	w.write("人事/員工名冊.csv", roster(all[:40]))
	w.write("人事/健康檢查.csv", "姓名,身分證字號,健康檢查結果\n"+all[0].name+","+all[0].id+",肝功能異常 GPT 88\n"+all[1].name+","+all[1].id+",血壓偏高 150/95\n")
	w.write("秘書室/料號.csv", "品名,承辦人手機\n影印紙,0912345678\n碳粉匣,0987654321\n")
	w.write("會計/離職/"+all[7].name+"_"+all[7].id+".csv", roster(all[7:8]))
	w.times["人事/員工名冊.csv"] = time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)
	w.scan()

	// The inventory is filled in as a person would, and read back.
	w.later(1)
	file, x := bookOf(t, w.desk())
	if n, err := x.GetRows(register清冊); err != nil || len(n) != 2+5 {
		t.Fatalf("%d rows, %v", len(n), err)
	}
	if got := value(t, x, register清冊, "會員名冊_114年.csv", "當事人數") + " " + value(t, x, register清冊, "會員名冊_114年.csv", "筆數"); got != "5,200 6,200" {
		t.Errorf("people and records of the members' rosters: %s", got)
	}
	if got := value(t, x, register清冊, "會員名冊_114年.csv", "特定目的"); !strings.HasPrefix(got, "建議：") {
		t.Errorf("purpose %q", got)
	}
	fill(t, x, register清冊, "會員名冊_114年.csv", "特定目的", "052 法人或團體對股東、會員（含股東、會員指派之代表）、董事、監察人、理事、監事或其他成員名冊之內部管理")
	fill(t, x, register清冊, "會員名冊_114年.csv", "法律依據", "合作社法 §9")
	fill(t, x, register清冊, "會員名冊_114年.csv", "管理者", "社會組 王幹事")
	fill(t, x, register清冊, "員工名冊.csv", "內部保存期限", "5 年")
	fill(t, x, register清冊, "健康檢查.csv", "不公開（要點15）", "Y")
	fill(t, x, "審查", "料號.csv", "審查結果", "誤判")
	fill(t, x, "審查", "料號.csv", "審查理由", "廠商總機，非個人")
	fill(t, x, "審查", "料號.csv", "有效至", "115/06/30")
	if err := x.Save(); err != nil {
		t.Fatal(err)
	}
	in, err := w.desk().Import(t.Context(), file, "王承辦")
	if err != nil || in.Verdicts != 1 || len(in.Refused) != 0 {
		t.Fatalf("imported %+v, %v", in, err)
	}
	if again, err := w.desk().Import(t.Context(), file, "王承辦"); err != nil || again.Notes != 0 {
		t.Errorf("read back twice: %+v, %v", again, err)
	}
	// A colleague's older copy, empty there, takes nothing back; a dash does.
	old, x := bookOf(t, w.desk())
	fill(t, x, register清冊, "會員名冊_114年.csv", "法律依據", "")
	fill(t, x, register清冊, "員工名冊.csv", "業務流程", "差勤")
	fill(t, x, register清冊, "員工名冊.csv", "內部保存期限", "－")
	if err := x.Save(); err != nil {
		t.Fatal(err)
	}
	if in, err = w.desk().Import(t.Context(), old, "李同仁"); err != nil || in.Notes != 2 {
		t.Errorf("a colleague's copy: %+v, %v", in, err)
	}
	fill(t, x, register清冊, "員工名冊.csv", "內部保存期限", "5 年")
	if err := x.Save(); err != nil {
		t.Fatal(err)
	}
	if in, err = w.desk().Import(t.Context(), old, "李同仁"); err != nil || in.Notes != 1 {
		t.Errorf("written again: %+v, %v", in, err)
	}

	// Files are renamed, moved and edited; what was said stays with them.
	w.later(20)
	w.rename("社會行政/會員名冊_114年.csv", "社會行政/正式/社員總名冊.csv")
	w.rename("社會行政/備份/會員名冊_114年.csv", "社會行政/備份/社員總名冊.csv")
	w.remove("社會行政/會員名冊_113年.csv")
	w.write("秘書室/料號.csv", "品名,承辦人手機\n影印紙,0912345678\n碳粉匣,0987654321\n衛生紙,\n")
	w.write("民政/調解案件.csv", roster(all[100:160]))
	w.scan()
	_, x = bookOf(t, w.desk())
	for column, want := range map[string]string{"法律依據": "合作社法 §9", "管理者": "社會組 王幹事"} {
		if got := value(t, x, register清冊, "社員總名冊.csv", column); got != want {
			t.Errorf("%s after a move: %q", column, got)
		}
	}
	if rows, _ := x.GetRows(register清冊); slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r, "料號.csv") }) {
		t.Error("what was judged wrong is back after an edit that brought no new value")
	}
	// A new value opens the review again, and so does time.
	w.write("秘書室/料號.csv", "品名,承辦人手機\n影印紙,0912345678\n碳粉匣,0987654321\n衛生紙,0933111222\n")
	w.scan()
	_, x = bookOf(t, w.desk())
	if got := value(t, x, "審查", "料號.csv", "目前狀態"); got != "出現新的值，請重新審查" {
		t.Errorf("state %q", got)
	}
	w.write("秘書室/料號.csv", "品名,承辦人手機\n影印紙,0912345678\n碳粉匣,0987654321\n")
	w.scan()
	late := w.desk()
	late.Now = time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC)
	_, x = bookOf(t, late)
	if got := value(t, x, "審查", "料號.csv", "目前狀態"); got != "已逾期，請重新審查" {
		t.Errorf("state %q", got)
	}

	// The public list: nothing withheld in it, no personal data in a name.
	w.later(20)
	pub, err := w.desk().Publish(t.Context(), register.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if pub.Files != 4 || pub.Withheld != 1 || pub.Lacking != 3 || pub.Overdue != 3 {
		t.Errorf("public list: %d files, %d withheld, %d lacking, %d overdue", pub.Files, pub.Withheld, pub.Lacking, pub.Overdue)
	}
	list := fmt.Sprint(pub.List.Tables)
	if strings.Contains(list, "健康檢查.csv") || strings.Contains(list, all[7].id) || strings.Contains(list, all[7].name) || !strings.Contains(fmt.Sprint(pub.Internal.Tables), "健康檢查.csv") {
		t.Errorf("public list: %s", list)
	}
	golden(t, pub.Page, "publish")
	if err := w.desk().Published(t.Context(), pub); err != nil {
		t.Fatal(err)
	}
	if pub, err = w.desk().Publish(t.Context(), register.Filter{}); err != nil || pub.Overdue != 0 {
		t.Errorf("%d overdue after it was published, %v", pub.Overdue, err)
	}

	// An incident.
	inc, err := w.desk().Incident(t.Context(), papers.Incident{
		Affected: register.Filter{Under: []string{"社會行政", "人事"}}, Found: time.Date(2026, 2, 16, 6, 20, 0, 0, time.UTC), Kinds: []string{"洩漏"}, Summary: "雲端分享連結設為公開。",
	})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, inc.Record, "incident")
	golden(t, inc.Letter, "incident-letter")

	// A data subject asks.
	ask := w.request(all[0])
	sub, err := w.desk().Subject(t.Context(), papers.Request{Idents: ask, Received: w.now, Who: "115 社字第 12 號"})
	if err != nil {
		t.Fatal(err)
	}
	var where []string
	for _, p := range sub.Places {
		where = append(where, p.Entry.Path)
	}
	if diff := cmp.Diff([]string{"人事/健康檢查.csv", "人事/員工名冊.csv"}, where); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	golden(t, sub.Worksheet, "subject")
	golden(t, sub.Reply, "subject-reply")

	// What nobody needs any more is planned, deleted by people, and recorded.
	w.later(1)
	dis, err := w.desk().Retention(t.Context(), register.Filter{}, 7)
	if err != nil || dis.Candidates != 1 || dis.Record != nil {
		t.Fatalf("%+v, %v", dis, err)
	}
	golden(t, dis.Plan, "retention-plan")
	if err := w.desk().Planned(t.Context(), dis); err != nil {
		t.Fatal(err)
	}
	w.later(10)
	w.remove("人事/員工名冊.csv")
	w.scan()
	if dis, err = w.desk().Retention(t.Context(), register.Filter{}, 7); err != nil || dis.Gone != 1 || dis.Record == nil {
		t.Fatalf("%+v, %v", dis, err)
	}
	golden(t, dis.Record, "retention-record")

	// A department's own list.
	rec, err := w.desk().Reconcile(t.Context(), declaredBook(t), register.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rec.Declared, rec.Same, rec.Different, rec.Absent, rec.Undeclared); got != "3 0 2 1 2" {
		t.Errorf("reconciled: %s\n%v", got, rec.Doc.Tables)
	}
	golden(t, rec.Paper, "reconcile")

	// The half-year check, now and once more much later.
	audit := func(print time.Time) *papers.Paper {
		d := w.desk()
		from, to := day(2026, 1, 1), day(2026, 7, 1)
		v, err := w.reg.At(t.Context(), to.Add(-time.Nanosecond))
		if err != nil {
			t.Fatal(err)
		}
		d.View, d.AsOf, d.Now = v, to.Add(-time.Nanosecond), print
		p, err := d.Audit(t.Context(), from, to)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	w.now = day(2026, 7, 3)
	first := audit(w.now)
	golden(t, first, "audit")
	w.later(200)
	w.write("秘書室/新.csv", roster(all[:9]))
	w.scan()
	again := audit(w.now)
	a, b := docxText(t, written(t, first, "audit")["docx"]), docxText(t, written(t, again, "audit")["docx"])
	if diff := cmp.Diff(a, strings.ReplaceAll(b, "民國 116 年 1 月 19 日，", "民國 115 年 7 月 3 日，")); diff != "" {
		t.Errorf("made again (-then +later):\n%s", diff)
	}
	for _, p := range []*papers.Paper{pub.Page, inc.Record, sub.Worksheet, sub.Reply, dis.Plan, rec.Paper, first} {
		noValues(t, p.Title, docxText(t, written(t, p, "x")["docx"]), all)
	}
	if v, err := w.reg.Verify(t.Context()); err != nil || v.Broken != 0 {
		t.Errorf("audit trail %+v, %v", v, err)
	}
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, rules.Taiwan) }

// request digests what a person says of himself, as the command does.
func (w *world) request(m member) []pandian.Ident {
	w.t.Helper()
	var idents []pandian.Ident
	for it, err := range w.desk().View.Items(w.t.Context(), register.Filter{WithFacts: true, Under: []string{"人事/健康檢查.csv"}}) {
		if err != nil {
			w.t.Fatal(err)
		}
		for g := range it.Entry.Facts.Groups() {
			idents = slices.Clone(g) // of the first person, who stands in the file
			return idents
		}
	}
	w.t.Fatal("no facts")
	return nil
}

// declaredBook is a list as a department writes it.
func declaredBook(t *testing.T) string {
	t.Helper()
	x := excelize.NewFile()
	for i, row := range [][]any{
		{"○○課 個人資料檔案清冊（自行盤點）"}, {},
		{"序號", "單位名稱", "個資檔案名稱", "保管地點", "筆數/份數", "個資類別"},
		{1, "", "社員總名冊", "共用槽", "約 6,000 筆", "C001 C003"},
		{2, "", "健康檢查.csv", "共用槽", 2, "C001"},
		{3, "", "志工名冊", "共用槽", 120, "C001"},
	} {
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "申報.xlsx")
	if err := x.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAnODSHoldsWhatTheListSays(t *testing.T) {
	words, err := report.NewWords(report.Options{Rules: set})
	if err != nil {
		t.Fatal(err)
	}
	doc := &report.Doc{Title: "表", Notes: []string{"附註"}, Tables: []report.Table{{Title: "表", Columns: []report.Column{{Title: "名稱"}, {Title: "數"}}, Rows: [][]any{{"甲 & 乙\n丙", int64(5)}, {nil, 7}}}}}
	var b bytes.Buffer
	if err := papers.ODS(&b, doc, words); err != nil {
		t.Fatal(err)
	}
	if got := odfText(t, b.Bytes()); got != "\n名稱數甲 &amp; 乙丙57附註" {
		t.Errorf("%q", got)
	}
}
