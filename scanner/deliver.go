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
	to := st.delivery(sinks)
	people, known := st.peopleKnown(ctx)
	facts := !known || len(st.Rosters) > 0
	union := unions{sum: &sum, largest: st.largest}
	var k kept
	for _, i := range x.byPath() {
		r := x.row(int(i))
		err := st.read(ctx, &k, r, facts)
		if err == nil {
			err = st.briefs.Read(&st.brief, k.brief)
		}
		if err == nil {
			if k.taken {
				st.brief.Status = pandian.Unchanged
			}
			addToSummary(&sum, &st.brief, r.copyOf >= 0)
			err = union.add(x, r, &k, st.brief.Records)
		}
		if err == nil {
			err = to.put(ctx, &k, r)
		}
		if err != nil {
			return sum, err
		}
	}
	if err := union.finish(); err != nil {
		return sum, err
	}
	if known {
		union.recall(people)
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

// delivery is how entries reach the sinks.
type delivery struct {
	st      *State
	lines   []pandian.LineSink // take lines
	keepers []pandian.Keeper   // may have the entry
	others  []pandian.Sink     // neither
	entries []pandian.Sink     // others and keepers
	line    []byte
}

// delivery sorts the sinks by what they take: lines only while no roster adds to
// entries.
func (st *State) delivery(sinks []pandian.Sink) *delivery {
	d := &delivery{st: st}
	for _, s := range sinks {
		line, takesLines := s.(pandian.LineSink)
		keeper, keeps := s.(pandian.Keeper)
		switch {
		case takesLines && len(st.Rosters) == 0:
			d.lines = append(d.lines, line)
			continue
		case keeps:
			d.keepers = append(d.keepers, keeper)
		default:
			d.others = append(d.others, s)
		}
		d.entries = append(d.entries, s)
	}
	return d
}

// put hands an entry to the sinks.
func (d *delivery) put(ctx context.Context, k *kept, r *indexRow) error {
	x, original := &d.st.index, ""
	if r.copyOf >= 0 {
		original = string(x.pathOf(x.row(int(r.copyOf))))
	}
	line, stands := k.doc, false
	switch {
	case k.taken:
		d.line, stands = pandian.AppendRestated(d.line[:0], k.doc, pandian.Unchanged, original)
		line = d.line
	case original != "":
		d.line, _ = pandian.AppendRestated(d.line[:0], k.doc, "", original)
		line = d.line
	}
	for _, s := range d.lines {
		if err := s.PutLine(ctx, line); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if !stands {
		return d.hand(ctx, k, original, d.entries)
	}
	id, _ := r.taken()
	for _, s := range d.keepers {
		if err := s.Keep(ctx, pandian.Ref{Source: string(x.source(r)), Path: string(x.pathOf(r))}, id); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return d.hand(ctx, k, original, d.others)
}

// hand decodes an entry, if anybody wants it.
func (d *delivery) hand(ctx context.Context, k *kept, original string, sinks []pandian.Sink) error {
	if len(sinks) == 0 && len(d.st.Rosters) == 0 {
		return nil
	}
	e, err := k.entry()
	if err != nil {
		return err
	}
	e.CopyOf = original
	if k.taken {
		e.Status = pandian.Unchanged
	}
	d.st.holdRosters(&e)
	for _, s := range sinks {
		if err := s.Put(ctx, e); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
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
		if sum.Findings[c.Type] == nil {
			sum.Findings[c.Type] = &pandian.Figures{}
		}
		sum.Findings[c.Type].Count += c.N
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
	for _, i := range x.listedRows(func(r *indexRow) bool { return r.facts }) {
		r := x.row(int(i))
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
