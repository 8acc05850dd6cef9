package register

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pandian/rules"
)

// Actions of the audit trail that clocks are read from. Their detail names the
// duty or event and the day.
const (
	ActionDone   = "done"   // a duty was done, or an event happened
	ActionUndone = "undone" // that was a mistake
)

// Past is what clocks need of a scope: its counts after every sweep, and what
// was recorded as done. A source's counts are those after its own sweeps.
func (r *Register) Past(ctx context.Context, s Scope) (Past, error) {
	sweeps, err := r.Sweeps(ctx)
	if err != nil {
		return Past{}, err
	}
	counts, err := r.Counts(ctx, s, sweeps)
	if err != nil {
		return Past{}, err
	}
	done, err := r.Done(ctx)
	return Past{counts, done}, err
}

// Counts is what a scope was known to hold after each of the sweeps, which are
// all in their order, oldest first; none from before it had its first item. A count is whole if nothing in the scope was
// unread or is an estimate, and the sweep was not stopped.
func (r *Register) Counts(ctx context.Context, s Scope, sweeps []SweepRow) ([]Count, error) {
	trend, err := r.Trend(ctx, s)
	if err != nil || len(trend) == 0 {
		return nil, err
	}
	var list []Count
	next := 0
	for _, sw := range sweeps {
		for next < len(trend) && trend[next].Sweep <= sw.ID {
			next++
		}
		if next == 0 || s.Kind == Source && !slices.Contains(sw.Sources, s.Source) {
			continue
		}
		t := trend[next-1]
		list = append(list, Count{
			At: sw.Done, Records: t.Records, Subjects: t.Subjects, Whole: t.Unread == 0 && !sw.Cancelled && t.Sampled == nil, Sampled: t.Sampled,
		})
	}
	return list, nil
}

// Done lists what was recorded as done and not taken back, in the order in which
// it was recorded.
func (r *Register) Done(ctx context.Context) ([]Done, error) {
	var list []Done
	for e, err := range r.Events(ctx, time.Time{}, time.Time{}) {
		if err != nil {
			return nil, err
		}
		if e.Action != ActionDone && e.Action != ActionUndone {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, e.Detail["day"], rules.Taiwan)
		if err != nil {
			return nil, r.failed("read", fmt.Errorf("event %d: %w", e.Seq, errNoDay))
		}
		d := Done{e.Detail["id"], day}
		list = slices.DeleteFunc(list, func(old Done) bool { return old.ID == d.ID && old.Day.Equal(day) })
		if e.Action == ActionDone {
			list = append(list, d)
		}
	}
	return list, nil
}

var errNoDay = errors.New("its day is none")

// RecordDone records in the audit trail that a duty was done, or an event
// happened, on a day; undo takes it back.
func (r *Register) RecordDone(ctx context.Context, d Done, undo bool) error {
	action := ActionDone
	if undo {
		action = ActionUndone
	}
	_, err := r.Append(ctx, Event{Action: action, Detail: map[string]string{"id": d.ID, "day": rules.Day(d.Day).Format(time.DateOnly)}})
	return err
}
