package extractors

import (
	"strings"
	"testing"

	"pandian/extractors/extractortest"
)

func TestHL7MessagesBecomeRowsOfPatientsAndOfThoseBesideThem(t *testing.T) {
	const head = `MSH|^~\&|HIS|A|LIS|B|20260311||ADT^A01|1|P|2.3` + "\r"
	for name, tt := range map[string]struct{ text, want string }{
		"a patient with components, repetitions and kinds of numbers": {
			head + `PID|1||001^^^A^MR~A123456789^^^A^NI||王&老^大明^^^先生||19720315083000|M|||中山南路7號^3樓^中正區^臺北市^100^TW||^PRN^PH^m@b.tw` + "\r" +
				`DG1|1||I10^高血壓^I10` + "\rDG1|2||E11^糖尿病\r\n" + head + "PID|||002||CHEN^MEI LING\r",
			`text "",1: "MSH|^~\\&|HIS|A|LIS|B|20260311||ADT^A01|1|P|2.3\r"
header "",0: "病歷號碼" | "身分證字號" | "姓名" | "出生日期" | "地址" | "電子郵件" | "診斷"
row "",1: "001"@54-57 | "A123456789"@65-75 | "王大明"@84-98 | "19720315"@109-117 | "100臺北市中正區中山南路7號3樓"@128-176 | "m@b.tw"@186-192 | "I10 高血壓 I10, E11 糖尿病"@200-238
text "",5: "\nMSH|^~\\&|HIS|A|LIS|B|20260311||ADT^A01|1|P|2.3\r"
row "",2: "002"@293-296 | "" | "CHEN MEI LING"@298-311 | "" | "" | "" | ""
end "",0
`,
		},
		"others are rows of their own, further fields columns, further segments text": {
			strings.ReplaceAll(head+"NK1|1|林^小芬|SPO|街1號^^^^|02-23456789^PRN^PH^l@b.tw~^^^^^2^23456780\rPV1|1|I|||||D12^李^建國~D13^陳^美||||\rOBX|1|NM|718-7^Hb||13.5\r", "\r", "\n"),
			`text "",1: "MSH|^~\\&|HIS|A|LIS|B|20260311||ADT^A01|1|P|2.3\n"
header "NK1",0: "姓名" | "NK1-3" | "地址" | "電話"
row "NK1",1: "林小芬"@53-63 | "SPO"@64-67 | "街1號"@68-79 | "02-23456789 l@b.tw, 02 23456780"@80-121
header "PV1",0: "主治醫師代號" | "主治醫師"
row "PV1",1: "D12, D13"@134-152 | "李建國, 陳美"@138-160
text "",4: "OBX|1|NM|718-7^Hb||13.5\n"
end "",0
`,
		},
		"other separators, frames, escapes, no end": {
			"\vMSH#*+!%#a#b#c\rPID###1##林*A!R!B!T!C!##19720230\x1c",
			`text "",1: "\vMSH#*+!%#a#b#c\r"
header "",0: "病歷號碼" | "姓名" | "出生日期"
row "",1: "1"@22-23 | "林 A+B%C!"@25-39 | "19720230"@41-49
end "",0
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := extractortest.Record(HL7(), "a.hl7", []byte(tt.text))
			if err != nil || len(r.Faults) > 0 {
				t.Fatal(err, r.Faults)
			}
			if got := r.Log.String(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestHL7IsToldByItsHead(t *testing.T) {
	for text, want := range map[string]bool{
		`MSH|^~\&|HIS|A`:             true,
		"\v" + `MSH|^~\&|HIS|A`:      true,
		`BHS|^~\&|HIS|A`:             true,
		`FHS#*+!%#A#B`:               true,
		"MSH is a word of this text": false,
		"MSH|a|b|c|d|e":              false,
		"MSH||||||||":                false,
		"PID|1||001":                 false,
		"MSH|":                       false,
	} {
		if got := HL7().Sniff([]byte(text), "a"); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestHL7OfAnyFormEndsWithEveryValue(t *testing.T) {
	const id = "A123456789"
	for _, text := range []string{
		"PID|1||" + id, "MSH|^~\\&|a\rPID", "MSH|^~\\&|a\rPID|" + strings.Repeat("|", 5000) + id,
		"MSH|^~\\&|a\rPID|||" + strings.Repeat("~", 5000) + id, "MSH|^~\\&|a\rPID|||||" + strings.Repeat(`\`, 99) + id,
		"MSH|^~\\&|a\r" + strings.Repeat("DG1|||"+strings.Repeat("x", 1000)+"\r", 20000) + "DG1|||" + id,
		"MSH|^\rPID|||" + id, "MSH|^~\\&|a\rPID|||||||||||||^^^^^^^^" + id + "\rNK1|||||^^^^^" + id, "MSH|^~\\&|a\rPV1|||||||^^^^^" + id,
	} {
		r, err := extractortest.Record(HL7(), "a.hl7", []byte(text))
		if err != nil || len(r.Faults) > 0 {
			t.Errorf("%.40q: %v %v", text, err, r.Faults)
		}
		if strings.Contains(text, id) && !strings.Contains(r.Plain.String(), id) {
			t.Errorf("%.40q: %s was not handed on", text, id)
		}
	}
}
