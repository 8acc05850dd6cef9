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
		{register.Scope{Kind: register.Org}, []register.Count{{at(0), 10, 10, true}, {at(1), 25, 20, true}, {at(2), 25, 20, true}, {at(3), 19, 19, false}}},
		{register.Scope{Kind: register.Source, Source: "a"}, []register.Count{{at(0), 10, 10, true}, {at(2), 10, 10, true}, {at(3), 4, 4, false}}},
		{register.Scope{Kind: register.Source, Source: "b"}, []register.Count{{at(1), 15, 15, true}}},
		{register.Scope{Kind: register.Unit, Name: "v"}, []register.Count{{at(1), 15, 15, true}, {at(2), 15, 15, true}, {at(3), 15, 15, true}}},
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
