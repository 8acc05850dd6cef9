package scanner

import "pandian"

const (
	guessCells = 8   // cells of a column before its values alone tell what it holds
	guessShare = 0.8 // of them that have the form of names
)

// guessNames takes columns for columns of names although no header says so: most
// cells have the form of a name of three characters or more, and they differ.
// In a short table without a header all of them must, and numbers must stand
// beside them.
func (t *table) guessNames() {
	if t.c.in.s.nameDet < 0 {
		return
	}
	stats := make([]nameStat, len(t.cols), max(len(t.cols), 16))
	numbers, rows := 0, 0
	row, value := int32(-1), false
	for i := range t.cells {
		at := &t.cells[i]
		if t.skip[at.Row] || at.Col >= headCells {
			continue
		}
		if at.Row != row {
			row, value = at.Row, false
			rows++
		}
		for int(at.Col) >= len(stats) {
			stats = append(stats, nameStat{})
		}
		text := t.text(i)
		stats[at.Col].add(t, text)
		if !value && looksLikeValue(text) {
			value = true
			numbers++
		}
	}
	for i := range stats {
		for i >= len(t.cols) {
			t.cols = append(t.cols, column{})
		}
		if c := &t.cols[i]; c.Type == "" && !c.Veto && stats[i].holds(c.Name != "", 2*numbers >= rows) {
			c.Type, c.Strength, c.guessed = pandian.PersonName, 1, true
		}
	}
	assignSlots(t.cols)
}

// nameStat is what the cells of a column say about its being one of names.
type nameStat struct {
	cells, names int
	distinct     map[string]bool
}

func (s *nameStat) add(t *table, cell []byte) {
	if s.cells++; !t.nameLike(cell, 3) {
		return
	}
	s.names++
	if s.distinct == nil {
		s.distinct = map[string]bool{}
	}
	s.distinct[string(cell)] = true
}

func (s *nameStat) holds(header, numbers bool) bool {
	differ := len(s.distinct)
	if s.cells >= guessCells {
		return float64(s.names) >= guessShare*float64(s.cells) && (5*differ >= s.names || differ >= 5*guessCells)
	}
	return !header && numbers && s.cells > 1 && differ == s.cells
}

// judgeName weighs a name by the other cells of its column: by all seen so far,
// which may say otherwise than those that a guess was made from.
func (c *column) judgeName(k *candidate) {
	most := float64(c.named) >= guessShare*float64(c.cells)
	switch {
	case c.guessed && 2*c.named < c.cells:
		k.sink(0.4, pandian.EvStatistic)
	case c.cells < guessCells || !k.fills:
	case c.Type == "" && 2*c.named < c.cells && k.ev&(pandian.EvLabel|pandian.EvTitle) == 0:
		k.sink(0.4, pandian.EvStatistic)
	case c.Type == pandian.PersonName && most && k.ev&pandian.EvDict != 0:
		k.lift(0.6, pandian.EvColumn)
	}
	if c.guessed {
		k.ev = k.ev&^pandian.EvHeader | pandian.EvColumn
	}
}
