package extractors

import (
	"bytes"
	"cmp"
	"errors"
	"unicode/utf8"

	"pandian"
)

// proseLine is how far the line of running text in hand has come.
type proseLine uint8

const (
	lineEmpty proseLine = iota
	lineKey
	lineValue
)

// document reads all values of the text.
func (r *jsonReader) document() error {
	top := newJSONTable("")
	for bad := 0; ; {
		c, err := r.peek()
		if errors.Is(err, errJSONEnd) {
			return r.flush()
		}
		switch {
		case err != nil:
		case r.lines:
			err = r.elements(top, func() error { return r.element(r.line) })
		case c == '[':
			err = r.elements(top, r.topArray)
		default:
			if r.pass == 0 {
				r.mode = jsonProse
			}
			if err = r.value(); err == nil {
				err = r.lineEnd()
			}
			r.mode = jsonSkip
		}
		if err == nil {
			continue
		}
		bad++
		r.open = lineEmpty
		if err = r.broken(err, bad <= jsonBadLines); err != nil || bad > jsonBadLines || !r.lines {
			return err
		}
		r.depth, r.path, top.declared = 0, r.path[:0], 0
	}
}

func (r *jsonReader) topArray() error {
	return r.nest(func() error {
		n := 0
		return r.list(']', func() error {
			n++
			return r.element(n)
		})
	})
}

// broken deals with a text that does not parse at lo: what is left of it, or of
// the line if goOn is set and the text is JSON lines, is read as running text.
func (r *jsonReader) broken(err error, goOn bool) error {
	why := pandian.Corrupt
	switch err {
	case errJSONEnd:
		why = pandian.Truncated
	case errJSON:
	default:
		return err
	}
	out := r.out
	if r.pass > 0 {
		out = nil
	} else {
		if err := r.flush(); err != nil {
			return err
		}
		if err := out.Skip(pandian.Place{}, why); err != nil {
			return err
		}
	}
	if goOn && r.lines {
		r.line++
		return r.textTo('\n', pandian.Place{}, out)
	}
	if out == nil {
		return nil
	}
	return r.textRest(pandian.Place{}, out)
}

// table reads an array of objects; its bracket is behind lo. A table of the
// document is read at once, a table in a row in a pass of its own.
func (r *jsonReader) table() error {
	if !r.inRow && r.pass == 0 {
		t := newJSONTable(string(r.path))
		if err := r.flush(); err != nil {
			return err
		}
		if err := r.elements(t, r.tableRows); err != nil {
			return err
		}
		return r.out.End(pandian.Place{Part: t.part})
	}
	pass := 0
	if r.inRow {
		if pass = r.plan.pass(r.path, r.pass == 0); pass == 0 {
			return r.list(']', r.value) // too many: they stay in the row
		}
	}
	if r.pass == pass && pass > 0 {
		return r.elements(r.row, r.tableRows)
	}
	return r.elements(nil, r.tableRows)
}

func (r *jsonReader) tableRows() error {
	return r.list(']', func() error {
		if r.mode == jsonCells {
			r.row.n++
			return r.element(r.row.n)
		}
		return r.element(0)
	})
}

// elements has f read elements of a table: into rows of t, or, without t and in
// the passes for other tables, into nothing.
func (r *jsonReader) elements(t *jsonTable, f func() error) error {
	mode, row, inRow := r.mode, r.row, r.inRow
	r.mode, r.inRow = jsonSkip, true
	if t != nil && (r.pass == 0 || t == r.row) {
		r.mode, r.row = jsonCells, t
	}
	err := f()
	r.mode, r.row, r.inRow = mode, row, inRow
	return err
}

// element reads one element of a table as row number n. What was read of a
// broken one is kept.
func (r *jsonReader) element(n int) error {
	c, err := r.peek()
	if err != nil {
		return err
	}
	if r.mode != jsonCells {
		return r.value()
	}
	t := r.row
	t.at.Row = n
	if c == '{' {
		t.fixed = -1
		err = r.value()
	} else {
		t.fixed = 0
		err = r.cells(c)
	}
	return cmp.Or(t.emit(r.out), err)
}

// cells reads an element that is no object: its values are the cells.
func (r *jsonReader) cells(c byte) error {
	if c != '[' {
		return r.value()
	}
	return r.nest(func() error {
		c, err := r.peek()
		if err != nil {
			return err
		}
		if c == '{' {
			return r.table()
		}
		return r.list(']', func() error {
			err := r.value()
			r.row.fixed = min(r.row.fixed+1, jsonColumns-1)
			return err
		})
	})
}

// key takes a member's name.
func (r *jsonReader) key(t pandian.Text) error {
	if len(r.path) > 0 {
		r.path = append(r.path, '.')
	}
	r.path = append(r.path, t.B[:wholeRunes(t.B[:min(len(t.B), jsonNumber)])]...)
	if r.mode != jsonProse {
		return nil
	}
	r.open = lineKey
	return r.say(t)
}

func (r *jsonReader) longKey(pandian.Text) error { return errJSON }

// scalar takes a string, a number or a word.
func (r *jsonReader) scalar(t pandian.Text) error {
	switch r.mode {
	case jsonCells:
		if r.row.size > jsonRow {
			if err := r.row.emit(r.out); err != nil {
				return err
			}
		}
		r.row.add(r.path, t)
	case jsonProse:
		if r.open != lineEmpty {
			joint := ": "
			if r.open == lineValue {
				joint = ", "
			}
			r.ready(t.Off)
			r.prose.replace(joint, t.Off, 0)
		}
		r.open = lineValue
		return r.say(t)
	}
	return nil
}

// long takes a piece of a string that is too large for a cell: it becomes
// running text of its own part.
func (r *jsonReader) long(t pandian.Text) error {
	switch r.mode {
	case jsonCells:
		r.row.declared = 0
		return r.out.Text(pandian.Place{Part: string(r.path)}, t)
	case jsonProse:
		return r.say(t)
	}
	return nil
}

// ready begins a stretch of running text at off, unless one is in hand.
func (r *jsonReader) ready(off int64) {
	if len(r.prose.b) == 0 {
		r.prose.begin(off)
	}
}

// say adds to the running text.
func (r *jsonReader) say(t pandian.Text) error {
	r.ready(t.Off)
	r.prose.add(t)
	if len(r.prose.b) >= textBlock {
		return r.flush()
	}
	return nil
}

// lineEnd ends the line of running text in hand.
func (r *jsonReader) lineEnd() error {
	if r.mode == jsonProse && r.open != lineEmpty {
		r.open = lineEmpty
		r.ready(r.off(r.lo))
		r.prose.replace("\n", r.off(r.lo), 0)
	}
	return nil
}

// flush emits the running text gathered so far.
func (r *jsonReader) flush() error {
	if len(r.prose.b) == 0 {
		return nil
	}
	err := r.out.Text(pandian.Place{}, r.prose.text())
	r.prose.b = r.prose.b[:0]
	return err
}

// jsonTable gathers the rows of one table.
type jsonTable struct {
	at       pandian.Place
	part     string
	n        int // elements so far
	index    map[string]int
	names    []pandian.Text
	declared int        // names told to the emitter
	fixed    int        // column of what is read; -1: by its path
	next     int        // column expected next
	gathered []jsonText // by column
	size     int
	cells    []pandian.Text
}

func newJSONTable(part string) *jsonTable {
	return &jsonTable{at: pandian.Place{Part: part}, part: part, index: map[string]int{}}
}

// add puts a value into its cell; further ones for the same cell are joined.
func (t *jsonTable) add(path []byte, v pandian.Text) {
	col := t.fixed
	if col < 0 {
		col = t.column(bytes.TrimPrefix(path[len(t.part):], []byte{'.'}))
	}
	for col >= len(t.gathered) {
		t.gathered = append(t.gathered, jsonText{})
	}
	cell := &t.gathered[col]
	if cell.set {
		cell.replace(", ", v.Off, 0)
	} else {
		cell.begin(v.Off)
		cell.set = true
	}
	cell.add(v)
	t.size += len(v.B)
}

// column finds the column of a name. When there are too many, the last one
// takes the rest.
func (t *jsonTable) column(name []byte) int {
	if t.next < len(t.names) && string(name) == string(t.names[t.next].B) {
		t.next++
		return t.next - 1
	}
	col, ok := t.index[string(name)]
	if !ok {
		if col = len(t.names); col == jsonColumns {
			return col - 1
		}
		t.index[string(name)] = col
		t.names = append(t.names, pandian.Text{B: bytes.Clone(name), Off: -1})
	}
	t.next = col + 1
	return col
}

// emit hands on the row in hand, if it has any cells.
func (t *jsonTable) emit(out pandian.Emitter) error {
	if len(t.names) > t.declared {
		t.declared = len(t.names)
		if err := out.Header(pandian.Place{Part: t.part}, t.names); err != nil {
			return err
		}
	}
	t.cells, t.size, t.next = t.cells[:0], 0, 0
	filled := false
	for i := range t.gathered {
		cell := &t.gathered[i]
		if !cell.set {
			t.cells = append(t.cells, pandian.Text{Off: -1})
			continue
		}
		filled = filled || len(cell.b) > 0
		t.cells = append(t.cells, cell.text())
		cell.set = false
		if cap(cell.b) > textBlock {
			cell.b = nil
		}
	}
	if !filled {
		return nil
	}
	return out.Row(t.at, t.cells)
}

// jsonText is a text under construction that knows where its bytes come from.
type jsonText struct {
	b    []byte
	m    pandian.OffMap
	off  int64
	next int64 // where the bytes to come must stand so that no step is needed
	set  bool
}

func (t *jsonText) begin(off int64) {
	t.b, t.off, t.next = t.b[:0], off, off
	t.m.Reset()
}

// text returns the text; it is valid until begin is called.
func (t *jsonText) text() pandian.Text {
	if t.m.Empty() {
		return pandian.Text{B: t.b, Off: t.off}
	}
	return pandian.Text{B: t.b, Off: t.off, Map: &t.m}
}

// copy adds a verbatim stretch.
func (t *jsonText) copy(b []byte, off int64) {
	if off != t.next {
		t.m.Copy(len(t.b), off-t.off)
	}
	t.b = append(t.b, b...)
	t.next = off + int64(len(b))
}

// replace adds what stands for width bytes at off.
func (t *jsonText) replace(s string, off int64, width int) {
	t.m.Replace(len(t.b), off-t.off, width)
	t.b = append(t.b, s...)
	t.next = -1
}

func (t *jsonText) replaceRune(c rune, off int64, width int) {
	t.m.Replace(len(t.b), off-t.off, width)
	t.b = utf8.AppendRune(t.b, c)
	t.next = -1
}

// add adds a text that may be changed itself.
func (t *jsonText) add(v pandian.Text) {
	if v.Map.Empty() {
		t.copy(v.B, v.Off)
		return
	}
	at, shift := len(t.b), v.Off-t.off
	if v.Off != t.next {
		t.m.Copy(at, shift)
	}
	v.Map.Steps(func(i int, src int64, width int, verbatim bool) {
		if verbatim {
			t.m.Copy(at+i, shift+src)
		} else {
			t.m.Replace(at+i, shift+src, width)
		}
	})
	t.b = append(t.b, v.B...)
	t.next = -1
}
