package scanner

import (
	"strings"

	"pandian"
)

// searchShort returns what stands in a short text by itself: a file name, a
// sheet's name, a column header.
func (s *Scanner) searchShort(text string, report func(w *pandian.Window, det int, m pandian.Match)) {
	var m pandian.OffMap
	folded, _ := Fold(nil, []byte(text), &m)
	w := BuildWindow(s.rules.Lexicon, folded)
	s.search(w, func(det int, m pandian.Match) {
		if m.Confidence >= s.rules.MinConfidence && s.special[det] == 0 {
			report(w, det, m)
		}
	})
}

// Mask returns a short text with the personal data in it masked: for names of
// sheets, columns and, in papers that are published, of files.
func (s *Scanner) Mask(text string) string {
	type spot struct {
		pandian.Span
		mask string
	}
	var spots []spot
	var folded []byte
	s.searchShort(text, func(w *pandian.Window, det int, m pandian.Match) {
		folded = w.B
		spots = append(spots, spot{m.Span, s.rules.Mask(s.dets[det].Type, m.Value)})
	})
	if len(spots) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for at < len(folded) {
		end := len(folded)
		var next *spot
		for i := range spots {
			if sp := &spots[i]; sp.Start >= at && (next == nil || sp.Start < next.Start || sp.Start == next.Start && sp.End > next.End) {
				next = sp
			}
		}
		if next == nil {
			b.Write(folded[at:end])
			break
		}
		b.Write(folded[at:next.Start])
		b.WriteString(next.mask)
		at = next.End
	}
	return b.String()
}

// aside counts personal data in a text that is no record: a name, a title line,
// a header. It returns the types found, possibly repeated.
func (c *collector) aside(text string, at pandian.Place) (types []pandian.Type) {
	if text == "" {
		return
	}
	s := c.in.s
	var p rowPerson
	s.searchShort(text, func(_ *pandian.Window, det int, m pandian.Match) {
		k := c.candidate(det, m)
		c.report(&k, at)
		if !k.counts(s.rules.MinConfidence) {
			c.tally.pass(s, &k)
			return
		}
		c.tally.count(&k, at)
		p.give(s, &k)
		types = append(types, s.dets[det].Type)
	})
	c.tally.facts.Add(p.idents, p.special)
	return types
}

// nameFindings looks for personal data in the names of an item's path. All of
// it is flagged; what stands in the item's own name is counted as a finding.
func (s *Scanner) nameFindings(it pandian.Item, t *tally) {
	elements := strings.Split(it.Path, "/")
	last := len(elements) - 1
	for _, el := range elements[:last] {
		s.searchShort(DecodeName([]byte(pandian.UnescapeName(el))), func(_ *pandian.Window, det int, m pandian.Match) {
			if s.allowed.holds(det, m.Value, s.key.Digest(s.domain[det], m.Value)) {
				return
			}
			t.inName = append(t.inName, s.dets[det].Type)
		})
	}
	c := collector{in: &inspection{s: s}, tally: t}
	t.inName = append(t.inName, c.aside(DecodeName([]byte(pandian.UnescapeName(elements[last]))), pandian.Place{})...)
}
