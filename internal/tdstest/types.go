package tdstest

import (
	"math"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/traditionalchinese"
)

// colType is the type of a column as sys.columns describes it.
type colType struct {
	name       string // of sys.types
	length     int    // max_length, bytes; -1 = max
	prec       int
	scale      int
	collation  string // "" = not a character type
	identity   bool
	computed   bool
	defaultSQL string
}

// collations that tables here are made with: the bytes on the wire and the code
// page ([MS-TDS] 2.2.5.1.2; "Collation and Unicode support").
var collations = map[string]struct {
	lcid uint32
	sort byte
	page encoding.Encoding
	code int
}{
	"Chinese_Taiwan_Stroke_CI_AS":             {0x00d00404, 0, traditionalchinese.Big5, 950},
	"SQL_Latin1_General_CP1_CI_AS":            {0x00d00409, 52, charmap.Windows1252, 1252},
	"Latin1_General_CI_AS":                    {0x00d00409, 0, charmap.Windows1252, 1252},
	"Latin1_General_100_CI_AS_SC_UTF8":        {0x24d00409, 0, nil, 65001},
	"Chinese_Taiwan_Stroke_100_CI_AS_SC_UTF8": {0x24d00404, 0, nil, 65001},
	"Latin1_General_BIN2":                     {0x02000409, 0, charmap.Windows1252, 1252},
}

const defaultCollation = "Chinese_Taiwan_Stroke_CI_AS"

// max_length, precision and scale of types that have no arguments.
var plainTypes = map[string]colType{
	"tinyint": {length: 1, prec: 3}, "smallint": {length: 2, prec: 5}, "int": {length: 4, prec: 10}, "bigint": {length: 8, prec: 19},
	"bit": {length: 1, prec: 1}, "real": {length: 4, prec: 24}, "float": {length: 8, prec: 53},
	"money": {length: 8, prec: 19, scale: 4}, "smallmoney": {length: 4, prec: 10, scale: 4},
	"date": {length: 3, prec: 10}, "time": {length: 5, prec: 16, scale: 7}, "datetime2": {length: 8, prec: 27, scale: 7},
	"datetimeoffset": {length: 10, prec: 34, scale: 7}, "datetime": {length: 8, prec: 23, scale: 3}, "smalldatetime": {length: 4, prec: 16},
	"uniqueidentifier": {length: 16}, "xml": {length: -1}, "text": {length: 16}, "ntext": {length: 16}, "image": {length: 16}, "timestamp": {length: 8},
	"decimal": {length: 9, prec: 18}, "numeric": {length: 9, prec: 18},
	"char": {length: 1}, "varchar": {length: 1}, "nchar": {length: 2}, "nvarchar": {length: 2}, "binary": {length: 1}, "varbinary": {length: 1},
}

// typeOf makes a type of its name and its arguments ("max" is -1).
func typeOf(name string, args []int) (colType, error) {
	name = strings.ToLower(name)
	switch name {
	case "integer":
		name = "int"
	case "rowversion":
		name = "timestamp"
	case "sysname":
		name, args = "nvarchar", []int{128}
	}
	t, ok := plainTypes[name]
	if !ok {
		return t, failf(2715, 16, "Cannot find data type %s.", name)
	}
	t.name = name
	if len(args) > 0 {
		switch name {
		case "decimal", "numeric":
			t.prec, t.scale = args[0], 0
			if len(args) > 1 {
				t.scale = args[1]
			}
			t.length = decimalSize(t.prec)
		case "time", "datetime2", "datetimeoffset":
			t.scale = args[0]
		case "float":
			if args[0] <= 24 {
				t.name, t.length, t.prec = "real", 4, 24
			}
		case "nchar", "nvarchar":
			t.length = args[0] * 2
			if args[0] < 0 {
				t.length = -1
			}
		default:
			t.length = args[0]
		}
	}
	if strings.Contains(name, "char") || strings.HasSuffix(name, "text") {
		t.collation = defaultCollation
	}
	return t, nil
}

func decimalSize(prec int) int {
	switch {
	case prec <= 9:
		return 5
	case prec <= 19:
		return 9
	case prec <= 28:
		return 13
	}
	return 17
}

// affinity is the word in a declaration that makes SQLite keep values as they
// are written.
func (t colType) affinity() string {
	switch t.name {
	case "tinyint", "smallint", "int", "bigint", "bit":
		return "INT"
	case "real", "float":
		return "REAL"
	case "money", "smallmoney":
		return "NUMERIC"
	case "decimal", "numeric": // SQLite's numbers have 15 digits; longer ones are kept, but compared as text
		if t.prec <= 15 {
			return "NUMERIC"
		}
	case "binary", "varbinary", "image", "timestamp":
		return "BLOB"
	}
	return "TEXT"
}

// inferred is the type of an expression, told by its first value.
func inferred(v any) colType {
	switch v.(type) {
	case int64:
		return colType{name: "bigint", length: 8}
	case float64:
		return colType{name: "float", length: 8}
	case []byte:
		return colType{name: "varbinary", length: -1}
	}
	return colType{name: "nvarchar", length: -1, collation: defaultCollation}
}

// typeInfo writes TYPE_INFO.
func (w *writer) typeInfo(t colType) {
	switch t.name {
	case "tinyint", "smallint", "int", "bigint":
		w.bytes(0x26, byte(t.length))
	case "bit":
		w.bytes(0x68, 1)
	case "real", "float":
		w.bytes(0x6d, byte(t.length))
	case "money", "smallmoney":
		w.bytes(0x6e, byte(t.length))
	case "decimal":
		w.bytes(0x6a, byte(decimalSize(t.prec)), byte(t.prec), byte(t.scale))
	case "numeric":
		w.bytes(0x6c, byte(decimalSize(t.prec)), byte(t.prec), byte(t.scale))
	case "date":
		w.bytes(0x28)
	case "time":
		w.bytes(0x29, byte(t.scale))
	case "datetime2":
		w.bytes(0x2a, byte(t.scale))
	case "datetimeoffset":
		w.bytes(0x2b, byte(t.scale))
	case "datetime", "smalldatetime":
		w.bytes(0x6f, byte(t.length))
	case "uniqueidentifier":
		w.bytes(0x24, 16)
	case "xml":
		w.bytes(0xf1, 0)
	case "text", "ntext", "image":
		w.bytes(map[string]byte{"text": 0x23, "ntext": 0x63, "image": 0x22}[t.name])
		w.uint32(math.MaxInt32)
		if t.collation != "" {
			w.collation(t)
		}
		w.bytes(1)
		w.usVarChar("t")
	default:
		w.bytes(map[string]byte{"char": 0xaf, "varchar": 0xa7, "nchar": 0xef, "nvarchar": 0xe7, "binary": 0xad, "varbinary": 0xa5, "timestamp": 0xad}[t.name])
		w.uint16(uint16(t.length)) // -1 is 0xffff: PLP
		if t.collation != "" {
			w.collation(t)
		}
	}
}

func (w *writer) collation(t colType) {
	c := collations[t.collation]
	w.uint32(c.lcid)
	w.bytes(c.sort)
}
