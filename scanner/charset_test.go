package scanner

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// proseZH is running text, none of which went into the tables: the rules of a
// public office (高雄市桃源區公所個人資料保護管理要點).
func proseZH(t testing.TB) []rune {
	b, err := os.ReadFile("testdata/charset/prose.txt")
	if err != nil {
		t.Fatal(err)
	}
	return []rune(string(b))
}

func encode(t testing.TB, enc encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := encoding.ReplaceUnsupported(enc.NewEncoder()).Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func encodeUTF16(s string, big bool) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return b
}

var encoders = []struct {
	cs  Charset
	enc func(t testing.TB, s string) []byte
}{
	{UTF8, func(_ testing.TB, s string) []byte { return []byte(s) }},
	{Big5, func(t testing.TB, s string) []byte { return encode(t, traditionalchinese.Big5, s) }},
	{GB18030, func(t testing.TB, s string) []byte { return encode(t, simplifiedchinese.GB18030, s) }},
	{UTF16LE, func(_ testing.TB, s string) []byte { return encodeUTF16(s, false) }},
	{UTF16BE, func(_ testing.TB, s string) []byte { return encodeUTF16(s, true) }},
}

// TestDetectSnippets holds the detector to the share of snippets that it must
// get right, by their length in characters.
func TestDetectSnippets(t *testing.T) {
	prose := proseZH(t)
	r := rand.New(rand.NewPCG(1, 2))
	given := []rune(commonTraditional)[:900]
	snippets := map[string]func(n int) string{
		"prose": func(n int) string {
			for {
				s := prose[r.IntN(len(prose)-n):][:n]
				if unicode.Is(unicode.Han, s[0]) && unicode.Is(unicode.Han, s[n-1]) {
					return string(s)
				}
			}
		},
		"row": func(n int) string {
			s := "王李張劉陳楊趙黃周吳徐孫胡朱高林何郭馬羅梁宋鄭謝韓唐馮于董蕭"
			name := string([]rune(s)[r.IntN(30)])
			for range n - 1 {
				name += string(given[r.IntN(len(given))])
			}
			return fmt.Sprintf("%s,%c%09d,09%08d", name, 'A'+r.IntN(26), r.IntN(1e9), r.IntN(1e8))
		},
	}
	for _, tt := range []struct {
		kind  string
		chars int
		least float64
	}{{"prose", 4, .95}, {"prose", 8, .99}, {"prose", 16, 1}, {"prose", 64, 1}, {"row", 2, .95}, {"row", 3, .98}, {"row", 4, .98}} {
		for _, e := range encoders {
			t.Run(fmt.Sprintf("%s%d/%v", tt.kind, tt.chars, e.cs), func(t *testing.T) {
				const n = 1000
				right := 0
				wrong := map[Charset]int{}
				for range n {
					b := e.enc(t, snippets[tt.kind](tt.chars))
					if cs := DetectCharset(b, true); cs == e.cs {
						right++
					} else {
						wrong[cs]++
					}
				}
				if float64(right) < tt.least*n {
					t.Errorf("%d of %d right, want %g; taken for %v", right, n, tt.least*n, wrong)
				} else if testing.Verbose() {
					t.Logf("%d of %d right; %v", right, n, wrong)
				}
			})
		}
	}
}

func TestDetectCharset(t *testing.T) {
	big5 := func(s string) []byte { return encode(t, traditionalchinese.Big5, s) }
	noise := make([]byte, 4096)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	tests := []struct {
		name string
		in   []byte
		want Charset
	}{
		{"empty", nil, UTF8},
		{"ASCII", []byte("name,id\r\n"), UTF8},
		{"mark of UTF-8", []byte("\xef\xbb\xbfabc"), UTF8BOM},
		{"mark of UTF-16LE", []byte("\xff\xfea\x00"), UTF16LE},
		{"mark of UTF-16BE", []byte("\xfe\xff\x00a"), UTF16BE},
		{"mark of UTF-32LE", []byte("\xff\xfe\x00\x00a\x00\x00\x00"), UTF32LE},
		{"mark of UTF-32BE", []byte("\x00\x00\xfe\xff\x00\x00\x00a"), UTF32BE},
		{"one name in Big5", big5("王小明"), Big5},
		{"row in Big5", big5("王小明,A123456789,0912345678"), Big5},
		{"header in Big5", big5("姓名,身分證字號,手機\r\n"), Big5},
		{"trail bytes that are ASCII", big5("許功蓋,A123456789\r\n"), Big5},
		{"row in UTF-16", encodeUTF16("王小明,A123456789\r\n", false), UTF16LE},
		{"ASCII in UTF-16", encodeUTF16("id,mobile\r\n1,2\r\n", true), UTF16BE},
		{"simplified Chinese", encode(t, simplifiedchinese.GB18030, "张伟,身份证号码"), GB18030},
		{"Japanese", encode(t, japanese.ShiftJIS, "これは日本語のテキストです。カタカナも"), ShiftJIS},
		{"German", encode(t, charmap.Windows1252, "Größe, Müller, für Straße"), Latin1},
		{"mixed lines", append([]byte("王小明登入系統\n"), big5("李大同登出系統\n陳怡君登出\n")...), UTF8},
		{"UTF-8 with a broken character", []byte("王小明先生，住臺北市\xe5\x8c，電話"), UTF8},
		{"text with NUL padding", append([]byte("2024-01-01 service started\n"), make([]byte, 500)...), UTF8},
		{"Big5 with NUL padding", append(big5("王小明在臺北市政府服務\n"), make([]byte, 500)...), Big5},
		{"fields divided by control characters", []byte("a\x01b\x01c\n\x1f\x1e"), UTF8},
		{"noise", noise, Binary},
		{"NULs", make([]byte, 100), Binary},
		{"an executable", append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8\x00\x00\x00\x00\x00\x00\x00\x40\x00"), make([]byte, 40)...), Binary},
		{"high bytes that mean nothing", bytes.Repeat([]byte("\xff\x80\xff \x80"), 20), Unknown8Bit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := DetectCharset(tt.in, true); got != tt.want {
				t.Errorf("DetectCharset = %v, want %v", got, tt.want)
			}
		})
	}
}

// TestDetectCutHead cuts text anywhere: the charset stays.
func TestDetectCutHead(t *testing.T) {
	s := strings.Repeat("王小明,臺北市信義區信義路五段7號,0912-345-678\n", 3)
	for _, e := range encoders {
		b := e.enc(t, s)
		for n := 8; n < len(b); n++ {
			if got := DetectCharset(b[:n], false); got != e.cs {
				t.Fatalf("%v cut at %d: DetectCharset = %v", e.cs, n, got)
			}
		}
	}
}

func TestCharsetTable(t *testing.T) {
	seen := map[rune]bool{}
	for _, r := range commonTraditional + commonSimplified {
		if seen[r] {
			t.Errorf("%q stands twice", r)
		}
		seen[r] = true
		if !unicode.Is(unicode.Han, r) {
			t.Errorf("%q is not Han", r)
		}
	}
	if n := utf8.RuneCountInString(commonTraditional); n < 3000 {
		t.Errorf("%d traditional characters, want 3000", n)
	}
}

func TestCharsetNames(t *testing.T) {
	seen := map[string]bool{}
	for cs := range numCharsets {
		if s := cs.String(); s == "" || seen[s] {
			t.Errorf("charset %d is named %q", cs, s)
		} else {
			seen[s] = true
		}
	}
}

func FuzzDetectCharset(f *testing.F) {
	f.Add([]byte("王小明,A123456789"), true)
	f.Add([]byte("\xa4\xfd\xa4p\xa9\xfa,A123456789"), false)
	f.Add([]byte("\x8bs\x0f\\\x0ef"), false)
	f.Add([]byte("0\x0f"), true)
	f.Fuzz(func(t *testing.T, b []byte, whole bool) {
		cs := DetectCharset(b, whole)
		if ctl := countControls(b); whole && utf8.Valid(b) && ctl.nul+ctl.any == 0 && cs != UTF8 && cs != UTF8BOM {
			t.Errorf("valid UTF-8 %q taken for %v", b, cs)
		}
		if name := DecodeName(b); !utf8.ValidString(name) {
			t.Errorf("DecodeName(%q) = %q", b, name)
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	text := strings.Repeat(string(proseZH(b)), 8)
	for _, e := range encoders {
		raw := e.enc(b, text)
		raw = raw[:min(len(raw), headBytes)]
		b.Run(e.cs.String(), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				DetectCharset(raw, false)
			}
		})
	}
}
