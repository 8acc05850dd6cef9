package scanner

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"pandian"
)

func TestFoldMakesWhatDetectorsRead(t *testing.T) {
	for in, want := range map[string]string{
		"申 請 人 ： 王 小 明":                   "申請人:王小明",
		"出生：民國 5 0 年 1 月 2 3 日":           "出生:民國50年1月23日",
		"姓　名　：　林　美  電話":                   "姓名:林美  電話",
		"王 小 明":                           "王 小 明",
		"王小明 李大華 陳美 林":                    "王小明 李大華 陳美 林",
		"信義路五段 7 號 3 樓":                   "信義路五段7號3樓",
		"住 址 ：\n 臺 南 市 東 區":               "住 址 :\n 臺南市東區",
		"":                                "",
		"plain 文字":                        "plain 文字",
		"Ａ１２３４５６７８９":                      "A123456789",
		"姓　名：王小明":                         "姓 名:王小明",
		"0912–345‐678":                    "0912-345-678",
		"甲–乙":                             "甲–乙",
		"姓名│王小明┃電話":                       "姓名|王小明|電話",
		"A\u200b1\ufeff2":                 "A12",
		"（０２）２３４５\u00a06789":              "(02)2345 6789",
		"n=%E7%8E%8B%e5%b0%8f&m=a%40b.tw": "n=王小&m=a@b.tw",
		"80%40%, %E7%8E, %zz, %":          "80%40%, %E7%8E, %zz, %",
	} {
		var m pandian.OffMap
		got, folded := Fold(nil, []byte(in), &m)
		if string(got) != want || folded != (in != want) {
			t.Errorf("Fold(%q) = %q, %v; want %q", in, got, folded, want)
		}
	}
}

func TestATextIsNotCutInWhatIsFoldedAsAWhole(t *testing.T) {
	for _, text := range []string{"王小明%E7%8E%8B%40b%E5%B0%8Fa–bcdefghijk", "a%40b%E7%8E%8B%8Ebcdefghijklm"} {
		var m pandian.OffMap
		whole, _ := Fold(nil, []byte(text), &m)
		for n := 5; n < len(text)-9; n++ {
			if !utf8.RuneStart(text[n]) {
				continue
			}
			k := foldCut([]byte(text), n)
			got, _ := Fold(nil, []byte(text[:k]), &m)
			if got, _ = Fold(got, []byte(text[k:]), &m); string(got) != string(whole) || k > n {
				t.Errorf("%q cut at %d for %d folds to %q, not %q", text, k, n, got, whole)
			}
		}
	}
}

// FuzzFoldLeadsEveryByteBack: each byte of the folded text leads to the
// character that it came from.
func FuzzFoldLeadsEveryByteBack(f *testing.F) {
	for _, s := range []string{"Ａ１", "姓　名：x", "a–b", "1\u200b2", "\xff\xef\xbc", "文字文字", "（０２）", "%E7%8E%8B%40b%e7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		src := []byte(s)
		var m pandian.OffMap
		got, folded := Fold([]byte("前"), src, &m)
		got = got[len("前"):]
		if !folded && !bytes.Equal(got, src) {
			t.Fatalf("%q is said to be unchanged but is %q", s, got)
		}
		text := pandian.Text{B: got}
		if !m.Empty() {
			text.Map = &m
		}
		last := int64(0)
		for i := range got {
			lo, hi := text.Start(i), text.End(i+1)
			if lo < 0 || hi > int64(len(src)) || lo >= hi || lo < last {
				t.Fatalf("byte %d of %q leads to %d-%d of %q", i, got, lo, hi, s)
			}
			last = lo
			if from := src[lo:hi]; got[i] < utf8.RuneSelf && len(from) == 1 && from[0] != got[i] {
				t.Fatalf("byte %q of %q comes from %q", got[i], got, from)
			}
		}
	})
}

// decodeAll decodes by pieces.
func decodeAll(t testing.TB, cs Charset, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(NewDecoder(cs, r))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecodersAgreeWithTheLibrary(t *testing.T) {
	text := strings.Repeat("姓名王小明身分證字號A123456789，電話(02)2345-6789許功蓋。\n", 400)
	big5, err := traditionalchinese.Big5.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for cs, raw := range map[Charset]string{Big5: big5, GB18030: gb, UTF8: text} {
		if got := decodeAll(t, cs, strings.NewReader(raw)); string(got) != text {
			t.Errorf("%v decodes differently", cs)
		}
		if got := decodeAll(t, cs, iotest.OneByteReader(strings.NewReader(raw[:4001]))); !strings.HasPrefix(string(got), text[:1000]) {
			t.Errorf("%v depends on how it is read", cs)
		}
	}
}

func TestBig5BehindALongASCIIHeadIsDecoded(t *testing.T) {
	tail, err := traditionalchinese.Big5.NewEncoder().String(strings.Repeat("姓名：王小明，身分證字號 A123456789\n", 50))
	if err != nil {
		t.Fatal(err)
	}
	raw := strings.Repeat("2025-01-01 plain ascii line\n", 40_000) + tail
	got := decodeAll(t, DetectCharset([]byte(raw[:headBytes]), false), strings.NewReader(raw))
	if !bytes.Contains(got, []byte("姓名：王小明")) {
		t.Error("the Chinese tail is lost")
	}
}

func FuzzDecodersYieldValidUTF8HoweverRead(f *testing.F) {
	f.Add([]byte("\xa9m\xa6W\xa4\xfd"), uint8(3))
	f.Add([]byte("\xff\xfea\x00"), uint8(1))
	f.Add([]byte("\x81\x30\x81\x30\xff"), uint8(2))
	f.Fuzz(func(t *testing.T, raw []byte, step uint8) {
		for cs := UTF8; cs < numCharsets; cs++ {
			whole := decodeAll(t, cs, bytes.NewReader(raw))
			if !utf8.Valid(whole) {
				t.Fatalf("%v: %q decodes to %q", cs, raw, whole)
			}
			if got := decodeAll(t, cs, iotest.OneByteReader(bytes.NewReader(raw))); cs != UTF8 && !bytes.Equal(got, whole) {
				t.Fatalf("%v: %q read bytewise decodes to %q, else to %q", cs, raw, got, whole)
			}
		}
	})
}

func BenchmarkDecodeBig5(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var s strings.Builder
	for s.Len() < 1<<20 {
		s.WriteRune([]rune("姓名王小明身分證字號電話地址臺北市信義區市府路，。0123")[r.IntN(26)])
	}
	raw, err := traditionalchinese.Big5.NewEncoder().String(s.String())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("pandian", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			_, _ = io.Copy(io.Discard, NewDecoder(Big5, strings.NewReader(raw)))
		}
	})
	b.Run("x-text", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			_, _ = io.Copy(io.Discard, traditionalchinese.Big5.NewDecoder().Reader(strings.NewReader(raw)))
		}
	})
}

func TestAnchorsAreTheDigitRunsAndAts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		b := make([]byte, r.IntN(400))
		if n%100 == 0 {
			b = make([]byte, 4000+r.IntN(400))
		}
		kinds := []string{"09@/:?A姓 \x00\xff", "0123456789", "@@a", " "}
		for i, of := 0, ""; i < len(b); i++ {
			if of == "" || r.IntN(30) == 0 {
				of = kinds[r.IntN(len(kinds))]
			}
			b[i] = of[r.IntN(len(of))]
		}
		var runs []pandian.Run
		var ats []int32
		for i := 0; i < len(b); i++ {
			start := i
			for i < len(b) && b[i] >= '0' && b[i] <= '9' {
				i++
			}
			if i > start {
				runs = append(runs, pandian.Run{Start: int32(start), End: int32(i)})
			}
			if i < len(b) && b[i] == '@' {
				ats = append(ats, int32(i))
			}
		}
		gotRuns, gotAts := anchors(nil, nil, b)
		if !slices.Equal(gotRuns, runs) || !slices.Equal(gotAts, ats) {
			t.Fatalf("%q: runs %v, ats %v, want %v, %v", b, gotRuns, gotAts, runs, ats)
		}
	}
}
