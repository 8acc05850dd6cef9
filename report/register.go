package report

import (
	"strings"

	"pandian"
)

// axis are the Y/N columns of the 清冊: the items of 個資法 §2, by the names that
// the ruleset gives them.
var axis = []struct {
	title word
	item  string
}{
	{word{"姓名", "name"}, "姓名"},
	{word{"出生年月日", "birth date"}, "出生年月日"},
	{word{"身分證號", "national ID"}, "國民身分證統一編號"},
	{word{"護照", "passport"}, "護照號碼"},
	{word{"特徵", "features"}, "特徵"},
	{word{"指紋", "fingerprint"}, "指紋"},
	{word{"婚姻", "marriage"}, "婚姻"},
	{word{"家庭", "family"}, "家庭"},
	{word{"教育", "education"}, "教育"},
	{word{"職業", "occupation"}, "職業"},
	{word{"病歷", "medical record"}, "病歷"},
	{word{"醫療", "medical care"}, "醫療"},
	{word{"基因", "genetics"}, "基因"},
	{word{"性生活", "sex life"}, "性生活"},
	{word{"健康檢查", "health examination"}, "健康檢查"},
	{word{"犯罪前科", "criminal record"}, "犯罪前科"},
	{word{"聯絡方式", "contact"}, "聯絡方式"},
	{word{"財務情況", "finances"}, "財務情況"},
	{word{"社會活動", "social activities"}, "社會活動"},
	{word{"其他", "other"}, "其他得以間接識別"},
}

func registerLayout(s *scribe) layout {
	one := word{"一、單位及業務流程", "I. Unit and process"}
	two := word{"二、個人資料檔案", "II. Personal data file"}
	scope := word{"三、個人資料類別及範圍（個資法 §2；Y＝偵測到，N＝本次未偵測到）", "III. Items of PDPA §2 (Y = found, N = not found this time)"}
	use := word{"四、蒐集及利用", "IV. Collection and use"}
	keep := word{"五、保存及刪除", "V. Keeping and deletion"}
	risk := word{"六、風險評估（5／3／1）", "VI. Risk (5/3/1)"}
	rest := word{"七、其他", "VII. Other"}
	cols := []column{
		{group: one, title: word{"編號", "no."}, width: 6, style: centered},
		{group: one, title: word{"保有單位", "unit"}, width: 12},
		{group: one, title: word{"管理者", "keeper"}, width: 16},
		{group: one, title: word{"業務流程", "process"}, width: 14, human: true},
		{group: two, title: word{"個人資料檔案名稱", "file name"}, width: 34},
		{group: two, title: word{"檔案類型", "medium"}, width: 8, style: centered, choice: choiceMedium, strict: true},
		{group: two, title: word{"儲存位置", "location"}, width: 35},
		{group: two, title: word{"筆數", "records"}, width: 9, style: numbered},
		{group: two, title: word{"當事人數", "subjects"}, width: 9, style: numbered},
		{group: two, title: word{"其中特種", "of which special"}, width: 9, style: numbered},
		{group: two, title: word{"法律依據", "legal basis"}, width: 17, human: true},
		{group: two, title: word{"特定目的", "specific purpose"}, width: 22, human: true, choice: choicePurpose},
		{group: scope, title: word{"個人資料類別", "categories"}, width: 29},
	}
	for _, a := range axis {
		cols = append(cols, column{group: scope, title: a.title, width: 4.6, choice: choiceYesNo, strict: true})
	}
	cols = append(cols,
		column{group: use, title: word{"蒐集方式", "collected"}, width: 9, human: true, choice: choiceDirect, strict: true},
		column{group: use, title: word{"蒐集來源", "source"}, width: 12, human: true},
		column{group: use, title: word{"合法依據", "legal ground"}, width: 16, human: true, choice: choiceGround},
		column{group: use, title: word{"使用", "use"}, width: 12, human: true, choice: choiceUse},
		column{group: use, title: word{"傳送", "transmission"}, width: 12, human: true, choice: choiceSend},
		column{group: keep, title: word{"儲存保護措施", "protection"}, width: 13, human: true, choice: choiceProtect},
		column{group: keep, title: word{"法定保存期限", "legal retention"}, width: 9, human: true, choice: choiceKeep},
		column{group: keep, title: word{"內部保存期限", "own retention"}, width: 9, human: true, choice: choiceKeep},
		column{group: keep, title: word{"刪除方式", "deletion"}, width: 10, human: true, choice: choiceErase},
		column{group: keep, title: word{"刪除單位", "deleted by"}, width: 9, human: true},
		column{group: keep, title: word{"刪除日期", "deleted on"}, width: 10, human: true},
		column{group: keep, title: word{"國際傳輸", "abroad"}, width: 9, human: true, choice: choiceAbroad},
		column{group: risk, title: word{"個資數量", "quantity"}, width: 6, style: centered, choice: choiceScore, strict: true},
		column{group: risk, title: word{"個資敏感度", "sensitivity"}, width: 6, style: centered, choice: choiceScore, strict: true},
		column{group: risk, title: word{"組織信譽", "reputation"}, width: 6, human: true, choice: choiceScore, strict: true},
		column{group: risk, title: word{"隱私衝擊", "privacy impact"}, width: 6, human: true, choice: choiceScore, strict: true},
		column{group: risk, title: word{"合作單位", "partners"}, width: 6, human: true, choice: choiceScore, strict: true},
		column{group: risk, title: word{"評分加總", "sum"}, width: 6, human: true},
		column{group: risk, title: word{"初判等級", "first level"}, width: 6, style: centered},
		column{group: risk, title: word{"風險對應作法", "response"}, width: 11, human: true, choice: choiceRespond},
		column{group: rest, title: word{"門檻", "thresholds"}, width: 18},
		column{group: rest, title: word{"最後異動", "modified"}, width: 11, style: centered},
		column{group: rest, title: word{"備註", "notes"}, width: 32},
	)
	return layout{
		name: s.t("個人資料檔案清冊", "Inventory"), tab: inkDark, columns: cols,
		freeze: 5, breaks: []int{12, 38}, scale: 58,
	}
}

// nameColumn is the column of the file's name, which opens the file.
const nameColumn = 5

// putRegister writes the line of an entry in the 清冊.
func (w *workbook) putRegister(no int64, e *pandian.Entry) error {
	row := w.registerRow(no, e)
	url := w.link(e.Source, e.Path)
	row[nameColumn-1] = w.cell(w.register.linkable(url, w.styles.link, w.styles.text), row[nameColumn-1])
	if err := w.register.row(row...); err != nil {
		return err
	}
	return w.register.link(nameColumn, url)
}

// known is a text that the scan knows, or a cell for people.
func (b *book) known(text string) any {
	if text == "" {
		return b.cell(b.styles.human, "")
	}
	return text
}

// registerRow fills the line of the 清冊 as far as a machine can.
func (b *book) registerRow(no int64, e *pandian.Entry) []any {
	medium := b.t("電子檔", "file")
	if system(e) {
		medium = b.t("系統", "system")
	}
	row := []any{
		no, b.known(e.Unit), b.known(e.Owner), "", baseName(e.Path), medium, location(e),
		e.Records, e.Subjects, e.SpecialSubjects, "", b.cell(b.styles.human, b.purposesFor(e.Unit)), b.categoriesFor(e.Unit, e.Categories),
	}
	has := map[string]bool{}
	for t, f := range e.Findings {
		if r := b.types[t]; r != nil && f != nil && f.Count > 0 {
			has[r.PDPA] = true
		}
	}
	whole := (e.Status == pandian.Scanned || e.Status == pandian.Unchanged) && !e.Estimate
	for _, a := range axis {
		switch {
		case has[a.item]:
			row = append(row, b.cell(b.styles.yes, "Y"))
		case whole:
			row = append(row, b.cell(b.styles.no, "N"))
		default: // what was not read may hold it
			row = append(row, b.cell(b.styles.human, ""))
		}
	}
	for range 12 {
		row = append(row, "")
	}
	var quantity, sensitivity any = "", ""
	if e.Risk != nil {
		quantity, sensitivity = e.Risk.Quantity, e.Risk.Sensitivity
	}
	state := b.styles.text
	if p := peakState(peaks(e.Thresholds)); p != "" {
		state = b.styles.state(p)
	}
	return append(row, quantity, sensitivity, "", "", "", "", b.risk(e.Risk), "",
		b.cell(state, b.thresholdsOf(e)), b.shortDate(e.Modified), b.notes(e))
}

// location is where the item is: its source and folder.
func location(e *pandian.Entry) string {
	folder := folderName(e.Path)
	if folder == "" {
		return e.Source
	}
	return strings.TrimRight(e.Source, `/\`) + "/" + folder
}
