package config

import (
	"errors"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"pandian/rules"
)

// Schedule says when a source is due: a cron expression of five fields (minute,
// hour, day, month, day of the week) or @daily, @weekly, @monthly, @hourly,
// @yearly, @every 6h, in the time of [rules.Taiwan]. The zero Schedule never is.
type Schedule struct {
	text string
	cron cron.Schedule
}

// ParseSchedule reads a schedule; "" is the zero Schedule.
func ParseSchedule(text string) (Schedule, error) {
	s := Schedule{text: strings.TrimSpace(text)}
	if s.text == "" {
		return s, nil
	}
	if strings.Contains(s.text, "TZ=") {
		return Schedule{}, errors.New("時區固定為臺灣時間，不能另外指定")
	}
	var err error
	if s.cron, err = cron.ParseStandard(s.text); err != nil {
		return Schedule{}, errors.New("不是 cron 表示式（分 時 日 月 星期），也不是 @daily、@weekly、@monthly")
	}
	if s.Next(time.Now()).IsZero() {
		return Schedule{}, errors.New("這個時間永遠不會到")
	}
	return s, nil
}

// String is the schedule as it was written.
func (s Schedule) String() string { return s.text }

// UnmarshalText reads a schedule.
func (s *Schedule) UnmarshalText(text []byte) error {
	var err error
	*s, err = ParseSchedule(string(text))
	return err
}

// Next is the first time after t at which the schedule falls due; the zero time
// for the zero Schedule.
func (s Schedule) Next(t time.Time) time.Time {
	if s.cron == nil {
		return time.Time{}
	}
	return s.cron.Next(t.In(rules.Taiwan))
}

// Standing is where a source stands at a moment.
type Standing struct {
	Due    bool      // it is to run now: its time has come and its window is open
	Next   time.Time // when it is to run next, now if Due; zero = never by itself
	Missed int       // times of the schedule that passed without a run, at most 1,000
}

// Standing tells where the source stands at now, if it was last started at last
// (zero = never). What was never run is due at once, and so is what was cut off.
func (s *Source) Standing(last time.Time, unfinished bool, now time.Time) Standing {
	if s.Schedule.cron == nil && !unfinished {
		return Standing{}
	}
	st := Standing{Next: s.Window.Opens(now)}
	if !last.IsZero() && s.Schedule.cron != nil {
		st.Missed = s.missed(last, now)
		if due := s.Schedule.Next(last); due.After(now) && !unfinished {
			st.Next = s.Window.Opens(due)
		}
	}
	st.Due = !st.Next.After(now)
	return st
}

// missed counts the times of the schedule after last whose chance is past: the
// next time has come, or the window that belongs to it has closed.
func (s *Source) missed(last, now time.Time) int {
	const most = 1000
	n := 0
	for due := s.Schedule.Next(last); n < most && !due.After(now); n++ {
		next := s.Schedule.Next(due)
		closes, _ := s.Window.Closes(s.Window.Opens(due))
		if next.After(now) && (closes.IsZero() || closes.After(now)) {
			break
		}
		due = next
	}
	return n
}
