package scanner

import (
	"bytes"

	"pandian/rules"
)

// labelBase is added to the index of a label where it stands for a column.
const labelBase = 1 << 20

// maxLabels bounds the labels of a form that are told apart.
const maxLabels = 1 << 12

// formState is what a table that is a form, or turned, knows besides.
type formState struct {
	labels   []column         // 0 = no label
	labelAt  map[string]int32 // index in labels by text
	above    []int32          // label above, by column of the sheet
	labelled bool             // the row before was one of labels
	phys     []int32          // column of the sheet, by cell of the batch
	from     int64            // bytes searched when the form was last settled
	blanks   int              // cues of a blank form
}

// labelCells gives each cell of the batch the label that speaks for it: the
// cell to its left, else the label above. Window columns become labels; label 0
// is none.
func (t *table) labelCells() {
	cells := t.cells
	t.phys = t.phys[:0]
	for i := range cells {
		t.phys = append(t.phys, cells[i].Col)
	}
	for lo := 0; lo < len(cells); {
		hi := lo + 1
		for hi < len(cells) && cells[hi].Row == cells[lo].Row {
			hi++
		}
		if t.layout == turned {
			t.labelTurned(lo, hi)
		} else {
			t.labelRow(lo, hi)
		}
		lo = hi
	}
}

// labelTurned labels a row by its first cell.
func (t *table) labelTurned(lo, hi int) {
	cells := t.cells
	label := int32(0)
	if kind, h := t.judgeCell(t.text(lo)); kind == cellLabel {
		label = t.label(t.text(lo), h)
	}
	cells[lo].Col = 0
	for i := lo + 1; i < hi; i++ {
		cells[i].Col = label
	}
}

// labelRow labels a form's row, or takes it as the labels of the rows below.
func (t *table) labelRow(lo, hi int) {
	cells := t.cells
	r := headRow{cells: make([][]byte, 0, hi-lo)}
	for i := lo; i < hi; i++ {
		r.cells = append(r.cells, t.text(i))
	}
	t.judgeHead(&r)
	switch {
	case r.kind == rowLabels:
		if !t.labelled {
			clear(t.above)
		}
		for i := lo; i < hi; i++ {
			for int(cells[i].Col) >= len(t.above) {
				t.above = append(t.above, 0)
			}
			if r.kinds[i-lo] == cellLabel {
				t.above[cells[i].Col] = t.label(r.cells[i-lo], r.heads[i-lo])
			}
		}
	case r.labels > 0:
		clear(t.above)
	}
	t.labelled = r.kind == rowLabels
	left := int32(0) // label that speaks for the next cell
	for i := lo; i < hi; i++ {
		at, col := &cells[i], cells[i].Col
		at.Col = 0
		switch {
		case t.labelled:
		case r.kinds[i-lo] == cellLabel:
			left = t.label(r.cells[i-lo], r.heads[i-lo])
			continue
		case left > 0:
			at.Col = left
		case int(col) < len(t.above):
			at.Col = t.above[col]
		}
		left = 0
	}
}

// label returns the index of a label, 0 if there are too many.
func (t *table) label(text []byte, h rules.Header) int32 {
	text = bytes.TrimRight(text, ": ")
	if i, ok := t.labelAt[string(text)]; ok || len(t.labels) >= maxLabels {
		return i
	}
	i, name := int32(len(t.labels)), string(text)
	t.labelAt[name] = i
	t.labels = append(t.labels, column{office: t.c.in.s.labels(name, rules.TermOfficial), Column: h.Column(t.c.in.s.Mask(name))})
	return i
}

// formColumn is what a candidate in the form's cell stands under: a label, else
// the column of the sheet.
func (t *table) formColumn(cell int) int32 {
	if label := t.cells[cell].Col; label > 0 {
		return labelBase + label
	}
	return t.phys[cell]
}

// placeInForm says where a candidate in the form's cell stands. In a turned
// table the column is the record.
func (t *table) placeInForm(k *candidate, cell, start int) {
	k.col = t.formColumn(cell)
	switch {
	case t.layout == turned:
		k.batch = t.phys[cell]
	case int(k.det) != t.c.in.s.nameDet:
	case k.col >= labelBase:
		k.label = 1<<15 | uint16(k.col-labelBase)
		k.office = k.office || t.column(k.col).office
	default:
		k.label = t.c.in.s.labelBefore(&t.w, start)
	}
}

// settleForm judges what was found in a form and makes people of it, as in
// prose.
func (t *table) settleForm() {
	sec := section{cands: t.cands, bytes: int(t.searched - t.from), blanks: t.blanks}
	t.blanks, t.from = 0, t.searched
	sec.judge(t.c.in.s)
	if len(sec.people(t.c.in.s)) == 0 && t.adopted(sec.cands) {
		return
	}
	g := newGrouping(t.c.in.s)
	t.c.assembleProse(g, sec.cands, t.part.shown, t)
	t.c.tellForm(g)
	t.c.countPeople(g, true)
	groupings.Put(g)
}
