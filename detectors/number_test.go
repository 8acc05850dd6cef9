package detectors

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestShortcutsReadSeparatorsAsTheyAre(t *testing.T) {
	pieces := strings.Split("1|23| |\t|\u00a0|-|–|－|.|·|)|(|\r|\n|\r\n|,|x|的", "|")
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		var s strings.Builder
		for range r.IntN(9) {
			s.WriteString(pieces[r.IntN(len(pieces))])
		}
		b := []byte(s.String())
		for i := range len(b) + 1 {
			n, kind := longSeparator(b, i)
			if gotN, got := separator(b, i); gotN != n || n > 0 && got != kind {
				t.Fatalf("separator(%q, %d) = %d, %b; want %d, %b", b, i, gotN, got, n, kind)
			}
			if got, want := moreDigits(b, i), n > 0 && isDigit(at(b, i+n)); got != want {
				t.Fatalf("moreDigits(%q, %d) = %t, want %t", b, i, got, want)
			}
		}
	}
}
