package report

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/rules"
)

func TestEnglishOutputsHaveNoChineseWordsOfTheirOwn(t *testing.T) {
	sum := pandian.Summary{Sector: "X", SectorGiven: true, Items: 1, ByStatus: map[pandian.Status]int64{}, ByReason: map[pandian.Reason]int64{}}
	for _, st := range statuses {
		sum.ByStatus[st] = 1
	}
	for _, r := range pandian.Reasons() {
		sum.ByReason[r] = 1
	}
	e := pandian.Entry{Source: "s", Path: "p", Status: pandian.Partial, Reasons: pandian.Reasons(), Records: 1, Subjects: 1, Class: pandian.Special,
		NameOnly: 1, Others: 1, Estimate: true, CopyOf: "q", MembersTotal: 2, MembersByStatus: map[pandian.Status]int{pandian.Encrypted: 1}, InName: []pandian.Type{"x"}}
	dir := run(t, Options{Lang: "en", Rules: &rules.Set{}}, []pandian.Entry{e}, sum)
	han := regexp.MustCompile(`\p{Han}+`)
	for _, name := range []string{CSVName, HTMLName, MaskingName} {
		out := regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAll(read(t, dir, name), nil)
		if found := han.FindAll(out, 5); found != nil {
			t.Errorf("%s: %q", name, found)
		}
	}
}

// Names of laws stay, and what the entries themselves hold: here they hold none.
func TestEnglishOutputsOfTheShippedRulesHoldNoChinese(t *testing.T) {
	set := rules.Default()
	e := pandian.Entry{Source: "/srv", Path: "a/b.csv", Status: pandian.Scanned, Records: 6000, Subjects: 5500, SpecialSubjects: 9, Class: pandian.Special,
		Findings: map[pandian.Type]*pandian.Figures{}, Risk: &pandian.Risk{Quantity: 5, Sensitivity: 5, Level: "high"}}
	var laws []string
	for _, r := range set.Types {
		e.Findings[r.ID] = &pandian.Figures{Count: 6000, Distinct: 5500}
		e.Columns = append(e.Columns, pandian.ColumnAdvice{Col: string(r.ID), Type: r.ID, Count: 1, Rows: 9})
	}
	for _, c := range set.Categories {
		e.Categories = append(e.Categories, c.Code)
	}
	s := scribe{lang: english, set: set}
	for _, m := range set.Masks {
		laws = append(laws, s.citation(m.Source), m.ExampleOut)
	}
	for _, sec := range set.Sectors {
		for _, th := range sec.Thresholds {
			laws = append(laws, th.Law, th.Article)
		}
	}
	slices.SortFunc(laws, func(a, b string) int { return len(b) - len(a) })
	for _, id := range []string{"MOI-COOP", "PUBLIC-AGENCY", "MOTC-ROAD"} {
		sec, ok := set.Sector(id)
		if !ok {
			t.Fatalf("no sector %s", id)
		}
		sum := pandian.Summary{Sector: sec.ID, SectorGiven: true, Org: "Example", Items: 1, Records: 6000, Subjects: 5500, SpecialSubjects: 9, Findings: e.Findings, Thresholds: sec.States(5500, 6000)}
		dir := run(t, Options{Lang: "en", Rules: set}, []pandian.Entry{e}, sum)
		var b bytes.Buffer
		Terminal(&b, sum, Options{Lang: "en", Rules: set})
		text := b.String() + string(read(t, dir, CSVName)) + regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(string(read(t, dir, HTMLName)), "")
		f := open(t, dir)
		for _, sheet := range f.GetSheetList() {
			for _, row := range rowsOf(t, f, sheet) {
				text += strings.Join(row, "\n") + "\n"
			}
		}
		for _, law := range laws {
			if law != "" {
				text = strings.ReplaceAll(text, law, "")
			}
		}
		if found := regexp.MustCompile(`.*\p{Han}.*`).FindAllString(text, 5); found != nil {
			t.Errorf("%s: %q", sec.ID, found)
		}
	}
}
