package register

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian/rules"
)

func day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, rules.Taiwan)
	if err != nil {
		panic(err)
	}
	return t
}

// at is the hour at which past counts.
func at(s string) time.Time { return day(s).Add(10 * time.Hour) }

// past reads "2025-01-15 6000/5500" (records/subjects; a trailing ? = something
// is unread) and "2025-06-30 done ID".
func past(lines ...string) (p Past) {
	for _, l := range lines {
		when, rest, _ := strings.Cut(l, " ")
		if id, ok := strings.CutPrefix(rest, "done "); ok {
			p.Done = append(p.Done, Done{id, day(when)})
			continue
		}
		n := Count{At: at(when), Whole: !strings.HasSuffix(rest, "?")}
		if _, err := fmt.Sscanf(rest, "%d/%d", &n.Records, &n.Subjects); err != nil {
			panic(err)
		}
		p.Counts = append(p.Counts, n)
	}
	return p
}

// tell says in a line what a clock of a shipped row says as of a day.
func tell(t *testing.T, id, asOf string, p Past) string {
	t.Helper()
	for _, sec := range rules.Default().Sectors {
		for _, c := range Clocks(p, day(asOf), sec) {
			if c.Row.ID == id {
				return line(c)
			}
		}
	}
	t.Fatalf("no row %s", id)
	return ""
}

func line(c Clock) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", c.Phase)
	if c.State != "" {
		fmt.Fprintf(&b, " %s", c.State)
	}
	for _, d := range []struct {
		name string
		day  time.Time
	}{{"first", c.First}, {"after", c.Before}, {"stop", c.Stop}, {"again", c.Again}, {"due", c.Due}, {"done", c.Done}} {
		if !d.day.IsZero() {
			fmt.Fprintf(&b, " %s %s", d.name, d.day.Format(time.DateOnly))
		}
	}
	if !c.Due.IsZero() {
		fmt.Fprintf(&b, " left %d", c.Left)
	}
	for _, f := range []struct {
		name string
		on   bool
	}{{"late", c.Late}, {"assumed", c.Assumed}} {
		if f.on {
			b.WriteString(" " + f.name)
		}
	}
	if c.Phase == Ask || c.Phase == Waiting {
		fmt.Fprintf(&b, " %s", c.Event)
	}
	return b.String()
}

func TestClocks(t *testing.T) {
	growth := []string{"2025-01-15 4000/3900", "2025-02-15 5400/5100"}
	for _, x := range []struct {
		name, id, asOf string
		past           []string
		want           string
	}{
		{"nothing is known", "MOI-COOP-FILE", "2025-03-01", nil, "quiet"},
		{"below", "MOI-COOP-FILE", "2025-02-01", growth, "quiet below after 2025-01-15"},
		{"six months from the day it was reached", "MOI-COOP-FILE", "2025-03-01", growth, "running reached first 2025-02-15 after 2025-01-15 due 2025-08-15 left 167"},
		{"the last day itself is not late", "MOI-COOP-FILE", "2025-08-15", growth, "running reached first 2025-02-15 after 2025-01-15 due 2025-08-15 left 0"},
		{"the day after is", "MOI-COOP-FILE", "2025-08-16", growth, "overdue reached first 2025-02-15 after 2025-01-15 due 2025-08-15 left -1"},
		{"a last day on a Saturday is not over before Monday is", "MOI-COOP-FILE", "2025-11-03", []string{"2025-05-01 5400/5100"}, "running reached first 2025-05-01 due 2025-11-01 left -2"},
		{"done", "MOI-COOP-FILE", "2025-09-01", append(growth, "2025-07-01 done MOI-COOP-FILE"), "done reached first 2025-02-15 after 2025-01-15 due 2025-08-15 done 2025-07-01 left -17"},
		{"a later day is not known yet", "MOI-COOP-FILE", "2025-06-30", append(growth, "2025-07-01 done MOI-COOP-FILE", "2025-07-02 1/1"), "running reached first 2025-02-15 after 2025-01-15 due 2025-08-15 left 46"},
		{"rows reach it, people do not: no clock", "MOI-COOP-FILE", "2025-03-01", []string{"2025-01-15 5400/4900"}, "ask review after 2025-01-15 reached"},
		{"back to review: the clock that runs goes on", "MOI-COOP-FILE", "2025-03-01", append(growth, "2025-02-20 5400/4900"), "running review first 2025-02-15 after 2025-01-15 due 2025-08-15 left 167"},
		{"fallen below where no law says that it may stop", "MOI-COOP-FILE", "2029-03-01", append(growth, "2025-03-01 10/10", "2028-03-01 10/10"), "overdue below first 2025-02-15 after 2025-01-15 due 2025-08-15 left -1294"},
		{"reached before the law: from its effective date", "MOI-COOP-FILE", "2022-01-01", []string{"2021-05-01 6000/6000"}, "running reached first 2021-05-01 due 2022-05-31 left 150 late"},
		{"no day is named: it binds at once", "MOI-COOP-ISMS", "2025-03-01", growth, "standing reached first 2025-02-15 after 2025-01-15"},
		{"and as long as it is reached", "MOI-COOP-ISMS", "2025-04-01", append(growth, "2025-03-01 10/10"), "quiet below first 2025-02-15 after 2025-01-15"},
		{"a law to come", "MOI-COOP-ISMS", "2021-06-01", []string{"2021-05-01 6000/6000"}, "waiting reached first 2021-05-01 effective"},
		{"an incident starts its own clock", "MOI-COOP-INCIDENT", "2025-03-01", growth, "waiting reached first 2025-01-15 found"},
		{"so does a request", "PDPA-13-ACCESS", "2025-03-01", growth, "waiting requested"},
		{"records are kept all the time", "MOI-COOP-RETAIN-LOG", "2025-03-01", growth, "standing"},
		{"a draft binds nobody", "DRAFT-20-1-LARGE", "2025-03-01", []string{"2025-01-15 20000/20000"}, "draft"},
		{"a condition is for people to answer", "MOHW-FOOD-SCOPE", "2025-03-01", growth, "ask "},
		{"fines are no duty", "PDPA-48-FINE", "2025-03-01", growth, "info"},

		{"registered: the day must be named", "MOI-COOP-FILE-NEW", "2025-03-01", growth, "ask reached first 2025-02-15 after 2025-01-15 registered"},
		{"fallen below: nothing to ask", "MOI-COOP-FILE-NEW", "2025-04-01", append(growth, "2025-03-01 10/10"), "quiet below first 2025-02-15 after 2025-01-15"},
		{"registered lately", "MOI-COOP-FILE-NEW", "2025-03-01", append(growth, "2024-12-10 done registered"), "running reached first 2025-02-15 after 2025-01-15 due 2025-06-10 left 101"},
		{"registered long ago: grown later, another row", "MOI-COOP-FILE-NEW", "2025-03-01", append(growth, "2022-12-10 done registered"), "quiet reached first 2025-02-15 after 2025-01-15"},
		{"registered before the law: another row", "MOI-COOP-FILE-NEW", "2025-03-01", append(growth, "1998-12-10 done registered"), "quiet reached first 2025-02-15 after 2025-01-15"},

		{"no plan, no check", "MOI-COOP-AUDIT", "2025-02-01", growth, "waiting planned"},
		{"a plan in review: not yet either", "MOI-COOP-AUDIT", "2025-02-01", []string{"2025-01-15 5400/4900"}, "ask planned"},
		{"half a year after the plan is due, at the latest", "MOI-COOP-AUDIT", "2025-03-01", growth, "running due 2026-02-15 left 351 assumed"},
		{"half a year after the plan", "MOI-COOP-AUDIT", "2025-05-01", append(growth, "2025-04-01 done MOI-COOP-PLAN"), "running due 2025-10-01 left 153"},
		{"an event by its name does too", "MOI-COOP-AUDIT", "2025-05-01", append(growth, "2025-04-01 done planned"), "running due 2025-10-01 left 153"},
		{"and is the plan", "MOI-COOP-PLAN", "2025-05-01", append(growth, "2025-04-01 done planned"), "done reached first 2025-02-15 after 2025-01-15 due 2025-08-15 done 2025-04-01 left 106"},
		{"half a year after the last check", "MOI-COOP-AUDIT", "2025-12-01", append(growth, "2025-04-01 done MOI-COOP-PLAN", "2025-09-20 done MOI-COOP-AUDIT"), "running due 2026-03-20 done 2025-09-20 left 109"},
		{"a check that was missed", "MOI-COOP-AUDIT", "2026-12-01", append(growth, "2025-04-01 done MOI-COOP-PLAN", "2025-09-20 done MOI-COOP-AUDIT"), "overdue due 2026-03-20 done 2025-09-20 left -256"},
		{"no row of the pack makes a plan: ask", "MOI-DATING-AUDIT", "2025-03-01", growth, "ask planned"},

		{"a revision: 15 days", "MOI-COOP-REVISE", "2025-03-05", append(growth, "2025-03-01 done revised"), "running due 2025-03-16 left 11"},
		{"a revision that was filed", "MOI-COOP-REVISE", "2025-03-20", append(growth, "2025-03-01 done revised", "2025-03-16 done MOI-COOP-REVISE"), "done due 2025-03-16 done 2025-03-16 left -4"},
		{"the next revision is not", "MOI-COOP-REVISE", "2025-06-20", append(growth, "2025-03-01 done revised", "2025-03-16 done MOI-COOP-REVISE", "2025-06-01 done revised"), "overdue due 2025-06-16 done 2025-03-16 left -4"},
		{"a request has a clock of its own", "PDPA-13-ACCESS", "2025-03-05", append(growth, "2025-03-01 done found"), "waiting requested"},
		{"due to everybody from the law's day", "MOE-CRAM-PLAN", "2022-03-01", nil, "running due 2022-07-22 left 143"},
		{"every year from half a year after", "MODA-REVIEW-START", "2025-03-01", growth, "running reached first 2025-02-15 after 2025-01-15 due 2026-08-15 left 532"},
	} {
		if got := tell(t, x.id, x.asOf, past(x.past...)); got != x.want {
			t.Errorf("%s: %s as of %s:\n got %s\nwant %s", x.name, x.id, x.asOf, got, x.want)
		}
	}
}

// Two years below let the duty stop where the law says so, but only if every
// sweep of that time read everything and one proves its end; back above, 30 days.
func TestTwoYearsBelowMayStopADuty(t *testing.T) {
	reached := []string{"2022-06-01 9000/8500", "2022-07-01 done MOTC-TOUR-PLAN", "2023-01-10 7000/7000"}
	for _, x := range []struct {
		name, id, asOf string
		past           []string
		want           string
	}{
		{"not yet", "MOTC-TOUR-PLAN", "2024-12-01", append(reached, "2024-06-01 7000/7000"), "done below first 2022-06-01 stop 2025-01-10 due 2022-12-01 done 2022-07-01 left -731"},
		{"two years, but no sweep at their end", "MOTC-TOUR-PLAN", "2025-02-01", append(reached, "2024-06-01 7000/7000"), "done below first 2022-06-01 stop 2025-01-10 due 2022-12-01 done 2022-07-01 left -793"},
		{"two years", "MOTC-TOUR-PLAN", "2025-02-01", append(reached, "2024-06-01 7000/7000", "2025-01-11 7000/7000"), "paused below first 2022-06-01 stop 2025-01-10 due 2022-12-01 done 2022-07-01 left -793"},
		{"two years, with something unread", "MOTC-TOUR-PLAN", "2025-02-01", append(reached, "2024-06-01 7000/7000?", "2025-01-11 7000/7000"), "done below first 2022-06-01 stop 2025-01-10 due 2022-12-01 done 2022-07-01 left -793"},
		{"two years, with a review between: it may have been reached", "MOTC-TOUR-PLAN", "2025-02-01", append(reached, "2024-06-01 8000/7000", "2025-01-11 7000/7000"), "done below first 2022-06-01 stop 2027-01-11 due 2022-12-01 done 2022-07-01 left -793"},
		{"back above", "MOTC-TOUR-PLAN", "2025-03-10", append(reached, "2025-01-11 7000/7000", "2025-03-01 8200/8100"), "running reached first 2022-06-01 again 2025-03-01 due 2025-03-31 done 2022-07-01 left 21"},
		{"back above and resumed", "MOTC-TOUR-RESUME", "2025-03-10", append(reached, "2025-01-11 7000/7000", "2025-03-01 8200/8100", "2025-03-05 done MOTC-TOUR-RESUME"), "done reached first 2022-06-01 again 2025-03-01 due 2025-03-31 done 2025-03-05 left 21"},
		{"not resumed", "MOTC-TOUR-RESUME", "2025-04-01", append(reached, "2025-01-11 7000/7000", "2025-03-01 8200/8100"), "overdue reached first 2022-06-01 again 2025-03-01 due 2025-03-31 left -1"},
		{"back in review: ask", "MOTC-TOUR-PLAN", "2025-03-10", append(reached, "2025-01-11 7000/7000", "2025-03-01 8200/7000"), "ask review first 2022-06-01 stop 2025-01-10 due 2022-12-01 done 2022-07-01 left -830 reached"},
		{"back above too early: nothing was stopped", "MOTC-TOUR-RESUME", "2024-07-01", append(reached, "2024-06-01 8200/8100"), "quiet reached first 2022-06-01"},
	} {
		if got := tell(t, x.id, x.asOf, past(x.past...)); got != x.want {
			t.Errorf("%s: %s as of %s:\n got %s\nwant %s", x.name, x.id, x.asOf, got, x.want)
		}
	}
}

func TestCrossingsAreToldWithWhatWasCounted(t *testing.T) {
	p := past("2025-01-15 10/10", "2025-02-15 5400/4900", "2025-03-15 5500/5100", "2025-03-20 5600/5200", "2025-04-15 40/40?")
	want := []Crossing{
		{at("2025-01-15"), "", "below", 10, 10, true, false},
		{at("2025-02-15"), "below", "review", 5400, 4900, true, false},
		{at("2025-03-15"), "review", "reached", 5500, 5100, true, false},
		{at("2025-04-15"), "reached", "below", 40, 40, false, false},
	}
	sec, _ := rules.Default().Sector("MOI-COOP")
	if d := cmp.Diff(want, Clocks(p, day("2026-01-01"), sec)[0].Crossings); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestTheOrderOfWhatIsKnownDoesNotMatter(t *testing.T) {
	lines := []string{"2025-01-15 4000/3900", "2025-02-15 5400/5100", "2025-04-01 done MOI-COOP-PLAN", "2025-03-01 4000/3000", "2025-09-20 done MOI-COOP-AUDIT"}
	sec, _ := rules.Default().Sector("MOI-COOP")
	want := Clocks(past(lines...), day("2026-01-01"), sec)
	for i := range lines {
		turned := append(append([]string{}, lines[i:]...), lines[:i]...)
		if d := cmp.Diff(want, Clocks(past(turned...), day("2026-01-01"), sec)); d != "" {
			t.Errorf("turned by %d: (-want +got)\n%s", i, d)
		}
	}
}
