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
	"pandian/rules"
)

// auditPack gathers what the half-year check needs of a period.
type auditPack struct {
	*Desk
	from, to time.Time
	before   *register.View
	notes    noteBook
	actions  map[string]int
	events   int
	head     string // hash of the last event of the period
	list     []*logical
	wrong    int64
	open     int // spots whose verdict does not hold any more
	judged   int
	high     int
	sweeps   []register.SweepRow
}

// Audit makes the half-year check of a period: from its first day to the end of
// its last. Made again later for the same period it is the same, but for the date
// of print.
func (d *Desk) Audit(ctx context.Context, from, to time.Time) (*Paper, error) {
	a := &auditPack{Desk: d, from: from, to: to, actions: map[string]int{}}
	if err := a.gather(ctx); err != nil {
		return nil, err
	}
	p := d.paper(d.t("個人資料檔案安全維護半年度查核紀錄", "Half-year check of personal data files"),
		fmt.Sprintf(d.t("查核期間：%s至%s", "Period: %s to %s"), d.day(from), d.day(to.Add(-time.Nanosecond))))
	for _, part := range []func(context.Context) ([]Block, error){a.scope, a.holdings, a.changes, a.duties, a.reviews, a.unreadItems, a.measures, a.signed, d.basis} {
		blocks, err := part(ctx)
		if err != nil {
			return nil, err
		}
		p.Blocks = append(p.Blocks, blocks...)
	}
	return p, nil
}

// signed is who answers for the check.
func (a *auditPack) signed(context.Context) ([]Block, error) {
	return []Block{
		Paragraph{Text: a.t("查核結果應向代表人（機關首長）提出報告，並留存紀錄至少五年。", "The result is reported to the head of the organisation and kept at least five years."), Small: true},
		Signatures{a.t("查核人員：", "Checked by:"), a.t("單位主管：", "Head of unit:"), a.t("代表人（首長）：", "Head of organisation:")},
	}, nil
}

func (a *auditPack) gather(ctx context.Context) (err error) {
	if a.before, err = a.Register.At(ctx, a.from.Add(-time.Nanosecond)); err != nil {
		return err
	}
	if a.notes, err = a.Desk.notes(ctx); err != nil {
		return err
	}
	for e, err := range a.Register.Events(ctx, a.from, a.to) {
		if err != nil {
			return err
		}
		a.actions[e.Action]++
		a.events++
		a.head = e.Hash
	}
	all, err := a.Register.Sweeps(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if !s.Done.Before(a.from) && s.Done.Before(a.to) {
			a.sweeps = append(a.sweeps, s)
		}
	}
	if a.list, a.wrong, err = a.logicals(ctx, register.Filter{}); err != nil {
		return err
	}
	for _, l := range a.list {
		if l.entry.Risk != nil && l.entry.Risk.Level == "high" {
			a.high++
		}
	}
	return a.countReviews(ctx)
}

// countReviews counts the verdicts that hold and those that must be given again.
func (a *auditPack) countReviews(ctx context.Context) error {
	ids := slices.Sorted(maps.Keys(a.notes.items))
	if len(ids) == 0 {
		return nil
	}
	for it, err := range a.View.Items(ctx, register.Filter{IDs: ids, WithFacts: true}) {
		if err != nil {
			return err
		}
		for _, s := range spots(&it.Entry) {
			switch a.notes.judge(&it, s).state {
			case holds:
				a.judged++
			case expired, widened:
				a.open++
			}
		}
	}
	return nil
}

func (a *auditPack) scope(ctx context.Context) ([]Block, error) {
	org, _, err := a.View.Total(ctx, register.Scope{Kind: register.Org})
	if err != nil {
		return nil, err
	}
	var rows [][]Cell
	for _, s := range a.sweeps {
		names := make([]string, len(s.Sources))
		for i, n := range s.Sources {
			names[i] = a.Mask(n)
		}
		state := a.t("完成", "done")
		if s.Cancelled {
			state = a.t("中途停止", "stopped early")
		}
		rows = append(rows, []Cell{centered(a.short(s.Done)), text(strings.Join(names, "\n")), number(a.Words.Number(s.Summary.Items)), centered(state)})
	}
	n := a.Words.Number
	blocks := []Block{Heading(a.t("一、盤點範圍與涵蓋情形", "1. Scope and coverage")),
		Paragraph{Text: fmt.Sprintf(a.t("期間內盤點 %d 次。期末登錄 %s 件，讀取 %s，未能讀取 %s 件；含個人資料 %s 件，筆數 %s 筆，當事人 %s 人（其中特種 %s 人）。",
			"%d scans. At the end %s items, %s of the bytes read, %s not read; %s hold personal data: %s records of %s people (%s special)."),
			len(a.sweeps), n(org.Items), a.Words.Percent(org.BytesRead, org.Bytes), n(org.Unread), n(org.Personal), a.recordCount(org.Records, org.Sampled != nil), a.peopleCount(org.Subjects, org.Sampled != nil), n(org.SpecialSubjects))}}
	if org.Sampled != nil {
		blocks = append(blocks, Paragraph{Text: a.Words.Sampled(org.Sampled.Items), Lead: true})
	}
	if len(rows) == 0 {
		return append(blocks, Paragraph{Text: a.t("期間內沒有盤點：請補辦。", "No scan in the period: to be made up for."), Lead: true}), nil
	}
	return append(blocks, list([]int{16, 50, 18, 16}, []string{a.t("盤點日", "Day"), a.t("來源", "Sources"), a.t("件數", "Items"), a.t("結果", "Result")}, rows)), nil
}

func (a *auditPack) holdings(ctx context.Context) ([]Block, error) {
	now, err := a.View.Totals(ctx, register.Unit)
	if err != nil {
		return nil, err
	}
	then, err := a.before.Totals(ctx, register.Unit)
	if err != nil {
		return nil, err
	}
	old := map[string]int64{}
	for _, t := range then {
		old[t.Name] = t.Subjects
	}
	var rows [][]Cell
	for _, t := range now {
		if t.Gone || t.Personal == 0 && old[t.Name] == 0 {
			continue
		}
		diff := t.Subjects - old[t.Name]
		change := a.Words.Number(diff)
		if diff > 0 {
			change = "+" + change
		}
		rows = append(rows, []Cell{text(a.unitName(t.Name)), number(a.Words.Number(t.Personal)), number(a.recordCount(t.Records, t.Sampled != nil)), number(a.peopleCount(t.Subjects, t.Sampled != nil)),
			number(a.Words.Number(t.SpecialSubjects)), number(change), number(a.Words.Number(t.HighRisk))})
	}
	return []Block{Heading(a.t("二、各單位保有情形", "2. What the units hold")),
		list([]int{24, 11, 12, 13, 13, 13, 14}, []string{a.t("保有單位", "Unit"), a.t("檔案數", "Files"), a.t("筆數", "Records"), a.t("當事人數", "People"), a.t("其中特種", "Special"), a.t("人數增減", "Change"), a.t("高風險檔案", "High risk")}, rows)}, nil
}

// shownChanges bounds the changes that are listed one by one.
const shownChanges = 20

func (a *auditPack) changes(ctx context.Context) ([]Block, error) {
	counts := map[string]int{}
	var rows [][]Cell
	for c, err := range register.Changes(ctx, a.before, a.View) {
		if err != nil {
			return nil, err
		}
		kind, was, is, at := a.change(c)
		if kind == "" {
			continue
		}
		counts[kind]++
		if len(rows) < shownChanges {
			rows = append(rows, []Cell{centered(kind), text(a.path(at)), number(a.Words.Number(was)), number(a.Words.Number(is))})
		}
	}
	blocks := []Block{Heading(a.t("三、期間異動", "3. Changes"))}
	if len(rows) == 0 {
		return append(blocks, Paragraph{Text: a.t("含個人資料之檔案沒有異動。", "No file with personal data changed.")}), nil
	}
	var sums []string
	more := -len(rows)
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		sums = append(sums, fmt.Sprintf(a.t("%s %d 件", "%s: %d"), kind, counts[kind]))
		more += counts[kind]
	}
	summary := a.Words.List(sums...)
	if more > 0 {
		summary += fmt.Sprintf(a.t("（以下列出前 %d 件）", " (the first %d follow)"), shownChanges)
	}
	t := list([]int{12, 60, 14, 14}, []string{a.t("異動", "Change"), a.t("檔案", "File"), a.t("期初人數", "People before"), a.t("期末人數", "People after")}, rows)
	t.Small = true
	return append(blocks, Paragraph{Text: summary}, t), nil
}

// change says what happened to an item, if it concerns personal data.
func (a *auditPack) change(c register.Change) (kind string, was, is int64, at *pandian.Entry) {
	if c.Before != nil {
		was, at = c.Before.Entry.Subjects, &c.Before.Entry
	}
	if c.After != nil {
		is, at = c.After.Entry.Subjects, &c.After.Entry
	}
	switch {
	case was == 0 && is == 0:
		return "", 0, 0, nil
	case c.Before == nil:
		kind = a.t("新增", "new")
	case c.After == nil:
		kind = a.t("消失", "gone")
	case c.Before.Entry.Ref() != c.After.Entry.Ref():
		kind = a.t("搬移或改名", "moved")
	case is > was:
		kind = a.t("增加", "grown")
	case is < was:
		kind = a.t("減少", "shrunk")
	}
	return kind, was, is, at
}

func (a *auditPack) duties(ctx context.Context) ([]Block, error) {
	past, err := a.Register.Past(ctx, register.Scope{Kind: register.Org})
	if err != nil {
		return nil, err
	}
	last := a.to.Add(-time.Nanosecond)
	var rows [][]Cell
	overdue := 0
	for _, c := range register.Clocks(past, last, a.Packs...) {
		phase := map[register.Phase]string{
			register.Ask: a.t("請確認", "to be answered"), register.Running: a.t("辦理中", "running"), register.Overdue: a.t("逾期", "overdue"), register.Fulfilled: a.t("已辦理", "done"),
			register.Standing: a.t("持續", "standing"), register.Paused: a.t("得停止", "may stop"),
		}[c.Phase]
		if phase == "" || c.Row.Kind == rules.KindCondition {
			continue
		}
		if c.Phase == register.Overdue {
			overdue++
		}
		if c.Guess {
			phase += a.t("（推估）", " (estimate)")
		}
		rows = append(rows, []Cell{text(a.Words.Obligation(c.Row)), text(a.Words.Citation(c.Row) + "\n" + a.Words.LawStatus(c.Row)), centered(a.Words.Amount(c.Row)),
			centered(a.short(c.First)), centered(a.short(c.Workday)), centered(a.short(c.Done)), centered(phase)})
	}
	blocks := []Block{Heading(a.t("四、門檻與義務", "4. Thresholds and duties"))}
	if overdue > 0 {
		blocks = append(blocks, Paragraph{Text: fmt.Sprintf(a.t("逾期未辦理：%d 項，請優先處理並登錄（pandian register done）。", "%d duties are overdue: to be done first, and recorded (pandian register done)."), overdue), Lead: true})
	}
	t := list([]int{20, 24, 9, 13, 13, 13, 8}, []string{a.t("義務", "Duty"), a.t("依據及法規狀態", "Law and its state"), a.t("門檻", "From"), a.t("達到日", "Reached"), a.t("期限", "Until"), a.t("辦理日", "Done"), a.t("狀態", "State")}, rows)
	t.Small = true
	return append(blocks, t), nil
}

// lacking counts the logical files without a word of people on a field.
func (a *auditPack) lacking(field string) (n int) {
	for _, l := range a.list {
		if l.word(field, "") == "" {
			n++
		}
	}
	return n
}

func (a *auditPack) reviews(context.Context) ([]Block, error) {
	masked, maskable := 0, 0
	for _, l := range a.list {
		if slices.ContainsFunc(l.items, func(it register.Item) bool { return len(it.Entry.Columns) > 0 }) {
			maskable++
			if strings.Contains(l.word("protection", ""), "隱碼") || strings.Contains(l.word("protection", ""), "mask") {
				masked++
			}
		}
	}
	n := len(a.list)
	rows := [][2]string{
		{a.t("清冊列數（個人資料檔案）", "Lines of the inventory"), fmt.Sprint(n)},
		{a.t("未填法律依據／特定目的", "Without legal basis / purpose"), fmt.Sprintf("%d／%d", a.lacking("legal_basis"), a.lacking("purpose"))},
		{a.t("未填保存期限（法定及內部）", "Without a term"), fmt.Sprint(min(a.lacking("retention_law"), a.lacking("retention_own")))},
		{a.t("高風險檔案／已填對應作法", "High risk / with a response"), fmt.Sprintf("%d／%d", a.high, n-a.lacking("risk_response"))},
		{a.t("審查結果有效／待重新審查", "Verdicts that hold / to be given again"), fmt.Sprintf("%d／%d", a.judged, a.open)},
		{a.t("含可隱碼欄位之檔案／填報已隱碼", "Files with columns to mask / said to be masked"), fmt.Sprintf("%d／%d", maskable, masked)},
	}
	t := Table{Widths: []int{60, 40}}
	for _, r := range rows {
		t.Rows = append(t.Rows, Row{Cells: []Cell{label(r[0]), centered(r[1])}})
	}
	return []Block{Heading(a.t("五、清冊填報、審查與隱碼情形", "5. Inventory, reviews, masking")), t}, nil
}

func (a *auditPack) unreadItems(ctx context.Context) ([]Block, error) {
	org, _, err := a.View.Total(ctx, register.Scope{Kind: register.Org})
	if err != nil {
		return nil, err
	}
	var rows [][]Cell
	for _, why := range pandian.Reasons() {
		if n := org.ByReason[why]; n > 0 && why.Class() != pandian.ByChoice {
			rows = append(rows, []Cell{text(a.Words.Reasons([]pandian.Reason{why}).Text), number(a.Words.Number(n)), text(a.Words.NextStep(why))})
		}
	}
	blocks := []Block{Heading(a.t("六、未能讀取之項目", "6. What was not read"))}
	if len(rows) == 0 {
		return append(blocks, Paragraph{Text: a.t("無。", "Nothing.")}), nil
	}
	return append(blocks, list([]int{30, 14, 56}, []string{a.t("原因", "Reason"), a.t("件數", "Items"), a.t("處理方式", "What to do")}, rows)), nil
}
