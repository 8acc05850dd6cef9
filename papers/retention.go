package papers

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pandian/register"
	"pandian/report"
)

// fieldDisposal is the note that a file stands in a disposal plan: its day.
const fieldDisposal = "disposal"

// Disposal is what is to be disposed of, and what was.
type Disposal struct {
	Plan       *Paper      // 保存期限屆滿檔案處理計畫
	Record     *Paper      // 刪除、停止處理或利用紀錄; nil if nothing that was planned is gone
	List       *report.Doc // the candidates, one a line
	Candidates int
	Gone       int // planned, and no longer listed
	Left       int // planned earlier, and still there
	items      []register.ItemID
}

// candidate is an item whose time is over.
type candidate struct {
	register.Item
	unit, why string
	planned   string
}

var years = regexp.MustCompile(`^\s*(\d{1,3})\s*(年|years?)`)

// retention reads a term of years; forever is a term that never ends.
func retention(s string) (n int, forever bool) {
	if strings.Contains(s, "永久") || strings.EqualFold(s, "permanent") {
		return 0, true
	}
	if m := years.FindStringSubmatch(s); m != nil {
		n, _ = strconv.Atoi(m[1])
	}
	return n, false
}

// over says why an item's time is over; "" if it is not. What people wrote counts
// first; the longer of the two terms holds, from the last change on. Without a
// term, files that nobody changed for so many years are candidates.
func (d *Desk) over(it *register.Item, said map[string]register.Note, untouched int) string {
	law, foreverLaw := retention(said["retention_law"].Value)
	own, foreverOwn := retention(said["retention_own"].Value)
	m := it.Entry.Modified
	switch n := max(law, own); {
	case foreverLaw || foreverOwn || m.IsZero():
		return ""
	case n > 0 && m.AddDate(n, 0, 0).Before(d.asOf()):
		return fmt.Sprintf(d.t("保存期限 %d 年，已於 %s 屆滿", "kept for %d years, over on %s"), n, d.short(m.AddDate(n, 0, 0)))
	case n == 0 && untouched > 0 && m.AddDate(untouched, 0, 0).Before(d.asOf()):
		return fmt.Sprintf(d.t("逾 %d 年未異動（%s），未填保存期限", "not changed for %d years (%s), no term written"), untouched, d.short(m))
	}
	return ""
}

// Retention finds the files whose time is over, or that nobody changed for some
// years (0 = only by their terms), and what became of those planned before.
// Nothing is deleted, and nothing recorded before [Desk.Planned].
func (d *Desk) Retention(ctx context.Context, f register.Filter, untouched int) (*Disposal, error) {
	notes, err := d.notes(ctx)
	if err != nil {
		return nil, err
	}
	x := &Disposal{}
	var list []candidate
	f.Personal = true
	for it, err := range d.View.Items(ctx, f) {
		if err != nil {
			return nil, err
		}
		said := notes.said(it.ID)
		planned := said[fieldDisposal].Value
		if planned != "" {
			x.Left++
		}
		if why := d.over(&it, said, untouched); why != "" {
			unit := it.Entry.Unit
			if n, ok := said["unit"]; ok {
				unit = n.Value
			}
			list = append(list, candidate{it, unit, why, planned})
			x.items = append(x.items, it.ID)
		}
	}
	var gone []candidate
	for it, err := range d.View.Gone(ctx, f) {
		if err != nil {
			return nil, err
		}
		if planned := notes.said(it.ID)[fieldDisposal].Value; planned != "" {
			gone = append(gone, candidate{Item: it, unit: it.Entry.Unit, planned: planned})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return strings.Compare(a.unit, b.unit) })
	x.Candidates, x.Gone = len(list), len(gone)
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	x.Plan, x.List = d.disposalPlan(list, basis), d.withBasis(d.disposalList(list), basis)
	if len(gone) > 0 {
		x.Record = d.disposalRecord(gone, basis)
	}
	return x, nil
}

// Planned records that the candidates are in a disposal plan.
func (d *Desk) Planned(ctx context.Context, x *Disposal) error {
	var notes []register.Note
	for _, id := range x.items {
		notes = append(notes, register.Note{Item: id, Field: fieldDisposal, Value: d.short(d.Now)})
	}
	if _, err := d.Register.SetNotes(ctx, notes); err != nil {
		return err
	}
	_, err := d.Register.Append(ctx, register.Event{Action: "disposal_plan", Detail: map[string]string{"items": fmt.Sprint(len(x.items))}})
	return err
}

// Unplanned takes the items that match out of the disposal plans, and returns how
// many were in one.
func (d *Desk) Unplanned(ctx context.Context, f register.Filter) (int, error) {
	book, err := d.notes(ctx)
	if err != nil {
		return 0, err
	}
	var notes []register.Note
	for it, err := range d.View.Items(ctx, f) {
		if err != nil {
			return 0, err
		}
		if book.said(it.ID)[fieldDisposal].Value != "" {
			notes = append(notes, register.Note{Item: it.ID, Field: fieldDisposal})
		}
	}
	if _, err := d.Register.SetNotes(ctx, notes); err != nil {
		return 0, err
	}
	_, err = d.Register.Append(ctx, register.Event{Action: "disposal_plan", Detail: map[string]string{"withdrawn": fmt.Sprint(len(notes))}})
	return len(notes), err
}

func (d *Desk) disposalPlan(list []candidate, basis []Block) *Paper {
	p := d.paper(d.t("個人資料檔案保存期限屆滿處理計畫", "Plan for files whose time is over"), d.day(d.Now))
	p.Landscape = true
	p.Blocks = []Block{Paragraph{Text: d.t("特定目的消失或期限屆滿時，應主動或依當事人之請求，刪除、停止處理或利用該個人資料；因執行職務或業務所必須或經當事人書面同意者，不在此限（個資法 §11Ⅲ）。下列檔案請各單位逐件確認處理方式；本工具不刪除任何檔案。",
		"When the purpose or the time is over, data are to be deleted or no longer used, unless needed for duty or business or with written consent (PDPA §11 III). Each unit decides for each file; this tool deletes nothing.")}}
	for i := 0; i < len(list); {
		k := i
		var rows [][]Cell
		for ; k < len(list) && list[k].unit == list[i].unit; k++ {
			c := &list[k]
			rows = append(rows, []Cell{centered(fmt.Sprint(k - i + 1)), text(d.path(&c.Entry)), number(d.Words.Number(c.Entry.Subjects)), centered(d.short(c.Entry.Modified)), text(c.why),
				text(d.t("□ 刪除　□ 停止利用\n□ 延長至＿＿＿＿", "□ delete  □ stop use\n□ keep until ____")), text("")})
		}
		t := d.disposalTable(rows)
		p.Blocks = append(p.Blocks, Heading(fmt.Sprintf(d.t("%s（%d 件）", "%s (%d)"), d.unitName(list[i].unit), k-i)), t)
		i = k
	}
	if len(list) == 0 {
		p.Blocks = append(p.Blocks, Paragraph{Text: d.t("本次沒有保存期限屆滿之檔案。", "No file whose time is over.")})
	}
	p.Blocks = append(p.Blocks, Signatures{d.t("承辦人：", "Prepared by:"), d.t("單位主管：", "Head of unit:"), d.t("核定：", "Approved:")})
	p.Blocks = append(p.Blocks, basis...)
	return p
}

func (d *Desk) disposalTable(rows [][]Cell) Table {
	t := list([]int{4, 34, 8, 10, 22, 14, 8}, []string{d.t("序", "No."), d.t("檔案", "File"), d.t("當事人數", "People"), d.t("最後異動", "Modified"), d.t("事由", "Why"), d.t("處理方式", "What to do"), d.t("確認", "Sign")}, rows)
	t.Small = true
	return t
}

func (d *Desk) disposalList(list []candidate) *report.Doc {
	title := d.t("保存期限屆滿檔案清單", "Files whose time is over")
	t := report.Table{Key: "candidates", Title: title, Columns: []report.Column{
		{Key: "unit", Title: d.t("保有單位", "Unit"), Width: 14}, {Key: "source", Title: d.t("來源", "Source"), Width: 20}, {Key: "path", Title: d.t("路徑", "Path"), Width: 50},
		{Key: "records", Title: d.t("筆數", "Records")}, {Key: "subjects", Title: d.t("當事人數", "People")}, {Key: "modified", Title: d.t("最後異動", "Modified"), Width: 12},
		{Key: "why", Title: d.t("事由", "Why"), Width: 34}, {Key: "planned", Title: d.t("列入計畫日", "Planned on"), Width: 12},
	}}
	for i := range list {
		c := &list[i]
		t.Rows = append(t.Rows, []any{d.unitName(c.unit), c.Entry.Source, c.Entry.Path, c.Entry.Records, c.Entry.Subjects, report.Day(c.Entry.Modified), c.why, c.planned})
	}
	return &report.Doc{ID: "retention", Title: title, Org: d.Org, Date: d.View.Time(), Tables: []report.Table{t}, Notes: []string{d.footer()}}
}

// disposalRecord is the 刪除、停止處理或利用紀錄 of what is gone: the office fills in
// how, where, and who saw it.
func (d *Desk) disposalRecord(gone []candidate, basis []Block) *Paper {
	p := d.paper(d.t("個人資料刪除、停止處理或利用紀錄", "Record of data deleted or no longer used"), d.day(d.Now))
	p.Landscape = true
	var rows [][]Cell
	var last time.Time
	for i := range gone {
		c := &gone[i]
		rows = append(rows, []Cell{centered(fmt.Sprint(i + 1)), text(d.unitName(c.unit)), text(d.path(&c.Entry)), number(d.Words.Number(c.Entry.Records)), number(d.Words.Number(c.Entry.Subjects)),
			centered(c.planned), centered(d.short(c.Gone)), text(d.t("□ 刪除　□ 銷毀\n□ 移轉", "□ deleted  □ destroyed\n□ handed over")), text("")})
		if c.Gone.After(last) {
			last = c.Gone
		}
	}
	t := list([]int{4, 9, 28, 7, 8, 9, 11, 12, 12}, []string{d.t("序", "No."), d.t("單位", "Unit"), d.t("檔案", "File"), d.t("筆數", "Records"), d.t("當事人數", "People"),
		d.t("列入計畫", "Planned"), d.t("盤點時已無", "Gone by"), d.t("方法", "How"), d.t("時間、地點", "When, where")}, rows)
	t.Small = true
	p.Blocks = []Block{
		Paragraph{Text: d.t("下列檔案曾列入處理計畫，其後盤點已不存在。請補填方法、時間、地點與證明方式；移轉者並記載原因、對象、方法、時間、地點及受移轉對象得保有之合法依據。",
			"These files were planned for disposal and are no longer there. Fill in how, when, where and the proof; for what was handed over also why, to whom, and on what legal ground.")},
		t,
		Table{Widths: []int{16, 84}, Rows: []Row{
			{Cells: []Cell{label(d.t("證明方式", "Proof")), text(d.t("□ 刪除畫面　□ 銷毀照片　□ 會同人員簽名　□ 其他：", "□ screenshot  □ photographs  □ witness  □ other:"))}, Height: 10},
			{Cells: []Cell{label(d.t("移轉原因、對象及依據", "Handed over: why, to whom")), text("")}, Height: 12},
		}},
		Paragraph{Text: fmt.Sprintf(d.t("本紀錄應至少保存五年（至 %s）。", "Keep this record at least five years (until %s)."), d.day(last.AddDate(5, 0, 0)))},
	}
	p.Blocks = append(p.Blocks, Signatures{d.t("執行人：", "Done by:"), d.t("會同人：", "Witness:"), d.t("單位主管：", "Head of unit:")})
	p.Blocks = append(p.Blocks, basis...)
	return p
}
