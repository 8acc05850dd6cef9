package scanner

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
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
	dates  int // of the values, those that may name a column: 113年, 8/1, 2
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
			if isPeriod(c) {
				r.dates++
			}
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

// maxJudged is how many short texts a table remembers the meaning of.
const maxJudged = 4 << 10

// meaning is what the rules know of a text as a header or label. The same few
// stand in many cells.
func (t *table) meaning(text []byte) rules.Header {
	h, ok := t.meant[string(text)]
	if !ok {
		if t.meant == nil || len(t.meant) >= maxJudged {
			t.meant = map[string]rules.Header{}
		}
		h = t.c.in.s.rules.Header(string(text))
		t.meant[string(text)] = h
	}
	return h
}

// judgeCell tells what a cell looks like and, of a label, what it means.
func (t *table) judgeCell(c []byte) (cellKind, rules.Header) {
	if bare := withoutRemark(c); len(bare) < len(c) && !looksLikeValue(bare) {
		if h := t.meaning(bare); h.Strength > 0 || h.Veto {
			return cellLabel, h
		}
	}
	if i := bytes.IndexByte(c, ':'); i > 0 && i < maxHeaderName && len(bytes.TrimSpace(c[i+1:])) > 0 {
		if t.meaning(c[:i]).Strength > 0 {
			return cellBoth, rules.Header{}
		}
	}
	if looksLikeValue(c) {
		return cellValue, rules.Header{}
	}
	if h := t.meaning(c); h.Strength > 0 || h.Veto {
		return cellLabel, h
	}
	return cellOther, rules.Header{}
}

// withoutRemark returns what stands in a cell before a remark in brackets or an
// example that it ends with: 生日(例:85.03.02), 電話 例:0900-000000.
func withoutRemark(c []byte) []byte {
	i := bytes.Index(c, []byte("例"))
	if n := len(c); n > 0 && c[n-1] == ')' {
		if j := bytes.IndexByte(c, '('); i < 0 || j < i {
			i = j
		}
	}
	if i <= 0 {
		return c
	}
	return bytes.TrimRight(c[:i], " :\n,(")
}

// fits reports whether a cell looks like what a label announces.
func (t *table) fits(label rules.Header, c []byte) bool {
	switch label.Type {
	case "":
		return false
	case pandian.PersonName:
		return t.nameLike(c, 3)
	case pandian.Address:
		return bytes.ContainsAny(c, "0123456789") && utf8.RuneCount(c) >= minAddress
	}
	if strings.HasPrefix(string(label.Type), "special_") {
		return len(c) > 0 && strings.IndexByte("0123456789<>+-.", c[0]) >= 0 && bytes.ContainsAny(c, "0123456789") // 198 mg/dL
	}
	return looksLikeValue(c) && (label.Type == pandian.BirthDate || !isPeriod(c))
}

// minAddress is the least number of characters of an address beside a label.
const minAddress = 5

// isPeriod reports whether a cell is a day, month, year or ordinal as columns are
// named by: 113年, 8/1, 2026-08-01, 12, Q3.
func isPeriod(c []byte) bool {
	digits, plain := 0, true
	for _, r := range string(c) {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("/-.年月日季期次學度第週QWD", r):
			plain = false
		default:
			return false
		}
	}
	return digits > 0 && (digits <= 4 || digits <= 8 && !plain)
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
	rs := t.c.in.s.rules
	if _, weight := rs.Surname(c); weight < everydaySurname {
		return false
	}
	if word, _ := rs.NotName(c); word {
		return false
	}
	t.hits = rs.Lexicon.Find(t.hits[:0], c)
	return len(t.hits) != 1 || int(t.hits[0].End-t.hits[0].Start) < len(c) // 高血壓
}
