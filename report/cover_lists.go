package report

import (
	"cmp"
	"fmt"
	"slices"

	"pandian"
)

// orDash is a count, or a dash where it is not known over the whole run.
func orDash(n int64) any {
	if n == 0 {
		return "—"
	}
	return n
}

// kindCount is a type with its totals over the run.
type kindCount struct {
	Type            pandian.Type
	Items           int64
	Count, Distinct int64
}

// kinds lists the types of a run, those of most people first.
func (s *scribe) kinds(sum *pandian.Summary, items map[pandian.Type]int64) []kindCount {
	var list []kindCount
	for _, t := range s.found(sum.Findings) {
		list = append(list, kindCount{t, items[t], sum.Findings[t].Count, sum.Findings[t].Distinct})
	}
	slices.SortStableFunc(list, func(a, b kindCount) int { return cmp.Compare(b.Distinct, a.Distinct) })
	return list
}

func (w *workbook) coverKinds(sum *pandian.Summary) error {
	st := &w.styles
	if err := w.section(w.t("四、個人資料種類", "4. Kinds of personal data")); err != nil {
		return err
	}
	h := st.smallHead
	half := []span{{2, h, w.t("種類", "Type")}, {1, h, w.t("檔案", "Items")}, {1, h, w.t("處數", "Count")}, {1, h, w.t("不重複", "Distinct")}}
	if err := w.line(15, append(half, half...)...); err != nil {
		return err
	}
	list := w.kinds(sum, w.tally.byType)
	more := len(list) - coverTypes
	list = list[:min(len(list), coverTypes)]
	rows := (len(list) + 1) / 2
	for i := range rows {
		var spans []span
		for _, k := range []int{i, i + rows} {
			if k >= len(list) {
				spans = append(spans, span{2, st.small, nil}, span{1, st.smallNumber, nil}, span{1, st.smallNumber, nil}, span{1, st.smallNumber, nil})
				continue
			}
			x := list[k]
			name := w.typeName(x.Type)
			if w.special(x.Type) {
				name += w.t("（特種）", " (special)")
			}
			spans = append(spans, span{2, st.small, name}, span{1, st.smallNumber, x.Items}, span{1, st.smallNumber, x.Count}, span{1, st.smallNumber, orDash(x.Distinct)})
		}
		if err := w.line(14, spans...); err != nil {
			return err
		}
	}
	if more > 0 {
		return w.line(14, span{coverColumns, st.small, fmt.Sprintf(w.t("另有 %d 種，見「明細」", "%d more kinds in \"Detail\""), more)})
	}
	return nil
}

func (w *workbook) coverItems(*pandian.Summary) error {
	st := &w.styles
	if err := w.section(w.t("五、當事人最多的檔案（前 20 件，不含副本）", "5. Files with most data subjects (first 20, copies left out)")); err != nil {
		return err
	}
	h := st.smallHead
	err := w.line(15, span{1, h, w.t("清冊編號", "No.")}, span{5, h, w.t("檔案", "File")}, span{1, h, w.t("筆數", "Records")},
		span{1, h, w.t("當事人", "Subjects")}, span{1, h, w.t("特種", "Special")}, span{1, h, w.t("門檻", "Threshold")})
	if err != nil {
		return err
	}
	for _, x := range w.tally.large.list {
		path := middle(clean(x.Path), coverPath)
		if x.InName {
			path += w.t("　⚠ 檔名含個資", "  ⚠ personal data in the name")
		}
		url := w.link(x.Source, x.Path)
		err := w.line(14, span{1, st.smallCenter, x.No}, span{5, w.cover.linkable(url, st.smallLink, st.small), path}, span{1, st.smallNumber, x.Records},
			span{1, st.smallNumber, x.Subjects}, span{1, st.smallNumber, x.Special}, span{1, st.smallState(peakState(x.Peaks)), w.peakText(x.Peaks)})
		if err != nil {
			return err
		}
		if err := w.cover.link(2, url); err != nil {
			return err
		}
	}
	return nil
}
