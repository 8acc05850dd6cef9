package papers

import (
	"context"
	"fmt"
)

// measures are the eleven things that a security plan must hold (施行細則 §12;
// 內政部指定合作及人民團體類非公務機關個人資料檔案安全維護管理辦法 §4 II 2).
var measures = [][2]string{
	{"配置管理之人員及相當資源", "people and resources"},
	{"界定蒐集、處理及利用個人資料之範圍", "what data are collected and used"},
	{"個人資料之風險評估及管理機制", "assessment of risks"},
	{"事故之預防、通報及應變機制", "incidents"},
	{"個人資料蒐集、處理及利用之內部管理程序", "internal procedures"},
	{"設備安全管理、資料安全管理及人員管理措施", "security of equipment, data and people"},
	{"認知宣導及教育訓練", "training"},
	{"個人資料安全維護稽核機制", "audit"},
	{"使用紀錄、軌跡資料及證據保存", "records and evidence"},
	{"個人資料安全維護之整體持續改善", "improvement"},
	{"業務（會、社務）終止後之個人資料處理方法", "what happens when business ends"},
}

// evidence is what the register knows of each of the measures; "" where only
// people know.
func (a *auditPack) evidence() []string {
	n := len(a.list)
	head := a.head
	if len(head) > 16 {
		head = head[:16]
	}
	return []string{
		a.t("聯絡窗口：", "Contact: ") + a.Contact,
		fmt.Sprintf(a.t("盤點 %d 次；清冊 %d 列，已填特定目的 %d 列", "%d scans; %d lines, %d with a purpose"), len(a.sweeps), n, n-a.lacking("purpose")),
		fmt.Sprintf(a.t("高風險 %d 件；審查 %d 項", "%d high risk; %d verdicts"), a.high, a.judged),
		fmt.Sprintf(a.t("事故紀錄 %d 件", "%d incidents recorded"), a.actions["incident"]),
		fmt.Sprintf(a.t("已填法律依據 %d 列；當事人請求查詢 %d 次", "%d lines with a legal basis; %d look-ups for data subjects"), n-a.lacking("legal_basis"), a.actions["lookup"]),
		fmt.Sprintf(a.t("已填保護措施 %d 列", "%d lines with protection"), n-a.lacking("protection")),
		"",
		a.t("本查核紀錄", "this check"),
		fmt.Sprintf(a.t("稽核軌跡 %d 筆，末筆雜湊 %s…", "%d events in the audit trail, last hash %s…"), a.events, head),
		fmt.Sprintf(a.t("匯入填報 %d 次；待重新審查 %d 項", "%d imports; %d reviews open"), a.actions["import"], a.open),
		fmt.Sprintf(a.t("處理計畫 %d 次", "%d disposal plans"), a.actions["disposal_plan"]),
	}
}

func (a *auditPack) measures(context.Context) ([]Block, error) {
	evidence := a.evidence()
	var rows [][]Cell
	for i, m := range measures {
		rows = append(rows, []Cell{centered(fmt.Sprint(i + 1)), text(a.t(m[0], m[1])), text(evidence[i]), text(a.t("□ 符合　□ 不符合\n□ 不適用", "□ yes  □ no  □ n/a")), text("")})
	}
	t := list([]int{6, 29, 31, 20, 14}, []string{a.t("項次", "No."), a.t("查核項目", "Measure"), a.t("登錄簿佐證", "Evidence in the register"), a.t("查核結果", "Result"), a.t("改善事項", "To improve")}, rows)
	t.Small = true
	return []Block{Heading(a.t("七、安全維護措施查核（施行細則 §12）", "7. Measures (Enforcement Rules §12)")), t}, nil
}
