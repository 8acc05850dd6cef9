package register

import (
	"time"

	"pandian"
	"pandian/rules"
)

// Count is what an organisation, a unit or a source was known to hold at a
// moment: after a sweep.
type Count struct {
	At       time.Time
	Records  int64    // without copies
	Subjects int64    // people seen: at least so many
	Whole    bool     // everything listed was read and nothing is an estimate: there are not more
	Sampled  *Sampled // what is certain of it; nil = nothing is an estimate
}

// held is the count as thresholds are held against.
func (n *Count) held() rules.Held {
	if n.Sampled == nil {
		return rules.Exact(n.Subjects, n.Records)
	}
	return rules.Held{Subjects: n.Sampled.Subjects, Records: n.Sampled.Records, Seen: n.Subjects, AtMost: n.Sampled.AtMost}
}

// Done says that a duty (by the ID of its threshold row) was done on a day, or
// that an event (by its name: planned, registered, revised) happened then.
type Done struct {
	ID  string
	Day time.Time
}

// Past is what thresholds are held against. Both lists may stand in any order.
type Past struct {
	Counts []Count
	Done   []Done
}

// Phase says what a clock does.
type Phase string

// The phases of a clock.
const (
	Quiet     Phase = "quiet"    // the count is not reached: nothing to do
	Ask       Phase = "ask"      // a person must answer first: Clock.State is review, or the day of Clock.Event must be named, or the row's condition
	Running   Phase = "running"  // to be done by Clock.Due
	Overdue   Phase = "overdue"  // Clock.Due is past, and nothing says that it was done
	Fulfilled Phase = "done"     // done on Clock.Done
	Standing  Phase = "standing" // binds all the time, without a day
	Waiting   Phase = "waiting"  // begins with Clock.Event: an incident, a request, a law that takes effect
	Paused    Phase = "paused"   // below for so long that the duty may stop
	Draft     Phase = "draft"    // not in force: binds nobody
	Info      Phase = "info"     // no duty
)

// Crossing is when a count went from one state of a threshold to
// another. From is "" for the first count.
type Crossing struct {
	At                time.Time // of the count
	From, To          pandian.State
	Records, Subjects int64
	Whole             bool // of the count: without it, below is not proven
	Guess             bool // To is review only because an estimate may reach the threshold
}

// Clock says of one threshold row, as of a day, where the count stands and when
// what must be done falls due. Days are days in Taiwan ([rules.Day]); zero = there
// is none.
type Clock struct {
	Row       *rules.Threshold
	State     pandian.State // at the day; "" = not counted, or nothing is known
	Guess     bool          // State is review only because an estimate may reach the threshold
	Phase     Phase
	First     time.Time // first count that reached it
	Before    time.Time // last count before First: it was reached after that day, on First at the latest
	Crossings []Crossing
	Stop      time.Time   // Paused: since when the duty may stop; else the day from which it may, if the count stays below
	Again     time.Time   // last time that it was reached again after the duty could stop
	Event     rules.Event // from which Due runs, or which must happen or be named before it can
	Start     time.Time   // the day of Event
	Late      bool        // Start is the law's effective date: the count was reached before
	Assumed   bool        // Start is the last day on which Event must happen: no day of it is recorded
	Due       time.Time   // last day by the calendar
	Workday   time.Time   // Due, or the Monday after if it is a Saturday or Sunday
	Left      int         // days to Due; negative: past
	Done      time.Time   // last day on which the duty was recorded as done
}

// Clocks holds the past, up to the end of a day, against every row of the packs,
// in their order. A state of review starts no clock, so an estimate
// never does; nor does a count that fell
// below stop one, unless its row says so and the counts prove it.
func Clocks(past Past, asOf time.Time, packs ...rules.Sector) []Clock {
	day := rules.Day(asOf)
	past = past.until(day)
	var all []Clock
	for _, pack := range packs {
		first := len(all)
		for i := range pack.Thresholds {
			all = append(all, past.clock(&pack.Thresholds[i], day))
		}
		follow(all[first:], day)
	}
	return all
}

// clock is the clock of a row by itself; events that other rows of its pack make
// are looked up by [follow].
func (p Past) clock(t *rules.Threshold, day time.Time) Clock {
	c := Clock{Row: t, Event: t.Due.From, Done: p.done(t.ID, string(t.Makes))}
	switch t.Kind {
	case rules.KindDraft:
		c.Phase = Draft
		return c
	case rules.KindCondition:
		c.Phase = Ask
		return c
	}
	c.walk(p.Counts)
	switch {
	case t.Kind == rules.KindInfo && t.Due.From != rules.EventAgain:
		c.Phase = Info
	case t.Kind == rules.KindIncident:
		c.Phase = Waiting
	case t.Kind == rules.KindDuty:
		c.duty(p, day)
	case c.First.IsZero() && c.State == pandian.Review:
		c.Phase = Ask
	case c.First.IsZero():
		c.Phase = Quiet
	default:
		c.holding(p, day)
	}
	return c
}

// duty sets the clock of a row that no count decides.
func (c *Clock) duty(p Past, day time.Time) {
	switch from := c.Row.Due.From; {
	case from == "" || c.Row.Due.Keep:
		c.Phase = Standing
	case from == rules.EventEffective:
		c.Start, _ = c.Row.InForce()
		c.settle(day)
	case from == rules.EventPlanned, from == rules.EventRegistered:
		c.Start = p.done(string(from))
		c.settle(day)
	default:
		if c.Start = p.done(string(from)); c.Start.IsZero() || c.Row.Due.Hours > 0 {
			c.Phase = Waiting // incidents have clocks of their own
			return
		}
		c.settle(day)
	}
}

// holding sets the clock of a row whose count was reached.
func (c *Clock) holding(p Past, day time.Time) {
	law, known := c.Row.InForce()
	switch c.Row.Due.From {
	case "":
		c.standing(law, day)
		return
	case rules.EventAgain:
		if c.Start = c.Again; c.Start.IsZero() {
			c.Phase = Quiet
			return
		}
	case rules.EventReached:
		c.Start = c.First
		if known && law.After(c.First) {
			c.Start, c.Late = law, true
		}
		if !c.Again.IsZero() && c.Row.Due.Resume > 0 {
			c.Start, c.Event = c.Again, rules.EventAgain
		}
	case rules.EventRegistered:
		c.Start = p.done(string(rules.EventRegistered))
		last := c.Row.Due.Last(c.Start)
		switch {
		case last.IsZero() && c.State != pandian.Reached,
			!last.IsZero() && (c.Start.Before(law) || c.First.After(last)): // another row speaks of who was registered before the law, or grew later
			c.Phase = Quiet
			return
		}
	default:
		c.Start = p.done(string(c.Row.Due.From))
	}
	c.settle(day)
}

// standing sets the clock of a duty that binds as long as the count is reached.
func (c *Clock) standing(law, day time.Time) {
	switch {
	case c.State == pandian.Review:
		c.Phase = Ask
	case c.State != pandian.Reached:
		c.Phase = Quiet
	case law.After(day):
		c.Phase, c.Event, c.Start = Waiting, rules.EventEffective, law
	default:
		c.Phase = Standing
	}
}
