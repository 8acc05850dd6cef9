package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/cobra"

	"pandian"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

func (f *registerFlags) sweepsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "sweeps",
		Short: "列出所有盤點：編號、時間、來源、筆數、當事人、規則版本",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return f.sweeps(c.Context()) },
	}
}

func (f *registerFlags) sweeps(ctx context.Context) error {
	if err := f.check(); err != nil {
		return err
	}
	w, err := f.words(nil)
	if err != nil {
		return failed(err, "")
	}
	r, err := f.open(ctx, true)
	if err != nil {
		return err
	}
	defer r.Close()
	list, err := r.Sweeps(ctx)
	if err != nil {
		return registerError(err)
	}
	t := report.Table{Key: "sweeps", Title: w.T("盤點", "Sweeps"), Columns: []report.Column{
		{Key: "id", Title: w.T("編號", "No.")}, {Key: "done", Title: w.T("完成時間", "Completed"), Width: 17}, {Key: "items", Title: w.T("項目", "Items")},
		{Key: "records", Title: w.T("筆數", "Records")}, {Key: "subjects", Title: w.T("當事人", "People")}, {Key: "unread", Title: w.T("未讀", "Unread")},
		{Key: "state", Title: w.T("狀態", "State"), Width: 8}, {Key: "rules", Title: w.T("規則", "Rules"), Width: 12}, {Key: "rules_changed", Title: w.T("規則變更", "Rules"), Width: 9},
		{Key: "sources", Title: w.T("來源", "Sources"), Width: 40, Under: true}, {Key: "sector", Title: w.T("門檻包", "Sector"), Width: 14, FilesOnly: true},
		{Key: "engine", Title: w.T("程式版本", "Engine"), Width: 10, FilesOnly: true}, {Key: "key", Title: w.T("金鑰", "Key"), Width: 14, FilesOnly: true},
	}, Empty: w.T("（還沒有盤點）", "(no sweeps yet)")}
	before := ""
	for _, s := range list {
		state := report.Coded{ID: "complete", Text: w.T("完成", "complete")}
		if s.Cancelled {
			state = report.Coded{ID: "partial", Text: w.T("部分", "partial")}
		}
		changed := report.Coded{}
		if before != "" && before != s.Rules {
			changed = report.Coded{ID: "changed", Text: w.T("變更", "changed")}
		}
		before = s.Rules
		t.Rows = append(t.Rows, []any{
			s.ID, s.Done, s.Summary.Items, s.Summary.Records, s.Summary.Subjects, s.Summary.Unread(), state, shortVersion(s.Rules), changed,
			w.List(s.Sources...), s.Sector, s.Engine, s.Key,
		})
	}
	return f.emit(ctx, &report.Doc{ID: "register-sweeps", Title: w.T("登錄簿：盤點紀錄", "Register: sweeps"), Date: f.clock.Now(), Tables: []report.Table{t}})
}

// shortVersion is the beginning of a ruleset's version, enough to tell two
// apart.
func shortVersion(v string) string {
	const head = len("sha256:")
	if len(v) > head+8 {
		return v[head : head+8]
	}
	return v
}

// itemsFlags are the flags of register items.
type itemsFlags struct {
	*registerFlags
	asOf, since, class                  string
	units, sources, statuses, types, in []string
	minSubjects                         int64
	all, gone                           bool
}

func (f *registerFlags) itemsCommand() *cobra.Command {
	s := &itemsFlags{registerFlags: f}
	c := &cobra.Command{
		Use:     "items",
		Short:   "列出登錄簿裡的項目，可依單位、種類、狀態、路徑、人數與時間篩選",
		Long:    "預設只列出含個資的項目；--all 連同不含個資與未能讀取者。路徑樣式可用 * 與 **。",
		Example: "  pandian register items --type tw_national_id --min-subjects 1000\n  pandian register items --path '社會行政/**' --since 115/01/01\n  pandian register items --status error --all",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return s.run(c.Context()) },
	}
	p := c.Flags()
	p.StringVar(&s.asOf, "as-of", "", "回到這一天 (as of)")
	p.StringVar(&s.since, "since", "", "這一天以後有變化的 (changed since)")
	p.StringVar(&s.class, "class", "", "general 一般、special 特種 (class)")
	p.StringSliceVar(&s.units, "unit", nil, "保有單位，可重複 (unit)")
	p.StringSliceVar(&s.sources, "source", nil, "來源，可重複 (source)")
	p.StringSliceVar(&s.statuses, "status", nil, "scanned、partial、skipped、encrypted、error，可重複 (status)")
	p.StringSliceVar(&s.types, "type", nil, "個資種類，例：tw_national_id，可重複 (type)")
	p.StringSliceVar(&s.in, "path", nil, "路徑樣式，例：'社會行政/**'，可重複 (path pattern)")
	p.Int64Var(&s.minSubjects, "min-subjects", 0, "當事人至少幾人 (people at least)")
	p.BoolVar(&s.all, "all", false, "連同不含個資與未能讀取者 (all items)")
	p.BoolVar(&s.gone, "gone", false, "已消失的項目 (items that are gone)")
	return c
}

func (s *itemsFlags) run(ctx context.Context) error {
	if err := s.check(); err != nil {
		return err
	}
	rs, err := s.loadRules()
	if err != nil {
		return err
	}
	filter, since, asOf, err := s.filter(rs)
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
	v, err := r.At(ctx, asOf)
	if err != nil {
		return registerError(err)
	}
	t := s.table(w)
	rows := s.rows(ctx, w, v, filter, since)
	for row, err := range rows {
		if err != nil {
			return registerError(err)
		}
		if t.Rows = append(t.Rows, row); len(t.Rows) == firstRows {
			t.More = behind(rows, firstRows) // the view does not change: they are the same again
			break
		}
	}
	return s.emit(ctx, &report.Doc{
		ID: "register-items", Title: w.T("登錄簿：項目", "Register: items"), Date: v.Time(), Tables: []report.Table{t},
		Facts: []report.Fact{{Key: "as_of", Title: w.T("截至", "As of"), Value: v.Time()}},
	})
}

// firstRows is the number of rows by which columns are told apart from numbers.
const firstRows = 1000

// behind is a sequence without its first n rows; an error is never left out.
func behind(rows iter.Seq2[[]any, error], n int) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		i := 0
		for row, err := range rows {
			if i++; (i > n || err != nil) && !yield(row, err) {
				return
			}
		}
	}
}

// rows are the rows of the items that match; each time anew.
func (s *itemsFlags) rows(ctx context.Context, w report.Words, v *register.View, f register.Filter, since time.Time) iter.Seq2[[]any, error] {
	list := v.Items(ctx, f)
	if s.gone {
		list = v.Gone(ctx, f)
	}
	return func(yield func([]any, error) bool) {
		for it, err := range list {
			if err != nil {
				yield(nil, err)
				return
			}
			old := it.Since.Before(since) && it.Gone.Before(since)
			general := s.class == string(pandian.General) && it.Entry.Class != pandian.General
			if old || general || !s.matches(it.Entry.Path) {
				continue
			}
			if !yield(s.row(w, &it), nil) {
				return
			}
		}
	}
}

// filter reads the flags.
func (s *itemsFlags) filter(rs *rules.Set) (f register.Filter, since, asOf time.Time, err error) {
	f = register.Filter{Sources: sourceNames(s.sources), Units: s.units, MinSubjects: s.minSubjects, Personal: !s.all}
	for _, v := range []struct {
		flag, text string
		to         *time.Time
	}{{"--since", s.since, &since}, {"--as-of", s.asOf, &asOf}} {
		if v.text == "" {
			continue
		}
		if *v.to, err = parseDay(v.text); err != nil {
			return f, since, asOf, misused(fmt.Errorf("%s：%w", v.flag, err), dayHint)
		}
	}
	if !asOf.IsZero() {
		asOf = endOf(asOf)
	}
	for _, t := range s.types {
		if rs.Type(pandian.Type(t)) == nil {
			return f, since, asOf, misused(fmt.Errorf("沒有個資種類 %q", t), "例：tw_national_id、tw_mobile、special_medical")
		}
		f.Types = append(f.Types, pandian.Type(t))
	}
	for _, st := range s.statuses {
		switch pandian.Status(st) {
		case pandian.Scanned, pandian.Unchanged, pandian.Partial, pandian.Skipped, pandian.Encrypted, pandian.Failed:
			f.Statuses, f.Personal = append(f.Statuses, pandian.Status(st)), false
		default:
			return f, since, asOf, misused(fmt.Errorf("沒有狀態 %q", st), "scanned、partial、skipped、encrypted、error 之一")
		}
	}
	switch s.class {
	case "", string(pandian.General):
	case string(pandian.Special):
		f.Special = true
	default:
		return f, since, asOf, misused(fmt.Errorf("--class %q 不是 general 或 special", s.class), "")
	}
	for _, p := range s.in {
		if !doublestar.ValidatePattern(p) {
			return f, since, asOf, misused(errors.New("--path 的樣式不對"), "例：--path '社會行政/**'")
		}
	}
	return f, since, asOf, nil
}

// matches reports whether a path, or its last element, matches a pattern.
func (s *itemsFlags) matches(p string) bool {
	if len(s.in) == 0 {
		return true
	}
	for _, pattern := range s.in {
		if ok, _ := doublestar.Match(pattern, p); ok {
			return true
		}
		if ok, _ := doublestar.Match(pattern, path.Base(p)); ok {
			return true
		}
	}
	return false
}

func (s *itemsFlags) table(w report.Words) report.Table {
	return report.Table{Key: "items", Title: w.T("項目", "Items"), Columns: []report.Column{
		{Key: "source", Title: w.T("來源", "Source"), Width: 20, FilesOnly: true}, {Key: "path", Title: w.T("路徑", "Path"), Width: 50, Cut: true},
		{Key: "unit", Title: w.T("單位", "Unit"), Width: 12}, {Key: "status", Title: w.T("狀態", "Status"), Width: 9}, {Key: "records", Title: w.T("筆數", "Records")},
		{Key: "subjects", Title: w.T("當事人", "People")}, {Key: "special_subjects", Title: w.T("特種", "Special")},
		{Key: "since", Title: w.T("自", "Since"), Width: 12}, {Key: "reasons", Title: w.T("原因", "Reasons"), Width: 20, FilesOnly: true},
		{Key: "first_seen", Title: w.T("首次出現", "First seen"), Width: 12, FilesOnly: true}, {Key: "seen", Title: w.T("最近看到", "Last seen"), Width: 12, FilesOnly: true},
		{Key: "gone", Title: w.T("消失", "Gone"), Width: 12}, {Key: "class", Title: w.T("類別", "Class"), Width: 8, FilesOnly: true},
		{Key: "copy_of", Title: w.T("副本之原檔", "Copy of"), Width: 30, FilesOnly: true}, {Key: "types", Title: w.T("種類", "Types"), Width: 40, FilesOnly: true},
		{Key: "item", Title: w.T("項目編號", "Item"), FilesOnly: true},
	}, Empty: w.T("（沒有符合的項目）", "(no items match)")}
}

func (s *itemsFlags) row(w report.Words, it *register.Item) []any {
	e := &it.Entry
	return []any{
		e.Source, e.Path, e.Unit, w.StatusOf(e), e.Records, e.Subjects, e.SpecialSubjects, dayCell(it.Since), w.Reasons(e.Reasons),
		dayCell(it.FirstSeen), dayCell(it.Seen), dayCell(it.Gone), w.Class(e.Class), e.CopyOf, w.Found(e), int64(it.ID),
	}
}
