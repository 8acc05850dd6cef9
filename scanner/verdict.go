package scanner

import (
	"cmp"
	"slices"
	"strings"

	"pandian"
	"pandian/rules"
)

// lookEvery is how often a cell's look is taken once verdictRows rows were seen.
const lookEvery = 16

// looks counts how the cells of a column look that may protect what they stand
// for.
type looks struct {
	Seen, Hash, Hex, Cipher, Masked int64
	Least, Most                     int // hex digits
}

func (l *looks) add(rs *rules.Set, cell []byte, masks bool) {
	l.Seen++
	switch rs.Look(cell, masks) {
	case rules.LookHash:
		l.Hash++
	case rules.LookCipher:
		l.Cipher++
	case rules.LookMasked:
		l.Masked++
	case rules.LookHex:
		if l.Hex++; l.Hex == 1 {
			l.Least, l.Most = len(cell), len(cell)
		}
		l.Least, l.Most = min(l.Least, len(cell)), max(l.Most, len(cell))
	}
}

// protectedShare is the share of a column's cells that must look alike.
const protectedShare = 0.9

// verdict says how the column's values are protected; "" = they are not. Hashes
// are all of one length; what is encrypted is not, or of blocks.
func (l *looks) verdict(rs *rules.Set) pandian.Protection {
	enough := int64(protectedShare*float64(l.Seen) + 0.999)
	switch {
	case l.Seen == 0:
		return ""
	case l.Hash >= enough, l.Hex >= enough && l.Least == l.Most && rs.IsHashLength(l.Most):
		return pandian.Hashed
	case l.Cipher >= enough, l.Hex >= enough, l.Cipher+l.Hex >= enough:
		return pandian.Ciphered
	case l.Masked >= enough:
		return pandian.Masked
	}
	return ""
}

// takeLook notes how a cell looks.
func (t *table) takeLook(col *column, at *pandian.Cell) {
	if n := t.base + at.Row; n >= verdictRows && n%lookEvery != 0 {
		return
	}
	col.looks.add(t.c.in.s.rules, t.buf[at.Start:at.End], col.Type != "")
}

// judgeProtection tells which columns hold nothing but values that protect.
func (t *table) judgeProtection() {
	for i := range t.cols {
		t.cols[i].protected = t.cols[i].looks.verdict(t.c.in.s.rules)
	}
}

// sketchSize is how many values a sketch holds at most.
const sketchSize = 4096

// sketch counts different values: exactly while they are few, then those of every
// second, fourth … part of all digests, which is about 2 % off. What it says
// depends on the set of values alone.
type sketch struct {
	set   digestSet
	level uint8 // leading bits of a digest that must be 0
}

func (s *sketch) add(d pandian.Digest) {
	if d>>(64-s.level) != 0 || !s.set.add(d) {
		return
	}
	for s.set.n > sketchSize {
		old := s.set.slots
		s.set = digestSet{}
		s.level++
		for _, d := range old {
			if d>>(64-s.level) == 0 {
				s.set.add(d)
			}
		}
	}
}

// count is the number of different values; about = it is an estimate.
func (s *sketch) count() (n int64, about bool) { return int64(s.set.n) << s.level, s.level > 0 }

// Comments gives the comments of the columns.
func (c *collector) Comments(at pandian.Place, comments []pandian.Text) error {
	if err := c.openTable(at.Part); err != nil {
		return err
	}
	for i := range comments {
		if text := strings.TrimSpace(string(comments[i].B)); text != "" {
			c.table.comment(i, text)
		}
	}
	assignSlots(c.table.cols)
	return c.in.stopped()
}

// maxComment is how much of a comment is shown.
const maxComment = 120

// comment lets a column's comment speak for it where its name says less.
func (t *table) comment(i int, text string) {
	for len(t.cols) <= i {
		t.cols = append(t.cols, column{})
	}
	col, sc := &t.cols[i], t.c.in.s
	if col.comment != "" {
		return
	}
	col.comment = cutText(sc.Mask(text), maxComment)
	t.c.aside(text, pandian.Place{Part: t.part.shown})
	if h := headerOf(sc.rules, text); h.Strength > col.Strength {
		col.Type, col.Strength, col.Veto, col.byComment = h.Type, h.Strength, false, true
		col.office, col.script = sc.labels(text, rules.TermOfficial), sc.rules.NameForm(text)
	}
}

// headerOf judges a comment: the whole, or what stands before the first mark of a
// longer explanation.
func headerOf(rs *rules.Set, text string) rules.Header {
	h := rs.Header(text)
	if h.Strength > 0 {
		return h
	}
	if i := strings.IndexAny(text, ",，;；:：。.(（[【、-/ \n"); i > 0 {
		return rs.Header(text[:i])
	}
	return h
}

// cutText keeps the first n characters.
func cutText(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// shown is the column's name as shown; "" = none.
func (c *column) shown() string { return cmp.Or(c.Name, c.period) }

// label is what the column is called by what named its type.
func (c *column) label() string {
	if c.byComment {
		return c.comment
	}
	return c.Name
}

// tellColumns hands what is known of the columns to the tally.
func (t *table) tellColumns() {
	t.judgeProtection()
	for i := range t.cols {
		t.tellColumn(int32(i))
		t.tellProtected(int32(i))
	}
	for i := range t.labels {
		t.tellColumn(labelBase + int32(i))
	}
}

// tellColumn tells the types found in a column.
func (t *table) tellColumn(col int32) {
	c, sc := t.column(col), t.c.in.s
	for det, n := range c.hits {
		if n == 0 {
			continue
		}
		a := t.advice(col, sc.dets[det].Type)
		a.Count = n
		a.Distinct, a.About = c.distinct[det].count()
		t.c.tally.column(a)
	}
}

// tellProtected tells of a column that it is protected, if its values stand for
// personal data, or are hashes of passwords.
func (t *table) tellProtected(col int32) {
	c, sc := t.column(col), t.c.in.s
	if c.protected == "" {
		return
	}
	typ := c.Type
	if typ == "" || c.guessed {
		typ = ""
		for _, text := range [...]string{c.Name, c.comment} {
			if rest, ok := sc.rules.Unprotected(text); ok && typ == "" {
				typ = headerOf(sc.rules, rest).Type
			}
		}
	}
	if typ == "" && c.looks.Hash == 0 {
		return
	}
	a := t.advice(col, typ)
	a.Protected = c.protected
	t.c.tally.column(a)
}

// advice is what is known of a column as one of a type.
func (t *table) advice(col int32, typ pandian.Type) pandian.ColumnAdvice {
	c, sc := t.column(col), t.c.in.s
	a := pandian.ColumnAdvice{Part: t.part.shown, Col: t.columnName(col), Comment: c.comment, Type: typ, Rows: c.cells}
	if typ != "" {
		a.Categories = sc.rules.CategoriesOf([]pandian.Type{typ})
	}
	if !c.guessed && typ != "" && (c.Type == typ || isID(c.Type) && isID(typ)) {
		a.NamedBy = pandian.NamedByHeader
		if c.byComment {
			a.NamedBy = pandian.NamedByComment
		}
	}
	return a
}

// exactColumns takes the number of different values over from the item's figures
// where all findings of a type stand in one column.
func exactColumns(e *pandian.Entry) {
	for i := range e.Columns {
		a := &e.Columns[i]
		f := e.Findings[a.Type]
		if a.About && f != nil && f.Count == a.Count && f.Distinct > 0 {
			a.Distinct, a.About = f.Distinct, false
		}
	}
}

func (s *sketch) digests() []pandian.Digest {
	list := make([]pandian.Digest, 0, s.set.n)
	for _, d := range s.set.slots {
		if d != 0 {
			list = append(list, d)
		}
	}
	slices.Sort(list)
	return list
}
