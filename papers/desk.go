package papers

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"pandian"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

// Desk is what papers are made from: a register as of a time, the rules, and who
// makes them.
type Desk struct {
	Register *register.Register
	View     *register.View // the state that the papers speak of
	Rules    *rules.Set
	Words    report.Words // in the language of the papers
	Lang     Lang
	Org      string // name of the organisation; "" = a line to be filled in
	Contact  string
	Packs    []rules.Sector                                 // whose thresholds count, those that concern everybody included
	Engine   string                                         // version of the program
	Now      time.Time                                      // date of print
	AsOf     time.Time                                      // up to when what people said and did counts; zero = Now
	Mask     func(string) string                            // masks personal data in a name
	Digest   func(pandian.IdentKind, string) pandian.Digest // of a normalised value under the organisation's key; nil = without
}

// t picks the text of the language.
func (d *Desk) t(zh, en string) string { return d.Lang.t(zh, en) }

// asOf is the time of which the papers speak.
func (d *Desk) asOf() time.Time {
	if d.AsOf.IsZero() {
		return d.Now
	}
	return d.AsOf
}

// blank is a name, or a line to write it on.
func blank(s string) string {
	if s == "" {
		return "＿＿＿＿＿＿＿＿"
	}
	return s
}

// day is a legal day in words: 民國 115 年 3 月 2 日.
func (d *Desk) day(t time.Time) string {
	t = t.In(rules.Taiwan)
	if t.IsZero() {
		return ""
	}
	if d.Lang == "en" {
		return t.Format("2 January 2006")
	}
	return fmt.Sprintf("民國 %d 年 %d 月 %d 日", t.Year()-1911, t.Month(), t.Day())
}

// moment is day with the hour.
func (d *Desk) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(rules.Taiwan)
	if d.Lang == "en" {
		return t.Format("2 January 2006 15:04")
	}
	return fmt.Sprintf("%s %d 時 %02d 分", d.day(t), t.Hour(), t.Minute())
}

// short is a day as tables have it: 115/03/02.
func (d *Desk) short(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return d.Words.Date(t)
}

// lastDay is the last day before a moment.
func (d *Desk) lastDay(until time.Time) string {
	if until.IsZero() {
		return ""
	}
	return d.short(until.AddDate(0, 0, -1))
}

// footer stands on every page.
func (d *Desk) footer() string {
	law := rules.LawNote
	if d.Lang == "en" {
		law = "Legal data as of 2024-10-11 (with notes on the amendments and drafts of 2025–2026); an aid, not legal advice"
	}
	return fmt.Sprintf(d.t("pandian %s 製作；%s", "Made by pandian %s. %s"), d.Engine, law)
}

// paper begins a paper.
func (d *Desk) paper(title, subtitle string) *Paper {
	return &Paper{Org: d.Org, Title: title, Subtitle: subtitle, Footer: d.footer(), Lang: d.Lang}
}

// basis says what a paper rests on. It ends every paper. The date of print is
// the only line of a paper that is another one on another day.
func (d *Desk) basis(ctx context.Context) ([]Block, error) {
	org, _, err := d.View.Total(ctx, register.Scope{Kind: register.Org})
	if err != nil {
		return nil, err
	}
	sources, err := d.View.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var swept []string
	for _, s := range sources {
		line := fmt.Sprintf(d.t("%s（%s 盤點）", "%s (scanned %s)"), d.Mask(s.Name), d.short(s.Swept))
		if s.Cancelled {
			line += d.t("，中途停止", ", stopped early")
		}
		swept = append(swept, line)
	}
	ruleset := ""
	if row, ok, err := d.Register.Sweep(ctx, d.View.Sweep()); err != nil {
		return nil, err
	} else if ok {
		ruleset = row.Rules
	}
	read := org.ByStatus[pandian.Scanned] + org.ByStatus[pandian.Partial]
	rows := [][2]string{
		{d.t("資料時點", "State of"), d.moment(d.View.Time())},
		{d.t("盤點範圍", "Scope"), strings.Join(swept, "\n")},
		{d.t("涵蓋率", "Coverage"), fmt.Sprintf(d.t("列出 %s 件，讀取 %s 件（%s）；未能讀取 %s 件", "%s items listed, %s read (%s); %s could not be read"),
			d.Words.Number(org.Items), d.Words.Number(read), d.Words.Percent(read, org.Items), d.Words.Number(org.Unread))},
		{d.t("規則版本", "Rules"), ruleset},
		{d.t("門檻包", "Sector packs"), d.packNames()},
		{d.t("製作", "Made"), fmt.Sprintf(d.t("%s，pandian %s", "%s, pandian %s"), d.day(d.Now), d.Engine)},
	}
	t := Table{Widths: []int{16, 84}, Small: true}
	for _, r := range rows {
		t.Rows = append(t.Rows, Row{Cells: []Cell{label(r[0]), text(r[1])}})
	}
	return []Block{
		Heading(d.t("製作依據", "What this rests on")), t,
		Paragraph{Text: d.t("數字由機器盤點產生，供承辦人查核與填報之用；法律上之判斷與對外行為由機關（構）為之。本工具為輔助，非法律意見。",
			"Figures come from an automatic inventory, to be checked by whoever signs. This tool is an aid; it gives no legal advice."), Small: true},
	}, nil
}

// withBasis adds to tables what they rest on, as a table of its own.
func (d *Desk) withBasis(doc *report.Doc, basis []Block) *report.Doc {
	t := report.Table{Key: "basis", Title: d.t("說明", "Notes"), Columns: []report.Column{
		{Key: "item", Title: d.t("項目", "Item"), Width: 18}, {Key: "text", Title: d.t("內容", "Text"), Width: 110}}}
	for _, n := range d.basisNotes(basis) {
		t.Rows = append(t.Rows, []any{n[0], n[1]})
	}
	for _, n := range doc.Notes {
		t.Rows = append(t.Rows, []any{d.t("附註", "Note"), n})
	}
	doc.Tables = append(doc.Tables, t)
	return doc
}

// basisNotes are a basis as pairs of a title and a text.
func (d *Desk) basisNotes(basis []Block) (notes [][2]string) {
	for _, b := range basis {
		switch x := b.(type) {
		case Table:
			for _, r := range x.Rows {
				notes = append(notes, [2]string{r.Cells[0].Text, r.Cells[1].Text})
			}
		case Paragraph:
			notes = append(notes, [2]string{d.t("聲明", "Note"), x.Text})
		}
	}
	return notes
}

// annex adds a basis to a letter, on a page that stays in the office.
func (d *Desk) annex(p *Paper, basis []Block) {
	p.Blocks = append(p.Blocks, PageBreak{}, Paragraph{Text: d.t("（本頁供承辦人查核，寄發前請抽除。）", "(This page is for the office: take it out before sending.)"), Small: true})
	p.Blocks = append(p.Blocks, basis...)
}

// packNames are the sector packs with the state of their law.
func (d *Desk) packNames() string {
	var list []string
	for _, p := range d.Packs {
		inForce, drafts := 0, 0
		for i := range p.Thresholds {
			if p.Thresholds[i].Kind == rules.KindDraft {
				drafts++
			} else {
				inForce++
			}
		}
		var counts []string
		if inForce > 0 {
			counts = append(counts, fmt.Sprintf(d.t("現行 %d 條", "%d rows in force"), inForce))
		}
		if drafts > 0 {
			counts = append(counts, fmt.Sprintf(d.t("草案或未施行 %d 條", "%d drafts"), drafts))
		}
		line := d.Words.Sector(p) + d.t("：", ": ") + d.Words.List(counts...)
		list = append(list, line)
	}
	return strings.Join(list, "\n")
}

// name is an item's name for people, masked where it holds personal data.
func (d *Desk) name(e *pandian.Entry) string {
	return d.Mask(report.BaseName(e.Path))
}

// publicName is a logical file's name in which, besides, the names of the people
// in it are masked: in a file name nothing else tells a name from other words.
func (d *Desk) publicName(l *logical) string {
	name := []rune(d.name(&l.entry))
	if d.Digest == nil {
		return string(name)
	}
	people := map[pandian.Digest]bool{}
	for g := range l.facts.Groups() {
		for _, id := range g {
			if id.Kind == pandian.IdentName {
				people[id.Digest] = true
			}
		}
	}
	for i := range name {
		for n := min(4, len(name)-i); n > 1; n-- {
			part := string(name[i : i+n])
			if unicode.Is(unicode.Han, name[i]) && people[d.Digest(pandian.IdentName, part)] {
				copy(name[i:i+n], []rune(d.Rules.Mask(pandian.PersonName, []byte(part))))
			}
		}
	}
	return string(name)
}

// path is an item's whole path, masked.
func (d *Desk) path(e *pandian.Entry) string {
	parts := strings.Split(e.Path, "/")
	for i, p := range parts {
		parts[i] = d.Mask(p)
	}
	return e.Source + "：" + strings.Join(parts, "/")
}

// types names finding types, in order.
func (d *Desk) types(figures map[pandian.Type]*pandian.Figures) string {
	return d.Words.Found(&pandian.Entry{Findings: figures}).Text
}

// unitName is a unit's name, or what stands for none.
func (d *Desk) unitName(unit string) string {
	if unit == "" {
		return d.t("（未歸屬）", "(none)")
	}
	return unit
}
