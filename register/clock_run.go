package register

import (
	"slices"
	"time"

	"pandian"
	"pandian/rules"
)

// until is the past up to the end of a day, by time.
func (p Past) until(day time.Time) Past {
	later := func(t time.Time) bool { return rules.Day(t).After(day) }
	counts := slices.DeleteFunc(slices.Clone(p.Counts), func(c Count) bool { return later(c.At) })
	slices.SortStableFunc(counts, func(a, b Count) int { return a.At.Compare(b.At) })
	return Past{counts, slices.DeleteFunc(slices.Clone(p.Done), func(d Done) bool { return later(d.Day) })}
}

// done is the last day on which one of the duties was done or events happened.
func (p Past) done(ids ...string) (last time.Time) {
	for _, d := range p.Done {
		if day := rules.Day(d.Day); d.ID != "" && slices.Contains(ids, d.ID) && day.After(last) {
			last = day
		}
	}
	return last
}

// walk follows the counts: when the threshold was first reached, every crossing,
// and the times below it that are long enough for the duty to stop.
func (c *Clock) walk(counts []Count) {
	var below stretch
	for _, n := range counts {
		day := rules.Day(n.At)
		state, guess := c.Row.Estimated(n.held())
		if state == "" {
			return
		}
		if state != c.State {
			c.Crossings = append(c.Crossings, Crossing{n.At, c.State, state, n.Records, n.Subjects, n.Whole, guess})
		}
		c.State, c.Guess = state, guess
		if c.First.IsZero() {
			if state == pandian.Reached {
				c.First = day
			} else {
				c.Before = day
			}
			continue
		}
		c.relief(&below, day, n.Whole)
	}
}

// stretch is a time without a break below a threshold that was reached before.
type stretch struct {
	stop   time.Time // last day of the months that it must last; zero = not below
	whole  bool      // every count of it was whole
	proven bool      // a count proves that it lasted so long
}

// relief goes on with a stretch by the count of a day.
func (c *Clock) relief(s *stretch, day time.Time, whole bool) {
	months := c.Row.Due.Below
	switch {
	case months == 0:
		return
	case c.State == pandian.Below && s.stop.IsZero():
		*s = stretch{stop: rules.Due{Months: months}.Last(day), whole: whole}
	case c.State == pandian.Below:
		s.whole = s.whole && whole
		s.proven = s.whole && day.After(s.stop)
	case s.proven:
		if c.State == pandian.Reached {
			c.Again, *s = day, stretch{}
		}
	default:
		*s = stretch{}
	}
	c.Stop, c.Phase = s.stop, ""
	switch {
	case s.proven && c.State == pandian.Review:
		c.Phase = Ask // the rows are back, the people are not
	case s.proven:
		c.Phase = Paused
	}
}

// settle computes the last day from Start and says what the clock does.
func (c *Clock) settle(day time.Time) {
	due := c.Row.Due
	switch {
	case c.Event == rules.EventAgain && due.From != rules.EventAgain:
		c.Due = rules.Due{Days: due.Resume}.Last(c.Start)
	case due.Every > 0:
		c.Due = due.Next(c.Start, c.Done)
	default:
		c.Due = due.Last(c.Start)
	}
	if !c.Due.IsZero() {
		c.Workday = rules.Workday(c.Due)
		c.Left = int(c.Due.Sub(day).Hours() / 24)
	}
	since := c.Again // a duty that comes once may have been done before it binds
	if c.Row.Kind == rules.KindDuty && due.From != rules.EventEffective {
		since = c.Start
	}
	fulfilled := due.Every == 0 && !c.Done.IsZero() && !c.Done.Before(since)
	switch {
	case c.Phase == Paused, c.Phase == Ask && c.State == pandian.Review:
	case fulfilled:
		c.Phase = Fulfilled
	case c.Due.IsZero():
		c.Phase = Ask
	case day.After(c.Workday):
		c.Phase = Overdue
	default:
		c.Phase = Running
	}
}

// follow looks up the events that other rows of a pack make: a check of the plan
// is due from the day the plan was adopted or, as long as that is not recorded,
// from the last day on which it must be; before that it waits.
func follow(pack []Clock, day time.Time) {
	for i := range pack {
		c := &pack[i]
		k := slices.IndexFunc(pack, func(m Clock) bool { return m.Row.Makes != "" && m.Row.Makes == c.Event })
		if k < 0 || c.Phase != Ask || !c.Start.IsZero() || c.State == pandian.Review {
			continue
		}
		switch maker := &pack[k]; {
		case !maker.Done.IsZero():
			c.Start = maker.Done
			c.settle(day)
		case maker.Phase == Running || maker.Phase == Overdue:
			c.Start, c.Assumed = maker.Due, true
			c.settle(day)
		case maker.Phase != Ask:
			c.Phase = Waiting
		}
	}
}
