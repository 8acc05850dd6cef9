package main

import (
	"fmt"
	"strings"
)

// One file at least of every format that is read, spread over the offices.

// list is a roster: a header, then a row for each person.
func list(header []string, people []person, row func(i int, p person) []string) [][]string {
	rows := [][]string{header}
	for i, p := range people {
		rows = append(rows, row(i, p))
	}
	return rows
}

func (s *share) breadth(m *maker, pool []person) {
	s.breadthCivil(pool[5000:])
	s.breadthEconomic(pool[5200:])
	s.breadthSocial(pool[5400:], pool[:5000])
	s.breadthSecretariat(pool[5600:])
	s.breadthPersonnel(m, pool[5700:])
	s.breadthAccounting(m, pool[5850:])
}

func (s *share) breadthCivil(pool []person) {
	basic := func(_ int, p person) []string { return []string{p.name, p.id, p.roc(), p.address} }
	s.put("民政/戶籍資料匯出.xml", records("戶籍", "戶長", list([]string{"姓名", "身分證字號", "出生日期", "戶籍地址"}, pool[:25], basic)), exact(25, 25, 0))
	s.put("民政/里民活動報名.html", webTable("里民自強活動報名名單", list([]string{"姓名", "手機", "用餐"}, pool[30:50], func(_ int, p person) []string {
		return []string{p.name, p.dashed(), "葷"}
	})), exact(20, 20, 0))
	s.put("民政/選務人員.ods", odf("spreadsheet", odfTable("選務人員", list([]string{"投開票所", "姓名", "身分證統一編號", "行動電話"}, pool[50:90], func(i int, p person) []string {
		return []string{fmt.Sprintf("第%d投開票所", 1+i/4), p.name, p.id, p.mobile}
	}))), exact(40, 40, 0))
	a, b := pool[95], pool[96]
	s.put("民政/調解通知書.docx", docx("桃源鄉公所調解委員會", "本件依鄉鎮市調解條例辦理。",
		para("調解期日通知書"),
		block{{"聲請人", a.name, "身分證字號", a.id}, {"聯絡電話", a.dashed(), "住址", a.address}},
		para("對造人姓名："+b.name+"，身分證字號："+b.id+"，住址："+b.address+"。"),
		para("請準時到場。")), exact(2, 2, 0))
	s.put("民政/里長座談.ics", meeting("里長座談會", pool[100:110]), exact(10, 10, 0))
	s.put("民政/舊戶政系統.sql", big5(dump("household", list([]string{"name", "id_no", "birthday", "address"}, pool[110:160], basic))), exact(50, 50, 0))
}

func (s *share) breadthEconomic(pool []person) {
	a, b := pool[0], pool[1]
	s.put("經建/農地租約.odt", odf("text", odfBody([]block{
		para("農地租賃契約書"),
		para("出租人：" + a.name + "（身分證字號：" + a.id + "，住址：" + a.address + "）"),
		para("承租人：" + b.name + "（身分證字號：" + b.id + "，住址：" + b.address + "）"),
		para("雙方同意租金每年新臺幣三萬元整。")})), exact(2, 2, 0))
	s.put("經建/產銷班簡報.pptx", pptx(
		[]block{para("產銷班輔導成果"), para("輔導班數 12 班，產值成長 8.5%")},
		[]block{para("班長聯絡資料"), list([]string{"班別", "姓名", "手機"}, pool[5:13], func(i int, p person) []string {
			return []string{fmt.Sprintf("蔬菜第%d班", i+1), p.name, p.dashed()}
		})}), exact(8, 8, 0))
	s.put("經建/農產價目.html", webTable("農產品批發價目", [][]string{{"品項", "產地", "單價"}, {"高麗菜", "梨山", "25.5"}, {"青蔥", "三星", "88"}, {"小番茄", "路竹", "60"}}), clean())
	s.put("經建/抽水站參數.ini", []byte("[pump]\nmodel=AB-12345678\nserial=20250117001\nversion=2.14.0.3\nhost=192.168.10.5\n"), clean())
	s.put("經建/驗收紀錄.fodt", flatODF("text", odfBody([]block{
		para("工程驗收紀錄"),
		{{"承辦人姓名", pool[15].name, "行動電話", pool[15].mobile}, {"電子郵件", pool[15].email, "驗收結果", "合格"}}})), exact(1, 1, 0))
	s.put("經建/災損申報.txt", fixedWidth(list([]string{"申報人", "身分證字號", "聯絡電話", "災損面積"}, pool[20:50], func(i int, p person) []string {
		return []string{p.name, p.id, p.dashed(), fmt.Sprintf("%d.%d公頃", i%3, i%10)}
	})), exact(30, 30, 0))
}

func (s *share) breadthSocial(pool, members []person) {
	s.put("社會行政/志工通訊錄.vcf", cards(pool[:30]), exact(30, 30, 0))
	p := pool[40]
	s.put("社會行政/長照個案紀錄.docx", docx("個案編號 114-027", "",
		para("長期照顧個案服務紀錄"),
		block{{"個案姓名", p.name, "出生日期", p.rocLong()}, {"身分證字號", p.id, "聯絡電話", p.dashed()}, {"診斷", "阿茲海默症、高血壓", "居住地址", p.address}}), exact(1, 1, 1))
	q := pool[41]
	s.put("社會行政/家庭訪視報告.odt", odf("text", odfBody([]block{
		para("家庭訪視報告"),
		para("案主姓名：" + q.name),
		para("身分證字號：" + q.id),
		para("案主罹患思覺失調症，目前於療養院門診治療，按時服藥。")})), exact(1, 1, 1))
	roster := table(",", list([]string{"姓名", "身分證字號", "手機"}, members[300:320], func(_ int, p person) []string {
		return []string{p.name, p.id, p.mobile}
	}))
	s.put("社會行政/報名資料.eml", letter{
		from: "service@example.org", to: "social@example.org", subject: "敬老活動報名名單",
		encoding: "quoted-printable", charset: "utf-8", body: "您好：\n\n附件為本次報名名單，請查收。\n", files: []member{{"報名名單.csv", roster}},
	}.message(), truth{"scanned", -1, -1, 0})
	s.put("社會行政/封存_113年.tar.gz", tarball(
		member{"113/春節慰問.csv", roster},
		member{"113/志工保險.csv", table(",", list([]string{"姓名", "身分證字號", "生日"}, pool[50:65], func(_ int, p person) []string {
			return []string{p.name, p.id, p.rocDigits()}
		}))}), exact(35, 35, 0))
	s.put("社會行政/物資領取.yaml", []byte("# 物資領取名單\nitems:\n"+each(pool[70:80], func(p person) string {
		return "  - 姓名: " + p.name + "\n    手機: \"" + p.mobile + "\"\n"
	})), exact(10, 10, 0))
}

func (s *share) breadthSecretariat(pool []person) {
	s.put("秘書室/值班表.md", markdown("三月值班表", list([]string{"日期", "姓名", "手機"}, pool[:12], func(i int, p person) []string {
		return []string{fmt.Sprintf("3/%d", i+1), p.name, p.dashed()}
	})), exact(12, 12, 0))
	s.put("秘書室/網站公告.html", webTable("停車場收費公告", [][]string{{"時段", "費率"}, {"08:00-18:00", "每小時 20 元"}, {"18:00-22:00", "每小時 10 元"}}), clean())
	s.put("秘書室/系統設定.toml", []byte("[server]\nlisten = \"127.0.0.1:8080\"\nlog_level = \"info\"\nbuild = \"1.24.3+20250117\"\n"), clean())
	p := pool[20]
	s.put("秘書室/陳情信_big5.eml", letter{
		from: "\"" + p.email + "\" <" + p.email + ">", to: "mayor@example.org", subject: "道路坑洞陳情",
		encoding: "base64", charset: "big5", body: "鄉長您好：\n\n本人姓名：" + p.name + "\n手機：" + p.dashed() + "\n住址：" + p.address + "\n門前道路坑洞已久，請派員修補。\n",
	}.message(), truth{"scanned", -1, -1, 0})
	s.put("秘書室/會議室借用.fods", flatODF("spreadsheet", odfTable("借用", [][]string{{"日期", "會議室", "用途"}, {"2025-03-04", "第一會議室", "擴大主管會報"}, {"2025-03-06", "第二會議室", "防汛整備會議"}})), clean())
}

func (s *share) breadthPersonnel(m *maker, pool []person) {
	s.put("人事/員工名冊.docx", docx("機密文件", "", para("一一四年度員工名冊"),
		list([]string{"編號", "姓名", "身分證字號", "出生年月日"}, pool[:45], func(i int, p person) []string {
			return []string{fmt.Sprint(i + 1), p.name, p.id, p.roc()}
		})), exact(45, 45, 0))
	s.put("人事/考績清冊.ods", odf("spreadsheet", odfTable("考績", list([]string{"姓名", "身分證字號", "等第"}, pool[50:70], func(i int, p person) []string {
		return []string{p.name, p.id, []string{"甲", "乙"}[i%2]}
	}))), exact(20, 20, 0))
	p := pool[75]
	s.put("人事/請假單.html", webForm("請假單", [][2]string{{"姓名", p.name}, {"身分證字號", p.id}, {"手機", p.dashed()}, {"事由", "參加研習"}}), exact(1, 1, 0))
	s.put("人事/差勤異動.csv.gz", gzipped(table(",", list([]string{"員工姓名", "電子郵件", "異動"}, pool[80:100], func(_ int, p person) []string {
		return []string{p.name, p.email, "調任"}
	}))), exact(20, 20, 0))
}

func (s *share) breadthAccounting(m *maker, pool []person) {
	s.put("會計/匯款清冊.txt", fixedWidth(list([]string{"受款人", "身分證字號", "匯款帳號", "金額"}, pool[:30], func(i int, p person) []string {
		return []string{p.name, p.id, "700" + m.digits(11), fmt.Sprint(3000 + 250*i)}
	})), exact(30, 30, 0))
	inner := docx("", "", para("收據"), block{{"繳款人姓名", pool[40].name}, {"身分證字號", pool[40].id}, {"金額", "新臺幣壹仟元整"}})
	s.put("會計/收據.zip", archive(member{"114/收據001.docx", inner}, member{"114/說明.txt", []byte("收據依流水號存放。\n")}), exact(1, 1, 0))
	s.put("會計/傳票統計.xml", records("統計", "列", [][]string{{"月份", "傳票張數", "金額"}, {"1", "320", "1204500"}, {"2", "287", "998000"}, {"3", "341", "1310250"}}), clean())
	s.put("政風/財產申報.xlsx", workbook(sheet{name: "申報", rows: [][]string{
		{"公職人員財產申報表"}, {"申報人姓名", pool[45].name, "身分證字號", pool[45].id}, {"出生年月日", pool[45].roc(), "聯絡電話", pool[45].mobile}, {"戶籍地址", pool[45].address},
	}}), exact(1, 1, 0))
}

func each(people []person, f func(p person) string) string {
	var b strings.Builder
	for _, p := range people {
		b.WriteString(f(p))
	}
	return b.String()
}

// webForm is a page with the labels beside the values.
func webForm(title string, fields [][2]string) []byte {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"zh-Hant-TW\"><head><meta charset=\"utf-8\"><title>" + title + "</title></head><body><h1>" + title + "</h1>\n<table>\n")
	for _, f := range fields {
		b.WriteString("<tr><th>" + f[0] + "</th><td>" + f[1] + "</td></tr>\n")
	}
	b.WriteString("</table></body></html>\n")
	return []byte(b.String())
}
