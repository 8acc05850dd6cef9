package extractors

import (
	"cmp"
	"slices"
)

// pptCell is a shape that is a table's cell.
type pptCell struct {
	left, top int
	shape     pptRecord
}

// isTable reports whether a group of shapes is a table: its own shape comes
// first and says so.
func (s *pptShow) isTable(r pptRecord) (table bool) {
	const property = 0x39f
	own := s.record(r.from, r.to)
	_, _ = s.each(own.from, own.to, func(c pptRecord) error {
		if c.kind == pptProperties {
			for i := range min(c.instance, (c.to-c.from)/6) {
				at := c.from + 6*i
				table = table || number16(s.data, at)&0x3fff == property && number32(s.data, at+2)&1 != 0
			}
		}
		return nil
	})
	return table
}

// table tells a table's rows: cells whose upper edges are at the same height.
func (s *pptShow) table(part string, r pptRecord, depth int) error {
	var cells []pptCell
	var lefts []int
	_, err := s.each(r.from, r.to, func(c pptRecord) error {
		if c.kind != pptShape || c.at == r.from {
			return nil
		}
		cell := pptCell{shape: c}
		_, err := s.each(c.from, c.to, func(a pptRecord) error {
			if a.kind == pptAnchor {
				cell.left, cell.top = number32(s.data, a.from), number32(s.data, a.from+4)
			}
			return nil
		})
		cells, lefts = append(cells, cell), append(lefts, cell.left)
		return err
	})
	if err != nil {
		return err
	}
	slices.Sort(lefts)
	lefts = slices.Compact(lefts)
	slices.SortStableFunc(cells, func(a, b pptCell) int { return cmp.Or(a.top-b.top, a.left-b.left) })
	s.flow.openTable("")
	for i, c := range cells {
		if i == 0 || c.top != cells[i-1].top {
			if err := s.flow.openRow(); err != nil {
				return err
			}
		}
		col, _ := slices.BinarySearch(lefts, c.left)
		s.flow.closeCell(1)
		s.flow.pass(col - s.flow.top().table.col)
		s.flow.openCell()
		if err := s.take(part, c.shape, false, depth+1); err != nil {
			return err
		}
	}
	return s.flow.closeTable()
}
