package scanner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
)

// columns lists the columns with findings: header, type, count.
func columns(e pandian.Entry) []string {
	var out []string
	for _, c := range e.Columns {
		out = append(out, fmt.Sprintf("%s %s %d", c.Col, c.Type, c.Count))
	}
	slices.Sort(out)
	return out
}

func TestDatesOfBirthAreToldInATableWithoutAHeader(t *testing.T) {
	list := "1|王大同|640312|{0}|0912345678\n2|李小華|701203|{1}|0922333444\n3|陳美玲|0800101|{2}|0933444555"
	twice := strings.ReplaceAll(list, "|09", "|0750101|09")
	for name, tt := range map[string]struct {
		sheet string
		want  bool
	}{
		"one column of days beside IDs": {list, true}, "two columns of days": {twice, false},
		"days of late": {strings.NewReplacer("640312", "1140312", "701203", "1131203", "0800101", "1120101").Replace(list), false},
	} {
		e, _ := emitted(t, func(out script) {
			for i, r := range sheet(tt.sheet) {
				out.row("", i+1, r...)
			}
			out.end("")
		})
		if got := slices.ContainsFunc(columns(e), func(c string) bool { return strings.HasPrefix(c, "C birth_date 3") }); got != tt.want {
			t.Errorf("%s: birth dates %v, want %v; %s", name, got, tt.want, describe(e))
		}
	}
}

func TestTheHeaderOfARosterIsFound(t *testing.T) {
	tests := []struct {
		name, sheet string
		want        [3]int64 // records, subjects, special subjects
		columns     string   // joined by "; "
	}{
		{"in the first row", `
姓名|身分證字號|手機
王大同|{0}|0912345678
李小華|{1}|0922333444
`, [3]int64{2, 2, 0}, "姓名 person_name 2; 手機 tw_mobile 2; 身分證字號 tw_national_id 2"},
		{"beside days, years and doses", `
座號|姓名|電話|8/1|113年|第2劑
1|王大同|0912345678|V||
2|李小華|0922333444|V|V|
`, [3]int64{2, 2, 0}, "姓名 person_name 2; 電話 tw_mobile 2"},
		{"with one known word beside years", `
姓名|113年|114年
王大同|600|1200
李小華|1500|300
`, [3]int64{2, 2, 0}, "姓名 person_name 2"},
		{"with relatives beside the person", `
姓名|父|母親|配偶|電話
王大同|王福安|李秀英||0912345678
李小華|李添丁|歿|陳阿財|0922333444
`, [3]int64{2, 6, 0}, "姓名 person_name 2; 母親 person_name 1; 父 person_name 2; 配偶 person_name 1; 電話 tw_mobile 2"},
		{"of illnesses that somebody has or has not", `
員編|姓名|高血壓|糖尿病|氣喘(有/無)
A01|王大同|是|否|無
A02|李小華|否|有|有
A03|陳阿財|否|否|無
`, [3]int64{3, 3, 2}, "姓名 person_name 3; 氣喘(有/無) special_medical 1; 糖尿病 special_medical 1; 高血壓 special_medical 1"},
		{"of names with their numbers in one cell", `
您的大名|緊急聯絡人/關係/電話
王大同|蘇建國/父/0932118004
李小華|陳怡安 妻 0987650113
`, [3]int64{2, 4, 0}, "您的大名 person_name 2; 緊急聯絡人/關係/電話 person_name 2; 緊急聯絡人/關係/電話 tw_mobile 2"},
		{"with an example in it", `
序號|姓名|生日（例：85.03.02）|手機 例:0900-000000
1|王大同|640312|0912345678
2|李小華|0801213|0922333444
`, [3]int64{2, 2, 0}, "姓名 person_name 2; 手機 例:0900***000 tw_mobile 2; 生日(例:85.03.02) birth_date 2"},
		{"below title lines", `
某某鄉公所
114年度模範母親表揚名冊
製表日期：114年5月1日||承辦單位：社會課
編號|姓名|出生年月日|聯絡電話
1|王大同|40/01/02|(02)2345-6789
2|李小華|41/03/04|(03)345-6789
`, [3]int64{2, 2, 0}, "出生年月日 birth_date 2; 姓名 person_name 2; 聯絡電話 tw_landline 2"},
		{"below a title that is a label", `
會員聯絡電話
姓名|手機
王大同|0912345678
李小華|0922333444
`, [3]int64{2, 2, 0}, "姓名 person_name 2; 手機 tw_mobile 2"},
		{"in two rows", `
編號|基本資料|||聯絡方式|
|姓名|身分證字號|生日|手機|電子郵件
1|王大同|{0}|75/03/12|0912345678|a@example.com
2|李小華|{1}|76/04/13|0922333444|b@example.com
`, [3]int64{2, 2, 0}, "基本資料/姓名 person_name 2; 基本資料/生日 birth_date 2; 基本資料/身分證字號 tw_national_id 2; 聯絡方式/手機 tw_mobile 2; 聯絡方式/電子郵件 email 2"},
		{"in two rows over one", `
編號|基本資料|||聯絡方式|
|姓名|身分證字號|生日|手機|電子郵件
1|王大同|{0}|75/03/12|0912345678|a@example.com
`, [3]int64{1, 1, 0}, "基本資料/姓名 person_name 1; 基本資料/生日 birth_date 1; 基本資料/身分證字號 tw_national_id 1; 聯絡方式/手機 tw_mobile 1; 聯絡方式/電子郵件 email 1"},
		{"with a row of units below", `
姓名|身高|體重|生日
|(公分)|(公斤)|(年/月/日)
王大同|170|65|75/03/12
李小華|160|50|76/04/13
`, [3]int64{2, 2, 0}, "姓名 person_name 2; 生日 birth_date 2"},
		{"in English", `
No.|Full Name|ID Number|Mobile Phone|E-mail Address
1|王大同|{0}|0912345678|a@example.com
2|李小華|{1}|0922333444|b@example.com
`, [3]int64{2, 2, 0}, "E-mail Address email 2; Full Name person_name 2; ID Number tw_national_id 2; Mobile Phone tw_mobile 2"},
		{"in camel and snake case", `
memberId|custName|id_no|birthDate|cell_phone
M0001|王大同|{0}|19750312|0912345678
M0002|李小華|{1}|19760413|0922333444
`, [3]int64{2, 2, 0}, "birthDate birth_date 2; cell_phone tw_mobile 2; custName person_name 2; id_no tw_national_id 2"},
		{"in pinyin", `
xingming|shenfenzheng|shouji|dizhi
王大同|{0}|0912345678|臺北市信義區市府路1號
李小華|{1}|0922333444|臺北市大安區和平東路2號
`, [3]int64{2, 2, 0}, "dizhi tw_address 2; shenfenzheng tw_national_id 2; shouji tw_mobile 2; xingming person_name 2"},
		{"over addresses behind a postal code in brackets", `
收件人|地址
王大同|(110)臺北市信義區市府路1號
李小華|(106) 臺北市大安區和平東路2號
`, [3]int64{2, 2, 0}, "地址 tw_address 2; 收件人 person_name 2"},
		{"with remarks and marks", `
姓名(中文)|身分證字號*|聯絡電話(手機)|出生年月日【民國】
王大同|{0}|0912345678|75/03/12
李小華|{1}|0922333444|76/04/13
`, [3]int64{2, 2, 0}, "出生年月日【民國】 birth_date 2; 姓名(中文) person_name 2; 聯絡電話(手機) tw_mobile 2; 身分證字號* tw_national_id 2"},
		{"on every page, with page totals", `
編號|姓名|身分證字號
1|王大同|{0}
2|李小華|{1}
小計|2|
第 1 頁||
編號|姓名|身分證字號
3|陳美玲|{2}
合計|3|
`, [3]int64{3, 3, 0}, "姓名 person_name 3; 身分證字號 tw_national_id 3"},
		{"above blank rows and rows that only have a number", `
編號|姓名|身分證字號
1|王大同|{0}
||
2|李小華|{1}
3||
4||
5||
`, [3]int64{2, 2, 0}, "姓名 person_name 2; 身分證字號 tw_national_id 2"},
		{"missing", `
王大同|{0}|0912345678
李小華|{1}|0922333444
`, [3]int64{2, 2, 0}, "A person_name 2; B tw_national_id 2; C tw_mobile 2"},
		{"of a second table below", `
姓名|身分證字號
王大同|{0}
李小華|{1}

廠商聯絡表
公司|聯絡人|電子郵件
甲乙丙有限公司|陳美玲|c@example.com
丁戊己有限公司|林志明|d@example.com
`, [3]int64{4, 4, 0}, "姓名 person_name 2; 聯絡人 person_name 2; 身分證字號 tw_national_id 2; 電子郵件 email 2"},
		{"of a second table right below", `
姓名|手機|部門
王大同|0912345678|總務課
李小華|0922333444|人事課
單位|負責人|生日
第一組|陳美玲|75/03/12
第二組|林志明|76/04/13
`, [3]int64{4, 4, 0}, "姓名 person_name 2; 手機 tw_mobile 2; 生日 birth_date 2; 負責人 person_name 2"},
		{"of a roster below a summary without people", `
項目|金額|件數
一般捐款|12000|3
專案捐款|34000|5

姓名|手機
王大同|0912345678
李小華|0922333444
`, [3]int64{2, 2, 0}, "姓名 person_name 2; 手機 tw_mobile 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, _ := emittedRows(t, sheet(tt.sheet))
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v", got, tt.want)
			}
			if diff := cmp.Diff(strings.Split(tt.columns, "; "), columns(e)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
