package report

import (
	"fmt"

	"pandian"
)

// What is said of tables of which only a sample was read (--quick).

// between is an interval: 9,500–10,400.
func between(i pandian.Interval) string { return comma(i[0]) + "–" + comma(i[1]) }

// estimateCaution stands on the first page of every report: the totals hold
// estimates, and which way they may be off; "" if they hold none.
func (l lang) estimateCaution(sum *pandian.Summary) string {
	if sum.Estimates == 0 {
		return ""
	}
	return fmt.Sprintf(l.t(
		"含推估：%s 件資料表僅抽樣讀取（--quick）。筆數為推估值（95%% 信賴區間 %s 筆）；當事人數僅計讀到的人，實際只會更多；推估值不認定為「已達」門檻，須完整掃描（不加 --quick）後認定",
		"Estimates: %s tables were only sampled (--quick). Records are an estimate (95%% interval %s); data subjects are those seen, there may be more; an estimate never counts as reaching a threshold: scan without --quick to decide"),
		comma(sum.Estimates), between(sum.Likely))
}

// estimateShort is estimateCaution for a terminal, of n entries.
func (l lang) estimateShort(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(l.t("含推估：%s 件資料表僅抽樣（--quick），不認定為已達門檻", "estimates: %s tables only sampled (--quick); they reach no threshold"), comma(n))
}

// StatusOf is the status of an entry; of an estimate it says so.
func (w Words) StatusOf(e *pandian.Entry) Coded {
	status := w.Status(e.Status)
	if e.Estimate {
		status.Text += w.T("（推估）", " (estimate)")
	}
	return status
}

// Sampled says that figures hold the estimates of n items, and what follows; ""
// for none.
func (w Words) Sampled(n int64) string {
	if n == 0 {
		return ""
	}
	return w.s.estimateShort(n) + w.T("：筆數為推估值，當事人僅計讀到的人，請完整盤點後認定。", ": records are an estimate, people are those seen. Scan them whole to decide.")
}

// atLeast stands before the number of people where some were not seen.
func (l lang) atLeast(sum *pandian.Summary) string {
	if sum.Estimates == 0 {
		return ""
	}
	return l.t("至少", "at least ")
}

// recordsRemark stands under the total of records.
func (s *scribe) recordsRemark(sum *pandian.Summary) string {
	likely := ""
	if sum.Estimates > 0 {
		likely = fmt.Sprintf(s.t("推估，95%%：%s", "estimate, 95%%: %s"), between(sum.Likely))
	}
	return s.clauses(likely, s.copiesShort(sum))
}

// subjectsRemark stands under the total of people.
func (s *scribe) subjectsRemark(sum *pandian.Summary) string {
	if sum.Estimates > 0 {
		return s.t("至少（抽樣僅計所見）", "at least (those seen)")
	}
	return s.t("不重複人數", "distinct people")
}

// recordsTitle and subjectsTitle head the totals on the cover.
func (l lang) recordsTitle(sum *pandian.Summary) string {
	if sum.Estimates > 0 {
		return l.t("筆數（推估）", "Records (estimate)")
	}
	return l.t("筆數", "Records")
}

func (l lang) subjectsTitle(sum *pandian.Summary) string {
	if sum.Estimates > 0 {
		return l.t("當事人（人，至少）", "Data subjects (at least)")
	}
	return l.t("當事人（人）", "Data subjects")
}

// sampleText says how an entry's figures were estimated; "" if they are exact.
func (s *scribe) sampleText(e *pandian.Entry) string {
	switch {
	case !e.Estimate:
		return ""
	case e.Sample == nil:
		return s.t("筆數為推估值", "figures are an estimate")
	}
	x := e.Sample
	drawn := fmt.Sprintf(s.t("抽樣 %s 列（約 %s 列，分 %s 處，種子 %d）", "sample of %s rows (of about %s, in %s places, seed %d)"),
		comma(x.Rows), comma(x.Total), comma(int64(x.Clusters)), x.Seed)
	if e.Records == 0 {
		return s.clauses(drawn, fmt.Sprintf(s.t("樣本中未見個資，推估至多 %s 筆（95%%）", "nothing found in it; at most %s records (95%%)"), comma(x.Records[1])))
	}
	return s.clauses(
		s.t("筆數與人數為推估值，不認定為已達門檻", "figures are an estimate and reach no threshold"), drawn,
		fmt.Sprintf(s.t("95%% 信賴區間：%s 筆、%s 人", "95%% interval: %s records, %s people"), between(x.Records), between(x.Subjects)),
		s.specialInterval(x),
	)
}

func (s *scribe) specialInterval(x *pandian.Sample) string {
	if x.SpecialSubjects[1] == 0 {
		return ""
	}
	return fmt.Sprintf(s.t("特種 %s 人", "special categories: %s people"), between(x.SpecialSubjects))
}

// intervalText is the interval of the figures of a type; "" if they are exact.
func (s *scribe) intervalText(f *pandian.Figures) string {
	if f.Interval == nil {
		return ""
	}
	return fmt.Sprintf(s.t("%s 處，不重複 %s", "%s, distinct %s"), between(f.Interval.Count), between(f.Interval.Distinct))
}

// possible says what an estimate may reach.
func (s *scribe) possible() string {
	return s.t("推估可能達到，請完整掃描後認定", "may be reached by an estimate: scan it whole to decide")
}
