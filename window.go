package pandian

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
	k := search(w.Cells, w.cell, pos, func(c *Cell) int32 { return c.End - 1 })
	w.cell = k
	if k == len(w.Cells) || int(w.Cells[k].Start) > pos {
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
	hi := search(w.Hits, w.hit, pos, func(h *Hit) int32 { return h.End - 1 })
	w.hit = hi
	lo := hi
	for lo > 0 && int(w.Hits[lo-1].Start) >= pos-reach {
		lo--
	}
	return w.Hits[lo:hi]
}

// HitsAfter returns the hits that start at or behind pos, nearest first, none
// of them ending behind pos+reach.
func (w *Window) HitsAfter(pos, reach int) []Hit {
	lo := search(w.Hits, w.hit, pos, func(h *Hit) int32 { return h.Start })
	w.hit = lo
	hi := lo
	for hi < len(w.Hits) && int(w.Hits[hi].End) <= pos+reach {
		hi++
	}
	return w.Hits[lo:hi]
}

// RunsIn returns the digit runs that start in [lo, hi).
func (w *Window) RunsIn(lo, hi int) []Run {
	a := search(w.Runs, w.run, lo, func(r *Run) int32 { return r.Start })
	w.run = a
	b := a
	for b < len(w.Runs) && int(w.Runs[b].Start) < hi {
		b++
	}
	return w.Runs[a:b]
}

// search returns the index of the first element whose key is not below pos, or
// len(s); keys ascend. It looks first near the index hint, which may be any:
// detectors mostly go through a window from left to right.
func search[T any](s []T, hint, pos int, key func(*T) int32) int {
	lo, hi := 0, len(s)
	if k := min(hint, hi); k > 0 && int(key(&s[k-1])) >= pos {
		hi = k - 1
		if lo = max(0, hi-8); lo > 0 && int(key(&s[lo-1])) >= pos {
			lo, hi = 0, lo-1
		}
	} else {
		lo = k
		if k+8 < hi {
			if int(key(&s[k+8])) >= pos {
				hi = k + 8
			} else {
				lo = k + 9
			}
		}
	}
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if int(key(&s[mid])) < pos {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
