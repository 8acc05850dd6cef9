package tdstest

import (
	"fmt"
	"math"
	"math/big"
	"time"
)

// batch returns the text and the parameters of a SQLBatch or of an RPC call of
// sp_executesql.
func batch(m message) (text string, args map[string]any) {
	r := &reader{m.body}
	r.take(int(le.Uint32(m.body)))
	if m.kind == packBatch {
		return utf16Text(r.b), nil
	}
	if n := r.uint16(); n != 0xffff {
		return "EXEC " + utf16Text(r.take(2*int(n))), nil
	}
	if id := r.uint16(); id != 10 {
		return fmt.Sprintf("EXEC procedure %d", id), nil
	}
	r.uint16()
	args = map[string]any{}
	for i := 0; len(r.b) > 0; i++ {
		name := utf16Text(r.take(2 * int(r.byte())))
		r.byte()
		v := r.param()
		switch i {
		case 0:
			text, _ = v.(string)
		case 1: // their declaration
		default:
			args[name] = v
		}
	}
	return text, args
}

// param reads the type and the value of a parameter.
func (r *reader) param() any {
	kind := r.byte()
	switch kind {
	case 0x1f: // NULL
		return nil
	case 0x26, 0x68, 0x6d, 0x6e, 0x6f, 0x24: // INTN BITN FLTN MONEYN DATETIMN GUID
		r.byte()
		return fixed(kind, r.take(int(r.byte())))
	case 0x6a, 0x6c: // DECIMALN NUMERICN
		r.take(2)
		scale := r.byte()
		b := r.take(int(r.byte()))
		if len(b) == 0 {
			return nil
		}
		return decimalText(b, int(scale))
	case 0x28: // DATEN
		if b := r.take(int(r.byte())); len(b) == 3 {
			return day(b).Format(time.DateOnly)
		}
		return nil
	case 0x29, 0x2a, 0x2b: // TIMEN DATETIME2N DATETIMEOFFSETN
		scale := int(r.byte())
		b := r.take(int(r.byte()))
		if len(b) == 0 {
			return nil
		}
		return clockText(kind, scale, b)
	case 0xe7, 0xef, 0xa7, 0xaf, 0xa5, 0xad:
		return r.long(kind)
	}
	panic(failf(50000, 16, "parameter of type %#x", kind))
}

// long reads a character or binary value, PLP included.
func (r *reader) long(kind byte) any {
	size := r.uint16()
	chars := kind != 0xa5 && kind != 0xad
	if chars {
		r.take(5)
	}
	var b []byte
	if size == 0xffff {
		if r.uint64() == math.MaxUint64 {
			return nil
		}
		b = []byte{}
		for n := r.uint32(); n > 0; n = r.uint32() {
			b = append(b, r.take(int(n))...)
		}
	} else {
		n := r.uint16()
		if n == 0xffff {
			return nil
		}
		b = append([]byte{}, r.take(int(n))...)
	}
	switch kind {
	case 0xe7, 0xef:
		return utf16Text(b)
	case 0xa7, 0xaf:
		return string(b)
	}
	return b
}

func fixed(kind byte, b []byte) any {
	switch {
	case len(b) == 0:
		return nil
	case kind == 0x24:
		return guidText(b)
	case kind == 0x6d && len(b) == 4:
		return float64(math.Float32frombits(le.Uint32(b)))
	case kind == 0x6d:
		return math.Float64frombits(le.Uint64(b))
	case kind == 0x6e && len(b) == 4:
		return float64(int32(le.Uint32(b))) / 1e4
	case kind == 0x6e:
		return float64(int64(le.Uint32(b))<<32|int64(le.Uint32(b[4:]))) / 1e4
	case kind == 0x6f && len(b) == 8:
		t := time.Date(1900, 1, 1+int(int32(le.Uint32(b))), 0, 0, 0, 0, time.UTC)
		return timeText(t.Add(time.Duration(le.Uint32(b[4:])) * time.Second / 300))
	case len(b) == 1:
		return int64(b[0])
	case len(b) == 2:
		return int64(int16(le.Uint16(b)))
	case len(b) == 4:
		return int64(int32(le.Uint32(b)))
	}
	return int64(le.Uint64(b))
}

func decimalText(b []byte, scale int) string {
	mag := make([]byte, len(b)-1)
	for i := range mag {
		mag[len(mag)-1-i] = b[1+i]
	}
	v := new(big.Int).SetBytes(mag)
	if b[0] == 0 {
		v.Neg(v)
	}
	return new(big.Rat).SetFrac(v, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).FloatString(scale)
}

func day(b []byte) time.Time {
	return time.Date(1, 1, 1+int(b[0])+int(b[1])<<8+int(b[2])<<16, 0, 0, 0, 0, time.UTC)
}

// clockText makes the text that the store keeps of TIME, DATETIME2 and
// DATETIMEOFFSET.
func clockText(kind byte, scale int, b []byte) string {
	n := len(b) - map[byte]int{0x29: 0, 0x2a: 3, 0x2b: 5}[kind]
	var ticks uint64
	for i := n - 1; i >= 0; i-- {
		ticks = ticks<<8 | uint64(b[i])
	}
	for ; scale < 9; scale++ {
		ticks *= 10
	}
	d := time.Duration(ticks)
	switch kind {
	case 0x29:
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Add(d).Format("15:04:05.999999999")
	case 0x2a:
		return timeText(day(b[n:]).Add(d))
	}
	zone := time.FixedZone("", 60*int(int16(le.Uint16(b[n+3:]))))
	return day(b[n:]).Add(d).In(zone).Format("2006-01-02 15:04:05.999999999 -07:00")
}

func timeText(t time.Time) string { return t.Format("2006-01-02 15:04:05.999999999") }

func guidText(b []byte) string {
	return fmt.Sprintf("%08X-%04X-%04X-%X-%X", le.Uint32(b), le.Uint16(b[4:]), le.Uint16(b[6:]), b[8:10], b[10:16])
}
