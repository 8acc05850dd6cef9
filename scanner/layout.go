package scanner

import (
	"bytes"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
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

// cellKind is what a cell of the first rows looks like.
type cellKind uint8

const (
	cellEmpty cellKind = iota
	cellLabel          // the rules know it as a header or label
	cellBoth           // label and value: 姓名:王大同
	cellValue          // cannot name a column
	cellOther
)

// rowKind is what a row of the first rows looks like.
type rowKind uint8

const (
	rowBlank  rowKind = iota
	rowTitle          // a single cell
	rowLabels         // labels and nothing that they could stand for
	rowPairs          // labels beside what they stand for
	rowData
)

// headRow is one of the first rows; cells by column.
type headRow struct {
	cells  [][]byte
	kinds  []cellKind
	heads  []rules.Header // of labels
	filled int
	labels int
	values int
	pairs  int // labels beside a value that fits them
	kind   rowKind
}

func (r *headRow) names() []string {
	out := make([]string, len(r.cells))
	for i, c := range r.cells {
		out[i] = string(c)
	}
	return out
}

// rowsFrom judges the batch's rows from the given one on, at most n.
func (t *table) rowsFrom(from, n int) []headRow {
	rows := make([]headRow, min(n, len(t.rows)-from))
	for i := t.firstCell(from); i < len(t.cells); i++ {
		at := &t.cells[i]
		if int(at.Row)-from >= len(rows) {
			break
		}
		r := &rows[int(at.Row)-from]
		for len(r.cells) <= int(at.Col) {
			r.cells = append(r.cells, nil)
		}
		r.cells[at.Col] = t.text(i)
	}
	for i := range rows {
		t.judgeHead(&rows[i])
	}
	return rows
}

// judgeHead tells what a row's cells and the row look like.
func (t *table) judgeHead(r *headRow) {
	r.kinds, r.heads = make([]cellKind, len(r.cells)), make([]rules.Header, len(r.cells))
	lead, beside := cellEmpty, false
	var label rules.Header // of the filled cell to the left
	for i, c := range r.cells {
		if len(c) == 0 {
			continue
		}
		kind, h := cellOther, rules.Header{}
		if i < headCells {
			kind, h = t.judgeCell(c)
		}
		r.filled++
		r.kinds[i], r.heads[i] = kind, h
		if lead == cellEmpty {
			lead = kind
		}
		switch {
		case kind == cellLabel:
			r.labels++
		case kind == cellBoth:
			r.pairs, beside = r.pairs+1, true
		case label != (rules.Header{}):
			beside = true
			if t.fits(label, c) {
				r.pairs++
			}
		}
		if kind == cellValue {
			r.values++
		}
		label = h
	}
	r.kind = r.judge(lead, beside)
}

func (r *headRow) judge(lead cellKind, beside bool) rowKind {
	switch {
	case r.filled == 0:
		return rowBlank
	case r.filled == 1 && lead != cellBoth:
		return rowTitle
	case r.labels >= 2 && r.values == 0 && r.pairs == 0 && 2*r.labels >= r.filled:
		return rowLabels
	case beside && (r.pairs >= 2 || lead == cellLabel || lead == cellBoth):
		return rowPairs
	}
	return rowData
}

// judgeCell tells what a cell looks like and, of a label, what it means.
func (t *table) judgeCell(c []byte) (cellKind, rules.Header) {
	book := t.c.in.s.rules
	if i := bytes.IndexByte(c, ':'); i > 0 && i < maxHeaderName && len(bytes.TrimSpace(c[i+1:])) > 0 {
		if h := book.Header(string(c[:i])); h.Strength > 0 {
			return cellBoth, rules.Header{}
		}
	}
	if looksLikeValue(c) {
		return cellValue, rules.Header{}
	}
	if h := book.Header(string(c)); h.Strength > 0 || h.Veto {
		return cellLabel, h
	}
	return cellOther, rules.Header{}
}

// fits reports whether a cell looks like what a label announces.
func (t *table) fits(label rules.Header, c []byte) bool {
	switch label.Type {
	case "":
		return false
	case pandian.PersonName:
		return t.nameLike(c, 3)
	}
	return bytes.ContainsAny(c, "0123456789@")
}

// everydaySurname is the weight from which on a surname is not also an everyday
// word.
const everydaySurname = 0.3

// nameLike reports whether a cell has the form of a Chinese name of at least
// the given number of characters.
func (t *table) nameLike(c []byte, least int) bool {
	n := utf8.RuneCount(c)
	if n < least || n > 4 || len(c) != 3*n {
		return false
	}
	_, weight := t.c.in.s.rules.Surname(c)
	return weight >= everydaySurname
}

// findLayout tells from the first rows of the first batch how the table is to
// be read, and finds its header if it has one.
func (t *table) findLayout() {
	t.header = headerDone
	rows := t.rowsFrom(0, headRows)
	stacked := stackedForm(rows)
	if !stacked {
		if h := firstOf(rows, rowLabels); h >= 0 && explains(rows, h) {
			t.takeHeader(rows)
			return
		}
	}
	if !stacked && !pairedForm(rows) {
		t.takeHeader(rows)
		return
	}
	t.layout, t.labels, t.labelAt = form, []column{{}}, map[string]int32{}
	if t.isTurned(rows) {
		t.layout = turned
	}
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
			rows := t.rowsFrom(row, 1+aheadRows)
			switch {
			case rows[0].kind != rowLabels || t.belongs(&rows[0]):
			case row > 0 && !last && row+1 == len(t.rows):
				return row, false
			case explains(rows, 0):
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
