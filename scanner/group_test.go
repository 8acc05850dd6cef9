package scanner_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestANameInAnotherScriptIsTheSamePersonsOnlyIfTheTextSaysSo(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             [3]int64 // records, subjects, special subjects
	}{
		{"side by side", "a.txt", "住客：陳俊宏 (Chen Chun-hung)，手機0912-345-678\n", [3]int64{1, 1, 0}},
		{"labelled by the script", "a.txt", "姓名：陳俊宏\n出生日期：64/03/02\n英文姓名：CHEN CHUN-HUNG\n", [3]int64{1, 1, 0}},
		{"another person of the sentence", "a.txt", "陳俊宏阿公的手機0912345678目前由孫女Dongi Mayaw保管，孫女的手機0922333444。\n", [3]int64{2, 2, 0}},
		{
			"a column of the same names", "a.csv", "房號,中文姓名,護照英文姓名,手機\n712,蔡坤山,TSAI KUN-SHAN,0955495229\n" +
				"692,Umav Bali,UMAV TALI,0963716911\n", [3]int64{2, 2, 0},
		},
		{
			"a column of others", "a.csv", "座號,學生姓名,監護人,手機\n1,高珮瑜,黃淑珠,0920662021\n" +
				"2,陳俊宏,Umav Bali,0968469249\n3,楊恩禹,陳石頭,0906790747\n", [3]int64{3, 6, 0},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := inspect(t, files{tt.file: []byte(tt.text)}, tt.file)
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v; %s", got, tt.want, describe(e))
			}
		})
	}
}

func TestPeopleOfASentenceOrFormKeepWhatIsSaidOfThem(t *testing.T) {
	tests := []struct {
		name, text string
		want       [3]int64 // records, subjects, special subjects
	}{
		{"a word of the label says whose the phone is", "所有權人：陳俊宏\n所有權人身分證號：" + nationalIDs[0] + "\n承租人姓名：黃維新\n承租人手機：0978-209692\n", [3]int64{2, 2, 0}},
		{"each in a sentence of its own", "個案陳俊宏（手機0912345678）診斷為糖尿病。配偶林志明亦同意採檢，結果為愛滋病。\n", [3]int64{2, 2, 2}},
		{"somebody beside in the same sentence", "個案陳俊宏（手機0912345678）由配偶林志明陪同就診，診斷為糖尿病。\n", [3]int64{1, 2, 1}},
		{"somebody beside in the sentence before", "個案陳俊宏（手機0912345678）由配偶林志明陪同。診斷為糖尿病。\n", [3]int64{1, 2, 1}},
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

func TestALongLogIsCountedAlikeAcrossWindows(t *testing.T) {
	const n = 1500
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2024-01-27 14:51:31 INFO register mobile=09%08d trace=%s\n", i*3, strings.Repeat("x", i%40))
		fmt.Fprintf(&b, "2024-01-27 14:51:31 INFO login user=user%d@example.com\n", i)
	}
	if got, want := counts(inspect(t, files{"a.log": []byte(b.String())}, "a.log")), [3]int64{2 * n, 2 * n, 0}; got != want {
		t.Errorf("records, subjects, special = %v, want %v", got, want)
	}
}

func TestEachLineOfALogIsAnEventOfItsOwn(t *testing.T) {
	lines := []string{
		"2024-01-27T14:51:31 INFO register ok name=陳永吉 idno=" + nationalIDs[0] + " mobile=0919727366",
		"2024-01-27 14:51:32 INFO login user=hsiao.chengen@example.com",
		"2024-01-27 14:51:33 INFO bind user=rain_tw31@example.com",
		"2024-01-27 14:51:34 INFO register ok name=康明里 mobile=0911351814",
		"2024-01-27 14:51:35 INFO login user=rain_tw31@example.com",
	}
	e := inspect(t, files{"a.log": []byte(strings.Join(lines, "\n"))}, "a.log")
	if got, want := counts(e), [3]int64{4, 4, 0}; got != want {
		t.Errorf("records, subjects, special = %v, want %v; %s", got, want, describe(e))
	}
	for i, l := range lines {
		lines[i] = l[len("2024-01-27T14:51:31 "):]
	}
	e = inspect(t, files{"a.log": []byte(strings.Join(lines, "\n"))}, "a.log")
	if got, want := counts(e), [3]int64{2, 2, 0}; got != want {
		t.Errorf("without time: records, subjects, special = %v, want %v; %s", got, want, describe(e))
	}
}
