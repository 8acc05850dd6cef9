package scanner

import (
	"slices"

	"pandian"
)

// tally is what has been counted so far in an item or a member.
type tally struct {
	rows    int64              // records that are rows
	facts   pandian.Facts      // see known
	late    pandian.FactsBatch // not yet in facts
	record  []bool             // by group of late: see prose
	prose   []bool             // by group of facts: of people of prose who have something besides a name, a record each
	figures []figure           // by detector
	columns []pandian.ColumnAdvice
	fields  []string       // of a table of a database: its columns
	inName  []pandian.Type // found in names, possibly repeated
	reasons map[pandian.Reason]bool
	sample  *sample // nil = all rows are counted
	emitted int64   // rows of the sample
	items   int     // texts, rows and members seen: tells "nothing inside" from "nothing read"
}

type figure struct {
	count    int64
	allowed  int64 // would be findings if the organisation did not allow them
	counts   bool  // distinct values are counted here; else the facts know them
	distinct digestSet
	masked   int // sightings made so far: only the first few can become places
	places   []pandian.PlaceFigure
}

// maxPlaces is the number of example places that an entry shows per type.
const maxPlaces = 3

// maxColumns bounds the columns an item is described by.
const maxColumns = 4096

func newTally(sc *Scanner) *tally {
	t := new(tally)
	t.clear(sc)
	return t
}

// clear makes t empty.
func (t *tally) clear(sc *Scanner) {
	*t = tally{}
	if used, ok := sc.tallied.Get().(*[]figure); ok {
		t.figures = *used
		return
	}
	t.figures = make([]figure, len(sc.dets))
	for i := range t.figures {
		_, known := unionTypes[sc.dets[i].Type]
		t.figures[i].counts = !known && sc.special[i] == 0
	}
}

// release gives back the memory of the figures, which nobody looks at any more.
func (t *tally) release(sc *Scanner) {
	figures := t.figures
	t.figures = nil
	for i := range figures {
		f := &figures[i]
		if f.count == 0 && f.allowed == 0 && f.masked == 0 && f.distinct.n == 0 {
			continue
		}
		clear(f.places)
		*f = figure{counts: f.counts, distinct: f.distinct.emptied(), places: f.places[:0]}
	}
	sc.tallied.Put(&figures)
}

// logDistinct has distinct values noted from now on that are new.
func (t *tally) logDistinct() {
	for i := range t.figures {
		d := &t.figures[i].distinct
		d.settle()
		d.log, d.fresh = true, d.fresh[:0]
	}
}

// found reports whether anything personal was found.
func (t *tally) found() bool {
	for i := range t.figures {
		if t.figures[i].count > 0 {
			return true
		}
	}
	return false
}

// reason notes that something was not read.
func (t *tally) reason(why pandian.Reason) {
	if t.reasons == nil {
		t.reasons = map[pandian.Reason]bool{}
	}
	t.reasons[why] = true
}

// count adds one finding.
func (t *tally) count(sc *Scanner, c *candidate, at pandian.Place) {
	f := &t.figures[c.det]
	f.count++
	if f.counts {
		f.distinct.note(c.digest)
	}
	if c.sighting != nil && len(f.places) < maxPlaces {
		f.places = append(f.places, pandian.PlaceFigure{Place: at, Masked: sc.mask(c), Confidence: round2(c.conf)})
	}
}

// pass counts what is no finding only because the organisation allows it.
func (t *tally) pass(sc *Scanner, c *candidate) {
	if c.allow && c.stands(sc.rules.MinConfidence) {
		t.figures[c.det].allowed++
	}
}

func (f *figure) place(p pandian.PlaceFigure) {
	if len(f.places) < maxPlaces {
		f.places = append(f.places, p)
	}
}

// person adds the facts that a row or a section of prose tells of somebody, who may
// be a record of prose.
func (t *tally) person(idents []pandian.Ident, special pandian.SpecialMask, record bool) {
	const atOnce = 256
	if t.late.Add(idents, special) {
		t.record = append(t.record, record)
	}
	if t.late.Len() >= atOnce {
		t.known()
	}
}

// known are all facts.
func (t *tally) known() *pandian.Facts {
	if t.late.Len() > 0 {
		t.facts.Enter(&t.late, func(i, group int) {
			if t.record[i] {
				t.proseRecord(group)
			}
		})
		t.record = t.record[:0]
	}
	return &t.facts
}

// column notes what a column of a table holds.
func (t *tally) column(a pandian.ColumnAdvice) {
	if len(t.columns) < maxColumns {
		t.columns = append(t.columns, a)
	}
}

// proseRecord notes that a group of the facts is a record of prose.
func (t *tally) proseRecord(group int) {
	if n := group + 1 - len(t.prose); n > 0 {
		t.prose = append(t.prose, make([]bool, n)...)
	}
	t.prose[group] = true
}

// records is the number of records: rows, and people of prose, wherever in the
// content they stand. A letterhead that repeats on every page, or names people
// of the body, adds none. census is of the facts.
func (t *tally) records(census *pandian.Census) int64 {
	if len(t.prose) == 0 {
		return t.rows
	}
	p := census.PeopleOf(t.prose)
	return t.rows + p.Subjects + p.NameOnly
}

// merge adds a member's tally; records is the number of its records.
func (t *tally) merge(o *tally, records int64) {
	t.rows += records
	t.known().Merge(o.known())
	for i := range o.figures {
		f, g := &t.figures[i], &o.figures[i]
		f.count += g.count
		f.allowed += g.allowed
		f.distinct.merge(&g.distinct)
		for _, p := range g.places {
			f.place(p)
		}
	}
	for _, a := range o.columns {
		t.column(a)
	}
	for r := range o.reasons {
		if r.Class() == pandian.Unread {
			t.reason(r) // a member without text leaves its container whole
		}
	}
	t.inName = append(t.inName, o.inName...)
	t.items += o.items
}

// sortedReasons lists the reasons in the order of the alphabet.
func (t *tally) sortedReasons() []pandian.Reason {
	var rs []pandian.Reason
	for r := range t.reasons {
		rs = append(rs, r)
	}
	slices.Sort(rs)
	return rs
}

func round2(x float32) float64 { return float64(int(x*100+0.5)) / 100 }
