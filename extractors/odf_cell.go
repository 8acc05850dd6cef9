package extractors

import (
	"bytes"
	"strconv"
)

// odfCell is a table cell that is open: what its attributes say.
type odfCell struct {
	times int
	kind  string // of the value; "" = none
	value []byte
}

// startCell reads a cell's attributes.
func (w *odfText) startCell(attrs []byte) {
	n := len(w.cells)
	if n < cap(w.cells) {
		w.cells = w.cells[:n+1] // its value's memory is used again
	} else {
		w.cells = append(w.cells, odfCell{})
	}
	c := &w.cells[n]
	c.times, c.kind, c.value = 1, "", c.value[:0]
	for name, value, rest := nextAttr(attrs); rest != nil; name, value, rest = nextAttr(rest) {
		switch string(name) {
		case "number-columns-repeated":
			if n, err := strconv.Atoi(string(value)); err == nil && n > 1 {
				c.times = n
			}
		case "value-type":
			c.kind = valueKind(value)
		case "value", "date-value", "string-value":
			c.value = appendUnescaped(c.value[:0], value)
		}
	}
}

// valueKind is a value type of which more is known than what is shown.
func valueKind(v []byte) string {
	switch string(v) {
	case "float", "currency", "percentage":
		return "number"
	case "date":
		return "date"
	case "string":
		return "string"
	}
	return ""
}

// endCell ends the innermost cell. Its stored value stands for what is shown
// where that says less.
func (w *odfText) endCell() {
	c := pop(&w.cells)
	shown := bytes.TrimSpace(w.cell())
	switch {
	case len(c.value) == 0:
	case c.kind == "date" && len(c.value) >= 10:
		w.setCell(c.value[:10])
	case c.kind == "number" && !showsDigits(shown, c.value):
		w.setCell(appendNumber(nil, c.value))
	case c.kind == "string" && len(shown) == 0:
		w.setCell(c.value)
	}
	w.closeCell(max(c.times, 1))
}

// showsDigits reports whether a shown number has all the digits of its value,
// not grouped: 0912345678 and 02-12345678 do, 1.2E+8 and 912,345,678 do not.
func showsDigits(shown, value []byte) bool {
	return len(shown) > 0 && bytes.IndexByte(shown, ',') < 0 && bytes.Equal(significant(shown), significant(appendNumber(nil, value)))
}

// significant returns the digits of a number from the first that is not 0.
func significant(b []byte) []byte {
	var digits []byte
	for _, c := range b {
		if c-'0' < 10 && (c != '0' || len(digits) > 0) {
			digits = append(digits, c)
		}
	}
	return digits
}
