package extractors

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"
)

// Physical kinds of values.
const (
	kindBool   = 0
	kindInt32  = 1
	kindInt64  = 2
	kindInt96  = 3
	kindFloat  = 4
	kindDouble = 5
	kindBytes  = 6
	kindFixed  = 7
)

// What values mean, in the newer way.
const (
	logicalString    = 1
	logicalMap       = 2
	logicalList      = 3
	logicalEnum      = 4
	logicalDecimal   = 5
	logicalDate      = 6
	logicalTime      = 7
	logicalTimestamp = 8
	logicalInteger   = 10
	logicalJSON      = 12
	logicalUUID      = 14
	logicalFloat16   = 15
)

// parquetLeaf is a field that has values.
type parquetLeaf struct {
	parquetElement
	col            int // of the table
	maxDef, maxRep int
}

// Repetition of a field.
const (
	repeatOptional = 1
	repeatMany     = 2
)

const maxParquetDepth = 64

// lay gives each leaf of the schema its column. The root has no name; groups
// that only make lists or maps have none either.
func (p *parquetFile) lay(schema []parquetElement) {
	if len(schema) == 0 {
		return
	}
	rest := schema[1:]
	var walk func(path string, list bool, def, rep, depth int)
	walk = func(path string, list bool, def, rep, depth int) {
		if len(rest) == 0 || depth > maxParquetDepth {
			return
		}
		e := rest[0]
		rest = rest[1:]
		if !list {
			if path != "" {
				path += "."
			}
			path += e.name
		}
		if e.repetition != 0 {
			def++
		}
		if e.repetition == repeatMany {
			rep++
		}
		if e.hasKind && e.children == 0 {
			e.understand()
			p.leaves = append(p.leaves, &parquetLeaf{parquetElement: e, col: p.t.column(path), maxDef: def, maxRep: rep})
			return
		}
		inList := e.isList() || list && e.repetition == repeatMany && e.children == 1
		for range e.children {
			walk(path, inList, def, rep, depth+1)
		}
	}
	for range schema[0].children {
		walk("", false, 0, 0, 0)
	}
}

func (e *parquetElement) isList() bool {
	const convertedMap, convertedList = 1, 3
	switch {
	case e.children != 1:
		return false
	case e.logical == logicalList, e.logical == logicalMap:
		return true
	}
	return e.converted >= convertedMap && e.converted <= convertedList
}

// understand turns what the older way says into the newer one.
func (e *parquetElement) understand() {
	if e.logical != 0 {
		return
	}
	switch e.converted {
	case 0, 19: // text, JSON
		e.logical = logicalString
	case 4:
		e.logical = logicalEnum
	case 5:
		e.logical = logicalDecimal
	case 6:
		e.logical = logicalDate
	case 7, 8:
		e.logical, e.unit = logicalTime, e.converted-6
	case 9, 10:
		e.logical, e.unit = logicalTimestamp, e.converted-8
	case 11, 12, 13, 14:
		e.logical, e.bits = logicalInteger, 8<<(e.converted-11)
	}
}

// isText reports whether the values are texts by what the file says.
func (l *parquetLeaf) isText() bool {
	return l.kind == kindBytes && (l.logical == logicalString || l.logical == logicalEnum || l.logical == logicalJSON)
}

// isBytes reports whether the values are bytes that may be anything.
func (l *parquetLeaf) isBytes() bool {
	switch l.logical {
	case logicalDecimal, logicalUUID, logicalFloat16:
		return false
	}
	return l.kind == kindBytes || l.kind == kindFixed
}

// parquetValue is a value: bytes, or an integer in n.
type parquetValue struct {
	b []byte
	n int64
}

// append writes a value that is no text.
func (l *parquetLeaf) append(dst []byte, v parquetValue) []byte {
	switch l.kind {
	case kindBool:
		return strconv.AppendBool(dst, v.n != 0)
	case kindFloat:
		return strconv.AppendFloat(dst, float64(math.Float32frombits(uint32(v.n))), 'f', -1, 32)
	case kindDouble:
		return appendFloat(dst, math.Float64frombits(uint64(v.n)))
	case kindInt96:
		return appendInt96(dst, v.b)
	case kindInt32, kindInt64:
		return l.appendInt(dst, v.n)
	}
	switch {
	case l.logical == logicalUUID && len(v.b) == 16:
		return appendUUID(dst, v.b)
	case l.logical == logicalDecimal:
		return appendDecimal(dst, v.b, min(max(l.scale, 0), maxAvroScale))
	}
	return dst
}

// appendInt writes what is stored as an integer.
func (l *parquetLeaf) appendInt(dst []byte, n int64) []byte {
	ticks := [...]time.Duration{0, time.Millisecond, time.Microsecond, time.Nanosecond}
	unit := min(max(l.unit, 0), 3)
	switch l.logical {
	case logicalDecimal:
		return appendDecimal(dst, binary.BigEndian.AppendUint64(nil, uint64(n)), min(max(l.scale, 0), maxAvroScale))
	case logicalDate:
		return appendTime(dst, time.Unix(n*86400, 0))
	case logicalTime:
		return appendClock(dst, time.Duration(n)*ticks[unit])
	case logicalTimestamp:
		switch unit {
		case 1:
			return appendTime(dst, time.UnixMilli(n))
		case 2:
			return appendTime(dst, time.UnixMicro(n))
		}
		return appendTime(dst, time.Unix(0, n))
	}
	if l.bits == 64 {
		return strconv.AppendUint(dst, uint64(n), 10)
	}
	if l.bits > 0 && l.bits < 64 {
		n &= 1<<l.bits - 1
	}
	return strconv.AppendInt(dst, n, 10)
}

// appendInt96 writes a point in time of twelve bytes: nanoseconds of the day,
// and the day as astronomers count.
func appendInt96(dst, b []byte) []byte {
	const epoch = 2440588
	if len(b) != 12 {
		return dst
	}
	nanos, day := binary.LittleEndian.Uint64(b), int64(binary.LittleEndian.Uint32(b[8:]))
	return appendTime(dst, time.Unix((day-epoch)*86400, int64(nanos%(48*uint64(time.Hour)))))
}
