package main

import (
	"context"
	"fmt"

	"pandian/register"
)

// notes say what a reader must know beside the tables.
func (s *status) notes(ctx context.Context, hidden int, given bool) ([]string, error) {
	var notes []string
	total, _, err := s.view.Total(ctx, s.scope())
	if err != nil {
		return nil, registerError(err)
	}
	if total.Sampled != nil {
		notes = append(notes, s.Sampled(total.Sampled.Items))
	}
	if hidden > 0 {
		notes = append(notes, fmt.Sprintf(s.T("另有 %d 列未達、待事件發生、資訊或草案，以 --all 或 --out 檔案列出。", "%d more rows (not reached, waiting for an event, information, drafts): --all or --out shows them."), hidden))
	}
	if !given {
		notes = append(notes, s.T("未指定業別，暫以內政部合作及人民團體類計（以 --sector 指定）。", "No sector was named: judged by the rules for co-operatives and associations (name one with --sector)."))
	}
	if s.scope().Kind != register.Org {
		notes = append(notes, s.T("義務以整個機關（構）之當事人數計；此處僅供了解來源。", "Duties follow from the whole organisation; this view only shows where they come from."))
	}
	return append(notes, s.lawChanges()...), nil
}

// lawChanges tell since when the rules differ from those that judged earlier
// sweeps, and whether the rules of today differ from those of the last.
func (s *status) lawChanges() []string {
	var days, notes []string
	for i := 1; i < len(s.all); i++ {
		if s.all[i].Rules != s.all[i-1].Rules {
			days = append(days, s.Date(s.all[i].Done))
		}
	}
	if len(days) > maxLawChanges {
		days = days[len(days)-maxLawChanges:]
	}
	if len(days) > 0 {
		notes = append(notes, fmt.Sprintf(s.T("規則（含法規門檻包）版本曾於 %s 之盤點變更；以下依目前載入之版本計算。", "The rules (sector packs included) changed at the sweeps of %s; everything here follows those loaded now."), s.List(days...)))
	}
	if s.last.Rules != s.rules.Version {
		notes = append(notes, s.T("目前載入之規則與最近一次盤點所用者不同：下次盤點會全部重讀。", "The rules loaded now differ from those of the last sweep: the next one reads everything again."))
	}
	return notes
}

// maxLawChanges is the number of changes of the rules that are named, the last
// ones.
const maxLawChanges = 3
