package extractors

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// appendValue adds a field as text: numbers as plain digits, dates as ISO dates.
// Memos, pictures, objects and timestamps of dBASE 7 are none.
func (t *dbfTable) appendValue(dst []byte, kind byte, b []byte) []byte {
	le := binary.LittleEndian
	switch kind {
	case 'M', 'G', 'P', 'W', '0', '@':
		return dst
	case 'N', 'F':
		if b = bytes.Trim(b, " \x00"); utf8.Valid(b) {
			return appendNumber(dst, b)
		}
		return dst
	case 'D':
		return appendDBFDate(dst, bytes.Trim(b, " \x00"))
	case 'L':
		return t.dec.append(dst, bytes.Trim(b, " ?\x00"))
	case 'I', '+':
		switch {
		case len(b) != 4:
			return dst
		case t.seven: // the sign is turned over
			return strconv.AppendInt(dst, int64(int32(binary.BigEndian.Uint32(b)^1<<31)), 10)
		}
		return strconv.AppendInt(dst, int64(int32(le.Uint32(b))), 10)
	case 'Y':
		if len(b) == 8 {
			return appendFloat(dst, float64(int64(le.Uint64(b)))/1e4)
		}
		return dst
	case 'B':
		if len(b) == 8 && !t.seven {
			return appendDouble(dst, le.Uint64(b))
		}
		return dst
	case 'T':
		if len(b) == 8 {
			return appendJulian(dst, le.Uint32(b), le.Uint32(b[4:]))
		}
		return dst
	case 'O':
		if len(b) == 8 {
			return appendDouble(dst, upright(binary.BigEndian.Uint64(b)))
		}
		return dst
	}
	return t.dec.append(dst, bytes.Trim(b, " \x00"))
}

// upright undoes how dBASE 7 stores a number so that its bytes sort.
func upright(bits uint64) uint64 {
	if bits>>63 != 0 {
		return bits ^ 1<<63
	}
	return ^bits
}

// appendDouble adds a number, unless it is none.
func appendDouble(dst []byte, bits uint64) []byte {
	if f := math.Float64frombits(bits); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return appendFloat(dst, f)
	}
	return dst
}

// appendDBFDate adds a date stored as eight digits.
func appendDBFDate(dst, b []byte) []byte {
	if len(b) != 8 || bytes.ContainsFunc(b, func(r rune) bool { return r < '0' || r > '9' }) {
		return dst
	}
	dst = append(append(dst, b[:4]...), '-')
	dst = append(append(dst, b[4:6]...), '-')
	return append(dst, b[6:]...)
}

// julianUnix is the Julian day of 1970-01-01.
const julianUnix = 2440588

// appendJulian adds a day and the milliseconds of its time. Day 0 is no date.
func appendJulian(dst []byte, day, ms uint32) []byte {
	if day == 0 || day > 5373484 { // the year 9999
		return dst
	}
	at := time.Unix((int64(day)-julianUnix)*86400+int64(ms)/1000, 0).UTC()
	if ms == 0 {
		return at.AppendFormat(dst, time.DateOnly)
	}
	return at.AppendFormat(dst, time.DateTime)
}
