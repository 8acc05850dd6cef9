package mask

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"pandian"
)

// span is a range of bytes of a part.
type span struct{ start, end int }

// story tells the scanner what a part of an office file says, each piece with
// the bytes it stands in: paragraphs as running text, tables row by row, then, a
// line each, what stands elsewhere (boxes, notes, properties, attributes).
type story struct {
	lexer
	out    pandian.Emitter
	name   string
	base   int  // offset of the part's first byte in the package's text
	odf    bool // OpenDocument
	book   bool // of a workbook: cells are told elsewhere
	open   []element
	levels []*level
	lines  unit
	row    []*unit
	tables int // open
	table  string
	rows   int

	texts  []span    // that hold text, in order
	labels []span    // of texts: short ones that stand by themselves
	people []span    // of labels: each names a person
	cells  []odfCell // with a value in their tag, in the order of these
	nested bool      // some of them stand in others
	err    error
}

// element is an open element and what is to be done at its end.
type element struct {
	name  string
	close func(*story)
	cell  int // 1 + index in cells; 0 = none
}

// level is where text goes: the part itself, a cell, or what stands aside.
type level struct {
	unit
	paras int
	width int // of the cell, in columns
}

// odfCell is a cell of a spreadsheet whose tag tells its value.
type odfCell struct{ tag, all span }

// tell reads the part.
func (s *story) tell() error {
	s.levels = []*level{{}}
	for s.err == nil {
		t, ok := s.next()
		switch {
		case !ok:
			s.flush()
			s.say(&s.lines)
			return s.err
		case t.name == "":
			s.text(t)
		case t.open:
			s.start(t)
			if t.empty {
				s.end()
			}
		default:
			s.end()
		}
	}
	return s.err
}

func (s *story) top() *level { return s.levels[len(s.levels)-1] }

func (s *story) parent() string {
	if len(s.open) == 0 {
		return ""
	}
	return s.open[len(s.open)-1].name
}

// say emits a unit as running text and empties it.
func (s *story) say(u *unit) {
	if len(u.b) > 0 && s.err == nil {
		s.err = s.out.Text(pandian.Place{Part: s.name}, pandian.Text{B: u.b, Off: int64(s.base), Map: &u.m})
	}
	u.reset()
}

// flush emits what the part itself has said so far.
func (s *story) flush() {
	if len(s.levels) == 1 {
		s.say(&s.top().unit)
	}
}

// text takes a text.
func (s *story) text(t token) {
	blank := len(bytes.TrimSpace(s.src[t.start:t.end])) == 0
	l := s.top()
	parent := s.parent()
	if l.paras > 0 && (s.odf || parent == "t" || parent == "delText") {
		s.texts = append(s.texts, span{t.start, t.end})
		l.unit.book = s.book
		l.add(s.src, t, s.odf)
		return
	}
	if blank || s.book && parent == "v" {
		if !blank {
			s.texts = append(s.texts, span{t.start, t.end})
		}
		return
	}
	s.label(span{t.start, t.end}, t.literal, names[parent])
}

// names are the elements and attributes whose text is a person's name.
var names = map[string]bool{
	"creator": true, "lastModifiedBy": true, "initial-creator": true, "printed-by": true, "Manager": true,
	"author": true, "creator-initials": true, "initials": true, "sender-initials": true,
}

// label takes a text that stands by itself.
func (s *story) label(at span, literal, person bool) {
	s.texts = append(s.texts, at)
	s.labels = append(s.labels, at)
	if person {
		s.people = append(s.people, at)
	}
	s.lines.add(s.src, token{start: at.start, end: at.end, literal: literal}, false)
	s.lines.put("\n", at.end, 0)
}

// wordy are the attributes that hold words of people, or values.
var wordy = map[string]bool{
	"name": true, "descr": true, "title": true, "string": true, "val": true, "displayName": true, "displayText": true, "alt": true,
	"Target": true, "tooltip": true, "location": true, "display": true, "v": true, "instr": true, "userId": true, "caption": true, "prompt": true,
	"promptTitle": true, "error": true, "errorTitle": true, "string-value": true, "value": true, "date-value": true, "href": true,
	"label": true, "current-value": true, "formula": true, "help-message": true, "cell-range-address": true, "target-range-address": true,
	"base-cell-address": true, "print-ranges": true, "condition": true, "uniqueName": true, "sheet": true, "worksheet": true,
}

// attrs takes the attributes of a tag that may hold personal data.
func (s *story) attrs(t token) {
	for _, a := range s.attributes(t) {
		person := names[a.name] || t.name == "person" && a.name == "displayName"
		if a.start < a.end && (person || wordy[a.name] && telling(s.src[a.start:a.end])) {
			s.label(span{a.start, a.end}, false, person)
		}
	}
}

// telling reports whether an attribute can hold a value: it has characters
// beyond ASCII, an address, or at least six digits.
func telling(b []byte) bool {
	digits := 0
	for _, c := range b {
		if c >= utf8.RuneSelf || c == '@' {
			return true
		}
		if c-'0' < 10 {
			digits++
		}
	}
	return digits >= 6
}

func (s *story) start(t token) {
	e := element{name: t.name}
	if s.odf {
		s.startODF(t, &e)
	} else {
		s.startOOXML(t, &e)
	}
	if e.cell == 0 {
		s.attrs(t)
	}
	s.open = append(s.open, e)
}

func (s *story) end() {
	n := len(s.open)
	if n == 0 {
		return
	}
	e := s.open[n-1]
	s.open = s.open[:n-1]
	if e.close != nil {
		e.close(s)
	}
	if e.cell > 0 {
		s.cells[e.cell-1].all.end = s.at
	}
}

// paragraph begins one.
func (s *story) paragraph(e *element) {
	l := s.top()
	l.paras++
	l.space = s.odf
	e.close = func(s *story) {
		l := s.top()
		l.paras--
		l.put("\n", s.at, 0)
		if l.paras == 0 {
			s.flush()
		}
	}
}

// special is a character that an element stands for.
func (s *story) special(t token, text string) {
	if l := s.top(); l.paras > 0 {
		l.put(text, t.start, t.end-t.start)
	}
}

// aside begins what does not belong to the text around it.
func (s *story) aside(e *element, paras int) {
	s.flush()
	s.levels = append(s.levels, &level{paras: paras})
	e.close = func(s *story) {
		s.lines.join(&s.top().unit)
		s.lines.put("\n", s.at, 0)
		s.levels = s.levels[:max(len(s.levels)-1, 1)]
	}
}

func (s *story) startTable(e *element, name string) {
	s.tables++
	if s.tables == 1 {
		s.flush()
		s.table, s.rows = s.name+" "+name, 0
	}
	e.close = func(s *story) {
		if s.tables--; s.tables == 0 && s.err == nil {
			s.err = s.out.End(pandian.Place{Part: s.table})
		}
	}
}

func (s *story) startRow(e *element) {
	if s.tables != 1 {
		return
	}
	s.row = s.row[:0]
	s.rows++
	e.close = func(s *story) {
		cells := make([]pandian.Text, len(s.row))
		for i, u := range s.row {
			cells[i] = pandian.Text{Off: -1}
			if u != nil {
				cells[i] = pandian.Text{B: u.b, Off: int64(s.base), Map: &u.m}
			}
		}
		if s.err == nil {
			s.err = s.out.Row(pandian.Place{Part: s.table, Row: s.rows}, cells)
		}
	}
}

// startCell begins a cell. Inside another one it is text of that.
func (s *story) startCell(e *element, width int) {
	s.levels = append(s.levels, &level{width: width})
	nested := s.tables > 1
	e.close = func(s *story) {
		l := s.top()
		if len(s.levels) > 1 {
			s.levels = s.levels[:len(s.levels)-1]
		}
		l.b = bytes.TrimRight(l.b, "\n")
		if nested {
			s.top().join(&l.unit)
			s.top().put("\t", s.at, 0)
			return
		}
		s.row = append(s.row, &l.unit)
		for range l.width - 1 {
			s.row = append(s.row, nil)
		}
	}
}

func (s *story) startOOXML(t token, e *element) {
	switch t.name {
	case "p", "si", "is", "text":
		if t.name != "text" || s.book {
			s.paragraph(e)
		}
	case "tab", "ptab":
		if s.parent() == "r" {
			s.special(t, "\t")
		}
	case "br", "cr":
		s.special(t, "\n")
	case "noBreakHyphen":
		s.special(t, "-")
	case "rPh", "rt", "del", "moveFrom", "instrText", "txbxContent", "Choice", "Fallback":
		paras := 0
		if t.name != "txbxContent" && !strings.HasSuffix(t.name, "k") && s.top().paras > 0 {
			paras = 1
		}
		s.aside(e, paras)
	case "tbl":
		s.startTable(e, "")
	case "tr":
		s.startRow(e)
	case "tc":
		s.startCell(e, 1)
	case "gridSpan":
		s.top().width = max(s.number(t, "val", 1, 64), 1)
	case "gridBefore":
		for range s.number(t, "val", 0, 64) {
			s.row = append(s.row, nil)
		}
	}
}

func (s *story) startODF(t token, e *element) {
	switch t.name {
	case "p", "h":
		s.paragraph(e)
	case "s":
		s.special(t, strings.Repeat(" ", s.number(t, "c", 1, 256)))
	case "tab":
		s.special(t, "\t")
	case "line-break":
		s.special(t, "\n")
	case "note", "annotation", "ruby-text", "note-citation", "tracked-changes", "frame", "custom-shape", "rect":
		s.aside(e, 0)
	case "table":
		s.startTable(e, s.attr(t, "name"))
	case "table-row":
		s.startRow(e)
	case "table-cell", "covered-table-cell":
		s.startODFCell(t, e)
	}
}
