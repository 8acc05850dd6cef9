package papers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pandian"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

// IncidentKinds are the kinds of incidents of the form (個人資料侵害事故通報與紀錄表).
var IncidentKinds = []string{"竊取", "洩漏", "竄改", "毀損", "滅失", "其他"}

var incidentKindsEN = []string{"theft", "disclosure", "alteration", "damage", "loss", "other"}

// Incident says what happened, as far as it is known.
type Incident struct {
	Affected register.Filter // items that the incident concerns
	Found    time.Time       // when it was found: deadlines run from then
	Occurred time.Time       // zero = unknown
	Kinds    []string        // of [IncidentKinds]
	Summary  string          // in words; "" = to be written
}

// IncidentFile is what is known of an incident, out of the register: nothing is
// read again.
type IncidentFile struct {
	Record    *Paper      // 個人資料侵害事故通報與紀錄表
	Letter    *Paper      // draft of the notice to the people concerned
	Places    *report.Doc // the items, one a line
	Subjects  int64
	Special   int64
	Items     int64
	Notices   []Notice
	NoRecords bool // none of the items holds personal data as far as is known
}

// Notice is a duty that an incident can bring with it.
type Notice struct {
	Row   *rules.Threshold
	State pandian.State
	Guess bool      // State is review only because an estimate may reach the threshold
	Due   time.Time // zero = no time can be computed
}

// Incident makes the papers about an incident.
func (d *Desk) Incident(ctx context.Context, in Incident) (*IncidentFile, error) {
	units := map[string]*people{}
	f := &IncidentFile{Places: d.places()}
	all, err := d.gather(ctx, in.Affected, func(it *register.Item) {
		if it.Entry.Personal() {
			u := units[it.Entry.Unit]
			if u == nil {
				u = &people{}
				units[it.Entry.Unit] = u
			}
			u.add(it)
		}
		f.Places.Tables[0].Rows = append(f.Places.Tables[0].Rows, d.placeRow(it))
	})
	if err != nil {
		return nil, err
	}
	certain, who := all.settle()
	f.Subjects, f.Special, f.Items = who.Subjects+who.NameOnly, who.Special, all.items
	f.NoRecords = all.records == 0 && f.Subjects == 0
	f.Notices = d.notices(in.Found, all.held(certain.Subjects, who.Subjects))
	basis, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	f.Record = d.incidentRecord(in, all, &who, units, f.Notices, basis)
	f.Letter = d.incidentLetter(in, all)
	d.annex(f.Letter, basis)
	f.Places = d.withBasis(f.Places, basis)
	return f, nil
}

// notices are the duties of the packs that an incident of this size brings.
func (d *Desk) notices(found time.Time, held rules.Held) (list []Notice) {
	for p := range d.Packs {
		for i := range d.Packs[p].Thresholds {
			t := &d.Packs[p].Thresholds[i]
			if t.Kind != rules.KindIncident && !(t.Kind == rules.KindDuty && t.Trigger == "事故") {
				continue
			}
			n := Notice{Row: t}
			n.State, n.Guess = t.Estimated(held)
			if t.Kind == rules.KindDuty {
				n.State = pandian.Reached
			}
			if t.Due.From == rules.EventFound && n.State != pandian.Below {
				n.Due = t.Due.Last(found)
			}
			list = append(list, n)
		}
	}
	return list
}

// due says by when a notice must be given.
func (d *Desk) due(n Notice) string {
	switch {
	case n.State == pandian.Below:
		return "—"
	case !n.Due.IsZero() && n.Row.Due.Hours > 0:
		return d.moment(n.Due)
	case !n.Due.IsZero():
		return d.day(n.Due)
	}
	return d.Words.Deadline(n.Row)
}

func (d *Desk) incidentRecord(in Incident, all *people, who *pandian.People, units map[string]*people, notices []Notice, basis []Block) *Paper {
	p := d.paper(d.t("個人資料侵害事故通報與紀錄表", "Record and notice of a personal data breach"), "")
	general := max(who.Subjects+who.NameOnly-who.Special, 0)
	n := d.Words.Number
	count := fmt.Sprintf(d.t("當事人 %s 人（筆數 %s 筆）\n%s %s 人\n%s %s 人", "%s people (%s records)\n%s %s\n%s %s"),
		d.peopleCount(who.Subjects+who.NameOnly, all.estimate > 0), d.recordCount(all.records, all.estimate > 0),
		box(general > 0, d.t("一般個資", "general data:")), n(general), box(who.Special > 0, d.t("特種個資", "special data:")), n(who.Special))
	if who.NameOnly > 0 {
		count += fmt.Sprintf(d.t("\n（其中 %s 人僅有姓名）", "\n(%s of them by name only)"), n(who.NameOnly))
	}
	line := func(title, value string, height int) Row {
		return Row{Cells: []Cell{label(title), text(value).wide(3)}, Height: height}
	}
	form := Table{Widths: []int{23, 32, 17, 28}, Rows: []Row{
		{Cells: []Cell{label(d.t("事業（機關）名稱", "Organisation")), text(blank(d.Org)), label(d.t("通報機關", "Reported to")), text("")}, Height: 9},
		{Cells: []Cell{label(d.t("通報時間", "Reported at")), text(d.t("　 年 　月 　日 　時 　分", "")), label(d.t("通報人\n（簽章）", "Reported by\n(signature)")), text("")}, Height: 13},
		{Cells: []Cell{label(d.t("聯絡窗口", "Contact")), text(d.Contact), label(d.t("職稱、電話\nEmail、地址", "Title, phone,\nmail, address")), text("")}, Height: 13},
		line(d.t("發現時間", "Found at"), d.moment(in.Found), 0),
		line(d.t("事件發生時間", "Occurred at"), d.occurred(in.Occurred), 0),
		line(d.t("事件發生種類", "Kind"), d.kindBoxes(in.Kinds), 0),
		line(d.t("個資侵害之總筆數\n（大約）", "Extent\n(about)"), count, 0),
		line(d.t("個人資料類型", "Types of data"), d.types(all.figures), 0),
		line(d.t("發生原因及\n事件摘要", "Cause and summary"), in.Summary, 24),
		line(d.t("損害狀況", "Damage"), "", 16),
		line(d.t("個資侵害可能結果", "Likely consequences"), "", 16),
		line(d.t("擬採取之因應措施", "Measures"), "", 20),
		line(d.t("擬通知當事人之\n時間及方式", "When and how people\nwill be told"), "", 16),
		line(d.t("是否於發現後\n七十二小時內通報", "Reported within\n72 hours"),
			fmt.Sprintf(d.t("□ 是　□ 否，理由：\n（自發現時起算七十二小時，至 %s）", "□ yes  □ no, because:\n(72 hours from the finding end on %s)"), d.moment(in.Found.Add(72*time.Hour))), 14),
	}}
	p.Blocks = append(p.Blocks, form, PageBreak{}, Heading(d.t("一、通報與通知義務（依所選門檻包）", "1. Duties to give notice (chosen packs)")), d.noticeTable(notices))
	p.Blocks = append(p.Blocks, Heading(d.t("二、涉及之保有單位", "2. Units concerned")), d.unitTable(units), Heading(d.t("三、涉及之個人資料種類", "3. Types of data")), d.typeTable(all))
	p.Blocks = append(p.Blocks, Paragraph{Text: d.ages(all)})
	p.Blocks = append(p.Blocks, Signatures{d.t("承辦人：", "Prepared by:"), d.t("單位主管：", "Head of unit:"), d.t("機關首長（代表人）：", "Head of organisation:")})
	p.Blocks = append(p.Blocks, basis...)
	return p
}

func (d *Desk) occurred(t time.Time) string {
	if t.IsZero() {
		return d.t("　　年　　月　　日　　時　　分（待查）", "(to be found out)")
	}
	return d.moment(t)
}

// kindBoxes are the kinds of incidents to be ticked.
func (d *Desk) kindBoxes(kinds []string) string {
	list := make([]string, len(IncidentKinds))
	for i, k := range IncidentKinds {
		list[i] = box(slices.Contains(kinds, k), d.t(k, incidentKindsEN[i]))
	}
	return strings.Join(list, "　")
}

func (d *Desk) noticeTable(notices []Notice) Table {
	var rows [][]Cell
	for _, n := range notices {
		state := d.Words.State(n.State).Text
		if n.Row.Kind == rules.KindDuty {
			state = d.t("應辦理", "must be done")
		}
		if n.Guess {
			state += d.t("（推估）", " (estimate)")
		}
		rows = append(rows, []Cell{
			text(d.Words.Obligation(n.Row)), text(d.Words.Citation(n.Row) + "\n" + d.Words.LawStatus(n.Row)),
			centered(d.Words.Amount(n.Row)), centered(state), centered(d.due(n)),
		})
	}
	t := list([]int{28, 32, 12, 12, 16}, []string{d.t("義務", "Duty"), d.t("依據及法規狀態", "Law and its state"), d.t("門檻", "From"), d.t("判定", "Result"), d.t("期限", "Until")}, rows)
	t.Small = true
	return t
}

func (d *Desk) unitTable(units map[string]*people) Table {
	var rows [][]Cell
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		u := units[unit]
		_, who := u.settle()
		guess := u.estimate > 0
		rows = append(rows, []Cell{
			text(d.unitName(unit)), number(d.Words.Number(u.items)), number(d.recordCount(u.records, guess)),
			number(d.peopleCount(who.Subjects+who.NameOnly, guess)), number(d.Words.Number(who.Special)),
		})
	}
	return list([]int{36, 16, 16, 16, 16}, []string{d.t("保有單位", "Unit"), d.t("件數", "Items"), d.t("筆數", "Records"), d.t("當事人數", "People"), d.t("其中特種", "Special")}, rows)
}

func (d *Desk) typeTable(all *people) Table {
	var rows [][]Cell
	for _, r := range d.Rules.Types {
		if f := all.figures[r.ID]; f != nil && !r.Context {
			class := pandian.General
			if r.Class == pandian.Special {
				class = pandian.Special
			}
			rows = append(rows, []Cell{text(d.t(r.NameZH, r.NameEN)), centered(d.Words.Class(class).Text), number(d.Words.Number(f.Count))})
		}
	}
	return list([]int{50, 20, 30}, []string{d.t("種類", "Type"), d.t("一般／特種", "Class"), d.t("出現處數", "Occurrences")}, rows)
}

// ages says how old the figures are, and what is not known.
func (d *Desk) ages(p *people) string {
	s := fmt.Sprintf(d.t("以上數字取自登錄簿，未重新讀取檔案；最早之數字讀取於 %s（各項讀取時間見位置清單）。", "Figures come from the register, nothing was read again; the oldest was read on %s (see the list of places)."), d.day(p.oldest))
	if p.unread > 0 {
		s += fmt.Sprintf(d.t("其中 %s 件未能完整讀取，實際人數可能更多。", " %s items could not be read whole: there may be more people."), d.Words.Number(p.unread))
	}
	if p.estimate > 0 {
		s += fmt.Sprintf(d.t("其中 %s 件僅抽樣（--quick）：筆數為推估值、人數僅計讀到的人，推估不認定為已達門檻，請完整盤點後認定。", " %s items were only sampled (--quick): records are an estimate, people are those seen; an estimate reaches no threshold: scan them whole to decide."), d.Words.Number(p.estimate))
	}
	if p.copies > 0 {
		s += fmt.Sprintf(d.t("另有副本 %s 件，不重複計入筆數。", " %s copies are not counted twice."), d.Words.Number(p.copies))
	}
	return s
}

// places is the list of the items that an incident concerns.
func (d *Desk) places() *report.Doc {
	title := d.t("事故涉及位置清單", "Items concerned")
	return &report.Doc{ID: "incident-places", Title: title, Org: d.Org, Date: d.View.Time(), Notes: []string{d.footer()}, Tables: []report.Table{{
		Key: "places", Title: title, Columns: []report.Column{
			{Key: "unit", Title: d.t("保有單位", "Unit"), Width: 14}, {Key: "source", Title: d.t("來源", "Source"), Width: 24}, {Key: "path", Title: d.t("路徑", "Path"), Width: 50},
			{Key: "records", Title: d.t("筆數", "Records")}, {Key: "subjects", Title: d.t("當事人數", "People")}, {Key: "special", Title: d.t("其中特種", "Special")},
			{Key: "types", Title: d.t("個資種類", "Types"), Width: 40}, {Key: "copy_of", Title: d.t("副本之原檔", "Copy of"), Width: 24},
			{Key: "status", Title: d.t("讀取", "Read"), Width: 10}, {Key: "read", Title: d.t("讀取時間", "Read at"), Width: 17}, {Key: "modified", Title: d.t("最後異動", "Modified"), Width: 17},
		},
	}}}
}

func (d *Desk) placeRow(it *register.Item) []any {
	e := &it.Entry
	return []any{d.unitName(e.Unit), e.Source, e.Path, e.Records, e.Subjects, e.SpecialSubjects, d.Words.Found(e).Text, e.CopyOf, d.Words.StatusOf(e), it.Read, e.Modified}
}

// incidentLetter is a draft of the notice to the people concerned, with what 個資法
// §12 and 施行細則 §22 want in it.
func (d *Desk) incidentLetter(in Incident, all *people) *Paper {
	p := d.paper(d.t("個人資料事故通知（稿）", "Notice of a personal data breach (draft)"), "")
	kinds := strings.Join(in.Kinds, d.t("、", ", "))
	if kinds == "" {
		kinds = d.t("（竊取／洩漏／竄改／其他侵害）", "(kind of breach)")
	}
	p.Blocks = []Block{
		Paragraph{Text: d.t("親愛的＿＿＿＿＿＿＿＿君，您好：", "Dear ________,")},
		Paragraph{Text: fmt.Sprintf(d.t("　　本（機關／單位）於%s發現個人資料事故，經查明可能涉及您的個人資料，謹依個人資料保護法第十二條及同法施行細則第二十二條通知如下：",
			"on %s we found a breach that may concern your personal data. Under article 12 of the Personal Data Protection Act we inform you as follows:"), d.day(in.Found))},
		Heading(d.t("一、個人資料被侵害之事實", "1. What happened")),
		Paragraph{Text: fmt.Sprintf(d.t("種類：%s。\n經過：%s\n可能涉及之資料：%s。（請依各當事人實際涉及項目刪減）", "Kind: %s.\nWhat happened: %s\nData that may be concerned: %s. (strike what does not apply)"),
			kinds, blank(in.Summary), d.types(all.figures))},
		Heading(d.t("二、已採取之因應措施", "2. What we have done")), Paragraph{Text: "＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"},
		Heading(d.t("三、請您注意", "3. What you can do")),
		Paragraph{Text: d.t("1. 接獲自稱本單位之電話、簡訊或郵件，請先以下列專線查證，切勿提供密碼、驗證碼或操作 ATM。\n2. 如使用相同密碼，請儘速變更。\n3. 可撥打 165 反詐騙專線。",
			"1. Verify calls, messages and mails in our name through the line below; never give passwords or codes.\n2. Change passwords that you use elsewhere too.\n3. Anti-fraud hotline: 165.")},
		Heading(d.t("四、諮詢服務", "4. Contact")),
		Paragraph{Text: fmt.Sprintf(d.t("聯絡窗口：%s　　專線：＿＿＿＿＿＿　　服務時間：＿＿＿＿＿＿\n您得依個人資料保護法第三條請求查詢、閱覽、製給複製本、補充、更正、停止蒐集處理利用或刪除。",
			"Contact: %s   Phone: ______   Hours: ______\nUnder article 3 of the Act you may ask for access, copies, correction, and that use stops or data are deleted."), blank(d.Contact))},
		Signatures{"", fmt.Sprintf("%s\n%s", blank(d.Org), d.t("中華民國　　年　　月　　日", "Date:"))},
		Paragraph{Text: d.t("（本稿由系統依登錄簿產生，發送前請由權責單位審核。）", "(Draft made from the register; to be reviewed before it is sent.)"), Small: true},
	}
	return p
}
