// Package detectortest replays marked samples through a detector: whole, and
// cut into windows at many paddings, as the engine cuts long texts.
//
// The files hold samples as [rules.ReadSamples] reads them.
package detectortest

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/rules"
)

// minimum is the confidence from which a match is a finding; candidates count
// from minCandidate.
const (
	minimum      = 0.5
	minCandidate = 0.15
)

// Run replays the samples of a file through d.
func Run(t *testing.T, rs *rules.Set, d pandian.Detector, file string) {
	t.Helper()
	samples := Read(t, file)
	var positive, negative int
	for i := range samples {
		s := &samples[i]
		if len(s.Want) > 0 {
			positive++
		} else {
			negative++
		}
		whole := Find(d, Window(rs, s))
		check(t, file, s, whole)
		if s.Table == nil {
			replay(t, rs, d, file, s)
		}
	}
	t.Logf("%s: %d samples with findings, %d without", file, positive, negative)
}

// check compares the matches of the whole sample with its marks.
func check(t *testing.T, file string, s *rules.Sample, got []pandian.Match) {
	t.Helper()
	var found, weak []pandian.Span
	for _, m := range got {
		switch {
		case m.Confidence >= minimum:
			found = append(found, m.Span)
		case m.Confidence >= minCandidate:
			weak = append(weak, m.Span)
		}
	}
	if found = unique(found); !slices.Equal(found, s.Want) {
		t.Errorf("%s:%d: %s\n got %s\nwant %s", file, s.Line, show(s), list(s, found, got), list(s, s.Want, nil))
	}
	for _, sp := range s.Weak {
		if !slices.Contains(weak, sp) {
			t.Errorf("%s:%d: %s\nno candidate %q (candidates %s)", file, s.Line, show(s), s.Text[sp.Start:sp.End], list(s, weak, got))
		}
	}
}

func unique(s []pandian.Span) []pandian.Span {
	slices.SortFunc(s, func(a, b pandian.Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	return slices.Compact(s)
}

func show(s *rules.Sample) string {
	return strings.NewReplacer("\x1f", " | ", "\x1e", " ⏎ ", "\n", "⏎").Replace(string(s.Text))
}

func list(s *rules.Sample, spans []pandian.Span, got []pandian.Match) string {
	var out []string
	for _, sp := range spans {
		conf := ""
		for _, m := range got {
			if m.Span == sp {
				conf = fmt.Sprintf(" %.2f", m.Confidence)
			}
		}
		out = append(out, fmt.Sprintf("[%d,%d) %q%s", sp.Start, sp.End, s.Text[sp.Start:sp.End], conf))
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// Find returns the matches of d in w that start in its core, by position.
func Find(d pandian.Detector, w *pandian.Window) []pandian.Match {
	var out []pandian.Match
	d.Find(w, func(m pandian.Match) {
		if m.Start >= w.Core.Start && m.Start < w.Core.End {
			m.Value = bytes.Clone(m.Value)
			out = append(out, m)
		}
	})
	slices.SortFunc(out, func(a, b pandian.Match) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	return out
}

// neutral surrounds samples when they are replayed: it holds nothing of any
// type, and its characters are as long as any.
var neutral = []byte(strings.Repeat("\n以下空一行。\n", 60))

// replay cuts the sample, inside a longer text, into windows at many places
// and demands the matches that the whole text gives.
func replay(t *testing.T, rs *rules.Set, d pandian.Detector, file string, s *rules.Sample) {
	t.Helper()
	text := slices.Concat(neutral, s.Text, neutral)
	want := Find(d, BuildWindow(rs.Lexicon, text))
	lo, hi := len(neutral), len(neutral)+len(s.Text)
	step := max(1, len(s.Text)/40)
	for cut := lo; cut <= hi; cut += step {
		var got []pandian.Match
		for _, core := range [...]pandian.Span{{Start: 0, End: cut}, {Start: cut, End: len(text)}} {
			from, to := max(0, core.Start-d.Reach), min(len(text), core.End+d.Reach)
			for _, m := range Find(d, CutWindow(rs.Lexicon, text, from, to, core)) {
				m.Start, m.End = m.Start+from, m.End+from
				got = append(got, m)
			}
		}
		if !slices.EqualFunc(got, want, sameMatch) {
			t.Errorf("%s:%d: cut at %d of %s\n got %s\nwant %s", file, s.Line, cut-lo, show(s), brief(got), brief(want))
			return
		}
	}
}

func sameMatch(a, b pandian.Match) bool {
	return a.Span == b.Span && a.Confidence == b.Confidence && a.Evidence == b.Evidence && bytes.Equal(a.Value, b.Value)
}

func brief(ms []pandian.Match) string {
	var out []string
	for _, m := range ms {
		out = append(out, fmt.Sprintf("[%d,%d) %s %.2f %b", m.Start, m.End, []byte(m.Value), m.Confidence, m.Evidence))
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// Read reads a file of samples.
func Read(t testing.TB, file string) []rules.Sample {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return rules.ReadSamples(string(b), Fold)
}

// Window makes the window of the whole sample.
func Window(rs *rules.Set, s *rules.Sample) *pandian.Window {
	w := BuildWindow(rs.Lexicon, s.Text)
	s.Shape(rs, w)
	return w
}
