package register_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/register"
	"pandian/rules"
)

// countsAreThoseAfterEverySweep: of the organisation and a unit after each, of a
// source after its own.
func countsAreThoseAfterEverySweep(t *testing.T, place string) {
	r, d := opened(t, place)
	first := d.t
	sweep(t, r, run("a"), file("a", "u/x.csv", 0, 10))
	d.next()
	sweep(t, r, run("b"), file("b", "v/y.csv", 5, 20))
	d.next()
	sweep(t, r, run("a"), file("a", "u/x.csv", 0, 10))
	d.next()
	locked := pandian.Entry{Source: "a", Path: "u/z.zip", Unit: "u", Status: pandian.Encrypted, Reasons: []pandian.Reason{pandian.IsEncrypted}}
	sweep(t, r, run("a"), file("a", "u/x.csv", 0, 4), locked)
	sweeps, err := r.Sweeps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := func(days int) time.Time { return first.AddDate(0, 0, days) }
	for _, x := range []struct {
		scope register.Scope
		want  []register.Count
	}{
		{register.Scope{Kind: register.Org}, []register.Count{{At: at(0), Records: 10, Subjects: 10, Whole: true}, {At: at(1), Records: 25, Subjects: 20, Whole: true}, {At: at(2), Records: 25, Subjects: 20, Whole: true}, {At: at(3), Records: 19, Subjects: 19, Whole: false}}},
		{register.Scope{Kind: register.Source, Source: "a"}, []register.Count{{At: at(0), Records: 10, Subjects: 10, Whole: true}, {At: at(2), Records: 10, Subjects: 10, Whole: true}, {At: at(3), Records: 4, Subjects: 4, Whole: false}}},
		{register.Scope{Kind: register.Source, Source: "b"}, []register.Count{{At: at(1), Records: 15, Subjects: 15, Whole: true}}},
		{register.Scope{Kind: register.Unit, Name: "v"}, []register.Count{{At: at(1), Records: 15, Subjects: 15, Whole: true}, {At: at(2), Records: 15, Subjects: 15, Whole: true}, {At: at(3), Records: 15, Subjects: 15, Whole: true}}},
		{register.Scope{Kind: register.Unit, Name: "nobody"}, nil},
	} {
		got, err := r.Counts(t.Context(), x.scope, sweeps)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%+v: (-want +got)\n%s", x.scope, diff)
		}
	}
}

// estimate is an entry of which a sample was read: the people are those seen.
func estimate(source, path string, from, to int, records, atMost int64) pandian.Entry {
	e := file(source, path, from, to)
	e.Estimate, e.Records, e.Sample = true, records, &pandian.Sample{Rows: int64(to - from), Total: records, Records: pandian.Interval{records, atMost}}
	return e
}

// anEstimateReachesNoThreshold: neither by the people seen in samples nor by the
// records that are estimated, in no scope, whatever is swept next.
func anEstimateReachesNoThreshold(t *testing.T, place string) {
	r, d := opened(t, place)
	first := d.t
	sweep(t, r, run("a"), file("a", "u/x.csv", 0, 900))
	d.next()
	sweep(t, r, run("db"), estimate("db", "u/t", 500, 6500, 90_000, 91_000)) // 6,000 people were seen
	d.next()
	sweep(t, r, run("a"), file("a", "u/x.csv", 0, 900)) // whole, but the register still holds the estimate
	d.next()
	sweep(t, r, run("db"), file("db", "u/t", 500, 6500))
	sweeps, err := r.Sweeps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := func(days int) time.Time { return first.AddDate(0, 0, days) }
	guess := register.Count{Records: 90_900, Subjects: 6500, Sampled: &register.Sampled{Items: 1, Records: 900, Subjects: 900, AtMost: 91_900}}
	alone := register.Count{Records: 90_000, Subjects: 6000, Sampled: &register.Sampled{Items: 1, AtMost: 91_000}}
	when := func(c register.Count, days int) register.Count { c.At = at(days); return c }
	counts := []register.Count{{At: at(0), Records: 900, Subjects: 900, Whole: true}, when(guess, 1), when(guess, 2), {At: at(3), Records: 6900, Subjects: 6500, Whole: true}}
	sec, _ := rules.Default().Sector("MOI-COOP")
	for _, x := range []struct {
		scope   register.Scope
		want    []register.Count
		reached string
	}{
		{register.Scope{Kind: register.Org}, counts, "2026-01-04"},
		{register.Scope{Kind: register.Unit, Name: "u"}, counts, "2026-01-04"},
		{register.Scope{Kind: register.Source, Source: "db"}, []register.Count{when(alone, 1), {At: at(3), Records: 6000, Subjects: 6000, Whole: true}}, "2026-01-04"},
	} {
		got, err := r.Counts(t.Context(), x.scope, sweeps)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%+v: (-want +got)\n%s", x.scope, diff)
		}
		for _, c := range register.Clocks(register.Past{Counts: got}, at(2), sec) {
			if counted := c.Row.State(1<<40, 1<<40) != ""; counted && (c.State != pandian.Review || !c.Guess || !c.First.IsZero() && c.Row.Count > 0 || !c.Due.IsZero()) {
				t.Errorf("%+v: %s: %s guess %v first %v due %v", x.scope, c.Row.ID, c.State, c.Guess, c.First, c.Due)
			}
		}
		c := register.Clocks(register.Past{Counts: got}, at(3), sec)[0]
		if day := c.First.Format(time.DateOnly); c.State != pandian.Reached || c.Guess || day != x.reached {
			t.Errorf("read whole: %s guess %v first %s, want %s", c.State, c.Guess, day, x.reached)
		}
	}
}

// anEstimateLeavesWhatIsCertain reached, and what may be beyond it for review.
func anEstimateLeavesWhatIsCertain(t *testing.T, place string) {
	r, _ := opened(t, place)
	sweep(t, r, run("a"), file("a", "x.csv", 0, 1200), estimate("a", "y.csv", 0, 0, 0, 9000))
	total, _, err := now(t, r).Total(t.Context(), register.Scope{Kind: register.Org})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&register.Sampled{Items: 1, Records: 1200, Subjects: 1200, AtMost: 10_200}, total.Sampled); diff != "" {
		t.Error(diff)
	}
	sec, _ := rules.Default().Sector("MOI-COOP")
	for _, st := range sec.Estimated(rules.Held{Subjects: 1200, Records: 1200, Seen: 1200, AtMost: 10_200}) {
		want := pandian.Review
		if st.Count <= 1200 {
			want = pandian.Reached
		}
		if st.State != want {
			t.Errorf("%s of %d: %s, want %s", st.ID, st.Count, st.State, want)
		}
	}
}

func whatWasDoneIsRecordedAndTakenBack(t *testing.T, place string) {
	r, _ := opened(t, place)
	day := func(d int) time.Time { return time.Date(2025, 3, d, 0, 0, 0, 0, rules.Taiwan) }
	for _, x := range []struct {
		register.Done
		undo bool
	}{
		{register.Done{ID: "PLAN", Day: day(2)}, false},
		{register.Done{ID: "PLAN", Day: day(2)}, false}, // twice is once
		{register.Done{ID: "planned", Day: day(1)}, false},
		{register.Done{ID: "PLAN", Day: day(9)}, false},
		{register.Done{ID: "PLAN", Day: day(2)}, true},
		{register.Done{ID: "AUDIT", Day: day(2)}, true}, // never was
	} {
		if err := r.RecordDone(t.Context(), x.Done, x.undo); err != nil {
			t.Fatal(err)
		}
	}
	got, err := r.Done(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]register.Done{{ID: "planned", Day: day(1)}, {ID: "PLAN", Day: day(9)}}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if v, err := r.Verify(t.Context()); err != nil || v.Events != 6 || v.Broken != 0 {
		t.Errorf("nothing is deleted: %+v %v", v, err)
	}
}
