package extractors

import (
	"bytes"

	"pandian"
)

// xmlSurvey learns the shape of a text.
type xmlSurvey struct {
	xmlWalk
	plan  *xmlPlan
	keyed bool // the tag in hand has an attribute that names its value
}

func (s *xmlSurvey) open(name []byte, _ int64) error {
	s.keyed = false
	s.plan.attrs = s.plan.attrs || numberName(name)
	if s.deeper == 0 && len(s.stack) < xmlNest && s.plan.nodes < xmlNodes && s.top.kid(localName(name)) == nil {
		s.plan.nodes++
		s.top.add(localName(name))
	}
	up := s.top
	up.next = 0
	n := s.enter(name)
	if n == nil {
		s.plan.deep = s.plan.deep || len(s.stack) == xmlNest
		return nil
	}
	up.elems = true
	n.count++
	n.here++
	n.repeats = n.repeats || n.here > 1
	for _, k := range n.kids {
		k.here = 0
	}
	return nil
}

func (s *xmlSurvey) attr(name, value pandian.Text) error {
	s.plan.sheets = s.plan.sheets || bytes.Equal(value.B, []byte("urn:schemas-microsoft-com:office:spreadsheet"))
	if s.deeper > 0 || xmlTechnical(name.B) || len(value.B) == 0 {
		return nil
	}
	if xmlKey(localName(name.B)) {
		s.keyed, s.top.keys = true, true
		return nil
	}
	s.top.attrs = true
	return nil
}

func (s *xmlSurvey) opened(_ int64, empty bool) error {
	if s.deeper == 0 && !s.keyed {
		s.top.unkeyed = true
	}
	if empty {
		s.exit()
	}
	return nil
}

func (s *xmlSurvey) close(name []byte, _ int64) error {
	n := s.exits(name)
	s.plan.attrs = s.plan.attrs || n == 0 && numberName(name)
	for range n {
		s.exit()
	}
	return nil
}

func (s *xmlSurvey) chars(kind charKind, t pandian.Text, _ bool) error {
	if skipSpace(t.B, 0) == len(t.B) {
		return nil
	}
	if kind == charComment {
		s.plan.comments = true
	} else {
		s.top.text = true
		s.top.size += int64(len(t.B))
	}
	return nil
}

// xmlTechnical reports whether an attribute is for programs only.
func xmlTechnical(name []byte) bool {
	prefix, _, ok := bytes.Cut(name, []byte{':'})
	return string(prefix) == "xmlns" || ok && (string(prefix) == "xsi" || string(prefix) == "xml")
}

// xmlKey reports whether an attribute names the value of its element.
func xmlKey(name []byte) bool {
	switch string(name) {
	case "name", "Name", "key", "Key", "field", "label", "名稱", "欄位":
		return true
	}
	return false
}

func joinPath(parent, name string) string {
	if parent == "" || parent == "." {
		return name
	}
	return parent + "/" + name
}

// xmlAside reads what stands in no row and no line: comments, or the attributes
// of elements within text and the tags with numbers for names.
type xmlAside struct {
	xmlWalk
	out   pandian.Emitter
	attrs bool
	lines shownText
}

func (a *xmlAside) part() pandian.Place {
	if a.attrs {
		return pandian.Place{Part: htmlPartNames[htmlAttrs]}
	}
	return pandian.Place{Part: htmlPartNames[htmlComments]}
}

func (a *xmlAside) open(name []byte, off int64) error {
	a.enter(name)
	return a.number(name, off)
}

// number takes a name that may be a number.
func (a *xmlAside) number(name []byte, off int64) error {
	if !a.attrs || !numberName(name) {
		return nil
	}
	a.lines.add(pandian.Text{B: name, Off: off}, false)
	return a.line(off + int64(len(name)))
}

func (a *xmlAside) attr(name, value pandian.Text) error {
	if !a.attrs || !isAside(&a.xmlWalk, name.B, value.B) {
		return nil
	}
	a.lines.add(name, false)
	if len(value.B) > 0 {
		a.lines.replace(": ", value.Off, 0)
	}
	a.lines.add(value, true)
	return a.line(value.Off + int64(len(value.B)))
}

// isAside reports whether an attribute stands in no row and in no line of the
// running text.
func isAside(w *xmlWalk, name, value []byte) bool {
	if len(value) == 0 {
		return !plainName(name)
	}
	return !xmlTechnical(name) && (w.deeper > 0 || w.top.inline)
}

func (a *xmlAside) opened(_ int64, empty bool) error {
	if empty {
		a.exit()
	}
	return nil
}

func (a *xmlAside) close(name []byte, off int64) error {
	n := a.exits(name)
	for range n {
		a.exit()
	}
	if n > 0 {
		return nil
	}
	return a.number(name, off)
}

func (a *xmlAside) chars(kind charKind, t pandian.Text, last bool) error {
	if kind != charComment || a.attrs {
		return nil
	}
	a.lines.keep = true
	a.lines.add(t, false)
	if last {
		return a.line(t.Off + int64(len(t.B)))
	}
	return a.wrote(textBlock)
}

// line ends a line.
func (a *xmlAside) line(off int64) error {
	a.lines.brk(lineGap, off)
	return a.wrote(textBlock)
}

// wrote hands the text on if there are at least limit bytes of it.
func (a *xmlAside) wrote(limit int) error {
	if len(a.lines.text.b) < limit {
		return nil
	}
	t := a.lines.text.text()
	a.lines.text.b = a.lines.text.b[:0]
	return a.out.Text(a.part(), t)
}
