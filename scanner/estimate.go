package scanner

import (
	"math"
	"sort"

	"pandian"
)

// sample gathers what the rows of a sample say, cluster by cluster.
type sample struct {
	total   int64
	starts  []int64 // rows emitted before each cluster; nil = each row is one
	records map[int32]float64
	counts  map[uint8]map[int32]float64 // findings by detector
	values  map[uint8][]mention         // by detector
	people  []mention                   // by what identifies them best
	special []mention                   // of people: with special data,
	by      map[pandian.Type][]mention  // and by its category
}

// Sampled says that the rows are a sample.
func (c *collector) Sampled(_ pandian.Place, total int64) error {
	c.tally.sample = &sample{
		total: total, records: map[int32]float64{}, counts: map[uint8]map[int32]float64{}, values: map[uint8][]mention{}, by: map[pandian.Type][]mention{},
	}
	return c.in.stopped()
}

// Cluster begins a stretch of rows that were drawn together.
func (c *collector) Cluster(pandian.Place) error {
	if s := c.tally.sample; s != nil {
		s.starts = append(s.starts, c.rows)
	}
	return c.in.stopped()
}

// cluster is the number of the cluster of a row, counted from 0.
func (s *sample) cluster(row int64) int32 {
	if s.starts == nil {
		return int32(row)
	}
	return int32(max(sort.Search(len(s.starts), func(i int) bool { return s.starts[i] > row })-1, 0))
}

// count notes n findings of a detector in a row.
func (s *sample) count(det uint8, row int64, n float64) {
	if s.counts[det] == nil {
		s.counts[det] = map[int32]float64{}
	}
	s.counts[det][s.cluster(row)] += n
}

// find notes a finding in a row.
func (s *sample) find(k *candidate) {
	s.count(k.det, int64(k.batch), 1)
	s.values[k.det] = append(s.values[k.det], mention{k.digest, s.cluster(int64(k.batch))})
}

// row notes the people of a row, and whether it is a record.
func (s *sample) row(people []rowPerson, row int64, record bool) {
	if record {
		s.records[s.cluster(row)]++
	}
	for i := range people {
		s.person(&people[i], row)
	}
}

// person notes whom a row speaks of.
func (s *sample) person(p *rowPerson, row int64) {
	id, ok := identity(p.idents)
	if !ok {
		return
	}
	m := mention{id, s.cluster(row)}
	s.people = append(s.people, m)
	if p.special != 0 {
		s.special = append(s.special, m)
	}
	for i, typ := range pandian.SpecialTypes {
		if p.special&(1<<i) != 0 {
			s.by[typ] = append(s.by[typ], m)
		}
	}
}

// member notes what stands in a document of the latest row.
func (s *sample) member(t *tally, records, rows int64) {
	row := max(rows-1, 0)
	s.records[s.cluster(row)] += float64(records)
	for i := range t.figures {
		if n := t.figures[i].count; n > 0 {
			s.count(uint8(i), row, float64(n))
		}
	}
}

// identity is what identifies the person of a group best: a decisive number, a
// name with what stands beside it, or whatever there is.
func identity(group []pandian.Ident) (pandian.Digest, bool) {
	var best [pandian.NumIdents]pandian.Digest
	for _, id := range group {
		if best[id.Kind] == 0 || id.Digest < best[id.Kind] {
			best[id.Kind] = id.Digest
		}
	}
	name := best[pandian.IdentName]
	for kind, d := range best[:pandian.IdentApart] {
		switch {
		case d == 0 || pandian.IdentKind(kind) == pandian.IdentName:
		case kind < int(pandian.IdentName):
			return d, true
		default:
			return pandian.Digest(mix(uint64(name), uint64(d))), true
		}
	}
	return name, name != 0
}

// drawn says how the rows were drawn.
func (s *sample) drawn(rows int64) *drawn {
	d := &drawn{total: float64(max(s.total, rows))}
	if s.starts == nil {
		d.rows = make([]float64, rows)
		for i := range d.rows {
			d.rows[i] = 1
		}
		return d
	}
	for i, at := range s.starts {
		end := rows
		if i+1 < len(s.starts) {
			end = s.starts[i+1]
		}
		d.rows = append(d.rows, float64(end-at))
	}
	return d
}

func (d *drawn) spreadOut(by map[int32]float64) []float64 {
	list := make([]float64, len(d.rows))
	for i, n := range by {
		list[i] += n
	}
	return list
}

// extrapolate turns the figures of the sample into those of the table.
func (s *Scanner) extrapolate(e *pandian.Entry, t *tally) {
	e.Estimate = true
	d := t.sample.drawn(t.emitted)
	sam := &pandian.Sample{Rows: t.emitted, Total: max(t.sample.total, t.emitted), Clusters: len(d.rows), Seed: pandian.SampleSeed}
	e.Sample = sam
	if len(d.rows) == 0 || !e.Personal() {
		sam.Records, sam.Subjects = d.count(make([]float64, len(d.rows))).bounds(), d.count(make([]float64, len(d.rows))).bounds()
		return
	}
	scaleColumns(e, float64(sam.Total)/float64(max(sam.Rows, 1)))
	s.extrapolateFindings(e, t, d)
	records := d.count(d.spreadOut(t.sample.records))
	e.Records, sam.Records = records.round(), records.bounds()

	seen := float64(max(e.Subjects, 1))
	people := d.distinct(t.sample.people)
	scale := seen / max(float64(distinctOf(t.sample.people)), 1) // some are one person under several names
	people = estimate{max(people.value*scale, seen), max(people.low*scale, seen), max(people.high*scale, seen)}
	e.NameOnly = int64(math.Round(float64(e.NameOnly) * people.value / seen))
	e.Subjects, sam.Subjects = people.round(), people.bounds()
	if special := d.distinct(t.sample.special); special.value > 0 {
		low := float64(e.SpecialSubjects)
		special = estimate{max(special.value, low), max(special.low, low), max(special.high, low)}
		e.SpecialSubjects, sam.SpecialSubjects = special.round(), special.bounds()
	}
}

func (e estimate) bounds() pandian.Interval { return *e.interval() }

// distinctOf counts the values of mentions that distinct has sorted.
func distinctOf(list []mention) (n int) {
	for i := range list {
		if i == 0 || list[i].value != list[i-1].value {
			n++
		}
	}
	return n
}

// extrapolateFindings does so with the figures by type.
func (s *Scanner) extrapolateFindings(e *pandian.Entry, t *tally, d *drawn) {
	counts, values := map[pandian.Type]map[int32]float64{}, map[pandian.Type][]mention{}
	for det, by := range t.sample.counts {
		typ := s.dets[det].Type
		if counts[typ] == nil {
			counts[typ] = map[int32]float64{}
		}
		for i, n := range by {
			counts[typ][i] += n
		}
		values[typ] = append(values[typ], t.sample.values[det]...)
	}
	for typ, f := range e.Findings {
		if specialBit(typ) != 0 {
			values[typ] = t.sample.by[typ] // people, not values
		}
		count := d.count(d.spreadOut(counts[typ]))
		distinct := d.distinct(values[typ])
		low := float64(f.Distinct)
		distinct = estimate{max(distinct.value, low), max(distinct.low, low), max(distinct.high, low)}
		scaleDistinct(e, typ, distinct.value/max(low, 1))
		f.Count, f.Distinct = max(count.round(), f.Count), distinct.round()
		f.Interval = &pandian.FigureIntervals{Count: count.bounds(), Distinct: distinct.bounds()}
	}
}

// scaleColumns does so with what is known of columns.
func scaleColumns(e *pandian.Entry, by float64) {
	for i := range e.Columns {
		a := &e.Columns[i]
		a.Count, a.Rows = int64(math.Round(float64(a.Count)*by)), int64(math.Round(float64(a.Rows)*by))
		a.About = a.Distinct > 0
	}
}

// scaleDistinct does so with the different values of the columns of a type.
func scaleDistinct(e *pandian.Entry, typ pandian.Type, by float64) {
	for i := range e.Columns {
		if a := &e.Columns[i]; a.Type == typ {
			a.Distinct = int64(math.Round(float64(a.Distinct) * by))
		}
	}
}
