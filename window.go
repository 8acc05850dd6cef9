package pandian

import (
	"slices"
	"sort"
)

// Run is a maximal run of ASCII digits in a window.
type Run struct{ Start, End int32 }

// Hit is an occurrence of a lexicon term in a window. Term indexes the
// lexicon's terms (package rules).
type Hit struct {
	Start, End int32
	Term       uint16
}

// Cell is one table cell in a window's bytes. Cells are separated by control
// bytes that no detector accepts inside a value.
type Cell struct {
	Start, End int32
	Row        int32 // index of the row within the window, from 0
	Col        int32 // index of the column
}

// Column is what is known of a table column while its cells are searched.
type Column struct {
	Name     string // header as shown; "" = none
	Type     Type   // type that the header names; "" = none, or several (see Hints)
	Strength int    // of the header's word for Type: 2 strong, 1 weak, 0 none
	Veto     bool   // the header names something that is not personal (order number, drug code, company number)
	Context  Type   // what the cells hold or are too, whatever Type: context (names under 父, 配偶), names (聯絡人/電話); "" = none
}

// Window is a piece of an item's text, folded (full width to ASCII), with all
// anchors found in one pass. Detectors read it and must not keep or change it.
// B begins and ends with context (Reach) that belongs to neighbouring windows:
// the engine keeps the matches whose start lies in Core. Begin and End tell
// whether B[0] and B[len(B)] are true edges of the text.
type Window struct {
	B          []byte
	Core       Span
	Begin, End bool
	Runs       []Run    // digit runs, ascending
	Ats        []int32  // offsets of '@', ascending
	Hits       []Hit    // lexicon hits, ascending, leftmost-longest, not overlapping
	Cells      []Cell   // nil in prose; else ascending, all of B
	Cols       []Column // by Cell.Col; may be shorter than the widest row
	OwnRuns    []int32  // indexes of Runs from which the detector at work starts (Anchors), ascending
	OwnHits    []int32  // indexes of Hits from which it starts, ascending
	Part       string   // the sheet, page or table; "" if only one
	Scratch    []byte   // for building a Match's Value: detectors may write it, and it is overwritten by the next
	Told       []Span   // for what a detector notes of its own matches while it is at work
	Named      []uint64 // the same: where names stand, packed

	cell, run, hit int // where the latest look-ups ended: hints for the next
}

// OwnAll lets a detector start from every run and hit, whatever its Anchors: for
// windows that no engine narrowed.
func (w *Window) OwnAll() {
	w.OwnRuns, w.OwnHits = w.OwnRuns[:0], w.OwnHits[:0]
	for k := range w.Runs {
		w.OwnRuns = append(w.OwnRuns, int32(k))
	}
	for k := range w.Hits {
		w.OwnHits = append(w.OwnHits, int32(k))
	}
}

// CellAt returns the index in Cells of the cell that holds byte pos, or -1.
func (w *Window) CellAt(pos int) int {
	cells, k := w.Cells, min(w.cell, len(w.Cells))
	for n := 0; k > 0 && int(cells[k-1].End) > pos; k-- {
		if n++; n > near {
			k = sort.Search(k, func(i int) bool { return int(cells[i].End) > pos })
			break
		}
	}
	for k+near <= len(cells) && int(cells[k+near-1].End) <= pos {
		k += near
	}
	for k < len(cells) && int(cells[k].End) <= pos {
		k++
	}
	w.cell = k
	if k == len(cells) || int(cells[k].Start) > pos {
		return -1
	}
	return k
}

// ColumnAt returns what is known of the column that holds byte pos; the zero
// Column in prose.
func (w *Window) ColumnAt(pos int) Column {
	if k := w.CellAt(pos); k >= 0 {
		return w.Column(int(w.Cells[k].Col))
	}
	return Column{}
}

// Column returns what is known of column c; the zero Column if nothing is.
func (w *Window) Column(c int) Column {
	if c >= 0 && c < len(w.Cols) {
		return w.Cols[c]
	}
	return Column{}
}

// HitsBefore returns the hits that end at or before pos, nearest last, none of
// them starting before pos-reach.
func (w *Window) HitsBefore(pos, reach int) []Hit {
	hi := w.hitAt(pos)
	lo := hi
	for lo > 0 && int(w.Hits[lo-1].Start) >= pos-reach {
		lo--
	}
	return w.Hits[lo:hi]
}

// HitsAfter returns the hits that start at or behind pos, nearest first, none
// of them ending behind pos+reach.
func (w *Window) HitsAfter(pos, reach int) []Hit {
	lo := w.hitAt(pos)
	if lo < len(w.Hits) && int(w.Hits[lo].Start) < pos {
		lo++
	}
	hi := lo
	for hi < len(w.Hits) && int(w.Hits[hi].End) <= pos+reach {
		hi++
	}
	return w.Hits[lo:hi]
}

// HitsEnding returns the hits that end at lo or behind it, and at or before hi.
func (w *Window) HitsEnding(lo, hi int) []Hit {
	to := w.hitAt(hi)
	from := to
	for from > 0 && int(w.Hits[from-1].End) >= lo {
		from--
	}
	return w.Hits[from:to]
}

// AtsIn returns the offsets of '@' in [lo, hi).
func (w *Window) AtsIn(lo, hi int) []int32 {
	a, _ := slices.BinarySearch(w.Ats, int32(lo))
	b := a
	for b < len(w.Ats) && int(w.Ats[b]) < hi {
		b++
	}
	return w.Ats[a:b]
}

// RunsIn returns the digit runs that start in [lo, hi).
func (w *Window) RunsIn(lo, hi int) []Run {
	runs, a := w.Runs, min(w.run, len(w.Runs))
	for n := 0; a > 0 && int(runs[a-1].Start) >= lo; a-- {
		if n++; n > near {
			a = sort.Search(a, func(i int) bool { return int(runs[i].Start) >= lo })
			break
		}
	}
	for a+near <= len(runs) && int(runs[a+near-1].Start) < lo {
		a += near
	}
	for a < len(runs) && int(runs[a].Start) < lo {
		a++
	}
	w.run = a
	b := a
	for b < len(runs) && int(runs[b].Start) < hi {
		b++
	}
	return runs[a:b]
}

// hitAt returns the index of the first hit that ends behind pos.
func (w *Window) hitAt(pos int) int {
	hits, k := w.Hits, min(w.hit, len(w.Hits))
	for n := 0; k > 0 && int(hits[k-1].End) > pos; k-- {
		if n++; n > near {
			k = sort.Search(k, func(i int) bool { return int(hits[i].End) > pos })
			break
		}
	}
	for k+near <= len(hits) && int(hits[k+near-1].End) <= pos {
		k += near
	}
	for k < len(hits) && int(hits[k].End) <= pos {
		k++
	}
	w.hit = k
	return k
}

// near is how many steps back from where the latest look-up ended the next one
// walks before it halves the rest instead, and how many it takes at once on the
// way forward: detectors go from left to right, so that it ends mostly there or a
// little further on.
const near = 4
