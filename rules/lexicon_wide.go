package rules

import (
	"unicode/utf8"

	"pandian/internal/lanes"
)

// groupWide divides the terms that begin with a character of three bytes among the
// kinds of trigrams: each goes where it adds the fewest trigrams that may pass. In the
// order of their characters a third fewer do than in the order of the rules.
func (l *Lexicon) groupWide() {
	var size [lanes.TrigramSets][lanes.Third + 1]int
	var last [lanes.Third + 1]rune
	var lastN int
	for i := range l.texts {
		chars, n := wideRunes(l.texts[i].text)
		if n == 0 || n == lastN && chars == last {
			continue
		}
		last, lastN = chars, n
		best, least := 0, -1
		for kind := range size {
			if cost := volume(l.grown(kind, size[kind], chars, n)) - volume(size[kind]); least < 0 || cost < least {
				best, least = kind, cost
			}
		}
		size[best] = l.grown(best, size[best], chars, n)
		for place, r := range chars {
			if place < n {
				l.wide.Set(place, best, r)
			} else {
				l.wide.SetAll(place, best)
			}
		}
	}
}

// everyRune is how many characters count where all may stand.
const everyRune = 4000

// grown returns the sizes of the sets of a kind of trigrams with the first n of
// these characters, and with all characters at the places behind.
func (l *Lexicon) grown(kind int, size [lanes.Third + 1]int, chars [lanes.Third + 1]rune, n int) [lanes.Third + 1]int {
	for place, r := range chars {
		switch {
		case place >= n:
			size[place] = everyRune
		case size[place] < everyRune && !l.wide.Has(place, kind, r):
			size[place]++
		}
	}
	return size
}

func volume(size [lanes.Third + 1]int) int { return size[0] * size[1] * size[2] }

// wideRunes returns the first characters of a term as trigrams see them, and how
// many there are, 0 if the first has not three bytes.
func wideRunes(t string) (chars [lanes.Third + 1]rune, n int) {
	for ; n < len(chars) && len(t) > 0; n++ {
		r, size := utf8.DecodeRuneInString(t)
		if t = t[size:]; size != 3 {
			return chars, min(n, 1) * len(chars)
		}
		chars[n] = r
	}
	return chars, n
}
