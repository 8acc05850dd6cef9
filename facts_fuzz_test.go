package pandian

import (
	"bytes"
	"testing"
)

// FuzzFactsSurviveStorage: whatever bytes are read, they are refused or give a
// set that is written as the same bytes again, and counting never panics.
func FuzzFactsSurviveStorage(f *testing.F) {
	var facts Facts
	facts.Add([]Ident{{IdentNationalID, 7}, {IdentName, 9}, {IdentMobile, 3}}, 1)
	facts.Add([]Ident{{IdentEmail, 4}}, 0)
	b, err := facts.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		var g Facts
		if g.UnmarshalBinary(b) != nil {
			return
		}
		g.People()
		again, err := g.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var h Facts
		if err := h.UnmarshalBinary(again); err != nil {
			t.Fatalf("what was written is refused: %v", err)
		}
		third, err := h.MarshalBinary()
		if err != nil || !bytes.Equal(again, third) {
			t.Fatalf("the form is not canonical: %v", err)
		}
		if g.People() != h.People() {
			t.Fatal("people changed in storage")
		}
	})
}
