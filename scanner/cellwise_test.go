package scanner_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/scanner"
)

// TestCellwise compares tables that are told cell by cell, where that can be,
// with the same tables searched through windows.
func TestCellwise(t *testing.T) {
	tables := 24
	if testing.Short() {
		tables = 8
	}
	key := scanner.NewEphemeralKey()
	for seed := range uint64(tables) {
		name := fmt.Sprintf("%d.csv", seed)
		f := files{name: randomTable(rand.New(rand.NewPCG(seed, 3)))}
		var entries [2]string
		for i := range entries {
			s := engine(t, f, func(o *scanner.Options) {
				o.Key = key
				for k := range o.Detectors {
					if i == 1 {
						o.Detectors[k].Cell = nil
					}
				}
			})
			e, err := s.Inspect(t.Context(), f.item(name))
			if err != nil {
				t.Fatal(err)
			}
			entries[i] = wholeEntry(t, &e)
		}
		if d := cmp.Diff(entries[1], entries[0]); d != "" {
			t.Fatalf("seed %d:\n%s\n%.2000s", seed, d, f[name])
		}
	}
}

// wholeEntry is all that an entry says.
func wholeEntry(t *testing.T, e *pandian.Entry) string {
	b, err := json.MarshalIndent(e, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := e.Facts.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\n%x", b, facts)
}

// randomTable has columns with all kinds of headers and, in them, values of
// their own and of other columns.
func randomTable(r *rand.Rand) []byte {
	heads := []string{"姓名", "身分證字號", "出生日期", "手機", "市話", "電子郵件", "通訊地址", "備註", "訂單編號", "金額", "薪資", "建檔時間", "性別", "職稱", "診斷", "護照號碼", "統一證號", "緊急聯絡人", "帳號", "電話", "c"}
	digits := func(n int) string { return fmt.Sprintf("%0*d", n, r.Int64N(int64(pow10(n)))) }
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	name := func() string {
		return pick("王", "陳", "林", "歐陽", "張") + pick("小", "大", "美", "雅", "志") + pick("明", "君", "玲", "", "華", "生")
	}
	values := map[string]func() string{
		"姓名":    name,
		"緊急聯絡人": name,
		"身分證字號": func() string { return checkedID(byte('A'+r.IntN(26)), pick("1", "2", "8", "9")+digits(7)) },
		"統一證號":  func() string { return pick("A", "F", "X") + pick("8", "9", "C") + digits(8) },
		"出生日期": func() string {
			return fmt.Sprintf(pick("民國%d年%d月%d日", "%d/%d/%d", "%02d%02d%02d"), 20+r.IntN(80), 1+r.IntN(12), 1+r.IntN(28))
		},
		"手機": func() string {
			return pick("09", "+886-9") + digits(2) + pick("-", "") + digits(3) + pick("-", "", " ") + digits(3)
		},
		"市話": func() string {
			return pick("(02)", "04-", "02 ") + digits(4) + pick("-", "") + digits(4) + pick("", "#123", "轉12")
		},
		"電話": func() string { return pick("(02)", "0912-", "02") + digits(3) + "-" + digits(3) },
		"電子郵件": func() string {
			return pick("a.lin", "wang", "x_9") + digits(2) + pick("@gmail.com", "@mail.ntpc.gov.tw", "@x.tw", "＠x.tw")
		},
		"通訊地址": func() string {
			return pick("臺北市信義區市民大道", "高雄市三民區民生路", "路", "臺中市西區公益路") + digits(2) + pick("號", "巷3號", "號5樓之1", "-1號")
		},
		"備註": func() string {
			return pick("VIP", "請於下午聯絡", "", "無", "電話", "護照號碼", "手機："+"0912345678", "S: 頭痛\nO: 發燒", "申請人："+name(), name()+digits(1))
		},
		"訂單編號": func() string { return pick("A", "AB", "QX") + digits(8) },
		"金額":   func() string { return digits(4 + r.IntN(6)) },
		"薪資":   func() string { return pick("0", "3"+digits(4), "無", digits(5)) },
		"建檔時間": func() string {
			return fmt.Sprintf("20%s-0%d-1%d 1%d:2%d:3%d", digits(2), 1+r.IntN(9), r.IntN(10), r.IntN(10), r.IntN(10), r.IntN(10))
		},
		"性別":   func() string { return pick("男", "女", "M", "-") },
		"職稱":   func() string { return pick("里長", "工程師", "經理", "護理師", "申請人") },
		"診斷":   func() string { return pick("糖尿病", "高血壓", "無", "感冒", "0") },
		"護照號碼": func() string { return pick("", "3") + digits(8) },
		"帳號":   func() string { return pick("012-", "") + digits(12) },
		"c":    func() string { return pick("無", "身分證字號", "-", "0."+digits(15), "合計") },
	}
	free := []int{slices.Index(heads, "備註"), slices.Index(heads, "c"), slices.Index(heads, "金額"), slices.Index(heads, "訂單編號")}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	cols := append(r.Perm(len(heads))[:1+r.IntN(8)], free...)
	r.Shuffle(len(cols), func(i, k int) { cols[i], cols[k] = cols[k], cols[i] })
	row := make([]string, len(cols))
	for i, c := range cols {
		row[i] = heads[c]
	}
	w.Write(row)
	for range 1500 + r.IntN(6000) {
		for i, c := range cols {
			if r.IntN(40) == 0 {
				c = r.IntN(len(heads))
			}
			row[i] = values[heads[c]]()
		}
		w.Write(row)
	}
	w.Flush()
	return b.Bytes()
}

func pow10(n int) (p int64) {
	for p = 1; n > 0; n-- {
		p *= 10
	}
	return p
}

// checkedID appends the check digit.
func checkedID(letter byte, eight string) string {
	v := []int{10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33}[letter-'A']
	sum := v/10 + v%10*9
	for i, c := range eight {
		sum += int(c-'0') * (8 - i)
	}
	return fmt.Sprintf("%c%s%d", letter, eight, (10-sum%10)%10)
}
