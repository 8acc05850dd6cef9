package rules

import (
	"strings"
	"testing"
	"time"
)

func date(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, Taiwan)
	if err != nil {
		panic(err)
	}
	return t
}

// The days are those of 民法 §§120 and 121.
func TestMonthsEndOnTheDayBeforeTheCorrespondingDay(t *testing.T) {
	for _, x := range []struct {
		event  string
		months int
		want   string
	}{
		{"2025-01-15", 6, "2025-07-15"},
		{"2025-08-30", 6, "2026-02-28"},
		{"2025-08-31", 6, "2026-02-28"},
		{"2023-08-31", 6, "2024-02-29"},
		{"2025-08-28", 6, "2026-02-28"},
		{"2023-08-28", 6, "2024-02-28"},
		{"2025-02-28", 6, "2025-08-31"}, // begins with a month, so it ends with one
		{"2024-02-28", 6, "2024-08-28"},
		{"2024-02-29", 6, "2024-08-31"},
		{"2025-06-30", 6, "2025-12-31"},
		{"2025-12-31", 6, "2026-06-30"},
		{"2025-01-30", 1, "2025-02-28"},
		{"2025-01-31", 1, "2025-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2021-11-30", 60, "2026-11-30"},
	} {
		due := Due{Months: x.months, From: EventReached}
		if got := due.Last(date(x.event)).Format(time.DateOnly); got != x.want {
			t.Errorf("%s and %d months: %s, want %s", x.event, x.months, got, x.want)
		}
	}
}

func TestALegalDayIsADayInTaiwan(t *testing.T) {
	late := time.Date(2025, 1, 14, 16, 30, 0, 0, time.UTC) // half past midnight on the 15th
	if got := (Due{Months: 6, From: EventReached}).Last(late).Format(time.DateOnly); got != "2025-07-15" {
		t.Errorf("got %s", got)
	}
	if !Day(time.Time{}).IsZero() {
		t.Error("no day became one")
	}
}

func TestDaysHoursAndRepetitions(t *testing.T) {
	event, done := date("2025-01-15"), date("2025-06-10")
	for _, x := range []struct {
		name      string
		got, want time.Time
	}{
		{"15 days, the first not counted", Due{Days: 15}.Last(event), date("2025-01-30")},
		{"72 hours are to the minute", Due{Hours: 72}.Last(event.Add(90 * time.Minute)), event.Add(73*time.Hour + 30*time.Minute)},
		{"nothing without an event", Due{Months: 6}.Last(time.Time{}), time.Time{}},
		{"what repeats is not due once", Due{Every: 6}.Last(event), time.Time{}},
		{"half a year from the event", Due{Every: 6}.Next(event, time.Time{}), date("2025-07-15")},
		{"half a year from the last time", Due{Every: 6}.Next(event, done), date("2025-12-10")},
		{"the last time alone suffices", Due{Every: 6}.Next(time.Time{}, done), date("2025-12-10")},
		{"a repetition that begins later", Due{Months: 6, Every: 12}.Next(event, time.Time{}), date("2026-07-15")},
		{"what is due once does not repeat", Due{Months: 6}.Next(event, done), time.Time{}},
	} {
		if !x.got.Equal(x.want) {
			t.Errorf("%s: %s, want %s", x.name, x.got, x.want)
		}
	}
}

func TestALastDayOnAWeekendMovesToMonday(t *testing.T) {
	for day, want := range map[string]string{"2026-03-06": "2026-03-06", "2026-03-07": "2026-03-09", "2026-03-08": "2026-03-09", "2026-03-09": "2026-03-09"} {
		if got := Workday(date(day)).Format(time.DateOnly); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func TestEveryDeadlineIsDataOrSaysWhyNot(t *testing.T) {
	computed, open := 0, 0
	for _, sec := range Default().Sectors {
		for _, th := range sec.Thresholds {
			switch {
			case th.Due != (Due{}):
				computed++
				if err := th.Due.check(); err != nil {
					t.Errorf("%s: %v", th.ID, err)
				}
			case th.Open != "":
				open++
			case th.Deadline != "":
				t.Errorf("%s: %q is neither", th.ID, th.Deadline)
			}
		}
	}
	if computed != 108 || open != 8 {
		t.Errorf("%d deadlines computed, %d open; want 108 and 8", computed, open)
	}
}

// The deadline that people read and the one that is computed are two fields:
// their numbers must agree.
func TestDeadlinesAndTheirWordsAgree(t *testing.T) {
	number := map[int]string{1: "1", 6: "6個月", 12: "每", 15: "15日", 24: "2年", 30: "30日", 36: "36小時", 48: "48小時", 60: "5年", 72: "72小時"}
	for _, sec := range Default().Sectors {
		for _, th := range sec.Thresholds {
			if th.Deadline == "" || th.Due == (Due{}) {
				continue
			}
			for _, n := range []int{th.Due.Months, th.Due.Days, th.Due.Hours, th.Due.Told, th.Due.Extend} {
				if n > 0 && !strings.Contains(th.Deadline, number[n]) {
					t.Errorf("%s: %d does not stand in %q", th.ID, n, th.Deadline)
				}
			}
			every := map[int][]string{0: {""}, 6: {"每半年"}, 12: {"每年", "每12個月"}, 24: {"每2年"}}[th.Due.Every]
			ok := false
			for _, w := range every {
				ok = ok || strings.Contains(th.Deadline, w)
			}
			if !ok {
				t.Errorf("%s: every %d months does not stand in %q", th.ID, th.Due.Every, th.Deadline)
			}
			if th.Due.Keep != strings.Contains(th.Deadline, "至少") && th.Due.Every == 0 {
				t.Errorf("%s: %q: keep is %v", th.ID, th.Deadline, th.Due.Keep)
			}
		}
	}
}

func TestAWrongDeadlineIsRefusedByName(t *testing.T) {
	for _, x := range []struct{ line, want string }{
		{`deadline = "6個月"`, "needs due"},
		{`due = { months = 6, from = "somewhen" }`, "unknown event"},
		{`due = { months = 6, days = 3, from = "reached" }`, "one of months"},
		{`due = { from = "reached" }`, "one of months"},
		{`due = { months = -6, from = "reached" }`, "out of range"},
		{`due = { every = 6, days = 3, from = "reached" }`, "months only"},
		{`due = { days = 30, from = "again" }`, "below is needed"},
		{`due = { months = 6, from = "reached", resume = 30 }`, "below is needed"},
		{`due = { months = 6, from = "reached", told = 4 }`, "goes with hours"},
		{`due = { weeks = 6, from = "reached" }`, `unknown key "threshold.due.weeks"`},
		{"due = { months = 6, from = \"reached\" }\nopen = \"why\"", "exclude each other"},
		{`makes = "somewhen"`, "unknown event"},
	} {
		dir := overlay(t, "sectors/own.toml", "id = \"OWN\"\nname_zh = \"自訂\"\n[[threshold]]\nid = \"OWN-1\"\nkind = \"holding\"\ncount = 9\nlaw = \"自訂\"\n"+x.line+"\n")
		if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), x.want) || !strings.Contains(err.Error(), "own.toml") {
			t.Errorf("%s: %v", x.line, err)
		}
	}
}

func TestTheDayInForceIsKnownOrNot(t *testing.T) {
	for _, x := range []struct {
		th   Threshold
		want string
	}{
		{Threshold{Kind: KindHolding, Effective: "20211130"}, "2021-11-30"},
		{Threshold{Kind: KindHolding, Effective: "20240503 (§2(2))"}, "2024-05-03"},
		{Threshold{Kind: KindDraft, Effective: "20211130"}, ""},
		{Threshold{Kind: KindHolding, Effective: "未定（行政院定之）"}, ""},
		{Threshold{Kind: KindHolding}, ""},
	} {
		got := ""
		if day, ok := x.th.InForce(); ok {
			got = day.Format(time.DateOnly)
		}
		if got != x.want {
			t.Errorf("%+v: %q, want %q", x.th, got, x.want)
		}
	}
}
