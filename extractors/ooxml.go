package extractors

import (
	"strconv"
	"strings"
)

// ooxmlText walks parts of WordprocessingML, PresentationML and DrawingML,
// which call by the same names what holds text: paragraphs, runs, tables.
type ooxmlText struct {
	*docFlow
	scratch  []byte
	rels     relations // of the part
	root     string    // the part's root element
	take     bool      // text belongs to the document
	master   bool      // text in placeholders only tells where to write
	holder   bool      // the shape is a placeholder
	cache    bool      // values of a chart's text
	input    bool      // a form's text field is described
	choices  []bool    // open AlternateContent: one of its versions was read
	instr    []byte    // of the open field
	inInstr  bool
	runLinks bool // the open link ends with its run
}

// enter prepares for a part.
func (w *ooxmlText) enter(root string, rels relations) {
	*w = ooxmlText{docFlow: w.docFlow, root: root, rels: rels, scratch: w.scratch, choices: w.choices[:0], instr: w.instr[:0]}
	w.master = root == "sldMaster" || root == "sldLayout" || root == "notesMaster" || root == "handoutMaster"
}

// token takes the next token of the part.
func (w *ooxmlText) token(x *xmlReader, k xmlKind) error {
	switch k {
	case xmlStart:
		return w.start(x)
	case xmlEnd:
		return w.close(string(x.name))
	}
	switch {
	case w.take && !w.prompts():
		w.scratch = x.appendChars(w.scratch[:0])
		return w.write(w.scratch)
	case w.inInstr && len(w.instr) < maxLinkText:
		w.instr = x.appendChars(w.instr)
	}
	return nil
}

// prompts reports whether text only tells where to write.
func (w *ooxmlText) prompts() bool { return w.master && w.holder }

func (w *ooxmlText) start(x *xmlReader) error {
	switch string(x.name) {
	case "t", "delText":
		w.take = true
	case "tab", "ptab":
		return w.write([]byte{'\t'})
	case "br", "cr":
		return w.breakLine()
	case "noBreakHyphen":
		return w.write([]byte{'-'})
	case "tabs", "tabLst", "rt", "rPh", "tcPrChange", "trPrChange", "tblPrExChange", "numCache": // nothing of it is text
		return x.skip()
	case "tbl":
		w.openTable("")
	case "tr":
		return w.openRow()
	case "tc":
		w.openCell()
	case "gridSpan":
		w.widen(attrNumber(x, "val"))
	case "gridBefore":
		w.pass(attrNumber(x, "val"))
	case "txbxContent":
		w.openAside(boxPart)
	case "del", "moveFrom":
		w.openAside(deletedPart)
	case "AlternateContent":
		w.choices = append(w.choices, false)
	case "Choice", "Fallback":
		return w.version(x)
	default:
		return w.startRare(x)
	}
	return nil
}

// startRare looks at what most documents do not have.
func (w *ooxmlText) startRare(x *xmlReader) error {
	switch string(x.name) {
	case "hyperlink":
		w.follow(x)
	case "hlinkClick":
		w.follow(x)
		w.runLinks = true
	case "instrText":
		w.inInstr = true
	case "fldChar":
		return w.field(string(attr(x.attrs, "fldCharType")))
	case "fldSimple":
		w.openLink(hyperlinkField(string(appendUnescaped(nil, attr(x.attrs, "instr")))))
	case "docPr", "cNvPr":
		return w.noteAttr(altPart, x, "descr")
	case "textpath":
		return w.noteAttr(boxPart, x, "string")
	case "textInput":
		w.input = true
	case "default":
		if w.input {
			return w.noteAttr(fieldPart, x, "val")
		}
	case "listEntry":
		return w.noteAttr(fieldPart, x, "val")
	case "listItem":
		return w.noteAttr(fieldPart, x, "displayText")
	case "docVar":
		return w.noteAttr(varPart, x, "val")
	case "sp", "graphicFrame", "cxnSp", "pic":
		w.holder = false
	case "ph":
		w.holder = true
	case "strCache", "multiLvlStrCache":
		w.cache = true
	case "v":
		w.take = w.cache
	case "text":
		w.take = w.root == "cmLst" || w.root == "ThreadedComments"
	}
	return nil
}

func (w *ooxmlText) close(element string) error {
	switch element {
	case "t", "delText":
		w.take = false
	case "p":
		if !w.prompts() {
			return w.breakLine()
		}
	case "tbl":
		return w.closeTable()
	case "tr":
		return w.closeRow(1)
	case "tc":
		w.closeCell(1)
	case "txbxContent", "del", "moveFrom":
		w.closeAside()
	case "AlternateContent":
		if n := len(w.choices); n > 0 {
			w.choices = w.choices[:n-1]
		}
	case "hyperlink", "fldSimple":
		return w.closeLink()
	case "r":
		if w.runLinks {
			w.runLinks = false
			return w.closeLink()
		}
	case "instrText":
		w.inInstr = false
	case "textInput":
		w.input = false
	case "strCache", "multiLvlStrCache":
		w.cache = false
	case "v":
		if w.take {
			w.take = false
			return w.breakLine()
		}
	case "text":
		w.take = false
		if w.root != "document" {
			return w.breakLine()
		}
	}
	return nil
}

// version reads one version of content that programs of different age read
// differently: it is the same text.
func (w *ooxmlText) version(x *xmlReader) error {
	n := len(w.choices)
	if n == 0 {
		return nil
	}
	if w.choices[n-1] {
		return x.skip()
	}
	w.choices[n-1] = true
	return nil
}

// follow opens the link to a place outside the document.
func (w *ooxmlText) follow(x *xmlReader) {
	if r := w.rels.of(x); r.external {
		w.openLink(r.target)
	}
}

// field takes the mark of a field's beginning, middle or end. A field that is a
// link shows its text behind the middle.
func (w *ooxmlText) field(mark string) error {
	switch mark {
	case "begin":
		w.instr = w.instr[:0]
	case "separate":
		w.openLink(hyperlinkField(string(w.instr)))
		w.instr = w.instr[:0]
	case "end":
		return w.closeLink()
	}
	return nil
}

// hyperlinkField returns the address in the code of a field that is a link.
func hyperlinkField(instr string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(instr), "HYPERLINK ")
	if !ok {
		return ""
	}
	quoted := strings.Split(rest, `"`)
	if len(quoted) < 3 || strings.Contains(quoted[0], `\l`) {
		return ""
	}
	return quoted[1]
}

// noteAttr adds an attribute's text to an aside.
func (w *ooxmlText) noteAttr(part string, x *xmlReader, name string) error {
	return w.note(part, appendUnescaped(nil, attr(x.attrs, name)))
}

// attrNumber is the value of an attribute that is a number; 0 if it is none.
func attrNumber(x *xmlReader, name string) int {
	v := attr(x.attrs, name)
	if v == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(v))
	return n
}
