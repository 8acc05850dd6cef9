package detectors

import "pandian"

// columns judges every column of a table by its header and appends the verdicts
// to dst; any tells whether one of them speaks for the type.
func (j *judge) columns(dst verdicts, w *pandian.Window) (of verdicts, any bool) {
	for i := range w.Cols {
		v := j.column(&w.Cols[i])
		dst, any = append(dst, v), any || v.speaks()
	}
	return dst, any
}

// verdicts are those of a table's columns, in order.
type verdicts []verdict

// of returns the verdict of column c; that of a column of which nothing is known
// is bare.
func (v verdicts) of(c int32) verdict {
	if uint(c) < uint(len(v)) {
		return v[c]
	}
	return verdict{}
}

// named reports whether a value in the window can be said to be of the type: a
// label of it stands there, or heads a column. The detector at work must start
// from the labels of its type (Anchors).
func (j *judge) named(w *pandian.Window) bool {
	if len(w.OwnHits) > 0 {
		return true
	}
	for i := range w.Cols {
		if j.column(&w.Cols[i]).speaks() {
			return true
		}
	}
	return false
}

// manyColumns is the number of columns for which verdicts are kept without
// allocation.
const manyColumns = 32

// cells calls f for every cell in the columns that speak for the type.
func (j *judge) cells(w *pandian.Window, f func(c pandian.Cell, v verdict)) {
	if w.Cells == nil {
		return
	}
	var few [manyColumns]verdict
	of, any := j.columns(few[:0], w)
	if !any {
		return
	}
	for i := range w.Cells {
		if v := of.of(w.Cells[i].Col); v.speaks() {
			f(w.Cells[i], v)
		}
	}
}
