package papers

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"pandian/register"
	"pandian/report"
)

// declared is a line of a 清冊 that a department wrote by itself.
type declared struct {
	where      string // sheet and row
	unit, name string
	location   string
	records    int64 // -1 = not said
	categories []string
	found      bool
}

// titles are the words that people put over the columns of their lists.
var titles = map[string][]string{
	"name":       {"個人資料檔案名稱", "個資檔案名稱", "檔案名稱", "檔名", "資料名稱", "名稱", "file name", "file"},
	"location":   {"儲存位置", "存放位置", "保管地點", "儲存地點", "存放路徑", "路徑", "位置", "location", "path"},
	"unit":       {"保有單位", "單位名稱", "單位", "部門", "課室", "unit"},
	"records":    {"筆數", "份數", "筆數/份數", "數量", "個資數量", "資料筆數", "records"},
	"categories": {"個人資料之類別", "個人資料類別", "個資類別", "類別", "categories"},
}

// titleOf is the column that a title means: the longest of the known words in it.
func titleOf(s string) (column string) {
	s = strings.ToLower(strings.Join(strings.Fields(s), ""))
	best := 0
	for col, words := range titles {
		for _, w := range words {
			if w = strings.ReplaceAll(w, " ", ""); len(w) > best && strings.HasPrefix(s, w) {
				column, best = col, len(w)
			}
		}
	}
	return column
}

var (
	codes   = regexp.MustCompile(`C\d{3}`)
	numbers = regexp.MustCompile(`\d[\d,]*`)
)

// readDeclared reads the lists of a workbook: all sheets that have a column of
// names, whatever stands above it.
func readDeclared(file string) (list []*declared, err error) {
	x, err := excelize.OpenFile(file)
	if err != nil {
		return nil, ErrNoBook
	}
	defer x.Close()
	for _, sheet := range x.GetSheetList() {
		rows, err := x.GetRows(sheet)
		if err != nil {
			return nil, ErrNoBook
		}
		list = append(list, declaredIn(sheet, rows)...)
	}
	if len(list) == 0 {
		return nil, ErrNoNames
	}
	return list, nil
}

// ErrNoNames says that a workbook has no column of file names.
var ErrNoNames = fmt.Errorf("no sheet with a column of file names")

func declaredIn(sheet string, rows [][]string) (list []*declared) {
	for head := range min(len(rows), 15) {
		columns := map[string]int{}
		for i, title := range rows[head] {
			if c := titleOf(title); c != "" {
				if _, ok := columns[c]; !ok {
					columns[c] = i
				}
			}
		}
		if _, ok := columns["name"]; !ok || len(columns) < 2 {
			continue
		}
		for i, row := range rows[head+1:] {
			cell := func(c string) string {
				if k, ok := columns[c]; ok && k < len(row) {
					return strings.TrimSpace(row[k])
				}
				return ""
			}
			if cell("name") == "" {
				continue
			}
			d := &declared{where: fmt.Sprintf("%s!%d", sheet, head+2+i), unit: cell("unit"), name: cell("name"), location: cell("location"), records: -1, categories: codes.FindAllString(cell("categories"), -1)}
			if m := numbers.FindString(cell("records")); m != "" {
				d.records, _ = strconv.ParseInt(strings.ReplaceAll(m, ",", ""), 10, 64)
			}
			list = append(list, d)
		}
		return list
	}
	return nil
}

// sameName reports whether a declared name means a file.
func (x *declared) means(l *logical) bool {
	want := stem(x.name)
	for i := range l.items {
		e := &l.items[i].Entry
		if x.unit != "" && e.Unit != "" && !strings.Contains(x.unit, e.Unit) && !strings.Contains(e.Unit, x.unit) && l.unit() != x.unit {
			continue
		}
		base := report.BaseName(e.Path)
		if strings.EqualFold(base, x.name) || strings.EqualFold(strings.TrimSuffix(base, path.Ext(base)), x.name) || want != "" && want == stem(e.Path) {
			return true
		}
	}
	return false
}

// Reconciled is a department's own list held against what was found.
type Reconciled struct {
	Doc        *report.Doc
	Paper      *Paper
	Declared   int
	Undeclared int // files found that the list lacks
	Absent     int // lines of the list without a file
	Different  int // lines whose count or categories differ
	Same       int
}

// Reconcile holds a declared 清冊 against the view. Only units that the list speaks
// of are looked at for undeclared files, if it speaks of units.
func (d *Desk) Reconcile(ctx context.Context, file string, f register.Filter) (*Reconciled, error) {
	lines, err := readDeclared(file)
	if err != nil {
		return nil, err
	}
	files, _, err := d.logicals(ctx, f)
	if err != nil {
		return nil, err
	}
	r := &Reconciled{Declared: len(lines)}
	var undeclared, absent, different [][]any
	units := map[string]bool{}
	for _, x := range lines {
		units[x.unit] = true
	}
	for _, l := range files {
		i := slices.IndexFunc(lines, func(x *declared) bool { return !x.found && x.means(l) })
		if i < 0 && slices.ContainsFunc(lines, func(x *declared) bool { return x.means(l) }) {
			continue // a further part of what was declared
		}
		if i < 0 {
			if !units[""] && !slices.ContainsFunc(lines, func(x *declared) bool {
				return l.unit() == "" || strings.Contains(x.unit, l.unit()) || strings.Contains(l.unit(), x.unit)
			}) {
				continue
			}
			undeclared = append(undeclared, []any{d.unitName(l.unit()), report.BaseName(l.entry.Path), d.locations(l), l.entry.Records, l.entry.Subjects, l.entry.SpecialSubjects, d.Words.Found(&l.entry).Text})
			continue
		}
		x := lines[i]
		x.found = true
		if why := d.differences(x, l); why != "" {
			different = append(different, []any{x.where, d.unitName(l.unit()), x.name, said(x.records), l.entry.Records, l.entry.Subjects, strings.Join(x.categories, " "), strings.Join(l.entry.Categories, " "), why})
		} else {
			r.Same++
		}
	}
	for _, x := range lines {
		if !x.found {
			absent = append(absent, []any{x.where, x.unit, x.name, x.location, said(x.records)})
		}
	}
	r.Undeclared, r.Absent, r.Different = len(undeclared), len(absent), len(different)
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	r.Doc = d.withBasis(d.reconcileDoc(filepath.Base(file), undeclared, absent, different), basis)
	r.Paper = d.reconcilePaper(r, filepath.Base(file), undeclared, absent, different, basis)
	return r, nil
}

func said(n int64) any {
	if n < 0 {
		return nil
	}
	return n
}

// differences says how a line and a file differ; counts that are within a tenth
// of each other are the same.
func (d *Desk) differences(x *declared, l *logical) string {
	var why []string
	if n := l.entry.Records; x.records >= 0 && abs(x.records-n)*10 > max(x.records, n) {
		why = append(why, fmt.Sprintf(d.t("筆數差 %+d", "records %+d"), n-x.records))
	}
	var missing []string
	for _, c := range l.entry.Categories {
		if len(x.categories) > 0 && !slices.Contains(x.categories, c) {
			missing = append(missing, c)
		}
	}
	if len(missing) > 0 {
		why = append(why, d.t("未申報類別 ", "categories not declared: ")+strings.Join(missing, " "))
	}
	if l.entry.SpecialSubjects > 0 && !slices.ContainsFunc(x.categories, func(c string) bool { return strings.HasPrefix(c, "C11") }) {
		why = append(why, d.t("含特種個資", "holds special data"))
	}
	return strings.Join(why, d.t("；", "; "))
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func (d *Desk) reconcileDoc(file string, undeclared, absent, different [][]any) *report.Doc {
	col := func(key, zh, en string, width float64) report.Column {
		return report.Column{Key: key, Title: d.t(zh, en), Width: width}
	}
	unit, name, records, subjects := col("unit", "保有單位", "Unit", 14), col("name", "檔案名稱", "File", 34), col("records", "筆數", "Records", 10), col("subjects", "當事人數", "People", 10)
	where, said := col("line", "申報列", "Line", 16), col("declared", "申報筆數", "Declared", 10)
	return &report.Doc{ID: "reconcile", Title: d.t("清冊比對", "Reconciliation"), Org: d.Org, Date: d.View.Time(), Notes: []string{d.t("申報檔：", "Declared: ") + file, d.footer()}, Tables: []report.Table{
		{Key: "undeclared", Title: d.t("未申報", "Undeclared"), Columns: []report.Column{unit, name, col("location", "儲存位置", "Location", 40), records, subjects, col("special", "其中特種", "Special", 10), col("types", "個資種類", "Types", 40)}, Rows: undeclared},
		{Key: "absent", Title: d.t("申報但查無", "Declared, not found"), Columns: []report.Column{where, unit, name, col("location", "申報位置", "Location", 40), said}, Rows: absent},
		{Key: "different", Title: d.t("內容不符", "Different"), Columns: []report.Column{where, unit, name, said, records, subjects, col("declared_categories", "申報類別", "Declared categories", 20), col("categories", "偵測類別", "Categories", 20), col("why", "差異", "Difference", 34)}, Rows: different},
	}}
}

func (d *Desk) reconcilePaper(r *Reconciled, file string, undeclared, absent, different [][]any, basis []Block) *Paper {
	p := d.paper(d.t("個人資料檔案清冊申報比對表", "Declared inventory against what was found"), d.t("申報檔：", "Declared: ")+file)
	p.Landscape = true
	p.Blocks = []Block{Paragraph{Lead: true, Text: fmt.Sprintf(d.t("申報 %d 列：相符 %d，內容不符 %d，查無 %d；另有未申報檔案 %d。", "%d lines: %d agree, %d differ, %d not found; %d files undeclared."), r.Declared, r.Same, r.Different, r.Absent, r.Undeclared)}}
	section := func(title string, widths []int, heads []string, rows [][]any, pick ...int) {
		p.Blocks = append(p.Blocks, Heading(fmt.Sprintf(d.t("%s（%d）", "%s (%d)"), title, len(rows))))
		var cells [][]Cell
		for _, row := range rows {
			var line []Cell
			for _, i := range pick {
				v := row[i]
				if n, ok := v.(int64); ok {
					line = append(line, number(d.Words.Number(n)))
				} else if v == nil {
					line = append(line, text(""))
				} else {
					line = append(line, text(d.Mask(fmt.Sprint(v))))
				}
			}
			cells = append(cells, append(line, text("")))
		}
		if len(cells) > 0 {
			t := list(append(widths, 16), append(heads, d.t("說明", "Explanation")), cells)
			t.Small = true
			p.Blocks = append(p.Blocks, t)
		}
	}
	unit, name := d.t("保有單位", "Unit"), d.t("檔案名稱", "File")
	section(d.t("一、未申報之檔案", "1. Undeclared"), []int{12, 26, 26, 9, 9}, []string{unit, name, d.t("儲存位置", "Location"), d.t("筆數", "Records"), d.t("當事人數", "People")}, undeclared, 0, 1, 2, 3, 4)
	section(d.t("二、申報但查無之檔案", "2. Declared, not found"), []int{14, 14, 30, 26, 10}, []string{d.t("申報列", "Line"), unit, name, d.t("申報位置", "Location"), d.t("申報筆數", "Declared")}, absent, 0, 1, 2, 3, 4)
	section(d.t("三、內容不符", "3. Different"), []int{12, 12, 26, 10, 10, 26}, []string{d.t("申報列", "Line"), unit, name, d.t("申報筆數", "Declared"), d.t("偵測筆數", "Found"), d.t("差異", "Difference")}, different, 0, 1, 2, 3, 4, 8)
	p.Blocks = append(p.Blocks, Signatures{d.t("申報單位：", "Department:"), d.t("個資聯絡窗口：", "Contact:"), d.t("核定：", "Approved:")})
	p.Blocks = append(p.Blocks, basis...)
	return p
}
