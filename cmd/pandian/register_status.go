package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/connectors"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

// statusFlags are the flags of register status.
type statusFlags struct {
	*registerFlags
	asOf, unit, source string
	allRows            bool
}

func (f *registerFlags) statusCommand() *cobra.Command {
	s := &statusFlags{registerFlags: f}
	c := &cobra.Command{
		Use:   "status",
		Short: "現況與義務時程：自何時起達到門檻、哪項義務何時到期、還剩幾天",
		Long: `列出全部、各來源、各單位保有多少，並依業別門檻包計算每一項義務的時程。
期限依民法 §120 以下計算：始日不計入；末日為週六、週日者順延至週一，國定假日請自行順延。
已辦理的義務以 pandian register done 登錄，時程隨之更新。`,
		Example: "  pandian register status\n  pandian register status --as-of 115/01/31 --sector MOI-COOP\n  pandian register status --unit 社會行政 --out 現況.xlsx",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return s.run(c.Context()) },
	}
	p := c.Flags()
	p.StringVar(&s.asOf, "as-of", "", "回到這一天，例：2026-03-02 或 115/03/02；預設今天 (as of)")
	p.StringVar(&s.unit, "unit", "", "只看這個保有單位 (unit)")
	p.StringVar(&s.source, "source", "", "只看這個來源 (source)")
	p.StringSliceVar(&s.sectors, "sector", nil, "業別門檻包，可重複；預設為最近一次盤點所用 (sector packs)")
	p.BoolVar(&s.allRows, "all", false, "畫面上也列出未達、待事件發生與草案各列 (all rows)")
	return c
}

// scope is what the flags narrow the status to.
func (s *statusFlags) scope() register.Scope {
	switch {
	case s.unit != "":
		return register.Scope{Kind: register.Unit, Name: s.unit}
	case s.source != "":
		return register.Scope{Kind: register.Source, Source: connectors.Display(s.source)}
	}
	return register.Scope{Kind: register.Org}
}

func (s *statusFlags) run(ctx context.Context) error {
	if err := s.check(); err != nil {
		return err
	}
	if s.unit != "" && s.source != "" {
		return misused(fmt.Errorf("--unit 與 --source 只能擇一"), "")
	}
	day := rules.Day(s.clock.Now())
	if s.asOf != "" {
		var err error
		if day, err = parseDay(s.asOf); err != nil {
			return misused(fmt.Errorf("--as-of：%w", err), dayHint)
		}
	}
	rs, err := s.loadRules()
	if err != nil {
		return err
	}
	w, err := s.words(rs)
	if err != nil {
		return failed(err, "")
	}
	r, err := s.open(ctx, true)
	if err != nil {
		return err
	}
	defer r.Close()
	st := &status{statusFlags: s, Words: w, rules: rs, reg: r, day: day}
	doc, err := st.doc(ctx)
	if err != nil {
		return err
	}
	return s.emit(ctx, doc)
}

// status answers register status.
type status struct {
	*statusFlags
	report.Words
	rules *rules.Set
	reg   *register.Register
	day   time.Time
	view  *register.View
	last  register.SweepRow   // the one whose state the view shows
	all   []register.SweepRow // up to the view
}

func (s *status) doc(ctx context.Context) (*report.Doc, error) {
	var err error
	if s.view, err = s.reg.At(ctx, s.day.AddDate(0, 0, 1).Add(-time.Nanosecond)); err != nil {
		return nil, registerError(err)
	}
	if s.view.Sweep() == 0 {
		return nil, failed(fmt.Errorf("登錄簿在 %s 還沒有盤點", s.Date(s.day)), "pandian register sweeps 列出所有盤點")
	}
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	packs, given, err := s.packs()
	if err != nil {
		return nil, err
	}
	held, scopes, err := s.held(ctx)
	if err != nil {
		return nil, err
	}
	if len(held.Rows) == 0 {
		return nil, failed(fmt.Errorf("登錄簿沒有 %s", s.scopeName(s.scope()).Text), "pandian register status 列出所有來源與單位")
	}
	past := register.Past{}
	if past.Counts, err = s.reg.Counts(ctx, s.scope(), s.all); err != nil {
		return nil, registerError(err)
	}
	if past.Done, err = s.reg.Done(ctx); err != nil {
		return nil, registerError(err)
	}
	clocks := register.Clocks(past, s.day, packs...)
	reached, err := s.reached(ctx, scopes, packs)
	if err != nil {
		return nil, err
	}
	duties, hidden := s.duties(clocks, packs)
	doc := &report.Doc{
		ID: "register-status", Title: s.T("登錄簿：現況與義務時程", "Register: what is held, and what falls due"), Org: s.last.Summary.Org, Date: s.day,
		Facts:  s.facts(packs),
		Tables: []report.Table{held, duties, reached},
	}
	if doc.Notes, err = s.notes(ctx, hidden, given); err != nil {
		return nil, err
	}
	return doc, nil
}

// load reads the sweeps up to the view.
func (s *status) load(ctx context.Context) error {
	sweeps, err := s.reg.Sweeps(ctx)
	if err != nil {
		return registerError(err)
	}
	s.all = slices.DeleteFunc(sweeps, func(sw register.SweepRow) bool { return sw.ID > s.view.Sweep() })
	s.last = s.all[len(s.all)-1]
	return nil
}

func (s *status) facts(packs []rules.Sector) []report.Fact {
	var names, ids []string
	for _, p := range packs {
		if p.Common {
			continue
		}
		name := s.Sector(p)
		if len(p.Thresholds) > 0 {
			name += s.T("（", " (") + p.Thresholds[0].Law + s.T("）", ")")
		}
		names, ids = append(names, name), append(ids, p.ID)
	}
	facts := []report.Fact{
		{Key: "as_of", Title: s.T("截至", "As of"), Value: report.Day(s.day)},
		{Key: "last_sweep", Title: s.T("最近一次盤點", "Last sweep"), Value: s.last.Done},
		{Key: "sectors", Title: s.T("業別門檻包", "Sector packs"), Value: report.Coded{ID: strings.Join(ids, " "), Text: s.List(names...)}},
	}
	if s.last.Summary.Org != "" {
		facts = append([]report.Fact{{Key: "org", Title: s.T("機關（構）", "Organisation"), Value: s.last.Summary.Org}}, facts...)
	}
	return facts
}

// packs are the sector packs that were asked for, or that of the last sweep, and
// those that concern everybody.
func (s *status) packs() (packs []rules.Sector, given bool, err error) {
	names := s.sectors
	given = len(names) > 0 || s.last.Summary.SectorGiven
	if len(names) == 0 {
		names = []string{s.last.Sector}
	}
	for _, name := range names {
		sec, _, err := chooseSector(s.rules, name)
		if err != nil {
			return nil, given, err
		}
		packs = append(packs, sec)
	}
	for _, sec := range s.rules.Sectors {
		if sec.Common && !slices.ContainsFunc(packs, func(p rules.Sector) bool { return p.ID == sec.ID }) {
			packs = append(packs, sec)
		}
	}
	return packs, given, nil
}

// held is the table of what is held, and the scopes in its rows.
func (s *status) held(ctx context.Context) (report.Table, []register.Scope, error) {
	t := report.Table{Key: "held", Title: s.T("保有情形", "What is held"), Columns: []report.Column{
		{Key: "scope", Title: s.T("範圍", "Scope"), Width: 40, Cut: true},
		{Key: "items", Title: s.T("項目", "Items")}, {Key: "personal", Title: s.T("含個資", "Personal")},
		{Key: "records", Title: s.T("筆數", "Records")}, {Key: "subjects", Title: s.T("當事人", "People")},
		{Key: "special_subjects", Title: s.T("特種", "Special")}, {Key: "unread", Title: s.T("未讀", "Unread")},
		{Key: "bytes_read", Title: s.T("讀取率", "Read"), Width: 9}, {Key: "change", Title: s.T("增減", "Change"), Width: 10},
		{Key: "changed", Title: s.T("增減日", "On"), Width: 12, FilesOnly: true},
		{Key: "estimates", Title: s.T("推估項目", "Estimates"), FilesOnly: true}, {Key: "records_exact", Title: s.T("筆數（不含推估）", "Records without estimates"), FilesOnly: true},
		{Key: "subjects_exact", Title: s.T("當事人（不含推估）", "People without estimates"), FilesOnly: true},
	}}
	var scopes []register.Scope
	for _, kind := range []register.ScopeKind{register.Org, register.Source, register.Unit} {
		list, err := s.view.Totals(ctx, kind)
		if err != nil {
			return t, nil, registerError(err)
		}
		for _, d := range list {
			if only := s.scope(); d.Gone || only.Kind != register.Org && d.Scope != only {
				continue
			}
			row, err := s.heldRow(ctx, d)
			if err != nil {
				return t, nil, err
			}
			t.Rows, scopes = append(t.Rows, row), append(scopes, d.Scope)
		}
	}
	return t, scopes, nil
}

func (s *status) heldRow(ctx context.Context, d register.Dated) ([]any, error) {
	trend, err := s.reg.Trend(ctx, d.Scope)
	if err != nil {
		return nil, registerError(err)
	}
	var change, changed any
	for i := 1; i < len(trend); i++ {
		if diff := trend[i].Subjects - trend[i-1].Subjects; trend[i].Sweep <= s.view.Sweep() && diff != 0 {
			change, changed = signed(diff), report.Day(trend[i].Since)
		}
	}
	var records, subjects any = d.Records, d.Subjects
	exact := register.Sampled{Records: d.Records, Subjects: d.Subjects}
	if d.Sampled != nil {
		exact = *d.Sampled
		records = report.Figure{Value: d.Records, Text: s.T("約 ", "≈ ") + s.Number(d.Records)}
		subjects = report.Figure{Value: d.Subjects, Text: s.T("至少 ", "≥ ") + s.Number(d.Subjects)}
	}
	return []any{
		s.scopeName(d.Scope), d.Items, d.Personal, records, subjects, d.SpecialSubjects, d.Unread, s.share(d.BytesRead, d.Bytes), change, changed,
		exact.Items, exact.Records, exact.Subjects,
	}, nil
}

// signed is a difference with its sign.
func signed(n int64) report.Figure {
	if n == 0 {
		return report.Figure{Value: n, Text: "0"}
	}
	return report.Figure{Value: n, Text: fmt.Sprintf("%+d", n)}
}

// share is a part of a whole; no value if there is no whole.
func (s *status) share(part, whole int64) report.Figure {
	f := report.Figure{Text: s.Percent(part, whole)}
	if whole > 0 {
		f.Value = float64(part) / float64(whole)
	}
	return f
}

// scopeName names a scope: "unit:人事" for programs.
func (s *status) scopeName(sc register.Scope) report.Coded {
	switch {
	case sc.Kind == register.Source:
		return report.Coded{ID: "source:" + sc.Source, Text: s.T("來源 ", "source ") + sc.Source}
	case sc.Kind == register.Unit && sc.Name == "":
		return report.Coded{ID: "unit:", Text: s.T("（未定單位）", "(no unit)")}
	case sc.Kind == register.Unit:
		return report.Coded{ID: "unit:" + sc.Name, Text: s.T("單位 ", "unit ") + sc.Name}
	}
	return report.Coded{ID: "org", Text: s.T("全部", "all")}
}

// reached is the table of the counts that the sources and units reach by
// themselves: which of them a duty comes from.
func (s *status) reached(ctx context.Context, scopes []register.Scope, packs []rules.Sector) (report.Table, error) {
	t := report.Table{Key: "scopes", Title: s.T("各來源與單位已達之筆數門檻", "Counts reached by sources and units"), Columns: []report.Column{
		{Key: "scope", Title: s.T("範圍", "Scope"), Width: 40, Cut: true}, {Key: "count", Title: s.T("門檻", "Count")},
		{Key: "state", Title: s.T("狀態", "State"), Width: 9}, {Key: "first", Title: s.T("首次達到", "First reached"), Width: 12},
		{Key: "kinds", Title: s.T("用於", "For"), Width: 14},
	}, Empty: s.T("（無）", "(none)")}
	for _, sc := range scopes {
		if sc.Kind == register.Org {
			continue
		}
		counts, err := s.reg.Counts(ctx, sc, s.all)
		if err != nil {
			return t, registerError(err)
		}
		seen := map[int64]int{} // count: its row
		for _, c := range register.Clocks(register.Past{Counts: counts}, s.day, packs...) {
			if c.Row.Count == 0 || c.First.IsZero() && c.State != pandian.Review || c.Row.Kind == rules.KindInfo {
				continue
			}
			kind := s.Kind(c.Row.Kind)
			if i, ok := seen[c.Row.Count]; ok {
				if old := t.Rows[i][4].(report.Coded); !strings.Contains(old.ID, kind.ID) {
					t.Rows[i][4] = report.Coded{ID: old.ID + " " + kind.ID, Text: s.List(old.Text, kind.Text)}
				}
				continue
			}
			seen[c.Row.Count] = len(t.Rows)
			t.Rows = append(t.Rows, []any{s.scopeName(sc), c.Row.Count, s.state(&c), dayCell(c.First), kind})
		}
	}
	return t, nil
}

// dayCell is a day in a table, nothing for none.
func dayCell(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return report.Day(t)
}
