package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pandian"
	"pandian/rules"
)

// duty is a row of 門檻與義務.
type duty struct {
	*rules.Threshold
	State   pandian.State // for the organisation; "" = not counted
	Reached int64         // entries that reach it by themselves
	Review  int64         // entries that a person must look at
	Guess   bool          // the state rests on estimates
}

// packs begin the identifiers of the sectors whose rows concern everybody.
var packs = []string{"PDPA", "DRAFT"}

// duties are the rows of the run's sector pack, then those that concern
// everybody: thresholds first, drafts last.
func (s *scribe) duties(sum *pandian.Summary, items map[string]itemStates) []duty {
	state := map[string]pandian.State{}
	for _, st := range sum.Thresholds {
		state[st.ID] = st.State
	}
	var all []duty
	seen := map[string]bool{}
	add := func(sec *rules.Sector) {
		for i := range sec.Thresholds {
			t := &sec.Thresholds[i]
			if seen[t.ID] {
				continue
			}
			seen[t.ID] = true
			d := duty{Threshold: t, Reached: items[t.ID].reached, Review: items[t.ID].review}
			if t.Kind == rules.KindHolding || t.Kind == rules.KindIncident {
				d.State = state[t.ID]
				d.Guess = sum.Estimates > 0 && d.State == pandian.Review
			}
			all = append(all, d)
		}
	}
	if sec := s.sector(sum.Sector); sec != nil {
		add(sec)
	}
	for i := range s.set.Sectors {
		sec := &s.set.Sectors[i]
		if slices.ContainsFunc(packs, func(p string) bool { return strings.HasPrefix(sec.ID, p) }) {
			add(sec)
		}
	}
	slices.SortStableFunc(all, func(a, b duty) int { return a.order() - b.order() })
	return all
}

// counted are the duties that a count decides.
func counted(all []duty) []duty {
	return slices.DeleteFunc(slices.Clone(all), func(d duty) bool { return d.State == "" })
}

var kindOrder = []rules.ThresholdKind{rules.KindHolding, rules.KindIncident, rules.KindCondition, rules.KindDuty, rules.KindInfo, rules.KindDraft}

func (d duty) order() int {
	if k := slices.Index(kindOrder, d.Kind); k >= 0 {
		return k
	}
	return len(kindOrder)
}

// sector finds the pack of a summary, by identifier or name; nil if unknown.
func (s *scribe) sector(name string) *rules.Sector {
	for i := range s.set.Sectors {
		if sec := &s.set.Sectors[i]; name != "" && (sec.ID == name || sec.NameZH == name) {
			return sec
		}
	}
	return nil
}

func (s *scribe) sectorName(sum *pandian.Summary) string {
	sec := s.sector(sum.Sector)
	if sec == nil {
		return clean(sum.Sector)
	}
	if name := s.t(sec.NameZH, sec.NameEN); name != "" {
		return name
	}
	return sec.NameZH
}

func (s *scribe) obligation(t *rules.Threshold) string {
	if o := s.t(t.ObligationZH, t.ObligationEN); o != "" {
		return o
	}
	return t.ObligationZH
}

// source cites a row: the law and its article.
func (s *scribe) source(t *rules.Threshold) string {
	return strings.TrimSpace(s.phrase(t.Law) + " " + t.Article)
}

// amount is the count of a threshold with its unit: 5,000 筆.
func (s *scribe) amount(t *rules.Threshold) string {
	switch {
	case t.Count > 0:
		return comma(t.Count) + " " + s.phrase(t.Unit)
	case t.Kind == rules.KindIncident:
		return s.t("不限筆數", "any count")
	}
	return ""
}

// dutyState says where the organisation stands; drafts never bind.
func (s *scribe) dutyState(d duty) string {
	switch {
	case d.Kind == rules.KindDraft:
		return s.t("草案／未施行", "draft, not in force")
	case d.State == pandian.Reached && d.Kind == rules.KindIncident:
		return s.t("如全部外洩即達", "reached if all leaks")
	}
	if d.Guess {
		return s.possible()
	}
	return s.state(d.State)
}

// ask is what a person must still say before the duty binds.
func (s *scribe) ask(d duty) string {
	switch d.Kind {
	case rules.KindHolding:
		if d.Counted == "" || strings.HasPrefix(d.Counted, "同上") {
			return s.t("請確認其中屬本條計算對象之人數", "confirm how many are of the kind that counts")
		}
		return fmt.Sprintf(s.t("請確認其中屬「%s」者之人數", "confirm how many are: %s"), s.phrase(d.Counted))
	case rules.KindIncident:
		return s.t("發生事故時，以涉及之當事人數判斷", "in an incident, by the people concerned")
	case rules.KindCondition:
		return s.t("由機關（構）自行判斷", "for the organisation to answer")
	}
	return ""
}

// clock is the date by which a holding duty must be met whose time runs from
// the day the count is reached: counted from the scan, the first day on which
// that is proven.
func (s *scribe) clock(d duty, from time.Time) string {
	if d.Kind != rules.KindHolding || d.State != pandian.Reached || d.Due.From != rules.EventReached {
		return ""
	}
	last := d.Due.Last(from)
	if last.IsZero() {
		return ""
	}
	clock := fmt.Sprintf(s.t("自盤點日起算至 %s", "from the scan: %s"), s.shortDate(last))
	if d.Due.Assumed != "" {
		clock += s.t("（推定）", " (inferred)")
	}
	return clock
}

// effective is the date from which a row is in force.
func (s *scribe) effective(t *rules.Threshold) string {
	if d, ok := t.InForce(); ok && len(t.Effective) == 8 {
		return s.shortDate(d)
	}
	return s.phrase(t.Effective)
}

func (s *scribe) lawStatus(t *rules.Threshold) string {
	status := s.t("現行", "in force")
	if t.Kind == rules.KindDraft {
		status = s.t("草案／未施行", "draft, not in force")
	}
	if t.Inferred != "" {
		status += s.t("（推定）", " (inferred)")
	}
	return status
}
