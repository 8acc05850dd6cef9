package extractors

import (
	"bytes"
	"cmp"
	"errors"

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
	top := newRowBuilder("")
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
				r.lineEnd()
			}
			r.mode = jsonSkip
		}
		if err == nil {
			continue
		}
		bad++
		r.open, r.due = lineEmpty, false
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
// document is read at once, a table in a row in a pass of its own. A short list
// of values is no table: it stays in the text.
func (r *jsonReader) table() error {
	if !r.inRow && r.pass >= 0 {
		if err := r.fill(jsonList); err != nil {
			return err
		}
		if listOfValues(r.buf[r.lo:min(r.hi, r.lo+jsonList)]) {
			return r.list(']', r.value)
		}
	}
	if !r.inRow && r.pass == 0 {
		t := newRowBuilder(string(r.path))
		if err := r.flush(); err != nil {
			return err
		}
		if err := r.elements(t, r.tableRows); err != nil {
			return err
		}
		r.lineEnd()
		r.breakLine()
		return r.out.End(pandian.Place{Part: t.at.Part})
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

// listOfValues reports whether b holds, up to its closing bracket, an array of
// objects that wrap values rather than rows:
// [{"system": "phone", "value": "…"}, …], [{"text": "…"}].
func listOfValues(b []byte) bool {
	r := &jsonReader{stream: stream{buf: b, hi: len(b), eof: true, r: bytes.NewReader(nil)}, ctx: never, plan: &jsonPlan{}, pass: -1}
	return r.list(']', r.value) == nil && r.valued
}

// isValueKey reports whether a key says no more than that its value comes: the
// line goes on with it.
func isValueKey(k []byte) bool {
	switch string(k) {
	case "value", "text", "display":
		return true
	}
	return false
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
func (r *jsonReader) elements(t *rowBuilder, f func() error) error {
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
		r.fixed = -1
		err = r.value()
	} else {
		r.fixed = 0
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
			r.fixed = min(r.fixed+1, maxColumns-1)
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
	wraps := isValueKey(t.B)
	r.valued = r.valued || wraps
	if r.mode != jsonProse {
		return nil
	}
	if wraps && r.open != lineEmpty {
		r.open, r.due = lineKey, false
		return nil
	}
	r.breakLine()
	r.open = lineKey
	return r.say(t)
}

func (r *jsonReader) longKey(pandian.Text) error { return errJSON }

// scalar takes a string, a number or a word.
func (r *jsonReader) scalar(t pandian.Text) error {
	switch r.mode {
	case jsonCells:
		if r.row.size > maxRow {
			if err := r.row.emit(r.out); err != nil {
				return err
			}
		}
		r.row.add(r.cellColumn(), t)
	case jsonProse:
		r.breakLine()
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

// cellColumn is the column of the value at path.
func (r *jsonReader) cellColumn() int {
	if r.fixed >= 0 {
		return r.fixed
	}
	return r.row.column(bytes.TrimPrefix(r.path[len(r.row.at.Part):], []byte{'.'}))
}

// long takes a piece of a string that is too large for a cell: it becomes
// running text of its own part.
func (r *jsonReader) long(t pandian.Text) error {
	switch r.mode {
	case jsonCells:
		r.row.declared = 0
		return r.out.Text(pandian.Place{Part: string(r.path)}, t)
	case jsonProse:
		r.breakLine()
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
func (r *jsonReader) lineEnd() {
	if r.mode == jsonProse && r.open != lineEmpty {
		r.due = true
	}
}

// breakLine writes the line break that is due.
func (r *jsonReader) breakLine() {
	if r.due {
		r.open, r.due = lineEmpty, false
		r.ready(r.off(r.lo))
		r.prose.replace("\n", r.off(r.lo), 0)
	}
}

// flush emits the running text gathered so far.
func (r *jsonReader) flush() error {
	r.breakLine()
	if len(r.prose.b) == 0 {
		return nil
	}
	err := r.out.Text(pandian.Place{}, r.prose.text())
	r.prose.b = r.prose.b[:0]
	return err
}
