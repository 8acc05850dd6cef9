package scanner

import (
	"bytes"
	"hash/maphash"
	"slices"

	"pandian"
)

// Most rows of a table with a header can be told cell by cell: a detector knows
// what all of them find in a cell of its column (Detector.Cell), or the same text
// stood in the column before. Only the other rows go through a window, whole: a
// cell may speak for its neighbours. It is the same that is found either way.
//
// That rests on what detectors look at in a table: a cell, what is known of its
// column, the words of the lexicon in the cells before it in its row, and
// whether something else in the row identifies a person.

// cellwise tells the rows of a table cell by cell.
type cellwise struct {
	plans []cellPlan // by column
	text  pandian.CellText
	w     pandian.Window
	rest  batch   // the rows that need a window,
	from  []int32 // the row of the batch that each is,
	moved []int32 // and how far its bytes moved to the front
	pause int     // batches that are not tried
}

const (
	maxPlans  = 256 // columns; wider tables go through windows
	maxKnown  = 4 << 10
	maxRecall = 64  // bytes of a cell that is remembered
	metSlots  = 512 // of cells met once
	pauseFor  = 15
)

// cellPlan is how the cells of a column are told.
type cellPlan struct {
	column pandian.Column
	det    int // asked for its cells; -1 = none
	cell   func(*pandian.CellText) (pandian.Match, bool)
	known  map[string]knownCell
	met    []uint64 // hashes of cells met once
}

// knownCell is what is found in a cell of some text: sure, wherever it stands in
// a row without words of the lexicon.
type knownCell struct {
	sure  bool
	cands []candidate
}

// planCells prepares for the columns as they are known now. It reports whether
// the batch's rows may be told cell by cell: nobody asks for the evidence, the
// header is known, and no detector is there that knows nothing of the others.
func (t *table) planCells() bool {
	c, s := &t.cellwise, t.c.in.s
	if c.pause > 0 {
		c.pause--
		return false
	}
	if !s.cellwise || t.layout != roster || len(t.cols) > maxPlans || t.base == 0 {
		return false
	}
	for len(c.plans) < len(t.cols) {
		c.plans = append(c.plans, cellPlan{det: -1})
	}
	for i := range t.cols {
		col, p := &t.cols[i].Column, &c.plans[i]
		if p.column != *col || p.cell != nil && !t.c.shownEnough(p.det) {
			*p = cellPlan{column: *col, det: -1}
		}
		if det := s.cellDetector(col); det >= 0 && p.cell == nil && t.c.shownEnough(det) {
			p.det, p.cell = det, s.dets[det].Cell
		}
	}
	if cap(c.text.Scratch) == 0 {
		c.text.Scratch = make([]byte, 0, 512)
	}
	return true
}

// cellDetector is the detector that knows the cells of a column; -1 = none does.
func (s *Scanner) cellDetector(col *pandian.Column) int {
	typ := col.Type
	switch {
	case typ == "":
		typ = pandian.PersonName
	case col.Strength < 2 || col.Veto:
		return -1
	}
	return slices.IndexFunc(s.dets, func(d pandian.Detector) bool { return d.Type == typ && d.Cell != nil && col.Name != "" })
}

// tellRows tells the rows of the batch that can be told cell by cell and gathers
// the others. hits are the words of the lexicon in the batch.
func (t *table) tellRows(hits []pandian.Hit) {
	c := &t.cellwise
	c.rest.reset()
	c.from, c.moved = c.from[:0], c.moved[:0]
	told := 0
	for lo := 0; lo < len(t.cells); {
		row := t.cells[lo].Row
		hi := lo + 1
		for hi < len(t.cells) && t.cells[hi].Row == row {
			hi++
		}
		end := t.cells[hi-1].End
		n := 0
		for n < len(hits) && hits[n].Start < end {
			n++
		}
		switch {
		case t.skip[row]:
		case t.tellRow(lo, hi, hits[:n]):
			told++
		default:
			c.take(&t.batch, lo, hi)
		}
		hits, lo = hits[n:], hi
	}
	if 8*told < len(c.from) {
		c.pause = pauseFor
	}
}

// tellRow appends the candidates of the row whose cells are [lo, hi), unless one
// of them cannot be told by itself.
func (t *table) tellRow(lo, hi int, hits []pandian.Hit) bool {
	c, first := &t.cellwise, len(t.cands)
	for i := lo; i < hi; i++ {
		at := &t.cells[i]
		n := 0
		for n < len(hits) && hits[n].Start < at.End {
			n++
		}
		if !t.tellCell(&c.plans[at.Col], i, hits[:n]) {
			t.cands = t.cands[:first]
			return false
		}
		hits = hits[n:]
	}
	return true
}

// tellCell appends the candidates of cell i.
func (t *table) tellCell(p *cellPlan, i int, hits []pandian.Hit) bool {
	at := &t.cells[i]
	text, b := &t.cellwise.text, t.buf[at.Start:at.End]
	if p.cell != nil {
		text.B, text.Column, text.Hits = b, &p.column, hits
		if m, sure := p.cell(text); sure {
			if m.Value != nil {
				var k *candidate
				t.cands, k = another(t.cands)
				t.cellCandidate(k, p.det, &m, len(b), t.shapes[i])
				t.placeCell(k, at)
			}
			return true
		}
	}
	if len(hits) > 0 || p.column.Name == "" {
		return false
	}
	known := t.recall(p, at)
	for _, k := range known.cands {
		t.placeCell(&k, at)
		t.cands = append(t.cands, k)
	}
	return known.sure
}

// cellCandidate makes k the candidate of a match in a cell of this length and shape.
func (t *table) cellCandidate(k *candidate, det int, m *pandian.Match, length int, shape uint32) {
	t.c.candidate(k, det, m)
	if k.fills = m.Start == 0 && m.End == length; k.fills {
		k.shape = shape
	}
}

// placeCell says in which cell the candidate stands, whose positions count from
// the beginning of the cell.
func (t *table) placeCell(k *candidate, at *pandian.Cell) {
	start := t.searched + int64(at.Start)
	k.pos, k.end = k.pos+start, k.end+start
	k.row, k.col, k.batch = t.rows[at.Row], at.Col, t.base+at.Row
}

// cellSeed is of the hashes by which cells are told that were met once.
var cellSeed = maphash.MakeSeed()

// recall is what is found in a cell, of which the column's header and the text
// alone decide. A text is looked at when it is met for the second time.
func (t *table) recall(p *cellPlan, at *pandian.Cell) knownCell {
	b := t.buf[at.Start:at.End]
	if len(b) > maxRecall {
		return knownCell{}
	}
	if k, ok := p.known[string(b)]; ok || len(p.known) >= maxKnown {
		return k
	}
	if p.met == nil {
		p.met, p.known = make([]uint64, metSlots), map[string]knownCell{}
	}
	h := maphash.Bytes(cellSeed, b)
	if slot := &p.met[h%metSlots]; *slot != h {
		*slot = h
		return knownCell{}
	}
	k, ok := t.lookAt(b, at.Col)
	if ok {
		p.known[string(b)] = k
	}
	return k
}

// otherData is a cell that identifies a person.
const otherData = "A1234567"

// lookAt searches a text that is alone in its row, and beside other data of a
// person. It is sure if that is the same; ok is false if that cannot be said
// yet, because places of what it holds are still to be shown.
func (t *table) lookAt(b []byte, col int32) (k knownCell, ok bool) {
	if bytes.IndexByte(b, '\n') >= 0 {
		return k, true
	}
	alone, shown := t.lookIn(b, col, "")
	beside, _ := t.lookIn(b, col, otherData)
	if !shown {
		return k, false
	}
	if len(alone) != len(beside) {
		return k, true
	}
	for i := range alone {
		if a, b := &alone[i], &beside[i]; a.det != b.det || a.pos != b.pos || a.end != b.end || a.conf != b.conf || a.ev != b.ev || a.digest != b.digest {
			return k, true
		}
	}
	return knownCell{true, alone}, true
}

// lookIn searches a row of a cell and a neighbour that may be empty. shown is
// false if a place of what it holds would still be shown.
func (t *table) lookIn(b []byte, col int32, neighbour string) (cands []candidate, shown bool) {
	s, w := t.c.in.s, &t.cellwise.w
	w.B = append(append(append(w.B[:0], b...), cellSep), neighbour...)
	w.B = append(w.B, cellSep, rowSep)
	w.Cells = append(w.Cells[:0], pandian.Cell{End: int32(len(b)), Col: col})
	if neighbour != "" {
		w.Cells = append(w.Cells, pandian.Cell{Start: int32(len(b) + 1), End: int32(len(b) + 1 + len(neighbour)), Col: labelBase})
	}
	w.Core, w.Begin, w.End, w.Part, w.Cols, w.Scratch = pandian.Span{End: len(w.B)}, true, true, t.part.name, t.w.Cols, t.w.Scratch
	anchor(w, s.rules.Lexicon)
	shown = true
	shape := shapeOf(b)
	s.search(w, func(det int, m pandian.Match) {
		switch {
		case m.Start >= len(b) || m.End > len(b):
		case !t.c.shownEnough(det):
			shown = false
		default:
			var k *candidate
			cands, k = another(cands)
			t.cellCandidate(k, det, &m, len(b), shape)
		}
	})
	sortByPosition(cands)
	return cands, shown
}

// take gathers the row of b whose cells are [lo, hi).
func (c *cellwise) take(b *batch, lo, hi int) {
	row := b.cells[lo].Row
	start := int32(0) // of the row: behind the one before
	if i := bytes.LastIndexByte(b.buf[:b.cells[lo].Start], rowSep); i >= 0 {
		start = int32(i + 1)
	}
	end := b.cells[hi-1].End
	r := &c.rest
	move := start - int32(len(r.buf))
	r.buf = append(append(r.buf, b.buf[start:end]...), cellSep, rowSep)
	for _, at := range b.cells[lo:hi] {
		r.cells = append(r.cells, pandian.Cell{Start: at.Start - move, End: at.End - move, Row: int32(len(c.from)), Col: at.Col})
	}
	c.from, c.moved = append(c.from, row), append(c.moved, move)
}
