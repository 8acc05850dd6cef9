package report

import (
	"fmt"

	"pandian"
)

func explainedLayout(s *scribe) layout {
	return layout{name: s.t("說明", "Notes"), tab: lineGrey, columns: []column{
		{title: word{"項目", "item"}, width: 24},
		{title: word{"說明", "explanation"}, width: 120},
	}}
}

// explanations tell a reader how the figures came about.
var explanations = []struct {
	title, text word
	book        bool // concerns the workbook only
}{
	{word{"本活頁簿各表", "Sheets"}, word{
		"總覽：供主管閱覽之一頁摘要。個人資料檔案清冊：含個人資料之檔案，系統可判斷者已填，其餘由承辦人填寫。明細：各檔案之個資種類與位置示例。門檻與義務：法定門檻與本次狀態。遮罩建議：各欄位之隱碼方式。未能掃描：未讀取或略過之項目與下一步。",
		"Overview: one page for the chief. Inventory: files with personal data; what the machine knows is filled in, the rest is for people. Detail: types and places. Thresholds: legal thresholds and where they stand. Masking: how to mask each column. Not scanned: what was not read, and what to do."}, true},
	{word{"淡黃色儲存格", "Pale yellow cells"}, word{
		"須由人員填寫或確認；有清單者可由下拉選單選擇，亦可自行輸入。",
		"For people to fill in; where there is a list, other words may be written too, unless the list is closed."}, true},
	{word{"保有單位", "Unit"}, word{
		"未以 --unit 指定者，依資料夾名稱推定（rules/departments.toml），請確認；名稱無從判斷者留白。",
		"Where --unit did not name it, the names of the folders suggest it (rules/departments.toml): please confirm; left blank where they do not."}, true},
	{word{"建議", "Suggestions"}, word{
		"以「建議：」開頭者為系統建議，須由人員確認：特定目的依設定檔 [[unit]] 所列，未列者依單位之業務別（rules/departments.toml）；個人資料類別於偵測所得之外，附設定檔所列者。",
		"What begins with “suggested:” is for people to confirm: the purposes are those of [[unit]] in the configuration, else those of the unit's area of work (rules/departments.toml); besides the categories that were found stand those of the configuration."}, true},
	{word{"檔案連結", "Links"}, word{
		"總覽、個人資料檔案清冊與未能掃描之檔名可點選開啟（壓縮檔內之檔案開啟壓縮檔；資料庫無連結）；各表前 65,530 件附連結，其餘依儲存位置尋找。",
		"File names on the overview, the inventory and the sheet of what was not scanned open the file (of a member its archive; databases have none): the first 65,530 of each sheet; find the others by their location."}, true},
	{word{"筆（筆數）", "Record"}, word{
		"表格中含個人資料的一列為一筆（標題列、空白列、合計列不計）；文書中，除姓名外另有其他個人資料之每一人為一筆，含個人資料者至少一筆。",
		"A table row with personal data is one record (headings, blank and total rows are none); in prose, each person with something besides a name, at least one where anything personal stands."}, false},
	{word{"當事人", "Data subject"}, word{
		"以身分證統一編號、統一證號、護照號碼辨識同一人；無前述號碼者，以姓名加上出生年月日、行動電話、電子郵件或地址併計。資料夾與全體之當事人數為不重複人數，不是各檔案之和。",
		"People are told apart by national ID, resident ID or passport; without one, by name with birth date, mobile, e-mail or address. Totals are distinct people, not the sum over files."}, false},
	{word{"僅有姓名者", "Known by name alone"}, word{
		"僅於該檔案內以姓名計算，不併入全體人數。IP 位址、車牌、載具、帳號、市話單獨出現者另列，不計入門檻。",
		"Counted by name within the file and not in unions. Lone IP addresses, plates, carriers, accounts and landlines are shown apart and count towards no threshold."}, false},
	{word{"特種個資", "Special category"}, word{
		"個資法 §6：病歷、醫療、基因、性生活、健康檢查、犯罪前科。須有當事人者始計入。",
		"PDPA §6: medical record, medical care, genetics, sex life, health examination, criminal record; counted only where a data subject stands with it."}, false},
	{word{"門檻狀態", "State of a threshold"}, word{
		"已達：當事人數達門檻（達 N 筆即 N 筆以上）。請確認：列數已達，當事人未達，請人工確認是否為同一人重複。未達：兩者皆未達。單檔已達：該檔案單獨即達門檻，如外洩即應依事故規定辦理。",
		"Reached: as many data subjects as the threshold, or more. Check: rows reach it, people do not; a person must look. Below: neither. Items reached: the file reaches it by itself."}, false},
	{word{"草案與推定", "Drafts, inferred"}, word{
		"標示「草案／未施行」者尚不生效力，僅供預先準備；標示「推定」者非逐字見於法規，使用前請查證。",
		"Rows marked as drafts do not bind yet; rows marked as inferred were not read word for word: check before use."}, false},
	{word{"副本", "Copies"}, word{
		"內容相同之檔案各列一列並註明原檔，筆數合計時不重複計算。備份檔案亦為個人資料檔案（個資法施行細則 §5）。",
		"Files with the same content are listed each, name their original and are left out of record totals. Backups are personal-data files too (Enforcement Rules §5)."}, false},
	{word{"Y／N", "Y/N"}, word{
		"Y 為偵測到該項個人資料；N 為該檔案完整讀取而未偵測到，並非保證無此項資料。未完整讀取者留白。",
		"Y: found. N: the file was read whole and nothing was found, which is no guarantee. Left blank where the file was not read whole."}, false},
	{word{"風險初判", "First risk level"}, word{
		"個資數量：逾 1,000 筆為 5，100 至 1,000 筆為 3，未滿 100 筆為 1（以現有筆數計）。個資敏感度：姓名、身分證號、聯絡方式加財務、指紋或特種個資為 5；姓名、身分證號或護照加聯絡方式為 3；其餘為 1。其他三項與加總由人員評定；加總 10 以下為低，11 至 15 為中，16 以上為高。",
		"Quantity: 5 above 1,000 records, 3 from 100, else 1. Sensitivity: 5 with finances, fingerprints or special categories beside ID and contact, 3 with ID or passport and contact, else 1. The other three scores and the sum are for people: to 10 low, 11–15 medium, from 16 high."}, false},
	{word{"涵蓋率", "Coverage"}, word{
		"已掃描、沿用前次及部分掃描之件數占全部列出件數之比率。每一列出之項目皆有一列，未能讀取者不視為無個資。",
		"Items scanned, unchanged or read in part, of all items listed. Every listed item has a line; what was not read is never taken for clean."}, false},
	{word{"遮罩示例", "Masked examples"}, word{
		"報告不含原始個資，示例皆已遮罩。隱碼後仍可能識別特定人，不等同個資法施行細則 §17 之去識別化。",
		"Reports hold no raw values. Masked values may still identify people and are not de-identified in the sense of Enforcement Rules §17."}, false},
	{word{"檔名含個資", "Personal data in names"}, word{
		"檔案、資料夾或工作表名稱含個人資料者，為便於尋找仍照實顯示，報告請依個人資料保管；對外公開前請先遮罩。",
		"Names that hold personal data are shown as they are, so that the file can be found: keep the reports as personal data, and mask before publishing."}, false},
}

// putExplained writes the notes and what made the report.
func (w *workbook) putExplained(sum *pandian.Summary) error {
	for _, x := range explanations {
		if err := w.explained.row(w.word(x.title), w.word(x.text)); err != nil {
			return err
		}
	}
	made := fmt.Sprintf("pandian %s · %s · %s – %s", sum.Engine, sum.Rules, w.longTime(sum.Started), w.longTime(sum.Ended))
	if err := w.explained.row(w.t("程式與規則版本", "Program and rules"), made); err != nil {
		return err
	}
	if err := w.explained.row(w.t("法規說明", "On the law"), w.lawNote()); err != nil {
		return err
	}
	for _, c := range w.cautions(sum) {
		if err := w.explained.row(w.t("注意", "Caution"), c); err != nil {
			return err
		}
	}
	return nil
}
