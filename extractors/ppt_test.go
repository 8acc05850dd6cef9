package extractors

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// pptOf makes a record of a presentation, one that holds records if version is
// 15.
func pptOf(version, instance, kind int, parts ...string) string {
	data := strings.Join(parts, "")
	b := binary.LittleEndian.AppendUint16(nil, uint16(version|instance<<4))
	b = binary.LittleEndian.AppendUint16(b, uint16(kind))
	return string(binary.LittleEndian.AppendUint32(b, uint32(len(data)))) + data
}

func pptText(s string) string { return pptOf(0, 0, pptChars, string(utf16LE(s))) }

func le(numbers ...int) string {
	var b []byte
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return string(b)
}

func TestPresentationTellsSlidesMastersAndWhatWasLeftBehind(t *testing.T) {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write([]byte("a,b")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	document := pptOf(15, 0, pptDocument, pptOf(15, 0, pptOutline, pptOf(0, 0, pptPersist, le(2, 0, 0, 256, 0)), pptText("標題\r第二行")))
	old := pptOf(15, 0, pptSlideObj, pptText("舊"))
	slide := pptOf(15, 0, pptSlideObj, pptOf(0, 0, pptBytes, "A1\x0bB2"))
	master := pptOf(15, 0, pptMaster,
		pptOf(15, 0, pptShape, pptOf(15, 0, 0xf011, pptOf(0, 0, pptPlaceholder, le(0, 0))), pptText("按一下編輯")), pptOf(15, 0, pptShape, pptText("母片文字")))
	object := pptOf(0, 1, pptObject, le(3), z.String())
	stream := document + old + slide + master + object
	stream += pptOf(0, 0, pptDirectory, le(1|3<<20, 0, len(document)+len(old), len(document)+len(old)+len(slide)))
	wantLog(t, readOffice(t, PPT(Options{}), compoundOf(t, "PowerPoint Document", stream)),
		`text "投影片 1",0: "標題\n第二行\nA1\nB2\n"`, `end "投影片 1",0`, `member "內嵌物件 1"`, `  3 bytes`,
		`text "已刪除的文字",0: "舊\n"`, `end "已刪除的文字",0`, `text "母片",0: "母片文字\n"`, `end "母片",0`)
}

func TestPresentationWithAPasswordIsReportedAsEncrypted(t *testing.T) {
	data := compoundOf(t, "Current User", pptOf(0, 0, 4086, "\x14\x00\x00\x00\xdf\xc4\xd1\xf3"), "PowerPoint Document", strings.Repeat("\x55", 100))
	err := PPT(Options{}).Extract(context.Background(), extractortest.Content("a.ppt", data), &extractortest.Recorder{})
	if pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("error %v", err)
	}
}

func TestRecordsOfAPresentationWithinEachOtherAreBounded(t *testing.T) {
	slide := pptText("x")
	for range 1000 {
		slide = pptOf(15, 0, pptSlideObj, slide)
	}
	r := readOffice(t, PPT(Options{}), compoundOf(t, "PowerPoint Document", pptOf(15, 0, pptDocument)+slide))
	if len(r.Skips) != 1 || r.Skips[0] != pandian.ArchiveDepth {
		t.Errorf("skips %v", r.Skips)
	}
}
