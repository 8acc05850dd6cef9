package scanner

import (
	"cmp"
	"slices"

	"pandian"
	"pandian/rules"
)

// verdictRows is how many rows are seen before the columns are judged for the
// first time.
const verdictRows = 4096

// table searches rows, batch by batch. Candidates wait until the columns can be
// judged, then go on to assemble row by row.
type table struct {
	batch
	c        *collector
	part     part
	w        pandian.Window
	hits     []pandian.Hit           // scratch of mayHead
	meant    map[string]rules.Header // see meaning
	cols     []column
	header   headerState
	names    []string // the header's cells as written, to recognise it when it repeats
	lastRow  int32    // rows without a number are counted
	base     int32    // rows in earlier batches
	searched int64    // bytes in earlier batches
	cands    []candidate
	settled  bool // the columns were judged once
	birthCol int  // column of birth dates in a table without a header, from 1; 0 = none
	declared bool
	heads    int  // columns declared
	people   bool // a column or value identifies people
	subjects bool // it does, and not officials only
	gave     bool // running text took over findings
	layout   layout
	formState
	cellwise cellwise
}

// headerState says whether the header has been looked for.
type headerState uint8

const (
	headerUnknown headerState = iota
	headerDone
)

func (t *table) enter(name string) {
	t.part = t.c.openPart(name)
	t.reset()
	t.restart()
	t.declared, t.heads = false, 0
	t.lastRow, t.searched, t.from = 0, 0, 0
}

// restart forgets what is known of the columns: another table begins.
func (t *table) restart() {
	t.drop()
	t.cols, t.names = t.cols[:0], nil
	t.header, t.settled, t.people, t.subjects, t.gave, t.layout = headerUnknown, false, false, false, false, roster
	t.base = 0
	t.formState = formState{from: t.searched}
}

// declare sets the columns from the format's own names. Columns may grow; those
// that are known already change nothing.
func (t *table) declare(cols []pandian.Text) error {
	if t.declared && len(cols) <= t.heads {
		return nil
	}
	if err := t.flush(true); err != nil {
		return err
	}
	t.header, t.declared, t.heads = headerDone, true, len(cols)
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = string(c.B)
	}
	t.setColumns(names, 0, false)
	return nil
}

// add takes one row into the batch.
func (t *table) add(row int, cells []pandian.Text) error {
	if row <= 0 {
		row = int(t.lastRow) + 1
	}
	t.lastRow = int32(row)
	t.batch.add(t.lastRow, cells)
	if len(t.buf) >= windowBytes || len(t.rows) >= verdictRows {
		return t.flush(false)
	}
	return nil
}

// leave ends the open part.
func (t *table) leave() error {
	if !t.part.open {
		return nil
	}
	t.part.open = false
	if err := t.flush(true); err != nil {
		return err
	}
	t.settle()
	t.tellColumns()
	return nil
}

// flush searches the batch, table by table where another header stands in the
// middle. Unless it is the last batch, the rows from such a header on wait for
// more.
func (t *table) flush(last bool) error {
	all := t.batch
	for len(t.rows) > 0 {
		if err := t.c.in.stopped(); err != nil {
			return err
		}
		start := 0
		if t.header == headerUnknown {
			t.findLayout()
			start = 1
		}
		cut, anew := t.nextTable(start, last)
		head, tail := t.batch.split(cut)
		t.batch = head
		if t.base == 0 && t.layout == roster {
			t.guessNames()
		}
		t.searchBatch()
		if anew {
			t.settle()
			t.tellColumns()
			t.restart()
		}
		if t.batch = tail; len(tail.rows) > 0 && !last {
			all.assign(tail)
			t.batch = all
			return nil
		}
	}
	all.reset()
	t.batch = all
	return nil
}

// searchBatch searches the batch and settles what is ripe.
func (t *table) searchBatch() {
	if len(t.rows) == 0 {
		return
	}
	t.search()
	t.base += int32(len(t.rows))
	t.searched += int64(len(t.buf))
	if t.layout == roster && (t.settled || t.base >= verdictRows) || len(t.cands) >= sectionMatches {
		t.settle()
	}
}

// search finds the candidates of the batch.
func (t *table) search() {
	s, w := t.c.in.s, &t.w
	w.Core, w.Begin, w.End, w.Part = pandian.Span{End: len(t.buf)}, true, true, t.part.name
	cols := t.cols
	if t.layout != roster {
		t.labelCells()
		cols = t.labels
	}
	w.Cols = w.Cols[:0]
	for i := range cols {
		w.Cols = append(w.Cols, cols[i].Column)
	}
	if w.Scratch == nil {
		w.Scratch = make([]byte, 0, 512)
	}
	w.B, w.Cells = t.buf, t.cells
	w.Hits = s.rules.Lexicon.Find(w.Hits[:0], w.B)
	if t.layout == roster {
		t.markRows()
	} else {
		t.blanks += blankCues(w, s.rules.Lexicon)
	}
	t.survey()
	first := len(t.cands)
	if !t.planCells() {
		t.searchWindow(nil)
	} else if t.tellRows(w.Hits); len(t.cellwise.from) > 0 {
		c := &t.cellwise
		w.B, w.Cells, w.Core.End = c.rest.buf, c.rest.cells, len(c.rest.buf)
		w.Hits = s.rules.Lexicon.Find(w.Hits[:0], w.B)
		t.searchWindow(c)
	}
	t.tellCells(t.cands[first:])
}

// searchWindow appends the candidates of the window: of the batch, or of those
// of its rows that c gathered.
func (t *table) searchWindow(c *cellwise) {
	s, w := t.c.in.s, &t.w
	w.Runs, w.Ats = anchors(w.Runs[:0], w.Ats[:0], w.B)
	cell := 0
	s.search(w, func(det int, m pandian.Match) {
		if cell >= len(w.Cells) || int(w.Cells[cell].Start) > m.Start || int(w.Cells[cell].End) <= m.Start {
			if cell = w.CellAt(m.Start); cell < 0 {
				cell = 0
				return
			}
		}
		at, move := w.Cells[cell], int64(0)
		if c != nil {
			at.Row, move = c.from[at.Row], int64(c.moved[at.Row])
		}
		if int(at.End) < m.End || t.skip[at.Row] {
			return
		}
		var k *candidate
		t.cands, k = another(t.cands)
		doubtExample(w.B, &m)
		t.c.candidate(k, det, &m)
		if s.observe != nil {
			k.beside = s.besideWord(w, det, t.besideFrom(at), m.Start)
			src := pandian.Text{Off: t.src[cell].off, Map: t.src[cell].m}
			k.off, k.offEnd = src.Start(m.Start-int(at.Start)), src.End(m.End-int(at.Start))
		}
		k.pos, k.end = k.pos+move+t.searched, k.end+move+t.searched
		k.row, k.col, k.batch = t.rows[at.Row], at.Col, t.base+at.Row
		if det == s.nameDet {
			k.office = inOffice(w, s.rules.Lexicon, m.Span, len(t.names) == 0 && !t.declared)
		}
		if t.layout != roster {
			t.placeInForm(k, cell, m.Start)
		} else if k.fills = m.Start == int(at.Start) && m.End == int(at.End); k.fills {
			k.shape = shapeOf(w.B[m.Start:m.End])
		}
	})
}

// settle judges the columns as far as they are known and assembles the rows.
func (t *table) settle() {
	sc := t.c.in.s
	switch t.layout {
	case form:
		t.settleForm()
		t.drop()
		return
	case turned:
		assignSlots(t.labels)
		slices.SortStableFunc(t.cands, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(a.batch, b.batch), cmp.Compare(a.pos, b.pos))
		})
	default: // row by row is by position
		sortByPosition(t.cands)
	}
	t.judgeProtection()
	if !t.settled {
		t.birthCol = t.findBirths()
	}
	t.headPeople(t.cols)
	t.headPeople(t.labels)
	for i := range t.cands {
		k := &t.cands[i]
		t.judge(k)
		if c := t.column(k.col); c != nil && c.Type == pandian.PersonName && !c.guessed && sc.isName(k.det) {
			k.office = c.office
		}
		t.people = t.people || sc.identifies[k.det] && k.counts(sc.rules.MinConfidence)
		t.subjects = t.subjects || sc.speaksOf(k)
	}
	for lo := 0; lo < len(t.cands); {
		hi := lo + 1
		for hi < len(t.cands) && t.cands[hi].batch == t.cands[lo].batch {
			hi++
		}
		row := dropOverlaps(t.cands[lo:hi], sc)
		if !t.adopted(row) {
			t.judgeRow(row)
			t.c.assembleRow(t, row)
		}
		lo = hi
	}
	t.drop()
	t.settled = true
}

// drop forgets the candidates, which were settled.
func (t *table) drop() {
	clear(t.cands)
	t.cands = t.cands[:0]
}

// judgeRow settles special-category data and context: they need a person in the
// same row.
func (t *table) judgeRow(row []candidate) {
	sc := t.c.in.s
	person := false
	for i := range row {
		person = person || sc.speaksOf(&row[i])
	}
	for i := range row {
		switch {
		case sc.special[row[i].det] == 0 && !sc.context[row[i].det]:
		case person && sc.context[row[i].det]:
		case person:
			row[i].lift(0.85, pandian.EvSubject)
		default:
			row[i].sink(0.3, 0)
		}
	}
}
