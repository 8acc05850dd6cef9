package report

import (
	"strings"
	"time"

	"pandian"
	"pandian/rules"
)

// Words are the words of the reports for commands and papers that speak of the
// same things, in one language. They are not safe for concurrent use.
type Words struct{ s *scribe }

// NewWords returns the words of the language and ruleset of o; Dir is not used.
func NewWords(o Options) (Words, error) {
	s, err := newScribe(o)
	return Words{s}, err
}

// T picks the text of the language.
func (w Words) T(zh, en string) string { return w.s.t(zh, en) }

// List joins words as a sentence of the language does.
func (w Words) List(parts ...string) string { return w.s.list(parts) }

// Clauses joins clauses, leaving out empty ones.
func (w Words) Clauses(parts ...string) string { return w.s.clauses(parts...) }

// Number writes n with thousands separators.
func (w Words) Number(n int64) string { return comma(n) }

// Percent writes part of whole; it never rounds up to 100 %.
func (w Words) Percent(part, whole int64) string { return percent(part, whole) }

// Size writes a number of bytes.
func (w Words) Size(n int64) string { return byteSize(n) }

// Date writes a legal day as forms want it: 114/03/02, or 2025-03-02 in English.
func (w Words) Date(t time.Time) string { return w.s.shortDate(rules.Day(t)) }

// Status names the status of an entry.
func (w Words) Status(v pandian.Status) Coded { return Coded{string(v), w.s.status(v)} }

// State names the state of a threshold in one word.
func (w Words) State(v pandian.State) Coded { return Coded{string(v), w.s.stateShort(v)} }

// Class names a class of personal data.
func (w Words) Class(v pandian.Class) Coded { return Coded{string(v), w.s.class(v)} }

// Reasons names reasons why something was not read.
func (w Words) Reasons(v []pandian.Reason) Coded {
	ids := make([]string, len(v))
	for i, r := range v {
		ids[i] = string(r)
	}
	return Coded{strings.Join(ids, " "), w.s.reasons(v)}
}

// NextStep says what people can do about a reason.
func (w Words) NextStep(r pandian.Reason) string { return w.s.nextStep(r) }

// Types names finding types.
func (w Words) Types(v []pandian.Type) Coded {
	ids := make([]string, len(v))
	for i, t := range v {
		ids[i] = string(t)
	}
	return Coded{strings.Join(ids, " "), w.s.typeNames(v)}
}

// Kind names a kind of threshold row.
func (w Words) Kind(k rules.ThresholdKind) Coded { return Coded{string(k), w.s.kind(k)} }

// Sector names a sector pack.
func (w Words) Sector(sec rules.Sector) string {
	if name := w.s.t(sec.NameZH, sec.NameEN); name != "" {
		return name
	}
	return sec.NameZH
}

// Obligation is what a threshold row demands.
func (w Words) Obligation(t *rules.Threshold) string { return w.s.obligation(t) }

// Citation is the law of a row and its article.
func (w Words) Citation(t *rules.Threshold) string { return w.s.source(t) }

// Amount is the count of a row with its unit.
func (w Words) Amount(t *rules.Threshold) string { return w.s.amount(t) }

// Deadline is the time of a row in words.
func (w Words) Deadline(t *rules.Threshold) string { return w.s.phrase(t.Deadline) }

// LawStatus says whether a row is in force; marks of what is inferred are kept.
func (w Words) LawStatus(t *rules.Threshold) string { return w.s.lawStatus(t) }

// Counted is what a row counts, where it says so.
func (w Words) Counted(t *rules.Threshold) string { return w.s.phrase(t.Counted) }

// Found names the finding types of an entry, in the order of reports.
func (w Words) Found(e *pandian.Entry) Coded { return w.Types(w.s.found(e.Findings)) }

// BaseName is an item's own name for people: the last element of its path.
func BaseName(path string) string { return baseName(path) }

// Location is where an item is: its source and folder.
func Location(e *pandian.Entry) string { return location(e) }

// Categories names 個人資料類別 by their codes, codes in front.
func (w Words) Categories(codes []string) string { return w.s.categoryNames(codes) }
