package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pandian"
)

// The cover is a grid of coverColumns equal columns.
const (
	coverColumns = 10
	coverWidth   = 10.7
	coverTypes   = 10
	coverReasons = 7
	coverDuties  = 8
	coverPath    = 62 // width of a file's path, so that it takes one line
)

func coverLayout(s *scribe) layout {
	l := layout{name: s.t("總覽", "Overview"), tab: redText, cover: true}
	for range coverColumns {
		l.columns = append(l.columns, column{width: coverWidth})
	}
	return l
}

// span is a merged run of cells on the cover.
type span struct {
	cols, style int
	value       any
}

// line writes a row of the cover, as high as its longest text needs but four
// lines at most.
func (w *workbook) line(lineHeight float64, spans ...span) error {
	s := w.cover
	row := make([]cell, 0, coverColumns)
	lines := 1
	for _, sp := range spans {
		if text, ok := sp.value.(string); ok {
			lines = max(lines, textLines(text, float64(sp.cols)*coverWidth*1.25))
		}
		s.merge(len(row)+1, len(row)+sp.cols, s.part().last+1)
		row = append(row, w.cell(sp.style, sp.value))
		for range sp.cols - 1 {
			row = append(row, cell{style: sp.style})
		}
	}
	return s.put(row, lineHeight*float64(min(lines, 4)))
}

// putCover writes the page for the chief.
func (w *workbook) putCover(sum *pandian.Summary) error {
	for _, part := range []func(*pandian.Summary) error{
		w.coverHead, w.coverTiles, w.coverThresholds, w.coverSteps, w.coverCoverage, w.coverKinds, w.coverItems, w.coverFoot,
	} {
		if err := part(sum); err != nil {
			return fmt.Errorf("sheet %q: %w", w.cover.name, err)
		}
	}
	return nil
}

func (w *workbook) section(title string) error {
	if err := w.line(5, span{coverColumns, 0, nil}); err != nil {
		return err
	}
	return w.line(18, span{coverColumns, w.styles.section, title})
}

func (w *workbook) coverHead(sum *pandian.Summary) error {
	st := &w.styles
	if err := w.line(34, span{coverColumns, st.title, w.t("個人資料盤點總覽", "Personal data: overview")}); err != nil {
		return err
	}
	for _, f := range w.facts(sum) {
		err := w.line(15, span{1, st.label, f[0].name}, span{4, st.value, f[0].value}, span{1, st.label, f[1].name}, span{4, st.value, f[1].value})
		if err != nil {
			return err
		}
	}
	for _, c := range w.cautions(sum) {
		if err := w.line(16, span{coverColumns, st.caution, "※ " + c}); err != nil {
			return err
		}
	}
	return nil
}

// fact is a line of the head of a report.
type fact struct{ name, value string }

// facts are the head of a report, two a line.
func (s *scribe) facts(sum *pandian.Summary) [][2]fact {
	sources := make([]string, len(sum.Sources))
	for i, x := range sum.Sources {
		sources[i] = clean(x)
	}
	org := func(v string) string { return cmp.Or(clean(v), s.t("（未填）", "(not given)")) }
	period := s.longTime(sum.Started) + s.t(" 起，費時 ", ", took ") + s.duration(sum.Ended.Sub(sum.Started))
	return [][2]fact{
		{{s.t("機關（構）", "Organisation"), org(sum.Org)}, {s.t("保有單位", "Unit"), org(sum.Unit)}},
		{{s.t("聯絡窗口", "Contact"), org(sum.Contact)}, {s.t("適用業別", "Sector"), s.sectorName(sum)}},
		{{s.t("盤點範圍", "Scope"), s.list(sources)}, {s.t("盤點時間", "Time"), period}},
		{{s.t("程式", "Program"), "pandian " + sum.Engine}, {s.t("規則版本", "Rules"), cut(sum.Rules, 24)}},
	}
}

func (w *workbook) coverTiles(sum *pandian.Summary) error {
	st := &w.styles
	if err := w.line(5, span{coverColumns, 0, nil}); err != nil {
		return err
	}
	special := st.tileValue
	if sum.SpecialSubjects > 0 {
		special = st.tileSpecial
	}
	l, v := st.tileLabel, st.tileValue
	if err := w.line(15,
		span{2, l, w.t("個人資料檔案（件）", "Files with personal data")}, span{2, l, w.recordsTitle(sum)},
		span{2, l, w.subjectsTitle(sum)}, span{2, l, w.t("其中特種個資（人）", "Special category")},
		span{2, l, w.t("涵蓋率（件數／資料量）", "Coverage (items / data)")},
	); err != nil {
		return err
	}
	err := w.line(30,
		span{2, v, w.tally.personal}, span{2, v, sum.Records}, span{2, v, sum.Subjects}, span{2, special, sum.SpecialSubjects},
		span{2, st.tileText, percent(readItems(sum), sum.Items) + w.t("／", " / ") + percent(sum.BytesRead, sum.Bytes)},
	)
	if err != nil {
		return err
	}
	return w.line(20, span{coverColumns, st.verdict, w.verdict(sum, w.tally)})
}

// coverSteps lists what to do next.
func (w *workbook) coverSteps(sum *pandian.Summary) error {
	steps := w.steps(sum, w.tally)
	if len(steps) == 0 {
		return nil
	}
	if err := w.section(w.t("二、後續事項", "2. What to do next")); err != nil {
		return err
	}
	for i, step := range steps {
		if err := w.line(14, span{coverColumns, w.styles.small, fmt.Sprintf("%d. %s", i+1, step)}); err != nil {
			return err
		}
	}
	return nil
}

// coverCoverage shows statuses on the left, reasons on the right.
func (w *workbook) coverCoverage(sum *pandian.Summary) error {
	st := &w.styles
	if err := w.section(w.t("三、涵蓋情形", "3. Coverage")); err != nil {
		return err
	}
	if err := w.line(15, span{coverColumns, st.small, w.clauses(w.coverageText(sum), w.copiesText(sum))}); err != nil {
		return err
	}
	h := st.smallHead
	err := w.line(15, span{2, h, w.t("狀態", "Status")}, span{1, h, w.t("件數", "Items")}, span{1, h, w.t("資料量", "Data")},
		span{2, h, w.t("未讀或略過之原因", "Reason")}, span{1, h, w.t("件數", "Items")}, span{3, h, w.t("下一步", "Next step")})
	if err != nil {
		return err
	}
	groups := w.groups(sum, nil)
	if len(groups) > coverReasons {
		rest := unreadGroup{Name: w.t("其他原因", "other reasons"), Next: w.t("見「未能掃描」", "see \"Not scanned\"")}
		for _, g := range groups[coverReasons-1:] {
			rest.Count += g.Count
		}
		groups = append(groups[:coverReasons-1], rest)
	}
	for i := range max(len(statuses), len(groups)) {
		left := []span{{2, st.small, nil}, {1, st.smallNumber, nil}, {1, st.smallNumber, nil}}
		if i < len(statuses) {
			left[0].value, left[1].value = w.status(statuses[i]), sum.ByStatus[statuses[i]]
			if a := w.tally.status[statuses[i]]; a != nil {
				left[2].value = byteSize(a.Bytes)
			}
		}
		right := []span{{2, st.small, nil}, {1, st.smallNumber, nil}, {3, st.small, nil}}
		if i < len(groups) {
			right[0].value, right[1].value, right[2].value = groups[i].Name, groups[i].Count, groups[i].Next
			if groups[i].Class == pandian.Unread {
				right[0].style = st.smallReview
			}
		}
		if err := w.line(14, append(left, right...)...); err != nil {
			return err
		}
	}
	return nil
}

// pressing are the counted duties, those that are reached first.
func pressing(all []duty) []duty {
	list := counted(all)
	rank := map[pandian.State]int{pandian.Reached: 0, pandian.Review: 1, pandian.Below: 2}
	slices.SortStableFunc(list, func(a, b duty) int { return rank[a.State] - rank[b.State] })
	return list
}

func (w *workbook) coverThresholds(sum *pandian.Summary) error {
	st := &w.styles
	if err := w.section(w.t("一、法定門檻（以不重複當事人數計）", "1. Legal thresholds (by distinct data subjects)")); err != nil {
		return err
	}
	list := pressing(w.duties(sum, w.tally.states))
	if len(list) == 0 {
		return w.line(15, span{coverColumns, st.small, w.t("本業別無以筆數計之門檻；其他義務見「門檻與義務」", "This sector counts no records; other duties stand in \"Thresholds\"")})
	}
	h := st.smallHead
	err := w.line(15, span{2, h, w.t("狀態", "State")}, span{1, h, w.t("門檻", "Threshold")}, span{1, h, w.t("性質", "Kind")},
		span{4, h, w.t("義務", "Obligation")}, span{2, h, w.t("期限", "Deadline")})
	if err != nil {
		return err
	}
	for i, d := range list {
		if i == coverDuties {
			return w.line(14, span{coverColumns, st.small, fmt.Sprintf(w.t("其餘 %d 列見「門檻與義務」", "%d more in \"Thresholds\""), len(list)-i)})
		}
		deadline := w.clauses(w.phrase(d.Deadline), w.clock(d, sum.Ended))
		err := w.line(14, span{2, st.smallState(d.State), w.dutyState(d)}, span{1, st.small, w.amount(d.Threshold)}, span{1, st.small, w.kind(d.Kind)},
			span{4, st.small, w.obligation(d.Threshold) + w.t("（", " (") + d.Article + w.t("）", ")")}, span{2, st.small, deadline})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *workbook) coverFoot(sum *pandian.Summary) error {
	var extra []string
	if w.tally.inName > 0 {
		extra = append(extra, fmt.Sprintf(w.t("檔名含個資 %s 件", "%s items with personal data in their name"), comma(w.tally.inName)))
	}
	if w.tally.estimate > 0 {
		extra = append(extra, fmt.Sprintf(w.t("推估值 %s 件", "%s estimated"), comma(w.tally.estimate)))
	}
	extra = append(extra, w.lawNote())
	if err := w.line(5, span{coverColumns, 0, nil}); err != nil {
		return err
	}
	sign := w.styles.label // to be signed on paper
	if err := w.line(40,
		span{1, sign, w.t("承辦人", "Officer")}, span{2, w.styles.value, nil},
		span{1, sign, w.t("單位主管", "Head of unit")}, span{2, w.styles.value, nil},
		span{1, sign, w.t("首長", "Chief")}, span{3, w.styles.value, nil},
	); err != nil {
		return err
	}
	return w.line(12, span{coverColumns, w.styles.fine, "※ " + strings.Join(extra, w.t("；", "; "))})
}
