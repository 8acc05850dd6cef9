package scanner_test

import (
	"cmp"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/scanner"
)

// pieces are values of all kinds, parts of them, and what stands between: texts
// made of them come near to every decision that starts from a digit run or a
// word.
var pieces = strings.Split(`A123456789|A123456789X|a123456789|AB12345671|AC01234567|A800000014|A12345678906403020912345678|A1234567890640302|
0912345678|0912-345-678|09 1234 5678|912345678|+886 912 345 678|00886(2)27208889|886-2-2720-8889|(02)2720-8889|02.27208889|2720-8889|27208889|720-8889|TEL02|FAX|#12|
4111 1111 1111 1111|4111111111111111|5500-0000-0000-0004|378282246310005|3782 822463 10005|4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1|0001234-0001234|1234567|
1975-03-02|64/3/2|民國64年3月2日|0640302|19750302|2 March 1975|Mar. 2, 1975|02|三月|日生|出生|年|月|日|
203.0.113.9|140.112.1.1|2001:b030:1234::1|1.2.3.4|v2.3|:80|AB12345678901234|/ABC1234|ABC-1234|1234-AB|軍A-12345|自用小客車|
P1234567A|1234567896TWN6408125F1204159<<|AB1234567|臺北市信義區市府路1號|桃源區南進巷二十一號3樓|45 號|12F|之1|100|
Sertraline 50mg|50毫克|20 IU|血壓120/70|糖尿病|診斷：|S: 咳嗽|O: 38.5|病歷號碼|0001234567|
姓名：|王小明|陳美玲|先生|承辦人|張三|CHEN, MEI-LING|user@example.com|<wang@example.com>|身分證字號：|生日:|電話：|手機|帳號|護照號碼|LINE ID:|健保卡號|車牌|信用卡|匯款帳戶：國泰世華銀行 013-|訂單編號|版本|連線 IP |
1|9|12|200|2024|12345|123456789|1234567890123|x|Z|的`, "|")

var gaps = []string{"", "", "", " ", " ", "  ", "-", "–", "－", ".", ",", "，", "、", ":", "(", ")", "/", "\n", "\r\n", "\t", "\u00a0", "*", "_", "@", "\\", "%", "+", "~", "<", "號"}

func soup(r *rand.Rand, n int, gaps []string) string {
	var b strings.Builder
	for range n {
		b.WriteString(strings.Trim(pieces[r.IntN(len(pieces))], "\n"))
		b.WriteString(gaps[r.IntN(len(gaps))])
	}
	return b.String()
}

// everything makes detectors start from every run and hit.
func everything(dets []pandian.Detector) []pandian.Detector {
	wide := make([]pandian.Detector, len(dets))
	for i, d := range dets {
		d.Anchors = pandian.Anchors{Runs: []pandian.RunSet{{}}, Term: func(uint16) bool { return true }}
		wide[i] = d
	}
	return wide
}

// samples are those of all detectors, without their marks.
func samples(t *testing.T) string {
	names, err := filepath.Glob("../detectors/testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var b strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(strings.NewReplacer("⟦~", "", "⟦", "", "⟧", "", `\n`, "\n", `\t`, "\t").Replace(string(text)))
	}
	return b.String()
}

func TestAnchorsHideNothingFromDetectors(t *testing.T) {
	r, key := rand.New(rand.NewPCG(11, 12)), scanner.NewEphemeralKey()
	var table strings.Builder
	table.WriteString("姓名,身分證字號,生日,電話,地址,備註,,診斷\n")
	for range 3000 {
		for range 8 {
			table.WriteString(soup(r, r.IntN(3), []string{"", " ", "-", ":"}) + ",")
		}
		table.WriteByte('\n')
	}
	texts := map[string]string{
		"a.txt": soup(r, 60_000, gaps), "b.txt": soup(r, 20_000, []string{" ", ", ", "\n"}), "c.csv": table.String(), "d.txt": samples(t),
	}
	for name, text := range texts {
		f := files{name: []byte(text)}
		find := func(adjust func([]pandian.Detector) []pandian.Detector) (seen []scanner.Observation) {
			s := engine(t, f, func(o *scanner.Options) {
				o.Detectors, o.Key = adjust(o.Detectors), key
				o.Observe = func(ob scanner.Observation) { seen = append(seen, ob) }
			})
			if _, err := s.Inspect(t.Context(), f.item(name)); err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(seen, func(a, b scanner.Observation) int {
				return cmp.Or(cmp.Compare(a.Finding.At.Row, b.Finding.At.Row), cmp.Compare(a.Finding.Span.Start, b.Finding.Span.Start),
					cmp.Compare(a.Finding.Type, b.Finding.Type), cmp.Compare(a.Finding.Span.End, b.Finding.Span.End), cmp.Compare(a.Finding.Confidence, b.Finding.Confidence))
			})
			return seen
		}
		want := find(everything)
		got := find(func(dets []pandian.Detector) []pandian.Detector { return dets })
		if diff := gocmp.Diff(want, got); diff != "" || len(want) < 1000 {
			t.Errorf("%s: %d observations from all anchors, %d from those declared (-all +declared):\n%.4000s", name, len(want), len(got), diff)
		}
	}
}
