package main

import (
	"fmt"
	"slices"
	"strings"

	"pandian"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

// phaseOrder is the order of the duties: what presses comes first.
var phaseOrder = []register.Phase{
	register.Overdue, register.Running, register.Ask, register.Paused, register.Fulfilled, register.Standing,
	register.Waiting, register.Quiet, register.Info, register.Draft,
}

// duties is the table of the clocks. On a terminal only those that a person must
// know of stand in it, unless all are asked for; hidden counts the rest.
func (s *status) duties(clocks []register.Clock, packs []rules.Sector) (t report.Table, hidden int) {
	t = report.Table{Key: "duties", Title: s.T("義務時程", "What falls due"), Columns: []report.Column{
		{Key: "phase", Title: s.T("時程", "Clock"), Width: 10}, {Key: "state", Title: s.T("門檻狀態", "State"), Width: 9},
		{Key: "count", Title: s.T("門檻", "Count"), Width: 12}, {Key: "first", Title: s.T("首次達到", "First"), Width: 12},
		{Key: "due", Title: s.T("期限", "Due"), Width: 12}, {Key: "left", Title: s.T("剩餘日", "Days")},
		{Key: "id", Title: s.T("代號", "ID"), Width: 20}, {Key: "duty", Title: s.T("義務（條文，效力）", "Obligation (article, status)"), Under: true, TextOnly: true},
		{Key: "next", Title: s.T("下一步", "Next"), Width: 50, Under: true, Lead: "→ "},
		{Key: "obligation", Title: s.T("義務", "Obligation"), Width: 44, FilesOnly: true}, {Key: "law", Title: s.T("依據", "Law"), Width: 44, FilesOnly: true},
		{Key: "status", Title: s.T("效力", "Status"), Width: 14, FilesOnly: true},
		{Key: "deadline", Title: s.T("法定期限", "Deadline in the law"), Width: 24, FilesOnly: true},
		{Key: "kind", Title: s.T("種類", "Kind"), Width: 10, FilesOnly: true}, {Key: "before", Title: s.T("前次未達", "Last below"), Width: 12, FilesOnly: true},
		{Key: "workday", Title: s.T("順延後", "Workday"), Width: 12, FilesOnly: true}, {Key: "done", Title: s.T("已辦", "Done"), Width: 12, FilesOnly: true},
		{Key: "crossings", Title: s.T("歷次跨越", "Crossings"), Width: 40, FilesOnly: true},
	}, Empty: s.T("（目前沒有須辦理之義務）", "(nothing to be done now)")}
	common := map[string]bool{}
	for _, p := range packs {
		for i := range p.Thresholds {
			common[p.Thresholds[i].ID] = p.Common
		}
	}
	clocks = slices.Clone(clocks)
	slices.SortStableFunc(clocks, func(a, b register.Clock) int {
		if x, y := slices.Index(phaseOrder, a.Phase), slices.Index(phaseOrder, b.Phase); x != y {
			return x - y
		}
		return a.Due.Compare(b.Due)
	})
	for i := range clocks {
		c := &clocks[i]
		if s.format == "text" && !s.allRows && !pressing(c) {
			hidden++
			continue
		}
		t.Rows = append(t.Rows, s.duty(c, common))
	}
	return t, hidden
}

// pressing reports whether a person must know of a clock today.
func pressing(c *register.Clock) bool {
	switch c.Phase {
	case register.Quiet, register.Info, register.Draft:
		return false
	case register.Waiting:
		return c.State == pandian.Reached || c.State == pandian.Review
	case register.Standing:
		return c.Row.Kind == rules.KindHolding
	case register.Ask:
		return c.Row.Kind != rules.KindCondition
	}
	return true
}

func (s *status) duty(c *register.Clock, common map[string]bool) []any {
	var left any
	if !c.Due.IsZero() && (c.Phase == register.Running || c.Phase == register.Overdue) {
		left = c.Left
	}
	state := any(nil)
	if c.State != "" {
		state = s.state(c)
	}
	return []any{
		s.phase(c), state, s.amount(c.Row), dayCell(c.First), dayCell(c.Due), left, c.Row.ID, s.obligation(c, common), s.next(c),
		s.Obligation(c.Row), s.Citation(c.Row), s.lawState(c), s.Deadline(c.Row), s.Kind(c.Row.Kind), dayCell(c.Before), dayCell(c.Workday), dayCell(c.Done), s.crossings(c),
	}
}

// state is the state of a threshold; of an estimate it says so.
func (s *status) state(c *register.Clock) report.Coded {
	return s.guessed(s.State(c.State), c.Guess)
}

// stateTo is the state that a crossing leads to.
func (s *status) stateTo(x *register.Crossing) report.Coded { return s.guessed(s.State(x.To), x.Guess) }

func (s *status) guessed(state report.Coded, guess bool) report.Coded {
	if guess {
		state.Text += s.T("（推估）", " (est.)")
	}
	return state
}

// amount is the count of a row; no value if it has none.
func (s *status) amount(t *rules.Threshold) any {
	f := report.Figure{Text: s.Amount(t)}
	if t.Count > 0 {
		f.Value = t.Count
	}
	return f
}

// obligation is what a row demands, with its article and whether that is in
// force; rows that concern everybody name their law too.
func (s *status) obligation(c *register.Clock, common map[string]bool) string {
	article := c.Row.Article
	if common[c.Row.ID] {
		article = s.Citation(c.Row)
	}
	if article != "" {
		article += s.T("，", ", ")
	}
	return s.Obligation(c.Row) + s.T("（", " (") + article + s.lawState(c) + s.T("）", ")")
}

// lawState is whether a row is in force on the day; marks of what is inferred
// are kept.
func (s *status) lawState(c *register.Clock) string {
	text := s.LawStatus(c.Row)
	if law, ok := c.Row.InForce(); ok && law.After(s.day) {
		text = fmt.Sprintf(s.T("自 %s 施行", "in force from %s"), s.Date(law))
	}
	return text
}

func (s *status) phase(c *register.Clock) report.Coded {
	text := map[register.Phase]string{
		register.Quiet: s.T("未達", "not reached"), register.Ask: s.T("請確認", "please check"), register.Running: s.T("進行中", "running"),
		register.Overdue: s.T("已逾期", "overdue"), register.Fulfilled: s.T("已辦理", "done"), register.Standing: s.T("持續適用", "standing"),
		register.Waiting: s.T("待事件", "waiting"), register.Paused: s.T("得停止", "may stop"), register.Draft: s.T("草案", "draft"), register.Info: s.T("資訊", "information"),
	}[c.Phase]
	return report.Coded{ID: string(c.Phase), Text: text}
}

// crossings tell every day on which the count went from one state to another.
func (s *status) crossings(c *register.Clock) string {
	var list []string
	for _, x := range c.Crossings {
		text := fmt.Sprintf(s.T("%s %s（%s 人／%s 筆）", "%s %s (%s people, %s records)"), s.Date(x.At), s.stateTo(&x).Text, s.Number(x.Subjects), s.Number(x.Records))
		if !x.Whole && x.To != pandian.Reached {
			text += s.T("，有未讀或推估項目", ", something unread or an estimate")
		}
		list = append(list, text)
	}
	return s.Clauses(list...)
}

// next is what a person does next about a clock, and what the day rests on.
func (s *status) next(c *register.Clock) string {
	return s.Clauses(append([]string{s.step(c)}, s.remarks(c)...)...)
}

func (s *status) step(c *register.Clock) string {
	switch c.Phase {
	case register.Overdue:
		return fmt.Sprintf(s.T("已辦理者登錄：pandian register done %s --on 日期；未辦理者即辦", "if it was done, record it: pandian register done %s --on DAY; else do it now"), c.Row.ID)
	case register.Running:
		return fmt.Sprintf(s.T("%s 前辦理，完成後登錄：pandian register done %s", "do it by %s, then record it: pandian register done %s"), s.Date(c.Due), c.Row.ID)
	case register.Ask:
		return s.question(c)
	case register.Paused:
		return fmt.Sprintf(s.T("至 %s 已連續二年未達，得停止；請確認後辦理", "below for two years by %s: the duty may stop; check first"), s.Date(c.Stop))
	case register.Fulfilled:
		return fmt.Sprintf(s.T("已於 %s 辦理", "done on %s"), s.Date(c.Done))
	case register.Standing:
		if c.Row.Kind == rules.KindHolding {
			return s.T("達到即適用，無寬限期", "binds from the day it is reached")
		}
		if c.Row.Due.Keep {
			return s.Clauses(s.T("持續適用", "binds all the time"), s.Deadline(c.Row))
		}
		return s.T("持續適用", "binds all the time")
	case register.Waiting:
		return s.waiting(c)
	case register.Draft:
		return s.T("草案或未施行，不拘束", "a draft or not in force: binds nobody")
	case register.Quiet:
		return s.quiet(c)
	}
	return ""
}

// quiet says why nothing is to be done.
func (s *status) quiet(c *register.Clock) string {
	switch {
	case c.State != pandian.Reached:
		return s.T("未達，無須辦理", "not reached: nothing to do")
	case c.Event == rules.EventAgain:
		return s.T("未曾停止，無須恢復", "never stopped: nothing to resume")
	}
	return s.T("非新立案者，適用他列", "not registered lately: another row applies")
}

// guess says that only an estimate may reach a threshold.
func (s *status) guess() string {
	return s.T("推估可能達到：請完整盤點（不加 --quick）後認定", "an estimate may reach it: scan it whole (without --quick) to decide")
}

// question is what only a person can answer.
func (s *status) question(c *register.Clock) string {
	switch {
	case c.Row.Kind == rules.KindCondition:
		return fmt.Sprintf(s.T("由機關（構）自行判斷：%s", "for the organisation to answer: %s"), strings.TrimSpace(s.Counted(c.Row)+" "+s.Amount(c.Row)))
	case c.Guess:
		return s.guess()
	case c.State == pandian.Review:
		return s.T("列數已達、當事人未達：請確認是否為同一人重複", "the rows reach it, the people do not: are the same people listed twice?")
	case c.Event == rules.EventRegistered:
		return s.T("新立案者登錄立案日：pandian register done registered --on 日期", "if registered lately, record the day: pandian register done registered --on DAY")
	}
	return s.T("已訂計畫者登錄訂定日：pandian register done planned --on 日期", "if there is a plan, record its day: pandian register done planned --on DAY")
}

// waiting says what a clock waits for.
func (s *status) waiting(c *register.Clock) string {
	if c.Event == rules.EventEffective {
		return fmt.Sprintf(s.T("自 %s 起適用", "binds from %s"), s.Date(c.Start))
	}
	event := map[rules.Event]string{
		rules.EventFound: s.T("發現事故時", "when an incident is found"), rules.EventOccurred: s.T("事故發生時", "when an incident happens"),
		rules.EventRequested: s.T("收到當事人請求時", "when a request comes in"), rules.EventRevised: s.T("修正計畫時", "when the plan is revised"),
		rules.EventChanged: s.T("建立或變更檔案時", "when a file is set up or changed"), rules.EventPlanned: s.T("訂定計畫後", "once there is a plan"),
		rules.EventEnded: s.T("業務終止時", "when business ends"),
	}[c.Event]
	text := fmt.Sprintf(s.T("%s起算：%s", "%s: %s"), event, s.Deadline(c.Row))
	if slices.Contains(recordable, c.Event) && c.Event != rules.EventPlanned {
		text += fmt.Sprintf(s.T("（登錄：pandian register done %s --on 日期）", " (record it: pandian register done %s --on DAY)"), c.Event)
	}
	return text
}

// remarks say what the days of a clock rest on.
func (s *status) remarks(c *register.Clock) []string {
	var list []string
	add := func(on bool, text string) {
		if on {
			list = append(list, text)
		}
	}
	add(c.Row.Open != "", s.T("期限無法計算：", "its day cannot be computed: ")+s.Deadline(c.Row))
	timed := c.Phase == register.Running || c.Phase == register.Overdue
	asks := c.Row.Kind == rules.KindHolding && c.State == pandian.Reached && c.Phase != register.Fulfilled && c.Phase != register.Ask
	add(asks && c.Row.Counted != "" && !strings.HasPrefix(c.Row.Counted, "同上"), s.T("請確認計算對象：", "confirm who counts: ")+s.Counted(c.Row))
	add(timed && c.Late, s.T("施行前已達，自施行日起算", "reached before the law: counted from its effective date"))
	add(timed && c.Assumed, s.T("訂定計畫之日未登錄，以最遲應訂定之日推算", "no day of the plan is recorded: counted from the last day for it"))
	add(timed && c.Event == rules.EventReached && c.Row.Due.Assumed != "", s.T("起算日為推定", "the day it runs from is inferred"))
	add(timed && c.Event == rules.EventAgain, fmt.Sprintf(s.T("%s 再度達到", "reached again on %s"), s.Date(c.Again)))
	add(timed && !c.Workday.Equal(c.Due), fmt.Sprintf(s.T("末日為例假日，順延至 %s", "the last day is a day of rest: until %s"), s.Date(c.Workday)))
	counted := timed && c.Event == rules.EventReached && !c.Late
	add(counted && c.Before.IsZero(), s.T("首次盤點即已達，實際達到日可能更早", "reached at the first sweep: perhaps earlier in truth"))
	add(counted && !c.Before.IsZero(), fmt.Sprintf(s.T("實際達到日在 %s 之後、%s 以前", "truly reached after %s, on %s at the latest"), s.Date(c.Before), s.Date(c.First)))
	add(timed && c.State == pandian.Below, s.T("目前未達，是否仍須辦理請確認", "below now: check whether it still binds"))
	add(timed && c.Guess, s.guess())
	add(timed && c.State == pandian.Review && !c.Guess, s.T("目前列數已達、當事人未達，請確認", "the rows reach it, the people do not: please check"))
	add(c.Phase != register.Paused && !c.Stop.IsZero(), fmt.Sprintf(s.T("連續未達至 %s 得停止（須有完整盤點證明）", "may stop on %s if it stays below (whole sweeps must prove it)"), s.Date(c.Stop)))
	return list
}
