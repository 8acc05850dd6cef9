package extractors

import (
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"pandian"
)

type docRef = references.FPDF_DOCUMENT

// pdfTally counts the pages that do not say what they show.
type pdfTally struct{ images, garbled, drawn int }

// pdfPage is a loaded page.
type pdfPage struct {
	*pdfDoc
	page requests.Page
	text references.FPDF_TEXTPAGE
	gaps bool // some characters have no text: indexes differ
}

// page emits page i, counted from 0. A page that cannot be loaded costs itself
// only.
func (d *pdfDoc) page(i int, out pandian.Emitter) error {
	at := pandian.Place{Part: pdfPart(i)}
	loaded, err := d.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
	if err != nil {
		d.broken = true
		return out.Skip(at, pandian.Corrupt)
	}
	defer d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	p := &pdfPage{pdfDoc: d, page: requests.Page{ByReference: &loaded.Page}}
	text, err := p.read()
	if err != nil {
		d.broken = true
		if err := out.Skip(at, pandian.Corrupt); err != nil {
			return err
		}
	}
	isPicture := p.judge(text)
	if err := emitPage(out, at, append(text, p.notes()...)); err != nil || !isPicture {
		return err
	}
	if d.pictures {
		return p.picture(at, out)
	}
	p.tally.images++
	return nil
}

// emitPage emits a page's text, if any.
func emitPage(out pandian.Emitter, at pandian.Place, text []byte) error {
	if len(text) > 0 {
		if err := out.Text(at, pandian.Text{B: text, Off: -1}); err != nil {
			return err
		}
	}
	return out.End(at)
}

// read returns the page's text.
func (p *pdfPage) read() ([]byte, error) {
	loaded, err := p.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: p.page})
	if err != nil {
		return nil, err
	}
	p.text = loaded.TextPage
	defer p.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: p.text})
	n, err := p.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: p.text})
	if err != nil || n.Count == 0 {
		return nil, err
	}
	got, err := p.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: p.text, Count: n.Count})
	if err != nil {
		return nil, err
	}
	text := got.Text
	if hasStandIns(text) {
		text = decodeStandIns([]rune(text))
		if strange(text) {
			p.tally.garbled++
		}
		return cleanPDF(text, nil), nil
	}
	p.gaps = utf8.RuneCountInString(text) != n.Count
	if p.unmapped(text, n.Count) {
		p.tally.garbled++
	}
	return cleanPDF(text, p.narrow), nil
}

// narrow reports whether the space at i is not in the document but made by
// PDFium from a gap of at most a quarter of a character: the spacing that word
// processors put between Han and Latin. Wider gaps separate columns. han is the
// index of a Han character beside the space.
func (p *pdfPage) narrow(i, han int) bool {
	made, err := p.FPDFText_IsGenerated(&requests.FPDFText_IsGenerated{TextPage: p.text, Index: p.index(i)})
	if err != nil || !made.IsGenerated {
		return false
	}
	a, err := p.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: p.text, Index: p.index(i - 1)})
	if err != nil {
		return false
	}
	b, err := p.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: p.text, Index: p.index(i + 1)})
	if err != nil {
		return false
	}
	ref := a.Rect
	if han > i {
		ref = b.Rect
	}
	across := max(b.Rect.Left-a.Rect.Right, a.Rect.Left-b.Rect.Right)
	along := max(b.Rect.Bottom-a.Rect.Top, a.Rect.Bottom-b.Rect.Top)
	if along > across { // written upwards or downwards
		return along <= autoSpace*(ref.Top-ref.Bottom)
	}
	return across <= autoSpace*(ref.Right-ref.Left)
}

// autoSpace is the widest gap that a word processor adds between Han and Latin
// by itself, in widths of a Han character: Word a quarter, LibreOffice a fifth.
const autoSpace = 0.262

// index leads from the text to PDFium's characters, some of which have no text.
func (p *pdfPage) index(i int) int {
	if !p.gaps {
		return i
	}
	c, err := p.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: p.text, NTextIndex: i})
	if err != nil {
		return i
	}
	return c.CharIndex
}

// unmapped reports whether the page's fonts do not say what most of its
// characters mean. It asks for a sample of them.
func (p *pdfPage) unmapped(text string, count int) bool {
	const samples = 24
	if strange(text) {
		return true
	}
	asked, bad := 0, 0
	for i, step := 0, max(1, count/samples); i < count; i += step {
		r, err := p.FPDFText_HasUnicodeMapError(&requests.FPDFText_HasUnicodeMapError{TextPage: p.text, Index: i})
		if err != nil {
			continue
		}
		asked++
		if r.HasUnicodeMapError {
			bad++
		}
		if left := (count - 1 - i) / step; (bad+left)*2 <= asked+left {
			return false
		}
	}
	return asked > 0 && bad*2 > asked
}

// A page is taken for an image if it has fewer visible characters than
// scanText (a stamped page number) and images over scanArea of its area, or no
// text at all and any image, or so many strokes that they may be writing.
const (
	scanText    = 20
	scanArea    = 0.5
	scanStrokes = 100
	scanObjects = 300 // looked at, at most
)

// judge counts the page if its content is not in its text.
func (p *pdfPage) judge(text []byte) bool {
	visible := visibleRunes(text, scanText)
	if visible >= scanText {
		return false
	}
	n, err := p.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: p.page})
	if err != nil {
		return false
	}
	images, strokes, area := 0, 0, 0.0
	for i := range min(n.Count, scanObjects) {
		o, err := p.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: p.page, Index: i})
		if err != nil {
			continue
		}
		t, err := p.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o.PageObject})
		if err != nil {
			continue
		}
		switch t.Type {
		case enums.FPDF_PAGEOBJ_IMAGE, enums.FPDF_PAGEOBJ_FORM:
			images++
			if b, err := p.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o.PageObject}); err == nil {
				area += float64(b.Right-b.Left) * float64(b.Top-b.Bottom)
			}
		case enums.FPDF_PAGEOBJ_PATH:
			strokes++
		}
	}
	if visible == 0 && (images > 0 || strokes > scanStrokes) || area > scanArea*p.area() {
		return true
	}
	return false
}

// area is the page's size in square points.
func (p *pdfPage) area() float64 {
	w, err := p.FPDF_GetPageWidth(&requests.FPDF_GetPageWidth{Page: p.page})
	if err != nil {
		return 0
	}
	h, err := p.FPDF_GetPageHeight(&requests.FPDF_GetPageHeight{Page: p.page})
	if err != nil {
		return 0
	}
	return w.Width * h.Height
}
