package scanner_test

import "testing"

func TestAnOfficialIsNotTheSubjectOfSpecialData(t *testing.T) {
	tests := []struct {
		name, text string
		want       [3]int64 // records, subjects, special subjects
	}{
		{"a physician who explains", "高血壓要按時服藥。林志明醫師表示，糖尿病患者也要控制血壓。\n", [3]int64{1, 1, 0}},
		{"a speaker", "主講人：林志明\n題目：認識大腸癌與化學治療\n", [3]int64{1, 1, 0}},
		{"the same name again without the title", "林志明醫師主持門診。林志明提醒，氣喘發作時應使用吸入劑。\n", [3]int64{1, 1, 0}},
		{"a physician who signs", "病患：李小華\n診斷：第二型糖尿病\n主治醫師：林志明\n", [3]int64{1, 2, 1}},
		{"a physician before the patient", "主治醫師：林志明\n病患：李小華\n診斷：第二型糖尿病\n", [3]int64{1, 2, 1}},
		{"a diagnosis between the two", "主治醫師：林志明\n診斷：第二型糖尿病\n病患：李小華\n", [3]int64{1, 2, 1}},
		{"a teacher who refers a pupil", "轉介人：導師林志明\n學生：李小華\n曾於兒童心智科就診，診斷為憂鬱症。\n", [3]int64{1, 2, 1}},
		{"a physician who is the patient", "病患：林志明醫師\n診斷：第二型糖尿病\n", [3]int64{1, 1, 1}},
		{"a number beside the physician's name", "林志明醫師，身分證字號" + nationalIDs[0] + "，診斷：第二型糖尿病\n", [3]int64{1, 1, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := inspect(t, files{"a.txt": []byte(tt.text)}, "a.txt")
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v; %s", got, tt.want, describe(e))
			}
		})
	}
}

func TestOfficialsDoNotTakeTheNumbersOfWhomTheMatterIsAbout(t *testing.T) {
	tests := []struct {
		name, text string
		want       [3]int64
	}{
		{"visits with the same dentist", "病歷號碼 1587719　姓名 林志明　電話 0912-345-678\n114/04/13　根管治療　醫師 李小華\n111/01/29　智齒拔除　醫師 李小華\n", [3]int64{1, 2, 1}},
		{"a list of mediators", "聲請人：林志明　身分證字號：" + nationalIDs[0] + "\n調解委員：李小華、陳美玲\n聲請人車號：ABC-1234\n", [3]int64{1, 3, 0}},
		{"whoever represents a company", "法定代理人　林志明\n債務人　李小華　住臺北市信義區市府路1號\n　　　　身分證字號：" + nationalIDs[0] + "\n司法事務官　陳美玲\n", [3]int64{1, 3, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := inspect(t, files{"a.txt": []byte(tt.text)}, "a.txt")
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v; %s", got, tt.want, describe(e))
			}
		})
	}
}
