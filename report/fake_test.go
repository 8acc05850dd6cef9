package report

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pandian"
	"pandian/rules"
)

// fakeRules is a small ruleset of its own, so that goldens don't change with
// the rules that are shipped.
func fakeRules() *rules.Set {
	typ := func(id pandian.Type, zh, en, item, cat, mask string) rules.TypeRule {
		class := pandian.General
		if strings.HasPrefix(string(id), "special_") {
			class = pandian.Special
		}
		return rules.TypeRule{ID: id, NameZH: zh, NameEN: en, PDPA: item, Categories: []string{cat}, Class: class, Mask: mask, Context: strings.HasPrefix(string(id), "ctx_")}
	}
	const law = "內政部指定合作及人民團體類非公務機關個人資料檔案安全維護管理辦法"
	row := func(id string, count int64, kind rules.ThresholdKind, counted, trigger, zh, en, deadline, article string) rules.Threshold {
		t := rules.Threshold{ID: id, Sector: "各級人民團體、合作社、儲蓄互助社", Authority: "內政部", Count: count, Counted: counted, Trigger: trigger,
			ObligationZH: zh, ObligationEN: en, Deadline: deadline, Law: law, PCode: "D0020085", Article: article, Effective: "20211130", Kind: kind}
		if count > 0 {
			t.Unit = "筆"
		}
		return t
	}
	running := func(t rules.Threshold) rules.Threshold {
		t.Due = rules.Due{Months: 6, From: rules.EventReached}
		return t
	}
	return &rules.Set{
		Version: "sha256:5f3c9a7be21d4c08",
		Types: []rules.TypeRule{
			typ(pandian.PersonName, "姓名", "name", "姓名", "C001", "name"),
			typ(pandian.NationalID, "國民身分證統一編號", "national ID", "國民身分證統一編號", "C003", "national_id"),
			typ(pandian.BirthDate, "出生年月日", "birth date", "出生年月日", "C011", "birthdate"),
			typ(pandian.Mobile, "行動電話", "mobile", "聯絡方式", "C001", "mobile"),
			typ(pandian.Address, "地址", "address", "聯絡方式", "C001", "address"),
			typ(pandian.Email, "電子郵件", "e-mail", "聯絡方式", "C001", "email"),
			typ(pandian.BankAccount, "金融帳號", "bank account", "財務情況", "C002", "bank_account"),
			typ(pandian.IPAddress, "IP 位址", "IP address", "其他得以間接識別", "C001", "ip"),
			typ(pandian.SpecialMedical, "醫療", "medical care", "醫療", "C111", "special_category"),
			typ(pandian.SpecialExam, "健康檢查", "health examination", "健康檢查", "C111", "special_category"),
			typ("ctx_education", "教育", "education", "教育", "C051", ""),
		},
		Categories: []rules.Category{
			{Code: "C001", NameZH: "辨識個人者"}, {Code: "C002", NameZH: "辨識財務者"}, {Code: "C003", NameZH: "政府資料中之辨識者"},
			{Code: "C011", NameZH: "個人描述"}, {Code: "C051", NameZH: "學校紀錄"}, {Code: "C111", NameZH: "健康紀錄"},
		},
		Purposes: []rules.Purpose{{Code: "052", NameZH: "法人或團體對股東、會員（含股東、會員指派之代表）之內部管理", NameEN: "members"}, {Code: "057", NameZH: "社會行政", NameEN: "social affairs"}},
		Masks: []rules.MaskRule{
			{Name: "name", Form: "留首尾，中間○（2字留首字）", ExampleOut: "王○明", SQLServer: `partial(1,"**",0)`, MySQL: "LEFT(v,1)", Postgres: "left(v,1)", SQLNote: "SQL Server 僅留首字", Source: "電子支付機構業務管理規則 §10", Inferred: "form"},
			{Name: "national_id", Form: "遮後4碼", ExampleOut: "A12345****", SQLServer: `partial(6,"****",0)`, MySQL: "CONCAT(LEFT(v,6),'****')", Postgres: "left(v,6)||'****'", Source: "國發會 103.12.31 發資字第1031501471號函"},
			{Name: "birthdate", Form: "留年", ExampleOut: "1985-**-**", Source: "土地登記規則 §24-1"},
			{Name: "mobile", Form: "遮中間3碼", ExampleOut: "0912***678", Source: "common practice"},
			{Name: "address", Form: "留至路街", ExampleOut: "臺北市信義區市府路***", Source: "土地登記規則 §24-1"},
			{Name: "email", Form: "留首字", ExampleOut: "w***@example.com", Source: "common practice"},
			{Name: "bank_account", Form: "留前4後5（14碼）", ExampleOut: "0001*****56780", Source: "practice"},
			{Name: "ip", Form: "遮末段", ExampleOut: "192.0.2.***", Source: "practice"},
			{Name: "free_text", Form: "規則遮罩", ExampleOut: "＊＊＊", SQLServer: "default()", MySQL: "'＊'", Postgres: "'＊'"},
			{Name: "special_category", Form: "全遮", ExampleOut: "＊＊＊", Source: "個資法施行細則 §17"},
		},
		English: map[string]string{
			"筆": "records", "元": "NT$", "6個月（達5,000筆之日起）": "6 months (from the day 5,000 are reached)", "72小時（發現後）": "72 hours (from discovery)",
			"每半年至少1次": "every half year", "紀錄至少5年": "keep records 5 years", "15日(+15日)": "15 days (+15)", "72小時": "72 hours",
			"持有": "holding", "事故": "incident", "辨識個人者": "personal identification", "遮後4碼": "hide the last 4", "個人資料保護法": "Personal Data Protection Act",
		},
		Sectors: []rules.Sector{
			{ID: "MOI-COOP", NameZH: "內政部合作及人民團體類", NameEN: "associations and co-operatives", Authority: "內政部", Thresholds: []rules.Threshold{
				row("MOI-COOP-PLAN", 5000, rules.KindHolding, "保有會（社）員之個人資料", "持有", "訂定個人資料檔案安全維護計畫及會（社）務終止後個人資料處理方法", "adopt a security plan and end-of-business handling method", "", "§4"),
				running(row("MOI-COOP-FILE", 5000, rules.KindHolding, "同上（由未達成長為達5,000）", "持有", "計畫報請主管機關備查", "file the plan with the competent authority", "6個月（達5,000筆之日起）", "§4")),
				row("MOI-COOP-ISMS", 5000, rules.KindHolding, "以資通訊系統蒐集、處理或利用之會（社）員個人資料", "持有+資通訊系統", "六項資訊安全措施（含隱碼機制）；第五、六款定期演練", "six information-security measures", "", "§15"),
				row("MOI-COOP-INCIDENT", 1000, rules.KindIncident, "事故涉及之個人資料", "事故", "書面通報主管機關", "written notice to the competent authority", "72小時（發現後）", "§8"),
				row("MOI-COOP-AUDIT", 0, rules.KindDuty, "", "已訂計畫", "計畫執行情形檢查", "check of plan execution", "每半年至少1次", "§17"),
				row("MOI-COOP-END", 0, rules.KindDuty, "", "會（社）務終止", "銷毀／移轉／刪除並留紀錄", "destroy, transfer or delete with records", "紀錄至少5年", "§21"),
			}},
			{ID: "PDPA", NameZH: "個人資料保護法", NameEN: "PDPA", Thresholds: []rules.Threshold{
				{ID: "PDPA-13-ACCESS", Trigger: "請求", Counted: "當事人查詢／閱覽／複製請求", ObligationZH: "准駁決定（得延長15日）", ObligationEN: "decide access request", Deadline: "15日(+15日)", Law: "個人資料保護法", Article: "§13", Kind: rules.KindDuty},
				{ID: "PDPA-48-FINE", Count: 20000, Unit: "元", Trigger: "裁罰", Counted: "違反安全維護義務 2萬–200萬；情節重大 15萬–1,500萬", ObligationZH: "罰鍰", ObligationEN: "fine", Law: "個人資料保護法", Article: "§48", Effective: "20230531", Kind: rules.KindInfo},
			}},
			{ID: "DRAFT", NameZH: "草案", NameEN: "drafts", Thresholds: []rules.Threshold{
				{ID: "DRAFT-REPORT-SPECIAL", Count: 1, Unit: "筆", Trigger: "事故", Counted: "本法§6特種個資", ObligationZH: "通報", ObligationEN: "report", Deadline: "72小時", Law: "個資事故通知通報及應變辦法（草案）", Inferred: "count 1 = any", Kind: rules.KindDraft},
			}},
		},
	}
}

// fakeRun is a made-up run of a township office: n entries in order and their
// summary. Nothing in it is anybody's.
func fakeRun(n int) ([]pandian.Entry, pandian.Summary) {
	g := &faker{rand.New(rand.NewPCG(103, 7))}
	list := make([]pandian.Entry, n)
	for i := range list {
		list[i] = g.entry(i)
	}
	slices.SortFunc(list, func(a, b pandian.Entry) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Path, b.Path))
	})
	return list, summarise(list)
}

type faker struct{ *rand.Rand }

func pick[T any](g *faker, list ...T) T { return list[g.IntN(len(list))] }

func (g *faker) entry(i int) pandian.Entry {
	unit := pick(g, "民政課", "社會課", "經建課", "秘書室", "人事室", "主計室")
	name := pick(g, "會員名冊", "低收入戶清冊", "重陽敬老禮金名冊", "獨居老人關懷名冊", "志工保險名冊", "調解事件登記簿", "役男體檢通知名冊", "臨時人員薪資", "生育補助申請書", "里鄰長通訊錄", "社區長青學苑報名表", "急難救助核定清冊")
	ext := pick(g, "xlsx", "xlsx", "xlsx", "csv", "docx", "pdf", "zip")
	e := pandian.Entry{
		Source: `\\fs01\公用`, Path: fmt.Sprintf("%s/%d年/%s_%04d.%s", unit, 109+g.IntN(6), name, i, ext), Format: ext, Content: fmt.Sprintf("b3:%016x", g.Uint64()),
		Status: pandian.Scanned, Size: int64(g.IntN(4_000_000)), Unit: unit, Owner: `TAOYUAN\` + pick(g, "amy", "chen01", "lin.w", "huang"),
		Modified: time.Date(2020+g.IntN(6), time.Month(1+g.IntN(12)), 1+g.IntN(28), g.IntN(24), g.IntN(60), 0, 0, taipei), Rules: "sha256:5f3c9a7be21d4c08",
	}
	switch k := g.IntN(20); {
	case k == 0:
		e.Status, e.Reasons = pandian.Failed, []pandian.Reason{pick(g, pandian.Denied, pandian.Corrupt, pandian.Locked, pandian.ListFailed)}
		e.Format, e.Content = "", ""
		return e
	case k == 1:
		e.Status, e.Reasons = pandian.Encrypted, []pandian.Reason{pandian.IsEncrypted}
		return e
	case k == 2:
		e.Path, e.Format = strings.TrimSuffix(e.Path, ext)+"jpg", "jpeg"
		e.Status, e.Reasons = pandian.Skipped, []pandian.Reason{pandian.ImageOnly}
		return e
	case k == 3:
		e.Status, e.Reasons = pandian.Skipped, []pandian.Reason{pick(g, pandian.Excluded, pandian.Symlink)}
		return e
	case k < 9:
		return e
	}
	g.fill(&e)
	return e
}

var taipei = time.FixedZone("CST", 8*3600)

// fill gives an entry personal data.
func (g *faker) fill(e *pandian.Entry) {
	e.Subjects = int64(1 + g.IntN(pick(g, 30, 200, 900, 2500)))
	if g.IntN(60) == 0 {
		e.Subjects = int64(4800 + g.IntN(900))
	}
	e.Records = e.Subjects + e.Subjects*int64(g.IntN(12))/100
	e.Class, e.Categories = pandian.General, []string{"C001", "C003"}
	e.Findings = map[pandian.Type]*pandian.Figures{}
	add := func(t pandian.Type, col string, masked ...string) {
		f := &pandian.Figures{Count: e.Records, Distinct: e.Subjects}
		for i := range min(3, int(e.Records)) {
			f.Places = append(f.Places, pandian.PlaceFigure{Place: pandian.Place{Part: "工作表1", Row: 2 + i, Col: col}, Masked: pick(g, masked...), Confidence: 0.9 + float64(g.IntN(10))/100})
		}
		e.Findings[t] = f
		if col != "" {
			e.Columns = append(e.Columns, pandian.ColumnAdvice{Part: "工作表1", Col: col, Type: t, Count: e.Records, Rows: e.Records + int64(g.IntN(3))*e.Records})
		}
	}
	add(pandian.PersonName, "姓名", "王○明", "林○華", "陳○", "歐陽○○")
	add(pandian.NationalID, "身分證字號", "A12345****", "S22001****", "E10477****")
	if g.IntN(2) == 0 {
		add(pandian.Mobile, "手機", "0912***678", "0987***001")
	}
	if g.IntN(2) == 0 {
		add(pandian.Address, "", "高雄市桃源區南進巷***", "高雄市六龜區光復路***")
	}
	if g.IntN(3) == 0 {
		add(pandian.BankAccount, "郵局帳號", "0001*****56780")
		e.Categories = []string{"C001", "C002", "C003"}
	}
	e.Risk = &pandian.Risk{Quantity: 3, Sensitivity: 3, Level: "medium"}
	if g.IntN(6) == 0 {
		add(pandian.SpecialMedical, "診斷", "＊＊＊")
		e.Class, e.SpecialSubjects = pandian.Special, e.Subjects/2+1
		e.Risk = &pandian.Risk{Quantity: 5, Sensitivity: 5, Level: "high"}
	}
	for _, t := range []struct {
		id    string
		count int64
	}{{"MOI-COOP-FILE", 5000}, {"MOI-COOP-INCIDENT", 1000}, {"MOI-COOP-ISMS", 5000}, {"MOI-COOP-PLAN", 5000}} {
		if e.Subjects >= t.count {
			e.Thresholds = append(e.Thresholds, pandian.ThresholdState{ID: t.id, Count: t.count, State: pandian.Reached})
		} else if e.Records >= t.count {
			e.Thresholds = append(e.Thresholds, pandian.ThresholdState{ID: t.id, Count: t.count, State: pandian.Review})
		}
	}
	switch g.IntN(25) {
	case 0:
		e.InName = []pandian.Type{pandian.PersonName}
		e.Path = strings.Replace(e.Path, "_", "_王小明_", 1)
	case 1:
		e.CopyOf = "社會課/113年/會員名冊_0001.xlsx"
	case 2:
		e.Estimate = true
	}
	if e.Format == "zip" {
		e.MembersTotal, e.MembersByStatus = 2, map[pandian.Status]int{pandian.Scanned: 2}
		if g.IntN(2) == 0 {
			e.Status, e.Reasons = pandian.Partial, []pandian.Reason{pandian.IsEncrypted}
			e.MembersByStatus = map[pandian.Status]int{pandian.Scanned: 1, pandian.Encrypted: 1}
			e.Members = []pandian.MemberEntry{{Path: e.Path + "//名冊.xlsx", Format: "xlsx", Status: pandian.Scanned, Records: e.Records, Subjects: e.Subjects},
				{Path: e.Path + "//密件.docx", Status: pandian.Encrypted, Reasons: []pandian.Reason{pandian.IsEncrypted}}}
		}
	}
}

// summarise adds entries up as the engine would; people are not united.
func summarise(list []pandian.Entry) pandian.Summary {
	s := pandian.Summary{
		Org: "桃源區農會", Contact: "秘書室 07-686-1234", Unit: "全會", Sector: "MOI-COOP", Sources: []string{`\\fs01\公用`},
		Started: time.Date(2026, 10, 12, 21, 5, 0, 0, taipei), Ended: time.Date(2026, 10, 12, 22, 17, 30, 0, taipei),
		Rules: "sha256:5f3c9a7be21d4c08", Engine: "0.1.0",
		ByStatus: map[pandian.Status]int64{}, ByReason: map[pandian.Reason]int64{}, ByReasonClass: map[pandian.ReasonClass]int64{}, Findings: map[pandian.Type]*pandian.Figures{},
	}
	folders := map[string]*pandian.FolderTotal{}
	for i := range list {
		e := &list[i]
		s.Items++
		s.Bytes += max(e.Size, 0)
		s.ByStatus[e.Status]++
		if e.Status == pandian.Scanned || e.Status == pandian.Partial {
			s.BytesRead += max(e.Size, 0)
		}
		for _, r := range e.Reasons {
			s.ByReason[r]++
			s.ByReasonClass[r.Class()]++
		}
		if e.CopyOf != "" {
			s.Copies++
			s.CopyRecords += e.Records
			continue
		}
		s.Records += e.Records
		s.Subjects += e.Subjects
		s.SpecialSubjects += e.SpecialSubjects
		for t, f := range e.Findings {
			if s.Findings[t] == nil {
				s.Findings[t] = &pandian.Figures{}
			}
			s.Findings[t].Count += f.Count
			s.Findings[t].Distinct += f.Distinct
		}
		if e.Records == 0 {
			continue
		}
		for dir := folderName(e.Path); ; dir = folderName(dir) {
			f := folders[dir]
			if f == nil {
				f = &pandian.FolderTotal{Source: e.Source, Path: dir}
				folders[dir] = f
			}
			f.Items++
			f.Records += e.Records
			f.Subjects += e.Subjects
			f.SpecialSubjects += e.SpecialSubjects
			if dir == "" {
				break
			}
		}
	}
	for _, f := range folders {
		s.Folders = append(s.Folders, *f)
	}
	slices.SortFunc(s.Folders, func(a, b pandian.FolderTotal) int { return cmp.Compare(a.Path, b.Path) })
	for _, t := range []pandian.ThresholdState{{ID: "MOI-COOP-PLAN", Count: 5000}, {ID: "MOI-COOP-FILE", Count: 5000}, {ID: "MOI-COOP-ISMS", Count: 5000}, {ID: "MOI-COOP-INCIDENT", Count: 1000}} {
		switch {
		case s.Subjects >= t.Count:
			t.State = pandian.Reached
		case s.Records >= t.Count:
			t.State = pandian.Review
		default:
			t.State = pandian.Below
		}
		s.Thresholds = append(s.Thresholds, t)
	}
	return s
}

// write runs entries through sinks.
func write(t testing.TB, list []pandian.Entry, sum pandian.Summary, sinks ...pandian.Sink) {
	t.Helper()
	for i := range list {
		for _, s := range sinks {
			if err := s.Put(context.Background(), list[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, s := range sinks {
		if err := s.Close(context.Background(), sum); err != nil {
			t.Fatal(err)
		}
	}
}
