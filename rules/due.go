package rules

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Event begins a time within which something must be done.
type Event string

// The events from which deadlines run.
const (
	EventReached    Event = "reached"    // the count was reached, or the law took effect if that is later
	EventAgain      Event = "again"      // the count was reached again after the duty could stop
	EventEffective  Event = "effective"  // the law took effect
	EventRegistered Event = "registered" // the organisation was registered
	EventPlanned    Event = "planned"    // the security plan was adopted
	EventRevised    Event = "revised"    // the plan was revised
	EventRequested  Event = "requested"  // a data subject's request came in
	EventFound      Event = "found"      // an incident was found, or became known
	EventOccurred   Event = "occurred"   // an incident happened
	EventChanged    Event = "changed"    // a file of personal data was set up or changed
	EventRecorded   Event = "recorded"   // the record was made
	EventEnded      Event = "ended"      // business ended
)

var events = []Event{
	EventReached, EventAgain, EventEffective, EventRegistered, EventPlanned, EventRevised,
	EventRequested, EventFound, EventOccurred, EventChanged, EventRecorded, EventEnded,
}

// Due is the deadline of a threshold row as data: how long after which event.
// The zero Due says that the row has none, or none that can be computed.
type Due struct {
	Months, Days, Hours int // at most one; with Every, Months is when the repetition begins
	Every               int // months from one time to the next
	From                Event
	Keep                bool   // not a deadline: what must be kept at least that long
	Extend              int    // days by which it may be extended
	Told                int    // hours instead, if an authority told the organisation of the incident
	Below               int    // months below the count after which the duty may stop
	Resume              int    // days within which it must be resumed when the count is reached again
	Assumed             string // why From is assumed; "" = it stands in the law
}

// check finds what cannot be meant.
func (d Due) check() error {
	lengths := 0
	for _, n := range []int{d.Months, d.Days, d.Hours, d.Every, d.Extend, d.Told, d.Below, d.Resume} {
		if n < 0 || n > 1200 {
			return fmt.Errorf("due: %d is out of range", n)
		}
	}
	for _, n := range []int{d.Months, d.Days, d.Hours} {
		if n > 0 {
			lengths++
		}
	}
	switch {
	case !slices.Contains(events, d.From):
		return fmt.Errorf("due: unknown event %q", d.From)
	case lengths > 1 || lengths == 0 && d.Every == 0:
		return errors.New("due: one of months, days and hours is needed, or every")
	case d.Every > 0 && (d.Days > 0 || d.Hours > 0 || d.Keep):
		return errors.New("due: every goes with months only")
	case d.Resume > 0 && d.Below == 0, d.From == EventAgain && d.Below == 0:
		return errors.New("due: below is needed")
	case d.Told > 0 && d.Hours == 0:
		return errors.New("due: told goes with hours")
	}
	return nil
}

// Taiwan is the time zone in which legal days are counted: UTC+8, without
// summer time.
var Taiwan = time.FixedZone("UTC+8", 8*60*60)

// Day is the day of a moment in Taiwan, at midnight there; the zero time stays
// zero.
func Day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.In(Taiwan).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Taiwan)
}

// Last is the last day for what is due once, or the moment if the time is
// counted in hours; zero if nothing is due once or the event is unknown (zero).
func (d Due) Last(event time.Time) time.Time {
	switch {
	case event.IsZero() || d.Every > 0:
		return time.Time{}
	case d.Hours > 0:
		return event.Add(time.Duration(d.Hours) * time.Hour)
	case d.Days > 0:
		return Day(event).AddDate(0, 0, d.Days)
	case d.Months > 0:
		return lastDay(event, d.Months)
	}
	return time.Time{}
}

// Next is the last day for the next time of what is due again and again: from
// the last time it was done, or from the event if it was never done (zero).
func (d Due) Next(event, done time.Time) time.Time {
	switch {
	case d.Every == 0 || event.IsZero() && done.IsZero():
		return time.Time{}
	case !done.IsZero():
		return lastDay(done, d.Every)
	}
	return lastDay(event, d.Months+d.Every)
}

// lastDay is the last day of a time of months that begins with the event. The
// day of the event is not counted; the time ends on the day before the one that
// corresponds to its first day, in a month that lacks that day on its last
// (民法 §§120, 121). 15 January and 6 months: 15 July; 31 August and 6 months: 28
// or 29 February; 28 February and 6 months: 31 August.
func lastDay(event time.Time, months int) time.Time {
	y, m, d := Day(event).AddDate(0, 0, 1).Date()
	end := time.Date(y, m+time.Month(months), d, 0, 0, 0, 0, Taiwan)
	if end.Day() != d {
		return time.Date(y, m+time.Month(months)+1, 0, 0, 0, 0, 0, Taiwan)
	}
	return end.AddDate(0, 0, -1)
}

// Workday is the day itself or, if it is a Saturday or Sunday, the Monday
// after: a time that ends on a day of rest ends on the day after it (民法 §122).
// Public holidays differ from year to year and are not known here.
func Workday(day time.Time) time.Time {
	switch day.Weekday() {
	case time.Saturday:
		return day.AddDate(0, 0, 2)
	case time.Sunday:
		return day.AddDate(0, 0, 1)
	}
	return day
}

// InForce is the day from which a row binds; ok is false for drafts, and for
// rows whose day is not known.
func (t *Threshold) InForce() (day time.Time, ok bool) {
	if t.Kind == KindDraft || len(t.Effective) < 8 {
		return time.Time{}, false
	}
	day, err := time.ParseInLocation("20060102", t.Effective[:8], Taiwan)
	return day, err == nil
}
