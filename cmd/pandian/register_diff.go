package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

func (f *registerFlags) diffCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "diff [A [B]]",
		Short: "與上次差在哪裡：新增、消失、增減、搬移、跨越門檻、新的特種個資、新的未讀",
		Long: `比較兩個時點；A、B 是盤點編號（pandian register sweeps）或日期（2026-03-02、115/03/02，當日結束時）。
只給 A：從 A 到現在；都不給：最近一次盤點與它之前。`,
		Example: "  pandian register diff\n  pandian register diff 3 7\n  pandian register diff 115/01/31 115/07/31 --out 半年差異.xlsx",
		Args:    cobra.MaximumNArgs(2),
		RunE:    func(c *cobra.Command, args []string) error { return f.diff(c.Context(), args) },
	}
	c.Flags().StringSliceVar(&f.sectors, "sector", nil, "業別門檻包，可重複；預設為最近一次盤點所用 (sector packs)")
	return c
}

func (f *registerFlags) diff(ctx context.Context, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	rs, err := f.loadRules()
	if err != nil {
		return err
	}
	w, err := f.words(rs)
	if err != nil {
		return failed(err, "")
	}
	r, err := f.open(ctx, true)
	if err != nil {
		return err
	}
	defer r.Close()
	d := &diff{status: status{statusFlags: &statusFlags{registerFlags: f}, Words: w, rules: rs, reg: r}}
	if d.from, d.to, err = f.views(ctx, r, args); err != nil {
		return err
	}
	doc, err := d.doc(ctx)
	if err != nil {
		return err
	}
	return f.emit(ctx, doc)
}

// views are the two views that the arguments name.
func (f *registerFlags) views(ctx context.Context, r *register.Register, args []string) (from, to *register.View, err error) {
	if to, err = r.At(ctx, time.Time{}); err != nil {
		return nil, nil, registerError(err)
	}
	if to.Sweep() == 0 {
		return nil, nil, failed(errors.New("登錄簿還沒有盤點"), "先盤點一次：pandian scan 資料夾")
	}
	if len(args) == 2 {
		if to, err = f.viewOf(ctx, r, args[1]); err != nil {
			return nil, nil, err
		}
	}
	if len(args) == 0 {
		if from, err = r.Before(ctx, to.Sweep()); err != nil {
			return nil, nil, registerError(err)
		}
		return from, to, nil
	}
	if from, err = f.viewOf(ctx, r, args[0]); err != nil {
		return nil, nil, err
	}
	if from.Sweep() > to.Sweep() {
		return nil, nil, misused(fmt.Errorf("%s 在 %s 之後", args[0], args[1]), "先寫較早的")
	}
	return from, to, nil
}

// viewOf is the view after a sweep, or at the end of a day.
func (f *registerFlags) viewOf(ctx context.Context, r *register.Register, arg string) (*register.View, error) {
	if id, err := strconv.ParseInt(arg, 10, 64); err == nil {
		if _, ok, err := r.Sweep(ctx, id); err != nil || !ok {
			return nil, failed(fmt.Errorf("沒有盤點 %d", id), "pandian register sweeps 列出所有盤點")
		}
		v, err := r.After(ctx, id)
		if err != nil {
			return nil, registerError(err)
		}
		return v, nil
	}
	day, err := parseDay(arg)
	if err != nil {
		return nil, misused(fmt.Errorf("%q 不是盤點編號也不是日期", arg), dayHint)
	}
	v, err := r.At(ctx, endOf(day))
	if err != nil {
		return nil, registerError(err)
	}
	return v, nil
}

// endOf is the last moment of a day.
func endOf(day time.Time) time.Time { return day.AddDate(0, 0, 1).Add(-time.Microsecond) }

// diff answers register diff.
type diff struct {
	status
	from, to *register.View
}

func (d *diff) doc(ctx context.Context) (*report.Doc, error) {
	d.view, d.day = d.to, rules.Day(d.to.Time())
	if err := d.load(ctx); err != nil {
		return nil, err
	}
	totals, err := d.totals(ctx)
	if err != nil {
		return nil, err
	}
	crossed, err := d.crossed(ctx)
	if err != nil {
		return nil, err
	}
	items, err := d.items(ctx)
	if err != nil {
		return nil, err
	}
	tables := []report.Table{totals, crossed, items}
	law, err := d.law(ctx)
	if err != nil {
		return nil, err
	}
	if len(law.Rows) > 0 || d.format != "text" {
		tables = slices.Insert(tables, 2, law)
	}
	return &report.Doc{
		ID: "register-diff", Title: d.T("登錄簿：差異", "Register: differences"), Org: d.last.Summary.Org, Date: d.to.Time(),
		Facts: []report.Fact{
			{Key: "from", Title: d.T("自", "From"), Value: d.moment(d.from)}, {Key: "to", Title: d.T("至", "To"), Value: d.moment(d.to)},
			{Key: "rules", Title: d.T("規則版本", "Rules"), Value: d.lawChanged(ctx)},
		},
		Tables: tables,
	}, nil
}

func (d *diff) moment(v *register.View) report.Coded {
	if v.Sweep() == 0 {
		return report.Coded{ID: "0", Text: d.T("第一次盤點之前", "before the first sweep")}
	}
	return report.Coded{ID: number(v.Sweep()), Text: fmt.Sprintf(d.T("盤點 %d（%s）", "sweep %d (%s)"), v.Sweep(), d.Date(v.Time()))}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// lawChanged says whether both ends were judged by the same rules.
func (d *diff) lawChanged(ctx context.Context) report.Coded {
	before, ok, err := d.reg.Sweep(ctx, d.from.Sweep())
	if err != nil || !ok || before.Rules == d.last.Rules {
		return report.Coded{ID: "same", Text: d.T("相同", "the same")}
	}
	return report.Coded{ID: "changed", Text: d.T("不同：部分差異可能出自規則（含法規門檻包）之變更", "not the same: some differences may come from changed rules (sector packs included)")}
}

// totals compares what the scopes hold.
func (d *diff) totals(ctx context.Context) (report.Table, error) {
	t := report.Table{Key: "totals", Title: d.T("總數", "Totals"), Columns: []report.Column{
		{Key: "scope", Title: d.T("範圍", "Scope"), Width: 40, Cut: true}, {Key: "records_before", Title: d.T("原筆數", "Records")},
		{Key: "records", Title: d.T("筆數", "Now")}, {Key: "subjects_before", Title: d.T("原當事人", "People")},
		{Key: "subjects", Title: d.T("當事人", "Now")}, {Key: "change", Title: d.T("增減", "Change")},
		{Key: "special_before", Title: d.T("原特種", "Special")}, {Key: "special", Title: d.T("特種", "Now")},
	}, Empty: d.T("（無）", "(none)")}
	for _, kind := range []register.ScopeKind{register.Org, register.Source, register.Unit} {
		before := map[register.Scope]register.Dated{}
		list, err := d.from.Totals(ctx, kind)
		if err != nil {
			return t, registerError(err)
		}
		for _, x := range list {
			before[x.Scope] = x
		}
		now, err := d.to.Totals(ctx, kind)
		if err != nil {
			return t, registerError(err)
		}
		for _, x := range now {
			old := before[x.Scope]
			if kind != register.Org && x.Records == old.Records && x.Subjects == old.Subjects && x.SpecialSubjects == old.SpecialSubjects {
				continue
			}
			t.Rows = append(t.Rows, []any{d.scopeName(x.Scope), old.Records, x.Records, old.Subjects, x.Subjects, signed(x.Subjects - old.Subjects), old.SpecialSubjects, x.SpecialSubjects})
		}
	}
	return t, nil
}

// crossed lists the counts of thresholds that the organisation crossed, with the
// rows that speak of them.
func (d *diff) crossed(ctx context.Context) (report.Table, error) {
	t := report.Table{Key: "crossed", Title: d.T("跨越之門檻", "Thresholds crossed"), Columns: []report.Column{
		{Key: "day", Title: d.T("日期", "Day"), Width: 12}, {Key: "from", Title: d.T("原", "From"), Width: 9}, {Key: "to", Title: d.T("後", "To"), Width: 9},
		{Key: "count", Title: d.T("門檻", "Count")}, {Key: "subjects", Title: d.T("當事人", "People")}, {Key: "records", Title: d.T("筆數", "Records")},
		{Key: "ids", Title: d.T("代號", "IDs"), Width: 60, Under: true},
	}, Empty: d.T("（無）", "(none)")}
	packs, _, err := d.packs()
	if err != nil {
		return t, err
	}
	counts, err := d.reg.Counts(ctx, register.Scope{Kind: register.Org}, d.all)
	if err != nil {
		return t, registerError(err)
	}
	type crossing struct {
		count    int64
		at       time.Time
		from, to pandian.State
	}
	seen := map[crossing]int{}
	for _, c := range register.Clocks(register.Past{Counts: counts}, d.day, packs...) {
		for _, x := range c.Crossings {
			start := x.From == "" && x.To == pandian.Below
			if start || !x.At.After(d.from.Time()) || c.Row.Count == 0 {
				continue
			}
			key := crossing{c.Row.Count, x.At, x.From, x.To}
			if i, ok := seen[key]; ok {
				t.Rows[i][6] = t.Rows[i][6].(string) + " " + c.Row.ID
				continue
			}
			seen[key] = len(t.Rows)
			t.Rows = append(t.Rows, []any{report.Day(x.At), d.State(x.From), d.stateTo(&x), c.Row.Count, x.Subjects, x.Records, c.Row.ID})
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b []any) int { return time.Time(a[0].(report.Day)).Compare(time.Time(b[0].(report.Day))) })
	return t, nil
}

// law lists the thresholds whose count is not the same in the rules of both
// ends.
func (d *diff) law(ctx context.Context) (report.Table, error) {
	t := report.Table{Key: "law", Title: d.T("法規門檻之變更", "Thresholds that the rules changed"), Columns: []report.Column{
		{Key: "id", Title: d.T("代號", "ID"), Width: 20}, {Key: "count_before", Title: d.T("原門檻", "Count")}, {Key: "count", Title: d.T("新門檻", "Now")},
		{Key: "state_before", Title: d.T("原狀態", "State"), Width: 9}, {Key: "state", Title: d.T("狀態", "Now"), Width: 9},
	}, Empty: d.T("（無）", "(none)")}
	from, ok, err := d.reg.Sweep(ctx, d.from.Sweep())
	if err != nil || !ok {
		return t, err
	}
	before := map[string]pandian.ThresholdState{}
	for _, th := range from.Summary.Thresholds {
		before[th.ID] = th
	}
	now := map[string]bool{}
	for _, th := range d.last.Summary.Thresholds {
		now[th.ID] = true
		if old, ok := before[th.ID]; !ok || old.Count != th.Count {
			row := []any{th.ID, nil, th.Count, nil, d.State(th.State)}
			if ok {
				row[1], row[3] = old.Count, d.State(old.State)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	for _, th := range from.Summary.Thresholds {
		if !now[th.ID] {
			t.Rows = append(t.Rows, []any{th.ID, th.Count, nil, d.State(th.State), nil})
		}
	}
	return t, nil
}

// items lists the items that differ, and how.
func (d *diff) items(ctx context.Context) (report.Table, error) {
	t := report.Table{Key: "items", Title: d.T("項目", "Items"), Columns: []report.Column{
		{Key: "change", Title: d.T("變化", "Change"), Width: 16}, {Key: "source", Title: d.T("來源", "Source"), Width: 20, FilesOnly: true},
		{Key: "path", Title: d.T("路徑", "Path"), Width: 50, Cut: true}, {Key: "subjects_before", Title: d.T("原當事人", "Before")},
		{Key: "subjects", Title: d.T("當事人", "People")}, {Key: "records_before", Title: d.T("原筆數", "Before"), FilesOnly: true},
		{Key: "records", Title: d.T("筆數", "Records"), FilesOnly: true}, {Key: "detail", Title: d.T("說明", "Detail"), Width: 40, Under: true},
	}, Empty: d.T("（沒有變化）", "(no change)")}
	for c, err := range register.Changes(ctx, d.from, d.to) {
		if err != nil {
			return t, registerError(err)
		}
		if row := d.item(&c); row != nil {
			t.Rows = append(t.Rows, row)
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b []any) int {
		return cmp.Or(strings.Compare(a[1].(string), b[1].(string)), strings.Compare(a[2].(string), b[2].(string)))
	})
	return t, nil
}
