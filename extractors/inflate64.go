package extractors

import (
	"bufio"
	"errors"
	"io"
)

// inflater64 reads Deflate64, the method that Windows uses for large files:
// Deflate with a window of 64 KiB, two more distance codes, and a last length
// code that reaches 64 KiB.
type inflater64 struct {
	r      *bufio.Reader
	bits   uint32 // read and not used: low bits first
	n      uint   // how many
	final  bool   // the block in hand is the last
	block  func() error
	stored int // bytes left of a stored block
	lits   huffman64
	dists  huffman64
	win    [64 << 10]byte
	at     int // in win: where the next byte goes
	taken  int // in win: what was handed out
	full   bool
	copy   int // bytes of a match still to be copied
	dist   int
	err    error
}

var errInflate64 = errors.New("deflate64: damaged")

func newInflater64(r *bufio.Reader) io.Reader { return &inflater64{r: r} }

// Read reads what is compressed.
func (f *inflater64) Read(p []byte) (int, error) {
	for f.at == f.taken && f.err == nil {
		if f.at == len(f.win) {
			f.at, f.taken, f.full = 0, 0, true
		}
		f.err = f.step()
	}
	n := copy(p, f.win[f.taken:f.at])
	if f.taken += n; n > 0 {
		return n, nil
	}
	return 0, f.err
}

// step decodes until the window's end or the block's.
func (f *inflater64) step() error {
	if f.block != nil {
		return f.block()
	}
	if f.final {
		return io.EOF
	}
	head, err := f.take(3)
	if err != nil {
		return err
	}
	f.final = head&1 != 0
	switch head >> 1 {
	case 0:
		return f.openStored()
	case 1:
		f.lits, f.dists = fixed64()
	case 2:
		if err := f.readCodes(); err != nil {
			return err
		}
	default:
		return errInflate64
	}
	f.block = f.codes
	return nil
}

// take reads n bits, at most 16.
func (f *inflater64) take(n uint) (uint32, error) {
	for f.n < n {
		b, err := f.r.ReadByte()
		if err != nil {
			return 0, cutShort(err)
		}
		f.bits |= uint32(b) << f.n
		f.n += 8
	}
	v := f.bits & (1<<n - 1)
	f.bits >>= n
	f.n -= n
	return v, nil
}

// openStored enters a block that is not compressed. It begins at a byte.
func (f *inflater64) openStored() error {
	f.bits >>= f.n % 8
	f.n -= f.n % 8
	size, err := f.take(16)
	if err != nil {
		return err
	}
	inverse, err := f.take(16)
	if err != nil {
		return err
	}
	if size != ^inverse&0xffff {
		return errInflate64
	}
	f.stored = int(size)
	f.block = f.copyStored
	return nil
}

func (f *inflater64) copyStored() error {
	for f.stored > 0 && f.at < len(f.win) {
		b, err := f.take(8)
		if err != nil {
			return err
		}
		f.put(byte(b))
		f.stored--
	}
	if f.stored == 0 {
		f.block = nil
	}
	return nil
}

func (f *inflater64) put(b byte) {
	f.win[f.at] = b
	f.at++
}

// codes decodes a compressed block.
func (f *inflater64) codes() error {
	for f.at < len(f.win) {
		if f.copy > 0 {
			f.put(f.win[(f.at-f.dist)&(len(f.win)-1)])
			f.copy--
			continue
		}
		sym, err := f.symbol(&f.lits)
		switch {
		case err != nil:
			return err
		case sym < 256:
			f.put(byte(sym))
		case sym == 256:
			f.block = nil
			return nil
		default:
			if err := f.match(sym - 257); err != nil {
				return err
			}
		}
	}
	return nil
}

// match reads the length and the distance of a repetition.
func (f *inflater64) match(code int) error {
	base, extra := 3+code, uint(0)
	switch {
	case code > 28:
		return errInflate64
	case code == 28:
		base, extra = 3, 16
	case code >= 8:
		extra = uint(code)/4 - 1
		base = 3 + (4+code%4)<<extra
	}
	more, err := f.take(extra)
	if err != nil {
		return err
	}
	f.copy = base + int(more)
	if code, err = f.symbol(&f.dists); err != nil {
		return err
	}
	base, extra = 1+code, 0
	if code >= 4 {
		extra = uint(code)/2 - 1
		base = 1 + (2+code%2)<<extra
	}
	if more, err = f.take(extra); err != nil {
		return err
	}
	f.dist = base + int(more)
	if f.dist > len(f.win) || !f.full && f.dist > f.at {
		return errInflate64
	}
	return nil
}

// huffman64 holds canonical codes: how many there are of each length, and the
// symbols in order.
type huffman64 struct {
	count   [16]int
	symbols []int
}

// build makes the code from the lengths of the symbols' codes; 0 = none.
func (h *huffman64) build(lengths []byte) error {
	h.count = [16]int{}
	for _, n := range lengths {
		h.count[n]++
	}
	left := 1
	var next [16]int
	for n := 1; n < 16; n++ {
		if left = 2*left - h.count[n]; left < 0 {
			return errInflate64
		}
		next[n] = next[n-1]
		if n > 1 {
			next[n] += h.count[n-1]
		}
	}
	h.symbols = make([]int, len(lengths))
	for sym, n := range lengths {
		if n > 0 {
			h.symbols[next[n]] = sym
			next[n]++
		}
	}
	return nil
}

// symbol decodes a symbol, bit by bit.
func (f *inflater64) symbol(h *huffman64) (int, error) {
	code, first, index := 0, 0, 0
	for n := 1; n < 16; n++ {
		bit, err := f.take(1)
		if err != nil {
			return 0, err
		}
		code |= int(bit)
		count := h.count[n]
		if code-first < count {
			return h.symbols[index+code-first], nil
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	return 0, errInflate64
}

// fixed64 returns the codes of blocks that bring none.
func fixed64() (lits, dists huffman64) {
	var n [288]byte
	for i := range n {
		switch {
		case i < 144, i >= 280:
			n[i] = 8
		case i < 256:
			n[i] = 9
		default:
			n[i] = 7
		}
	}
	_ = lits.build(n[:])
	for i := range 32 {
		n[i] = 5
	}
	_ = dists.build(n[:32])
	return lits, dists
}

// codeOrder is the order in which the lengths of the code for lengths come.
var codeOrder = [19]byte{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readCodes reads the codes of a block.
func (f *inflater64) readCodes() error {
	head, err := f.take(14)
	if err != nil {
		return err
	}
	lits, dists := int(head&31)+257, int(head>>5&31)+1
	var lengths [19]byte
	for i := range head>>10 + 4 {
		n, err := f.take(3)
		if err != nil {
			return err
		}
		lengths[codeOrder[i]] = byte(n)
	}
	var code huffman64
	if err := code.build(lengths[:]); err != nil {
		return err
	}
	all := make([]byte, 0, 320)
	for len(all) < lits+dists {
		sym, err := f.symbol(&code)
		if err != nil {
			return err
		}
		if sym < 16 {
			all = append(all, byte(sym))
			continue
		}
		b, times, err := f.repeat(sym, all)
		if err != nil {
			return err
		}
		for range times {
			all = append(all, b)
		}
	}
	if len(all) > lits+dists {
		return errInflate64
	}
	if err := f.lits.build(all[:lits]); err != nil {
		return err
	}
	return f.dists.build(all[lits:])
}

// repeat reads how often a length is repeated.
func (f *inflater64) repeat(sym int, all []byte) (b byte, times int, err error) {
	times, width := 3, uint(2)
	switch sym {
	case 16:
		if len(all) == 0 {
			return 0, 0, errInflate64
		}
		b = all[len(all)-1]
	case 17:
		width = 3
	default:
		times, width = 11, 7
	}
	more, err := f.take(width)
	return b, times + int(more), err
}
