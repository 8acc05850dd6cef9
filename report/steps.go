package report

import (
	"fmt"
	"strings"

	"pandian"
	"pandian/rules"
)

// verdict says in a sentence what a chief must know: the people, the thresholds
// they reach, the files that must be reported if they leak.
func (s *scribe) verdict(sum *pandian.Summary, t *tally) string {
	if sum.Records == 0 {
		return s.t("本次未發現個人資料檔案。", "No files with personal data were found.")
	}
	parts := []string{fmt.Sprintf(s.t("共保有%s %s 人之個人資料", "Personal data of %s%s people are held"), s.atLeast(sum), comma(sum.Subjects))}
	if reached := s.standing(sum, rules.KindHolding, pandian.Reached); reached != "" {
		parts = append(parts, fmt.Sprintf(s.t("已達保有門檻 %s", "the holding threshold of %s is reached"), reached))
	} else if review := s.standing(sum, rules.KindHolding, pandian.Review); review != "" {
		parts = append(parts, fmt.Sprintf(s.t("保有門檻 %s 待確認", "the holding threshold of %s must be checked"), review))
	} else if below := s.standing(sum, rules.KindHolding, pandian.Below); below != "" {
		parts = append(parts, fmt.Sprintf(s.t("未達保有門檻 %s", "below the holding threshold of %s"), below))
	}
	if t.incident > 0 {
		parts = append(parts, fmt.Sprintf(s.t("單獨外洩即須通報之檔案 %s 件", "files that must be reported if they leak: %s"), comma(t.incident)))
	}
	if sum.SpecialSubjects > 0 {
		parts = append(parts, fmt.Sprintf(s.t("含特種個資 %s 人", "special categories of %s people"), comma(sum.SpecialSubjects)))
	}
	return strings.Join(parts, s.t("，", ", ")) + s.t("。", ".")
}

// standing names the thresholds of a kind that are in a state: 5,000 筆.
func (s *scribe) standing(sum *pandian.Summary, kind rules.ThresholdKind, state pandian.State) string {
	var list []string
	for _, d := range s.duties(sum, nil) {
		if a := s.amount(d.Threshold); d.Kind == kind && d.State == state && (len(list) == 0 || list[len(list)-1] != a) {
			list = append(list, a)
		}
	}
	return s.list(list)
}

// steps are what people must do next, most urgent first.
func (s *scribe) steps(sum *pandian.Summary, t *tally) []string {
	var list []string
	step := func(n int64, zh, en string, args ...any) {
		if n > 0 {
			list = append(list, fmt.Sprintf(s.t(zh, en), args...))
		}
	}
	if sum.Records > 0 {
		s.holdingSteps(sum, step)
	}
	step(t.incident, "單獨外洩即達通報門檻之檔案 %s 件：優先加密、限縮存取權限，不需要者刪除並留存紀錄。",
		"Files that reach the reporting threshold alone: %s. Encrypt them, narrow who may read them, delete what is not needed and keep a record.", comma(t.incident))
	step(t.special, "含特種個資之檔案 %s 件：確認個資法 §6 之依據，無依據者停止處理、利用。",
		"Files with special categories: %s. Confirm the ground in PDPA §6; without one, stop using them.", comma(t.special))
	step(sum.Unread(), "未能讀取或未完整讀取 %s 件：依「涵蓋情形」所列下一步處理後重掃。",
		"Items not read, or not whole: %s. Follow the next steps under Coverage, then scan again.", comma(sum.Unread()))
	images := sum.ByReason[pandian.ImageOnly]
	step(images, "影像 %s 件無文字可讀：以 --ocr 重掃，或人工檢視。", "Images without text: %s. Scan again with --ocr or look at them.", comma(images))
	step(sum.Copies, "副本 %s 件（%s 筆）：備份亦為個人資料檔案，不需要者刪除並留存紀錄。",
		"Copies: %s (%s records). Backups are personal-data files too; delete those not needed and keep a record.", comma(sum.Copies), comma(sum.CopyRecords))
	step(t.inName, "檔名或路徑含個資 %s 件：更名。", "Items with personal data in their names: %s. Rename them.", comma(t.inName))
	step(t.personal, "填寫 inventory.xlsx「個人資料檔案清冊」淡黃色欄位（業務流程、法律依據、特定目的、保存期限等），陳核後留存。",
		"Fill in the pale yellow cells of the inventory in inventory.xlsx (process, legal basis, purpose, retention …) and have it approved.")
	return list
}

// holdingSteps are the steps that follow from what is held.
func (s *scribe) holdingSteps(sum *pandian.Summary, step func(n int64, zh, en string, args ...any)) {
	var reached, review int64
	due := ""
	for _, d := range s.duties(sum, nil) {
		switch {
		case d.Kind != rules.KindHolding:
		case d.State == pandian.Reached:
			reached++
			if c := s.clock(d, sum.Ended); due == "" && c != "" {
				due = s.t("；", "; ") + c
			}
		case d.State == pandian.Review:
			review++
		}
	}
	step(reached, "確認計算對象：不重複當事人 %s 人，已達 %s之保有門檻（%s 項義務）%s。",
		"Confirm whose data count: %s distinct people reach %s, the holding threshold of %s duties%s.",
		comma(sum.Subjects), s.standing(sum, rules.KindHolding, pandian.Reached), comma(reached), due)
	if sum.Estimates > 0 {
		step(review, "推估可能達 %s之保有門檻：以不加 --quick 的完整掃描認定。",
			"An estimate may reach %s: scan without --quick to decide.", s.standing(sum, rules.KindHolding, pandian.Review))
		return
	}
	step(review, "核對人數：列數已達 %s 而不重複當事人 %s 人未達，請確認是否為同一人重複。",
		"Check the people: rows reach %s, the %s distinct people do not; are the same people listed twice?",
		s.standing(sum, rules.KindHolding, pandian.Review), comma(sum.Subjects))
}
