package extractors

import (
	"math/rand/v2"
	"testing"
)

func TestShapeOfTextWithoutQuotesIsCountedLineByLine(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	const alphabet = "a,,\t;| \n\n\r名"
	for n := range 20000 {
		head := make([]byte, rnd.IntN(300))
		if n%100 == 0 {
			head = make([]byte, headBytes-1+rnd.IntN(2))
		}
		for i := range head {
			head[i] = alphabet[rnd.IntN(len(alphabet))]
		}
		for _, delim := range []byte(csvDelims) {
			eol := lineEnd(head)
			if got, want := plainShape(head, delim, eol), shapeOf(head, delim, eol); got != want {
				t.Fatalf("%q by %q: %+v, want %+v", head, delim, got, want)
			}
		}
	}
}
