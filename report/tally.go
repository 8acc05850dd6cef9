package report

import (
	"cmp"
	"slices"
	"strings"

	"pandian"
)

// Sizes of what the reports show by example.
const (
	topItems    = 20
	topExamples = 5
	topAdvice   = 30
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
	Records, Subjects, Special int64
	Peaks                      []pandian.ThresholdState
	Risk                       *pandian.Risk
	InName                     bool
}

// columnAdvice is an advice and where it belongs.
type columnAdvice struct {
	Source, Path string
	advice
}

type itemStates struct{ reached, review int64 }

// tally counts what the summary does not, with bounded memory.
type tally struct {
	lines    int64 // entries
	personal int64 // entries in the 清冊
	inName   int64
	estimate int64
	large    *top[item]
	advice   *top[columnAdvice]
	unread   map[pandian.Reason][]string // example paths
	byType   map[pandian.Type]int64      // entries
	states   map[string]itemStates       // by threshold
}

func newTally() *tally {
	return &tally{
		large: &top[item]{n: topItems, comp: func(a, b item) int {
			return cmp.Or(cmp.Compare(b.Subjects, a.Subjects), cmp.Compare(b.Records, a.Records), cmp.Compare(a.No, b.No))
		}},
		advice: &top[columnAdvice]{n: topAdvice, comp: func(a, b columnAdvice) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Path, b.Path), strings.Compare(a.Col, b.Col), strings.Compare(string(a.Type), string(b.Type)))
		}},
		unread: map[pandian.Reason][]string{},
		byType: map[pandian.Type]int64{},
		states: map[string]itemStates{},
	}
}

// add counts an entry and returns its line in the 清冊, 0 if it has none.
func (t *tally) add(s *scribe, e *pandian.Entry) (no int64) {
	t.lines++
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
	if !inventoried(e) {
		return 0
	}
	t.personal++
	if e.Estimate {
		t.estimate++
	}
	if e.CopyOf != "" { // its original stands for it
		return t.personal
	}
	for _, st := range e.Thresholds {
		n := t.states[st.ID]
		switch st.State {
		case pandian.Reached:
			n.reached++
		case pandian.Review:
			n.review++
		}
		t.states[st.ID] = n
	}
	t.large.add(item{
		No: t.personal, Source: e.Source, Path: e.Path,
		Records: e.Records, Subjects: e.Subjects, Special: e.SpecialSubjects,
		Peaks: peaks(e.Thresholds), Risk: e.Risk, InName: len(e.InName) > 0,
	})
	return t.personal
}

// addAdvice keeps the weightiest columns.
func (t *tally) addAdvice(e *pandian.Entry, list []advice) {
	for _, a := range list {
		if a.Col != "" && e.CopyOf == "" {
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
