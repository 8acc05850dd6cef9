package register_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
)

// What is asked in bulk is what History tells item by item.
func whatIsRecalledIsTheLastEntry(t *testing.T, place string) {
	r, d := opened(t, place)
	var list []pandian.Entry
	for i := range 1300 { // several stretches
		list = append(list, file("a", fmt.Sprintf("x/%05d.csv", i), i, i+i%3))
	}
	sweep(t, r, run("a"), list...)
	d.next()
	list[7] = file("a", list[7].Path, 0, 99)
	list[8].Status = pandian.Partial
	list = append(list[:20], list[21:]...) // one is gone
	sweep(t, r, run("a"), list...)
	d.next()

	s, err := r.Begin(t.Context(), run("a"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	type spot struct{ stretch, at int }
	places, personal, stretches := map[uint64]spot{}, 0, 0
	err = s.Known(t.Context(), "a", func(looks []pandian.Look) {
		for at, k := range looks {
			if k.Whole {
				places[k.Path] = spot{stretches, at}
			}
			if k.Personal {
				personal++
			}
		}
		stretches++
	})
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for i := range list {
		e := &list[i]
		if e.Records > 0 {
			want++
		}
		p, known := places[pandian.ShortHash(e.Path)]
		if whole := e.Status == pandian.Scanned; known != whole {
			t.Errorf("%s: known %v, want %v", e.Path, known, whole)
		}
		if !known || i%5 == 1 { // some are not asked for
			continue
		}
		got, err := s.Stretch(t.Context(), "a", p.stretch, true)
		if err != nil {
			t.Fatal(err)
		}
		last, _, err := s.Last(t.Context(), e.Ref())
		if err != nil {
			t.Fatal(err)
		}
		facts := new(pandian.Facts)
		if f := got.Facts[p.at]; f != nil {
			if err := facts.UnmarshalBinary(f); err != nil {
				t.Fatal(err)
			}
		}
		last.Status = pandian.Unchanged
		if line := string(got.From(p.at, p.at+1)); line != string(last.AppendJSON(nil))+"\n" || facts.People() != last.Facts.People() {
			t.Fatalf("%s: recalled %s, last %s", e.Path, line, last.AppendJSON(nil))
		}
		if err := s.Keep(t.Context(), "a", p.stretch, p.at, p.at+1); err != nil {
			t.Fatal(err)
		}
	}
	if personal != want {
		t.Errorf("%d entries with personal data, want %d", personal, want)
	}
	if err := s.Keep(t.Context(), "a", 0, 0, 1); err == nil {
		t.Error("what was passed is kept again")
	}
	if _, err := s.People(t.Context(), "a"); err == nil {
		t.Error("people are known while a sweep is being written")
	}
}

func peopleKnownAreThoseOfTheTotals(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10), file("a", "y/2.csv", 5, 15), file("a", "3.csv", 0, 3))
	d.next()
	s, err := r.Begin(t.Context(), run("a"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	got, err := s.People(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]int64{"": {15, 0}, "x": {10, 0}, "y": {10, 0}}
	if diff := cmp.Diff(want, got.Folders); diff != "" {
		t.Error(diff)
	}
}
