package papers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

// fieldPublished is the note that a file stands in a public list.
const fieldPublished = "published"

// Public is the public list of 個資法 §17 and what the office must know beside it.
type Public struct {
	List     *report.Doc // to be published: no personal data in names, nothing withheld
	Table    *report.Doc // the list without what it rests on: for programs
	Page     *Paper      // the same as a page
	Internal *report.Doc // all files, with the clock of each and what is withheld
	Files    int         // in List
	Withheld int
	Lacking  int // in List without purpose or legal basis
	Overdue  int // not published within a month
	items    []register.ItemID
}

// Publish makes the public list. Nothing is recorded before [Desk.Published].
func (d *Desk) Publish(ctx context.Context, f register.Filter) (*Public, error) {
	list, _, err := d.logicals(ctx, f)
	if err != nil {
		return nil, err
	}
	title := d.t("個人資料檔案公開事項", "Public list of personal data files")
	p := &Public{}
	columns := []report.Column{
		{Key: "name", Title: d.t("個人資料檔案名稱", "File"), Width: 30}, {Key: "organisation", Title: d.t("保有機關名稱", "Organisation"), Width: 22},
		{Key: "contact", Title: d.t("聯絡方式", "Contact"), Width: 24}, {Key: "basis", Title: d.t("保有之依據", "Legal basis"), Width: 24},
		{Key: "purpose", Title: d.t("特定目的", "Purpose"), Width: 28}, {Key: "categories", Title: d.t("個人資料之類別", "Categories"), Width: 40},
	}
	public := report.Table{Key: "files", Title: title, Columns: columns}
	all := report.Table{Key: "files", Title: d.t("公開事項內部管制表", "Internal list"), Columns: append([]report.Column{
		{Key: "no", Title: d.t("編號", "No."), Width: 6}, {Key: "unit", Title: d.t("保有單位", "Unit"), Width: 14}}, append(columns[:len(columns):len(columns)],
		report.Column{Key: "withheld", Title: d.t("不公開", "Withheld"), Width: 8}, report.Column{Key: "first", Title: d.t("首次發現", "First seen"), Width: 12},
		report.Column{Key: "due", Title: d.t("公開期限（1 個月）", "Publish by (1 month)"), Width: 14}, report.Column{Key: "state", Title: d.t("狀態", "State"), Width: 18},
		report.Column{Key: "location", Title: d.t("儲存位置", "Location"), Width: 40})...)}
	for i, l := range list {
		row := []any{d.publicName(l), d.Org, d.Contact, l.word("legal_basis", ""), l.word("purpose", ""), d.Words.Categories(l.entry.Categories)}
		withheld := strings.EqualFold(l.word("withheld", ""), "Y")
		first, published := d.firstSeen(l), l.word(fieldPublished, "")
		due := d.publishDue().Last(first)
		state := d.publishState(withheld, published, due)
		switch {
		case withheld:
			p.Withheld++
		default:
			p.Files++
			public.Rows = append(public.Rows, row)
			for k := range l.items {
				p.items = append(p.items, l.items[k].ID)
			}
			if row[3] == "" || row[4] == "" {
				p.Lacking++
			}
			if published == "" && rules.Day(d.asOf()).After(due) {
				p.Overdue++
			}
		}
		yes := ""
		if withheld {
			yes = "Y"
		}
		internal := append([]any{i + 1, d.unitName(l.unit())}, row...)
		internal[2] = report.BaseName(l.entry.Path)
		all.Rows = append(all.Rows, append(internal, yes, report.Day(first), report.Day(due), state, d.locations(l)))
	}
	p.List = &report.Doc{ID: "public-list", Title: title, Org: d.Org, Date: d.View.Time(), Tables: []report.Table{public}, Notes: d.publicNotes()}
	p.Internal = &report.Doc{ID: "public-list-internal", Title: all.Title, Org: d.Org, Date: d.View.Time(), Tables: []report.Table{all}, Notes: append(d.publicNotes(),
		d.t("本表含不公開之檔案（依要點第 15 點或其他法律限制公開）及內部路徑，請勿對外提供。", "This list holds withheld files and internal paths: not for publication."))}
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	p.Table = &report.Doc{ID: p.List.ID, Title: title, Org: d.Org, Date: p.List.Date, Tables: []report.Table{public}, Notes: p.List.Notes}
	p.List, p.Internal = d.withBasis(p.List, basis), d.withBasis(p.Internal, basis)
	p.Page = d.publicPage(title, columns, public.Rows, basis)
	return p, nil
}

// publishDue is the time within which a file must be published, as the rules have
// it for public offices.
func (d *Desk) publishDue() rules.Due {
	for i := range d.Rules.Sectors {
		for k := range d.Rules.Sectors[i].Thresholds {
			if t := &d.Rules.Sectors[i].Thresholds[k]; t.Due.From == rules.EventChanged && t.Kind != rules.KindDraft {
				return t.Due
			}
		}
	}
	return rules.Due{}
}

func (d *Desk) publicNotes() []string {
	return []string{
		d.t("依個人資料保護法第十七條公開；公務機關於個人資料檔案建立後一個月內公開，變更時亦同（施行細則第二十三條）。非公務機關得供內部管理與對外揭露之參考。",
			"Published under article 17 of the Personal Data Protection Act: public offices within a month after a file is set up or changed (Enforcement Rules article 23)."),
		fmt.Sprintf(d.t("資料時點：%s；%s", "State of %s. %s"), d.day(d.View.Time()), d.footer()),
	}
}

// firstSeen is when the first of the members was first listed.
func (d *Desk) firstSeen(l *logical) (first time.Time) {
	for i := range l.items {
		if t := l.items[i].FirstSeen; first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first
}

func (d *Desk) publishState(withheld bool, published string, due time.Time) string {
	left := int(due.Sub(rules.Day(d.asOf())).Hours() / 24)
	switch {
	case withheld:
		return d.t("不公開", "withheld")
	case published != "":
		return d.t("已公開 ", "published ") + published
	case left < 0:
		return fmt.Sprintf(d.t("逾期 %d 天", "%d days overdue"), -left)
	}
	return fmt.Sprintf(d.t("待公開，剩 %d 天", "to be published, %d days left"), left)
}

// Published records that the files of a public list were published today.
func (d *Desk) Published(ctx context.Context, p *Public) error {
	var notes []register.Note
	for _, id := range p.items {
		notes = append(notes, register.Note{Item: id, Field: fieldPublished, Value: d.short(d.Now)})
	}
	if _, err := d.Register.SetNotes(ctx, notes); err != nil {
		return err
	}
	_, err := d.Register.Append(ctx, register.Event{Action: "publish", Detail: map[string]string{"files": fmt.Sprint(p.Files), "withheld": fmt.Sprint(p.Withheld), "items": fmt.Sprint(len(p.items))}})
	return err
}

// publicPage is the public list to be printed or put on a site.
func (d *Desk) publicPage(title string, columns []report.Column, rows [][]any, basis []Block) *Paper {
	p := d.paper(title, fmt.Sprintf(d.t("資料時點：%s", "State of %s"), d.day(d.View.Time())))
	p.Landscape = true
	titles := []string{d.t("編號", "No.")}
	widths := []int{5}
	for _, c := range columns {
		titles, widths = append(titles, c.Title), append(widths, int(c.Width))
	}
	var cells [][]Cell
	for i, r := range rows {
		row := []Cell{centered(fmt.Sprint(i + 1))}
		for _, v := range r {
			row = append(row, text(fmt.Sprint(v)))
		}
		cells = append(cells, row)
	}
	t := list(widths, titles, cells)
	t.Small = true
	p.Blocks = []Block{t}
	for _, n := range d.publicNotes() {
		p.Blocks = append(p.Blocks, Paragraph{Text: n, Small: true})
	}
	p.Blocks = append(p.Blocks, basis...)
	return p
}
