package scanner

import (
	"slices"
	"strings"

	"pandian"
	"pandian/rules"
)

// finish fills the entry from what was counted.
func (s *Scanner) finish(e *pandian.Entry, t *tally) {
	e.Reasons = t.sortedReasons()
	e.Status = statusOf(t)
	slices.Sort(t.inName)
	e.InName = slices.Compact(t.inName)
	census := t.known().Census()
	types := s.figures(e, t, census)
	e.Columns = t.columns
	slices.SortFunc(e.Columns, compareColumns)
	exactColumns(e)
	if len(types) == 0 {
		if t.sample != nil {
			s.extrapolate(e, t)
		}
		return
	}
	e.Fields = t.fields
	e.Counted = census.Counts()
	people := &e.Counted.People
	e.Records = max(t.records(census), 1)
	known := people.Subjects + people.NameOnly
	e.Subjects, e.NameOnly = max(known, 1), people.NameOnly // what stands apart is still of somebody
	e.SpecialSubjects, e.Others = people.Special, people.Apart
	for i, n := range people.SpecialBy {
		if f := e.Findings[pandian.SpecialTypes[i]]; f != nil {
			f.Distinct = n
		}
	}
	e.Facts = t.known()
	if t.sample != nil {
		s.extrapolate(e, t)
	}
	e.Categories = s.rules.CategoriesOf(types)
	e.Class = pandian.General
	for _, typ := range types {
		if r := s.rules.Type(typ); r != nil && r.Class == pandian.Special {
			e.Class = pandian.Special
		}
	}
	risk := s.rules.Risk(types, e.Records)
	e.Risk = &risk
	for _, st := range s.states(e, known) {
		if st.State != pandian.Below {
			e.Thresholds = append(e.Thresholds, st)
		}
	}
}

// figures moves the counts by detector into counts by type and returns the
// types that were found, sorted.
func (s *Scanner) figures(e *pandian.Entry, t *tally, census *pandian.Census) []pandian.Type {
	var types []pandian.Type
	for i := range t.figures {
		f, typ := &t.figures[i], s.dets[i].Type
		if f.allowed > 0 {
			if e.Allowed == nil {
				e.Allowed = map[pandian.Type]int64{}
			}
			e.Allowed[typ] += f.allowed
		}
		if f.count == 0 {
			continue
		}
		if e.Findings == nil {
			e.Findings = map[pandian.Type]*pandian.Figures{}
		}
		g := e.Findings[typ]
		if g == nil {
			g = &pandian.Figures{}
			e.Findings[typ] = g
			types = append(types, typ)
		}
		g.Count += f.count
		if kind, known := unionTypes[typ]; known {
			g.Distinct = census.Distinct(kind)
		} else {
			f.distinct.settle()
			g.Distinct += int64(f.distinct.n)
		}
		g.Places = append(g.Places, f.places...)[:min(maxPlaces, len(g.Places)+len(f.places))]
	}
	slices.Sort(types)
	return types
}

func compareColumns(a, b pandian.ColumnAdvice) int {
	for _, c := range [...]int{strings.Compare(a.Part, b.Part), strings.Compare(a.Col, b.Col), strings.Compare(string(a.Type), string(b.Type)), strings.Compare(string(a.Protected), string(b.Protected))} {
		if c != 0 {
			return c
		}
	}
	return 0
}

// statusOf derives the status: what was read, and why the rest was not.
func statusOf(t *tally) pandian.Status {
	if len(t.reasons) == 0 {
		return pandian.Scanned
	}
	if t.items > 0 || t.reasons[pandian.Cancelled] {
		return pandian.Partial
	}
	status := pandian.Skipped
	for why := range t.reasons {
		switch {
		case why == pandian.IsEncrypted:
			if status != pandian.Failed {
				status = pandian.Encrypted
			}
		case why == pandian.Unsupported, why == pandian.TooLarge, why == pandian.Offline, why.Class() != pandian.Unread:
		default:
			status = pandian.Failed
		}
	}
	return status
}

// states holds the entry against the thresholds. An estimate reaches none: what it
// may reach is for a person to look at.
func (s *Scanner) states(e *pandian.Entry, known int64) []pandian.ThresholdState {
	if !e.Estimate {
		return s.sector.States(known, e.Records)
	}
	return s.sector.Estimated(rules.Held{Seen: known, AtMost: e.Sample.Records[1]})
}
