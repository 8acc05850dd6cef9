package scanner

import (
	"bytes"
	"fmt"
	"regexp"

	"pandian"
	"pandian/rules"
)

// allowList knows the values that the organisation does not want as findings:
// by keyed digest, or by patterns of normalised values. The zero value allows
// nothing.
type allowList struct {
	values   map[allowedValue]bool
	patterns map[int][]*regexp.Regexp // by detector
}

type allowedValue struct {
	det    int
	digest pandian.Digest
}

func (a *allowList) holds(det int, value []byte, digest pandian.Digest) bool {
	if len(a.values) > 0 && a.values[allowedValue{det, digest}] {
		return true
	}
	for _, re := range a.patterns[det] {
		if re.Match(value) {
			return true
		}
	}
	return false
}

// allow fills the allow list, once the detectors and their domains are known.
func (s *Scanner) allow() {
	for _, l := range s.rules.Allow {
		for det, d := range s.dets {
			if l.Type != "" && l.Type != d.Type {
				continue
			}
			if l.Pattern != nil {
				if s.allowed.patterns == nil {
					s.allowed.patterns = map[int][]*regexp.Regexp{}
				}
				s.allowed.patterns[det] = append(s.allowed.patterns[det], l.Pattern)
				continue
			}
			if v, ok := normalised(s.rules, d, l.Value); ok {
				if s.allowed.values == nil {
					s.allowed.values = map[allowedValue]bool{}
				}
				s.allowed.values[allowedValue{det, s.key.Digest(s.domain[det], v)}] = true
			}
		}
	}
}

// normalised returns the value that a detector makes of a text that is nothing
// but a value of its type, in a column that is named after the type.
func normalised(rs *rules.Set, d pandian.Detector, text []byte) (value []byte, ok bool) {
	b := bytes.TrimSpace(foldSample(nil, text))
	end := len(b)
	w := BuildWindow(rs.Lexicon, append(b, cellSep, rowSep))
	w.Cells = []pandian.Cell{{End: int32(end)}}
	w.Cols = []pandian.Column{{Type: d.Type, Strength: 2}}
	best := -1.0
	d.Find(w, func(m pandian.Match) {
		if m.Start == 0 && m.End == end && m.Confidence > best {
			best, value, ok = m.Confidence, bytes.Clone(m.Value), true
		}
	})
	return value, ok
}

// denied returns one detector for each type of the ruleset's deny list: its
// values are found wherever they stand as whole words.
func denied(rs *rules.Set, dets []pandian.Detector) []pandian.Detector {
	var out []pandian.Detector
	for _, typ := range typesOf(rs.Deny) {
		var words []string
		var values [][]byte
		seen := map[string]bool{}
		for _, l := range rs.Deny {
			word := string(bytes.ToLower(bytes.TrimSpace(foldSample(nil, l.Value))))
			if l.Type != typ || len(word) < 2 || seen[word] {
				continue
			}
			seen[word] = true
			value := []byte(word)
			for _, d := range dets {
				if d.Type != typ {
					continue
				}
				if v, ok := normalised(rs, d, l.Value); ok {
					value = v
				}
			}
			words, values = append(words, word), append(values, value)
		}
		lex := rules.NewLexicon(words)
		out = append(out, pandian.Detector{Type: typ, Reach: denyReach, Find: func(w *pandian.Window, report func(pandian.Match)) {
			for _, h := range lex.Find(nil, w.B) {
				report(pandian.Match{
					Span:  pandian.Span{Start: int(h.Start), End: int(h.End)},
					Value: values[h.Term], Confidence: 1, Evidence: pandian.EvListed,
				})
			}
		}})
	}
	return out
}

// denyReach covers the longest listed value.
const denyReach = 384

// typesOf lists the types of entries in the order in which they first stand.
func typesOf(list []rules.Listed) (types []pandian.Type) {
	seen := map[pandian.Type]bool{}
	for _, l := range list {
		if !seen[l.Type] {
			seen[l.Type] = true
			types = append(types, l.Type)
		}
	}
	return types
}

// checkLists demands that each value of the allow list can be found at all.
func checkLists(rs *rules.Set, dets []pandian.Detector) error {
	for i, l := range rs.Allow {
		known := l.Pattern != nil
		for _, d := range dets {
			if !known && (l.Type == "" || l.Type == d.Type) {
				_, known = normalised(rs, d, l.Value)
			}
		}
		if !known {
			return fmt.Errorf("lists.toml: line %d: allow %d: the value is none of the type, or of any type", l.Line, i+1)
		}
	}
	return nil
}
