package extractors

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// looksDrawn is lineScan.line with every look at every line.
func looksDrawn(line []byte) bool {
	if bytes.Contains(line, []byte("  ")) || barOf(line) != nil || bytes.Contains(line, ideographic) || isRule(line) {
		return true
	}
	if high := func(c rune) bool { return c >= 0x80 }; bytes.IndexByte(line, '\t') > 0 && bytes.ContainsFunc(line, high) {
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
	var before []byte // lines
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
		if len(line) == 0 || r.IntN(2) == 0 {
			line = append(line, '\n')
		}
		want := looksDrawn(line)
		if want {
			drawn++
		}
		text, from := append(slices.Clone(before), line...), len(before)
		s := lineScan{b: text}
		for i := 0; i < from; {
			if r.IntN(2) == 0 {
				i, _ = s.line(i)
			} else if next := s.skip(i, 1); next > i && text[next-1] == '\n' && bytes.IndexByte(text[i:next-1], '\n') < 0 {
				i = next
			} else {
				t.Fatalf("the line behind %d of %q does not begin at %d", i, text, next)
			}
		}
		if end, got := s.line(from); got != want || end != from+len(line) {
			t.Fatalf("%q behind %d bytes: %v up to %d", line, from, got, end)
		}
		if before = append(text, '\n'); len(before) > 300 {
			before = before[:0]
		}
		if r.IntN(200) == 0 { // so that lines stand where blocks looked at together meet
			before = append(bytes.Repeat([]byte{'a'}, 4000+r.IntN(200)), '\n')
		}
	}
	if drawn < 20_000 || drawn > 180_000 {
		t.Errorf("%d lines of 200,000 look drawn", drawn)
	}
}
