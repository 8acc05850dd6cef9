package config

import (
	"testing"
	"time"

	"pandian/rules"
)

// at is a time in Taiwan in November 2026; the 23rd is a Monday.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	tm, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-"+text, rules.Taiwan)
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

func TestAWindowOpensAndCloses(t *testing.T) {
	for _, tt := range []struct{ window, now, opens, closes string }{
		{"", "23 12:00", "23 12:00", ""},
		{"22:00-06:00", "23 22:00", "23 22:00", "24 06:00"},
		{"22:00-06:00", "24 05:59", "24 05:59", "24 06:00"},
		{"22:00-06:00", "24 06:00", "24 22:00", ""},
		{"22:00-06:00", "24 12:00", "24 22:00", ""},
		{"08:30-17:00", "23 09:00", "23 09:00", "23 17:00"},
		{"mon-fri 22:00-06:00", "28 05:00", "28 05:00", "28 06:00"}, // Friday's span ends on Saturday
		{"mon-fri 22:00-06:00", "28 22:30", "30 22:00", ""},
		{"週一至週五 22:00-06:00", "28 22:30", "30 22:00", ""},
		{"fri-mon 22:00-06:00", "24 23:00", "27 22:00", ""},
		{"sat,sun 00:00-24:00", "28 12:00", "28 12:00", "30 00:00"}, // touching spans are one
		{"mon-fri 22:00-06:00; 週六、週日 06:00-24:00", "27 23:00", "27 23:00", "29 00:00"},
		{"00:00-24:00", "28 12:00", "28 12:00", ""},
		{"wed 10:00-11:00", "25 11:00", "", ""}, // the 2nd of December
	} {
		w, err := ParseWindow(tt.window)
		if err != nil {
			t.Fatalf("%q: %v", tt.window, err)
		}
		now, want := at(t, tt.now), at(t, tt.opens)
		if want.IsZero() {
			want = time.Date(2026, 12, 2, 10, 0, 0, 0, rules.Taiwan)
		}
		if got := w.Opens(now); !got.Equal(want) {
			t.Errorf("%q at %s opens %v, want %v", tt.window, tt.now, got, want)
		}
		closes, open := w.Closes(now)
		if open != want.Equal(now) || open && !closes.Equal(at(t, tt.closes)) {
			t.Errorf("%q at %s: open %v until %v, want %s", tt.window, tt.now, open, closes, tt.closes)
		}
	}
}

func TestAWindowIsThatOfTaiwanWhereverTheProgramRuns(t *testing.T) {
	w, err := ParseWindow("mon 00:00-06:00")
	if err != nil {
		t.Fatal(err)
	}
	utc := time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC) // Monday 05:00 in Taiwan
	if closes, open := w.Closes(utc); !open || closes.Sub(utc) != time.Hour {
		t.Errorf("open %v until %v", open, closes)
	}
}

func TestAMalformedWindowIsRefused(t *testing.T) {
	for _, text := range []string{"22:00", "22-06", "25:00-06:00", "22:00-22:00", "24:00-06:00", "x 22:00-06:00", "mon-x 22:00-06:00", "mon tue 22:00-06:00", ";", "22:00-06:00;"} {
		if w, err := ParseWindow(text); err == nil {
			t.Errorf("%q is %+v", text, w)
		}
	}
}

func TestASourceIsDueWhenItsTimeHasComeAndItsWindowIsOpen(t *testing.T) {
	for _, tt := range []struct {
		name, schedule, window, last, now string
		unfinished                        bool
		due                               bool
		next                              string
		missed                            int
	}{
		{"never run: at once", "0 22 * * *", "", "", "23 12:00", false, true, "23 12:00", 0},
		{"never run, closed: when it opens", "0 22 * * *", "22:00-06:00", "", "23 12:00", false, false, "23 22:00", 0},
		{"before its time", "0 22 * * *", "", "22 22:00", "23 21:59", false, false, "23 22:00", 0},
		{"its time", "0 22 * * *", "", "22 22:00", "23 22:00", false, true, "23 22:00", 0},
		{"late", "0 22 * * *", "", "22 22:00", "24 03:00", false, true, "24 03:00", 0},
		{"late, and closed again: missed", "0 22 * * *", "22:00-06:00", "22 22:00", "24 06:00", false, false, "24 22:00", 1},
		{"three nights missed", "0 22 * * *", "22:00-06:00", "22 22:00", "26 12:00", false, false, "26 22:00", 3},
		{"missed without a window: the next time has come", "0 22 * * *", "", "22 22:00", "25 22:00", false, true, "25 22:00", 2},
		{"weekend", "0 22 * * 1-5", "", "27 22:00", "28 23:00", false, false, "30 22:00", 0},
		{"daily", "@daily", "", "23 00:00", "23 23:00", false, false, "24 00:00", 0},
		{"due before its window", "0 12 * * *", "22:00-06:00", "22 12:00", "23 12:30", false, false, "23 22:00", 0},
		{"due next before its window", "0 12 * * *", "22:00-06:00", "23 12:00", "23 12:30", false, false, "24 22:00", 0},
		{"cut off: goes on when it opens", "0 22 * * *", "22:00-06:00", "23 22:00", "24 07:00", true, false, "24 22:00", 0},
		{"cut off, open: goes on", "@monthly", "22:00-06:00", "23 22:00", "24 22:00", true, true, "24 22:00", 0},
		{"no schedule", "", "", "", "23 12:00", false, false, "", 0},
		{"no schedule, cut off: goes on", "", "", "22 12:00", "23 12:00", true, true, "23 12:00", 0},
		{"missed a thousand at most", "* * * * *", "", "22 00:00", "23 12:00", false, true, "23 12:00", 1000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s Source
			var err error
			if s.Schedule, err = ParseSchedule(tt.schedule); err != nil {
				t.Fatal(err)
			}
			if s.Window, err = ParseWindow(tt.window); err != nil {
				t.Fatal(err)
			}
			got := s.Standing(at(t, tt.last), tt.unfinished, at(t, tt.now))
			if got.Due != tt.due || !got.Next.Equal(at(t, tt.next)) || got.Missed != tt.missed {
				t.Errorf("%+v, want due %v, next %s, missed %d", got, tt.due, tt.next, tt.missed)
			}
		})
	}
}
