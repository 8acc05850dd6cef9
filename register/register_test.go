package register_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pandian"
	"pandian/register"
)

// day is a clock that tests set.
type day struct{ t time.Time }

func (d *day) now() time.Time { return d.t }

func (d *day) next() time.Time {
	d.t = d.t.Add(24 * time.Hour)
	return d.t
}

func newDay() *day { return &day{time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)} }

func openAt(t *testing.T, at string, d *day) *register.Register {
	t.Helper()
	r, err := register.Open(t.Context(), at, register.Options{Now: d.now, Holder: "tester"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func run(sources ...string) register.Run {
	return register.Run{Sources: sources, Engine: "1", Rules: "sha256:1", Options: "o", KeyID: "k1", KeyKept: true}
}

// person is a group of facts of one person.
func person(n int) []pandian.Ident {
	return []pandian.Ident{{Kind: pandian.IdentNationalID, Digest: pandian.Digest(1000 + n)}, {Kind: pandian.IdentName, Digest: pandian.Digest(1e9 + n)}}
}

// file is an entry about the people from..to-1.
func file(source, path string, from, to int) pandian.Entry {
	e := pandian.Entry{
		Source: source, Path: path, Format: "csv", Content: fmt.Sprintf("b3:%d-%d", from, to), Status: pandian.Scanned, Size: int64(100 * (to - from)),
		Modified: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Version: fmt.Sprintf("%d:%d:7:1", to-from, from), Unit: strings.Split(path, "/")[0], Rules: "sha256:1",
	}
	if to > from {
		e.Records, e.Subjects = int64(to-from), int64(to-from)
		e.Findings = map[pandian.Type]*pandian.Figures{pandian.NationalID: {Count: int64(to - from), Distinct: int64(to - from)}}
		e.Facts = new(pandian.Facts)
		for n := from; n < to; n++ {
			e.Facts.Add(person(n), 0)
		}
	}
	return e
}

// sweep delivers entries as a finished run does.
func sweep(t *testing.T, r *register.Register, run register.Run, entries ...pandian.Entry) {
	t.Helper()
	if err := tryRun(t.Context(), r, run, false, entries...); err != nil {
		t.Fatal(err)
	}
}

func tryRun(ctx context.Context, r *register.Register, run register.Run, cancelled bool, entries ...pandian.Entry) error {
	s, err := r.Begin(ctx, run)
	if err != nil {
		return err
	}
	defer s.Abort()
	slices.SortFunc(entries, func(a, b pandian.Entry) int {
		return strings.Compare(a.Source+"\x00"+a.Path, b.Source+"\x00"+b.Path)
	})
	sum := pandian.Summary{Sources: run.Sources, Cancelled: cancelled, Engine: run.Engine, Rules: run.Rules}
	for _, e := range entries {
		if err := s.Put(ctx, e); err != nil {
			return err
		}
		sum.Items++
	}
	return s.Close(ctx, sum)
}

// lines are the items of a view in short.
func lines(t *testing.T, v *register.View) []string {
	t.Helper()
	var list []string
	for it, err := range v.Items(t.Context(), register.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s:%s %s %d", it.Entry.Source, it.Entry.Path, it.Entry.Status, it.Entry.Subjects))
	}
	return list
}

func now(t *testing.T, r *register.Register) *register.View { return at(t, r, time.Time{}) }

func at(t *testing.T, r *register.Register, when time.Time) *register.View {
	t.Helper()
	v, err := r.At(t.Context(), when)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func subjects(t *testing.T, v *register.View, s register.Scope) int64 {
	t.Helper()
	d, _, err := v.Total(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return d.Subjects
}

func itemAt(t *testing.T, v *register.View, path string) register.Item {
	t.Helper()
	for it, err := range v.Items(t.Context(), register.Filter{Under: []string{path}}) {
		if err != nil {
			t.Fatal(err)
		}
		return it
	}
	t.Fatalf("no item %q", path)
	return register.Item{}
}
