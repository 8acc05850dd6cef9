package report

import (
	"slices"
	"strings"

	"pandian"
	"pandian/rules"
)

// suggestionMark stands before what the program proposes in a cell: it is not
// taken for the word of people when a workbook is read back.
var suggestionMark = word{"建議：", "suggested: "}

// Suggested reports whether a cell holds what the program proposed, in either
// language.
func Suggested(cell string) bool {
	return strings.HasPrefix(cell, suggestionMark.zh) || strings.HasPrefix(cell, strings.TrimSpace(suggestionMark.en))
}

func (l lang) suggestion(text string) string {
	if text == "" {
		return ""
	}
	return l.word(suggestionMark) + text
}

// maxPresets bounds the purposes of an area of work that are suggested: they
// stand in the order in which they are likely.
const maxPresets = 2

// purposesFor are the purposes that suit what a unit holds: those of the
// organisation's own rules, else the first of its area of work. "" if nothing is
// known of the unit.
func (s *scribe) purposesFor(unit string) string {
	advice := s.advice[unit]
	if advice == nil {
		advice = &pandian.UnitAdvice{Name: unit}
	}
	if len(advice.Purposes) > 0 {
		return s.suggestion(s.clauses(s.purposeNames(advice.Purposes)...))
	}
	area := advice.Area
	fits := func(d rules.Department) bool {
		return area != "" && d.Area == area || area == "" && unit != "" && (d.Unit == unit || d.Area == unit)
	}
	i := slices.IndexFunc(s.set.Departments, fits)
	if i < 0 {
		return ""
	}
	codes := s.set.Departments[i].Purposes
	return s.suggestion(s.clauses(s.purposeNames(codes[:min(len(codes), maxPresets)])...))
}

// purposeNames name purposes by code and the first words of their names.
func (s *scribe) purposeNames(codes []string) []string {
	var names []string
	for _, code := range codes {
		for i := range s.set.Purposes {
			if p := &s.set.Purposes[i]; p.Code == code {
				name, _, _ := strings.Cut(s.t(p.NameZH, p.NameEN), s.t("（", " ("))
				names = append(names, strings.TrimSpace(p.Code+" "+name))
			}
		}
	}
	return names
}

// categoriesFor are the categories found, and those that the organisation's own
// rules suggest besides.
func (s *scribe) categoriesFor(unit string, found []string) string {
	var more []string
	if advice := s.advice[unit]; advice != nil {
		for _, code := range advice.Categories {
			if !slices.Contains(found, code) {
				more = append(more, code)
			}
		}
	}
	return s.clauses(s.categoryNames(found), s.suggestion(s.categoryNames(more)))
}
