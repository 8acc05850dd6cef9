package scanner

import (
	"sync"
	"unicode/utf8"
)

// legacyCharsets are tried in this order; of equal readings the first wins.
// prior, per character that is not ASCII, is what a charset has going for it:
// UTF-8 (with errors) that its sequences hardly come about by chance, the
// others that they are rare in Taiwan. kana is the worth of Japanese syllables.
var legacyCharsets = []struct {
	cs          Charset
	prior, kana float64
}{
	{UTF8, 3, 0},
	{Big5, 0, -0.5},
	{GB18030, -0.1, -0.5},
	{EUCTW, -0.3, -0.5},
	{ShiftJIS, -0.3, 2},
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
		r.worth += l.prior*float64(r.wide) + l.kana*float64(r.kana)
		if s := r.score(0.5); r.worth > 0 && s > top {
			best, top = l.cs, s
		}
		if r.wide >= 100 && r.worth >= 2*float64(r.wide) {
			return best, top // beyond doubt
		}
	}
	if r := readLatin(sample); r.worth > 0 && r.score(0.5) > top {
		best, top = Latin1, r.score(0.5)
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
		if s := (r.score(1) + float64(r.kana)) / float64(len(b)); s > atLeast {
			best, atLeast = cs, s
		}
	}
	return best
}

// reading is how a decoded text reads: the worth of its characters that are
// not printable ASCII, and how many there are of either; kana are among the
// wide ones, and not in worth.
type reading struct {
	worth             float64
	ascii, wide, kana int
}

// score is the worth of the whole text if a printable ASCII character is worth
// that much: half of it per byte, whatever the charset.
func (r reading) score(ascii float64) float64 { return r.worth + ascii*float64(r.ascii) }

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
		switch {
		case c >= 0x3041 && c <= 0x30fe:
			r.kana++
		case c < 0x10000:
			r.worth += float64(w[c])
		default:
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
	fill(0x80, 0x9f, -5)     // C1 controls
	fill(0x3000, 0x303f, 1)  // 、。「」
	fill(0x3105, 0x3129, 0)  // bopomofo
	fill(0x4e00, 0x9fff, .2) // Han
	fill(0xe000, 0xf8ff, -1) // private use
	fill(0xff01, 0xff5e, 1)  // full width
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

// readLatin reads the sample as a Western language, in which high bytes are
// letters within words.
func readLatin(b []byte) (r reading) {
	word := false // the byte before is a letter
	for i, c := range b {
		switch {
		case c < 0x80:
			word = isLetter(c)
			r.ascii++
			continue
		case c < 0xc0:
			word = false
			r.worth -= 2
		case word:
			r.worth++
		case i+1 < len(b) && isLetter(b[i+1]):
			word = true
		default:
			r.worth -= 2
		}
		r.wide++
	}
	return r
}

func isLetter(c byte) bool { return c|0x20-'a' < 26 }
