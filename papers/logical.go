package papers

import (
	"cmp"
	"context"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pandian"
	"pandian/register"
)

// logical is a personal data file as the law means it: copies of one file, and
// the same form filled in many times, are one.
type logical struct {
	items []register.Item // without facts; the newest original first
	people
	entry pandian.Entry // their union, as one entry
	wrong []pandian.Type
	said  map[string]register.Note // by field
}

// maxMembers bounds the files of one logical file; their numbers stand in a cell.
const maxMembers = 2000

// noise is what tells the copies and years of one file apart in its name.
var noise = regexp.MustCompile(`[\d\s_\-.()（）[\]【】~、,，]+|年度?|月份?|備份|副本|複製|最終版?|修正版?|定稿|第.次|copy|final|backup`)

// stem is a file's name without what tells its copies and years apart.
func stem(p string) string {
	name := strings.ToLower(path.Base(p))
	s := noise.ReplaceAllString(strings.TrimSuffix(name, path.Ext(name)), "")
	if s == "" {
		return path.Dir(p)
	}
	return s
}

// form is what makes files one logical file: unit, name and kinds of data.
func form(e *pandian.Entry) string {
	var kinds []string
	for t := range e.Findings {
		kinds = append(kinds, string(t))
	}
	slices.Sort(kinds)
	return e.Source + "\x00" + e.Unit + "\x00" + stem(e.Path) + "\x00" + strings.Join(kinds, ",")
}

// logicals groups the items that match, in the order of their first members.
// Items of which everything found was judged wrong are left out and counted.
func (d *Desk) logicals(ctx context.Context, f register.Filter) (list []*logical, wrong int64, err error) {
	notes, err := d.notes(ctx)
	if err != nil {
		return nil, 0, err
	}
	f.Personal, f.WithFacts = true, true
	byForm, byContent := map[string]*logical{}, map[string]*logical{}
	for it, err := range d.View.Items(ctx, f) {
		if err != nil {
			return nil, 0, err
		}
		e := &it.Entry
		types := notes.judgedWrong(d, &it)
		for _, t := range types {
			delete(e.Findings, t)
		}
		if len(e.Findings) == 0 {
			wrong++
			continue
		}
		key := form(e)
		l := byContent[e.Content]
		if l == nil || e.Content == "" {
			l = byForm[key]
		}
		if l == nil || len(l.items) >= maxMembers {
			l = &logical{said: map[string]register.Note{}}
			byForm[key] = l
			list = append(list, l)
		}
		byContent[e.Content] = l
		l.add(&it)
		l.take(&it, types, notes)
	}
	for _, l := range list {
		l.unite(d)
	}
	return list, wrong, nil
}

// take adds an item and what was said of it; of several the newest word counts.
func (l *logical) take(it *register.Item, wrong []pandian.Type, notes noteBook) {
	it.Entry.Facts = nil
	l.items = append(l.items, *it)
	for _, t := range wrong {
		if !slices.Contains(l.wrong, t) {
			l.wrong = append(l.wrong, t)
		}
	}
	for field, n := range notes.said(it.ID) {
		if old, ok := l.said[field]; !ok || n.At.After(old.At) {
			l.said[field] = n
		}
	}
}

// unite makes one entry of the members.
func (l *logical) unite(d *Desk) {
	slices.SortStableFunc(l.items, func(a, b register.Item) int {
		if copyA, copyB := a.Entry.CopyOf != "", b.Entry.CopyOf != ""; copyA != copyB {
			if copyA {
				return 1
			}
			return -1
		}
		return b.Entry.Modified.Compare(a.Entry.Modified)
	})
	e := l.items[0].Entry
	e.Findings, e.Records, e.CopyOf = l.figures, l.records, ""
	e.Categories, e.InName = nil, nil
	for i := range l.items {
		m := &l.items[i].Entry
		e.Categories = append(e.Categories, m.Categories...)
		e.InName = append(e.InName, m.InName...)
		if m.Modified.After(e.Modified) {
			e.Modified = m.Modified
		}
		if m.Owner != e.Owner {
			e.Owner = ""
		}
		if m.Status != pandian.Scanned {
			e.Status, e.Reasons = m.Status, m.Reasons
		}
		e.Estimate = e.Estimate || m.Estimate
	}
	slices.Sort(e.Categories)
	e.Categories = slices.Compact(e.Categories)
	certain, who := l.settle()
	if len(l.items) > 1 || !e.Estimate { // of one sampled table the entry has estimates
		e.Subjects, e.SpecialSubjects, e.Sample = max(who.Subjects+who.NameOnly, min(e.Records, 1)), who.Special, nil
	}
	var types []pandian.Type
	e.Class = pandian.General
	for t := range e.Findings {
		types = append(types, t)
		if r := d.Rules.Type(t); r != nil && r.Class == pandian.Special {
			e.Class = pandian.Special
		}
	}
	held := l.held(certain.Subjects+certain.NameOnly, who.Subjects+who.NameOnly)
	risk := d.Rules.Risk(types, e.Records)
	e.Risk, e.Thresholds = &risk, nil
	for _, p := range d.Packs {
		for _, st := range p.Estimated(held) {
			if st.State != pandian.Below && !p.Common {
				e.Thresholds = append(e.Thresholds, st)
			}
		}
	}
	l.entry = e
}

// key names the logical file in a workbook: the numbers of its items.
func (l *logical) key() string {
	list := make([]string, len(l.items))
	for i := range l.items {
		list[i] = strconv.FormatInt(int64(l.items[i].ID), 36)
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	return strings.Join(list, " ")
}

// keyItems is the inverse of key.
func keyItems(key string) (list []register.ItemID, ok bool) {
	for f := range strings.FieldsSeq(key) {
		n, err := strconv.ParseInt(f, 36, 64)
		if err != nil || n <= 0 {
			return nil, false
		}
		list = append(list, register.ItemID(n))
	}
	return list, len(list) > 0
}

// word is what people said of a field, or what else stands there.
func (l *logical) word(field, otherwise string) string {
	if n, ok := l.said[field]; ok && n.Value != "" {
		return n.Value
	}
	return otherwise
}

// unit is as people said, or as the scan found.
func (l *logical) unit() string { return l.word("unit", l.entry.Unit) }

// idsAtOnce is how many items are asked for in one go.
const idsAtOnce = 400

// each calls f for the items of some numbers that the view lists.
func (d *Desk) each(ctx context.Context, ids []register.ItemID, facts bool, f func(*register.Item)) error {
	for part := range slices.Chunk(ids, idsAtOnce) {
		for it, err := range d.View.Items(ctx, register.Filter{IDs: part, WithFacts: facts}) {
			if err != nil {
				return err
			}
			f(&it)
		}
	}
	return nil
}
