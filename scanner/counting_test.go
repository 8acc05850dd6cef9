package scanner_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"pandian"
)

// citizen is an invented person.
type citizen struct {
	id, name, mobile, email, address string
	year, month, day                 int
	contact                          int // index of the person who stands in the row as 緊急聯絡人; -1 = nobody
}

// town makes n people: names repeat, families of three share a mobile and an
// address, every fourth person has another one as contact.
func town(r *rand.Rand, n int) []citizen {
	s, g := []rune(surnames), []rune(givens)
	people := make([]citizen, n)
	for i := range people {
		family := i / 3
		people[i] = citizen{
			id:      madeID(r, i),
			name:    string([]rune{s[r.IntN(len(s))], g[r.IntN(len(g))], g[r.IntN(len(g))]}),
			mobile:  fmt.Sprintf("09%08d", 10_000_000+family*37),
			email:   fmt.Sprintf("user%d@example.com", i),
			address: fmt.Sprintf("臺北市信義區市府路%d號%d樓", 1+family/20, 1+family%20),
			year:    1940 + r.IntN(65), month: 1 + r.IntN(12), day: 1 + r.IntN(28),
			contact: -1,
		}
		if i%4 == 3 {
			people[i].contact = i - 1
		}
	}
	return people
}

// madeID makes the i-th of different national IDs with a valid check digit.
func madeID(r *rand.Rand, i int) string {
	const letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO" // in the order of their numbers, from 10
	k := r.IntN(len(letters))
	digits := fmt.Sprintf("%d%07d", 1+r.IntN(2), i*13)
	sum := (k+10)/10 + (k+10)%10*9
	for j, d := range digits {
		sum += int(d-'0') * (8 - j)
	}
	return fmt.Sprintf("%c%s%d", letters[k], digits, (10-sum%10)%10)
}

// spelling writes values in one of the ways people write them.
type spelling struct{ *rand.Rand }

func wide(s string) string {
	return strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f {
			return c + 0xfee0
		}
		return c
	}, s)
}

func (s spelling) one(of ...string) string { return of[s.IntN(len(of))] }

func (s spelling) id(v string) string { return s.one(v, v, strings.ToLower(v), wide(v), v+" ") }

func (s spelling) name(v string) string {
	c := strings.Split(v, "")
	return s.one(v, v, v, strings.Join(c, " "), c[0]+"　"+c[1]+c[2])
}

func (s spelling) mobile(v string) string {
	a, b, c := v[:4], v[4:7], v[7:]
	return s.one(v, a+"-"+b+"-"+c, a+" "+b+" "+c, a+"-"+b+c, "+886"+v[1:], "+886-"+a[1:]+"-"+b+"-"+c, wide(v))
}

func (s spelling) date(c citizen) string {
	roc := c.year - 1911
	return s.one(
		fmt.Sprintf("%d/%02d/%02d", roc, c.month, c.day), fmt.Sprintf("民國%d年%d月%d日", roc, c.month, c.day),
		fmt.Sprintf("%d-%02d-%02d", c.year, c.month, c.day), fmt.Sprintf("%04d%02d%02d", c.year, c.month, c.day),
		fmt.Sprintf("%03d%02d%02d", roc, c.month, c.day), wide(fmt.Sprintf("%d.%d.%d", roc, c.month, c.day)),
	)
}

func (s spelling) address(v string) string {
	return s.one(v, strings.Replace(v, "臺", "台", 1), wide(v), "110"+v, "11008 "+v)
}

var rosterHeader = []string{"編號", "姓名", "身分證字號", "出生年月日", "手機", "電子郵件", "戶籍地址", "緊急聯絡人姓名", "緊急聯絡人手機"}

// roster writes everybody once and every third person again.
func (s spelling) roster(people []citizen) [][]string {
	var order []int
	for i := range people {
		order = append(order, i)
		if i%3 == 0 {
			order = append(order, i)
		}
	}
	s.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	rows := [][]string{rosterHeader}
	for n, i := range order {
		c := people[i]
		row := []string{fmt.Sprint(n + 1), s.name(c.name), s.id(c.id), s.date(c), s.mobile(c.mobile), c.email, s.address(c.address), "", ""}
		if c.contact >= 0 {
			row[7], row[8] = s.name(people[c.contact].name), s.mobile(people[c.contact].mobile)
		}
		rows = append(rows, row)
	}
	return rows
}

// letters writes one letter a person.
func (s spelling) letters(people []citizen) string {
	var b strings.Builder
	for _, c := range people {
		fmt.Fprintf(&b, "會員資料確認書\n姓名：%s\n身分證字號：%s\n出生年月日：%s\n手機：%s\n戶籍地址：%s\n電子郵件：%s\n以上資料請確認。\n\n",
			s.name(c.name), s.id(c.id), s.date(c), s.mobile(c.mobile), s.address(c.address), c.email)
	}
	return b.String()
}

func csvOf(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, ",") + "\n")
	}
	return b.String()
}

func jsonLinesOf(t *testing.T, rows [][]string) []byte {
	var b bytes.Buffer
	for _, r := range rows[1:] {
		o := map[string]string{}
		for i, v := range r {
			o[rows[0][i]] = v
		}
		if err := json.NewEncoder(&b).Encode(o); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func workbookOf(t *testing.T, rows [][]string) []byte {
	x := excelize.NewFile()
	for i := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := x.SetSheetRow("Sheet1", cell, &rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encoded(t *testing.T, text string) map[string][]byte {
	big5, err := traditionalchinese.Big5.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"utf-8.csv": []byte(text), "big5.csv": []byte(big5), "utf-16.csv": []byte(utf16)}
}

// The contacts in the rows are people of the roster themselves: by name and
// mobile.
func TestPeopleAreCountedExactlyAroundTheThresholds(t *testing.T) {
	for _, n := range []int{999, 1000, 1001, 4999, 5000, 5001} {
		r := rand.New(rand.NewPCG(7, uint64(n)))
		people, s := town(r, n), spelling{r}
		rows := s.roster(people)
		data := encoded(t, csvOf(rows))
		data["a.jsonl"] = jsonLinesOf(t, rows)
		data["a.txt"] = []byte(s.letters(people))
		if n == 1000 {
			data["a.xlsx"] = workbookOf(t, rows)
		}
		for name, b := range data {
			want := [3]int64{int64(len(rows) - 1), int64(n), 0}
			if name == "a.txt" {
				want[0] = int64(n)
			}
			if got := counts(inspect(t, files{name: b}, name)); got != want {
				t.Errorf("%d people in %s: records, subjects, special = %v, want %v", n, name, got, want)
			}
		}
		e, _ := emittedRows(t, rows)
		if got, want := counts(e), ([3]int64{int64(len(rows) - 1), int64(n), 0}); got != want {
			t.Errorf("%d people in a table: records, subjects, special = %v, want %v", n, got, want)
		}
	}
}

func TestPeopleWithoutAnIDInOneFileAreThoseOfAnother(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	people, s := town(r, 1000), spelling{r}
	with, without := people[:700], people[300:]
	rows := [][]string{{"姓名", "生日", "電子郵件"}}
	for _, c := range without {
		rows = append(rows, []string{s.name(c.name), s.date(c), c.email})
	}
	e := inspect(t, files{"x.zip": zipOf(t, "a.csv", csvOf(s.roster(with)), "b.csv", csvOf(rows))}, "x.zip")
	if e.Subjects != 1000 || e.Status != pandian.Scanned {
		t.Errorf("%d subjects (%s), want 1000", e.Subjects, e.Status)
	}
}
