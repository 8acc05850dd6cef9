package extractors

import (
	"cmp"
	"context"
	"path"

	"pandian"
)

// xmlMode says what becomes of the text of an element.
type xmlMode uint8

const (
	xmlProse xmlMode = iota
	xmlCells         // cells of the row in hand
	xmlSkip          // nothing: another pass reads it
)

// xmlFrame is an open element.
type xmlFrame struct {
	*xmlNode
	mode xmlMode
	key  string // attribute that names the value
}

// xmlPassReader reads running text and rows, or the rows of one table in rows.
type xmlPassReader struct {
	xmlWalk
	plan   *xmlPlan
	out    pandian.Emitter
	n      int // of the pass
	frames []xmlFrame
	row    *xmlNode  // the table whose row is in hand
	last   *xmlNode  // the table of the row before
	value  shownText // of the cell in hand
	long   bool      // the value in hand is too large for a cell
	prose  shownText
}

func xmlPass(ctx context.Context, c pandian.Content, out pandian.Emitter, plan *xmlPlan, n int) error {
	x := &xmlPassReader{xmlWalk: xmlWalk{top: plan.root}, plan: plan, out: out, n: n, frames: []xmlFrame{{xmlNode: plan.root}}}
	if n > 0 {
		x.frames[0].mode = xmlSkip
	}
	if err := plan.pass(ctx, c, x); err != nil {
		return err
	}
	open := len(x.frames) > 1 || x.deeper > 0
	for len(x.frames) > 1 {
		if err := x.leave(0); err != nil {
			return err
		}
	}
	if err := x.flush(); err != nil {
		return err
	}
	if open && n == 0 {
		if err := out.Skip(pandian.Place{}, pandian.Truncated); err != nil {
			return err
		}
	}
	if plan.deep && n == 0 {
		if err := out.Skip(pandian.Place{}, pandian.Corrupt); err != nil {
			return err
		}
	}
	for _, t := range plan.tables {
		if t.pass == n {
			if err := out.End(pandian.Place{Part: t.rows.at.Part}); err != nil {
				return err
			}
		}
	}
	if n > 0 {
		return nil
	}
	return out.End(pandian.Place{})
}

func (x *xmlPassReader) frame() *xmlFrame { return &x.frames[len(x.frames)-1] }

func (x *xmlPassReader) open(name []byte, off int64) error {
	node := x.enter(name)
	if node == nil {
		return nil
	}
	up := x.frame()
	f := xmlFrame{xmlNode: node, mode: up.mode}
	if up.mode == xmlCells && !node.inline {
		if err := x.put(up); err != nil {
			return err
		}
	}
	switch {
	case node.rows == nil:
	case node.pass == x.n:
		f.mode = xmlCells
		if err := x.begin(node); err != nil {
			return err
		}
	default:
		f.mode = xmlSkip
	}
	x.frames = append(x.frames, f)
	if f.mode == xmlProse && !f.inline {
		x.prose.brk(lineGap, off)
		x.name(node, name, off)
	}
	return nil
}

// name writes the name of an element in front of what it holds, but not of one
// with text between elements.
func (x *xmlPassReader) name(n *xmlNode, name []byte, off int64) {
	if n.mixed() || !n.elems && (n.named() || !n.text) || numberName(name) {
		return
	}
	local := localName(name)
	if len(local) == 0 {
		return // malformed: "<a:>"
	}
	off += int64(len(name) - len(local))
	x.prose.copy(local, off)
	off += int64(len(local))
	if n.elems {
		x.prose.brk(lineGap, off)
	} else {
		x.prose.replace("：", off, 0)
	}
}

// begin begins a row.
func (x *xmlPassReader) begin(node *xmlNode) error {
	if err := x.flush(); err != nil {
		return err
	}
	if x.last != node {
		node.rows.declared = 0
	}
	x.row, x.last = node, node
	node.rows.n++
	node.rows.at.Row = node.rows.n
	return nil
}

func (x *xmlPassReader) attr(name, value pandian.Text) error {
	f := x.frame()
	if isAside(&x.xmlWalk, name.B, value.B) {
		x.plan.attrs = true
		return nil
	}
	if f.mode == xmlSkip || xmlTechnical(name.B) || len(value.B) == 0 {
		return nil
	}
	key := localName(name.B)
	if f.keyed() && xmlKey(key) {
		f.key = string(value.B[:wholeRunes(value.B[:min(len(value.B), markupName)])])
		return nil
	}
	if f.mode == xmlCells {
		x.value.begin()
		x.value.add(value, true)
		return x.cell(joinPath(f.column, string(key)))
	}
	x.label(string(key), value.Off)
	x.prose.add(value, true)
	x.prose.brk(lineGap, value.Off+int64(len(value.B)))
	return x.wrote()
}

// label begins a line of running text.
func (x *xmlPassReader) label(name string, off int64) {
	x.prose.brk(lineGap, off)
	x.prose.replace(name, off, 0)
	x.prose.replace("：", off, 0)
}

func (x *xmlPassReader) opened(off int64, empty bool) error {
	f := x.frame()
	if x.deeper == 0 && f.mode == xmlProse && !f.inline && !f.elems && f.text && f.named() {
		x.label(cmp.Or(f.key, f.name), off)
	}
	if empty {
		return x.leave(off)
	}
	return nil
}

func (x *xmlPassReader) close(name []byte, off int64) error {
	for range x.exits(name) {
		if err := x.leave(off); err != nil {
			return err
		}
	}
	return nil
}

// leave ends the innermost element.
func (x *xmlPassReader) leave(off int64) error {
	defer x.exit()
	if x.deeper > 0 {
		return nil
	}
	f := x.frame()
	var err error
	switch {
	case f.inline:
	case f.mode == xmlProse:
		x.prose.brk(lineGap, off)
	case f.mode == xmlCells:
		if err = x.put(f); err == nil && f.rows != nil {
			err = f.rows.emit(x.out)
			x.row = nil
		}
	}
	x.frames = x.frames[:len(x.frames)-1]
	return err
}

func (x *xmlPassReader) chars(kind charKind, t pandian.Text, _ bool) error {
	if kind == charComment {
		return nil
	}
	switch x.frame().mode {
	case xmlProse:
		x.prose.keep = kind == charLiteral
		x.prose.add(t, kind == charText)
		return x.wrote()
	case xmlCells:
		x.value.keep = kind == charLiteral
		x.value.add(t, kind == charText)
		if len(x.value.text.b) >= markupToken {
			return x.tooLong()
		}
	}
	return nil
}

// put puts the value in hand into the cell of its element.
func (x *xmlPassReader) put(f *xmlFrame) error {
	column := f.column
	if f.key != "" {
		column = joinPath(path.Dir(column), f.key)
	}
	if column == "" {
		column = f.name
	}
	if x.long {
		err := x.tooLong()
		x.long = false
		x.value.begin()
		return err
	}
	return x.cell(column)
}

// cell puts the value in hand into a cell.
func (x *xmlPassReader) cell(column string) error {
	defer x.value.begin()
	if len(x.value.text.b) == 0 {
		return nil
	}
	t := x.row.rows
	if t.size > maxRow {
		if err := t.emit(x.out); err != nil {
			return err
		}
	}
	t.add(t.column([]byte(column)), x.value.text.text())
	return nil
}

// tooLong hands a value that is too large for a cell on as running text of its
// own part.
func (x *xmlPassReader) tooLong() error {
	x.long = true
	t := x.value.text.text()
	x.value.text.b = x.value.text.b[:0]
	if len(t.B) == 0 {
		return nil
	}
	x.row.rows.declared = 0
	return x.out.Text(pandian.Place{Part: joinPath(x.row.rows.at.Part, x.frame().column)}, t)
}

func (x *xmlPassReader) wrote() error {
	if len(x.prose.text.b) < textBlock {
		return nil
	}
	return x.flush()
}

// flush hands on the running text gathered so far.
func (x *xmlPassReader) flush() error {
	t := x.prose.text.text()
	x.prose.text.b = x.prose.text.b[:0]
	if len(t.B) == 0 {
		return nil
	}
	return x.out.Text(pandian.Place{}, t)
}
