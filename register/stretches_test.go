package register_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/register"
)

// stretchesAreTheLiveVersions holds the stretches to what the register tells of
// every item, after sweeps of all kinds in which some entries are kept and some put.
func stretchesAreTheLiveVersions(t *testing.T, at string) {
	rnd := rand.New(rand.NewPCG(3, 4))
	r, d := opened(t, at)
	files := map[string]pandian.Entry{}
	change := func() {
		path := fmt.Sprintf("%d/%03d.csv", rnd.IntN(5), rnd.IntN(300))
		n := rnd.IntN(50)
		e := file("a", path, n, n+rnd.IntN(3))
		switch rnd.IntN(8) {
		case 0:
			delete(files, path)
			return
		case 1:
			e.Status, e.Reasons = pandian.Partial, []pandian.Reason{pandian.IsEncrypted}
		case 2:
			e.CopyOf = "0/000.csv"
		}
		files[path] = e
	}
	for round, changes := range []int{1500, 0, 1, 3, 40, 1, 0, 900, 2, 1} {
		for range changes {
			change()
		}
		entries := maps.Clone(files)
		cancelled := round == 3 || round == 8
		switch round {
		case 5: // a folder that cannot be listed
			maps.DeleteFunc(entries, func(path string, _ pandian.Entry) bool { return path[0] == '2' })
			entries["2"] = pandian.Entry{Source: "a", Path: "2", Status: pandian.Failed, Reasons: []pandian.Reason{pandian.ListFailed}}
		case 8: // a run that was stopped
			maps.DeleteFunc(entries, func(string, pandian.Entry) bool { return rnd.IntN(2) == 0 })
		}
		if round == 6 { // a run that is killed
			s := feed(t, r, rnd, entries)
			if err := s.Abort(); err != nil {
				t.Fatal(err)
			}
			checkStretches(t, r)
		}
		s := feed(t, r, rnd, entries)
		if err := s.Close(t.Context(), pandian.Summary{Cancelled: cancelled}); err != nil {
			t.Fatal(err)
		}
		if err := s.Abort(); err != nil {
			t.Fatal(err)
		}
		checkStretches(t, r)
		d.next()
	}
}

// feed sweeps: of what is known and still the same most is kept, the rest is put.
func feed(t *testing.T, r *register.Register, rnd *rand.Rand, entries map[string]pandian.Entry) *register.Sweep {
	t.Helper()
	s, err := r.Begin(t.Context(), run("a"))
	if err != nil {
		t.Fatal(err)
	}
	type spot struct{ stretch, at int }
	spots, stretches := map[string]spot{}, 0
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.Known(t.Context(), "a", func([]pandian.Look) { stretches++ }))
	var briefs pandian.BriefReader
	for i := range stretches {
		st, err := s.Stretch(t.Context(), "a", i, false)
		check(err)
		for at := range st.Ends {
			var b pandian.Brief
			check(briefs.Read(&b, st.Briefs[at]))
			path := string(b.Key[b.SrcLen+1:])
			e := entries[path]
			e.Status = pandian.Unchanged
			if string(st.From(at, at+1)) == string(e.AppendJSON(nil))+"\n" && rnd.IntN(20) > 0 {
				spots[path] = spot{i, at}
			}
		}
	}
	paths := slices.Sorted(maps.Keys(entries))
	for i := 0; i < len(paths); i++ {
		first, kept := spots[paths[i]]
		if !kept {
			check(s.Put(t.Context(), entries[paths[i]]))
			continue
		}
		n := 1
		for ; i+1 < len(paths) && spots[paths[i+1]] == (spot{first.stretch, first.at + n}); n++ {
			i++
		}
		check(s.Keep(t.Context(), "a", first.stretch, first.at, first.at+n))
	}
	return s
}

// checkStretches compares the stretches with the items of the register.
func checkStretches(t *testing.T, r *register.Register) {
	t.Helper()
	s, err := r.Begin(t.Context(), run("a"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	var got, want []string
	var known [][]pandian.Look
	if err := s.Known(t.Context(), "a", func(looks []pandian.Look) { known = append(known, slices.Clone(looks)) }); err != nil {
		t.Fatal(err)
	}
	say := func(look pandian.Look, line string, facts *pandian.Facts) string {
		return fmt.Sprintf("%+v %s %v", look, line, facts.People())
	}
	for i := range known {
		st, err := s.Stretch(t.Context(), "a", i, true)
		if err != nil {
			t.Fatal(err)
		}
		for at, look := range known[i] {
			facts := new(pandian.Facts)
			if err := facts.UnmarshalBinary(st.Facts[at]); st.Facts[at] != nil && err != nil {
				t.Fatal(err)
			}
			got = append(got, say(look, string(st.From(at, at+1)), facts))
		}
	}
	for it, err := range now(t, r).Items(t.Context(), register.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		last, _, err := s.Last(t.Context(), it.Entry.Ref())
		if err != nil {
			t.Fatal(err)
		}
		var b pandian.Brief
		b.Of(&last)
		look, line := b.Look(last.CopyOf), ""
		if look.Whole {
			last.Status = pandian.Unchanged
			line = string(last.AppendJSON(nil)) + "\n"
		}
		want = append(want, say(look, line, last.Facts))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}
