package extractors

import (
	"bufio"
	"io"

	"pandian"
)

// avroInput reads the primitives of Avro's binary encoding.
type avroInput struct {
	r *bufio.Reader
	n int64 // bytes read
}

// long reads an integer: zigzag, seven bits a byte.
func (in *avroInput) long() (int64, error) {
	var u uint64
	for shift := 0; shift < 70; shift += 7 {
		b, err := in.r.ReadByte()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return 0, err
		}
		in.n++
		if u |= uint64(b&0x7f) << shift; b < 0x80 {
			return int64(u>>1) ^ -int64(u&1), nil
		}
	}
	return 0, errAvro
}

// bytes reads bytes behind their length.
func (in *avroInput) bytes(dst []byte, limit int64) ([]byte, error) {
	n, err := in.long()
	if err != nil {
		return dst, err
	}
	return in.take(dst, n, limit)
}

// take reads n bytes. Memory grows with what is there, not with n.
func (in *avroInput) take(dst []byte, n, limit int64) ([]byte, error) {
	switch {
	case n < 0:
		return dst, errAvro
	case n > limit:
		return dst, pandian.Because(pandian.TooLarge, nil)
	}
	for n > 0 {
		at := len(dst)
		dst = append(dst, make([]byte, min(n, textBlock))...)
		got, err := io.ReadFull(in.r, dst[at:])
		in.n += int64(got)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return dst[:at+got], err
		}
		n -= int64(got)
	}
	return dst, nil
}

// blocks calls item for each item of an array or a map. Items without a byte
// are all alike: one is enough.
func (in *avroInput) blocks(item func() error) error {
	for {
		count, err := in.long()
		if err != nil || count == 0 {
			return err
		}
		if count < 0 {
			count = -count
			if _, err := in.long(); err != nil {
				return err
			}
		}
		for range count {
			before := in.n
			if err := item(); err != nil {
				return err
			}
			if in.n == before {
				break
			}
		}
	}
}
