package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// threshold is the confidence from which a finding counts.
const threshold = 0.5

// Finding is a finding of the engine in one document.
type Finding struct {
	Type       string
	Start, End int
	Confidence float64
}

// Result is what the engine said of one document.
type Result struct {
	Findings          []Finding
	Records, Subjects int
}

// tally counts true positives, false positives and false negatives.
type tally struct{ TP, FP, FN int }

func (t tally) precision() float64 { return share(t.TP, t.TP+t.FP) }
func (t tally) recall() float64    { return share(t.TP, t.TP+t.FN) }
func (t tally) f1() float64        { return share(2*t.TP, 2*t.TP+t.FP+t.FN) }

func share(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func (t *tally) add(tp, fp, fn int) { t.TP, t.FP, t.FN = t.TP+tp, t.FP+fp, t.FN+fn }

// mistake is one error: FP, FN, SPAN (found, with another span), RECORDS or
// SUBJECTS (another number, in Value).
type mistake struct {
	What, Type, Path string
	Offset           int
	Value            string
}

// Score holds all figures of a run over a set.
type Score struct {
	Strict, Overlap map[string]*tally // by type
	Kinds           map[string]*tally // overlap, by kind
	Negative        map[string]int    // false findings in negatives, by type
	NegativeKinds   map[string]*noise
	Bands           [10]struct{ Right, All int } // by confidence
	Records         counted
	Subjects        counted
	Mistakes        []mistake
}

// noise is what was found where nothing is.
type noise struct{ Bytes, Found, Files, Clean int }

func (n noise) perMiB() float64 {
	if n.Bytes == 0 {
		return 0
	}
	return float64(n.Found) * (1 << 20) / float64(n.Bytes)
}

// counted compares counts.
type counted struct {
	Exact, Of int
	Err       float64 // sum of relative errors
}

func (c *counted) add(off, of int) {
	c.Of++
	c.Exact += boolInt(off == 0)
	c.Err += float64(off) / float64(max(1, of))
}

func (c counted) meanError() float64 {
	if c.Of == 0 {
		return 0
	}
	return c.Err / float64(c.Of)
}

// evaluate compares the results with the truth. A truth entity matches at most
// one finding. Strict: the same type and exactly the span or one of its
// alternatives. Overlap: the same type and a byte in common. Findings that touch
// an optional entity of their type are ignored, as are findings of a special
// type that touch a region which accepts it or stand in a document where it is
// right anywhere.
func evaluate(docs []Doc, results []Result) *Score {
	s := &Score{Strict: map[string]*tally{}, Overlap: map[string]*tally{}, Kinds: map[string]*tally{}, Negative: map[string]int{}, NegativeKinds: map[string]*noise{}}
	for i := range docs {
		d, found := &docs[i], counting(results[i].Findings)
		before := len(s.Mistakes)
		s.regions(d, found)
		for _, typ := range typesOf(d, found) {
			s.plain(d, typ, found)
		}
		if d.negative() {
			s.negative(d, s.Mistakes[before:])
		}
		s.calibrate(d, results[i].Findings)
		s.counts(d, results[i])
	}
	return s
}

func at[K comparable, V any](m map[K]*V, k K) *V {
	if m[k] == nil {
		m[k] = new(V)
	}
	return m[k]
}

// counting returns the distinct findings that count, in order.
func counting(all []Finding) []Finding {
	var out []Finding
	for _, f := range all {
		if f.Confidence >= threshold && !strings.HasPrefix(f.Type, "ctx_") {
			f.Confidence = 0
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
	})
	return slices.Compact(out)
}

func isSpecial(typ string) bool { return strings.HasPrefix(typ, "special_") }

func typesOf(d *Doc, found []Finding) []string {
	var types []string
	for _, f := range found {
		types = append(types, f.Type)
	}
	for _, e := range d.Entities {
		types = append(types, e.Type)
	}
	slices.Sort(types)
	return slices.DeleteFunc(slices.Compact(types), isSpecial)
}

func (e *Entity) accepts(typ string) bool { return e.Type == typ || slices.Contains(e.Accept, typ) }

func (e *Entity) touches(f Finding) bool { return f.Start < e.End && f.End > e.Start }

func (s *Score) regions(d *Doc, found []Finding) {
	kind := at(s.Kinds, d.Kind)
	for i := range d.Entities {
		e := &d.Entities[i]
		if !isSpecial(e.Type) || e.Optional {
			continue
		}
		hit := slices.ContainsFunc(found, func(f Finding) bool { return e.accepts(f.Type) && e.touches(f) })
		for _, t := range []*tally{at(s.Strict, e.Type), at(s.Overlap, e.Type), kind} {
			t.add(boolInt(hit), 0, boolInt(!hit))
		}
		if !hit {
			s.mistake("FN", e.Type, d, e.Start, e.Value)
		}
	}
	for _, f := range found {
		if !isSpecial(f.Type) || slices.Contains(d.SpecialOK, f.Type) ||
			slices.ContainsFunc(d.Entities, func(e Entity) bool { return isSpecial(e.Type) && e.accepts(f.Type) && e.touches(f) }) {
			continue
		}
		for _, t := range []*tally{at(s.Strict, f.Type), at(s.Overlap, f.Type), kind} {
			t.add(0, 1, 0)
		}
		s.mistake("FP", f.Type, d, f.Start, d.excerpt(f))
	}
}

// pair is a possible match of a finding with an entity; the one with the least
// rank is taken first.
type pair struct{ rank, finding, entity int }

// plain scores a type that is no special one.
func (s *Score) plain(d *Doc, typ string, all []Finding) {
	var must, may []Entity
	for _, e := range d.Entities {
		switch {
		case e.Type != typ:
		case e.Optional:
			may = append(may, e)
		default:
			must = append(must, e)
		}
	}
	found := slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return f.Type != typ })
	ignored := func(f Finding) bool { return slices.ContainsFunc(may, func(e Entity) bool { return e.touches(f) }) }

	exactE, exactF, spans := exact(must, found)
	pairs := overlaps(must, found, spans)
	takenE, takenF, touched := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for _, p := range pairs {
		touched[p.finding] = true
		if !takenF[p.finding] && !takenE[p.entity] {
			takenF[p.finding], takenE[p.entity] = true, true
		}
	}
	fp, loose := 0, 0
	for i, f := range found {
		if ignored(f) {
			continue
		}
		fp += boolInt(!exactF[i])
		if !touched[i] {
			loose++
			s.mistake("FP", typ, d, f.Start, d.excerpt(f))
		}
	}
	at(s.Strict, typ).add(len(exactE), fp, len(must)-len(exactE))
	at(s.Overlap, typ).add(len(takenE), loose, len(must)-len(takenE))
	at(s.Kinds, d.Kind).add(len(takenE), loose, len(must)-len(takenE))
	for i := range must {
		switch {
		case !takenE[i]:
			s.mistake("FN", typ, d, must[i].Start, must[i].Value)
		case !exactE[i]:
			s.mistake("SPAN", typ, d, must[i].Start, must[i].Value)
		}
	}
}

// exact matches findings with entities of exactly their span.
func exact(must []Entity, found []Finding) (entities, findings map[int]bool, spans map[[2]int]int) {
	spans = map[[2]int]int{}
	for i, e := range must {
		spans[[2]int{e.Start, e.End}] = i
		for _, a := range e.Alts {
			spans[a] = i
		}
	}
	entities, findings = map[int]bool{}, map[int]bool{}
	for i, f := range found {
		if j, ok := spans[[2]int{f.Start, f.End}]; ok && !entities[j] {
			entities[j], findings[i] = true, true
		}
	}
	return entities, findings, spans
}

// overlaps lists the pairs with a byte in common: exact ones first, then by the
// size of what they share.
func overlaps(must []Entity, found []Finding, spans map[[2]int]int) []pair {
	const exactRank, near = -1 << 40, 6 // only the entities that start last before a finding's end are looked at
	var pairs []pair
	for i, f := range found {
		last, _ := slices.BinarySearchFunc(must, f.End, func(e Entity, end int) int { return cmp.Compare(e.Start, end) })
		for j := max(0, last-near); j < last; j++ {
			shared := min(f.End, must[j].End) - max(f.Start, must[j].Start)
			if shared <= 0 {
				continue
			}
			rank := -shared
			if k, ok := spans[[2]int{f.Start, f.End}]; ok && k == j {
				rank = exactRank
			}
			pairs = append(pairs, pair{rank, i, j})
		}
	}
	slices.SortFunc(pairs, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(x.finding, y.finding), cmp.Compare(x.entity, y.entity))
	})
	return pairs
}

func (s *Score) mistake(what, typ string, d *Doc, offset int, value string) {
	s.Mistakes = append(s.Mistakes, mistake{what, typ, d.Path, offset, value})
}

// excerpt is the text of a finding; "" where offsets are not those of the bytes.
func (d *Doc) excerpt(f Finding) string {
	if len(d.Data) != d.Bytes || f.Start < 0 || f.End > len(d.Data) || f.Start > f.End {
		return ""
	}
	return string(d.Data[f.Start:f.End])
}

func (s *Score) calibrate(d *Doc, found []Finding) {
	for _, f := range found {
		if strings.HasPrefix(f.Type, "ctx_") {
			continue
		}
		b := &s.Bands[min(int(f.Confidence*10), 9)]
		b.All++
		b.Right += boolInt(slices.ContainsFunc(d.Entities, func(e Entity) bool { return e.accepts(f.Type) && e.touches(f) }))
	}
}

func (s *Score) counts(d *Doc, r Result) {
	if d.Records != nil {
		off := r.Records - *d.Records
		s.Records.add(max(off, -off), *d.Records)
		if off != 0 {
			s.mistake("RECORDS", "", d, 0, fmt.Sprintf("%d, want %d", r.Records, *d.Records))
		}
	}
	if d.SubjectsMin != nil {
		off := max(*d.SubjectsMin-r.Subjects, r.Subjects-*d.SubjectsMax, 0)
		s.Subjects.add(off, *d.SubjectsMin)
		if off != 0 {
			s.mistake("SUBJECTS", "", d, 0, fmt.Sprintf("%d, want %d to %d", r.Subjects, *d.SubjectsMin, *d.SubjectsMax))
		}
	}
}

func (s *Score) negative(d *Doc, mistakes []mistake) {
	n := at(s.NegativeKinds, d.Kind)
	n.Bytes += d.Bytes
	n.Files++
	n.Clean += boolInt(len(mistakes) == 0)
	for _, m := range mistakes {
		n.Found++
		s.Negative[m.Type]++
	}
}

// noise sums the negatives.
func (s *Score) noise() (sum noise) {
	for _, n := range s.NegativeKinds {
		sum = noise{sum.Bytes + n.Bytes, sum.Found + n.Found, sum.Files + n.Files, sum.Clean + n.Clean}
	}
	return sum
}

// micro sums a mode; macro is the mean F1 over the types that occur.
func micro(by map[string]*tally) (sum tally, macro float64, types int) {
	for _, t := range by {
		sum.add(t.TP, t.FP, t.FN)
		if t.TP+t.FN > 0 {
			macro += t.f1()
			types++
		}
	}
	return sum, macro / float64(max(1, types)), types
}
