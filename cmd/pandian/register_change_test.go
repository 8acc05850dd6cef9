package main

import (
	"slices"
	"testing"

	"pandian"
	"pandian/report"
)

func TestAnEstimateCrossesNoThresholdInEitherDirection(t *testing.T) {
	w, err := report.NewWords(report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &diff{status: status{Words: w}}
	state := func(s pandian.State, estimate bool) *pandian.Entry {
		e := &pandian.Entry{Estimate: estimate}
		if s != pandian.Below {
			e.Thresholds = []pandian.ThresholdState{{ID: "X", Count: 5000, State: s}}
		}
		return e
	}
	for _, x := range []struct {
		name     string
		old, now *pandian.Entry
		want     []string
	}{
		{"known to hold them, then sampled", state(pandian.Reached, false), state(pandian.Review, true), nil},
		{"known to hold them, then a sample without", state(pandian.Reached, false), state(pandian.Below, true), nil},
		{"sampled for the first time", state(pandian.Below, false), state(pandian.Review, true), nil},
		{"sampled, then read whole", state(pandian.Review, true), state(pandian.Reached, false), []string{changeUp}},
		{"read whole, fewer", state(pandian.Reached, false), state(pandian.Below, false), []string{changeDown}},
	} {
		if got, _ := d.newly(nil, nil, x.old, x.now); !slices.Equal(got, x.want) {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}
