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
	const blocks = 64                 // looked at together
	var masks [blocks + 1]lanes.Masks // and the one behind them, into which a word may go on
	var places [blocks + 2]uint64
	f := finding{l: l, b: b, hits: dst}
	inner := uint64(0) // 1 if a word goes on where the next block begins
	for at := 0; at < len(b); at += blocks * lanes.Size {
		to := min(at+blocks*lanes.Size, len(b))
		n := (to - at + lanes.Size - 1) / lanes.Size
		masks[n] = lanes.Masks{}
		l.classes.Mark(masks[:0], b[at:min(to+lanes.Size, len(b))])
		l.wide.Mark(places[:], b, at, to)
		l.words.Mark(places[:], b, at, masks[:n+1], inner)
		for k, m := range masks[:n] {
			if p := places[k] | m.Kind[leadKind]; p != 0 {
				f.block(at+k*lanes.Size, p)
			}
		}
		inner = masks[n-1].Kind[lanes.WordKind] >> (lanes.Size - 1)
	}
	return f.hits
}

// finding is the work of one call of Find.
type finding struct {
	l    *Lexicon
	b    []byte
	hits []pandian.Hit
	end  int // of the latest hit
}

// block finds the terms that begin at some places of a block, as bits. No look
// waits for another.
func (f *finding) block(at int, places uint64) {
	if f.end > at {
		places = places >> (f.end - at) << (f.end - at)
	}
	for places != 0 {
		i := at + bits.TrailingZeros64(places)
		places &= places - 1
		if id, n := f.l.term(f.b, i); n > 0 {
			f.end = i + n
			f.hits = append(f.hits, pandian.Hit{Start: int32(i), End: int32(f.end), Term: id})
			places = places >> (f.end - at) << (f.end - at)
		}
	}
}

// term finds the longest term that begins at i.
func (l *Lexicon) term(b []byte, i int) (uint16, int) {
	if b[i] >= utf8.RuneSelf {
		return l.wideTerm(b[i:])
	}
	return l.asciiTerm(lanes.Head(b[i:], wordLength(b[i:]))|asciiMark, b[i:])
}

// wordLength is the length of the word that b begins with.
func wordLength(b []byte) (n int) {
	for n < len(b) && wordBytes[b[n]] {
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
		if l.heads.Has(k) {
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
	if k := bytesKey(b[:n]); l.heads.Has(k) {
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

// asciiMark tells the heads of terms in ASCII (lanes.Head) from those of others.
const asciiMark = 1 << 63

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
