package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/papers"
	"pandian/register"
	"pandian/rules"
)

// incidentFlags are the flags of register incident.
type incidentFlags struct {
	*paperFlags
	found, occurred, summary string
	kinds                    []string
	all                      bool
}

func (f *registerFlags) incidentCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "incident",
		Short: "個資事故：涉及幾人、須通報何處、期限、通報與紀錄表、位置清單、通知稿",
		Long: `由登錄簿計算，不重新讀取檔案：事故涉及之當事人（不重複）、一般與特種、種類、單位，
並依業別門檻包列出應通報與通知之義務與期限。以 --paths、--items、--source 或 --unit 指定範圍；全部則用 --all。`,
		Example: "  pandian register incident --paths 社會行政/會員 --found-at '2026-03-02 14:30' --kind 洩漏\n  pandian register incident --source D:\\共用 --found-at 115/03/02",
		Args:    cobra.NoArgs,
	}
	s := &incidentFlags{paperFlags: f.newPaper(c)}
	s.choose(c)
	p := c.Flags()
	p.StringVar(&s.found, "found-at", "", "發現時間，例：'2026-03-02 14:30' 或 115/03/02 (found at)")
	p.StringVar(&s.occurred, "occurred-at", "", "發生時間，不明則省略 (occurred at)")
	p.StringSliceVar(&s.kinds, "kind", nil, strings.Join(papers.IncidentKinds, "、")+"，可重複 (kind)")
	p.StringVar(&s.summary, "summary", "", "事件摘要；請勿寫入個資 (summary)")
	p.BoolVar(&s.all, "all", false, "登錄簿的全部項目 (everything)")
	c.RunE = func(c *cobra.Command, _ []string) error { return s.run(c.Context()) }
	return c
}

// parseMoment reads a day with or without a time, in Taiwan.
func parseMoment(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	s = strings.TrimSpace(s)
	day, clock := s, ""
	if i := strings.IndexAny(s, " T"); i >= 0 {
		day, clock = s[:i], s[i+1:]
	}
	t, err := parseDay(day)
	if err != nil || clock == "" {
		return t, err
	}
	at, err := time.Parse("15:04", strings.TrimSpace(clock))
	if err != nil {
		return t, fmt.Errorf("%q 不是時間", clock)
	}
	return t.Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute), nil
}

const momentHint = "例：'2026-03-02 14:30' 或 '115/03/02 14:30'"

// incident is what the flags say.
func (s *incidentFlags) incident() (in papers.Incident, err error) {
	if in.Affected, err = s.filter(); err != nil {
		return in, err
	}
	if !s.all && len(s.paths)+len(s.ids)+len(s.sources)+len(s.units) == 0 {
		return in, misused(errors.New("請指定事故涉及的範圍"), "--paths、--items、--source、--unit，或 --all")
	}
	if s.found == "" {
		return in, misused(errors.New("請以 --found-at 指定發現時間"), momentHint)
	}
	if in.Found, err = parseMoment(s.found); err != nil {
		return in, misused(fmt.Errorf("--found-at：%w", err), momentHint)
	}
	if s.occurred != "" {
		if in.Occurred, err = parseMoment(s.occurred); err != nil {
			return in, misused(fmt.Errorf("--occurred-at：%w", err), momentHint)
		}
	}
	if now := s.clock.Now(); in.Found.After(now) || in.Occurred.After(in.Found) {
		return in, misused(errors.New("發生須在發現之前，發現須在現在之前"), momentHint)
	}
	for _, k := range s.kinds {
		if !slices.Contains(papers.IncidentKinds, k) {
			return in, misused(fmt.Errorf("--kind %q 不是 %s 之一", k, strings.Join(papers.IncidentKinds, "、")), "")
		}
	}
	in.Kinds, in.Summary = s.kinds, s.summary
	return in, nil
}

func (s *incidentFlags) run(ctx context.Context) error {
	in, err := s.incident()
	if err != nil {
		return err
	}
	d, err := s.desk(ctx, s.clock.Now())
	if err != nil {
		return err
	}
	defer d.Register.Close()
	f, err := d.Incident(ctx, in)
	if err != nil {
		return paperError(err)
	}
	if f.Items == 0 {
		return failed(errors.New("登錄簿沒有符合範圍的項目"), "pandian register items 列出所有項目")
	}
	err = s.deliver(ctx, d, "incident", func(o *outputs) {
		o.paper(s.dated("個資侵害事故通報與紀錄表", "incident_record", in.Found), f.Record)
		o.table(s.dated("事故涉及位置清單", "incident_places", in.Found), f.Places)
		o.paper(s.dated("當事人通知稿", "incident_notice", in.Found), f.Letter)
	}, fmt.Sprintf("涉及 %d 項、當事人 %d 人（特種 %d 人）。", f.Items, f.Subjects, f.Special))
	if err != nil {
		return err
	}
	for _, n := range f.Notices {
		if n.State == pandian.Below {
			continue
		}
		due := "期限未明定"
		if !n.Due.IsZero() {
			due = "至 " + n.Due.In(rules.Taiwan).Format("2006-01-02 15:04")
		}
		if n.Guess {
			due = "推估可能達到，請完整盤點後認定；" + due
		}
		fmt.Fprintf(s.stderr, "pandian: %s（%s）：%s\n", d.Words.Obligation(n.Row), d.Words.Citation(n.Row), due)
	}
	_, err = d.Register.Append(ctx, register.Event{Action: "incident", Detail: map[string]string{
		"found": in.Found.UTC().Format(time.RFC3339), "items": fmt.Sprint(f.Items), "subjects": fmt.Sprint(f.Subjects), "special": fmt.Sprint(f.Special),
	}})
	if err != nil {
		return registerError(err)
	}
	return nil
}
