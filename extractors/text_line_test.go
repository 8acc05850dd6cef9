package extractors

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

// looksDrawn is drawnLine with every look at every line.
func looksDrawn(line []byte) bool {
	if bytes.Contains(line, []byte("  ")) || barOf(line) != nil || bytes.Contains(line, ideographic) || isRule(line) {
		return true
	}
	wide := false
	for i, c := range line {
		if c == 0xe3 || c == 0xef && i+1 < len(line) && line[i+1] == 0xbc || strings.IndexByte(":,;=\"'<>[]{}!?", c) >= 0 {
			return false
		}
		wide = wide || c >= 0xe4
	}
	return wide && bytes.Count(line, []byte(" ")) >= 2
}

func TestTheQuickLookAtALineSeesWhatAllLooksSee(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	pieces := strings.Split("a b c 0 - = | + : ; , ? \t \r │ ║ ─ ┼ ＝ － \u3000 姓名 電話 ， ： é 😀 \x85 \u00a0 -- == . _ \xe4 \xef \xff", " ")
	drawn := 0
	for range 200_000 {
		var line []byte
		few := 1 + r.IntN(len(pieces)) // of one or of many kinds
		from := r.IntN(len(pieces))
		for range r.IntN(12) {
			line = append(line, pieces[(from+r.IntN(few))%len(pieces)]...)
			if r.IntN(3) == 0 {
				line = append(line, ' ')
			}
		}
		if r.IntN(2) == 0 {
			line = append(line, '\n')
		}
		want := looksDrawn(line)
		if want {
			drawn++
		}
		if got := drawnLine(line); got != want {
			t.Fatalf("drawnLine(%q) = %v", line, got)
		}
	}
	if drawn < 20_000 || drawn > 180_000 {
		t.Errorf("%d lines of 200,000 look drawn", drawn)
	}
}
