package extractors

import (
	"bufio"
	"io"
)

// thrift reads the compact protocol of Thrift, in which Parquet files speak of
// themselves. What is not known is passed over.
type thrift struct {
	r     *bufio.Reader
	depth int
}

// Kinds of values.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt16  = 4
	thriftInt32  = 5
	thriftInt64  = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12

	maxThriftDepth = 32
	maxThriftText  = 64 << 10
)

func (t *thrift) byte() (byte, error) {
	b, err := t.r.ReadByte()
	return b, cutShort(err)
}

// uint reads seven bits a byte.
func (t *thrift) uint() (u uint64, err error) {
	for shift := 0; shift < 70; shift += 7 {
		b, err := t.byte()
		if err != nil {
			return 0, err
		}
		if u |= uint64(b&0x7f) << shift; b < 0x80 {
			return u, nil
		}
	}
	return 0, errParquet
}

// int reads an integer of a kind.
func (t *thrift) int(kind byte) (int64, error) {
	switch kind {
	case thriftByte:
		b, err := t.byte()
		return int64(int8(b)), err
	case thriftInt16, thriftInt32, thriftInt64:
		u, err := t.uint()
		return int64(u>>1) ^ -int64(u&1), err
	}
	return 0, errParquet
}

// text reads a text; a long one is cut.
func (t *thrift) text(kind byte) (string, error) {
	if kind != thriftBinary {
		return "", errParquet
	}
	n, err := t.uint()
	if err != nil {
		return "", err
	}
	b := make([]byte, min(n, maxThriftText))
	if _, err := io.ReadFull(t.r, b); err != nil {
		return "", cutShort(err)
	}
	return string(b), t.discard(n - uint64(len(b)))
}

func (t *thrift) discard(n uint64) error {
	got, err := io.CopyN(io.Discard, t.r, int64(min(n, 1<<62)))
	if uint64(got) < n {
		return cutShort(err)
	}
	return nil
}

// within calls f one level deeper.
func (t *thrift) within(f func() error) error {
	if t.depth++; t.depth > maxThriftDepth {
		return errParquet
	}
	defer func() { t.depth-- }()
	return f()
}

// fields calls f for every field of a struct; f reads it or passes it over.
func (t *thrift) fields(f func(id int, kind byte) error) error {
	return t.within(func() error {
		for id := 0; ; {
			head, err := t.byte()
			if err != nil || head == 0 {
				return err
			}
			if step := head >> 4; step != 0 {
				id += int(step)
			} else {
				n, err := t.int(thriftInt16)
				if err != nil {
					return err
				}
				id = int(n)
			}
			if err := f(id, head&15); err != nil {
				return err
			}
		}
	})
}

// items calls f for every item of a list.
func (t *thrift) items(kind byte, f func(kind byte) error) error {
	if kind != thriftList && kind != thriftSet {
		return errParquet
	}
	return t.within(func() error {
		head, err := t.byte()
		if err != nil {
			return err
		}
		n := uint64(head >> 4)
		if n == 15 {
			if n, err = t.uint(); err != nil {
				return err
			}
		}
		for range n {
			if err := f(head & 15); err != nil {
				return err
			}
		}
		return nil
	})
}

// structs calls f for every struct of a list.
func (t *thrift) structs(kind byte, f func() error) error {
	return t.items(kind, func(kind byte) error {
		if kind != thriftStruct {
			return errParquet
		}
		return f()
	})
}

// skip passes a field over.
func (t *thrift) skip(kind byte) error {
	if kind == thriftTrue || kind == thriftFalse {
		return nil
	}
	return t.skipItem(kind)
}

// skipItem passes a value over; in lists, truths take a byte.
func (t *thrift) skipItem(kind byte) error {
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		_, err := t.byte()
		return err
	case thriftInt16, thriftInt32, thriftInt64:
		_, err := t.uint()
		return err
	case thriftDouble:
		return t.discard(8)
	case thriftBinary:
		n, err := t.uint()
		if err != nil {
			return err
		}
		return t.discard(n)
	case thriftList, thriftSet:
		return t.items(kind, t.skipItem)
	case thriftMap:
		return t.within(t.skipMap)
	case thriftStruct:
		return t.fields(func(_ int, kind byte) error { return t.skip(kind) })
	}
	return errParquet
}

func (t *thrift) skipMap() error {
	n, err := t.uint()
	if err != nil || n == 0 {
		return err
	}
	kinds, err := t.byte()
	if err != nil {
		return err
	}
	for range n {
		if err := t.skipItem(kinds >> 4); err != nil {
			return err
		}
		if err := t.skipItem(kinds & 15); err != nil {
			return err
		}
	}
	return nil
}
