package lanes

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// trigramsByRune is Mark rune by rune.
func trigramsByRune(t *Trigrams, b []byte, at, to int) []uint64 {
	dst := make([]uint64, (to-at)/Size+2)
	sets := func(i int) (rune, int) {
		if i < len(b) {
			if r, n := utf8.DecodeRune(b[i:]); n == 3 {
				return r, 3
			}
		}
		return Other, 0
	}
	for i := at; i < to; i++ {
		if r, n := sets(i); n == 3 {
			second, m := sets(i + n)
			third, _ := sets(i + n + m)
			if m == 0 {
				third = Other
			}
			for kind := range TrigramSets {
				if t.Has(First, kind, r) && t.Has(Second, kind, second) && t.Has(Third, kind, third) {
					dst[(i-at)/Size] |= 1 << ((i - at) % Size)
				}
			}
		}
	}
	return dst
}

// trigramTexts are characters of one to four bytes, those of three in runs.
func trigramText(r *rand.Rand) []byte {
	var b []byte
	for range r.IntN(60) {
		switch r.IntN(5) {
		case 0:
			for range r.IntN(40) {
				b = append(b, 'a')
			}
		case 1:
			b = append(b, []string{"·", "é", "😀", "\n", " "}[r.IntN(5)]...)
		default:
			for range r.IntN(14) {
				b = utf8.AppendRune(b, rune(0x4e00+r.IntN(12)))
			}
		}
	}
	return b
}

func someTrigrams(r *rand.Rand) *Trigrams {
	t := &Trigrams{}
	for kind := range TrigramSets {
		for place := range Third + 1 {
			for range 3 {
				t.Set(place, kind, rune(0x4e00+r.IntN(12)))
			}
			if r.IntN(4) == 0 {
				t.Set(place, kind, Other)
			}
		}
	}
	t.SetAll(Third, 3)
	return t
}

func TestTrigramsAreMarkedWhereTheirCharactersStand(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 2000 {
		sets, b := someTrigrams(r), trigramText(r)
		at := 0
		if len(b) > 0 {
			at = r.IntN(len(b))
		}
		to := at + r.IntN(len(b)-at+1)
		for at < to && !utf8.RuneStart(b[at]) {
			at++
		}
		want, got, each := trigramsByRune(sets, b, at, to), make([]uint64, (to-at)/Size+2), make([]uint64, (to-at)/Size+2)
		for i := range got {
			got[i] = r.Uint64()
		}
		sets.Mark(got, b, at, to)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q[%d:%d] (-rune by rune +marked):\n%s", b, at, to, diff)
		}
		sets.markEach(each, b, at, at, to)
		if diff := cmp.Diff(want, each); diff != "" {
			t.Fatalf("%q[%d:%d] (-rune by rune +one by one):\n%s", b, at, to, diff)
		}
	}
}

func BenchmarkTrigrams(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 10))
	sets, text := &Trigrams{}, []byte{}
	for len(text) < 64<<10 {
		text = utf8.AppendRune(text, rune(0x4e00+r.IntN(1200)))
	}
	dst := make([]uint64, len(text)/Size+2)
	for name, mark := range map[string]func(){
		"best": func() { sets.Mark(dst, text, 0, len(text)) },
		"each": func() { sets.markEach(dst, text, 0, 0, len(text)) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				mark()
			}
		})
	}
}
