package scanner

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestAKnownNameIsFoundWhereverItStands(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 12))
	parts := []string{"王", "大", "明", "明明", "王大明", "尤命·蘇樣", " ", "\n", "x"}
	for _, raw := range []string{"王大明", "明明明", "尤命·蘇樣", "王·x", "歐陽大明"} {
		n := knownName{raw: []byte(raw)}
		for range 2000 {
			var text []byte
			for range r.IntN(60) {
				if text = append(text, parts[r.IntN(len(parts))]...); r.IntN(8) == 0 {
					text = append(text, raw...)
				}
			}
			for at := 0; at <= len(text); at++ {
				want := bytes.Index(text[at:], n.raw)
				if want >= 0 {
					want += at
				}
				if got := n.next(text, at); got != want {
					t.Fatalf("%q from %d of %q: at %d, want %d", raw, at, text, got, want)
				}
			}
		}
	}
}
