package mask

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pandian"
)

// book leads the cells of a workbook's rows, as the scanner's own reader tells
// them, back to the bytes of its parts.
type book struct {
	pandian.Emitter
	p      *packet
	sheets map[string]*bookSheet // by name
	shared [][]token             // texts of the shared strings
	common *part                 // where they stand
	units  []unit                // of the row's cells
}

// bookSheet is a sheet's part and its cells.
type bookSheet struct {
	*part
	cells map[int]bookCell // by row<<16 + column
}

// bookCell is where a cell stands. Text is the content of its string, in its own
// tag or among the shared ones; without it the cell is a number.
type bookCell struct {
	span
	text   []token
	shared bool
}

// newBook reads the frame of a workbook.
func newBook(p *packet) *book {
	b := &book{p: p, sheets: map[string]*bookSheet{}}
	if b.common = p.part("xl/sharedStrings.xml"); b.common != nil {
		l := lexer{src: b.common.data}
		b.shared = sharedTexts(&l)
	}
	main := p.part("xl/workbook.xml")
	if main == nil {
		return b
	}
	targets := map[string]string{}
	if rels := p.part("xl/_rels/workbook.xml.rels"); rels != nil {
		each(rels.data, "Relationship", func(l *lexer, t token) {
			target := l.attr(t, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("/xl", target)
			}
			targets[l.attr(t, "Id")] = target[1:]
		})
	}
	each(main.data, "sheet", func(l *lexer, t token) {
		if pt := p.part(targets[l.attr(t, "id")]); pt != nil {
			b.sheets[l.attr(t, "name")] = &bookSheet{part: pt}
		}
	})
	return b
}

// each calls f for the start tags of a name.
func each(src []byte, name string, f func(*lexer, token)) {
	l := lexer{src: src}
	for t, ok := l.next(); ok; t, ok = l.next() {
		if t.open && t.name == name {
			f(&l, t)
		}
	}
}

// sharedTexts lists the texts of each shared string, phonetic guides left out.
func sharedTexts(l *lexer) (list [][]token) {
	var text []token
	take, guide := false, false
	for t, ok := l.next(); ok; t, ok = l.next() {
		switch {
		case t.name == "" && take:
			text = append(text, t)
		case t.name == "rPh":
			guide = t.open && !t.empty
		case t.name == "t":
			take = t.open && !t.empty && !guide
		case t.name == "si" && (!t.open || t.empty):
			list, text = append(list, text), nil
		}
	}
	return list
}

// index finds the cells of a sheet.
func (b *book) index(s *bookSheet) {
	s.cells = map[int]bookCell{}
	l := lexer{src: s.data}
	row, col := 0, 0
	var c bookCell
	kind, take, guide := "", false, false
	for t, ok := l.next(); ok; t, ok = l.next() {
		switch {
		case t.name == "" && take:
			c.text = append(c.text, t)
		case t.name == "row" && t.open:
			row++
			if r, err := strconv.Atoi(l.attr(t, "r")); err == nil && r >= row {
				row = r
			}
			col = -1
		case t.name == "c" && t.open:
			col++
			if n := columnOf(l.attr(t, "r")); n >= 0 {
				col = n
			}
			c, kind = bookCell{span: span{t.start, t.end}}, l.attr(t, "t")
		case t.name == "c":
			c.end = t.end
			s.cells[row<<16+col] = b.finished(c, kind)
		case t.name == "rPh":
			guide = t.open && !t.empty
		case t.name == "v", t.name == "t":
			take = t.open && !t.empty && !guide
		}
	}
}

// finished is a cell whose end was read.
func (b *book) finished(c bookCell, kind string) bookCell {
	switch kind {
	case "s":
		i := -1
		if len(c.text) == 1 {
			i, _ = strconv.Atoi(string(bytes.TrimSpace(b.p.src(c.text[0]))))
		}
		if c.text, c.shared = nil, true; i >= 0 && i < len(b.shared) {
			c.text = b.shared[i]
		}
	case "inlineStr", "str":
	default: // numbers, dates, errors: the cell is rewritten
		c.text = nil
	}
	return c
}

// columnOf is the column, from 0, of a reference like AB12; -1 if there is none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && ref[i]|0x20 >= 'a'; i++ {
		n = n*26 + int(ref[i]|0x20-'a') + 1
	}
	return n - 1
}

// Row passes a row on, each cell with its bytes.
func (b *book) Row(at pandian.Place, cells []pandian.Text) error {
	s := b.sheets[at.Part]
	if s == nil {
		return nil
	}
	if s.cells == nil {
		b.p.cur = s.part
		b.index(s)
	}
	for len(b.units) < len(cells) {
		b.units = append(b.units, unit{book: true})
	}
	for i := range cells {
		c, ok := s.cells[at.Row<<16+i]
		if !ok || len(cells[i].B) == 0 {
			continue
		}
		u, in := &b.units[i], s.part
		u.reset()
		if c.shared {
			in = b.common
		}
		for _, t := range c.text {
			u.add(in.data, t, false)
		}
		if !bytes.Equal(u.b, cells[i].B) {
			u.reset()
			in = s.part
			u.put(string(cells[i].B), c.start, c.end-c.start)
			in.whole[c.start] = c.end
		}
		cells[i] = pandian.Text{B: cells[i].B, Off: int64(in.base), Map: &u.m}
	}
	return b.Emitter.Row(at, cells)
}

// Text, Member and Skip leave out what the parts' own stories tell.
func (b *book) Text(pandian.Place, pandian.Text) error   { return nil }
func (b *book) Member(string, pandian.Content) error     { return nil }
func (b *book) Skip(pandian.Place, pandian.Reason) error { return nil }

// wholeCell is a cell that holds a text instead of a number. A formula stays.
func wholeCell(cell []byte, text string) []byte {
	l := lexer{src: cell}
	t, _ := l.next()
	name := cell[1 : 1+bytes.IndexAny(cell[1:], " \t\r\n/>")]
	prefix := string(name[:bytes.IndexByte(name, ':')+1])
	out := append([]byte{'<'}, name...)
	for _, a := range l.attributes(t) {
		if a.name == "r" || a.name == "s" {
			out = fmt.Appendf(out, ` %s="%s"`, a.name, cell[a.start:a.end])
		}
	}
	if i := bytes.Index(cell, []byte("<"+prefix+"f")); i >= 0 {
		f := cell[i:]
		if n := bytes.Index(f, []byte("</"+prefix+"f>")); n >= 0 {
			f = f[:n+len("</"+prefix+"f>")]
		} else {
			f = f[:bytes.IndexByte(f, '>')+1]
		}
		out = append(append(out, ` t="str">`...), f...)
		out = appendEscaped(fmt.Appendf(out, "<%sv>", prefix), text)
		return fmt.Appendf(out, "</%sv></%s>", prefix, name)
	}
	out = appendEscaped(fmt.Appendf(out, ` t="inlineStr"><%sis><%st>`, prefix, prefix), text)
	return fmt.Appendf(out, "</%st></%sis></%s>", prefix, prefix, name)
}

// maxSheetName is how many characters a sheet's name can have.
const maxSheetName = 31

// sheetNames are the names of sheets that change, and what they change into:
// without characters that a name cannot have, and different from each other.
func (d *document) sheetNames(src []byte, tag string, s *secrets) map[string]string {
	var all []string
	each(src, tag, func(l *lexer, t token) { all = append(all, l.attr(t, "name")) })
	changed := map[string]string{}
	for _, old := range all {
		name := strings.ReplaceAll(s.replace(d.scanner.Mask(old)), "*", "＊")
		if name == old || old == "" {
			continue
		}
		for n, stem := 2, name; slices.Contains(all, name) || utf8.RuneCountInString(name) > maxSheetName; n++ {
			r := []rune(stem)
			name = fmt.Sprintf("%s(%d)", string(r[:min(len(r), maxSheetName-4)]), n)
		}
		changed[old] = name
		all = append(all, name)
	}
	return changed
}
