package report

import (
	"fmt"
	"strconv"
	"strings"
)

// cell of a sheet: a string, which is clean, an int, int64 or float64, or nil,
// in a style of the workbook.
type cell struct {
	style int
	value any
}

// appendCell appends a cell in the XML of a sheet.
func appendCell(b []byte, column string, row int, c cell) ([]byte, error) {
	b = append(b, `<c r="`...)
	b = append(b, column...)
	b = strconv.AppendInt(b, int64(row), 10)
	b = append(b, `" s="`...)
	b = strconv.AppendInt(b, int64(c.style), 10)
	switch v := c.value.(type) {
	case nil:
		return append(b, `"/>`...), nil
	case string:
		b = append(b, `" t="inlineStr"><is><t`...)
		if strings.TrimSpace(v) != v {
			b = append(b, ` xml:space="preserve"`...)
		}
		b = append(b, '>')
		b = appendEscaped(b, literal(v))
		return append(b, `</t></is></c>`...), nil
	case int:
		b = strconv.AppendInt(append(b, `"><v>`...), int64(v), 10)
	case int64:
		b = strconv.AppendInt(append(b, `"><v>`...), v, 10)
	case float64:
		b = strconv.AppendFloat(append(b, `"><v>`...), v, 'g', -1, 64)
	default:
		return b, fmt.Errorf("cell %s%d: value of type %T", column, row, v)
	}
	return append(b, `</v></c>`...), nil
}

// appendEscaped appends a text in XML, as element or attribute.
func appendEscaped(b []byte, s string) []byte {
	done := 0
	for i := range len(s) {
		escape := ""
		switch s[i] {
		case '&':
			escape = "&amp;"
		case '<':
			escape = "&lt;"
		case '>':
			escape = "&gt;"
		case '"':
			escape = "&#34;"
		default:
			continue
		}
		b = append(append(b, s[done:i]...), escape...)
		done = i + 1
	}
	return append(b, s[done:]...)
}

// literal keeps what looks like a character that a spreadsheet escaped by itself
// (_x0041_) as it is.
func literal(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		if s[i] == '_' && escapeLike(s[i:]) {
			b.WriteString("x005F_")
		}
	}
	return b.String()
}

// escapeLike reports whether s begins with _xHHHH_.
func escapeLike(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}
