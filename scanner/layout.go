package scanner

import (
	"bytes"

	"pandian"
)

// layout is how a table is to be read.
type layout uint8

const (
	roster layout = iota // a row speaks of a person, its columns may have a header
	form                 // cells are labels of the cells to their right or below
	turned               // a column speaks of a person, the first one holds the labels
)

const (
	headRows  = 32  // rows by which a layout is told
	aheadRows = 8   // rows below a possible header of another table
	headCells = 512 // cells of such a row that are judged
)

// findLayout tells from the first rows of the first batch how the table is to
// be read, and finds its header if it has one.
func (t *table) findLayout() {
	t.header = headerDone
	rows := t.rowsFrom(0, headRows)
	if !isForm(rows) {
		t.takeHeader(rows)
		return
	}
	t.layout, t.labels, t.labelAt = form, []column{{}}, map[string]int32{}
	if t.isTurned(rows) {
		t.layout = turned
	}
}

// isForm reports whether labels stand beside or above single values rather than
// in a header that explains the columns.
func isForm(rows []headRow) bool {
	if stackedForm(rows) {
		return true
	}
	h := firstOf(rows, rowLabels)
	return !(h >= 0 && explains(rows, h)) && pairedForm(rows)
}

func firstOf(rows []headRow, kind rowKind) int {
	for i := range rows {
		if rows[i].kind == kind {
			return i
		}
	}
	return -1
}

// explains reports whether the labels of row h stand over values in most of the
// rows below, and these are not just a table inside a form.
func explains(rows []headRow, h int) bool {
	n, fit, pairs := 0, 0, 0
	for i := range rows[:h] {
		if rows[i].kind == rowPairs {
			pairs++
		}
	}
	for _, r := range rows[h+1:] {
		if r.kind == rowBlank || r.kind == rowTitle {
			continue
		}
		if r.kind == rowLabels && n > 0 {
			break
		}
		under, labels := 0, 0
		for i, k := range rows[h].kinds {
			if k != cellLabel || i >= len(r.kinds) || r.kinds[i] == cellEmpty {
				continue
			}
			under++
			if r.kinds[i] == cellLabel || r.kinds[i] == cellBoth {
				labels++
			}
		}
		n++
		if under > 0 && 2*labels < under {
			fit++
		}
	}
	return n > 3*pairs && 2*fit > n
}

// stackedForm reports whether rows of labels and single rows of values take
// turns: a form with its labels above. A roster whose header repeats over every
// row (pay slips) is none.
func stackedForm(rows []headRow) bool {
	turns, differ, below := 0, false, -1
	first := firstOf(rows, rowLabels)
	if first < 0 {
		return false
	}
	for i := first; i < len(rows); i++ {
		switch r := &rows[i]; r.kind {
		case rowLabels:
			differ = differ || !sameCells(r, &rows[first])
			below = 0
		case rowBlank, rowTitle:
		default:
			if below++; below > 1 {
				return false
			}
			turns++
		}
	}
	return turns >= 2 && differ
}

func sameCells(a, b *headRow) bool {
	if len(a.cells) != len(b.cells) {
		return false
	}
	for i := range a.cells {
		if !bytes.Equal(a.cells[i], b.cells[i]) {
			return false
		}
	}
	return true
}

// pairedForm reports whether labels beside values make up most of the rows.
func pairedForm(rows []headRow) bool {
	pairs, speak, all := 0, 0, 0
	labels := map[string]bool{}
	for i := range rows {
		switch r := &rows[i]; r.kind {
		case rowBlank, rowTitle:
			continue
		case rowPairs:
			pairs += r.pairs
			speak++
			r.addLabels(labels)
		case rowLabels:
			speak++
		case rowData:
			if i > 0 && rows[i-1].kind == rowLabels {
				speak++
			}
		}
		all++
	}
	return pairs >= 2 && len(labels) >= 2 && 2*speak >= all
}

// addLabels collects the row's labels.
func (r *headRow) addLabels(to map[string]bool) {
	for i, k := range r.kinds {
		switch k {
		case cellLabel:
			to[string(r.cells[i])] = true
		case cellBoth:
			label, _, _ := bytes.Cut(r.cells[i], []byte{':'})
			to[string(label)] = true
		}
	}
}

// isTurned reports whether each column beside the labels speaks of a person:
// the labels stand in one column, and what a person has one of is there more
// than once.
func (t *table) isTurned(rows []headRow) bool {
	column, several, people := -1, 0, false
	for i := range rows {
		r := &rows[i]
		if r.kind == rowLabels {
			return false
		}
		if r.kind != rowPairs {
			continue
		}
		if r.labels != 1 {
			return false
		}
		at := 0
		for r.kinds[at] == cellEmpty {
			at++
		}
		if r.kinds[at] != cellLabel || column >= 0 && at != column {
			return false
		}
		column = at
		if r.filled > 2 {
			several++
		} else {
			several--
		}
		people = people || single(r.heads[at].Type) && t.countFits(r, at) >= 2
	}
	return people && several > 0
}

// countFits counts the cells behind a label that look like what it announces.
func (t *table) countFits(r *headRow, label int) int {
	n := 0
	for _, c := range r.cells[label+1:] {
		if r.heads[label].Type == pandian.PersonName && t.nameLike(c, 2) || t.fits(r.heads[label], c) {
			n++
		}
	}
	return n
}

// nextTable looks, in row start or below, for the header of another table in the
// same sheet, and returns its row; anew is false, and the row is where to wait
// for more, if the rows that would prove it are still to come. Without one it
// returns the number of rows.
func (t *table) nextTable(start int, last bool) (row int, anew bool) {
	if t.layout != roster || t.declared {
		return len(t.rows), false
	}
	for start < len(t.rows) && t.skip[start] {
		start++
	}
	for lo := t.firstCell(start); lo < len(t.cells); {
		hi, row := lo+1, int(t.cells[lo].Row)
		for hi < len(t.cells) && int(t.cells[hi].Row) == row {
			hi++
		}
		if hi-lo > 1 && t.mayHead(lo, hi) {
			switch rows := t.rowsFrom(row, 1); {
			case rows[0].kind != rowLabels || t.belongs(&rows[0]):
			case row > 0 && !last && row+1 == len(t.rows):
				return row, false
			case explains(t.rowsFrom(row, 1+aheadRows), 0):
				return row, true
			}
		}
		lo = hi
	}
	return len(t.rows), false
}

// mayHead reports, quickly, whether cells [lo, hi) may be a header: none looks
// like a value, and there is a word of headers among them.
func (t *table) mayHead(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if looksLikeValue(t.buf[t.cells[i].Start:t.cells[i].End]) {
			return false
		}
	}
	lex := t.c.in.s.rules.Lexicon
	t.hits = lex.Find(t.hits[:0], t.buf[t.cells[lo].Start:t.cells[hi-1].End])
	for _, h := range t.hits {
		if lex.Terms[h.Term].Header {
			return true
		}
	}
	return false
}

// belongs reports whether a row of labels belongs to the table above: its header
// repeats, or there is a name in the column of names.
func (t *table) belongs(r *headRow) bool {
	same := 0
	for i, c := range r.cells {
		if len(c) == 0 {
			continue
		}
		if i < len(t.names) && t.names[i] == string(c) {
			same++
		}
		if i < len(t.cols) && t.cols[i].Type == pandian.PersonName && t.nameLike(c, 3) {
			return true
		}
	}
	return 2*same > r.filled
}
