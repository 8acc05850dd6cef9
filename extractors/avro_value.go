package extractors

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
)

// value reads a value of a type into its columns.
func (a *avroFile) value(in *avroInput, k *avroType, c *avroColumns, depth int) error {
	if depth > maxAvroDepth {
		return errAvro
	}
	if k.empty {
		return nil
	}
	switch k.kind {
	case "record":
		for i, f := range k.fields {
			if err := a.value(in, f.kind, c.field(i), depth+1); err != nil {
				return err
			}
		}
		return nil
	case "union":
		i, err := in.long()
		if err != nil {
			return err
		}
		if i < 0 || i >= int64(len(k.fields)) {
			return errAvro
		}
		return a.value(in, k.fields[i].kind, c.field(int(i)), depth+1)
	case "array":
		return in.blocks(func() error { return a.value(in, k.fields[0].kind, c, depth+1) })
	case "map":
		return in.blocks(func() error {
			key, err := in.bytes(nil, maxRow)
			if err != nil {
				return err
			}
			if err := a.t.text(c.col, key); err != nil {
				return err
			}
			return a.value(in, k.fields[0].kind, &avroColumns{col: c.col}, depth+1)
		})
	case "bytes", "string", "fixed":
		return a.bytes(in, k, c.col)
	}
	return a.scalar(in, k, c.col)
}

// field is where the values of a field or branch go.
func (c *avroColumns) field(i int) *avroColumns {
	if c.fields == nil {
		return c
	}
	return c.fields[i]
}

func (a *avroFile) bytes(in *avroInput, k *avroType, col int) error {
	n := int64(k.size)
	var err error
	if k.kind != "fixed" {
		if n, err = in.long(); err != nil {
			return err
		}
	}
	if a.buf, err = in.take(a.buf[:0], n, maxBlob); err != nil {
		return err
	}
	switch b := a.buf; {
	case k.kind == "string":
		return a.t.text(col, b)
	case k.logical == "decimal":
		return a.t.put(col, appendDecimal(a.t.cell(col), b, k.scale))
	case k.logical == "uuid" && len(b) == 16:
		return a.t.put(col, appendUUID(a.t.cell(col), b))
	default:
		return a.t.bytes(col, b)
	}
}

// scalar reads a number or what is stored as one.
func (a *avroFile) scalar(in *avroInput, k *avroType, col int) error {
	switch k.kind {
	case "boolean":
		b, err := in.take(a.buf[:0], 1, 1)
		if err != nil {
			return err
		}
		return a.t.put(col, strconv.AppendBool(a.t.cell(col), b[0] != 0))
	case "float":
		b, err := in.take(a.buf[:0], 4, 4)
		if err != nil {
			return err
		}
		return a.t.put(col, strconv.AppendFloat(a.t.cell(col), float64(math.Float32frombits(binary.LittleEndian.Uint32(b))), 'f', -1, 32))
	case "double":
		b, err := in.take(a.buf[:0], 8, 8)
		if err != nil {
			return err
		}
		return a.t.put(col, appendFloat(a.t.cell(col), math.Float64frombits(binary.LittleEndian.Uint64(b))))
	}
	n, err := in.long()
	if err != nil {
		return err
	}
	if k.kind == "enum" {
		if n < 0 || n >= int64(len(k.symbols)) {
			return errAvro
		}
		return a.t.text(col, []byte(k.symbols[n]))
	}
	return a.t.put(col, appendLogical(a.t.cell(col), n, k.logical))
}

// appendLogical writes a stored integer as what it stands for.
func appendLogical(dst []byte, n int64, logical string) []byte {
	switch logical {
	case "date":
		if n > math.MinInt32 && n < math.MaxInt32 {
			return appendTime(dst, time.Unix(n*86400, 0))
		}
	case "time-millis":
		return appendClock(dst, time.Duration(n)*time.Millisecond)
	case "time-micros":
		return appendClock(dst, time.Duration(n)*time.Microsecond)
	case "timestamp-millis", "local-timestamp-millis":
		return appendTime(dst, time.UnixMilli(n))
	case "timestamp-micros", "local-timestamp-micros":
		return appendTime(dst, time.UnixMicro(n))
	case "timestamp-nanos", "local-timestamp-nanos":
		return appendTime(dst, time.Unix(0, n))
	}
	return strconv.AppendInt(dst, n, 10)
}

// maxDecimal bounds the bytes of a decimal.
const maxDecimal = 256

// appendDecimal writes a number of which scale digits stand behind the point;
// b is its two's complement, the high byte first.
func appendDecimal(dst, b []byte, scale int) []byte {
	if len(b) == 0 || len(b) > maxDecimal {
		return dst
	}
	n := new(big.Int).SetBytes(b)
	if b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	if n.Sign() < 0 {
		dst = append(dst, '-')
	}
	digits := n.Abs(n).String()
	for len(digits) <= scale {
		digits = "0" + digits
	}
	point := len(digits) - scale
	dst = append(dst, digits[:point]...)
	if scale > 0 {
		dst = append(append(dst, '.'), digits[point:]...)
	}
	return dst
}

// appendUUID writes 16 bytes as a UUID is written.
func appendUUID(dst, b []byte) []byte {
	return fmt.Appendf(dst, "%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
