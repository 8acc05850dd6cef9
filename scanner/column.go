package scanner

import (
	"slices"
	"strings"

	"pandian"
)

// column is what is known of one column.
type column struct {
	pandian.Column
	period  string // its name, if that is a day, a year or an ordinal
	guessed bool   // Type was told from the values
	office  bool   // the name announces officials
	script  bool   // the name announces names in one of two scripts
	named   int64  // cells that a name fills, before the column had its say
	births  int64  // cells that a day fills on which somebody may be born
	slot    int8   // which person of the row the column speaks of: 0 is the row's subject
	cells   int64
	shapes  []shapeCount
	hits    []int64 // findings by detector; nil = none

	distinct  []sketch // their values, by detector
	comment   string   // as shown
	byComment bool     // the comment told the type
	looks     looks
	protected pandian.Protection // as far as it was judged
}

// shapeCount counts the cells of one written pattern and, by detector, the
// matches that fill such a cell.
type shapeCount struct {
	shape uint32
	cells int32
	hits  []detectorCount
	all   int32 // hits of all detectors
}

// detectorCount is a number of matches of a detector.
type detectorCount struct {
	Detector uint8
	N        int32
}

// hit adds n matches of a detector. Few detectors match in cells of one pattern.
func (s *shapeCount) hit(det uint8, n int32) {
	s.all += n
	for i := range s.hits {
		if s.hits[i].Detector == det {
			s.hits[i].N += n
			return
		}
	}
	s.hits = append(s.hits, detectorCount{det, n})
}

// of is the number of matches of a detector.
func (s *shapeCount) of(det uint8) int32 {
	for _, h := range s.hits {
		if h.Detector == det {
			return h.N
		}
	}
	return 0
}

const (
	maxShapes   = 12  // patterns followed per column
	maxShapeLen = 24  // longer cells are text, not codes
	minShape    = 8   // cells of a pattern before statistics speak
	chance      = 0.5 // a check digit that fewer than this share of a pattern's cells pass was passed by chance
	agreement   = 0.8 // a share that vouches for the column's weak matches
)

// shapeOf is a hash of a cell's pattern: letters, digits and other bytes, in
// order. 0 = no pattern (empty, long, or not ASCII).
func shapeOf(cell []byte) uint32 {
	if len(cell) == 0 || len(cell) > maxShapeLen {
		return 0
	}
	h := uint32(2166136261)
	for _, b := range cell {
		switch {
		case b-'0' < 10:
			b = '9'
		case b|0x20-'a' < 26:
			b = 'A'
		case b >= 0x80:
			return 0
		}
		h = (h ^ uint32(b)) * 16777619
	}
	return h | 1
}

// survey counts the batch's cells and their patterns per column, and keeps the
// patterns of a table's cells.
func (t *table) survey() {
	t.shapes = slices.Grow(t.shapes[:0], len(t.cells))[:len(t.cells)]
	for i := range t.cells {
		at := &t.cells[i]
		if t.skip[at.Row] || at.Col < 0 {
			continue
		}
		if t.layout != roster {
			if c := t.column(t.formColumn(i)); c != nil {
				c.cells++
			}
			continue
		}
		for int(at.Col) >= len(t.cols) {
			t.cols = append(t.cols, column{})
		}
		col := &t.cols[at.Col]
		col.cells++
		t.takeLook(col, at)
		t.shapes[i] = shapeOf(t.buf[at.Start:at.End])
		if h := t.shapes[i]; h != 0 {
			if s := col.shape(h, true); s != nil {
				s.cells++
			}
		}
	}
}

// tellCells tells the columns which matches filled a cell.
func (t *table) tellCells(cands []candidate) {
	for i := range cands {
		k := &cands[i]
		if k.fills && int(k.det) == t.c.in.s.nameDet && k.counts(t.c.in.s.rules.MinConfidence) && int(k.col) < len(t.cols) {
			t.cols[k.col].named++
		}
		if k.fills && int(k.det) == t.c.in.s.birthDet && k.conf >= mayBeBirth && int(k.col) < len(t.cols) {
			t.cols[k.col].births++
		}
		if k.shape == 0 || k.col < 0 || int(k.col) >= len(t.cols) {
			continue
		}
		if s := t.cols[k.col].shape(k.shape, false); s != nil {
			s.hit(k.det, 1)
		}
	}
}

func (c *column) shape(h uint32, add bool) *shapeCount {
	for i := range c.shapes {
		if c.shapes[i].shape == h {
			return &c.shapes[i]
		}
	}
	if !add || len(c.shapes) >= maxShapes {
		return nil
	}
	c.shapes = append(c.shapes, shapeCount{shape: h})
	return &c.shapes[len(c.shapes)-1]
}

// judge applies the column's evidence to a candidate: values of one pattern
// vouch for each other, or show that a check digit was passed by chance (drug
// codes, order numbers), unless the header names the type.
func (t *table) judge(k *candidate) {
	if k.col < 0 || int(k.col) >= len(t.cols) {
		return
	}
	col := &t.cols[k.col]
	typ := t.c.in.s.dets[k.det].Type
	if col.protected == pandian.Hashed || col.protected == pandian.Ciphered {
		k.sink(0.3, pandian.EvStatistic)
		return
	}
	if typ == pandian.PersonName {
		col.judgeName(k)
	}
	if int(k.det) == t.c.in.s.birthDet && int(k.col) == t.birthCol-1 && k.conf >= mayBeBirth {
		k.lift(0.6, pandian.EvColumn)
		return
	}
	named := col.Strength >= 2 && (col.Type == typ || isID(col.Type) && isID(typ))
	if k.shape == 0 || k.ev&(pandian.EvCheck|pandian.EvShape) == 0 {
		return
	}
	s := col.shape(k.shape, false)
	if s == nil || s.cells < minShape {
		return
	}
	switch cells := float64(s.cells); {
	case float64(s.of(k.det)) >= agreement*cells && k.ev&pandian.EvCheck != 0:
		k.lift(0.9, pandian.EvColumn)
	case float64(s.all) < chance*cells && !named: // of any type: a column may mix IDs of citizens and residents, mobiles and landlines
		k.sink(0.3, pandian.EvStatistic)
	}
}

// mayBeBirth is the confidence of a day in a column without a header on which somebody may
// be born.
const mayBeBirth = 0.25

// findBirths returns the column of birth dates in a table without a header, from 1: the
// only one of days, on all of which somebody may be born, where most rows hold the
// number of an ID too; 0 if there is none.
func (t *table) findBirths() int {
	at, ids := 0, int64(0)
	for i := range t.cols {
		c := &t.cols[i]
		switch {
		case c.births < 3:
		case at > 0 || 10*c.births < 9*c.cells:
			return 0
		default:
			at = i + 1
		}
	}
	if at == 0 || len(t.names) > 0 || t.declared {
		return 0
	}
	for i := range t.cands {
		if k := &t.cands[i]; isID(t.c.in.s.dets[k.det].Type) && k.counts(t.c.in.s.rules.MinConfidence) {
			ids++
		}
	}
	if 2*ids < t.cols[at-1].births {
		return 0
	}
	return at
}

// isID tells the two numbers that columns of IDs mix.
func isID(t pandian.Type) bool { return t == pandian.NationalID || t == pandian.ResidentID }

// headPeople notes whether a header names something that identifies people, and
// people who are more than officials. A name may be that of anything: its column is
// of people if names stand in it.
func (t *table) headPeople(cols []column) {
	sc := t.c.in.s
	for i := range cols {
		if cols[i].Type == pandian.PersonName && cols[i].Strength < 2 {
			continue
		}
		for det, who := range sc.identifies {
			if who && sc.dets[det].Type == cols[i].Type {
				t.people = true
				t.subjects = t.subjects || !cols[i].office
			}
		}
	}
}

// fields are the columns of a table of a database among those declared, which
// hold paths in its documents too; nil if a name cannot be shown as it is.
func (s *Scanner) fields(cols []pandian.Text) (names []string) {
	for _, col := range cols[:min(len(cols), pandian.MaxFields)] {
		name := string(col.B)
		if column, _, spread := strings.Cut(name, pandian.PathSep); spread && slices.Contains(names, column) {
			continue
		}
		if s.Mask(strings.TrimSpace(name)) != name {
			return nil
		}
		names = append(names, name)
	}
	return names
}

// found counts a finding in its column.
func (t *table) found(k *candidate) {
	for k.col < labelBase && int(k.col) >= len(t.cols) {
		t.cols = append(t.cols, column{})
	}
	col := t.column(k.col)
	if col == nil {
		return
	}
	if col.hits == nil {
		col.hits, col.distinct = make([]int64, len(t.c.in.s.dets)), make([]sketch, len(t.c.in.s.dets))
	}
	col.hits[k.det]++
	col.distinct[k.det].add(k.digest)
}

// isOwnName reports whether a column of names may name the row's first person:
// it has no header, or one that announces nobody else.
func (t *table) isOwnName(col int32) bool {
	c := t.column(col)
	return c == nil || c.script || personPrefix(c.label()) == ""
}

// slot is the person of the row that a column speaks of.
func (t *table) slot(col int32) int {
	if c := t.column(col); c != nil {
		return int(c.slot)
	}
	return 0
}
