package tdstest

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// value writes a value of the store as the type wants it.
func (w *writer) value(t colType, v any) error {
	if v == nil {
		w.null(t)
		return nil
	}
	switch t.name {
	case "tinyint", "smallint", "int", "bigint", "bit":
		n, err := strconv.ParseInt(plain(v), 10, 64)
		w.bytes(byte(t.length))
		w.bytes(le.AppendUint64(nil, uint64(n))[:t.length]...)
		return err
	case "real", "float":
		f, err := strconv.ParseFloat(plain(v), 64)
		w.bytes(byte(t.length))
		if t.length == 4 {
			w.uint32(math.Float32bits(float32(f)))
		} else {
			w.uint64(math.Float64bits(f))
		}
		return err
	case "money", "smallmoney", "decimal", "numeric":
		return w.decimal(t, v)
	case "date", "time", "datetime2", "datetimeoffset", "datetime", "smalldatetime":
		return w.time(t, plain(v))
	case "uniqueidentifier":
		b, err := hex.DecodeString(strings.ReplaceAll(plain(v), "-", ""))
		if err != nil || len(b) != 16 {
			return fmt.Errorf("%q is no uniqueidentifier", v)
		}
		w.bytes(16, b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6])
		w.bytes(b[8:]...)
		return nil
	}
	return w.bulk(t, raw(t, v))
}

func (w *writer) null(t colType) {
	switch {
	case t.length < 0 || t.name == "xml":
		w.uint64(math.MaxUint64)
	case strings.HasSuffix(t.name, "char") || strings.HasSuffix(t.name, "binary") || t.name == "timestamp":
		w.uint16(0xffff)
	default:
		w.bytes(0)
	}
}

// bulk writes bytes: in chunks, with a text pointer, or with their length.
func (w *writer) bulk(t colType, b []byte) error {
	switch {
	case t.length < 0 || t.name == "xml":
		w.uint64(uint64(len(b)))
		for len(b) > 0 {
			n := min(len(b), 4000)
			w.uint32(uint32(n))
			w.bytes(b[:n]...)
			b = b[n:]
		}
		w.uint32(0)
	case t.name == "text" || t.name == "ntext" || t.name == "image":
		w.bytes(16)
		w.bytes(make([]byte, 24)...)
		w.uint32(uint32(len(b)))
		w.bytes(b...)
	case len(b) > t.length:
		return failf(8152, 16, "String or binary data would be truncated.")
	default:
		pad := byte(' ')
		if t.name == "binary" || t.name == "timestamp" {
			pad = 0
		}
		for t.name == "char" && len(b) < t.length || pad == 0 && len(b) < t.length {
			b = append(b[:len(b):len(b)], pad)
		}
		for t.name == "nchar" && len(b) < t.length {
			b = append(b[:len(b):len(b)], ' ', 0)
		}
		w.uint16(uint16(len(b)))
		w.bytes(b...)
	}
	return nil
}

// raw makes the bytes of a character or binary value. A blob in a character
// column is sent as it is: bytes of another code page than the column's.
func raw(t colType, v any) []byte {
	b, isBytes := v.([]byte)
	switch {
	case t.name == "nchar" || t.name == "nvarchar" || t.name == "ntext" || t.name == "xml":
		var out []byte
		for _, u := range utf16.Encode([]rune(plain(v))) {
			out = le.AppendUint16(out, u)
		}
		return out
	case t.collation == "" && !isBytes:
		return []byte(plain(v))
	case isBytes:
		return b
	}
	page := collations[t.collation].page
	if page == nil {
		return []byte(plain(v))
	}
	var out []byte
	for _, c := range plain(v) {
		enc, err := page.NewEncoder().String(string(c))
		if err != nil {
			enc = "?"
		}
		out = append(out, enc...)
	}
	return out
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func (w *writer) decimal(t colType, v any) error {
	r, ok := new(big.Rat).SetString(plain(v))
	if !ok {
		return fmt.Errorf("%q is no decimal", v)
	}
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.scale)), nil)))
	n, _ := new(big.Int).SetString(r.FloatString(0), 10)
	switch t.name {
	case "money":
		w.bytes(8)
		w.uint32(uint32(n.Int64() >> 32))
		w.uint32(uint32(n.Int64()))
		return nil
	case "smallmoney":
		w.bytes(4)
		w.uint32(uint32(n.Int64()))
		return nil
	}
	size := decimalSize(t.prec)
	b := make([]byte, size)
	if n.Sign() >= 0 {
		b[0] = 1
	}
	mag := n.Bytes()
	for i, c := range mag {
		b[len(mag)-i] = c
	}
	w.bytes(byte(size))
	w.bytes(b...)
	return nil
}

var timeForms = []string{"2006-01-02 15:04:05.999999999 -07:00", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01-02", "15:04:05.999999999"}

func (w *writer) time(t colType, s string) error {
	var at time.Time
	var err error
	for _, form := range timeForms {
		if at, err = time.Parse(form, s); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	_, offset := at.Zone()
	at = at.UTC()
	if t.name != "datetimeoffset" {
		at = at.Add(time.Duration(offset) * time.Second)
	}
	midnight := at.Truncate(24 * time.Hour)
	since := func(y int) int { return int(midnight.Sub(time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24) }
	days := int(midnight.Unix()/86400) + 719162 // since 0001-01-01
	clock := func() []byte {
		ticks := uint64(at.Sub(midnight)) / uint64(math.Pow10(9-t.scale))
		return le.AppendUint64(nil, ticks)[:[]int{3, 3, 3, 4, 4, 5, 5, 5}[t.scale]]
	}
	var b []byte
	if strings.HasPrefix(t.name, "time") || strings.HasPrefix(t.name, "datetime2") || t.name == "datetimeoffset" {
		b = clock()
	}
	switch t.name {
	case "date", "datetime2", "datetimeoffset":
		b = append(b, byte(days), byte(days>>8), byte(days>>16))
		if t.name == "datetimeoffset" {
			b = le.AppendUint16(b, uint16(offset/60))
		}
	case "datetime":
		b = le.AppendUint32(nil, uint32(since(1900)))
		b = le.AppendUint32(b, uint32((at.Sub(midnight)*300+time.Second/2)/time.Second))
	case "smalldatetime":
		b = le.AppendUint16(nil, uint16(since(1900)))
		b = le.AppendUint16(b, uint16(at.Sub(midnight)/time.Minute))
	}
	w.bytes(byte(len(b)))
	w.bytes(b...)
	return nil
}
