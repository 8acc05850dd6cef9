package register_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/register"
)

func anUnchangedSweepWritesNoVersion(t *testing.T, at string) {
	r, d := opened(t, at)
	list := []pandian.Entry{file("a", "x/1.csv", 0, 10), file("a", "y/2.csv", 5, 15), file("a", "3.txt", 0, 0)}
	sweep(t, r, run("a"), list...)
	d.next()
	list[0].Status = pandian.Unchanged
	sweep(t, r, run("a"), list...)
	for table, want := range map[string]int64{"version": 3, "item": 3, "facts": 2, "sweep": 2, "total": 7} {
		if n := count(t, at, "SELECT count(*) FROM "+table); n != want {
			t.Errorf("%d rows in %s, want %d", n, table, want)
		}
	}
	if it := itemAt(t, now(t, r), "x/1.csv"); !it.Seen.Equal(d.t) || !it.Since.Equal(d.t.AddDate(0, 0, -1)) {
		t.Errorf("seen %v since %v", it.Seen, it.Since)
	}
}

func aMovedItemKeepsItsNumberAndItsPastStaysAsItWas(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10), file("a", "y/2.csv", 5, 15), file("a", "3.txt", 0, 0))
	first := d.t
	d.next()
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10), file("a", "y/sub/2.csv", 5, 15), file("a", "3.txt", 0, 0))
	want := []string{"a:3.txt scanned 0", "a:x/1.csv scanned 10", "a:y/2.csv scanned 10"}
	if diff := cmp.Diff(want, lines(t, at(t, r, first))); diff != "" {
		t.Errorf("first day:\n%s", diff)
	}
	want[2] = "a:y/sub/2.csv scanned 10"
	if diff := cmp.Diff(want, lines(t, now(t, r))); diff != "" {
		t.Errorf("second day:\n%s", diff)
	}
	before, after := itemAt(t, at(t, r, first), "y/2.csv"), itemAt(t, now(t, r), "y/sub/2.csv")
	if before.ID != after.ID || !after.FirstSeen.Equal(first) {
		t.Errorf("item %d first seen %v became %d first seen %v", before.ID, before.FirstSeen, after.ID, after.FirstSeen)
	}
}

func anEditedItemKeepsItsNumber(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10))
	id := itemAt(t, now(t, r), "1.csv").ID
	d.next()
	sweep(t, r, run("a"), file("a", "1.csv", 0, 12))
	if it := itemAt(t, now(t, r), "1.csv"); it.ID != id || it.Entry.Subjects != 12 {
		t.Errorf("item %d became %d with %d subjects", id, it.ID, it.Entry.Subjects)
	}
	d.next()
	renamed := file("a", "one.csv", 0, 13) // edited too: known by its file number
	sweep(t, r, run("a"), renamed)
	if it := itemAt(t, now(t, r), "one.csv"); it.ID != id {
		t.Errorf("item %d became %d when renamed and edited", id, it.ID)
	}
	var sizes []int64
	for it, err := range now(t, r).Versions(t.Context(), id) {
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, it.Entry.Subjects)
	}
	if diff := cmp.Diff([]int64{10, 12, 13}, sizes); diff != "" {
		t.Error(diff)
	}
}

func anItemThatComesBackHasItsNumberAgain(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10), file("a", "2.csv", 20, 22))
	id := itemAt(t, now(t, r), "1.csv").ID
	d.next()
	sweep(t, r, run("a"), file("a", "2.csv", 20, 22))
	d.next()
	sweep(t, r, run("a"), file("a", "1.csv", 0, 30), file("a", "2.csv", 20, 22))
	if it := itemAt(t, now(t, r), "1.csv"); it.ID != id {
		t.Errorf("item %d came back as %d", id, it.ID)
	}
	for it, err := range now(t, r).Gone(t.Context(), register.Filter{}) {
		t.Errorf("still gone: %v %v", it.Entry.Path, err)
	}
}

func subjectsAreThoseOfTheUnionInEveryScope(t *testing.T, place string) {
	r, _ := opened(t, place)
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10), file("a", "x/sub/2.csv", 5, 15))
	sweep(t, r, run("b"), file("b", "x/3.csv", 8, 20))
	v := now(t, r)
	for _, c := range []struct {
		scope register.Scope
		want  int64
	}{
		{register.Scope{Kind: register.Org}, 20},
		{register.Scope{Kind: register.Source, Source: "a"}, 15},
		{register.Scope{Kind: register.Source, Source: "b"}, 12},
		{register.Scope{Kind: register.Folder, Source: "a", Name: "x"}, 15},
		{register.Scope{Kind: register.Folder, Source: "a", Name: "x/sub"}, 10},
		{register.Scope{Kind: register.Unit, Name: "x"}, 20},
	} {
		if got := subjects(t, v, c.scope); got != c.want {
			t.Errorf("%v: %d subjects, want %d", c.scope, got, c.want)
		}
	}
	people, _, err := v.People(t.Context(), register.Filter{Under: []string{"x/sub", "x/3.csv"}})
	if err != nil || people.Subjects != 15 {
		t.Errorf("%d subjects of a selection (%v), want 15", people.Subjects, err)
	}
}

// broken is the entry of a folder or file that could not be read.
func broken(source, path string, why pandian.Reason) pandian.Entry {
	return pandian.Entry{Source: source, Path: path, Status: pandian.Failed, Reasons: []pandian.Reason{why}}
}

func itemsBelowAFolderThatCouldNotBeListedStay(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10), file("a", "x-y/2.csv", 10, 20), file("a", "z/3.csv", 20, 30))
	first := d.t
	d.next()
	sweep(t, r, run("a"), broken("a", "x", pandian.ListFailed))
	v := now(t, r)
	want := []string{"a:x error 0", "a:x/1.csv scanned 10"}
	if diff := cmp.Diff(want, lines(t, v)); diff != "" {
		t.Error(diff)
	}
	if n := subjects(t, v, register.Scope{Kind: register.Source, Source: "a"}); n != 10 {
		t.Errorf("%d subjects, want those below the folder", n)
	}
	if it := itemAt(t, v, "x/1.csv"); !it.Seen.Equal(first) {
		t.Errorf("seen %v, want %v", it.Seen, first)
	}
	gaps, err := r.Gaps(t.Context(), v.Sweep())
	if diff := cmp.Diff([]register.Gap{{Source: "a", Path: "x"}}, gaps); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func anItemThatCouldNotBeReadKeepsItsFigures(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10))
	first := d.t
	for range 2 {
		d.next()
		sweep(t, r, run("a"), broken("a", "1.csv", pandian.Locked))
		it := itemAt(t, now(t, r), "1.csv")
		if it.Entry.Status != pandian.Failed || it.Entry.Subjects != 10 || !it.Read.Equal(first) || !it.Since.Equal(first.AddDate(0, 0, 1)) {
			t.Errorf("%s, %d subjects, read %v, since %v", it.Entry.Status, it.Entry.Subjects, it.Read, it.Since)
		}
	}
	d1, _, err := now(t, r).Total(t.Context(), register.Scope{Kind: register.Org})
	if err != nil || d1.Subjects != 10 || d1.Unread != 1 || d1.Bytes != 1000 || d1.BytesRead != 0 {
		t.Errorf("%+v %v", d1, err)
	}
	d.next()
	sweep(t, r, run("a"), file("a", "1.csv", 0, 11))
	if it := itemAt(t, now(t, r), "1.csv"); it.Entry.Status != pandian.Scanned || it.Entry.Subjects != 11 || !it.Read.Equal(d.t) {
		t.Errorf("%s, %d subjects, read %v", it.Entry.Status, it.Entry.Subjects, it.Read)
	}
}

func whatARunLeftOutByChoiceStaysKnown(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10), file("a", "2.csv", 10, 20))
	d.next()
	skipped := func(path string, why pandian.Reason) pandian.Entry {
		return pandian.Entry{Source: "a", Path: path, Status: pandian.Skipped, Reasons: []pandian.Reason{why}}
	}
	sweep(t, r, run("a"), skipped("2.csv", pandian.Filtered), skipped("x", pandian.Excluded))
	want := []string{"a:2.csv scanned 10", "a:x skipped 0", "a:x/1.csv scanned 10"}
	if diff := cmp.Diff(want, lines(t, now(t, r))); diff != "" {
		t.Error(diff)
	}
}

func aCancelledSweepMakesNothingGone(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10), file("a", "2.csv", 10, 20), file("a", "3.csv", 20, 30))
	d.next()
	cut := file("a", "2.csv", 10, 11)
	cut.Status, cut.Reasons = pandian.Partial, []pandian.Reason{pandian.Cancelled}
	if err := tryRun(t.Context(), r, run("a"), true, file("a", "1.csv", 0, 9), cut); err != nil {
		t.Fatal(err)
	}
	want := []string{"a:1.csv scanned 9", "a:2.csv scanned 10", "a:3.csv scanned 10"}
	if diff := cmp.Diff(want, lines(t, now(t, r))); diff != "" {
		t.Error(diff)
	}
	sweeps, err := r.Sweeps(t.Context())
	if err != nil || len(sweeps) != 2 || !sweeps[1].Cancelled {
		t.Errorf("%+v %v", sweeps, err)
	}
}

func goneItemsAreListedWithTheirDay(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a", "b"), file("a", "1.csv", 0, 10), file("a", "2.csv", 5, 12), file("b", "3.csv", 0, 5))
	first := d.t
	d.next()
	sweep(t, r, run("a", "b"), file("b", "3.csv", 0, 5)) // a has nothing any more
	var gone []string
	for it, err := range now(t, r).Gone(t.Context(), register.Filter{}) {
		if err != nil || !it.Gone.Equal(d.t) || !it.Seen.Equal(first) {
			t.Errorf("%v %v %v", it.Gone, it.Seen, err)
		}
		gone = append(gone, it.Entry.Path)
	}
	if diff := cmp.Diff([]string{"1.csv", "2.csv"}, gone); diff != "" {
		t.Error(diff)
	}
	if n := subjects(t, now(t, r), register.Scope{Kind: register.Org}); n != 5 {
		t.Errorf("%d subjects left, want 5", n)
	}
	if _, ok, err := now(t, r).Total(t.Context(), register.Scope{Kind: register.Source, Source: "a"}); ok || err != nil {
		t.Errorf("source a still has a total: %v %v", ok, err)
	}
}

func aChangedRecipeInspectsAgain(t *testing.T, place string) {
	r, _ := opened(t, place)
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10))
	known := func(change func(*register.Run)) bool {
		one := run("a")
		change(&one)
		s, err := r.Begin(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Abort()
		_, ok, err := s.Last(t.Context(), pandian.Ref{Source: "a", Path: "x/1.csv"})
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	for name, c := range map[string]struct {
		change func(*register.Run)
		want   bool
	}{
		"nothing": {func(*register.Run) {}, true},
		"engine":  {func(r *register.Run) { r.Engine = "2" }, false},
		"rules":   {func(r *register.Run) { r.Rules = "sha256:2" }, false},
		"options": {func(r *register.Run) { r.Options = "ocr" }, false},
	} {
		if got := known(c.change); got != c.want {
			t.Errorf("%s changed: history knows the item: %v, want %v", name, got, c.want)
		}
	}
}

func historyAnswersWithFacts(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10), file("a", "3.csv", 0, 0))
	d.next()
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 12))
	s, err := r.Begin(t.Context(), run("a"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	for path, want := range map[string]int{"x/1.csv": 12, "3.csv": -1, "x": -1} {
		e, ok, err := s.Last(t.Context(), pandian.Ref{Source: "a", Path: path})
		if err != nil || ok != (want >= 0) || ok && e.Facts.Len() != want {
			t.Errorf("%s: %v with %d facts, %v", path, ok, e.Facts.Len(), err)
		}
	}
}

func aSweepThatWasNotClosedLeavesNothing(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10), file("a", "2.csv", 10, 20))
	before := dump(t, place)
	d.next()
	s, err := r.Begin(t.Context(), run("a"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5000 { // more than one batch
		if err := s.Put(t.Context(), file("a", fmt.Sprintf("1.csv/%05d", i), i, i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, place, `SELECT count(*) FROM version`); n < 2000 {
		t.Fatalf("%d versions: nothing was written yet", n)
	}
	if got := lines(t, now(t, r)); len(got) != 2 {
		t.Errorf("an unfinished sweep is visible: %d items", len(got))
	}
	if err := s.Abort(); err != nil {
		t.Fatal(err)
	}
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10), file("a", "2.csv", 10, 20))
	after := dump(t, place)
	delete(before, "sweep")
	for table, want := range before {
		if diff := cmp.Diff(want, after[table]); diff != "" {
			t.Errorf("%s:\n%s", table, diff)
		}
	}
}
