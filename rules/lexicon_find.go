package rules

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
)

// Find appends the terms in b to dst: leftmost, the longest of those that begin
// at one place, not overlapping. Terms in ASCII are found in any case and only
// as whole words.
func (l *Lexicon) Find(dst []pandian.Hit, b []byte) []pandian.Hit {
	var masks [64]lanes.Masks
	var wide [len(masks) + 2]uint64
	f := finding{l: l, b: b, hits: dst}
	for at := 0; at < len(b); at += len(masks) * lanes.Size {
		to := min(at+len(masks)*lanes.Size, len(b))
		l.wide.Mark(wide[:], b, at, to)
		for k, m := range l.classes.Mark(masks[:0], b[at:to]) {
			f.block(at+k*lanes.Size, m.Kind[wordKind], m.Kind[beginKind], m.Kind[leadKind]|wide[k])
		}
	}
	return f.hits
}

// finding is the work of one call of Find.
type finding struct {
	l     *Lexicon
	b     []byte
	hits  []pandian.Hit
	end   int    // of the latest hit
	inner uint64 // 1 if a word goes on where the next block begins
}

// block finds the terms that begin in the block that stands at a place of the
// text. Each place where one may begin is a bit; no look waits for another.
func (f *finding) block(at int, word, begin, wide uint64) {
	starts := begin&^(word&(word<<1|f.inner)) | wide
	f.inner = word >> (lanes.Size - 1)
	if f.end > at {
		starts = starts >> (f.end - at) << (f.end - at)
	}
	for starts != 0 {
		k := bits.TrailingZeros64(starts)
		starts &= starts - 1
		i := at + k
		var id uint16
		var n int
		if wide>>k&1 != 0 {
			id, n = f.l.wideTerm(f.b[i:])
		} else {
			length := bits.TrailingZeros64(^(word >> k))
			if k+length == lanes.Size { // the word goes on
				length = wordLength(f.b, i, length)
			}
			if head := asciiHead(f.b[i:], length); f.l.words.mayHold(head) {
				id, n = f.l.asciiTerm(head, f.b[i:])
			}
		}
		if n > 0 {
			f.end = i + n
			f.hits = append(f.hits, pandian.Hit{Start: int32(i), End: int32(f.end), Term: id})
			starts = starts >> (f.end - at) << (f.end - at)
		}
	}
}

// wordLength is the length of the word at i, of which n bytes are known to be of it.
func wordLength(b []byte, i, n int) int {
	for i+n < len(b) && wordBytes[b[i+n]] {
		n++
	}
	return n
}

// runeStep is the length of a character by its first byte.
func runeStep(c byte) int {
	switch {
	case c < 0xe0:
		return 2
	case c < 0xf0:
		return 3
	}
	return 4
}

// head returns the slot of the terms that have the head k; nil if none has.
func (l *Lexicon) head(k uint64) *termHead {
	for slot := hashHead(k) >> (64 - slotBits); ; slot = (slot + 1) % uint64(len(l.slots)) {
		switch h := &l.slots[slot]; h.key {
		case k:
			return h
		case 0:
			return nil
		}
	}
}

// wideTerm finds the longest term that is not ASCII and that b begins with.
func (l *Lexicon) wideTerm(b []byte) (uint16, int) {
	if len(b) >= 6 {
		k := uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint16(b[4:]))<<32
		if l.heads.mayHold(k) {
			if h := l.head(k); h != nil && (len(b) < 9 || h.third>>(b[8]&63)&1 != 0) {
				if id, n := l.at(h, 6, b); n > 0 {
					return id, n
				}
			}
		}
	}
	n := runeStep(b[0])
	if n > len(b) {
		return 0, 0
	}
	if k := bytesKey(b[:n]); l.heads.mayHold(k) {
		if h := l.head(k); h != nil {
			return l.at(h, n, b)
		}
	}
	return 0, 0
}

// at finds the longest term with the head h, of size bytes, that b begins with.
func (l *Lexicon) at(h *termHead, size int, b []byte) (uint16, int) {
	for _, t := range l.texts[h.lo:h.hi] {
		n := len(t.text)
		if n > len(b) || n > size && string(b[size:n]) != t.text[size:] {
			continue
		}
		if t.text[n-1] >= utf8.RuneSelf || wordEnds(b, n, t.text) {
			return t.id, n
		}
	}
	return 0, 0
}

// asciiHead joins what a term in ASCII begins with, small letters like capitals:
// the length of its first word, n, and of that word up to four bytes, two at
// least, of which the second may begin a character.
func asciiHead(b []byte, n int) uint64 {
	var v uint64
	if len(b) >= 4 {
		v = uint64(binary.LittleEndian.Uint32(b))
	} else {
		v = bytesKey(b)
	}
	return (v|0x20202020)&keep[min(n, 4)] | uint64(n)<<32 | asciiMark
}

// asciiMark tells the heads of terms in ASCII from those of others.
const asciiMark = 1 << 63

// keep are the bytes of a head that count, by the length of the word.
var keep = [...]uint64{0xffff, 0xffff, 0xffff, 0xffffff, 0xffffffff}

// asciiTerm finds the longest term in ASCII with the head k that b begins with, in
// any case.
func (l *Lexicon) asciiTerm(k uint64, b []byte) (uint16, int) {
	h := l.head(k)
	if h == nil {
		return 0, 0
	}
next:
	for _, t := range l.texts[h.lo:h.hi] {
		n := len(t.text)
		if n > len(b) {
			continue
		}
		for i := range n {
			if lower(t.text[i]) != lower(b[i]) {
				continue next
			}
		}
		if wordEnds(b, n, t.text) {
			return t.id, n
		}
	}
	return 0, 0
}

// wordEnds reports whether a term that ends at n ends a word there.
func wordEnds(b []byte, n int, t string) bool {
	return n == len(b) || !wordByte(t[len(t)-1]) || !wordByte(b[n])
}

// wordBytes are the bytes of ASCII words.
var wordBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = c-'0' < 10 && c >= '0' || c|0x20 >= 'a' && c|0x20 <= 'z' && c < utf8.RuneSelf || c == '_'
	}
	return t
}()

// wordByte reports whether c belongs to an ASCII word.
func wordByte(c byte) bool { return wordBytes[c] }

func lower(c byte) byte {
	if c-'A' < 26 {
		return c | 0x20
	}
	return c
}
