package extractors

import (
	"strings"
	"time"
)

// excelDay is the day of a serial number of the 1900 system, from 61 on exact.
func excelDay(serial int) time.Time {
	return time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, serial)
}

// builtinDate reports whether a built-in number format shows a date (ECMA-376
// §18.8.30, with the East Asian ones).
func builtinDate(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 34 || id == 36 || id >= 50 && id <= 58
}

// isDateFormat reports whether a format code shows a day or a year: y, e (the
// year of an era), or m with d, outside quotes, brackets and escapes.
func isDateFormat(code string) bool {
	var seen [256]bool
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case quoted:
			quoted = c != '"'
		case c == '"':
			quoted = true
		case bracket:
			bracket = c != ']'
		case c == '[':
			bracket = true
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == ';':
			i = len(code)
		default:
			seen[c|0x20] = true
		}
	}
	if strings.EqualFold(code, "general") || seen['0'|0x20] && !seen['y'] {
		return false
	}
	return seen['y'] || seen['m'] && seen['d'] || seen['e'] && (seen['m'] || seen['d'])
}

// isSerial reports whether a number can be the serial number of a day.
func isSerial(f float64) bool { return f >= 1 && f < 2958466 }

// appendSerial writes a number as plain digits, or as a date if it is one.
func appendSerial(dst []byte, f float64, date, from1904 bool) []byte {
	if date && isSerial(f) {
		return appendDate(dst, int(f), from1904)
	}
	return appendFloat(dst, f)
}

// appendDate writes the day of a serial number as YYYY-MM-DD. The 1900 system
// counts a 29 February 1900 that never was.
func appendDate(dst []byte, serial int, from1904 bool) []byte {
	switch {
	case from1904:
		serial += 1462
	case serial < 60:
		serial++
	}
	return excelDay(serial).AppendFormat(dst, "2006-01-02")
}
