package scanner

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// takeHeader looks for the header among the first rows: a row that names
// columns, possibly below title lines, possibly in two rows. The header's rows
// and what stands above them are no records.
func (t *table) takeHeader(rows []headRow) {
	for i := range rows {
		if !t.isHeader(rows[i:]) {
			continue
		}
		last := i
		names := rows[i].names()
		if i+1 < len(rows) && isSecondHeader(&rows[i], &rows[i+1]) {
			last = i + 1
			names = joinHeaders(names, rows[last].names())
		}
		for r := range rows[:last+1] {
			t.skip[r] = true
			at := pandian.Place{Part: t.part.shown, Row: int(t.rows[r])}
			if r < i {
				t.c.aside(string(bytes.Join(rows[r].cells, []byte(" | "))), at)
				continue
			}
			for _, cell := range rows[r].cells {
				t.c.aside(string(cell), at)
			}
		}
		t.names = rows[last].names()
		t.setColumns(names, t.rows[last], last > i)
		return
	}
}

// maxHeaderName is the longest cell, in bytes, that can name a column.
const maxHeaderName = 90

// isHeader reports whether the first row names columns: its cells look like names
// rather than values, days and ordinals aside, and the rules know some of them; or
// none of them looks like a value while the rows below do.
func (t *table) isHeader(rows []headRow) bool {
	r, below := &rows[0], rows[1:]
	if r.filled == 0 || r.pairs > 0 || r.values > r.dates {
		return false
	}
	if r.values > 0 {
		return explains(rows, 0) && (r.labels >= 2 || t.namesBelow(rows))
	}
	if r.labels >= 2 {
		return true
	}
	if r.labels == 1 && r.filled <= 3 {
		return len(below) > 0 && (r.filled > 1 || below[0].filled <= 1) // not a title over a wider table
	}
	return r.filled >= 2 && r.filled == len(r.cells) && r.valuesBelow(below)
}

// namesBelow reports whether names stand in most of the rows below a header of
// names.
func (t *table) namesBelow(rows []headRow) bool {
	for col, h := range rows[0].heads {
		if h.Type != pandian.PersonName || h.Strength < 2 {
			continue
		}
		n := 0
		for _, b := range rows[1:] {
			if col < len(b.cells) && t.nameLike(b.cells[col], 2) {
				n++
			}
		}
		return 2*n > len(rows)-1
	}
	return false
}

// valuesBelow reports whether some column holds values in most of the rows
// below although its first cell does not look like one.
func (r *headRow) valuesBelow(below []headRow) bool {
	if len(below) < 2 {
		return false
	}
	for col := range r.cells {
		n := 0
		for _, b := range below {
			if col < len(b.cells) && looksLikeValue(b.cells[col]) {
				n++
			}
		}
		if 2*n > len(below) {
			return true
		}
	}
	return false
}

// isSecondHeader reports whether next continues the header: names only, known
// ones among them, under cells that are empty or general.
func isSecondHeader(first, next *headRow) bool {
	if next.labels == 0 || next.values > 0 || first.filled == 0 {
		return false
	}
	gap := first.filled < len(next.cells) || next.filled < len(first.cells)
	return gap && next.labels*2 >= next.filled
}

// joinHeaders lays the second header row over the first, whose merged cells
// speak for the empty ones on their right.
func joinHeaders(first, second []string) []string {
	out := make([]string, max(len(first), len(second)))
	group := ""
	for i := range out {
		if i < len(first) && first[i] != "" {
			group = first[i]
		}
		switch {
		case i < len(second) && second[i] != "":
			out[i] = second[i]
			if group != "" && (i >= len(first) || first[i] == "" || first[i] != second[i]) {
				out[i] = group + "/" + second[i]
			}
		case i < len(first):
			out[i] = first[i]
		}
	}
	return out
}

// looksLikeValue reports whether a cell cannot name a column: a number, an
// address of any kind, a long text.
func looksLikeValue(c []byte) bool {
	if len(c) > maxHeaderName || bytes.IndexByte(c, '@') > 0 {
		return true
	}
	digits := 0
	for _, b := range c {
		if b-'0' < 10 {
			digits++
		}
	}
	return digits >= 4 || digits > 0 && 2*digits >= len(c)
}

// setColumns names the columns and lets the rules judge the names, which may be joined
// from two header rows. Personal data in a name is masked before anybody sees it.
func (t *table) setColumns(names []string, row int32, joined bool) {
	sc := t.c.in.s
	for i, name := range names {
		if i < len(t.cols) && t.cols[i].shown() != "" {
			continue
		}
		for len(t.cols) <= i {
			t.cols = append(t.cols, column{})
		}
		h := sc.rules.ColumnHeader(name)
		if joined && h.Context == pandian.PersonName { // whose column it is stands above its name
			h.Context = ""
		}
		t.cols[i].Column = h.Column(sc.Mask(strings.TrimSpace(name)))
		if isPeriod([]byte(strings.TrimSpace(name))) { // says nothing of what stands under it
			t.cols[i].period, t.cols[i].Name = t.cols[i].Name, ""
		}
		t.cols[i].office = sc.labels(name, rules.TermOfficial)
		t.cols[i].script = sc.rules.NameForm(name)
		if t.declared {
			t.c.aside(name, pandian.Place{Part: t.part.shown, Row: int(row)})
		}
	}
	assignSlots(t.cols)
}

// columnName is how a column is shown: its header or label, else its letter.
func (t *table) columnName(col int32) string {
	if c := t.column(col); c != nil && c.shown() != "" {
		return c.shown()
	}
	return columnLetter(int(col))
}

// column returns what is known of a column, or of the label that stands for
// one; nil if nothing is.
func (t *table) column(col int32) *column {
	cols := t.cols
	if col >= labelBase {
		cols, col = t.labels, col-labelBase
	}
	if col < 0 || int(col) >= len(cols) {
		return nil
	}
	return &cols[col]
}

// columnLetter is the letter of a spreadsheet's column, from 0: A, B, … AA.
func columnLetter(col int) string {
	var b []byte
	for col++; col > 0; col = (col - 1) / 26 {
		b = append([]byte{byte('A' + (col-1)%26)}, b...)
	}
	return string(b)
}

// markRows marks the rows of the batch that are no records: the header when it
// repeats, and totals.
func (t *table) markRows() {
	row, seen := int32(-1), false
	same := 0
	for i := range t.cells {
		at := &t.cells[i]
		if at.Row != row {
			row, seen, same = at.Row, false, 0
		}
		if t.skip[row] {
			continue
		}
		cell := t.buf[at.Start:at.End]
		if !seen {
			seen = true
			t.skip[row] = isTotal(bytes.TrimSpace(cell))
		}
		if len(t.names) > 1 && int(at.Col) < len(t.names) && reads(cell, t.names[at.Col]) {
			if same++; 2*same > len(t.names) {
				t.skip[row] = true
			}
		}
	}
}

// reads reports whether a cell is a name, with blanks around perhaps; that it is
// not, its first byte says mostly.
func reads(cell []byte, name string) bool {
	if len(cell) < len(name) || name == "" {
		return false
	}
	if c := cell[0]; c != name[0] && (c > ' ' && c < utf8.RuneSelf || c >= 0xe4) {
		return false
	}
	return string(bytes.TrimSpace(cell)) == name
}

var totals = []string{"合計", "總計", "小計", "總和", "共計", "Total", "TOTAL", "total"}

// isTotal reports whether a row's first cell says that it sums up others.
func isTotal(cell []byte) bool {
	for _, w := range totals {
		if bytes.HasPrefix(cell, []byte(w)) && utf8.RuneCount(cell) <= utf8.RuneCountInString(w)+4 {
			return true
		}
	}
	return false
}

// assignSlots decides which person each column speaks of. A second column of
// names opens a second person (緊急聯絡人, 代理人姓名), unless it holds the same
// names in another script; further columns go to it if they share the beginning
// of its name, or if the person they would go to has such a column already.
func assignSlots(cols []column) {
	type slot struct {
		prefix string
		has    map[pandian.Type]bool
	}
	slots := []slot{{has: map[pandian.Type]bool{}}}
	current := 0
	for i := range cols {
		col := &cols[i]
		if col.Type == "" {
			continue
		}
		name := col.label()
		to := 0
		if col.Type == pandian.PersonName || col.Context == pandian.PersonName {
			if slots[0].has[pandian.PersonName] && col.script {
				to = current
			} else if slots[0].has[pandian.PersonName] {
				slots = append(slots, slot{prefix: personPrefix(name), has: map[pandian.Type]bool{}})
				current = len(slots) - 1
				to = current
			} else {
				slots[0].prefix = personPrefix(name)
			}
		} else {
			to = 0
			for s := len(slots) - 1; s > 0; s-- {
				if p := slots[s].prefix; p != "" && strings.HasPrefix(name, p) {
					to = s
					break
				}
			}
			if to == 0 && current > 0 && single(col.Type) && slots[0].has[col.Type] {
				to = current
			}
		}
		slots[to].has[col.Type] = true
		col.slot = int8(min(to, 127))
	}
}

// single reports whether a person has one value of the type.
func single(t pandian.Type) bool {
	switch t {
	case pandian.NationalID, pandian.ResidentID, pandian.BirthDate, pandian.PersonName:
		return true
	}
	return false
}

// personPrefix is what the columns of one person begin with: 代理人 for
// 代理人姓名, 緊急聯絡人 for itself.
func personPrefix(name string) string {
	for _, w := range [...]string{"姓名", "名字", "名", "name", "Name", "NAME"} {
		if p, ok := strings.CutSuffix(name, w); ok {
			return strings.TrimRight(p, "_- 之的")
		}
	}
	return name
}
