package scanner

import "unicode/utf8"

// Characters that are set apart one by one, as character recognition and old
// forms leave them: Fold joins them.

// gapAt is the width of the blank at i that may set two characters apart; 0 if
// there is none.
func gapAt(b []byte, i int) int {
	switch {
	case i < len(b) && b[i] == ' ':
		return 1
	case i+2 < len(b) && b[i] == 0xe3 && b[i+1] == 0x80 && b[i+2] == 0x80:
		return 3
	}
	return 0
}

// Fewest gaps, and Chinese characters beside them, of a run of characters that
// are set apart.
const (
	spacedGaps = 3
	spacedHan  = 2
)

// spacedRun returns where a run of characters set apart one by one, as
// character recognition and old forms leave them (申 請 人 王 小 明), begins and
// ends if the gap at i is one of its gaps; the run does not begin before from.
// It goes from its first gap to behind its last. 0, 0: there is no such run.
func spacedRun(b []byte, from, i int) (lo, hi int) {
	lo, hi = i, i+gapAt(b, i)
	before, after := runeBefore(b[from:lo]), runeBehind(b[hi:])
	gaps, han := 1, isHan(before)+isHan(after)
	if blank(before) || blank(after) {
		return 0, 0
	}
	for { // back over a character and the gap before it
		g := lo - utf8.RuneLen(before)
		switch {
		case g-1 > from && b[g-1] == ' ':
			g--
		case g-3 > from && gapAt(b, g-3) == 3:
			g -= 3
		default:
			g = from
		}
		if g == from {
			break
		}
		if before = runeBefore(b[from:g]); blank(before) {
			break
		}
		lo = g
		gaps++
		han += isHan(before)
	}
	for {
		g := hi + utf8.RuneLen(after)
		w := gapAt(b, g)
		if w == 0 {
			break
		}
		if after = runeBehind(b[g+w:]); blank(after) {
			break
		}
		hi = g + w
		gaps++
		han += isHan(after)
	}
	if gaps < spacedGaps || han < spacedHan {
		return 0, 0
	}
	return lo, hi
}

func runeBefore(b []byte) rune { r, n := utf8.DecodeLastRune(b); return whole(r, n) }

func runeBehind(b []byte) rune { r, n := utf8.DecodeRune(b); return whole(r, n) }

// whole returns 0 for a character that is none.
func whole(r rune, n int) rune {
	if r == utf8.RuneError && n < 2 {
		return 0
	}
	return r
}

// blank reports whether r cannot be a character of a run: a blank, a control
// character, or none.
func blank(r rune) bool { return r <= ' ' || r == 0x3000 }

// isHan is 1 for a Chinese character, else 0.
func isHan(r rune) int {
	if r >= 0x3400 && r <= 0x9fff {
		return 1
	}
	return 0
}
