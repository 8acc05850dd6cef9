package extractors

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"pandian"
)

// wideProps makes streams of Unicode properties of ids and texts.
func wideProps(in string, idAndText ...string) []string {
	var parts []string
	for i := 0; i < len(idAndText); i += 2 {
		parts = append(parts, in+"__substg1.0_"+idAndText[i]+"001F", string(utf16LE(idAndText[i+1])))
	}
	return parts
}

// sampleMessage is a message with a file and a message attached.
func sampleMessage(t testing.TB) []byte {
	t.Helper()
	parts := append([]string{msgProperties, strings.Repeat("\x00", 32)}, wideProps("",
		"0037", "會員名冊", "0C1A", "王小明", "0C1F", "/O=ORG/CN=WANG", "5D01", "ming@example.com", "0E04", "李美玲", "1000", "本人A123456789\r\n", "8001", "0912-345-678",
		"007D", "Received: from x\r\nTo: a@example.com\r\n", "001A", "IPM.Contact")...)
	parts = append(parts, wideProps("__recip_version1.0_#00000000/", "3001", "李美玲", "39FE", "mei@example.com")...)
	file, inner := "__attach_version1.0_#00000000/", "__attach_version1.0_#00000001/__substg1.0_3701000D/"
	parts = append(parts, wideProps(file, "3704", "MINGCE~1.CSV", "3707", "名冊.csv")...)
	parts = append(parts, file+"__substg1.0_37010102", "a,b", inner+msgProperties, strings.Repeat("\x00", 24))
	parts = append(parts, wideProps(inner, "0037", "轉寄", "1000", "內文", "001A", "IPM.Note", "8001", "BT=0")...)
	return compoundOf(t, parts...)
}

func TestMessageTellsPeopleBodyAndAttachments(t *testing.T) {
	wantLog(t, readOffice(t, MSG(), sampleMessage(t)),
		`text "",0: "主旨：會員名冊\n寄件者：王小明\n寄件者信箱：ming@example.com\n收件者：李美玲\n收件者：mei@example.com\n0912-345-678\n本人A123456789\r\n\n"`, `end "",0`,
		`member "信件標頭.eml"`, `  37 bytes`, `member "名冊.csv"`, `  3 bytes`,
		`text "附件 2",0: "主旨：轉寄\n內文\n"`, `end "附件 2",0`)
}

func TestOldMessageIsReadInItsCodePage(t *testing.T) {
	props := strings.Repeat("\x00", 32) + le(msgCodePage<<16|msgNumber, 0, 936, 0)
	data := compoundOf(t, msgProperties, props, "__substg1.0_0037001E", "\xd5\xc5\xc8\xfd\x00", "__substg1.0_1000001E", "A1\xc0\xee")
	wantLog(t, readOffice(t, MSG(), data), `text "",0: "主旨：张三\nA1李\n"`, `end "",0`)
}

// packedRTF is the example of MS-OXRTFCP §3.1.1.
const packedRTF = "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232" + "0af32068656c090020627705b06c647d0a800fa0"

func TestPackedRTFIsUnpacked(t *testing.T) {
	packed, err := hex.DecodeString(packedRTF)
	if err != nil {
		t.Fatal(err)
	}
	got, err := unpackRTF(packed)
	if want := "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"; string(got) != want || err != nil {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if len(rtfWords) != 207 {
		t.Errorf("%d bytes of words", len(rtfWords))
	}
	for n := range packed {
		if got, err := unpackRTF(packed[:n]); n < 16 != (pandian.ReasonOf(err) == pandian.Truncated) || len(got) > 43 {
			t.Errorf("cut to %d: %q, %v", n, got, err)
		}
	}
}

func TestPlainBodyThatTheOtherRepeatsIsReadOnce(t *testing.T) {
	packed, err := hex.DecodeString(packedRTF)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		plain, kind, rich string
		once              bool
	}{
		{"hello world", "10090102", string(packed), true},
		{"hello <http://world>", "10090102", string(packed), true},
		{"hello moon", "10090102", string(packed), false},
		{"王小明 A1", "10130102", "<p>王小明</p><b>A1</b>", true},
		{"王小明 A1", "10130102", "<p>王小明</p>", false},
	} {
		r := readOffice(t, MSG(), compoundOf(t, append(wideProps("", "1000", tt.plain), msgProperties, "x", "__substg1.0_"+tt.kind, tt.rich)...))
		if once := !strings.Contains(r.Log.String(), "text "); once != tt.once || len(r.Members) != 1 {
			t.Errorf("%q: read once %v, members %q", tt.plain, once, r.Members)
		}
	}
}

func TestMessagesWithinEachOtherAreBounded(t *testing.T) {
	parts := []string{msgProperties, "x"}
	in := ""
	for range 2 * msgMaxDepth {
		in += "__attach_version1.0_#00000000/__substg1.0_3701000D/"
		parts = append(append(parts, in+msgProperties, "x"), wideProps(in, "0037", "主旨")...)
	}
	r := readOffice(t, MSG(), compoundOf(t, parts...))
	if !slices.Contains(r.Skips, pandian.ArchiveDepth) || strings.Count(r.Plain.String(), "主旨：主旨") != msgMaxDepth {
		t.Errorf("skips %v, text %q", r.Skips, r.Plain.String())
	}
}
