package rules

import (
	"fmt"
	"slices"
	"strings"

	"pandian"
)

// thresholdRow is a [[threshold]] of a sector file; what it leaves empty comes
// from the file's [default].
type thresholdRow struct {
	ID, Kind, Sector, Authority           string
	Count                                 int64
	Unit, Counted, Trigger                string
	ObligationZH                          string `toml:"obligation_zh"`
	ObligationEN                          string `toml:"obligation_en"`
	Deadline, Law, PCode, Article         string
	Effective, Status, Verified, Inferred string
	Quote, Note                           string
	Due                                   Due
	Open                                  string // why a deadline cannot be computed
	Makes                                 Event
}

// sectorFile is the form of sectors/*.toml.
type sectorFile struct {
	ID        string
	NameZH    string `toml:"name_zh"`
	NameEN    string `toml:"name_en"`
	Aliases   []string
	Common    bool
	Default   thresholdRow
	Threshold []thresholdRow
}

func (s *Set) loadSectors(files ruleFiles) error {
	seen := map[string]string{}
	for _, name := range sortedNames(files) {
		if !strings.HasPrefix(name, "sectors/") {
			continue
		}
		var doc sectorFile
		if err := decode(files, name, &doc); err != nil {
			return err
		}
		if doc.ID == "" || doc.NameZH == "" {
			return fmt.Errorf("%s: id and name_zh are needed", name)
		}
		sec := Sector{ID: doc.ID, NameZH: doc.NameZH, NameEN: doc.NameEN, Authority: doc.Default.Authority, Aliases: doc.Aliases, Common: doc.Common}
		for _, r := range doc.Threshold {
			t, err := r.threshold(doc.Default)
			if err != nil {
				return fmt.Errorf("%s: threshold %q: %w", name, r.ID, err)
			}
			if other, ok := seen[t.ID]; ok {
				return fmt.Errorf("%s: threshold %q stands in %s too", name, t.ID, other)
			}
			seen[t.ID] = name
			sec.Thresholds = append(sec.Thresholds, t)
		}
		s.Sectors = append(s.Sectors, sec)
	}
	return nil
}

var thresholdKinds = []ThresholdKind{KindHolding, KindIncident, KindCondition, KindDuty, KindInfo, KindDraft}

func (r thresholdRow) threshold(def thresholdRow) (Threshold, error) {
	or := func(v, d string) string {
		if v == "" {
			return d
		}
		return v
	}
	t := Threshold{
		ID: r.ID, Sector: or(r.Sector, def.Sector), Authority: or(r.Authority, def.Authority), Count: r.Count, Unit: r.Unit,
		Counted: r.Counted, Trigger: r.Trigger, ObligationZH: r.ObligationZH, ObligationEN: r.ObligationEN,
		Deadline: or(r.Deadline, def.Deadline), Law: or(r.Law, def.Law), PCode: or(r.PCode, def.PCode),
		Article: or(r.Article, def.Article), Effective: or(r.Effective, def.Effective), Status: or(r.Status, def.Status),
		Verified: or(r.Verified, def.Verified), Inferred: or(r.Inferred, def.Inferred), Quote: r.Quote, Kind: ThresholdKind(r.Kind),
		Due: r.Due, Open: r.Open, Makes: r.Makes,
	}
	switch {
	case t.ID == "":
		return t, fmt.Errorf("id is needed")
	case !slices.Contains(thresholdKinds, t.Kind):
		return t, fmt.Errorf("unknown kind %q", r.Kind)
	case t.Count < 0:
		return t, fmt.Errorf("count %d is negative", t.Count)
	case t.Kind == KindHolding && t.Count == 0:
		return t, fmt.Errorf("a holding threshold needs a count")
	case t.Law == "":
		return t, fmt.Errorf("law is needed")
	case t.Makes != "" && !slices.Contains(events, t.Makes):
		return t, fmt.Errorf("makes unknown event %q", t.Makes)
	case t.Due != (Due{}) && t.Open != "":
		return t, fmt.Errorf("due and open exclude each other")
	case t.Due != (Due{}):
		return t, t.Due.check()
	case t.Deadline != "" && t.Open == "":
		return t, fmt.Errorf("deadline %q needs due, or open = why it cannot be computed", t.Deadline)
	}
	return t, nil
}

// Sector returns a sector pack by its id (any case), Chinese name or alias.
func (s *Set) Sector(name string) (Sector, bool) {
	for _, sec := range s.Sectors {
		if strings.EqualFold(sec.ID, name) || sec.NameZH == name || slices.Contains(sec.Aliases, name) {
			return sec, true
		}
	}
	return Sector{}, false
}

// States holds counts against every threshold of the pack that is counted in
// 筆; see [Threshold.State].
func (sec Sector) States(subjects, records int64) []pandian.ThresholdState {
	return sec.Estimated(Exact(subjects, records))
}

// Estimated is [Sector.States] of counts of which a part may be estimated; see
// [Threshold.Estimated].
func (sec Sector) Estimated(h Held) []pandian.ThresholdState {
	var states []pandian.ThresholdState
	for i := range sec.Thresholds {
		t := &sec.Thresholds[i]
		if t.Kind == KindHolding || t.Kind == KindIncident {
			state, _ := t.Estimated(h)
			states = append(states, pandian.ThresholdState{ID: t.ID, Count: t.Count, State: state})
		}
	}
	return states
}

// State holds a count against the threshold: reached if subjects >= count;
// review if records >= count > subjects (the rows are there, the people are not:
// a person must look); below otherwise. An incident threshold without a count is
// reached by any record. Rows that no count of 筆 decides have no state (""):
// drafts, duties, conditions.
func (t *Threshold) State(subjects, records int64) pandian.State {
	counted := t.Kind == KindHolding || t.Kind == KindIncident || t.Kind == KindInfo && t.Due.From == EventAgain
	switch {
	case !counted:
		return ""
	case t.Count == 0 && records > 0, t.Count > 0 && subjects >= t.Count:
		return pandian.Reached
	case t.Count > 0 && records >= t.Count:
		return pandian.Review
	}
	return pandian.Below
}

// Held are counts of which a part may be estimated from samples (--quick).
// Without estimates Seen is Subjects and AtMost is Records.
type Held struct {
	Subjects, Records int64 // of what was read whole: exact
	Seen              int64 // people, those of samples included: there may be more
	AtMost            int64 // records, estimates at the upper end of their interval
}

// Exact are counts without estimates.
func Exact(subjects, records int64) Held { return Held{subjects, records, subjects, records} }

// Estimated holds counts against the threshold like [Threshold.State], but what
// is estimated never makes it reached: where the exact part stays below and the
// whole may not, the state is review, and guess tells that an estimate is why.
func (t *Threshold) Estimated(h Held) (state pandian.State, guess bool) {
	state = t.State(h.Subjects, h.Records)
	if state == pandian.Below && t.State(h.Seen, h.AtMost) != pandian.Below {
		return pandian.Review, true
	}
	return state, false
}

// Risk computes the two scores of the usual risk sheet (個人資料風險評鑑檢核表)
// that a scan can know: quantity 5 over 1,000 records, 3 from 100, else 1;
// sensitivity 5 with special-category or financial data beside an identity, 3
// with a decisive number, else 1. Level is high if both are 5 or the data are
// special, medium if either is 3 or more, else low; the other three scores of
// the sheet are for people to give.
func (s *Set) Risk(types []pandian.Type, records int64) pandian.Risk {
	r := pandian.Risk{Quantity: 1, Sensitivity: 1, Level: "low"}
	switch {
	case records > 1000:
		r.Quantity = 5
	case records >= 100:
		r.Quantity = 3
	}
	special := false
	for _, t := range types {
		rule := s.Type(t)
		switch {
		case rule == nil:
		case rule.Class == pandian.Special:
			special = true
			r.Sensitivity = 5
		case t == pandian.CreditCard || t == pandian.BankAccount:
			r.Sensitivity = 5
		case rule.HasIdent && rule.Ident <= pandian.IdentPassport:
			r.Sensitivity = max(r.Sensitivity, 3)
		}
	}
	switch {
	case r.Quantity == 5 && r.Sensitivity >= 3, special && r.Quantity >= 3, r.Quantity >= 3 && r.Sensitivity == 5:
		r.Level = "high"
	case r.Quantity >= 3, r.Sensitivity >= 3:
		r.Level = "medium"
	}
	return r
}
