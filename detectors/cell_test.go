package detectors_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/detectors"
	"pandian/rules"
	"pandian/scanner"
)

// TestCells demands that what the detectors say of cells by themselves is what
// all of them find in the rows that such cells make.
func TestCells(t *testing.T) {
	rs := rules.Default()
	all := detectors.All(rs)
	r := rand.New(rand.NewPCG(1, 2))
	rows := 40_000
	if testing.Short() {
		rows = 4000
	}
	told := map[string]int{}
	for range rows {
		testRow(t, rs, all, r, told)
	}
	for _, c := range cellColumns {
		if told[c.Name] < rows/200 {
			t.Errorf("%s: only %d cells were told by themselves", c.Name, told[c.Name])
		}
	}
}

// cellColumns are the columns of the rows of TestCells, by name.
var cellColumns = []pandian.Column{
	{Name: "name", Type: pandian.PersonName, Strength: 2},
	{Name: "id", Type: pandian.NationalID, Strength: 2},
	{Name: "resident", Type: pandian.ResidentID, Strength: 2},
	{Name: "born", Type: pandian.BirthDate, Strength: 2},
	{Name: "mobile", Type: pandian.Mobile, Strength: 2},
	{Name: "phone", Type: pandian.Landline, Strength: 2},
	{Name: "mail", Type: pandian.Email, Strength: 2},
	{Name: "address", Type: pandian.Address, Strength: 2},
	{Name: "pay", Type: "ctx_finance", Strength: 2},
	{Name: "other"},
	{Name: "order", Veto: true},
}

type cellMatch struct {
	Column   string
	Type     pandian.Type
	Cell     string
	Span     pandian.Span
	Value    string
	Conf     string
	Evidence pandian.Evidence
}

// testRow makes a row of cells that are told by themselves and compares.
func testRow(t *testing.T, rs *rules.Set, all []pandian.Detector, r *rand.Rand, told map[string]int) {
	var b []byte
	w := pandian.Window{Begin: true, End: true, Cols: cellColumns, Cells: []pandian.Cell{}}
	var want, got []cellMatch
	for _, i := range r.Perm(len(cellColumns))[:4] {
		col := cellColumns[i]
		cell := []byte(randomCell(r, r.IntN(3) > 0, i))
		d := cellDetector(all, col)
		c := pandian.CellText{B: cell, Column: &col, Hits: rs.Lexicon.Find(nil, cell), Scratch: make([]byte, 0, 256)}
		m, sure := d.Cell(&c)
		if !sure {
			continue
		}
		told[col.Name]++
		if m.Value != nil {
			want = append(want, cellMatch{col.Name, d.Type, string(cell), m.Span, string(m.Value), fmt.Sprintf("%.4f", m.Confidence), m.Evidence})
		}
		w.Cells = append(w.Cells, pandian.Cell{Start: int32(len(b)), End: int32(len(b) + len(cell)), Col: int32(i)})
		b = append(append(b, cell...), 0x1f)
	}
	b = append(b, 0x1e)
	built := scanner.BuildWindow(rs.Lexicon, b)
	built.Cells, built.Cols = w.Cells, w.Cols
	for k := range built.Cells {
		c := built.Cells[k]
		for _, d := range all {
			d.Find(built, func(m pandian.Match) {
				if m.Start < int(c.Start) || m.Start >= int(c.End) || m.Confidence < 0.15 {
					return
				}
				got = append(got, cellMatch{built.Cols[c.Col].Name, d.Type, string(b[c.Start:c.End]),
					pandian.Span{Start: m.Start - int(c.Start), End: m.End - int(c.Start)}, string(m.Value), fmt.Sprintf("%.4f", m.Confidence), m.Evidence})
			})
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%q:\n%s", b, d)
	}
}

// cellDetector is the one whose Cell is asked for cells of the column.
func cellDetector(all []pandian.Detector, col pandian.Column) *pandian.Detector {
	typ := col.Type
	if typ == "" {
		typ = pandian.PersonName
	}
	for i := range all {
		if all[i].Type == typ {
			return &all[i]
		}
	}
	return nil
}

// cellForms are what cells of the columns look like: 9 is a digit, A a capital,
// a a small letter, 王 a surname, 字 any other character, 州 a county or district.
var cellForms = [][]string{
	{"王字字", "王字", "王字字字", "字字字", "王王字", "字字"},
	{"A199999999", "A299999999", "A999999999"},
	{"A899999999", "A999999999", "AA99999999"},
	{"民國99年9月9日", "99年9月9日", "99/99/99", "1999/9/9", "1999-99-99", "2099-99-99", "1999999", "0999999", "19999999", "99/9/9", "1999-9-9"},
	{"0999-999-999", "0999999999", "0999-999999", "09-99999999", "+886-999-999-999", "+886999999999", "+886-999999999"},
	{"09-99999999", "(09)9999-9999", "099-9999999", "09-9999-9999#999", "(09)9999999", "09-9999999#9", "099-999-999", "(099)999999", "099-999-9999#09999"},
	{"aaa.aa99@aa9.aaaa.aaa", "aaa@mail.aaa.com.tw", "a999999@aaa.tw", "aaa_99@99.com", "aa-9.9@99.aa", "9999.aa@aaa.gov.tw", "aaaa@gmail.com", "A.aaa@email.net"},
	{"州州字字路9段99巷9號", "999州州字字街999號9樓", "州字字里99鄰字字路99號", "州州字字9段9號9樓之9", "999999州州字字路99之9號", "州州字字路一段99號", "州生字路9號", "州州字民9號"},
	{"99999", "9", "0", "9999999", "99.99", "A9"},
	{"999999", "99999999", "9.99999999999", "0.999999", "1999-99-99 99:99:99", "2099/99/99 99:99", "A999", "AA99999999", "A99999999", "99.9999", "886.9999999", "2099-99-99", "字字字", "999999.99"},
	{"A9999999", "AA9999999", "AA99999999", "99999999", "0999999", "8869999", "AA9", "1999/99/99 99:99:99"},
}

// randomCell writes a cell of one of the column's forms, or of any column's.
func randomCell(r *rand.Rand, own bool, column int) string {
	if !own {
		column = r.IntN(len(cellForms))
	}
	forms := cellForms[column]
	var b strings.Builder
	pick := func(list []string) { b.WriteString(list[r.IntN(len(list))]) }
	for _, c := range forms[r.IntN(len(forms))] {
		switch c {
		case '9':
			b.WriteByte(byte('0' + r.IntN(10)))
		case 'A':
			b.WriteByte(byte('A' + r.IntN(26)))
		case 'a':
			b.WriteByte(byte('a' + r.IntN(26)))
		case '王':
			pick([]string{"王", "陳", "林", "歐陽", "司馬", "李", "于", "民", "張", "范", "東"})
		case '州':
			pick([]string{"臺北市", "台北市", "信義區", "中正區", "屏東縣", "彰化市", "臺灣", "嘉義市", "東區"})
		case '字':
			if r.IntN(3) == 0 {
				b.WriteRune(rune(0x4e00 + r.IntN(0x51a6)))
			} else {
				pick(strings.Split("美 明 大 中 山 正 一 二 三 民 生 君 號 路 日 出 男 女 年 十 安 和 里 府 強 志 華 司 先 電 文 教 師 公", " "))
			}
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
