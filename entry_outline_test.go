package pandian

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
)

// The oracle is encoding/json, without what an outline leaves out.
func TestOutlineIsPartOfTheEntry(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 5000 {
		var e Entry
		fill(rnd, reflect.ValueOf(&e).Elem())
		for typ, f := range e.Findings {
			if f == nil {
				delete(e.Findings, typ)
			}
		}
		doc := e.AppendJSON(nil)
		var got, all Entry
		if err := got.Outline(doc); err != nil {
			t.Fatalf("%v: %s", err, doc)
		}
		if err := json.Unmarshal(doc, &all); err != nil {
			t.Fatal(err)
		}
		want := Entry{
			Source: all.Source, Path: all.Path, Format: all.Format, Content: all.Content, Status: all.Status, Reasons: all.Reasons, Size: all.Size,
			Modified: all.Modified, Version: all.Version, Owner: all.Owner, Unit: all.Unit, Records: all.Records, Subjects: all.Subjects,
			SpecialSubjects: all.SpecialSubjects, Sample: all.Sample, Class: all.Class, Risk: all.Risk, CopyOf: all.CopyOf, Estimate: all.Estimate,
		}
		for typ, f := range all.Findings {
			if want.Findings == nil {
				want.Findings = map[Type]*Figures{}
			}
			want.Findings[typ] = &Figures{Count: f.Count, Distinct: f.Distinct}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, want, doc)
		}
		for cut := range doc { // damaged: an error or nothing, no panic
			_ = got.Outline(doc[:cut])
			if rnd.IntN(50) > 0 {
				break
			}
		}
	}
}
