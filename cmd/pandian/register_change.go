package main

import (
	"fmt"
	"slices"
	"strings"

	"pandian"
	"pandian/register"
	"pandian/report"
)

// The ways in which an item changes; one item may change in several.
const (
	changeNew      = "new"
	changeGone     = "gone"
	changeMoved    = "moved"
	changeGrown    = "grown"
	changeShrunk   = "shrunk"
	changeUp       = "crossed_up"
	changeDown     = "crossed_down"
	changeSpecial  = "newly_special"
	changeUnread   = "newly_unread"
	changeReadable = "readable_again"
	changeOther    = "changed"
)

// item is the row of an item that changed; nil if it holds nothing that
// concerns anybody before and after, and was and is read.
func (d *diff) item(c *register.Change) []any {
	kinds, detail := d.changes(c)
	if len(kinds) == 0 {
		return nil
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = d.changeName(k)
	}
	var old, now pandian.Entry
	if c.Before != nil {
		old = c.Before.Entry
	}
	shown := &old
	if c.After != nil {
		now = c.After.Entry
		shown = &now
	}
	return []any{
		report.Coded{ID: strings.Join(kinds, " "), Text: d.List(names...)}, shown.Source, shown.Path,
		old.Subjects, now.Subjects, old.Records, now.Records, d.Clauses(detail...),
	}
}

// changes are the ways in which an item changed, and what is to be said of them.
func (d *diff) changes(c *register.Change) (kinds, detail []string) {
	switch {
	case c.Before == nil:
		e := &c.After.Entry
		if e.Personal() || unread(e) {
			kinds = append(kinds, changeNew)
		}
		return d.newly(kinds, detail, &pandian.Entry{}, e)
	case c.After == nil:
		if e := &c.Before.Entry; e.Personal() || unread(e) {
			return []string{changeGone}, nil
		}
		return nil, nil
	}
	old, now := &c.Before.Entry, &c.After.Entry
	if old.Ref() != now.Ref() {
		kinds = append(kinds, changeMoved)
		detail = append(detail, fmt.Sprintf(d.T("原在 %s", "was %s"), old.Ref()))
	}
	switch {
	case now.Subjects > old.Subjects, now.Subjects == old.Subjects && now.Records > old.Records:
		kinds = append(kinds, changeGrown)
	case now.Subjects < old.Subjects, now.Records < old.Records:
		kinds = append(kinds, changeShrunk)
	}
	kinds, detail = d.newly(kinds, detail, old, now)
	if len(kinds) == 0 && now.Personal() && old.Content != now.Content {
		kinds = append(kinds, changeOther)
	}
	if !now.Personal() && !old.Personal() && !unread(now) && !unread(old) {
		return nil, nil
	}
	return kinds, detail
}

// newly adds what an item crossed, and what it newly is.
func (d *diff) newly(kinds, detail []string, old, now *pandian.Entry) ([]string, []string) {
	up, down := d.crossedBy(old, now), d.crossedBy(now, old)
	if len(up) > 0 {
		kinds = append(kinds, changeUp)
		detail = append(detail, fmt.Sprintf(d.T("達 %s 筆", "reaches %s"), d.List(up...)))
	}
	if len(down) > 0 && !now.Estimate { // an estimate proves nothing
		kinds = append(kinds, changeDown)
		detail = append(detail, fmt.Sprintf(d.T("低於 %s 筆", "falls below %s"), d.List(down...)))
	}
	if now.SpecialSubjects > 0 && old.SpecialSubjects == 0 {
		kinds = append(kinds, changeSpecial)
		detail = append(detail, fmt.Sprintf(d.T("特種個資 %s 人", "special data of %s people"), d.Number(now.SpecialSubjects)))
	}
	switch {
	case unread(now) && !unread(old):
		kinds = append(kinds, changeUnread)
		detail = append(detail, d.Reasons(now.Reasons).Text)
	case unread(old) && !unread(now):
		kinds = append(kinds, changeReadable)
	}
	return kinds, detail
}

// crossedBy lists the counts that one state of an item reaches and another does
// not, each once, ascending.
func (d *diff) crossedBy(without, with *pandian.Entry) []string {
	var counts []int64
	for _, t := range with.Thresholds {
		had := slices.ContainsFunc(without.Thresholds, func(o pandian.ThresholdState) bool { return o.ID == t.ID && o.State == pandian.Reached })
		if t.State == pandian.Reached && !had && t.Count > 0 {
			counts = append(counts, t.Count)
		}
	}
	slices.Sort(counts)
	var list []string
	for _, n := range slices.Compact(counts) {
		list = append(list, d.Number(n))
	}
	return list
}

// unread reports whether an item was not read, or not whole.
func unread(e *pandian.Entry) bool {
	return slices.ContainsFunc(e.Reasons, func(r pandian.Reason) bool { return r.Class() == pandian.Unread })
}

func (d *diff) changeName(kind string) string {
	return map[string]string{
		changeNew: d.T("新增", "new"), changeGone: d.T("消失", "gone"), changeMoved: d.T("搬移", "moved"), changeGrown: d.T("增加", "grown"),
		changeShrunk: d.T("減少", "shrunk"), changeUp: d.T("達門檻", "crossed up"), changeDown: d.T("低於門檻", "crossed down"),
		changeSpecial: d.T("新有特種", "newly special"), changeUnread: d.T("新的未讀", "newly unread"), changeReadable: d.T("已可讀", "readable again"),
		changeOther: d.T("內容變更", "changed"),
	}[kind]
}
