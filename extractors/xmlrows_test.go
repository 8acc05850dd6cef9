package extractors

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/extractors/extractortest"
)

func TestXMLCalls(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"rows", `<?xml version="1.0"?><名冊><人 id="7"><姓名>王<![CDATA[小]]>明</姓名><地址><縣市>臺北市</縣市></地址></人><人 id="8"><姓名>李&#x7f8e;</姓名><電話>02</電話><電話>03</電話></人></名冊>`, `
text "",0: "名冊"
header "人",0: "id" | "姓名" | "地址/縣市"
row "人",1: "7"@38-39 | "王小明"@49-70 | "臺北市"@95-104
header "人",0: "id" | "姓名" | "地址/縣市" | "電話"
row "人",2: "8"@137-138 | "李美"@148-159 | "" | "02, 03"@176-197
end "人",0
end "",0
`},
		{"rows of attributes", `<r><p name="王" id="A1"/><p name="李" id="A2"/></r>`, `
text "",0: "r"
header "p",0: "name" | "id"
row "p",1: "王"@12-15 | "A1"@21-23
row "p",2: "李"@35-38 | "A2"@44-46
end "p",0
end "",0
`},
		{"rows in rows", `<r><c><n>王</n><o><no>1</no></o><o><no>2</no></o></c><c><n>李</n><o><no>3</no></o></c></r>`, `
text "",0: "r"
header "c",0: "n"
row "c",1: "王"@9-12
row "c",2: "李"@60-63
end "c",0
end "",0
header "c/o",0: "no"
row "c/o",1: "1"@23-24
row "c/o",2: "2"@40-41
row "c/o",3: "3"@74-75
end "c/o",0
`},
		{"values named by an attribute", `<r><d><f name="姓名">王</f><f name="電話">02</f></d><d><f name="姓名">李</f><f name="電話">03</f></d></r>`, `
text "",0: "r"
header "d",0: "姓名" | "電話"
row "d",1: "王"@23-26 | "02"@47-49
row "d",2: "李"@77-80 | "03"@101-103
end "d",0
end "",0
`},
		{"a single record", `<a:申請 xmlns:a="x" no="5"><a:姓名>王小明</a:姓名><電話 type="h">02</電話><f key="生日">64/3/2</f><空/></a:申請>`, `
text "",0: "申請\nno：5\n姓名：王小明\ntype：h\n電話：02\n生日：64/3/2"
end "",0
`},
		{"mixed content", `<doc><p>本人王<b k="李">小</b>明</p><p>A1234<i>56789</i></p></doc>`, `
text "",0: "doc\n本人王小明\nA123456789"
end "",0
text "屬性",0: "k: 李"
end "屬性",0
`},
		{"comments", `<r><!-- 王小明 --><a>1</a></r>`, `
text "",0: "r\na：1"
end "",0
text "註解",0: " 王小明 "
end "註解",0
`},
		{"truncated", `<r><p><n>王</n></p><p><n>李</n></p><p><n>張`, `
text "",0: "r"
header "p",0: "n"
row "p",1: "王"@9-12
row "p",2: "李"@26-29
row "p",3: "張"@43-46
skip "",0: truncated
end "p",0
end "",0
`},
		{"tables by turns", `<r><a><x>1</x></a><b><y>2</y></b><a><x>3</x></a><b><y>4</y></b></r>`, `
text "",0: "r"
header "a",0: "x"
row "a",1: "1"@9-10
header "b",0: "y"
row "b",1: "2"@24-25
header "a",0: "x"
row "a",2: "3"@39-40
header "b",0: "y"
row "b",2: "4"@54-55
end "a",0
end "b",0
end "",0
`},
		{"end tags that do not match", `<r><p><n>王</p></x><p><n>李</n></p></r>`, `
text "",0: "r"
header "p",0: "n"
row "p",1: "王"@9-12
row "p",2: "李"@26-29
end "p",0
end "",0
`},
		{"drawing", `<svg xmlns="x"><text x="1">王<tspan>小明</tspan></text><text>A1</text><path d="M0912345678"/></svg>`, `
text "",0: "王小明\nA1"
end "",0
`},
		{"workbook of 2003", `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><DocumentProperties><Author>林</Author></DocumentProperties>
<Worksheet ss:Name="名冊"><Table><Row><Cell><Data ss:Type="String">姓名</Data></Cell><Cell ss:MergeAcross="1"><Data ss:Type="String">電話</Data></Cell><Cell><Data ss:Type="String">註</Data></Cell></Row>
<Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="String">02</Data><Comment ss:Author="陳"><Data>宅</Data></Comment></Cell></Row></Table></Worksheet></Workbook>`, `
text "",0: "林"
row "名冊",1: "姓名"@312-318 | "電話"@380-386 | "" | "註"@429-432
row "名冊",4: "" | "02\n陳 宅"@513-556 | "" | ""
end "名冊",0
end "",0
text "註解",0: "mso-application progid=\"Excel.Sheet\""
end "註解",0
`},
		{"empty", "", "\nend \"\",0\n"},
	}
	for _, tt := range tests {
		r := traced(t, XML(), tt.text, func(r io.Reader) io.Reader { return r })
		if diff := cmp.Diff(tt.want, "\n"+r.Log.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		sameForAnyCut(t, XML(), tt.text)
	}
}

func TestXMLIsToldFromPagesAndOfficeDocuments(t *testing.T) {
	tests := []struct {
		text, name string
		want       bool
	}{
		{"<?xml version='1.0'?><r/>", "x", true},
		{"\ufeff\n<r>", "a.XML", true},
		{"<svg xmlns='x'>", "x", true},
		{"<r>", "x", false},
		{"姓名,電話", "a.xml", false},
		{"<?xml version='1.0'?>\n<office:document office:mimetype='x'>", "a.xml", false},
	}
	for _, tt := range tests {
		if got := isXML([]byte(tt.text), tt.name); got != tt.want {
			t.Errorf("isXML(%q, %q) = %v", tt.text, tt.name, got)
		}
	}
}

func TestDeepNestingIsReportedAndItsTextRead(t *testing.T) {
	text := strings.Repeat("<e>", 300) + "王小明" + strings.Repeat("</e>", 300)
	r := traced(t, XML(), text, func(r io.Reader) io.Reader { return r })
	if !strings.Contains(r.Plain.String(), "王小明") || !slices.Equal(r.Skips, []pandian.Reason{pandian.Corrupt}) {
		t.Errorf("skips %v, text %q", r.Skips, r.Plain.String())
	}
}

func TestValuesTooLargeForACellAreReadWhole(t *testing.T) {
	long := strings.Repeat("字", markupToken/3) + "A123456789"
	row := "<p><n>王</n><tel>02</tel><note>" + long + "</note></p>"
	r := &extractortest.Recorder{Source: []byte("<r>" + strings.Repeat(row, 3) + strings.Repeat("<p><n>李</n></p>", 9000) + "</r>")}
	if err := extractXML(t.Context(), extractortest.Content("x.xml", r.Source), r); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(r.Plain.String(), "A123456789"); n != 3 || r.Rows != 9003 || len(r.Faults) > 0 {
		t.Errorf("%d values, %d rows, %v", n, r.Rows, r.Faults)
	}
}

func BenchmarkXML(b *testing.B) {
	data := []byte("<r>" + strings.Repeat("<p no=\"1\"><姓名>王小明</姓名><idno>A123456789</idno><tel>0912-345-678</tel></p>\n", 40_000) + "</r>")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := extractXML(b.Context(), extractortest.Content("x.xml", data), discard{}); err != nil {
			b.Fatal(err)
		}
	}
}
