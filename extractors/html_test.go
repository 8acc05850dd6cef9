package extractors

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian/extractors/extractortest"
)

func TestHTMLCalls(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"running text", "<p>本人王\n小明<br>電話：\n 0912 <b>345</b>-678</p><div>A1234<b>56789</b></div>", `
text "",0: "本人王小明\n電話： 0912 345-678\nA123456789"
end "",0
`},
		{"entities", "&#29579;&#x5c0f;明&nbsp;&lt;a&gt; &copy 50&50 &bogus;", `
text "",0: "王小明 <a> © 50&50 &bogus;"
end "",0
`},
		{"what is no tag", "a < b, 王小明 <ming@example.com> <B212345678> <王> 5 <3", `
text "",0: "a < b, 王小明 <ming@example.com> <B212345678> <王> 5 <3"
end "",0
`},
		{"table", "前<table><tr><th>姓名<th>電話<tr><td>王&nbsp;明<td><a href=x>02</a></table>後", `
text "",0: "前"
row "表 1",1: "姓名"@18-24 | "電話"@28-34
row "表 1",2: "王 明"@42-54 | "02"@68-70
end "表 1",0
text "",0: "\n後"
end "",0
text "屬性",0: "href: x"
end "屬性",0
`},
		{"spans", `<table><tr><td rowspan=2>a<td colspan="2">b<td>c<tr><td>d<td>e<td>f<tr><td>g<td><td>h</table>`, `
row "表 1",1: "a"@25-26 | "b"@42-43 | "" | "c"@47-48
row "表 1",2: "" | "d"@56-57 | "e"@61-62 | "f"@66-67
row "表 1",3: "g"@75-76 | "" | "h"@84-85
end "表 1",0
end "",0
`},
		{"table in a table", "<table><tr><td>選單<td><table><tr><td>a<td>b<tr><td>c<td>d</table><tr><td>頁<td>尾</table>", `
text "",0: "選單"
row "表 1",1: "a"@40-41 | "b"@45-46
row "表 1",2: "c"@54-55 | "d"@59-60
end "表 1",0
text "",0: "\n頁\t尾"
end "",0
`},
		{"a single cell", "<table><tr><td><p>一<p>二</table>", `
text "",0: "一\n二"
end "",0
`},
		{"fields", `姓名<input value="王小明"><textarea>甲
 乙</textarea><select><option value=1>男<option>女</select><img alt="李" src=l.png>`, `
text "",0: "姓名 王小明\n甲\n 乙\n男\n女\n李"
end "",0
text "屬性",0: "value: 1\nsrc: l.png"
end "屬性",0
`},
		{"hidden parts", `<!-- 王小明 --><script type="application/json">{"a":"</b>"}</script><style>p{}</style><p title="李 &amp; 張" class=x>文`, `
text "",0: "文"
end "",0
text "註解",0: " 王小明 "
end "註解",0
text "指令碼",0: "{\"a\":\"</b>\"}"
end "指令碼",0
text "樣式",0: "p{}"
end "樣式",0
text "屬性",0: "title: 李 & 張"
end "屬性",0
`},
		{"unclosed quote", `<a href="x>王小明</a> A1`, `
text "",0: "x>王小明 A1"
end "",0
`},
		{"empty", "", "\nend \"\",0\n"},
	}
	for _, tt := range tests {
		r := traced(t, HTML(), tt.text, func(r io.Reader) io.Reader { return r })
		if diff := cmp.Diff(tt.want, "\n"+r.Log.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		sameForAnyCut(t, HTML(), tt.text)
	}
}

func TestWebPagesAreToldByTheirBeginning(t *testing.T) {
	tests := map[string]bool{
		"<!DOCTYPE html><html>": true, "\n<!-- x --><HTML>": true, "<?xml version=\"1.0\"?><html xmlns=\"x\">": true, "<table border=1>": true,
		"<?xml version=\"1.0\"?><r>": false, "plain": false, "<r><p>": false,
	}
	for text, want := range tests {
		if got := isHTML([]byte(text), "x"); got != want {
			t.Errorf("isHTML(%q) = %v", text, got)
		}
	}
}

func TestSampleOfAWebPageIsReadWhole(t *testing.T) {
	extractortest.Run(t, HTML(), "testdata/page.html", "testdata/page.html.golden")
}

func BenchmarkHTML(b *testing.B) {
	var page strings.Builder
	page.WriteString("<html><body><table>")
	for page.Len() < 4<<20 {
		page.WriteString("<tr><td class=a>王小明</td><td>A123456789</td><td>0912-345-678</td><td>臺北市信義區信義路五段7號3樓</td></tr>\n")
	}
	data := []byte(page.String())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := extractHTML(b.Context(), extractortest.Content("x.html", data), discard{}); err != nil {
			b.Fatal(err)
		}
	}
}
