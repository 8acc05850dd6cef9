package extractors

import (
	"bufio"
	"errors"
	"io"
)

// lzwReader reads the output of the Unix program compress: codes of 9 to 16
// bits, low bits first, in groups of eight. (The codes of GIF and TIFF, which
// the standard library reads, are in no groups.)
type lzwReader struct {
	r     *bufio.Reader
	block bool // code 256 clears the table
	max   uint // bits of the longest code
	width uint // bits of a code now
	next  int  // code that is free
	last  int  // code before; -1 = none
	first byte // of what the last code stands for

	group       [16]byte // codes in hand
	bits, limit uint     // consumed and there, in group

	prefix [1 << 16]uint16
	suffix [1 << 16]byte
	out    []byte // decoded, not handed out yet: the end comes first
}

const (
	lzwClear = 256
	lzwBits  = 9
)

var errLZW = errors.New("compress: damaged")

func newLZWReader(r *bufio.Reader) (io.Reader, error) {
	var h [3]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return nil, cutShort(err)
	}
	z := &lzwReader{r: r, block: h[2]&0x80 != 0, max: uint(h[2] & 31)}
	if z.max < lzwBits || z.max > 16 {
		return nil, errLZW
	}
	z.max = max(z.max, lzwBits+1) // the program never stops at 9
	z.clear()
	return z, nil
}

func (z *lzwReader) clear() {
	z.width, z.last, z.next = lzwBits, -1, 256
	if z.block {
		z.next++
	}
	z.bits, z.limit = 0, 0
}

// Read reads what is compressed.
func (z *lzwReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		for len(z.out) > 0 && n < len(p) {
			p[n] = z.out[len(z.out)-1]
			z.out = z.out[:len(z.out)-1]
			n++
		}
		if n == len(p) {
			break
		}
		code, err := z.code()
		if err == nil {
			err = z.expand(code)
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// code reads a code. A group is eight codes of the same width: what is left of
// it when the width changes means nothing.
func (z *lzwReader) code() (int, error) {
	if z.next > 1<<z.width-1 && z.width < z.max {
		z.width++
		z.bits, z.limit = 0, 0
	}
	if z.bits+z.width > z.limit {
		n, err := io.ReadFull(z.r, z.group[:z.width])
		if err != nil && err != io.ErrUnexpectedEOF {
			return 0, err
		}
		if z.bits, z.limit = 0, uint(n)*8; z.limit < z.width {
			return 0, io.EOF // bits that fill the last byte
		}
	}
	at := z.bits / 8
	v := uint32(z.group[at]) | uint32(z.group[at+1])<<8
	if at+2 < uint(len(z.group)) {
		v |= uint32(z.group[at+2]) << 16
	}
	v = v >> (z.bits % 8) & (1<<z.width - 1)
	z.bits += z.width
	return int(v), nil
}

// expand puts what a code stands for into out, and a new code into the table.
func (z *lzwReader) expand(code int) error {
	if code == lzwClear && z.block {
		z.clear()
		return nil
	}
	known := code
	if code >= z.next {
		if code > z.next || z.last < 0 {
			return errLZW
		}
		z.out = append(z.out, z.first) // the code that is being made
		known = z.last
	}
	for known >= lzwClear {
		z.out = append(z.out, z.suffix[known])
		known = int(z.prefix[known])
	}
	z.first = byte(known)
	z.out = append(z.out, z.first)
	if z.last >= 0 && z.next < 1<<z.max {
		z.prefix[z.next], z.suffix[z.next] = uint16(z.last), z.first
		z.next++
	}
	z.last = code
	return nil
}
