// Command gen makes the sample share testdata/share and what is true of it,
// testdata/share_truth.json: a township office's shared drive with rosters,
// letters, look-alikes and unreadable files. Fixed seed; every person is
// invented.
//
//	go run ./testdata/gen -out testdata/share
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// truth is what a scan must find in a file. Records or Subjects -1: not exact
// by nature (prose), not compared.
type truth struct {
	Status   string `json:"status"`
	Records  int    `json:"records"`
	Subjects int    `json:"subjects"`
	Special  int    `json:"special_subjects"`
}

type share struct {
	dir   string
	truth map[string]truth
	n     int
}

func (s *share) put(path string, data []byte, t truth) {
	full := filepath.Join(s.dir, filepath.FromSlash(path))
	must(0, os.MkdirAll(filepath.Dir(full), 0o755))
	must(0, os.WriteFile(full, data, 0o644))
	s.n++
	when := time.Date(2025, 3, 1, 9, s.n, 0, 0, time.UTC)
	must(0, os.Chtimes(full, when, when))
	s.truth[path] = t
}

func main() {
	out := flag.String("out", "testdata/share", "folder to write")
	flag.Parse()
	must(0, os.RemoveAll(*out))
	s := &share{dir: *out, truth: map[string]truth{}}
	m := newMaker()
	pool := m.people(6000)
	members := pool[:5000]
	s.civil(m, pool)
	s.economic(m, pool)
	s.social(m, members)
	s.secretariat(m, pool)
	s.personnel(m, pool)
	s.accounting(m, pool)
	s.ethics(m, pool)
	s.breadth(m, pool)
	doc := must(json.MarshalIndent(s.truth, "", " "))
	must(0, os.WriteFile(filepath.Join(filepath.Dir(*out), "share_truth.json"), append(doc, '\n'), 0o644))
	fmt.Println(s.n, "files")
}

func exact(records, subjects, special int) truth { return truth{"scanned", records, subjects, special} }

func clean() truth { return exact(0, 0, 0) }

func (s *share) civil(m *maker, pool []person) {
	rows := [][]string{{"姓名", "身分證字號", "出生年月日", "體位判定", "健康檢查結果"}}
	results := []string{"血壓 150/95，複檢", "脊椎側彎 25 度", "視力矯正後 1.0，正常", "扁平足", "肝功能異常 GPT 88"}
	for i, p := range pool[100:160] {
		rows = append(rows, []string{p.name, p.id, p.roc(), []string{"常備役體位", "替代役體位"}[i%2], results[i%len(results)]})
	}
	s.put("民政/役男體檢名冊.xlsx", workbook(sheet{name: "體檢名冊", rows: rows}), exact(60, 60, 60))
	rows = [][]string{{"里別", "職稱", "姓名", "住家電話", "手機", "地址"}}
	for i, p := range pool[200:240] {
		rows = append(rows, []string{fmt.Sprintf("第%d里", 1+i/2), []string{"里長", "鄰長"}[i%2], p.name, p.phone, p.dashed(), p.address})
	}
	s.put("民政/里鄰長通訊錄.csv", big5(table(",", rows)), exact(40, 40, 0))
	a, b := pool[300], pool[301]
	s.put("民政/調解案件.txt", []byte(fmt.Sprintf("調解申請書\n\n申請人：%s\n身分證字號：%s\n電話：%s\n住址：%s\n\n相對人：%s\n身分證字號：%s\n電話：%s\n住址：%s\n\n事由：雙方因土地界址發生爭執，請求調解。\n",
		a.name, a.id, a.dashed(), a.address, b.name, wide(b.id), b.mobile, b.address)), exact(2, 2, 0))
}

func (s *share) economic(m *maker, pool []person) {
	rows := [][]string{{"編號", "農戶姓名", "身分證統一編號", "聯絡電話", "補助金額"}}
	for i, p := range pool[1000:1999] {
		rows = append(rows, []string{fmt.Sprint(i + 1), p.name, p.id, p.mobile, fmt.Sprint(5000 + m.r.IntN(90000))})
	}
	rows = append(rows, []string{"合計", "", "", "", "47213000"})
	s.put("經建/農業補助清冊_999人.csv", append([]byte("\xef\xbb\xbf"), table(",", rows)...), exact(999, 999, 0))
	rows = [][]string{{"訂單編號", "品名", "料號", "數量", "物流單號", "建立時間", "統一編號"}}
	for range 300 {
		rows = append(rows, []string{m.digits(10), "抽水馬達", string(rune('A'+m.r.IntN(26))) + string(rune('1'+m.r.IntN(2))) + m.digits(8), m.digits(2), m.digits(12), "2025-01-" + fmt.Sprintf("%02d", 1+m.r.IntN(28)) + " 10:22:07", m.digits(8)})
	}
	s.put("經建/訂單與料號.csv", table(",", rows), clean())
	rows = [][]string{{"標案名稱", "廠商名稱", "統一編號", "決標金額"}}
	for i := range 20 {
		rows = append(rows, []string{fmt.Sprintf("農路改善工程第%d標", i+1), "測試營造有限公司", m.digits(8), m.digits(7)})
	}
	s.put("經建/標案/投標廠商.tsv", table("\t", rows), clean())
}

func (s *share) social(m *maker, members []person) {
	rows := [][]string{{"會員編號", "姓名", "身分證字號", "生日", "手機", "電子郵件", "通訊地址"}}
	line := func(i int) []string {
		p := members[i]
		return []string{fmt.Sprintf("M%05d", i+1), p.name, p.id, p.roc(), p.dashed(), p.email, p.address}
	}
	for i := range members {
		rows = append(rows, line(i))
	}
	for range 137 {
		rows = append(rows, line(m.r.IntN(len(members))))
	}
	roster := table(",", rows)
	s.put("社會行政/會員名冊_5000人.csv", roster, exact(5137, 5000, 0))
	s.put("社會行政/備份/會員名冊_5000人_備份.csv", roster, exact(5137, 5000, 0))
	rows = [][]string{{"戶長姓名", "身分證字號", "出生日期", "行動電話", "戶籍地址"}}
	for _, p := range members[:4999] {
		rows = append(rows, []string{p.name, p.id, p.iso(), p.mobile, strings.Replace(p.address, "臺", "台", 1)})
	}
	s.put("社會行政/低收入戶_4999人.xlsx", workbook(sheet{name: "低收入戶", rows: rows, numeric: map[int]bool{3: true}}), exact(4999, 4999, 0))
	rows = [][]string{{"姓名", "身分證字號", "障礙類別", "診斷"}}
	kinds := []string{"第二型糖尿病合併腎病變", "思覺失調症", "中度聽覺障礙", "帕金森氏症"}
	for i, p := range members[50:90] {
		rows = append(rows, []string{p.name, p.id, "第一類", kinds[i%len(kinds)]})
	}
	s.put("社會行政/身障名冊_utf16.csv", utf16le(table("\t", rows)), exact(40, 40, 40))
	var lines strings.Builder
	for _, p := range members[2000:3000] {
		fmt.Fprintf(&lines, `{"name":%q,"idNo":%q,"birthday":%q,"mobile":%q}`+"\n", p.name, p.id, p.iso(), p.mobile)
	}
	s.put("社會行政/志工_1000人.jsonl", []byte(lines.String()), exact(1000, 1000, 0))
	p := members[77]
	s.put("社會行政/急難救助申請書.pdf", pdf([]string{"急難救助申請書", "申請人：" + p.name, "身分證字號：" + p.id, "出生年月日：" + p.rocLong(), "聯絡電話：" + p.dashed(), "住址：" + p.address, "申請事由：住院治療，診斷為急性心肌梗塞。"}), exact(1, 1, 1))
	inner := archive(member{"內層/家訪名單.csv", table(",", [][]string{{"姓名", "手機"}, {members[5].name, members[5].mobile}, {members[6].name, members[6].mobile}})})
	s.put("社會行政/訪視資料.zip", archive(
		member{"重陽敬老名冊.csv", table(",", [][]string{{"姓名", "身分證字號"}, {members[1].name, members[1].id}, {members[2].name, members[2].id}, {members[3].name, members[3].id}})},
		member{"內層.zip", inner}), exact(5, 5, 0))
}

func (s *share) secretariat(m *maker, pool []person) {
	s.put("秘書室/預防糖尿病衛教單張.txt", []byte("預防糖尿病衛教單張\n\n糖尿病是胰島素分泌不足或作用不良所造成的慢性病，常見症狀包括多吃、多喝、多尿及體重減輕。\n民眾應定期接受健康檢查，均衡飲食、規律運動。若有高血壓或高血脂，請儘早就醫治療。\n愛滋病、梅毒等性傳染病之預防，請洽衛生所，免付費專線 0800-888-995。\n"), clean())
	s.put("秘書室/個資法條文摘錄.txt", []byte("個人資料保護法（節錄）\n\n第二條　本法用詞，定義如下：一、個人資料：指自然人之姓名、出生年月日、國民身分證統一編號、護照號碼、特徵、指紋、婚姻、家庭、教育、職業、病歷、醫療、基因、性生活、健康檢查、犯罪前科、聯絡方式、財務情況、社會活動及其他得以直接或間接方式識別該個人之資料。\n第六條　有關病歷、醫療、基因、性生活、健康檢查及犯罪前科之個人資料，不得蒐集、處理或利用。\n"), clean())
	s.put("秘書室/空白申請書.txt", []byte("○○鄉公所申請書\n\n申請人姓名：＿＿＿＿＿＿　　身分證字號：□□□□□□□□□□\n出生年月日：民國　　年　　月　　日\n聯絡電話：＿＿＿＿＿＿＿＿\n住址：　　縣(市)　　鄉(鎮市區)　　路(街)　　段　　巷　　弄　　號　　樓\n是否曾罹患重大疾病：□是　□否\n申請人簽名：＿＿＿＿＿＿\n"), clean())
	p, q := pool[400], pool[401]
	s.put("秘書室/陳情案件回覆.txt", []byte(fmt.Sprintf("受文者：%s君\n\n主旨：有關台端陳情路燈故障一案，復如說明。\n說明：\n一、依台端114年3月2日來函辦理。\n二、經聯繫%s先生（手機%s，住址%s），已完成修復。\n", p.name, q.name, q.dashed(), q.address)), truth{"scanned", -1, -1, 0})
	rows := [][]string{{"單位", "職稱", "姓名", "分機", "電子郵件"}}
	for i, p := range pool[500:530] {
		rows = append(rows, []string{"秘書室", "課員", p.name, fmt.Sprint(100 + i), p.email})
	}
	s.put("秘書室/員工電話簿.tsv", table("\t", rows), exact(30, 30, 0))
	var log strings.Builder
	for i := range 400 {
		fmt.Fprintf(&log, "2025-02-%02d 08:%02d:%02d INFO [http] id=%s GET /app/v2.3.%d/index.html 200 %s\n", 1+i%28, i%60, i%60, m.digits(16), i%9, m.digits(5))
	}
	s.put("秘書室/系統日誌.log", []byte(log.String()), clean())
	s.put("秘書室/活動照片.jpg", picture(), truth{"skipped", 0, 0, 0})
	s.put("秘書室/讀我.md", []byte("# 共用資料夾\n\n本資料夾依業務分類，請勿存放個人檔案。\n"), clean())
}

func (s *share) personnel(m *maker, pool []person) {
	rows := [][]string{{"員工姓名", "身分證字號", "轉帳帳號", "實發金額"}}
	for _, p := range pool[500:530] {
		rows = append(rows, []string{p.name, p.id, "700" + m.digits(11), fmt.Sprint(38000 + m.r.IntN(20000))})
	}
	hidden := [][]string{{"姓名", "手機"}}
	for _, p := range pool[540:545] {
		hidden = append(hidden, []string{p.name, p.mobile})
	}
	s.put("人事/薪資轉帳.xlsx", workbook(sheet{name: "三月", rows: rows}, sheet{name: "離職", rows: hidden, hidden: true}), exact(35, 35, 0))
	var docs []map[string]any
	for _, p := range pool[500:520] {
		docs = append(docs, map[string]any{"姓名": p.name, "身分證字號": p.id, "聯絡": map[string]any{"手機": p.dashed(), "email": p.email}})
	}
	s.put("人事/員工資料.json", must(json.MarshalIndent(docs, "", "  ")), exact(20, 20, 0))
	secret := table(",", [][]string{{"姓名", "身分證字號"}, {pool[500].name, pool[500].id}})
	s.put("人事/加密薪資.zip", encrypted(member{"薪資.csv", secret}, "1234"), truth{"encrypted", 0, 0, 0})
	var big [][]string
	for _, p := range pool[600:900] {
		big = append(big, []string{p.name, p.id, p.mobile})
	}
	whole := workbook(sheet{name: "名冊", rows: append([][]string{{"姓名", "身分證字號", "手機"}}, big...)})
	s.put("人事/損毀名冊.xlsx", whole[:len(whole)/3], truth{"", -1, -1, -1})
	p := pool[950]
	s.put("人事/履歷_"+p.id+".txt", []byte(fmt.Sprintf("履歷表\n姓名：%s\n出生年月日：%s\n電子郵件：%s\n學歷：大學畢業\n", p.name, p.iso(), p.email)), truth{"scanned", -1, -1, 0})
}

func (s *share) accounting(m *maker, pool []person) {
	p := pool[700]
	s.put("會計/信用卡授權書.txt", []byte(fmt.Sprintf("信用卡捐款授權書\n持卡人姓名：%s\n身分證字號：%s\n信用卡號：4449-4814-1522-6862\n有效期限：12/29\n聯絡電話：%s\n", p.name, p.id, p.dashed())), exact(1, 1, 0))
	rows := [][]string{{"藥品代碼", "品名", "單價"}}
	for _, c := range []string{"AA03405471", "BB73038796", "AC50766807", "BC57472070", "AC37883698", "NC07531031", "AC14557441", "AC59659841", "KC71510562", "AC33818916", "AC48123100", "BC24561100", "AC36017100", "NC11492100"} {
		rows = append(rows, []string{c, "錠劑 500mg", m.digits(3)})
	}
	s.put("會計/健保藥品代碼.csv", table(",", rows), clean())
	rows = [][]string{{"捐款人", "身分證字號", "金額", "日期"}}
	for _, p := range pool[710:760] {
		rows = append(rows, []string{p.name, p.id, "1000", "2025-02-11"})
	}
	s.put("會計/捐款名冊_big5.csv", big5(table(",", rows)), exact(50, 50, 0))
}

func (s *share) ethics(m *maker, pool []person) {
	p := pool[800]
	s.put("政風/查處紀錄.txt", []byte(fmt.Sprintf("查處紀錄\n當事人：%s\n身分證字號：%s\n查該員曾犯詐欺罪，經法院判處有期徒刑六月確定，有前科紀錄。\n", p.name, p.id)), exact(1, 1, 1))
	rows := [][]string{{"雇主姓名", "移工姓名", "居留證號碼", "移工手機"}}
	for _, p := range pool[820:850] {
		rows = append(rows, []string{pool[810].name, "NGUYEN THI " + strings.ToUpper(latin[len(rows)%len(latin)]), p.resident, p.mobile})
	}
	s.put("政風/移工名冊.csv", table(",", rows), truth{"scanned", 30, -1, 0})
	s.put("政風/掃描文件.pdf", scan(), truth{"skipped", 0, 0, 0})
	rows = [][]string{{"○○鄉公所採購人員財產申報名冊", "", "", "", ""}, {"姓名", "聯絡方式", "", "身分證字號", "備註"}, {"", "手機", "電子郵件", "", ""}}
	for _, p := range pool[860:880] {
		rows = append(rows, []string{p.name, p.mobile, p.email, p.id, ""})
	}
	s.put("政風/兩列表頭名冊.csv", table(",", rows), exact(20, 20, 0))
}
