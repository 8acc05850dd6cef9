package database

import (
	"database/sql"
	"strings"
	"unicode/utf8"

	"pandian"
)

const (
	maxShort    = 1 << 10  // bytes that may be a cell's text; longer ones are read in a statement of their own if the table has a key
	maxInline   = 16 << 20 // if it has none: all that is read of a value
	minDocument = 64       // a shorter one is a number, a UUID or a digest
)

// prepare lays out the statement and what its rows are scanned into.
func (r *reader) prepare() {
	t := r.t
	r.query = statement{from: t.from}
	inline := int64(maxShort)
	if t.key == nil {
		inline = min(maxInline, r.s.o.MaxLOB)
	}
	for _, c := range t.columns {
		r.of = append(r.of, len(r.query.columns))
		if c.kind == bytes {
			short := "CASE WHEN " + c.length + " <= " + itoa(int(inline)) + " THEN " + c.read + " END"
			r.query.columns = append(r.query.columns, c.length, short)
		} else {
			r.query.columns = append(r.query.columns, c.read)
		}
		r.header = append(r.header, pandian.Text{B: []byte(c.name), Off: -1})
		r.comments = append(r.comments, pandian.Text{B: []byte(c.comment), Off: -1})
		r.cells = append(r.cells, pandian.Text{Off: -1})
	}
	for _, k := range t.key {
		c := &t.columns[k]
		slot := r.of[k]
		if c.key != c.read || c.kind == bytes {
			slot = len(r.query.columns)
			r.query.columns = append(r.query.columns, c.key)
		}
		r.keySlots = append(r.keySlots, slot)
		r.query.order = append(r.query.order, c.quoted)
	}
	r.guesses = make([]guess, len(t.columns))
	r.slots = make([]sql.RawBytes, len(r.query.columns))
	r.scan = make([]any, len(r.slots))
	for i := range r.slots {
		r.scan[i] = &r.slots[i]
	}
}

// row emits the row that was scanned.
func (r *reader) row() error {
	r.at.Rows++
	r.unpaid.rows++
	for _, v := range r.slots {
		r.unpaid.bytes += len(v)
	}
	r.remember()
	for i := range r.cells {
		r.cells[i].B = nil
	}
	r.flat.reset()
	for i := range r.t.columns {
		r.cell(i)
	}
	if r.widen() {
		if err := emitted(r.out.Header(pandian.Place{}, r.header)); err != nil {
			return err
		}
	}
	at := pandian.Place{Row: int(r.at.Rows)}
	if err := emitted(r.out.Row(at, r.cells)); err != nil {
		return err
	}
	return r.inline()
}

// cell reads the value of a column.
func (r *reader) cell(i int) {
	c, v := &r.t.columns[i], r.slots[r.of[i]]
	switch {
	case c.kind == bytes:
		v = r.slots[r.of[i]+1]
		if b, ok := r.guesses[i].text(v); ok {
			r.cells[i].B = b
		} else if v == nil || r.document(v) {
			r.expect(i, v)
		}
	case c.kind == number || v == nil:
		r.cells[i].B = v
	default:
		b := []byte(v)
		if !utf8.Valid(b) {
			b = r.guesses[i].decode(b)
		}
		if !r.flatten(i, b) {
			r.cells[i].B = b
		}
	}
}

// flatten spreads a document in a cell over columns named by its paths.
func (r *reader) flatten(i int, b []byte) bool {
	c := &r.t.columns[i]
	switch {
	case c.kind == tree:
		return r.flat.xml(c.name, b)
	case looksLikeJSON(b):
		return r.flat.json(c.name, b)
	}
	return false
}

// widen adds the columns of paths, those that are new to the header too.
func (r *reader) widen() (added bool) {
	for _, l := range r.flat.leaves {
		k, known := r.paths[l.path]
		if !known && len(r.at.Paths) >= maxPathColumns { // names that are values: what they hold stays together
			for i := range r.t.columns {
				if strings.HasPrefix(l.path, r.t.columns[i].name+pandian.PathSep) {
					r.cells[i].B = append(append(r.cells[i].B, l.value...), '\n')
					break
				}
			}
			continue
		}
		if !known {
			k = r.addPath(l.path)
			added = true
		}
		r.cells[len(r.t.columns)+k].B = l.value
	}
	return added
}

// maxPathColumns is how many paths of a table become columns.
const maxPathColumns = 1000

func (r *reader) addPath(path string) (k int) {
	if r.paths == nil {
		r.paths = map[string]int{}
	}
	k = len(r.at.Paths)
	r.paths[path] = k
	r.at.Paths = append(r.at.Paths, path)
	r.header = append(r.header, pandian.Text{B: []byte(path), Off: -1})
	r.cells = append(r.cells, pandian.Text{Off: -1})
	return k
}
