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
// by entry is read back from the state, so memory does not grow with them; they
// are decoded only if a sink takes more than lines, or rosters are looked for.
func (st *State) Deliver(ctx context.Context, sector rules.Sector, base pandian.Summary, sinks []pandian.Sink) (pandian.Summary, error) {
	x := &st.index
	x.nameCopies()
	sum := base
	sum.Started = st.started
	sum.ByStatus = map[pandian.Status]int64{}
	sum.ByReason = map[pandian.Reason]int64{}
	sum.ByReasonClass = map[pandian.ReasonClass]int64{}
	sum.Findings = map[pandian.Type]*pandian.Figures{}
	put := st.delivery(sinks)
	union := unions{sum: &sum}
	var k kept
	for _, i := range x.byPath() {
		r := x.row(int(i))
		err := st.read(&k, r)
		if err == nil {
			err = st.briefs.read(&st.brief, k.brief)
		}
		if err == nil {
			addToSummary(&sum, &st.brief, r.copyOf >= 0)
			err = union.add(x, r, k.facts, st.brief.records)
		}
		if err == nil {
			err = put(ctx, &k, r)
		}
		if err != nil {
			return sum, err
		}
	}
	union.finish()
	for _, r := range st.Rosters {
		sum.Rosters = append(sum.Rosters, r.total())
	}
	var err error
	if sum.Thresholds, err = st.states(sector, &sum); err != nil {
		return sum, err
	}
	for _, s := range sinks {
		if err := s.Close(ctx, sum); err != nil {
			return sum, fmt.Errorf("report: %w", err)
		}
	}
	return sum, nil
}

// delivery returns what hands an entry to the sinks: its line to those that
// take lines, unless rosters add to it.
func (st *State) delivery(sinks []pandian.Sink) func(context.Context, *kept, *indexRow) error {
	var lines []pandian.LineSink
	var others []pandian.Sink
	for _, s := range sinks {
		if l, ok := s.(pandian.LineSink); ok && len(st.Rosters) == 0 {
			lines = append(lines, l)
		} else {
			others = append(others, s)
		}
	}
	decode := len(others) > 0 || len(st.Rosters) > 0
	var copied []byte
	return func(ctx context.Context, k *kept, r *indexRow) error {
		original, line := "", k.doc
		if r.copyOf >= 0 {
			original = string(st.index.pathOf(st.index.row(int(r.copyOf))))
			copied = pandian.AppendCopy(copied[:0], line, original)
			line = copied
		}
		for _, s := range lines {
			if err := s.PutLine(ctx, line); err != nil {
				return fmt.Errorf("report: %w", err)
			}
		}
		if !decode {
			return nil
		}
		e, err := k.entry()
		if err != nil {
			return err
		}
		e.CopyOf = original
		st.holdRosters(&e)
		for _, s := range others {
			if err := s.Put(ctx, e); err != nil {
				return fmt.Errorf("report: %w", err)
			}
		}
		return nil
	}
}

// bytesRead is how much of an entry was read; of a sample, its share of the rows.
func bytesRead(e *pandian.Entry) int64 {
	size := max(e.Size, 0)
	if e.Sample != nil && e.Sample.Total > 0 {
		size = int64(float64(size) * float64(e.Sample.Rows) / float64(e.Sample.Total))
	}
	return size
}

// addToSummary counts an entry.
func addToSummary(sum *pandian.Summary, b *brief, isCopy bool) {
	sum.Items++
	sum.Bytes += b.size
	switch b.status {
	case pandian.Scanned, pandian.Unchanged, pandian.Partial:
		sum.BytesRead += b.read
	}
	sum.ByStatus[b.status]++
	for i, why := range b.reasons {
		sum.ByReason[why]++
		if !slices.ContainsFunc(b.reasons[:i], func(o pandian.Reason) bool { return o.Class() == why.Class() }) {
			sum.ByReasonClass[why.Class()]++
		}
	}
	for _, c := range b.found {
		if sum.Findings[c.typ] == nil {
			sum.Findings[c.typ] = &pandian.Figures{}
		}
		sum.Findings[c.typ].Count += c.n
	}
	for _, c := range b.allowed {
		if sum.Allowed == nil {
			sum.Allowed = map[pandian.Type]int64{}
		}
		sum.Allowed[c.typ] += c.n
	}
	if b.high {
		sum.HighRisk++
	}
	if isCopy {
		sum.Copies++
		sum.CopyRecords += b.records
		return
	}
	sum.Records += b.records
	likely := pandian.Interval{b.records, b.records}
	if b.estimate {
		sum.Estimates++
		if b.sampled {
			likely = b.likely
		}
	}
	sum.Likely[0] += likely[0]
	sum.Likely[1] += likely[1]
}

// states holds the run against the thresholds of the organisation. What is only
// estimated reaches none.
func (st *State) states(sector rules.Sector, sum *pandian.Summary) ([]pandian.ThresholdState, error) {
	if sum.Estimates == 0 {
		sum.Likely = pandian.Interval{}
		return sector.States(sum.Subjects, sum.Records), nil
	}
	var exact, facts pandian.Facts
	var records int64
	var k kept
	x := &st.index
	for _, i := range x.listedRows(func(r *indexRow) bool { return r.facts }) {
		r := x.row(int(i))
		err := st.read(&k, r)
		if err == nil {
			err = st.briefs.read(&st.brief, k.brief)
		}
		if err != nil {
			return nil, err
		}
		if st.brief.estimate {
			continue
		}
		if r.copyOf < 0 {
			records += st.brief.records
		}
		if err := uniteBinary(&exact, &facts, k.facts); err != nil {
			return nil, err
		}
	}
	return sector.Estimated(rules.Held{Subjects: exact.People().Subjects, Records: records, Seen: sum.Subjects, AtMost: sum.Likely[1]}), nil
}
