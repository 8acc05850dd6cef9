package register_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/register"
)

// dump is what stands in the tables of versions, items and totals, as text.
func dump(t *testing.T, at string) map[string][]string {
	t.Helper()
	db := raw(t, at)
	tables := map[string][]string{}
	for table, columns := range map[string]string{
		"version": "id || ' ' || item_id || ' ' || path || ' ' || from_sweep || ' ' || until_sweep || ' ' || entry",
		"item":    "id || ' ' || first_sweep",
		"figure":  "version_id || ' ' || type || ' ' || count",
		"total":   "kind || ' ' || name || ' ' || from_sweep || ' ' || until_sweep || ' ' || data",
		"moved":   "sweep_id || ' ' || new_item || ' ' || old_item",
		"gap":     "sweep_id || ' ' || path",
	} {
		rows, err := db.QueryContext(t.Context(), "SELECT "+columns+" FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		tables[table] = []string{}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			tables[table] = append(tables[table], line)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(tables[table])
	}
	return tables
}

func trendTellsEveryChangeOfAScope(t *testing.T, place string) {
	r, d := opened(t, place)
	for _, n := range []int{10, 10, 25, 0} {
		if n > 0 {
			sweep(t, r, run("a"), file("a", "x/1.csv", 0, n))
		} else {
			sweep(t, r, run("a"))
		}
		d.next()
	}
	for _, s := range []register.Scope{
		{Kind: register.Org}, {Kind: register.Source, Source: "a"}, {Kind: register.Unit, Name: "x"}, {Kind: register.Folder, Source: "a", Name: "x"},
	} {
		trend, err := r.Trend(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range trend {
			got = append(got, fmt.Sprint(x.Sweep, " ", x.Since.Format(time.DateOnly), " ", x.Subjects, " ", x.Gone))
		}
		want := []string{"1 2026-01-01 10 false", "3 2026-01-03 25 false", "4 2026-01-04 0 true"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v: %s", s, diff)
		}
	}
}

func changesAreNewGoneMovedAndEdited(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "edit.csv", 0, 10), file("a", "gone.csv", 20, 25), file("a", "move.csv", 30, 33), file("a", "same.csv", 40, 41))
	d.next()
	other := file("a", "new.csv", 50, 60)
	other.Version = "10:50:8:1"
	sweep(t, r, run("a"), file("a", "edit.csv", 0, 12), file("a", "to/move.csv", 30, 33), file("a", "same.csv", 40, 41), other)
	from, err := r.After(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for c, err := range register.Changes(t.Context(), from, now(t, r)) {
		if err != nil {
			t.Fatal(err)
		}
		line := ""
		if c.Before != nil {
			line = c.Before.Entry.Path
		}
		line += " -> "
		if c.After != nil {
			line += c.After.Entry.Path
		}
		got = append(got, line)
	}
	slices.Sort(got)
	want := []string{" -> new.csv", "edit.csv -> edit.csv", "gone.csv -> ", "move.csv -> to/move.csv"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func filtersSelect(t *testing.T, place string) {
	r, _ := opened(t, place)
	special := file("a", "x/s.csv", 0, 3)
	special.SpecialSubjects, special.Class = 3, pandian.Special
	special.Findings[pandian.SpecialMedical] = &pandian.Figures{Count: 3, Distinct: 3}
	copied := file("a", "x/1.csv", 0, 10)
	copied.CopyOf = "y/1.csv"
	denied := broken("a", "z", pandian.IOError)
	sweep(t, r, run("a", "b"), special, copied, file("a", "y/1.csv", 0, 10), denied, file("a", "y 2/e.txt", 0, 0), file("b", "x/2.csv", 0, 4))
	for name, c := range map[string]struct {
		f    register.Filter
		want string
	}{
		"all":       {register.Filter{}, "x/1.csv x/s.csv y 2/e.txt y/1.csv z x/2.csv"},
		"source":    {register.Filter{Sources: []string{"b"}}, "x/2.csv"},
		"unit":      {register.Filter{Units: []string{"x"}}, "x/1.csv x/s.csv x/2.csv"},
		"no unit":   {register.Filter{Units: []string{""}}, "z"},
		"under":     {register.Filter{Under: []string{"y"}}, "y/1.csv"},
		"paths":     {register.Filter{Under: []string{"x/s.csv", "z"}}, "x/s.csv z"},
		"type":      {register.Filter{Types: []pandian.Type{pandian.SpecialMedical}}, "x/s.csv"},
		"status":    {register.Filter{Statuses: []pandian.Status{pandian.Unchanged}, Sources: []string{"b"}}, "x/2.csv"},
		"reason":    {register.Filter{Reasons: []pandian.Reason{pandian.IOError, pandian.Denied}}, "z"},
		"content":   {register.Filter{Contents: []string{"b3:0-10"}}, "x/1.csv y/1.csv"},
		"personal":  {register.Filter{Personal: true, Sources: []string{"a"}}, "x/1.csv x/s.csv y/1.csv"},
		"special":   {register.Filter{Special: true}, "x/s.csv"},
		"originals": {register.Filter{Originals: true, Contents: []string{"b3:0-10"}}, "y/1.csv"},
		"subjects":  {register.Filter{MinSubjects: 5}, "x/1.csv y/1.csv"},
		"records":   {register.Filter{MinRecords: 4}, "x/1.csv y/1.csv x/2.csv"},
		"old":       {register.Filter{ModifiedBefore: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}, ""},
	} {
		var got []string
		for it, err := range now(t, r).Items(t.Context(), c.f) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, it.Entry.Path)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
	for it, err := range now(t, r).Holding(t.Context(), register.Filter{}, func(g []pandian.Ident) bool { return g[0].Digest == 1003 }) {
		if err != nil || it.Entry.Subjects < 4 {
			t.Errorf("%s holds person 3: %v", it.Entry.Path, err)
		}
	}
}

// everyDayIsReconstructedExactly lives a month at random and compares every
// past day with what was delivered on it.
func everyDayIsReconstructedExactly(t *testing.T, place string) {
	r, d := opened(t, place)
	rnd := rand.New(rand.NewPCG(1, 2))
	tree := map[string]pandian.Entry{}
	type past struct {
		when  time.Time
		items []string
		org   int64
		parts map[string]int64
	}
	var days []past
	serial := 0
	for range 30 {
		for range rnd.IntN(6) {
			serial++
			path := fmt.Sprintf("%c/%c/%d.csv", 'a'+rnd.IntN(3), 'a'+rnd.IntN(3), rnd.IntN(4))
			from := rnd.IntN(50)
			e := file("s", path, from, from+rnd.IntN(20))
			e.Version = fmt.Sprintf("%d:%d:%d:1", serial, serial, serial)
			switch {
			case rnd.IntN(4) == 0:
				delete(tree, path)
			case rnd.IntN(4) == 0 && tree[path].Path != "":
				e = tree[path]
				delete(tree, path)
				e.Path = "moved/" + path
				tree[e.Path] = e
			default:
				tree[path] = e
			}
		}
		var list []pandian.Entry
		var all pandian.Facts
		var items []string
		parts := map[string]int64{}
		for _, e := range tree {
			list = append(list, e)
			all.Merge(e.Facts)
			items = append(items, fmt.Sprintf("s:%s scanned %d", e.Path, e.Subjects))
			if _, ok := parts[e.Unit]; !ok {
				var f pandian.Facts
				for _, o := range tree {
					if o.Unit == e.Unit {
						f.Merge(o.Facts)
					}
				}
				parts[e.Unit] = f.People().Subjects
			}
		}
		slices.Sort(items)
		sweep(t, r, run("s"), list...)
		days = append(days, past{d.t, items, all.People().Subjects, parts})
		d.next()
	}
	for i, day := range days {
		v := at(t, r, day.when.Add(time.Hour))
		if diff := cmp.Diff(day.items, lines(t, v)); diff != "" {
			t.Errorf("day %d:\n%s", i, diff)
		}
		if n := subjects(t, v, register.Scope{Kind: register.Org}); n != day.org {
			t.Errorf("day %d: %d subjects, want %d", i, n, day.org)
		}
		for unit, want := range day.parts {
			if n := subjects(t, v, register.Scope{Kind: register.Unit, Name: unit}); n != want {
				t.Errorf("day %d: unit %s: %d subjects, want %d", i, unit, n, want)
			}
		}
	}
}

func severalProgramsMayMakeTheRegisterAtOnce(t *testing.T, place string) {
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			r, err := register.Open(t.Context(), place, register.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Close()
			source := fmt.Sprint(i)
			if err := tryRun(t.Context(), r, run(source), false, file(source, "1.csv", 0, 10)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := count(t, place, `SELECT count(*) FROM version`); n != 4 {
		t.Errorf("%d versions, want 4", n)
	}
}

func aNewerRegisterIsRefused(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10))
	if _, err := raw(t, place).Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`); err != nil {
		t.Fatal(err)
	}
	if _, err := register.Open(t.Context(), place, register.Options{Now: d.now}); !errors.Is(err, register.ErrNewer) {
		t.Errorf("%v", err)
	}
}

func aReadOnlyRegisterAnswersAndIsNotWritten(t *testing.T, place string) {
	w, d := opened(t, place)
	sweep(t, w, run("a"), file("a", "1.csv", 0, 10))
	r, err := register.Open(t.Context(), place, register.Options{ReadOnly: true, Now: d.now})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := lines(t, now(t, r)); len(got) != 1 {
		t.Errorf("%q", got)
	}
	if _, err := r.Begin(t.Context(), run("a")); !errors.Is(err, register.ErrReadOnly) {
		t.Errorf("%v", err)
	}
	if _, err := r.Append(t.Context(), register.Event{Action: "x"}); !errors.Is(err, register.ErrReadOnly) {
		t.Errorf("%v", err)
	}
}
