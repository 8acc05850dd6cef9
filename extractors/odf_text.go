package extractors

import (
	"bytes"
	"fmt"
	"strings"

	"pandian"
)

// odfText walks the XML of OpenDocument files.
type odfText struct {
	*docFlow
	scratch []byte
	cells   []odfCell       // that are open, the innermost last
	rows    []int           // how often each open row stands
	shapes  []bool          // open shapes: its text went to an aside
	slide   int             // number of the slide
	region  string          // id of the tracked change that is described
	deleted map[string]bool // by id: the text of a tracked change is deleted
	sheets  bool            // tables bear the names of sheets
	pages   bool            // shapes hold the text: slides, masters
	master  bool            // a master page
	chart   bool            // tables only repeat what others say
	meta    bool            // what the document says about itself
	forms   bool            // form controls
	ole     bool            // an embedded object of another program
	image   bool            // there was a picture in the file itself
}

// enter prepares for a part.
func (w *odfText) enter(part string) {
	*w = odfText{docFlow: w.docFlow, scratch: w.scratch, cells: w.cells[:0], rows: w.rows[:0], image: w.image, deleted: map[string]bool{}}
	w.begin(part)
}

// token takes the next token of the part.
func (w *odfText) token(x *xmlReader, k xmlKind) error {
	switch k {
	case xmlStart:
		return w.start(x)
	case xmlEnd:
		return w.close(string(x.name))
	}
	return w.chars(x)
}

// chars adds text of a paragraph; white space counts as one space.
func (w *odfText) chars(x *xmlReader) error {
	l := w.top()
	if l.paras == 0 {
		return nil
	}
	w.scratch = x.appendChars(w.scratch[:0])
	text := w.scratch[:0]
	for _, c := range w.scratch {
		space := c == ' ' || c == '\t' || c == '\n' || c == '\r'
		switch {
		case !space:
			text = append(text, c)
		case !l.space:
			text = append(text, ' ')
		}
		l.space = space
	}
	return w.write(text)
}

// special adds characters that an element stands for.
func (w *odfText) special(b []byte) error {
	l := w.top()
	if l.paras == 0 {
		return nil
	}
	l.space = false
	return w.write(b)
}

func (w *odfText) start(x *xmlReader) error {
	switch string(x.name) {
	case "p", "h":
		l := w.top()
		l.paras, l.space = l.paras+1, true
	case "s":
		return w.special(bytes.Repeat([]byte{' '}, min(max(attrNumber(x, "c"), 1), 256)))
	case "tab":
		return w.special([]byte{'\t'})
	case "line-break":
		return w.special(newLine)
	case "a":
		w.openLink(string(appendUnescaped(nil, attr(x.attrs, "href"))))
	case "table":
		w.startTable(x)
	case "table-row":
		w.rows = append(w.rows, max(attrNumber(x, "number-rows-repeated"), 1))
		return w.openRow()
	case "table-cell", "covered-table-cell":
		w.openCell()
		w.startCell(x.attrs)
	case "note":
		part := footPart
		if string(attr(x.attrs, "note-class")) == "endnote" {
			part = endPart
		}
		w.openAside(part)
	case "annotation":
		w.openAside(w.ofSlide(commentPart))
	case "tracked-changes":
		w.openAside(deletedPart)
	case "changed-region", "deletion", "change-start", "change-end":
		w.change(x)
	case "note-citation", "ruby-text", "number", "script", "math": // nothing of it is text
		return x.skip()
	default:
		return w.startRare(x)
	}
	return nil
}

// startRare looks at what most documents do not have, or have once.
func (w *odfText) startRare(x *xmlReader) error {
	switch name := string(x.name); {
	case isShape(name):
		w.startShape()
	case name == "meta" && x.depth == 2:
		w.meta = true
	case w.meta && isProperty(x.name):
		return w.noteContent(propertiesPart, x)
	case w.forms:
		for _, a := range []string{"label", "value", "current-value"} {
			if err := w.noteAttr(fieldPart, x, a); err != nil {
				return err
			}
		}
	case (name == "title" || name == "desc") && w.top().paras == 0:
		return w.noteContent(altPart, x)
	case name == "hidden-text":
		return w.special(appendUnescaped(nil, attr(x.attrs, "string-value")))
	case name == "user-field-decl":
		return w.noteAttr(varPart, x, "string-value")
	case name == "forms":
		w.forms = true
	case name == "spreadsheet":
		w.sheets = true
	case name == "chart":
		w.chart = true
	case name == "presentation", name == "drawing":
		w.pages = true
	case name == "master-page", name == "handout-master":
		w.master, w.pages = true, true
		w.openAside(masterPart)
	case w.master:
		return w.startMaster(name, x)
	case name == "page" && w.pages:
		return w.startSlide()
	case name == "notes" && w.pages:
		w.openAside(w.ofSlide(notesPart))
	case name == "object-ole":
		w.ole = true
	case name == "binary-data":
		return w.binary(x)
	}
	return nil
}

// startMaster looks at what stands on a master page.
func (w *odfText) startMaster(name string, x *xmlReader) error {
	switch {
	case strings.HasPrefix(name, "header"):
		w.openAside(headerPart)
	case strings.HasPrefix(name, "footer"):
		w.openAside(footerPart)
	case name == "notes": // only tells where to write
		return x.skip()
	case name == "binary-data":
		return w.binary(x)
	}
	return nil
}

func (w *odfText) close(element string) error {
	switch element {
	case "p", "h":
		if l := w.top(); l.paras > 0 {
			l.paras--
			return w.breakLine()
		}
	case "a":
		return w.closeLink()
	case "table":
		return w.closeTable()
	case "table-row":
		return w.closeRow(pop(&w.rows))
	case "table-cell", "covered-table-cell":
		w.endCell()
	case "note", "annotation", "tracked-changes":
		w.closeAside()
	case "meta":
		w.meta = false
	case "forms":
		w.forms = false
	case "spreadsheet":
		w.sheets = false
	case "chart":
		w.chart = false
	case "presentation", "drawing":
		w.pages = false
	case "master-page", "handout-master":
		w.master, w.pages = false, false
		w.closeAside()
	case "page":
		if w.pages && !w.master {
			return w.endSlide()
		}
	case "notes":
		w.closeAside()
	case "object-ole":
		w.ole = false
	default:
		if isShape(element) && pop(&w.shapes) {
			w.closeAside()
		}
		if w.master && (strings.HasPrefix(element, "header") || strings.HasPrefix(element, "footer")) {
			w.closeAside()
		}
	}
	return nil
}

// pop takes the last element off a stack; an empty one yields the zero value.
func pop[T any](stack *[]T) (last T) {
	if n := len(*stack); n > 0 {
		last, *stack = (*stack)[n-1], (*stack)[:n-1]
	}
	return last
}

// maxChanges bounds the deletions that are remembered.
const maxChanges = 1 << 16

// change notes which tracked changes are deletions. Their text stands there or,
// in some files, still in its place.
func (w *odfText) change(x *xmlReader) {
	switch string(x.name) {
	case "changed-region":
		w.region = string(attr(x.attrs, "id"))
	case "deletion":
		if len(w.deleted) < maxChanges {
			w.deleted[w.region] = true
		}
	case "change-start":
		if l := w.top(); w.deleted[string(attr(x.attrs, "change-id"))] && l.paras > 0 {
			w.openAside(deletedPart)
			w.top().paras = 1
		}
	case "change-end":
		if w.deleted[string(attr(x.attrs, "change-id"))] {
			w.closeAside()
		}
	}
}

// isShape reports whether an element is drawn, and may hold text.
func isShape(element string) bool {
	switch element {
	case "frame", "custom-shape", "rect", "circle", "ellipse", "line", "polyline",
		"polygon", "regular-polygon", "path", "connector", "measure", "caption":
		return true
	}
	return false
}

// startShape begins a shape or frame. Beside or within a paragraph its text is
// an aside; on a slide it is the text.
func (w *odfText) startShape() {
	beside := !w.pages || w.top().paras > 0
	w.shapes = append(w.shapes, beside)
	if beside {
		w.openAside(boxPart)
	}
}

// startTable begins a table, or a sheet of a spreadsheet.
func (w *odfText) startTable(x *xmlReader) {
	name := ""
	if w.sheets && len(w.levels) == 1 {
		name = strings.TrimSpace(w.story + " " + string(appendUnescaped(nil, attr(x.attrs, "name"))))
	}
	if !w.chart {
		w.openTable(name)
	}
}

// startSlide begins the next slide.
func (w *odfText) startSlide() error {
	if err := w.endSlide(); err != nil {
		return err
	}
	w.slide++
	w.begin(fmt.Sprintf(slidePart, w.slide))
	return nil
}

// endSlide ends the slide, and all that belongs to it.
func (w *odfText) endSlide() error {
	if err := w.end(); err != nil {
		return err
	}
	if err := w.finish(); err != nil {
		return err
	}
	w.begin("")
	return nil
}

// ofSlide names a part that belongs to the slide, if there is one.
func (w *odfText) ofSlide(part string) string {
	if w.slide == 0 {
		return part
	}
	return w.story + " " + part
}

// binary passes over a file that is written into the document.
func (w *odfText) binary(x *xmlReader) error {
	w.image = w.image || !w.ole
	if w.ole {
		if err := emitted(w.out.Skip(pandian.Place{Part: w.part()}, pandian.Unsupported)); err != nil {
			return err
		}
	}
	return x.skip()
}

// noteAttr adds an attribute's text to an aside.
func (w *odfText) noteAttr(part string, x *xmlReader, name string) error {
	return w.note(part, appendUnescaped(nil, attr(x.attrs, name)))
}

// noteContent adds an element's text to an aside.
func (w *odfText) noteContent(part string, x *xmlReader) error {
	b, err := x.content(nil)
	if err != nil {
		return err
	}
	return w.note(part, b)
}
