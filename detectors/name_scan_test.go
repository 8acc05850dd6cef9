package detectors

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/detectors/detectortest"
	"pandian/rules"
)

// FuzzNamesInProseAreThoseOfLookingAtEveryByte holds that passing over what no
// name begins with, and what cannot reach the score of one, loses no name.
func FuzzNamesInProseAreThoseOfLookingAtEveryByte(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		f.Add([]byte(nameSoup(r)))
	}
	rs := rules.Default()
	d := newNameDetector(rs)
	f.Fuzz(func(t *testing.T, raw []byte) {
		w := detectortest.BuildWindow(rs.Lexicon, detectortest.Fold(nil, bytes.ToValidUTF8(raw, nil)))
		var got []pandian.Span
		d.prose(w, func(m pandian.Match) { got = append(got, m.Span) })
		want := d.everyByte(t, w)
		slices.SortFunc(got, bySpan)
		slices.SortFunc(want, bySpan)
		if !slices.Equal(got, want) {
			t.Fatalf("%q: %v, by every byte %v", w.B, got, want)
		}
	})
}

func bySpan(a, b pandian.Span) int { return (a.Start-b.Start)<<16 + a.End - b.End }

// everyByte is prose in the obvious way.
func (d *nameDetector) everyByte(t *testing.T, w *pandian.Window) (found []pandian.Span) {
	report := func(m pandian.Match) { found = append(found, m.Span) }
	for i, c := range w.B {
		if c-'A' < 26 && !isAlnum(prev(w, i)) {
			d.latinProse(w, i, report)
		}
		if n := nameDotAt(w.B, i); n > 0 {
			d.dotted(w, i, n, report)
		}
		if _, n := hanAt(w.B, i); n > 0 {
			want, got := d.scoreOfAll(w, i), d.proseName(w, i)
			if max(want.score, got.score) >= proseCandidate && (want.score != got.score || want.end != got.end) {
				t.Fatalf("%q at %d: %+v, scored in full %+v", w.B, i, got, want)
			}
			d.proseHan(w, i, report)
		}
	}
	return found
}

// scoreOfAll is proseName without anything left out because it cannot suffice.
func (d *nameDetector) scoreOfAll(w *pandian.Window, s int) (best proseReading) {
	n, weight := d.rs.Surname(w.B[s:])
	rank := rankOf(weight)
	if n == 0 || rank < rareSurname {
		return best
	}
	if r, k := hanAt(w.B, s+n); k == 0 || d.rs.Given(r) < seldomGiven {
		return best
	}
	left, ok := d.leftEdge(w, s, lowestScore)
	if !ok {
		return best
	}
	if hi, _ := stretch(w.B, s, len(w.B), 4); rank < commonSurname && n == 3 && left < announcedEdge && !d.vouched(w, s, hi) {
		return best
	}
	record := d.inRecord(w, s) || afterTime(w.B, s)
	if record {
		left += recordEdge
	}
	given := 0
	for given < 3 && s+n+3*given < len(w.B) {
		if _, k := hanAt(w.B, s+n+3*given); k != 3 {
			break
		}
		given++
	}
	for chars := min(given, (12-n)/3); chars > 0; chars-- {
		width := n + 3*chars
		end := s + width
		f, ok := d.readHanName(w.B, s, end)
		form := d.score(&f)
		if !ok || f.opens || !f.likely() || form+left < proseLeast || d.spoilt(w, s, end) {
			continue
		}
		right := d.rightEdge(w, end)
		score := form + left + right
		switch {
		case width == 6 && record && left >= cellEdge && right == 1:
			score -= shortInCell
		case width == 6:
			score -= short
		case width == n+9 && d.titleEnds(w, end), left < announcedEdge && (hasAt(w.B, end-3, "里") || hasAt(w.B, end-3, "村")):
			continue
		}
		if score > best.score {
			best = proseReading{end, score, f}
		}
	}
	return best
}

// nameSoup is text of what names and their surroundings are made of.
func nameSoup(r *rand.Rand) string {
	kinds := [][]string{
		strings.Split("王陳林李張黃吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游詹胡施沈余盧梁趙顏柯翁魏孫戴范方宋鄧杜傅侯曹薛丁卓馬阮董溫唐于向水", ""),
		strings.Split("志明俊傑建宏家豪淑芬美玲雅婷怡君佳穎宗翰冠宇承恩詩涵品妍子軒柏翰欣怡惠文大小一山海英秀玉華國", ""),
		strings.Split("歐陽 司馬 上官 諸葛 司徒 張簡 范姜 歐 司 氏 玉", " "),
		strings.Split("與和由及於的並是經理先生小姐局長里路市縣區公司醫院年月日號者人說將", ""),
		strings.Split("， 。 、 ： ； （ ） 「 」 ( ) , : ; \n \t  . ‧ · ・ • ○ Ｏ * / - _ @ |", " "),
		strings.Split("0912345678 A123456789 a@b.tw 10:32 1 88年 男 女 M F 姓名： 聯絡人 先生 您好 以下簡稱 有限公司", " "),
		append(strings.Split("Wang Chen LIN MEI-LING Hsiao-ming Nguyen Van Thi Siti Maria John CHEN, Wei A Ab I-Chen Christine Sutrisno NULL ErrHeader", " "), " Wang Mei-ling,", "\nHsiao-ming LIN ", "（CHEN, YI-TING）", " Nguyen Thi Hoa", "I-Chen Wu "),
		strings.Split("谷辣斯 尤達卡 瓦歷斯 諾幹 雲力思 阿美 比令 𠮷 〇 é ñ", " "),
		{" ", "　"},
	}
	const latinNames = 6
	var b strings.Builder
	for range 1 + r.IntN(60) {
		kind := kinds[r.IntN(len(kinds))]
		switch latin := r.IntN(4) == 0; {
		case r.IntN(2) == 0 && latin:
			kind = kinds[latinNames]
		case r.IntN(2) == 0:
			kind = kinds[r.IntN(2)]
		}
		b.WriteString(kind[r.IntN(len(kind))])
	}
	return b.String()
}
