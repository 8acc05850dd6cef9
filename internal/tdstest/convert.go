package tdstest

import (
	"strconv"
	"strings"
	"time"
)

// convert is CONVERT(to, v, style) of a value of type from.
func convert(to, from colType, v, style any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch to.name {
	case "char", "varchar", "nchar", "nvarchar":
		if b, ok := v.([]byte); ok && strings.HasSuffix(from.name, "binary") {
			if to.name[0] == 'n' {
				return utf16Text(b), nil
			}
			return b, nil // bytes of the column's code page
		}
		return cutTo(to, textOf(from, v, plain(style))), nil
	case "binary", "varbinary":
		return raw(from, v), nil
	case "tinyint", "smallint", "int", "bigint", "bit":
		f, err := strconv.ParseFloat(strings.TrimSpace(plain(v)), 64)
		if err != nil {
			return nil, failf(245, 16, "Conversion failed.")
		}
		if i, err := strconv.ParseInt(strings.TrimSpace(plain(v)), 10, 64); err == nil {
			return i, nil
		}
		return int64(f), nil
	case "real", "float":
		return strconv.ParseFloat(plain(v), 64)
	case "date", "time", "datetime", "datetime2", "smalldatetime", "datetimeoffset":
		return canonicalTime(to, plain(v)), nil
	case "uniqueidentifier":
		return strings.ToUpper(plain(v)), nil
	case "money", "smallmoney", "decimal", "numeric":
		if to.affinity() == "NUMERIC" {
			return strconv.ParseFloat(plain(v), 64)
		}
	}
	return plain(v), nil
}

func cutTo(t colType, s string) string {
	n := t.length
	if strings.HasPrefix(t.name, "n") {
		n /= 2
	}
	if r := []rune(s); t.length > 0 && len(r) > n {
		return string(r[:n])
	}
	return s
}

// textOf is a value as CONVERT to a character type writes it ("CAST and
// CONVERT": styles 2, 23, 121, 126).
func textOf(from colType, v any, style string) string {
	b, isBytes := v.([]byte)
	switch {
	case isBytes && from.collation != "":
		if page := collations[from.collation].page; page != nil {
			s, _ := page.NewDecoder().String(string(b))
			return s
		}
	case from.name == "money" || from.name == "smallmoney":
		f, _ := strconv.ParseFloat(plain(v), 64)
		return strconv.FormatFloat(f, 'f', map[bool]int{true: 4, false: 2}[style == "2"], 64)
	case from.name == "decimal" || from.name == "numeric":
		if f, ok := v.(float64); ok {
			return strconv.FormatFloat(f, 'f', from.scale, 64)
		}
	case from.name == "float" || from.name == "real":
		f, _ := strconv.ParseFloat(plain(v), 64)
		if style == "2" {
			return strconv.FormatFloat(f, 'e', 15, 64)
		}
		return strconv.FormatFloat(f, 'g', 6, 64)
	case from.name == "uniqueidentifier":
		return strings.ToUpper(plain(v))
	case from.scale > 0 || strings.Contains(from.name, "date") || from.name == "time":
		return canonicalTime(from, plain(v))
	}
	return plain(v)
}

// canonicalTime writes a time as style 121 does, with all digits of its type, so
// that texts compare as times do.
func canonicalTime(t colType, s string) string {
	for _, form := range timeForms {
		at, err := time.Parse(form, s)
		if err != nil {
			continue
		}
		frac := ""
		if t.scale > 0 {
			frac = "." + strings.Repeat("0", t.scale)
		}
		switch t.name {
		case "date":
			return at.Format("2006-01-02")
		case "time":
			return at.Format("15:04:05" + frac)
		case "datetimeoffset":
			return at.Format("2006-01-02 15:04:05" + frac + " -07:00")
		case "smalldatetime":
			return at.Format("2006-01-02 15:04:00")
		}
		return at.Format("2006-01-02 15:04:05" + frac)
	}
	return s
}
