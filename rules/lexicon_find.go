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
	for i := 0; i < len(b); {
		c := b[i]
		var id uint16
		n, step := 0, 1
		switch {
		case c >= 0xc2:
			step = runeStep(c)
			if i+8 > len(b) {
				id, n = l.wide(b[i:])
			} else if first := wideIndex(binary.LittleEndian.Uint64(b[i:])); l.begins[first>>6&1023]>>(first&63)&1 != 0 {
				id, n = l.wide(b[i:])
			}
		case i+8 <= len(b) && lanes.High(binary.LittleEndian.Uint64(b[i:])) == 0:
			dst, i = l.stretch(dst, b, i)
			continue
		case wordBytes[c]: // at the beginning of a word: they are passed over whole
			step = wordLength(b, i, 1)
			id, n = l.ascii(b[i:], step)
		case l.marks[c]:
			id, n = l.ascii(b[i:], 0)
		}
		if n > 0 {
			dst = append(dst, pandian.Hit{Start: int32(i), End: int32(i + n), Term: id})
			step = n
		}
		i += step
	}
	return dst
}

// stretch finds the terms in the ASCII text that b[i] begins, as far as a block
// reaches, and returns where to go on. No word goes on at i, nor where it
// returns. It looks only where a term may begin: each such place is a bit.
func (l *Lexicon) stretch(dst []pandian.Hit, b []byte, i int) ([]pandian.Hit, int) {
	var pad lanes.Block
	block := lanes.At(b, i, &pad)
	word, digit, at, high := lanes.Words(block, l.starts)
	for _, c := range l.further {
		at |= lanes.Equals(block, c)
	}
	size := min(bits.TrailingZeros64(high), len(b)-i)
	next := i + size
	if size == lanes.Size && word>>(size-1) != 0 { // the last word goes on
		next = i + wordLength(b, i, size)
	}
	at = (at | word&^digit) &^ (word & (word << 1)) & (1<<size - 1)
	for end := i; at != 0; at &= at - 1 { // end of the latest hit
		k := bits.TrailingZeros64(at)
		length := bits.TrailingZeros64(^(word >> k))
		if k+length == lanes.Size {
			length = wordLength(b, i+k, length)
		}
		if i+k < end {
			continue
		}
		if id, n := l.ascii(b[i+k:], length); n > 0 {
			end = i + k + n
			next = max(next, end)
			dst = append(dst, pandian.Hit{Start: int32(i + k), End: int32(end), Term: id})
		}
	}
	return dst, next
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

// wideIndex tells characters that are not ASCII apart by their bytes, of which v
// holds the first lowest: those of three bytes all, others roughly.
func wideIndex(v uint64) uint32 {
	return uint32(v&15)<<12 | uint32(v>>8&63)<<6 | uint32(v>>16&63)
}

// wide finds the longest term that is not ASCII and that b begins with.
func (l *Lexicon) wide(b []byte) (uint16, int) {
	if len(b) >= 6 {
		k := uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint16(b[4:]))<<32
		if l.may(k) {
			if id, n := l.at(k, 6, b); n > 0 {
				return id, n
			}
		}
	}
	if n := runeStep(b[0]); n <= len(b) {
		if k := bytesKey(b[:n]); l.may(k) {
			return l.at(k, n, b)
		}
	}
	return 0, 0
}

// may reports whether a term that is not ASCII may have the head k.
func (l *Lexicon) may(k uint64) bool {
	h := hashHead(k)
	return l.filter[h>>6]&(1<<(h&63)) != 0
}

// with returns the terms that have the head k.
func (l *Lexicon) with(k uint64) []termText {
	for slot := hashHead(k) % headSlots; l.slots[slot] != 0; slot = (slot + 1) % headSlots {
		if h := &l.heads[l.slots[slot]-1]; h.key == k {
			return l.texts[h.lo:h.hi]
		}
	}
	return nil
}

// at finds the longest term with the head k, of size bytes, that b begins with.
func (l *Lexicon) at(k uint64, size int, b []byte) (uint16, int) {
	for _, t := range l.with(k) {
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
	if len(b) < 4 {
		var pad [4]byte
		copy(pad[:], b)
		b = pad[:]
	}
	keep := uint64(1)<<(8*min(max(n, 2), 4)&63) - 1
	return uint64(binary.LittleEndian.Uint32(b)|0x20202020)&keep | uint64(n)<<32 | 1<<63
}

// ascii finds the longest term in ASCII that b begins with, in any case; length
// is that of the word at the beginning of b.
func (l *Lexicon) ascii(b []byte, length int) (uint16, int) {
	if len(b) < 2 {
		return 0, 0
	}
	k := asciiHead(b, length)
	if h := hashHead(k); l.words[h>>6]>>(h&63)&1 == 0 {
		return 0, 0
	}
	return l.asciiTerm(k, b)
}

// asciiTerm finds the longest term with the head k that b begins with.
func (l *Lexicon) asciiTerm(k uint64, b []byte) (uint16, int) {
next:
	for _, t := range l.with(k) {
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
