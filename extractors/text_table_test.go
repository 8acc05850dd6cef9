package extractors

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/extractors/extractortest"
)

// rowLog writes down rows and running text, each piece with its line or offset.
type rowLog struct {
	extractortest.Recorder
	rows []string
	text strings.Builder
}

func (l *rowLog) Row(at pandian.Place, cells []pandian.Text) error {
	var row []string
	for _, c := range cells {
		row = append(row, string(c.B))
	}
	l.rows = append(l.rows, fmt.Sprintf("%s %d: %s", at.Part, at.Row, strings.Join(row, "|")))
	return l.Recorder.Row(at, cells)
}

func (l *rowLog) Text(at pandian.Place, t pandian.Text) error {
	l.text.Write(t.B)
	return l.Recorder.Text(at, t)
}

func readText(t *testing.T, text string, slow bool) *rowLog {
	t.Helper()
	l := &rowLog{}
	l.Source = []byte(text)
	c := extractortest.Content("list.txt", []byte(text))
	if slow {
		c.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(iotest.OneByteReader(strings.NewReader(text))), nil
		}
	}
	if err := Text().Extract(context.Background(), c, l); err != nil {
		t.Fatal(err)
	}
	if len(l.Faults) > 0 {
		t.Errorf("faults: %q", l.Faults)
	}
	return l
}

func TestTablesDrawnInTextAreRows(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"columns of fixed width under a rule",
			"名冊\n編號  姓名      生日        電話\n--------------------------------\n1     王小明    64/03/02    02-27208889\n2     歐陽文山              02-27208890\n\n以上\n",
			[]string{"表 1 2: 編號|姓名|生日|電話", "表 1 4: 1|王小明|64/03/02|02-27208889", "表 1 5: 2|歐陽文山||02-27208890"}},
		{"gaps of ideographic blanks",
			"稱謂　姓名　　出生年月日　　電話\n配偶　王小明　64.03.02　02-27208889\n母親　陳美　45.01.02　02-27208890\n合計二人\n",
			[]string{"表 1 1: 稱謂|姓名|出生年月日|電話", "表 1 2: 配偶|王小明|64.03.02|02-27208889", "表 1 3: 母親|陳美|45.01.02|02-27208890"}},
		{"bars of Markdown",
			"# 名冊\n| 姓名 | 電話 |\n|---|:--|\n| 王小明 | |\n| 陳美 | 02-27208890 |\n結束\n",
			[]string{"表 1 2: 姓名|電話", "表 1 4: 王小明|", "表 1 5: 陳美|02-27208890"}},
		{"marks around cells of Markdown",
			"| 姓名 | 電話 |\n|---|---|\n| **王小明** | `02-27208889` |\n| ~~陳美~~ | ** |\n",
			[]string{"表 1 1: 姓名|電話", "表 1 3: 王小明|02-27208889", "表 1 4: 陳美|**"}},
		{"cells pasted with tabs between",
			"各位好：\n名單如下\n姓名\t生日\t電話\n霍思燕\t70.02.28\t\n高興\t58.12.07\t05-2228872\n王小明\t64.03.02\n另外一件事\n謝謝\n",
			[]string{"表 1 3: 姓名|生日|電話", "表 1 4: 霍思燕|70.02.28|", "表 1 5: 高興|58.12.07|05-2228872", "表 1 6: 王小明|64.03.02"}},
		{"what is said in a chat is no table", "09:01\t王小明\t早\n09:02\t陳美\t早安\n09:03\t王小明\t開會\n09:04\t陳美\t好\n", nil},
		{"a careless line and a blank one between rows",
			"編號  姓名      工種    出生     電話\n1     王小明    鋼筋    640302   02-27208889\n2     陳美      板模    450102   02-27208890\n3 PHAM VAN TUAN 粗工 880730   02-27208891\n\n4     歐陽文山  電焊    700228   02-27208892\n以上\n",
			[]string{"表 1 1: 編號|姓名|工種|出生|電話", "表 1 2: 1|王小明|鋼筋|640302|02-27208889", "表 1 3: 2|陳美|板模|450102|02-27208890", "表 1 4: 3 PHAM VAN TUAN 粗工 880730||||02-27208891", "表 1 6: 4|歐陽文山|電焊|700228|02-27208892"}},
		{"a header of words in two scripts, a blank line under it",
			"NO TITLE 姓名      護照號碼\n\n1  MR    王小明    351228907\n2  MS    陳美      360012883\n",
			[]string{"表 1 1: NO|TITLE|姓名|護照號碼", "表 1 3: 1|MR|王小明|351228907", "表 1 4: 2|MS|陳美|360012883"}},
		{"bars without a rule",
			"姓名 │ 生日 │ 帳號\n陳志明 │ 0640302 │ 012345678901\n姓名 | 車號 | 備註\n王小明 | ASK-9021 |\n陳美 | 889-KJM | 無\n以上 | 二人\n",
			[]string{"表 1 1: 姓名|生日|帳號", "表 1 2: 陳志明|0640302|012345678901", "表 2 3: 姓名|車號|備註", "表 2 4: 王小明|ASK-9021", "表 2 5: 陳美|889-KJM|無", "表 2 6: 以上|二人"}},
		{"two tables",
			"甲  乙  丙\n----------\n1   2   3\n\n丁  戊  己\n----------\n4   5   6\n",
			[]string{"表 1 1: 甲|乙|丙", "表 1 3: 1|2|3", "表 2 5: 丁|戊|己", "表 2 7: 4|5|6"}},
		{"single blanks in the header, rows set by hand a little off",
			"名冊\n編號 姓名       性別 出生日期   戶籍地址    備註\n0001 卓清泉     男   28.05.12  光明里3鄰民生路15號\n0002 卓林月桃   女   30.12.01  光明里3鄰\n",
			[]string{"表 1 2: 編號|姓名|性別|出生日期|戶籍地址|備註", "表 1 3: 0001|卓清泉|男|28.05.12|光明里3鄰民生路15號", "表 1 4: 0002|卓林月桃|女|30.12.01|光明里3鄰"}},
		{"words between single blanks",
			"序 學號 姓名 手機\n1 B1120301 柯文彥 0955000111\n2 B1120304 郭雨潔 0955000112\n報名截止\n",
			[]string{"表 1 1: 序|學號|姓名|手機", "表 1 2: 1|B1120301|柯文彥|0955000111", "表 1 3: 2|B1120304|郭雨潔|0955000112"}},
		{"a card whose characters are set apart is no table", "姓 名  許 家 瑋\n出 生 年 月 日  民國 75 年 4 月 2 日  性別 男\n發 證 日 期  民國 104 年 7 月 9 日\n統 一 編 號  A123456789\n", nil},
		{"lines of verse are no table", "春眠 不覺 曉\n處處 聞啼 鳥\n夜來 風雨 聲\n", nil},
		{"labelled lines are no table",
			"姓名：王小明　　性別：女　　生日：64.03.02\n電話：02-27208889　　傳真：02-27208890　　住址：無\n姓名：陳美　　性別：女　　生日：64.03.02\n", nil},
		{"paragraphs are no table", "　　茲證明王小明先生於本社服務。\n　　特此證明。\n　　此致\n", nil},
		{"a program is no table", "a  = 1;\nbb = 2;\nif x  {  y  }\n  z  ||  w  | v\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := readText(t, tt.text, false)
			if diff := cmp.Diff(tt.want, got.rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if n := strings.Count(tt.text, "\n"); strings.Count(got.text.String(), "\n") != n {
				t.Errorf("running text has %d line breaks, the file %d", strings.Count(got.text.String(), "\n"), n)
			}
			if slow := readText(t, tt.text, true); !cmp.Equal(slow.rows, got.rows) {
				t.Errorf("read one byte at a time the rows differ:\n%s", cmp.Diff(got.rows, slow.rows))
			}
		})
	}
}

// TestALongTableIsOneTable draws a table that is longer than any buffer.
func TestALongTableIsOneTable(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("說明\n編號      姓名      電話\n----------------------------\n")
	const n = 20000
	for i := range n {
		fmt.Fprintf(&b, "%-10d王小明    02-27%06d\n", i, i)
	}
	b.WriteString("完\n")
	got := readText(t, b.String(), false)
	if len(got.rows) != n+1 || !strings.HasPrefix(got.rows[n], fmt.Sprintf("表 1 %d: ", n+3)) {
		t.Errorf("%d rows, the last %q", len(got.rows), got.rows[len(got.rows)-1])
	}
}
