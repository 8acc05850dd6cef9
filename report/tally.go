package report

import (
	"cmp"
	"slices"
	"strings"

	"pandian"
	"pandian/rules"
)

// Sizes of what the reports show by example.
const (
	topItems    = 20
	topSpecial  = 10
	topCopies   = 10
	topMapped   = 150 // files that the treemap can show
	topExamples = 5
	topAdvice   = 20
)

// top keeps the n greatest of many, in O(n) memory; less(a, b) < 0 puts a first.
type top[T any] struct {
	n    int
	comp func(a, b T) int
	list []T
}

func (t *top[T]) add(x T) {
	if len(t.list) == t.n && t.comp(x, t.list[t.n-1]) >= 0 {
		return
	}
	i, _ := slices.BinarySearchFunc(t.list, x, t.comp)
	t.list = slices.Insert(t.list, i, x)
	if len(t.list) > t.n {
		t.list = t.list[:t.n]
	}
}

// item is what the tops keep of an entry.
type item struct {
	No                         int64 // line in the 清冊
	Source, Path               string
	CopyOf                     string
	Records, Subjects, Special int64
	Kinds                      []pandian.Type // of special-category data
	Peaks                      []pandian.ThresholdState
	InName                     bool
}

// columnAdvice is an advice and where it belongs.
type columnAdvice struct {
	Source, Path string
	advice
}

type itemStates struct{ reached, review int64 }

// amount is a number of entries and their bytes, where sizes are known.
type amount struct{ Items, Bytes int64 }

func (a *amount) add(size int64) {
	a.Items++
	a.Bytes += max(size, 0)
}

// numbers counts entries.
type numbers struct {
	lines    int64 // entries
	personal int64 // entries in the 清冊
}

// next counts an entry and returns its line in the 清冊, 0 if it has none.
func (n *numbers) next(e *pandian.Entry) (no int64) {
	n.lines++
	if !inventoried(e) {
		return 0
	}
	n.personal++
	return n.personal
}

// tally counts what the summary does not, with bounded memory.
type tally struct {
	numbers
	inName    int64
	estimate  int64
	incident  int64 // entries that reach an incident threshold by themselves
	special   int64 // entries with special-category subjects
	status    map[pandian.Status]*amount
	coverage  map[extent]*amount
	large     *top[item] // most subjects
	gravest   *top[item] // most subjects with special-category data
	copies    *top[item] // most records
	mapped    *top[item] // most records, without copies
	advice    *top[columnAdvice]
	protected *top[columnAdvice]          // the first ones
	unread    map[pandian.Reason][]string // example paths
	byType    map[pandian.Type]int64      // entries
	states    map[string]itemStates       // by threshold
}

func newTally() *tally {
	by := func(n int, figure func(*item) int64) *top[item] {
		return &top[item]{n: n, comp: func(a, b item) int {
			return cmp.Or(cmp.Compare(figure(&b), figure(&a)), cmp.Compare(b.Records, a.Records), cmp.Compare(a.No, b.No))
		}}
	}
	subjects := func(x *item) int64 { return x.Subjects }
	special := func(x *item) int64 { return x.Special }
	records := func(x *item) int64 { return x.Records }
	byCount := func(a, b columnAdvice) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Path, b.Path), strings.Compare(a.Col, b.Col), strings.Compare(string(a.Type), string(b.Type)))
	}
	return &tally{
		status: map[pandian.Status]*amount{}, coverage: map[extent]*amount{},
		large: by(topItems, subjects), gravest: by(topSpecial, special), copies: by(topCopies, records), mapped: by(topMapped, records),
		advice: &top[columnAdvice]{n: topAdvice, comp: byCount}, protected: &top[columnAdvice]{n: topAdvice, comp: byCount},
		unread: map[pandian.Reason][]string{},
		byType: map[pandian.Type]int64{},
		states: map[string]itemStates{},
	}
}

// add counts an entry and returns its line in the 清冊, 0 if it has none.
func (t *tally) add(s *scribe, e *pandian.Entry) (no int64) {
	count(t.status, e.Status, e.Size)
	count(t.coverage, extentOf(e), e.Size)
	for _, r := range e.Reasons {
		if ex := t.unread[r]; r.Class() != pandian.ByChoice && len(ex) < topExamples {
			t.unread[r] = append(ex, e.Path)
		}
	}
	if len(e.InName) > 0 {
		t.inName++
	}
	for ty, f := range e.Findings {
		if f != nil && f.Count > 0 {
			t.byType[ty]++
		}
	}
	if no = t.next(e); no > 0 {
		t.addPersonal(s, e)
	}
	return no
}

func count[K comparable](m map[K]*amount, k K, size int64) {
	if m[k] == nil {
		m[k] = new(amount)
	}
	m[k].add(size)
}

// addPersonal counts an entry of the 清冊; for a copy its original stands.
func (t *tally) addPersonal(s *scribe, e *pandian.Entry) {
	if e.Estimate {
		t.estimate++
	}
	x := item{
		No: t.personal, Source: e.Source, Path: e.Path, CopyOf: e.CopyOf,
		Records: e.Records, Subjects: e.Subjects, Special: e.SpecialSubjects,
		Peaks: peaks(e.Thresholds), InName: len(e.InName) > 0,
	}
	if e.CopyOf != "" {
		t.copies.add(x)
		return
	}
	reaches := false
	for _, st := range e.Thresholds {
		n := t.states[st.ID]
		switch st.State {
		case pandian.Reached:
			n.reached++
			th := s.thresholds[st.ID]
			reaches = reaches || th != nil && th.Kind == rules.KindIncident
		case pandian.Review:
			n.review++
		}
		t.states[st.ID] = n
	}
	if reaches {
		t.incident++
	}
	if x.Special > 0 {
		t.special++
		x.Kinds = slices.DeleteFunc(s.found(e.Findings), func(ty pandian.Type) bool { return !s.special(ty) })
		t.gravest.add(x)
	}
	t.large.add(x)
	t.mapped.add(x)
}

// addAdvice keeps the weightiest columns.
func (t *tally) addAdvice(e *pandian.Entry, list []advice) {
	for _, a := range list {
		switch {
		case a.Col == "" || e.CopyOf != "":
		case a.Protected:
			t.protected.add(columnAdvice{e.Source, e.Path, a})
		default:
			t.advice.add(columnAdvice{e.Source, e.Path, a})
		}
	}
}

// unreadGroup is a reason with its count and what to do about it.
type unreadGroup struct {
	Reason      pandian.Reason
	Class       pandian.ReasonClass
	Name, Next  string
	Count       int64
	Examples    []string
	MoreExample int64
}

// groups lists the reasons of a run by class, in the closed list's order.
func (s *scribe) groups(sum *pandian.Summary, examples map[pandian.Reason][]string) []unreadGroup {
	var list []unreadGroup
	for _, r := range pandian.Reasons() {
		n := sum.ByReason[r]
		if n == 0 {
			continue
		}
		g := unreadGroup{Reason: r, Class: r.Class(), Name: s.reason(r), Next: s.nextStep(r), Count: n}
		for _, p := range examples[r] {
			g.Examples = append(g.Examples, clean(p))
		}
		g.MoreExample = n - int64(len(g.Examples))
		list = append(list, g)
	}
	return list
}
