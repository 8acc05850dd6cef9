package extractors

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestShapeOfTextWithoutQuotedFieldsIsCountedLineByLine(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	const alphabet = "a,,\t;| \n\n\r名"
	quotes := 0
	for n := range 20000 {
		head := make([]byte, rnd.IntN(300))
		if n%100 == 0 {
			head = make([]byte, headBytes-1+rnd.IntN(2))
		}
		for i := range head {
			head[i] = alphabet[rnd.IntN(len(alphabet))]
			if head[i] == 'a' && rnd.IntN(8) == 0 {
				head[i] = '"'
			}
		}
		for _, delim := range []byte(csvDelims) {
			eol := lineEnd(head)
			if opensQuote(head, delim, eol) {
				continue
			}
			if bytes.IndexByte(head, '"') >= 0 {
				quotes++
			}
			if got, want := plainShape(head, delim, eol), shapeOf(head, delim, eol); got != want {
				t.Fatalf("%q by %q: %+v, want %+v", head, delim, got, want)
			}
		}
	}
	if quotes < 1000 {
		t.Errorf("%d heads with quotes that open nothing", quotes)
	}
}
