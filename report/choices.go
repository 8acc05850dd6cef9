package report

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Names of the lists that the cells of the 清冊 offer.
const (
	choiceYesNo   = "yes_no"
	choiceScore   = "score"
	choiceMedium  = "medium"
	choicePurpose = "purpose"
	choiceDirect  = "direct"
	choiceGround  = "ground"
	choiceUse     = "use"
	choiceSend    = "send"
	choiceProtect = "protect"
	choiceKeep    = "keep"
	choiceErase   = "erase"
	choiceAbroad  = "abroad"
	choiceRespond = "respond"
)

// choiceList is a list of values that a cell offers.
type choiceList struct {
	name   string
	title  word
	values []word
}

// choiceLists are the lists whose values the law or common practice fixes; the
// grounds are those of 個資法 §15, §19 and §6, shortened.
var choiceLists = []choiceList{
	{choiceYesNo, word{"Y／N", "Y/N"}, same("Y", "N")},
	{choiceScore, word{"風險評分", "score"}, same("5", "3", "1")},
	{choiceMedium, word{"檔案類型", "medium"}, []word{{"電子檔", "file"}, {"系統", "system"}, {"紙本", "paper"}}},
	{choiceDirect, word{"蒐集方式", "collection"}, []word{{"直接", "direct"}, {"間接", "indirect"}, {"直接及間接", "both"}}},
	{choiceGround, word{"合法依據", "legal ground"}, []word{
		{"§15① 執行法定職務必要範圍內", "§15(1) statutory duty"},
		{"§15② 經當事人同意", "§15(2) consent"},
		{"§15③ 對當事人權益無侵害", "§15(3) no harm to the data subject"},
		{"§19 I① 法律明文規定", "§19(1)1 law"},
		{"§19 I② 契約或類似契約之關係", "§19(1)2 contract"},
		{"§19 I③ 當事人自行公開或已合法公開", "§19(1)3 made public"},
		{"§19 I④ 學術研究機構統計或研究，無從識別", "§19(1)4 research, not identifiable"},
		{"§19 I⑤ 經當事人同意", "§19(1)5 consent"},
		{"§19 I⑥ 為增進公共利益所必要", "§19(1)6 public interest"},
		{"§19 I⑦ 取自一般可得之來源", "§19(1)7 generally accessible source"},
		{"§19 I⑧ 對當事人權益無侵害", "§19(1)8 no harm to the data subject"},
		{"§6 I① 特種：法律明文規定", "§6(1)1 special: law"},
		{"§6 I② 特種：執行法定職務或履行法定義務", "§6(1)2 special: statutory duty"},
		{"§6 I③ 特種：當事人自行公開或已合法公開", "§6(1)3 special: made public"},
		{"§6 I④ 特種：醫療、衛生或犯罪預防之統計或研究", "§6(1)4 special: research"},
		{"§6 I⑤ 特種：協助執行法定職務或履行法定義務", "§6(1)5 special: assisting a statutory duty"},
		{"§6 I⑥ 特種：經當事人書面同意", "§6(1)6 special: written consent"},
	}},
	{choiceUse, word{"使用", "use"}, []word{{"特定目的內利用", "within the purpose"}, {"特定目的外利用（§16、§20）", "beyond the purpose (§16, §20)"}, {"僅保存", "kept only"}}},
	{choiceSend, word{"傳送", "transmission"}, []word{{"不傳送", "none"}, {"內部單位", "within the organisation"}, {"上級或主管機關", "authority"}, {"委外廠商", "processor"}, {"其他機關（構）", "others"}}},
	{choiceProtect, word{"儲存保護措施", "protection"}, []word{{"存取權限控管", "access control"}, {"加密", "encryption"}, {"存取權限控管及加密", "access control and encryption"}, {"隱碼（遮罩）", "masking"}, {"備份", "backup"}, {"尚無", "none yet"}}},
	{choiceKeep, word{"保存期限", "retention"}, []word{{"1 年", "1 year"}, {"3 年", "3 years"}, {"5 年", "5 years"}, {"7 年", "7 years"}, {"10 年", "10 years"}, {"永久", "permanent"}, {"特定目的消失時", "until the purpose ends"}}},
	{choiceErase, word{"刪除方式", "deletion"}, []word{{"刪除檔案", "delete"}, {"覆寫", "overwrite"}, {"消磁或實體銷毀", "degauss or destroy"}, {"碎紙", "shred"}, {"去識別化", "de-identify"}}},
	{choiceAbroad, word{"國際傳輸", "abroad"}, []word{{"無", "no"}, {"有（註明國家）", "yes (name the country)"}}},
	{choiceVerdict, word{"審查結果", "verdict"}, []word{{"確認", "confirmed"}, {"誤判", "false positive"}, {"接受", "accepted"}}},
	{choiceRespond, word{"風險對應", "response"}, []word{{"接受", "accept"}, {"降低", "reduce"}, {"移轉", "transfer"}, {"避免", "avoid"}}},
}

func same(vs ...string) []word {
	ws := make([]word, len(vs))
	for i, v := range vs {
		ws[i] = word{v, v}
	}
	return ws
}

func (s *scribe) choicesName() string { return s.t("選項", "Choices") }

// choices are the lists of the workbook with their values, in the order of the
// columns of the sheet of choices.
func (s *scribe) choices() (names, titles []string, values [][]string) {
	for _, l := range choiceLists {
		names, titles, values = append(names, l.name), append(titles, s.word(l.title)), append(values, s.words(l.values))
	}
	var purposes []string
	for _, p := range s.set.Purposes {
		if name := s.t(p.NameZH, p.NameEN); name != "" {
			purposes = append(purposes, p.Code+" "+name)
		}
	}
	return append(names, choicePurpose), append(titles, s.t("特定目的", "specific purpose")), append(values, purposes)
}

// addChoices writes the hidden sheet that the lists live in. It comes last.
func (b *book) addChoices() error {
	_, titles, values := b.choices()
	l := layout{name: b.choicesName(), tab: lineGrey, hidden: true, columns: make([]column, len(titles))}
	rows := 0
	for i, t := range titles {
		l.columns[i] = column{title: word{t, t}, width: 24}
		rows = max(rows, len(values[i]))
	}
	s, err := b.add(l)
	if err != nil {
		return err
	}
	for r := range rows {
		row := make([]any, len(values))
		for i, vs := range values {
			row[i] = ""
			if r < len(vs) {
				row[i] = vs[r]
				if n, err := strconv.Atoi(vs[r]); err == nil {
					row[i] = n // a list of texts would refuse a number that is typed
				}
			}
		}
		if err := s.row(row...); err != nil {
			return err
		}
	}
	return nil
}

// choice lets the cells of a column, rows first to last, offer a list.
func (b *book) choice(c column, col, first, last int) *excelize.DataValidation {
	dv := excelize.NewDataValidation(true)
	name, _ := excelize.ColumnNumberToName(col)
	dv.SetSqref(fmt.Sprintf("%s%d:%s%d", name, first, name, last))
	names, _, values := b.choices()
	for i, n := range names {
		if n == c.choice && len(values[i]) > 0 {
			list, _ := excelize.ColumnNumberToName(i + 1)
			dv.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$2:$%s$%d", b.choicesName(), list, list, len(values[i])+1))
		}
	}
	if c.strict {
		dv.SetError(excelize.DataValidationErrorStyleStop, b.word(c.title), b.t("請由清單選擇", "Please choose from the list"))
	} else {
		dv.ShowErrorMessage = false // other words are welcome
	}
	return dv
}
