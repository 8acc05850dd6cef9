package scanner_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pandian"
)

const (
	surnames = "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高"
	givens   = "雅婷俊傑淑芬怡志明家豪宗翰佩珊冠宇欣怡承恩柏翰品妍詩涵建宏美玲麗華文龍"
)

// madeNames makes n different names of three characters.
func madeNames(n int) []string {
	s, g := []rune(surnames), []rune(givens)
	var out []string
	for i := range n {
		out = append(out, string([]rune{s[i%len(s)], g[i/len(s)%len(g)], g[(i/len(s)/len(g)+7*i)%len(g)]}))
	}
	return out
}

func TestAColumnOfNamesWithoutAHeaderVouchesForItself(t *testing.T) {
	var b strings.Builder
	for i, n := range madeNames(200) {
		fmt.Fprintf(&b, "%s,總務課,%d\n", n, 1000+i)
	}
	f := inspect(t, files{"a.csv": []byte(b.String())}, "a.csv").Findings[pandian.PersonName]
	if f == nil || f.Count != 200 {
		t.Errorf("names: %+v, want 200", f)
	}
}

func TestAColumnUnderAnUnknownHeaderVouchesForItself(t *testing.T) {
	text := "甲欄,乙欄\n" + strings.Join(madeNames(50), ",x\n") + ",x\n"
	f := inspect(t, files{"a.csv": []byte(text)}, "a.csv").Findings[pandian.PersonName]
	if f == nil || f.Count != 50 {
		t.Errorf("names: %+v, want 50", f)
	}
}

func TestOtherColumnsAreNotGuessedToHoldNames(t *testing.T) {
	columns := map[string]string{
		"places":      "高雄市 金門縣 連江縣 雲林縣 花蓮縣 龍潭區 楊梅區 大溪區 八德區 蘆竹區 石門區 林口區 萬里區 汐止區",
		"departments": "總務課 人事課 會計室 政風室 農業課 財政課 民政課 社會課 建設課 主計室 清潔隊 圖書館",
		"products":    "高麗菜 白蘿蔔 黃豆粉 洋蔥 金針菇 花椰菜 青江菜 小白菜 空心菜 地瓜葉 馬鈴薯 胡蘿蔔 山藥 牛蒡",
		"status":      "已付款 未付款 處理中 已取消 已出貨 待確認 已付款 未付款 處理中 已取消 已出貨 待確認",
		"repeated":    strings.Repeat("黃金級 白金級 鑽石級 ", 30),
		"roads":       "中山路 中正路 和平路 林森路 成功路 民生路 建國路 復興路 信義路 仁愛路 文化路 光復路",
	}
	for name, words := range columns {
		t.Run(name, func(t *testing.T) {
			text := strings.Join(strings.Fields(words), ",12345\n") + ",12345\n"
			if e := inspect(t, files{"a.csv": []byte(text)}, "a.csv"); e.Findings[pandian.PersonName] != nil {
				t.Errorf("found %s", describe(e))
			}
		})
	}
}

func TestAGuessThatLaterRowsContradictEndsWithThem(t *testing.T) {
	var b strings.Builder
	for i, n := range madeNames(5000) {
		fmt.Fprintf(&b, "%s,%d\n", n, i)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 20000 {
		fmt.Fprintf(&b, "貨品%c%c,%d\n", 'A'+rune(r.IntN(26)), 'A'+rune(r.IntN(26)), r.IntN(9000))
	}
	for i, n := range madeNames(500) {
		fmt.Fprintf(&b, "%s,%d\n", n, i)
	}
	f := inspect(t, files{"a.csv": []byte(b.String())}, "a.csv").Findings[pandian.PersonName]
	if f == nil || f.Count < 4900 || f.Count > 5000 {
		t.Errorf("names: %+v, want those before the contradiction only", f)
	}
}
