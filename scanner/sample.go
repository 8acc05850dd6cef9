package scanner

import (
	"fmt"
	"slices"

	"pandian"
	"pandian/rules"
)

// CheckRules tries what the ruleset holds of the organisation's own: it replays
// the samples of its detectors and reads the values of its lists; all makes the
// detectors (detectors.All), if there is something to try. The error names the file,
// the line and the sample or entry, never a value.
func CheckRules(rs *rules.Set, all func(*rules.Set) []pandian.Detector) error {
	if len(rs.Custom)+len(rs.Allow)+len(rs.Deny) == 0 {
		return nil
	}
	dets := all(rs)
	if err := checkSamples(rs, dets); err != nil {
		return err
	}
	return checkLists(rs, dets)
}

func checkSamples(rs *rules.Set, dets []pandian.Detector) error {
	for i := range rs.Custom {
		c := &rs.Custom[i]
		k := slices.IndexFunc(dets, func(d pandian.Detector) bool { return d.Type == c.Type })
		if k < 0 {
			return fmt.Errorf("%s: no detector %q", c.File, c.Type)
		}
		negatives := 0
		for n, s := range rules.ReadSamples(c.Samples, foldSample) {
			if len(s.Want) == 0 {
				negatives++
			}
			if err := checkSample(rs, dets[k], &s); err != nil {
				return fmt.Errorf("%s: line %d: sample %d: %w", c.File, c.SamplesLine+s.Line-1, n+1, err)
			}
		}
		if negatives == 0 {
			return fmt.Errorf("%s: line %d: samples without a mark are needed too: what looks alike and is not one", c.File, c.SamplesLine)
		}
	}
	return nil
}

func foldSample(dst, b []byte) []byte {
	var m pandian.OffMap
	dst, _ = Fold(dst, b, &m)
	return dst
}

// checkSample compares what a detector finds with what is marked.
func checkSample(rs *rules.Set, d pandian.Detector, s *rules.Sample) error {
	w := BuildWindow(rs.Lexicon, s.Text)
	s.Shape(rs, w)
	var found, weak []pandian.Span
	best := 0.0 // of what is marked and not found
	d.Find(w, func(m pandian.Match) {
		switch {
		case m.Confidence >= rs.MinConfidence:
			found = append(found, m.Span)
		case m.Confidence >= minCandidate:
			weak = append(weak, m.Span)
		}
		if slices.Contains(s.Want, m.Span) {
			best = max(best, m.Confidence)
		}
	})
	for _, sp := range s.Want {
		if !slices.Contains(found, sp) {
			return fmt.Errorf("a marked value is not found (confidence %.2f)", best)
		}
	}
	for _, sp := range found {
		if !slices.Contains(s.Want, sp) {
			return fmt.Errorf("something is found that is not marked, at byte %d", sp.Start)
		}
	}
	for _, sp := range s.Weak {
		if !slices.Contains(weak, sp) {
			return fmt.Errorf("a value marked with ~ is no candidate")
		}
	}
	return nil
}
