package papers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pandian"
	"pandian/register"
	"pandian/rules"
)

// Request is what a data subject asks under 個資法 §3, and how the person is told:
// keyed digests of what was typed, no values.
type Request struct {
	Idents   []pandian.Ident
	Received time.Time // when the request came in: the time for the decision runs from then
	Who      string    // a reference of the office for the request, no name; "" = none
}

// Certainty says how sure it is that a place is about the person.
type Certainty int

// Certain: a number that only one person has, or the name with a birth date or
// contact. Possible: a phone or e-mail alone, which families share, or a name
// that stands with other values of the person's kinds.
const (
	Unrelated Certainty = iota
	Possible
	Certain
)

// SubjectPlace is an item that speaks of the person.
type SubjectPlace struct {
	register.Item
	Certainty
	Kinds []pandian.IdentKind // what stands there of the person
}

// SubjectFile are the papers for one request.
type SubjectFile struct {
	Worksheet *Paper
	Reply     *Paper
	Places    []SubjectPlace
	Due       time.Time // last day for the decision
	Extended  time.Time // if it is extended
	Case      string    // number of the look-up in the audit trail
}

// Match says how a group of facts relates to the person.
func (r *Request) Match(group []pandian.Ident) Certainty {
	asked := map[pandian.IdentKind][]pandian.Digest{}
	for _, id := range r.Idents {
		asked[id.Kind] = append(asked[id.Kind], id.Digest)
	}
	same, other := map[pandian.IdentKind]bool{}, map[pandian.IdentKind]bool{}
	for _, id := range group {
		if len(asked[id.Kind]) == 0 {
			continue
		}
		if slices.Contains(asked[id.Kind], id.Digest) {
			same[id.Kind] = true
		} else {
			other[id.Kind] = true
		}
	}
	contact := same[pandian.IdentMobile] || same[pandian.IdentEmail]
	decisive := same[pandian.IdentNationalID] || same[pandian.IdentResidentID] || same[pandian.IdentPassport]
	stranger := !decisive && (other[pandian.IdentNationalID] || other[pandian.IdentResidentID] || other[pandian.IdentPassport])
	switch {
	case decisive:
		return Certain
	case same[pandian.IdentName] && (same[pandian.IdentBirth] || contact) && !stranger:
		return Certain
	case contact, same[pandian.IdentName] && same[pandian.IdentBirth]:
		return Possible
	}
	return Unrelated
}

// shared reports what of the person stands in a group.
func (r *Request) shared(group []pandian.Ident) (kinds []pandian.IdentKind) {
	for _, id := range group {
		if slices.Contains(r.Idents, id) {
			kinds = append(kinds, id.Kind)
		}
	}
	return kinds
}

// Subject looks for a person in the register, records the look-up in the audit
// trail, and makes the papers.
func (d *Desk) Subject(ctx context.Context, r Request) (*SubjectFile, error) {
	f := &SubjectFile{}
	var level Certainty
	var kinds []pandian.IdentKind
	match := func(group []pandian.Ident) bool {
		if c := r.Match(group); c > Unrelated {
			level = max(level, c)
			kinds = append(kinds, r.shared(group)...)
		}
		return false // all groups of the item are looked at
	}
	for it, err := range d.View.Items(ctx, register.Filter{Personal: true, WithFacts: true}) {
		if err != nil {
			return nil, err
		}
		level, kinds = Unrelated, nil
		for group := range it.Entry.Facts.Groups() {
			match(group)
		}
		if level > Unrelated {
			slices.Sort(kinds)
			it.Entry.Facts = nil
			f.Places = append(f.Places, SubjectPlace{it, level, slices.Compact(kinds)})
		}
	}
	slices.SortStableFunc(f.Places, func(a, b SubjectPlace) int { return int(b.Certainty - a.Certainty) })
	asked := d.kinds(r.kinds())
	ev, err := d.Register.Append(ctx, register.Event{Action: "lookup", Detail: map[string]string{
		"kinds": asked, "places": fmt.Sprint(len(f.Places)), "sweep": fmt.Sprint(d.View.Sweep()), "reference": r.Who,
	}})
	if err != nil {
		return nil, err
	}
	f.Case = fmt.Sprintf("DS-%s-%04d", ev.At.In(rules.Taiwan).Format("20060102"), ev.Seq)
	if row := d.row("PDPA-13-ACCESS"); row != nil {
		f.Due = row.Due.Last(r.Received)
		f.Extended = rules.Due{Days: row.Due.Days + row.Due.Extend}.Last(r.Received)
	}
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	f.Worksheet = d.subjectSheet(r, f, asked, basis)
	f.Reply = d.subjectReply(r, f)
	d.annex(f.Reply, basis)
	return f, nil
}

func (r *Request) kinds() (list []pandian.IdentKind) {
	for _, id := range r.Idents {
		list = append(list, id.Kind)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// row is a threshold row by its ID; nil if there is none.
func (d *Desk) row(id string) *rules.Threshold {
	for i := range d.Rules.Sectors {
		for k := range d.Rules.Sectors[i].Thresholds {
			if t := &d.Rules.Sectors[i].Thresholds[k]; t.ID == id {
				return t
			}
		}
	}
	return nil
}

// kinds names kinds of identity facts.
func (d *Desk) kinds(kinds []pandian.IdentKind) string {
	names := map[pandian.IdentKind]string{
		pandian.IdentNationalID: d.t("國民身分證統一編號", "national ID"), pandian.IdentResidentID: d.t("居留證號", "resident ID"),
		pandian.IdentPassport: d.t("護照號碼", "passport"), pandian.IdentName: d.t("姓名", "name"), pandian.IdentBirth: d.t("出生年月日", "birth date"),
		pandian.IdentMobile: d.t("行動電話", "mobile"), pandian.IdentEmail: d.t("電子郵件", "e-mail"), pandian.IdentAddress: d.t("地址", "address"),
	}
	var list []string
	for _, k := range kinds {
		if n := names[k]; n != "" {
			list = append(list, n)
		}
	}
	return d.Words.List(list...)
}

func (d *Desk) certainty(c Certainty) string {
	if c == Certain {
		return d.t("本人", "certain")
	}
	return d.t("可能，請核對", "possible: check")
}

func (d *Desk) subjectSheet(r Request, f *SubjectFile, asked string, basis []Block) *Paper {
	p := d.paper(d.t("當事人權利行使請求處理單", "Request of a data subject: worksheet"), f.Case)
	pair := func(a, b, c, e string) Row {
		return Row{Cells: []Cell{label(a), text(b), label(c), text(e)}}
	}
	p.Blocks = []Block{
		Table{Widths: []int{18, 32, 18, 32}, Rows: []Row{
			pair(d.t("收件日", "Received"), d.day(r.Received), d.t("收文字號", "Reference"), r.Who),
			pair(d.t("准駁期限\n（15 日）", "Decide by (15 days)"), d.day(f.Due), d.t("延長後期限\n（+15 日）", "If extended (+15)"), d.day(f.Extended)),
			{Cells: []Cell{label(d.t("請求事項", "Asked for")), text(strings.Join([]string{box(true, d.t("查詢", "access")), box(false, d.t("閱覽", "inspection")), box(false, d.t("製給複製本", "copies")),
				box(false, d.t("補充或更正", "correction")), box(false, d.t("停止蒐集、處理或利用", "stop use")), box(false, d.t("刪除", "deletion"))}, "　")).wide(3)}},
			{Cells: []Cell{label(d.t("身分查核", "Identity")), text(d.t("□ 本人（證件：＿＿＿＿）　□ 代理人（委託書、證件：＿＿＿＿）", "□ in person (document: ____)  □ agent (authority, document: ____)")).wide(3)}},
			{Cells: []Cell{label(d.t("查詢依據", "Looked up by")), text(asked + d.t("（僅以雜湊比對，未留存內容）", " (by keyed digests; nothing typed was kept)")).wide(3)}},
		}},
		Paragraph{Text: d.t("更正、停止或刪除之請求，准駁期限為 30 日，得延長 30 日（個資法 §13 Ⅱ）。延長者應於期限屆滿前以書面通知原因。", "Correction, stop and deletion: 30 days, +30 (PDPA §13 II). An extension must be explained in writing before the time ends."), Small: true},
		Heading(fmt.Sprintf(d.t("查得位置（%d 處）", "Places found (%d)"), len(f.Places))),
	}
	if len(f.Places) == 0 {
		p.Blocks = append(p.Blocks, Paragraph{Text: d.t("登錄簿所及之檔案與資料庫查無此人；未盤點、未能讀取之處與紙本請另行查詢。", "Not found in what the register covers. What was not scanned or not read, and paper, must be looked at otherwise.")})
	} else {
		var rows [][]Cell
		for i, pl := range f.Places {
			rows = append(rows, []Cell{centered(fmt.Sprint(i + 1)), text(d.unitName(pl.Entry.Unit)), text(d.path(&pl.Entry)), text(d.kinds(pl.Kinds)), text(d.types(pl.Entry.Findings)),
				centered(d.short(pl.Read)), centered(d.certainty(pl.Certainty)), centered("□")})
		}
		t := list([]int{4, 11, 25, 15, 18, 12, 9, 6}, []string{d.t("序", "No."), d.t("單位", "Unit"), d.t("位置", "Place"), d.t("相符項目", "What matched"), d.t("該檔個資種類", "Types in the item"), d.t("讀取日", "Read"), d.t("判定", "Sure?"), d.t("核對", "Checked")}, rows)
		t.Small = true
		p.Blocks = append(p.Blocks, t)
	}
	p.Blocks = append(p.Blocks,
		Heading(d.t("處理結果", "Decision")),
		Table{Widths: []int{18, 82}, Rows: []Row{
			{Cells: []Cell{label(d.t("准駁", "Decision")), text(d.t("□ 准許　□ 部分准許　□ 駁回，理由（個資法 §10 但書、§11 但書）：", "□ granted  □ in part  □ refused, because (PDPA §10, §11):"))}, Height: 14},
			{Cells: []Cell{label(d.t("費用", "Fee")), text(d.t("□ 不收取　□ 酌收必要成本費用＿＿＿＿元（個資法 §14）", "□ none  □ necessary cost ____ (PDPA §14)"))}},
			{Cells: []Cell{label(d.t("回復日期及方式", "Answered on, how")), text("")}, Height: 9},
		}})
	p.Blocks = append(p.Blocks, Signatures{d.t("承辦人：", "Prepared by:"), d.t("單位主管：", "Head of unit:"), d.t("核定：", "Approved:")})
	p.Blocks = append(p.Blocks, basis...)
	return p
}

func (d *Desk) subjectReply(r Request, f *SubjectFile) *Paper {
	p := d.paper(d.t("個人資料查詢回復書（稿）", "Answer to a request for access (draft)"), f.Case)
	p.Blocks = []Block{
		Paragraph{Text: d.t("受文者：＿＿＿＿＿＿＿＿君", "To: ________")},
		Paragraph{Text: fmt.Sprintf(d.t("　　台端於%s依個人資料保護法第三條及第十條請求查詢個人資料，經查復如下：", "On %s you asked under articles 3 and 10 of the Personal Data Protection Act which data we hold about you. We answer as follows:"), d.day(r.Received))},
	}
	var rows [][]Cell
	for _, pl := range f.Places {
		if pl.Certainty != Certain {
			continue
		}
		rows = append(rows, []Cell{centered(fmt.Sprint(len(rows) + 1)), text(d.name(&pl.Entry)), text(d.unitName(pl.Entry.Unit)), text(d.types(pl.Entry.Findings)), text("")})
	}
	if len(rows) == 0 {
		p.Blocks = append(p.Blocks, Paragraph{Text: d.t("本（機關／單位）現有自動化個人資料檔案查無台端之個人資料。", "We found no data about you in our automated files.")})
	} else {
		p.Blocks = append(p.Blocks, list([]int{7, 30, 16, 30, 17}, []string{d.t("序", "No."), d.t("個人資料檔案名稱", "File"), d.t("保有單位", "Unit"), d.t("個人資料種類", "Types of data"), d.t("特定目的", "Purpose")}, rows))
	}
	p.Blocks = append(p.Blocks,
		Paragraph{Text: d.t("　　如需閱覽、製給複製本、補充、更正、停止蒐集處理利用或刪除，請洽下列窗口；本機關於三十日（查詢、閱覽及複製本為十五日）內決定，必要時得延長。", "For inspection, copies, correction, stopping use or deletion please turn to the contact below.")},
		Paragraph{Text: fmt.Sprintf(d.t("聯絡窗口：%s", "Contact: %s"), blank(d.Contact))},
		Signatures{"", fmt.Sprintf("%s\n%s", blank(d.Org), d.t("中華民國　　年　　月　　日", "Date:"))},
		Paragraph{Text: d.t("（本稿由系統依登錄簿產生，種類以檔案為單位；寄發前請核對各檔中台端之實際內容。）", "(Draft made from the register; types are those of the whole file. Check what each file holds of the person before it is sent.)"), Small: true})
	return p
}
