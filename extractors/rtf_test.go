package extractors

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"pandian"
)

// rtfBytes writes bytes beyond ASCII, and every second one, as RTF programs do.
func rtfBytes(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x80:
			b.WriteString(`\'` + hex.EncodeToString([]byte{c}))
		case strings.IndexByte(`\{}`, c) >= 0:
			b.WriteString(`\` + s[i:i+1])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func TestRTF(t *testing.T) {
	gb, err := simplifiedchinese.GBK.NewEncoder().String("张三")
	if err != nil {
		t.Fatal(err)
	}
	const fonts = `{\rtf1\ansi\ansicpg950\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset136 \'b7\'73;}{\f2\fcharset134 x;}{\f3\fcharset238 y;}}{\*\generator z;}`
	name := rtfBytes(big5(t, "許功蓋"))
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"characters in the code page of the font", `\f1 ` + name + `{\f2 ` + rtfBytes(gb) + `}\f0 ` + name + `{\f3 \'b3}\par`, []string{`text "",0: "許功蓋张三許功蓋ł\n"`, `end "",0`}},
		{"Asian characters with a font of their own", `\ansicpg1252{\f0\dbch\af1\loch\f0 ` + name + `}caf\'e9\par`, []string{`text "",0: "許功蓋café\n"`, `end "",0`}},
		{"Unicode characters and what stands for them", `\uc2\u29579 ??\uc1\u-10179\'3f\u-8704?{\uc0\u23567}\u26126{}?\u65X\u-4054 ?`, []string{`text "",0: "王😀小明?A\uf02a"`, `end "",0`}},
		{"signs and breaks", `a\~b\_c\-d\tab e\line f\'41\endash\par`, []string{`text "",0: "a\u00a0b-cd\te\nfA–\n"`, `end "",0`}},
		{"what is no text is left out", `{\*\unknown x{y}}{\pict 00ff}{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\info{\creatim\yr2020}}a\bin5 {{}}}b`, []string{`text "",0: "ab"`, `end "",0`}},
		{"tables without a mark in every paragraph", `\trowd\cellx1\cellx2 a\cell b\par c\cell\row\trowd\pard\intbl\cell\pard\intbl d\cell\row\pard e\par`,
			[]string{`row "表 1",1: "a" | "b\nc"`, `row "表 1",2: "" | "d"`, `end "表 1",0`, `text "",0: "e\n"`, `end "",0`}},
		{"text beside the text", `a{\footnote b}{\deleted c}\deleted d\deleted0{\*\annotation e}{\header\trowd f\cell g\cell\row}`, []string{
			`text "",0: "a"`, `end "",0`, `text "註腳",0: "b\n"`, `end "註腳",0`, `text "已刪除的文字",0: "cd"`, `end "已刪除的文字",0`,
			`text "註解",0: "e\n"`, `end "註解",0`, `text "頁首",0: "f\tg\t\n\n"`, `end "頁首",0`}},
		{"links", `{\field{\*\fldinst HYPERLINK "mailto:a@example.com"}{\fldrslt mail}}`, []string{`text "",0: "mail (a@example.com)"`, `end "",0`}},
		{"properties in two spellings", `{\info{\upr{\title ??}{\*\ud{\title \u29579?}}}{\author x}}`, []string{`text "文件屬性",0: "王\nx\n"`, `end "文件屬性",0`}},
		{"objects", `{\object\objemb{\*\objdata ` + hex.EncodeToString([]byte("\x01\x05\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00P\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00a,b")) + `}{\result r}}`,
			[]string{`member "內嵌物件"`, `  3 bytes`, `text "",0: "r"`, `end "",0`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantLog(t, readOffice(t, RTF(), []byte(fonts+tt.in+"}\x00")), tt.want...)
		})
	}
}

func TestRTFThatIsCutSaysSo(t *testing.T) {
	for _, in := range []string{`{\rtf1 a`, `{\rtf1 a\'4`, `{\rtf1 a\b`, `{\rtf1 a{\b`, `{\rtf1 a\bin9 x}`} {
		r := readOffice(t, RTF(), []byte(in))
		if !slices.Equal(r.Skips, []pandian.Reason{pandian.Truncated}) || !strings.HasPrefix(r.Plain.String(), "a") {
			t.Errorf("%s: skips %v, text %q", in, r.Skips, r.Plain.String())
		}
	}
}

func TestGroupsOfRTFWithinEachOtherAreBounded(t *testing.T) {
	in := strings.Repeat(`{\f1`, 1_000_000) + " x" + strings.Repeat("}", 1_000_000)
	if r := readOffice(t, RTF(), []byte(`{\rtf1`+in+"y}")); r.Plain.String() != "xy\n" || len(r.Skips) > 0 {
		t.Errorf("%q, skips %v", r.Plain.String(), r.Skips)
	}
}
