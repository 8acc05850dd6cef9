package extractors

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/traditionalchinese"

	"pandian/internal/cns"
)

// pdfEncoding is an encoding of Chinese fonts that PDFium does not know. PDFium
// is told that each byte is a sign of its own, with a stand-in from a private
// area for text; what it returns is decoded here.
type pdfEncoding struct {
	mark   rune   // the stand-in of byte 0
	width  int    // of a byte of a Chinese character, in thousandths
	spaces string // of its codes: one in two bytes stands for those
	decode func(b []byte) (r rune, size int)
}

// pdfEncodings are the encodings by their names, without the direction of
// writing.
var pdfEncodings = map[string]pdfEncoding{
	"CNS-EUC":     {privatePlane, 500, "2 begincodespacerange\n<00> <FF>\n<8EA1> <8EA7>\nendcodespacerange\n", decodeEUCTW},
	"UniCNS-UTF8": {privatePlane + 0x100, 333, "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n", utf8.DecodeRune},
}

const (
	privatePlane = 0xf0000 // of Unicode: no text has signs of it
	pdfPlaneCID  = 256     // of the bytes in front of a character of another plane
)

// cmap tells how the encoding's codes are cut.
func (e pdfEncoding) cmap(name string, vertical bool) string {
	mode := 0
	if vertical {
		mode = 1
	}
	return fmt.Sprintf("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /%s def\n/CMapType 1 def\n/WMode %d def\n%s"+
		"2 begincidrange\n<00> <FF> 0\n<8EA1> <8EA7> %d\nendcidrange\nendcmap\nend\nend\n", name, mode, e.spaces, pdfPlaneCID)
}

// toUnicode gives the bytes their stand-ins.
func (e pdfEncoding) toUnicode() string {
	pair := func(b rune) string {
		return fmt.Sprintf("%04X%04X", 0xd800+(e.mark+b-0x10000)>>10, 0xdc00+(e.mark+b)&0x3ff)
	}
	text := "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Bytes def\n/CMapType 2 def\n" + e.spaces +
		"2 beginbfrange\n<00> <7F> <0000>\n<80> <FF> <" + pair(0x80) + ">\nendbfrange\n7 beginbfchar\n"
	for plane := rune(0xa1); plane <= 0xa7; plane++ {
		text += fmt.Sprintf("<8E%X> <%s%s>\n", plane, pair(0x8e), pair(plane))
	}
	return text + "endbfchar\nendcmap\nend\nend\n"
}

// widths are those of the signs: of ASCII, half a character or a whole one.
func (e pdfEncoding) widths(ascii int) string {
	return fmt.Sprintf("/DW %d/W[0 127 %d %d %d 20]/DW2[880 %d]/W2[0 127 -1000 250 880]", e.width, ascii, pdfPlaneCID, pdfPlaneCID, -e.width)
}

// decodeStandIns puts characters in place of stand-ins. Blanks that PDFium
// found within a character go; what is no character becomes U+FFFD.
func decodeStandIns(text []rune) string {
	var out []rune
	for i := 0; i < len(text); {
		e, ok := standIn(text[i])
		if !ok {
			out = append(out, text[i])
			i++
			continue
		}
		var b []byte
		ends := [utf8.UTFMax + 1]int{}
		for k := i; k < len(text) && len(b) < utf8.UTFMax; k++ {
			if v := text[k] - e.mark; v >= 0x80 && v <= 0xff {
				b = append(b, byte(v))
				ends[len(b)] = k + 1
			} else if v := text[k]; v != ' ' && v != '\r' && v != '\n' {
				break
			}
		}
		r, size := e.decode(b)
		out = append(out, r)
		i = ends[size]
	}
	return string(out)
}

func standIn(r rune) (pdfEncoding, bool) {
	if r < privatePlane {
		return pdfEncoding{}, false
	}
	for _, e := range pdfEncodings {
		if r >= e.mark+0x80 && r <= e.mark+0xff {
			return e, true
		}
	}
	return pdfEncoding{}, false
}

// hasStandIns reports whether a text has stand-ins.
func hasStandIns(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { _, ok := standIn(r); return ok })
}

// decodeEUCTW decodes a character in EUC-TW that is not ASCII. Those of planes
// other than 1 and 2, and those that Big5 lacks, are U+FFFD.
func decodeEUCTW(b []byte) (r rune, size int) {
	plane := 1
	if len(b) == 4 && b[0] == 0x8e {
		plane, size = int(b[1])-0xa0, 2
	}
	if len(b) < size+2 || b[size] < 0xa1 || b[size+1] < 0xa1 {
		return utf8.RuneError, 1
	}
	row, column := int(b[size])-0xa1, int(b[size+1])-0xa1
	if column >= cns.Columns {
		return utf8.RuneError, size + 2
	}
	pair := cns.Big5(plane, row*cns.Columns+column)
	text, err := traditionalchinese.Big5.NewDecoder().Bytes([]byte{byte(pair >> 8), byte(pair)})
	if pair == 0 || err != nil {
		return utf8.RuneError, size + 2
	}
	r, _ = utf8.DecodeRune(text)
	return r, size + 2
}
