package extractors

import "io"

// base64Decoder decodes leniently: what is not of the alphabet is left out, and
// several encoded texts may follow each other. The zero value is ready to use.
type base64Decoder struct {
	acc uint32
	n   int // characters in acc, up to 3
}

// decode appends the whole bytes that src completes to dst.
func (d *base64Decoder) decode(dst, src []byte) []byte {
	for _, c := range src {
		v := base64Value(c)
		if v < 0 {
			if c == '=' {
				dst = d.flush(dst)
			}
			continue
		}
		d.acc = d.acc<<6 | uint32(v)
		if d.n++; d.n == 4 {
			dst = append(dst, byte(d.acc>>16), byte(d.acc>>8), byte(d.acc))
			d.n = 0
		}
	}
	return dst
}

// flush appends what an unfinished group holds.
func (d *base64Decoder) flush(dst []byte) []byte {
	switch d.n {
	case 2:
		dst = append(dst, byte(d.acc>>4))
	case 3:
		dst = append(dst, byte(d.acc>>10), byte(d.acc>>2))
	}
	d.n = 0
	return dst
}

func base64Value(c byte) int {
	switch {
	case c-'A' < 26:
		return int(c - 'A')
	case c-'a' < 26:
		return int(c-'a') + 26
	case c-'0' < 10:
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

// base64Reader decodes what r yields.
type base64Reader struct {
	r       io.Reader
	d       base64Decoder
	in, out []byte
	next    []byte // of out, not yet read
	err     error
}

func (b *base64Reader) Read(p []byte) (int, error) {
	if b.in == nil {
		b.in = make([]byte, 32<<10)
	}
	for len(b.next) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		var n int
		n, b.err = b.r.Read(b.in)
		b.out = b.d.decode(b.out[:0], b.in[:n])
		if b.err == io.EOF {
			if b.d.n == 1 {
				b.err = io.ErrUnexpectedEOF
			}
			b.out = b.d.flush(b.out)
		}
		b.next = b.out
	}
	n := copy(p, b.next)
	b.next = b.next[n:]
	return n, nil
}
