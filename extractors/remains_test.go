package extractors

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/traditionalchinese"

	"pandian"
	"pandian/extractors/extractortest"
)

func TestStringsOfUnknownDocumentsAreReadInEveryEncoding(t *testing.T) {
	const said = "申請人王小明 A123456789"
	big5, err := traditionalchinese.Big5.NewEncoder().String(said)
	if err != nil {
		t.Fatal(err)
	}
	zeros := strings.Repeat("\x00", 99)
	for name, text := range map[string]string{
		"UTF-8": said, "Big5": big5, "Big5 behind noise": "\xff\x81\x01\xa4\xff" + big5 + "\xff",
		"UTF-16": string(utf16LE(said)), "UTF-16 at an odd offset": "x" + string(utf16LE(said)),
	} {
		r, err := extractortest.Record(Remains(), "x.wps", []byte(zeros+text+zeros))
		if got := r.Plain.String(); err != nil || !strings.Contains(got, said+"\n") || !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) || len(r.Faults) > 0 {
			t.Errorf("%s: %v, %q, skips %v, %v", name, err, got, r.Skips, r.Faults)
		}
	}
}

func TestLongStringsComeWhole(t *testing.T) {
	text := strings.Repeat("王小明 A123456789\n", 4000)
	r, err := extractortest.Record(Remains(), "x.hwp", utf16LE(text))
	if got := r.Plain.String(); err != nil || strings.Count(got, "A123456789") < 3990 {
		t.Errorf("%v, %d of 4000 are found", err, strings.Count(got, "A123456789"))
	}
}

// TestNoiseIsHardlyText: what is compressed or encrypted must not come out as
// Chinese.
func TestNoiseIsHardlyText(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	r, err := extractortest.Record(Remains(), "x.doc", noise)
	if err != nil || r.Plain.Len() > len(noise)/20 {
		t.Errorf("%v, %d bytes of text in %d of noise", err, r.Plain.Len(), len(noise))
	}
}
