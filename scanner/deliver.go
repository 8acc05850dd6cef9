package scanner

import (
	"context"
	"fmt"
	"slices"

	"pandian"
	"pandian/rules"
)

// Deliver hands the run's entries to the sinks, ordered by source and path,
// with copies named, and closes the sinks with the totals, which it returns.
// base carries what only the caller knows: organisation, sources, times. Entry
// by entry is read back from the state, stretch by stretch from the past, so
// memory does not grow with them; they are decoded only if a sink takes more than
// lines, or rosters are looked for.
func (st *State) Deliver(ctx context.Context, sector rules.Sector, base pandian.Summary, sinks []pandian.Sink) (pandian.Summary, error) {
	st.index.nameCopies()
	sum := base
	sum.Started = st.started
	sum.ByStatus = map[pandian.Status]int64{}
	sum.ByReason = map[pandian.Reason]int64{}
	sum.ByReasonClass = map[pandian.ReasonClass]int64{}
	sum.Findings = map[pandian.Type]*pandian.Figures{}
	people, known := st.peopleKnown(ctx)
	d := st.delivery(&sum, sinks)
	d.facts = !known || len(st.Rosters) > 0
	if err := d.entries(ctx, st.byPath()); err != nil {
		return sum, err
	}
	if err := d.union.finish(); err != nil {
		return sum, err
	}
	if known {
		d.union.recall(people)
	}
	for _, r := range st.Rosters {
		sum.Rosters = append(sum.Rosters, r.total())
	}
	var err error
	if sum.Thresholds, err = st.states(ctx, sector, &sum); err != nil {
		return sum, err
	}
	for _, s := range sinks {
		if err := s.Close(ctx, sum); err != nil {
			return sum, fmt.Errorf("report: %w", err)
		}
	}
	return sum, nil
}

// addToSummary counts an entry.
func addToSummary(sum *pandian.Summary, b *pandian.Brief, isCopy bool) {
	sum.Items++
	sum.Bytes += b.Size
	switch b.Status {
	case pandian.Scanned, pandian.Unchanged, pandian.Partial:
		sum.BytesRead += b.Read
	}
	sum.ByStatus[b.Status]++
	for i, why := range b.Reasons {
		sum.ByReason[why]++
		if !slices.ContainsFunc(b.Reasons[:i], func(o pandian.Reason) bool { return o.Class() == why.Class() }) {
			sum.ByReasonClass[why.Class()]++
		}
	}
	for _, c := range b.Found {
		f := sum.Findings[c.Type]
		if f == nil {
			f = new(pandian.Figures)
			sum.Findings[c.Type] = f
		}
		f.Count += c.N
	}
	for _, c := range b.Allowed {
		if sum.Allowed == nil {
			sum.Allowed = map[pandian.Type]int64{}
		}
		sum.Allowed[c.Type] += c.N
	}
	if b.HighRisk {
		sum.HighRisk++
	}
	if isCopy {
		sum.Copies++
		sum.CopyRecords += b.Records
		return
	}
	sum.Records += b.Records
	likely := pandian.Interval{b.Records, b.Records}
	if b.Estimate {
		sum.Estimates++
		if b.Sampled {
			likely = b.Likely
		}
	}
	sum.Likely[0] += likely[0]
	sum.Likely[1] += likely[1]
}

// states holds the run against the thresholds of the organisation. What is only
// estimated reaches none.
func (st *State) states(ctx context.Context, sector rules.Sector, sum *pandian.Summary) ([]pandian.ThresholdState, error) {
	if sum.Estimates == 0 {
		sum.Likely = pandian.Interval{}
		return sector.States(sum.Subjects, sum.Records), nil
	}
	var exact, facts pandian.Facts
	var records int64
	var k kept
	x := &st.index
	for _, i := range st.byPath() {
		r := x.row(int(i))
		if !r.facts {
			continue
		}
		err := st.read(ctx, &k, r, true)
		if err == nil {
			err = st.briefs.Read(&st.brief, k.brief)
		}
		if err != nil {
			return nil, err
		}
		if st.brief.Estimate {
			continue
		}
		if r.copyOf < 0 {
			records += st.brief.Records
		}
		if err := uniteBinary(&exact, &facts, k.facts); err != nil {
			return nil, err
		}
	}
	return sector.Estimated(rules.Held{Subjects: exact.People().Subjects, Records: records, Seen: sum.Subjects, AtMost: sum.Likely[1]}), nil
}
