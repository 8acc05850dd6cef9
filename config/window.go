package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"pandian/rules"
)

// Window says when a source may be read: "22:00-06:00", with days
// "mon-fri 22:00-06:00" or "週六、週日 00:00-24:00", several joined by ";". A day is
// that on which the span begins. Times are those of [rules.Taiwan]. The zero Window is
// always open.
type Window struct {
	text  string
	spans []span
}

// span is open on some days of the week from one minute of the day to another,
// which may be one of the day after.
type span struct {
	days     [7]bool
	from, to int
}

const dayMinutes = 24 * 60

// ParseWindow reads a window; "" is the zero Window.
func ParseWindow(text string) (Window, error) {
	w := Window{text: strings.TrimSpace(text)}
	if w.text == "" {
		return w, nil
	}
	for part := range strings.SplitSeq(w.text, ";") {
		s, err := parseSpan(strings.Fields(part))
		if err != nil {
			return Window{}, fmt.Errorf("時段 %q：%w", strings.TrimSpace(part), err)
		}
		w.spans = append(w.spans, s)
	}
	return w, nil
}

// String is the window as it was written.
func (w Window) String() string { return w.text }

// UnmarshalText reads a window.
func (w *Window) UnmarshalText(text []byte) error {
	var err error
	*w, err = ParseWindow(string(text))
	return err
}

func parseSpan(fields []string) (s span, err error) {
	switch len(fields) {
	case 1:
		s.days = [7]bool{true, true, true, true, true, true, true}
	case 2:
		if s.days, err = parseDays(fields[0]); err != nil {
			return s, err
		}
	default:
		return s, errors.New("應為「時:分-時:分」，前面可加星期")
	}
	from, to, ok := strings.Cut(fields[len(fields)-1], "-")
	if !ok {
		return s, errors.New("應為「時:分-時:分」")
	}
	if s.from, err = parseClock(from); err != nil {
		return s, err
	}
	if s.to, err = parseClock(to); err != nil {
		return s, err
	}
	if s.from == s.to || s.from == dayMinutes {
		return s, errors.New("起訖時間沒有間隔；整天為 00:00-24:00")
	}
	if s.to < s.from {
		s.to += dayMinutes
	}
	return s, nil
}

// parseClock reads a time of day as minutes, 24:00 included.
func parseClock(text string) (int, error) {
	if text == "24:00" {
		return dayMinutes, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("%q 不是 00:00 到 24:00 的時間", text)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// dayNames are the names of the days, from Sunday.
var dayNames = [7][]string{{"sun", "日"}, {"mon", "一"}, {"tue", "二"}, {"wed", "三"}, {"thu", "四"}, {"fri", "五"}, {"sat", "六"}}

// parseDays reads days and ranges of days: "mon-fri", "sat,sun", "週一至週五".
func parseDays(text string) (days [7]bool, err error) {
	plain := strings.NewReplacer("星期", "", "週", "", "至", "-", "、", ",").Replace(strings.ToLower(text))
	for part := range strings.SplitSeq(plain, ",") {
		first, last, ranged := strings.Cut(part, "-")
		from, to := dayOf(first), dayOf(last)
		if !ranged {
			to = from
		}
		if from < 0 || to < 0 {
			return days, fmt.Errorf("%q 不是星期（mon 到 sun，或週一到週日）", text)
		}
		for d := from; ; d = (d + 1) % 7 {
			days[d] = true
			if d == to {
				break
			}
		}
	}
	return days, nil
}

func dayOf(name string) int {
	for d, names := range dayNames {
		if name == names[0] || name == names[1] {
			return d
		}
	}
	return -1
}

// Closes tells when a window that is open at t closes. open is false if it is
// closed then. The zero time means never.
func (w Window) Closes(t time.Time) (at time.Time, open bool) {
	if len(w.spans) == 0 {
		return time.Time{}, true
	}
	end := t
	for end.Sub(t) <= 7*24*time.Hour { // spans that touch are one
		next := w.spanEnd(end)
		if next.IsZero() {
			return end, end.After(t)
		}
		end = next
	}
	return time.Time{}, true
}

// spanEnd is the latest end of the spans that are open at t; zero = none is.
func (w Window) spanEnd(t time.Time) (end time.Time) {
	w.around(t, func(from, to time.Time) {
		if !t.Before(from) && t.Before(to) && to.After(end) {
			end = to
		}
	})
	return end
}

// Opens is the first moment from t on at which the window is open: t itself if
// it is.
func (w Window) Opens(t time.Time) time.Time {
	if _, open := w.Closes(t); open {
		return t
	}
	var first time.Time
	w.around(t, func(from, _ time.Time) {
		if from.After(t) && (first.IsZero() || from.Before(first)) {
			first = from
		}
	})
	return first
}

// around calls f with every span that begins between the day before t and a
// week after it.
func (w Window) around(t time.Time, f func(from, to time.Time)) {
	t = t.In(rules.Taiwan)
	for d := -1; d <= 7; d++ {
		day := time.Date(t.Year(), t.Month(), t.Day()+d, 0, 0, 0, 0, rules.Taiwan)
		for _, s := range w.spans {
			if s.days[day.Weekday()] {
				f(day.Add(time.Duration(s.from)*time.Minute), day.Add(time.Duration(s.to)*time.Minute))
			}
		}
	}
}
