package rules

import (
	"regexp"
	"testing"
)

func TestEveryPhraseThatReportsShowHasEnglish(t *testing.T) {
	s := Default()
	han := regexp.MustCompile(`\p{Han}`)
	check := func(where, zh string) {
		t.Helper()
		if han.MatchString(zh) && s.English[zh] == "" {
			t.Errorf("%s: no English for %q", where, zh)
		}
	}
	for _, sec := range s.Sectors {
		for _, th := range sec.Thresholds {
			for _, zh := range []string{th.Authority, th.Unit, th.Counted, th.Trigger, th.Deadline, th.Effective} {
				check(th.ID, zh)
			}
			if th.ObligationEN == "" || han.MatchString(th.ObligationEN) {
				t.Errorf("%s: obligation in English %q", th.ID, th.ObligationEN)
			}
		}
	}
	for _, c := range s.Categories {
		check(c.Code, c.NameZH)
	}
	for _, m := range s.Masks {
		check(m.Name, m.Form)
		check(m.Name, m.SQLNote)
	}
	for zh, en := range s.English {
		if han.MatchString(en) {
			t.Errorf("%q stands as English for %q", en, zh)
		}
	}
}
