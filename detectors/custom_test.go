package detectors

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/detectors/detectortest"
	"pandian/rules"
)

// TestDetectorsByDataReplayTheirSamples replays samples of detectors that are
// data, whole and windowed, as those of detectors by code.
func TestDetectorsByDataReplayTheirSamples(t *testing.T) {
	rs, err := rules.Load("testdata/own")
	if err != nil {
		t.Fatal(err)
	}
	own := ownDetectors(rs)
	if len(own) != 2 {
		t.Fatalf("%d detectors, want 2", len(own))
	}
	for _, d := range own {
		t.Run(string(d.Type), func(t *testing.T) {
			detectortest.Run(t, rs, d, filepath.Join("testdata", string(d.Type)+".txt"))
		})
	}
}

func TestCheckDigits(t *testing.T) {
	tests := []struct {
		check rules.Check
		value string
		want  bool
	}{
		{rules.Check{Kind: "none"}, "X1", true},
		{rules.Check{Kind: "luhn"}, "4111111111111111", true},
		{rules.Check{Kind: "luhn"}, "4111111111111112", false},
		{rules.Check{Kind: "mod10", Weights: []int{2, 1, 2, 1, 2}}, "E123456", true},
		{rules.Check{Kind: "mod10", Weights: []int{2, 1, 2, 1, 2}}, "E123457", false},
		{rules.Check{Kind: "mod10", Weights: []int{2, 1}}, "E123456", false}, // another length
		{rules.Check{Kind: "mod11", Weights: []int{10, 9, 8, 7, 6, 5, 4, 3, 2}, Ten: "X"}, "080442957X", true},
		{rules.Check{Kind: "mod11", Weights: []int{10, 9, 8, 7, 6, 5, 4, 3, 2}, Ten: "x"}, "0306406152", true},
		{rules.Check{Kind: "mod11", Weights: []int{10, 9, 8, 7, 6, 5, 4, 3, 2}}, "080442957X", false},
		{rules.Check{Kind: "mod11", Weights: []int{10, 9, 8, 7, 6, 5, 4, 3, 2}, Ten: "X"}, "0306406153", false},
		{rules.Check{Kind: "tw_id"}, "A169006025", true},
		{rules.Check{Kind: "tw_id"}, "A169006026", false},
		{rules.Check{Kind: "tw_id"}, "1169006025", false},
	}
	for _, tt := range tests {
		if got := passes(&tt.check, []byte(tt.value)); got != tt.want {
			t.Errorf("%s %v of %s: %v, want %v", tt.check.Kind, tt.check.Weights, tt.value, got, tt.want)
		}
	}
}

func TestAnchorsFindWhatEveryPlaceWouldFind(t *testing.T) {
	rs, err := rules.Load("testdata/own")
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("E-123456E-123456 E123456,1E123456 E-E-123456 府社個字第12345號府社個字第府社個字第123號E12345 E-123456")
	w := detectortest.BuildWindow(rs.Lexicon, text)
	for i := range rs.Custom {
		c := &rs.Custom[i]
		d := custom{c, newJudge(rs, c.Type), lowered(c.NearWords), lowered(c.VetoWords)}
		var got, want []pandian.Span
		d.find(w, func(m pandian.Match) { got = append(got, m.Span) })
		for s := range text {
			d.at(w, s, func(m pandian.Match) { want = append(want, m.Span) })
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) < 2 {
			t.Errorf("%s finds %d (-want +got):\n%s", c.Type, len(got), diff)
		}
	}
}
