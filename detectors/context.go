package detectors

import (
	"bytes"

	"pandian"
	"pandian/rules"
)

// The detectors of this file find context: kinds of personal data that have no
// form of their own (marriage, education, salary), which the inventory's Y/N
// columns ask for. A column whose header names the kind holds it in every cell
// that is filled; in running text it stands behind a label and a colon. The
// engine counts it only where a person is, and makes no record of it.

// Physical finds features of the body and person: sex, height, blood group.
func Physical(rs *rules.Set) pandian.Detector { return context(rs, "ctx_physical") }

// Biometric finds fingerprints, faces, voices.
func Biometric(rs *rules.Set) pandian.Detector { return context(rs, "ctx_biometric") }

// Marriage finds marital status and spouses.
func Marriage(rs *rules.Set) pandian.Detector { return context(rs, "ctx_marriage") }

// Family finds relations and members of the family.
func Family(rs *rules.Set) pandian.Detector { return context(rs, "ctx_family") }

// Education finds schools, degrees, marks, student numbers.
func Education(rs *rules.Set) pandian.Detector { return context(rs, "ctx_education") }

// Occupation finds employers, posts, staff numbers.
func Occupation(rs *rules.Set) pandian.Detector { return context(rs, "ctx_occupation") }

// Finance finds income, property, debts, insurance.
func Finance(rs *rules.Set) pandian.Detector { return context(rs, "ctx_finance") }

// Social finds memberships, activities, beliefs.
func Social(rs *rules.Set) pandian.Detector { return context(rs, "ctx_social") }

const (
	contextSure = 0.9 // a header or label of the kind
	contextWeak = 0.6 // one that may mean it
	maxContext  = 60  // bytes of a value behind a label
)

func context(rs *rules.Set, typ pandian.Type) pandian.Detector {
	j := newJudge(rs, typ)
	return pandian.Detector{Type: typ, Reach: reach, Anchors: pandian.Anchors{Term: j.announces}, Cell: contextCell, Find: func(w *pandian.Window, report func(pandian.Match)) {
		if w.Cells == nil {
			contextLabels(j, w, report)
			return
		}
		j.cells(w, func(c pandian.Cell, v verdict) {
			if lo, hi := trim(w.B, int(c.Start), int(c.End)); lo < hi && says(w.B[lo:hi]) {
				report(contextMatch(w, lo, hi, v))
			}
		})
	}}
}

// contextCell reads a cell that means nothing to other detectors.
func contextCell(c *pandian.CellText) (pandian.Match, bool) {
	switch {
	case len(c.Hits) > 0 || !plain(c.B):
		return unsure()
	case !says(c.B):
		return pandian.Match{}, true
	}
	return sure(0, len(c.B), c.B, contextSure, 0)
}

// contextLabels reports what stands behind labels and their colons.
func contextLabels(j *judge, w *pandian.Window, report func(pandian.Match)) {
	for _, k := range w.OwnHits {
		h := w.Hits[k]
		r := j.roles[h.Term]
		if r < roleWeak {
			continue
		}
		s := skipSpaces(w.B, int(h.End))
		if at(w.B, s) != ':' {
			continue
		}
		s = skipSpaces(w.B, s+1)
		e := s
		for e < len(w.B) && e < s+maxContext && w.B[e] > ' ' && w.B[e] != ';' && (w.B[e] != ',' || isDigit(at(w.B, e+1))) {
			e++
		}
		for e > s && e < len(w.B) && w.B[e]&0xc0 == 0x80 { // not inside a character
			e--
		}
		if e > s && says(w.B[s:e]) && w.B[e-1] != ':' {
			report(contextMatch(w, s, e, spoken(r, pandian.EvLabel)))
		}
	}
}

// says reports whether a value is more than a sign for "none" or a place to
// write or tick.
func says(b []byte) bool {
	for _, none := range [...]string{"-", "--", "/", "無", "N/A", "n/a", "NA", "null", "NULL", "0", "不詳", "未填", "同上"} {
		if string(b) == none {
			return false
		}
	}
	return !bytes.ContainsAny(b, "□☐_")
}

func contextMatch(w *pandian.Window, lo, hi int, v verdict) pandian.Match {
	conf := contextSure
	if v.grade == weak {
		conf = contextWeak
	}
	return pandian.Match{
		Span:       pandian.Span{Start: lo, End: hi},
		Value:      append(pandian.Secret(w.Scratch[:0]), w.B[lo:hi]...),
		Confidence: conf,
		Evidence:   v.ev,
	}
}
