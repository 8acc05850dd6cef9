package extractors

import (
	"bufio"
	"io"
)

// lzhReader unpacks lh4 to lh7: bytes and references into a window, in blocks
// whose Huffman codes stand before them.
type lzhReader struct {
	r      *bufio.Reader
	held   uint32 // bits read ahead, the first one on top
	have   uint
	short  bool // bits were asked for behind the end
	window []byte
	at     int
	ready  int // bytes of the window not handed on
	block  int // codes left in the block

	offsetBits uint // of how many codes for offsets there are
	codes      huffman
	offsets    huffman
}

const (
	lzhCodes   = 510 // bytes, and lengths from 3 on
	lzhLengths = 19  // codes that lengths of codes have
	lzhTop     = 16  // bits of a code
)

func newLZHReader(r *bufio.Reader, bits uint) *lzhReader {
	z := &lzhReader{r: r, window: make([]byte, 1<<bits), offsetBits: 4}
	if bits > 13 {
		z.offsetBits = 5
	}
	for i := range z.window {
		z.window[i] = ' '
	}
	return z
}

func (z *lzhReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if z.ready == 0 {
			if err := z.step(); err != nil {
				return n, err
			}
		}
		from := (z.at - z.ready) & (len(z.window) - 1)
		k := copy(p[n:], z.window[from:min(from+z.ready, len(z.window))])
		n, z.ready = n+k, z.ready-k
	}
	return n, nil
}

// step decodes a byte or a reference.
func (z *lzhReader) step() error {
	if z.block == 0 {
		if z.block = int(z.bits(16)); z.block == 0 || z.short {
			return io.EOF
		}
		if err := z.tables(); err != nil {
			return err
		}
	}
	z.block--
	code := z.codes.next(z)
	if z.short {
		return io.EOF
	}
	if code < 256 {
		z.put(byte(code))
		return nil
	}
	offset := z.offsets.next(z)
	if offset > 1 {
		offset = 1<<(offset-1) + int(z.bits(uint(offset-1)))
	}
	if z.short {
		return io.EOF
	}
	for range code - 253 {
		z.put(z.window[(z.at-offset-1)&(len(z.window)-1)])
	}
	return nil
}

func (z *lzhReader) put(b byte) {
	z.window[z.at] = b
	z.at = (z.at + 1) & (len(z.window) - 1)
	z.ready++
}

// bits reads n bits, 16 at the most.
func (z *lzhReader) bits(n uint) uint32 {
	for z.have < n {
		b, err := z.r.ReadByte()
		if err != nil {
			z.short = true
		}
		z.held |= uint32(b) << (24 - z.have)
		z.have += 8
	}
	v := z.held >> (32 - n)
	if n == 0 {
		v = 0
	}
	z.held <<= n
	z.have -= n
	return v
}

// tables reads the codes of a block.
func (z *lzhReader) tables() error {
	var lengths huffman
	if err := z.shortCode(&lengths, lzhLengths, 5, 3); err != nil {
		return err
	}
	if err := z.longCode(&lengths); err != nil {
		return err
	}
	return z.shortCode(&z.offsets, 1<<z.offsetBits, z.offsetBits, -1)
}

// shortCode reads a code whose lengths stand in three bits or more each; behind the
// gap-th one may be a gap.
func (z *lzhReader) shortCode(h *huffman, most int, bits uint, gap int) error {
	n := int(z.bits(bits))
	if n == 0 {
		h.always(int(z.bits(bits)))
		return nil
	}
	if n > most {
		return errLZH
	}
	var lens [lzhCodes]uint8
	for i := 0; i < n; {
		size := z.bits(3)
		for size >= 7 && size <= lzhTop && z.bits(1) == 1 {
			size++
		}
		if size > lzhTop || z.short {
			return errLZH
		}
		lens[i] = uint8(size)
		if i++; i == gap {
			i += int(z.bits(2))
		}
	}
	return h.make(lens[:most])
}

// longCode reads the code of bytes and lengths.
func (z *lzhReader) longCode(lengths *huffman) error {
	n := int(z.bits(9))
	if n == 0 {
		z.codes.always(int(z.bits(9)))
		return nil
	}
	if n > lzhCodes {
		return errLZH
	}
	var lens [lzhCodes]uint8
	for i := 0; i < n; {
		c := lengths.next(z)
		switch {
		case z.short, c > lzhTop+2:
			return errLZH
		case c == 0:
			i++
		case c == 1:
			i += int(z.bits(4)) + 3
		case c == 2:
			i += int(z.bits(9)) + 20
		default:
			lens[i] = uint8(c - 2)
			i++
		}
	}
	return z.codes.make(lens[:])
}

// huffman is a code whose words are numbered by length and then by symbol.
type huffman struct {
	only    int // the symbol of a code of one, which takes no bits; else -1
	count   [lzhTop + 1]int
	symbols []uint16 // by length, then by number
}

func (h *huffman) always(symbol int) { *h = huffman{only: min(symbol, lzhCodes-1)} }

func (h *huffman) make(lens []uint8) error {
	*h = huffman{only: -1, symbols: h.symbols[:0]}
	for _, n := range lens {
		h.count[n]++
	}
	h.count[0] = 0
	room := 1
	for n := 1; n <= lzhTop; n++ {
		if room = 2*room - h.count[n]; room < 0 {
			return errLZH
		}
		for symbol, size := range lens {
			if int(size) == n {
				h.symbols = append(h.symbols, uint16(symbol))
			}
		}
	}
	return nil
}

// next reads a symbol. Bits that are no word are taken for the end.
func (h *huffman) next(z *lzhReader) int {
	if h.only >= 0 {
		return h.only
	}
	code, first, at := 0, 0, 0
	for n := 1; n <= lzhTop; n++ {
		code |= int(z.bits(1))
		if k := code - first; k < h.count[n] {
			return int(h.symbols[at+k])
		}
		at += h.count[n]
		first = (first + h.count[n]) << 1
		code <<= 1
	}
	z.short = true
	return 0
}
