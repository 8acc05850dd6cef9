package detectors

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pandian"
	"pandian/detectors/detectortest"
	"pandian/rules"
)

func TestNamesThatAreNotReadWouldNotHaveStood(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	rs := rules.Default()
	d := newNameDetector(rs)
	left := 0
	for range 20_000 {
		w := detectortest.BuildWindow(rs.Lexicon, detectortest.Fold(nil, []byte(nameSoup(r))))
		w.OwnAll()
		var found, all []pandian.Match
		d.find(w, func(m pandian.Match) { found = append(found, m) })
		w.Told = nil
		report := func(m pandian.Match) { all = append(all, m) }
		d.prose(w, report)
		for _, run := range w.Runs {
			d.besideNumber(w, run, new(toldNames), report)
		}
		for _, m := range all {
			if slices.ContainsFunc(found, func(f pandian.Match) bool { return f.Span == m.Span && f.Confidence == m.Confidence }) {
				continue
			}
			left++
			if !slices.ContainsFunc(found, func(f pandian.Match) bool {
				return f.Span.Start <= m.Span.Start && m.Span.Start < f.Span.End && f.Confidence > m.Confidence
			}) {
				t.Fatalf("%q: %q at %v was not read, nor a surer name there", w.B, w.B[m.Span.Start:m.Span.End], m.Span)
			}
		}
	}
	if left < 100 {
		t.Errorf("only %d names were not read", left)
	}
}
