package register_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian/register"
)

func notesSurviveRenamesAndKeepTheirHistory(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10), file("a", "2.csv", 20, 25))
	id := itemAt(t, now(t, r), "1.csv").ID
	verdict := register.Note{Item: id, Field: "verdict", Place: "表1!C", Digest: 1<<63 + 5, Value: "false positive", Author: "amy", Expires: d.t.AddDate(1, 0, 0)}
	purpose := register.Note{Item: id, Field: "purpose", Value: "069", Author: "amy"}
	set := func(want int, notes ...register.Note) {
		t.Helper()
		if n, err := r.SetNotes(t.Context(), notes); n != want || err != nil {
			t.Errorf("%d notes set (%v), want %d", n, err, want)
		}
	}
	set(2, verdict, purpose)
	set(0, verdict, purpose)
	day1 := d.t
	d.next()
	sweep(t, r, run("a"), file("a", "moved/1.csv", 0, 10), file("a", "2.csv", 20, 25))
	if got := itemAt(t, now(t, r), "moved/1.csv").ID; got != id {
		t.Fatalf("item %d became %d", id, got)
	}
	purpose.Value = "104"
	set(1, purpose)
	d.next()
	purpose.Value = ""
	set(1, purpose)
	notes := func(at time.Time) []string {
		list, err := r.Notes(t.Context(), at, id)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range list {
			got = append(got, fmt.Sprint(n.Field, n.Place, n.Digest, n.Value))
		}
		return got
	}
	v := fmt.Sprint("verdict表1!C", uint64(1<<63+5), "false positive")
	if diff := cmp.Diff([][]string{{"purpose0069", v}, {"purpose0104", v}, {v}}, [][]string{notes(day1), notes(day1.AddDate(0, 0, 1)), notes(time.Time{})}); diff != "" {
		t.Error(diff)
	}
	if history, err := r.NoteHistory(t.Context(), id); err != nil || len(history) != 4 {
		t.Errorf("%d notes in history (%v), want 4", len(history), err)
	}
}

func theAuditTrailIsChainedAndCannotBeChanged(t *testing.T, place string) {
	r, d := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10))
	for i := range 5 {
		d.next()
		if _, err := r.Append(t.Context(), register.Event{Actor: "amy", Action: "export", Detail: map[string]string{"n": fmt.Sprint(i)}}); err != nil {
			t.Fatal(err)
		}
	}
	v, err := r.Verify(t.Context())
	if err != nil || v.Events != 6 || v.Broken != 0 || len(v.Head) != 64 {
		t.Fatalf("%+v %v", v, err)
	}
	var seen []string
	for e, err := range r.Events(t.Context(), d.t.AddDate(0, 0, -1), d.t) {
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, e.Action+e.Detail["n"])
	}
	if diff := cmp.Diff([]string{"export3"}, seen); diff != "" {
		t.Error(diff)
	}
	db := raw(t, place)
	for _, query := range []string{`UPDATE audit SET detail = '{}' WHERE seq = 3`, `DELETE FROM audit WHERE seq = 6`} {
		if _, err := db.Exec(query); err == nil {
			t.Errorf("%s was allowed", query)
		}
	}
	drop := []string{`DROP TRIGGER audit_no_update`, `DROP TRIGGER audit_no_delete`}
	if strings.HasPrefix(place, "postgres") {
		drop = []string{`DROP TRIGGER audit_no_change ON audit`}
	}
	for _, query := range append(drop, `UPDATE audit SET detail = '{"n":"9"}' WHERE seq = 3`) {
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	if v, err := r.Verify(t.Context()); err != nil || v.Broken != 3 {
		t.Errorf("a changed line: %+v %v", v, err)
	}
	if _, err := db.Exec(`DELETE FROM audit WHERE seq <= 3`); err != nil {
		t.Fatal(err)
	}
	if v, err := r.Verify(t.Context()); err != nil || v.Broken != 1 {
		t.Errorf("lines taken out: %+v %v", v, err)
	}
}
