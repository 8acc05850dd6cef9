package lanes

import (
	"encoding/binary"
	"math/bits"
)

// Heads is a set of heads of words in ASCII, which tells at which words of a text a
// search may find something and passes the others, most of them, without a branch
// that depends on what they are: a Bloom filter of one bit a head. It takes any other
// keys as well. The zero Heads are empty.
type Heads [1 << headLog]uint64

const headLog = 10

// Head joins what the word of n bytes at the beginning of b is told by: its length,
// and its first four bytes, or those that it has, but two at least, small letters
// like capitals. A text that ends before is as if zeros followed.
func Head(b []byte, n int) uint64 {
	var four [4]byte
	copy(four[:], b)
	return head(binary.LittleEndian.Uint32(four[:]), min(n, Size))
}

func head(four uint32, n int) uint64 {
	return uint64((four|0x20202020)&headKeep[n]) | uint64(n)<<32
}

// headKeep are the bytes of a head that count, by the length of the word.
var headKeep = func() (keep [Size + 1]uint32) {
	for n := range keep {
		keep[n] = 1<<(8*max(min(n, 4), 2)) - 1
	}
	return keep
}()

// headHash spreads a head over the upper bits.
const headHash = 0x9e3779b97f4a7c15

// Put enters a head.
func (h *Heads) Put(head uint64) {
	x := head * headHash
	h[x>>(64-headLog)] |= 1 << (x >> (58 - headLog) & 63)
}

// Has reports whether the head was put, or another with the same bit.
func (h *Heads) Has(head uint64) bool { return h.bit(head) != 0 }

// bit is 1 if the head was put, or another with the same bit.
func (h *Heads) bit(head uint64) uint64 {
	x := head * headHash
	return h[x>>(64-headLog)] >> (x >> (58 - headLog) & 63) & 1
}

// Kinds of bytes in the masks that Heads.Mark is given.
const (
	WordKind  = iota // of words
	BeginKind        // which a word of interest begins with, or a mark that is taken for a word of no length
)

// Mark sets bits in dst, of the blocks of b from at on, where a word with one of the
// heads may begin. The masks are of these blocks and of the one behind them, no bits
// if there is none; inner is 1 if a word goes on where the first begins, else 0.
func (h *Heads) Mark(dst []uint64, b []byte, at int, masks []Masks, inner uint64) {
	n, inner := h.mark(dst, b, at, masks, inner)
	h.markEach(dst[n:], b, at+n*Size, masks[n:], inner)
}

// markEach is Mark without instructions that not every processor has.
func (h *Heads) markEach(dst []uint64, b []byte, at int, masks []Masks, inner uint64) {
	for k := range masks[:len(masks)-1] {
		words := masks[k].Kind[WordKind]
		places := masks[k].Kind[BeginKind] &^ (words & (words<<1 | inner))
		inner = words >> (Size - 1)
		if places == 0 {
			continue
		}
		var block [Size + 4]byte
		copy(block[:], b[at+k*Size:])
		more := masks[k+1].Kind[WordKind] << 1
		for ; places != 0; places &= places - 1 {
			i := bits.TrailingZeros64(places) & (Size - 1)
			n := bits.TrailingZeros64(^(words>>i | more<<(Size-1-i)))
			dst[k] |= h.bit(head(binary.LittleEndian.Uint32(block[i:i+4]), n)) << i
		}
	}
}
