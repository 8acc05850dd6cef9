package extractors

import (
	"bytes"
	"strconv"

	"pandian"
)

// cellState is the cell that is being read.
type cellState struct {
	col   int
	kind  byte // of attribute t: 's' shared, 'i' inline, 'n' number, 'b' boolean, 't' text
	style int
	take  bool // text belongs to the value
	value []byte
}

// sheet emits the rows of one sheet.
func (b *workbook) sheet(s sheetPart) error {
	var cell cellState
	row, phonetic, margin := 0, false, false
	return b.tokens(s.part, func(x *xmlReader, k xmlKind) error {
		switch k {
		case xmlStart:
			switch string(x.name) {
			case "row":
				row++
				if r, err := strconv.Atoi(string(attr(x.attrs, "r"))); err == nil && r >= row {
					row = r
				}
				b.row.reset()
				cell.col = -1
			case "c":
				cell.start(x.attrs)
				if !phonetic && x.plainCell() {
					cell.value = x.appendChars(cell.value)
					b.put(&cell)
				}
			case "rPh":
				phonetic = true
			case "v", "t":
				cell.take = !phonetic
			case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter":
				margin = true
			}
		case xmlText:
			switch {
			case cell.take:
				cell.value = x.appendChars(cell.value)
			case margin:
				text := append(appendMargin(nil, x.appendChars(nil)), '\n')
				return emitted(b.out.Text(pandian.Place{Part: s.name}, pandian.Text{B: text, Off: -1}))
			}
		case xmlEnd:
			switch string(x.name) {
			case "rPh":
				phonetic = false
			case "v", "t":
				cell.take = false
			case "c":
				b.put(&cell)
			case "row":
				return emitted(b.row.emit(b.out, pandian.Place{Part: s.name, Row: row}))
			case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter":
				margin = false
			}
		}
		return nil
	})
}

// plainCells are what stands around the value of a cell as most programs write it.
var plainCells = [...]struct{ before, behind string }{
	{"<v>", "</v></c>"}, {"<is><t>", "</t></is></c>"}, {`<is><t xml:space="preserve">`, "</t></is></c>"},
}

// plainCell reads the rest of the element c that has just begun in one step, if it
// is a plain cell and all in the buffer: a sheet has hardly anything else.
func (x *xmlReader) plainCell() bool {
	if x.empty {
		return false
	}
	rest := x.buf[x.lo:x.hi]
	for _, p := range plainCells {
		if !hasPrefix(rest, p.before) {
			continue
		}
		value := rest[len(p.before):]
		n := bytes.IndexByte(value, '<')
		if n < 0 || !hasPrefix(value[n:], p.behind) {
			return false
		}
		x.text, x.literal = value[:n], false
		x.lo += len(p.before) + n + len(p.behind)
		x.depth--
		return true
	}
	return false
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// start begins a cell; a missing reference means the next column.
func (c *cellState) start(attrs []byte) {
	c.value, c.take = c.value[:0], false
	c.kind, c.style = 'n', 0
	c.col++
	for rest := attrs; ; {
		name, value, next := nextAttr(rest)
		if next == nil {
			return
		}
		rest = next
		switch string(name) {
		case "r":
			if col := columnOf(value); col >= 0 {
				c.col = col
			}
		case "s":
			c.style, _ = strconv.Atoi(string(value))
		case "t":
			switch string(value) {
			case "s":
				c.kind = 's'
			case "inlineStr":
				c.kind = 'i'
			case "b":
				c.kind = 'b'
			case "n":
			default: // str, e, d
				c.kind = 't'
			}
		}
	}
}

// maxColumn is the number of columns of a sheet.
const maxColumn = 16384

// columnOf is the column, from 0, of a reference like "AB12"; -1 if malformed.
func columnOf(ref []byte) int {
	n := 0
	for _, c := range ref {
		if c|0x20-'a' >= 26 {
			break
		}
		if n = n*26 + int(c|0x20-'a') + 1; n > maxColumn {
			return -1
		}
	}
	return n - 1
}

// put adds a cell's value to the row.
func (b *workbook) put(c *cellState) {
	if c.col < 0 || c.col >= maxColumn || len(c.value) == 0 {
		return
	}
	start, arena := len(b.row.arena), b.row.arena
	switch c.kind {
	case 's':
		i, err := strconv.Atoi(string(bytes.TrimSpace(c.value)))
		if err != nil {
			i = -1
		}
		arena = appendEscapes(arena, b.shared.at(i))
	case 'n':
		arena = b.number(arena, c)
	default:
		arena = appendEscapes(arena, c.value)
	}
	b.row.arena = arena
	b.row.set(c.col, start)
	b.said = true
}

// number writes a number as plain digits, or as a date if its format is one.
func (b *workbook) number(dst []byte, c *cellState) []byte {
	v := bytes.TrimSpace(c.value)
	if c.style > 0 && c.style < len(b.dates) && b.dates[c.style] {
		if f, err := strconv.ParseFloat(string(v), 64); err == nil && isSerial(f) {
			return appendDate(dst, int(f), b.epoch)
		}
	}
	return appendNumber(dst, v)
}

// appendEscapes appends text in which _x0041_ stands for a character.
func appendEscapes(dst, s []byte) []byte {
	for {
		i := bytes.Index(s, []byte("_x"))
		if i < 0 || i+7 > len(s) {
			return append(dst, s...)
		}
		n, err := strconv.ParseUint(string(s[i+2:i+6]), 16, 16)
		if err != nil || s[i+6] != '_' {
			dst, s = append(dst, s[:i+2]...), s[i+2:]
			continue
		}
		dst = append(dst, s[:i]...)
		dst = append(dst, string(rune(n))...)
		s = s[i+7:]
	}
}
