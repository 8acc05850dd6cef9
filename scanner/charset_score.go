package scanner

import (
	"sync"
	"unicode/utf8"
)

// legacyCharsets are tried in this order; of equal scores the first wins. The
// bias, per decoded character that is not ASCII, is what a charset that is rare
// in Taiwan must make up for.
var legacyCharsets = []struct {
	cs   Charset
	bias float64
}{
	{UTF8, 0}, // with errors
	{Big5, 0},
	{GB18030, 0.1},
	{EUCTW, 0.3},
	{ShiftJIS, 0.3},
}

// detectLegacy returns the charset in which an ASCII-compatible text that is
// not valid UTF-8 reads best, and its score; Unknown8Bit if it reads badly in
// all of them.
func detectLegacy(sample []byte) (Charset, float64) {
	best, top := Unknown8Bit, 0.0
	var buf []byte
	for _, l := range legacyCharsets {
		buf, _, _ = decoderOf(l.cs)(buf[:0], sample, false)
		r := read(buf)
		r.worth -= l.bias * float64(r.wide)
		if s := r.worth + 0.5*float64(r.ascii); r.worth > 0 && s > top {
			best, top = l.cs, s
		}
	}
	if best == Unknown8Bit {
		if s := scoreLatin(sample); s > 0 {
			return Latin1, s
		}
	}
	return best, top
}

// detectUTF16 returns the byte order in which b reads as UTF-16, if it does so
// better, per byte, than atLeast; else Binary.
func detectUTF16(b []byte, atLeast float64) Charset {
	b = b[:min(len(b), sampleBytes)]
	best := Binary
	var buf []byte
	for _, cs := range []Charset{UTF16LE, UTF16BE} {
		buf, _, _ = decoderOf(cs)(buf[:0], b, false)
		r := read(buf)
		if s := (r.worth + float64(r.ascii)) / float64(len(b)); s > atLeast {
			best, atLeast = cs, s
		}
	}
	return best
}

// reading is how a decoded text reads: the worth of its characters that are
// not printable ASCII, and how many there are of either.
type reading struct {
	worth       float64
	ascii, wide int
}

func read(b []byte) (r reading) {
	w := runeWeights()
	for i := 0; i < len(b); {
		if c := b[i]; c < utf8.RuneSelf {
			i++
			if c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' {
				r.ascii++
			} else {
				r.worth -= 5
			}
			continue
		}
		c, n := utf8.DecodeRune(b[i:])
		i += n
		r.wide++
		if c < 0x10000 {
			r.worth += float64(w[c])
		} else {
			r.worth--
		}
	}
	return r
}

// runeWeights is the worth of each character of the basic plane.
var runeWeights = sync.OnceValue(func() *[0x10000]float32 {
	w := new([0x10000]float32)
	fill := func(lo, hi rune, x float32) {
		for r := lo; r <= hi; r++ {
			w[r] = x
		}
	}
	fill(0x80, 0xffff, -1)
	fill(0x80, 0x9f, -5)      // C1 controls
	fill(0x3000, 0x303f, 1)   // 、。「」
	fill(0x3040, 0x30ff, -.5) // kana
	fill(0x3105, 0x3129, 0)   // bopomofo
	fill(0x4e00, 0x9fff, .2)  // Han
	fill(0xe000, 0xf8ff, -1)  // private use
	fill(0xff01, 0xff5e, 1)   // full width
	for _, r := range "　，。、：；（）" {
		w[r] = 2
	}
	for _, r := range "○●□■※→…—·‧•°℃％×±" {
		w[r] = .5
	}
	w[utf8.RuneError] = -20
	tiers := []struct {
		n int
		x float32
	}{{600, 4}, {1800, 3}, {1 << 16, 2}}
	for _, table := range []string{commonSimplified, commonTraditional} {
		i, tier := 0, 0
		for _, r := range table {
			if i >= tiers[tier].n {
				tier++
			}
			w[r] = tiers[tier].x
			i++
		}
	}
	return w
})

// scoreLatin says how much the sample's high bytes look like accented letters
// within Western words.
func scoreLatin(b []byte) (sum float64) {
	for i, c := range b {
		if c < 0x80 {
			continue
		}
		before, after := byte(' '), byte(' ')
		if i > 0 {
			before = b[i-1]
		}
		if i+1 < len(b) {
			after = b[i+1]
		}
		if c >= 0xc0 && before < 0x80 && after < 0x80 && (isLetter(before) || isLetter(after)) {
			sum += 0.5
		} else {
			sum -= 2
		}
	}
	return sum
}

func isLetter(c byte) bool { return c|0x20-'a' < 26 }
