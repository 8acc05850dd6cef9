package report

import (
	"github.com/xuri/excelize/v2"

	"pandian"
)

// fontName is on every Windows since Vista; elsewhere it is replaced.
const fontName = "Microsoft JhengHei"

// Colours of the workbook.
const (
	inkDark   = "17414F"
	inkMid    = "2F6B7E"
	inkPale   = "E6EFF2"
	lineGrey  = "C9D3D7"
	textGrey  = "6B7780"
	humanFill = "FFFBE5"
	humanHead = "8A6D1B"
	redFill   = "FBE3E1"
	redText   = "9A1B14"
	amberFill = "FFF0CC"
	amberText = "7A4E00"
	greenText = "1F6B3B"
	linkText  = "1B5E94"
)

// styles are the identifiers of the cell styles of a workbook.
type styles struct {
	group, head, headHuman             int
	text, line, link, number, decimal  int
	center, human                      int
	yes, no                            int
	reached, review, below, draft      int
	title, subtitle, section           int
	label, value, caution, plain, fine int
	tileLabel, tileValue, tileSpecial  int
	small, smallNumber, smallCenter    int
	smallLink, verdict, tileText       int
	smallHead                          int
	smallReached, smallReview          int
}

type look struct {
	bold, italic  bool
	underline     bool
	size          float64
	color, fill   string
	align, valign string
	border, wrap  bool
	indent        int
	format        int // number format: 2 = 0.00, 3 = #,##0
}

// newStyles registers the styles in a workbook.
func newStyles(f *excelize.File) (styles, error) {
	var s styles
	white := "FFFFFF"
	for _, x := range []struct {
		id *int
		look
	}{
		{&s.group, look{bold: true, color: white, fill: inkDark, align: "center", border: true}},
		{&s.head, look{bold: true, color: white, fill: inkMid, align: "center", border: true, wrap: true}},
		{&s.headHuman, look{bold: true, color: white, fill: humanHead, align: "center", border: true, wrap: true}},
		{&s.text, look{valign: "top", border: true, wrap: true}},
		{&s.line, look{valign: "top", border: true}},
		{&s.link, look{valign: "top", border: true, wrap: true, color: linkText, underline: true}},
		{&s.number, look{valign: "top", border: true, format: 3, align: "right", indent: 1}},
		{&s.decimal, look{valign: "top", border: true, format: 2, align: "center"}},
		{&s.center, look{valign: "top", align: "center", border: true, wrap: true}},
		{&s.human, look{valign: "top", fill: humanFill, border: true, wrap: true}},
		{&s.yes, look{bold: true, valign: "top", align: "center", color: inkDark, fill: inkPale, border: true}},
		{&s.no, look{valign: "top", align: "center", color: "A9B3B8", border: true}},
		{&s.reached, look{bold: true, valign: "top", align: "center", color: redText, fill: redFill, border: true, wrap: true}},
		{&s.review, look{bold: true, valign: "top", align: "center", color: amberText, fill: amberFill, border: true, wrap: true}},
		{&s.below, look{valign: "top", align: "center", color: greenText, border: true, wrap: true}},
		{&s.draft, look{italic: true, valign: "top", color: textGrey, border: true, wrap: true}},
		{&s.title, look{bold: true, size: 20, color: inkDark, align: "left"}},
		{&s.subtitle, look{size: 11, color: textGrey}},
		{&s.section, look{bold: true, size: 12, color: white, fill: inkDark, align: "left", indent: 1}},
		{&s.label, look{size: 9.5, color: textGrey, fill: inkPale, border: true, align: "left", indent: 1}},
		{&s.value, look{size: 9.5, border: true, wrap: true, align: "left", indent: 1}},
		{&s.caution, look{bold: true, size: 9.5, color: amberText, fill: amberFill, wrap: true}},
		{&s.plain, look{valign: "top", wrap: true}},
		{&s.fine, look{size: 8, color: textGrey, wrap: true, valign: "top"}},
		{&s.tileLabel, look{size: 9.5, color: textGrey, fill: inkPale, align: "center"}},
		{&s.tileValue, look{bold: true, size: 18, color: inkDark, fill: inkPale, align: "center", format: 3}},
		{&s.tileText, look{bold: true, size: 13, color: inkDark, fill: inkPale, align: "center"}},
		{&s.tileSpecial, look{bold: true, size: 18, color: redText, fill: inkPale, align: "center", format: 3}},
		{&s.verdict, look{bold: true, size: 11.5, color: inkDark, wrap: true, align: "left"}},
		{&s.small, look{size: 9, border: true, wrap: true, align: "left", indent: 1}},
		{&s.smallLink, look{size: 9, border: true, wrap: true, align: "left", indent: 1, color: linkText}},
		{&s.smallNumber, look{size: 9, border: true, format: 3, align: "right", indent: 1}},
		{&s.smallCenter, look{size: 9, border: true, align: "center"}},
		{&s.smallHead, look{bold: true, size: 9, color: inkDark, fill: inkPale, align: "center", border: true, wrap: true}},
		{&s.smallReached, look{bold: true, size: 9, align: "center", color: redText, fill: redFill, border: true, wrap: true}},
		{&s.smallReview, look{bold: true, size: 9, align: "center", color: amberText, fill: amberFill, border: true, wrap: true}},
	} {
		id, err := f.NewStyle(x.style())
		if err != nil {
			return s, err
		}
		*x.id = id
	}
	return s, nil
}

func (l look) style() *excelize.Style {
	size := l.size
	if size == 0 {
		size = 10
	}
	valign := l.valign
	if valign == "" {
		valign = "center"
	}
	underline := "none"
	if l.underline {
		underline = "single"
	}
	st := &excelize.Style{
		NumFmt:    l.format,
		Font:      &excelize.Font{Family: fontName, Size: size, Bold: l.bold, Italic: l.italic, Color: l.color, Underline: underline},
		Alignment: &excelize.Alignment{Horizontal: l.align, Vertical: valign, WrapText: l.wrap, Indent: l.indent},
	}
	if l.fill != "" {
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.border {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			st.Border = append(st.Border, excelize.Border{Type: side, Style: 1, Color: lineGrey})
		}
	}
	return st
}

// state is the style of a threshold's state.
func (s *styles) state(st pandian.State) int {
	switch st {
	case pandian.Reached:
		return s.reached
	case pandian.Review:
		return s.review
	case pandian.Below:
		return s.below
	}
	return s.center
}

func (s *styles) smallState(st pandian.State) int {
	switch st {
	case pandian.Reached:
		return s.smallReached
	case pandian.Review:
		return s.smallReview
	}
	return s.smallCenter
}
