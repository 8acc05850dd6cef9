package extractors

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/traditionalchinese"

	"pandian"
	"pandian/extractors/extractortest"
)

// wordPart is a piece of a document under construction.
type wordPart struct {
	text string
	wide bool
}

// wordHead is the head of a document in Traditional Chinese; numbers are put at
// the places that follow.
func wordHead(version, flags int, places ...int) []byte {
	b := make([]byte, 0x400)
	le := binary.LittleEndian
	le.PutUint16(b, 0xa5ec)
	le.PutUint16(b[2:], uint16(version))
	le.PutUint16(b[6:], 0x404)
	le.PutUint16(b[fibFlags:], uint16(flags))
	for i := 0; i < len(places); i += 2 {
		le.PutUint32(b[places[i]:], uint32(places[i+1]))
	}
	return b
}

// wordDocument makes a document of Word 97 of pieces, each so many times.
func wordDocument(t testing.TB, times int, parts ...wordPart) []byte {
	t.Helper()
	var text, places []byte
	le := binary.LittleEndian
	ends := []byte{0, 0, 0, 0}
	chars := 0
	for _, p := range parts {
		b, place := []byte(p.text), uint32(0x400+len(text))*2|0x40000000
		n := len(b)
		if p.wide {
			b, place = utf16LE(p.text), uint32(0x400+len(text))
			n = len(b) / 2
		}
		text = append(text, b...)
		for range times {
			chars += n
			ends = le.AppendUint32(ends, uint32(chars))
			places = append(le.AppendUint32(append(places, 0, 0), place), 0, 0)
		}
	}
	table := le.AppendUint32([]byte{1, 2, 0, 9, 9, 2}, uint32(len(ends)+len(places)))
	table = append(append(table, ends...), places...)
	head := wordHead(fibWord97, fibTable1, 0x4c, chars, 0x1a2, 0, 0x1a6, len(table))
	return compoundOf(t, "WordDocument", string(head)+string(text), "1Table", string(table))
}

func big5(t testing.TB, s string) string {
	t.Helper()
	b, err := traditionalchinese.Big5.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPiecesInEightBitsAreReadInTheCodePageOfTheLanguage(t *testing.T) {
	data := wordDocument(t, 1, wordPart{big5(t, "許功蓋\r"), false}, wordPart{"王小明\v李\x1e四\r", true}, wordPart{"caf\xe9 \r", false})
	wantLog(t, readOffice(t, DOC(Options{}), data), `text "",0: "許功蓋\n王小明\n李-四\ncafé \n"`, `end "",0`)
}

func TestDocumentOfWord6IsReadInItsCodePage(t *testing.T) {
	text := big5(t, "姓名\a電話\a\a許功蓋\a0912345678\a\a\r註\r")
	notes := len(big5(t, "註\r"))
	head := wordHead(0x65, 0, 0x18, 0x400, 0x1c, 0x400+len(text), 0x34, len(text)-notes, 0x38, notes)
	data := compoundOf(t, "WordDocument", string(head)+text)
	wantLog(t, readOffice(t, DOC(Options{}), data),
		`text "",0: "姓名\t電話\t\n許功蓋\t0912345678\t\n\n"`, `end "",0`, `text "註腳",0: "註\n"`, `end "註腳",0`)
}

func TestDocumentWithAPasswordIsReportedAsEncrypted(t *testing.T) {
	data := compoundOf(t, "WordDocument", string(wordHead(fibWord97, fibEncrypted|0x8000)))
	err := DOC(Options{}).Extract(context.Background(), extractortest.Content("a.doc", data), &extractortest.Recorder{})
	if pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("error %v", err)
	}
}

func TestPiecesThatRepeatOneAnotherAreBounded(t *testing.T) {
	data := wordDocument(t, 200, wordPart{strings.Repeat("王", 20_000) + "\r", true})
	r := readOffice(t, DOC(Options{}), data)
	if n := r.Plain.Len(); n > 8*len(data) || !slices.Contains(r.Skips, pandian.ArchiveRatio) {
		t.Errorf("%d bytes out of %d, skips %v", n, len(data), r.Skips)
	}
}

func TestDocumentWithoutItsPieceTableIsReported(t *testing.T) {
	data := compoundOf(t, "WordDocument", string(wordHead(fibWord97, 0, 0x4c, 100)))
	if r := readOffice(t, DOC(Options{}), data); !slices.Equal(r.Skips, []pandian.Reason{pandian.Corrupt}) {
		t.Errorf("skips %v", r.Skips)
	}
}
