package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"pandian/rules"
)

func (f *registerFlags) checkCommand() *cobra.Command {
	var from, to string
	c := &cobra.Command{
		Use:   "audit",
		Short: "半年度查核紀錄：範圍與涵蓋、各單位、異動、義務與逾期、審查、十一項措施",
		Long: `以登錄簿製作一段期間的查核紀錄（docx、odt、html）。同一期間日後重做，除列印日期外內容相同。
預設為今天以前最近一個完整的半年（1–6 月或 7–12 月）；那時還沒有盤點者，為至今天為止的這半年。`,
		Example: "  pandian register audit\n  pandian register audit --from 115/01/01 --to 115/06/30 --format docx,odt,html",
		Args:    cobra.NoArgs,
	}
	s := f.newPaper(c)
	c.Flags().StringVar(&from, "from", "", "期間第一天 (from)")
	c.Flags().StringVar(&to, "to", "", "期間最後一天 (to)")
	c.RunE = func(c *cobra.Command, _ []string) error { return s.auditPack(c.Context(), from, to) }
	return c
}

// halfYear is the last whole half of a year before a day: its first day, and the
// first day after it.
func halfYear(now time.Time) (from, to time.Time) {
	y, m, _ := now.In(rules.Taiwan).Date()
	to = time.Date(y, 1, 1, 0, 0, 0, 0, rules.Taiwan)
	if m > 6 {
		to = to.AddDate(0, 6, 0)
	}
	return to.AddDate(0, -6, 0), to
}

// period reads the days of a period.
func (s *paperFlags) period(from, to string) (first, end time.Time, err error) {
	first, end = halfYear(s.clock.Now())
	if from == "" && to == "" {
		return first, end, nil
	}
	if from == "" || to == "" {
		return first, end, misused(errors.New("--from 與 --to 須一起指定"), dayHint)
	}
	if first, err = parseDay(from); err != nil {
		return first, end, misused(fmt.Errorf("--from：%w", err), dayHint)
	}
	if end, err = parseDay(to); err != nil {
		return first, end, misused(fmt.Errorf("--to：%w", err), dayHint)
	}
	if end.Before(first) {
		return first, end, misused(errors.New("--to 在 --from 之前"), dayHint)
	}
	return first, end.AddDate(0, 0, 1), nil
}

func (s *paperFlags) auditPack(ctx context.Context, from, to string) error {
	first, end, err := s.period(from, to)
	if err != nil {
		return err
	}
	d, err := s.desk(ctx, end.Add(-time.Nanosecond))
	if errors.Is(err, errNoSweepYet) && from == "" {
		first, end = end, end.AddDate(0, 6, 0)
		d, err = s.desk(ctx, end.Add(-time.Nanosecond))
	}
	if err != nil {
		return err
	}
	defer d.Register.Close()
	p, err := d.Audit(ctx, first, end)
	if err != nil {
		return paperError(err)
	}
	if end.After(d.Now) {
		fmt.Fprintln(s.stderr, "pandian: 注意：期間尚未結束，日後重做內容可能不同。")
	}
	return s.deliver(ctx, d, "audit", func(o *outputs) {
		o.paper(s.dated("半年度查核紀錄", "half_year_check", end.AddDate(0, 0, -1)), p)
	}, "查核結果請填寫、簽核後留存至少五年。")
}

func (f *registerFlags) retentionCommand() *cobra.Command {
	var years int
	var plan, unplan bool
	c := &cobra.Command{
		Use:   "retention",
		Short: "保存期限屆滿之檔案：處理計畫；列入計畫而已不存在者之刪除紀錄",
		Long: `依清冊填寫的保存期限（自最後異動起算）與 --untouched 年數列出候選檔案，按單位製作處理計畫。本工具不刪除任何檔案。
以 --plan 登錄列入計畫；之後盤點時已不存在者，產生「刪除、停止處理或利用紀錄」供補填方法、時間、地點，留存五年。`,
		Example: "  pandian register retention --untouched 7\n  pandian register retention --untouched 7 --plan",
		Args:    cobra.NoArgs,
	}
	s := f.newPaper(c)
	s.choose(c)
	c.Flags().IntVar(&years, "untouched", 0, "未填保存期限者，幾年未異動即列為候選；0 為不列 (years)")
	c.Flags().BoolVar(&plan, "plan", false, "登錄候選檔案列入處理計畫 (record the plan)")
	c.Flags().BoolVar(&unplan, "unplan", false, "把所選項目移出處理計畫（例如決定延長保存） (withdraw)")
	c.MarkFlagsMutuallyExclusive("plan", "unplan")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if unplan {
			return s.unplan(c.Context())
		}
		return s.retention(c.Context(), years, plan)
	}
	return c
}

func (s *paperFlags) retention(ctx context.Context, years int, plan bool) error {
	if years < 0 || years > 100 {
		return misused(errors.New("--untouched 須為 0 到 100"), "")
	}
	d, filter, err := s.selection(ctx)
	if err != nil {
		return err
	}
	defer d.Register.Close()
	x, err := d.Retention(ctx, filter, years)
	if err != nil {
		return paperError(err)
	}
	err = s.deliver(ctx, d, "retention", func(o *outputs) {
		o.paper(s.dated("保存期限屆滿處理計畫", "disposal_plan", d.Now), x.Plan)
		o.table(s.dated("保存期限屆滿檔案清單", "disposal_list", d.Now), x.List)
		if x.Record != nil {
			o.paper(s.dated("刪除停止處理紀錄", "disposal_record", d.Now), x.Record)
		}
	}, fmt.Sprintf("候選 %d 件；先前計畫中尚存在 %d 件，已不存在 %d 件。", x.Candidates, x.Left, x.Gone))
	if err != nil || !plan {
		return err
	}
	if err := d.Planned(ctx, x); err != nil {
		return registerError(err)
	}
	fmt.Fprintf(s.stderr, "pandian: 已登錄 %d 件列入處理計畫。\n", x.Candidates)
	return nil
}

func (s *paperFlags) unplan(ctx context.Context) error {
	d, filter, err := s.selection(ctx)
	if err != nil {
		return err
	}
	defer d.Register.Close()
	n, err := d.Unplanned(ctx, filter)
	if err != nil {
		return registerError(err)
	}
	fmt.Fprintf(s.stderr, "pandian: 已將 %d 件移出處理計畫。\n", n)
	return nil
}
