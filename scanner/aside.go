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
// a header.
func (c *collector) aside(text string, row int32) {
	s := c.in.s
	var p person
	s.searchShort(text, func(_ *pandian.Window, det int, m pandian.Match) {
		k := c.candidate(det, m)
		k.row = row
		at := pandian.Place{Part: c.prefix, Row: int(row)}
		c.report(&k, at)
		c.tally.count(&k, at)
		p.give(s, &k)
	})
	c.tally.facts.Add(p.idents, p.special)
}

// nameFindings looks for personal data in the item's path: all of it is
// flagged, and what stands in the item's own name is counted as a finding.
func (s *Scanner) nameFindings(it pandian.Item, e *pandian.Entry, t *tally) {
	elements := strings.Split(it.Path, "/")
	for i, el := range elements {
		elements[i] = DecodeName([]byte(pandian.UnescapeName(el)))
	}
	seen := map[pandian.Type]bool{}
	for _, el := range elements {
		s.searchShort(el, func(_ *pandian.Window, det int, _ pandian.Match) {
			if typ := s.dets[det].Type; !seen[typ] {
				seen[typ] = true
				e.InName = append(e.InName, typ)
			}
		})
	}
	if len(seen) > 0 {
		c := newCollector(&inspection{s: s}, "", 0)
		c.tally = t
		c.aside(elements[len(elements)-1], 0)
	}
}

// escapePath escapes each element of a decoded member path.
func escapePath(p string) string {
	els := strings.Split(strings.ReplaceAll(p, "\\", "/"), "/")
	out := els[:0]
	for _, el := range els {
		if el != "" {
			out = append(out, pandian.EscapeName(el))
		}
	}
	return strings.Join(out, "/")
}
