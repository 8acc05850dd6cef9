package extractors

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"pandian"
)

// XLSX reads workbooks (xlsx, xlsm, templates): all sheets, hidden ones too,
// cell by cell as stored, streaming. Numbers come as plain digits, dates as
// ISO dates, formulas as their cached values. Comments, text boxes, headers and
// footers come as running text.
func XLSX() pandian.Format {
	return pandian.Format{
		Name: "xlsx", Magic: []string{localHeader}, Exts: []string{".xlsx", ".xlsm", ".xltx", ".xltm"},
		Sniff:   func(head []byte, _ string) bool { return packageKind(head) == "xlsx" },
		Extract: extractXLSX,
	}
}

func extractXLSX(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	a, err := openArchive(c)
	if err != nil {
		return err
	}
	if a.damage != "" {
		if err := out.Skip(pandian.Place{}, a.damage); err != nil {
			return err
		}
	}
	b := &workbook{a: a, out: out}
	b.readStrings()
	b.readStyles()
	for _, s := range b.sheets() {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := pandian.Place{Part: s.name}
		if err := settlePart(out, at, b.sheet(s)); err != nil {
			return err
		}
		if err := out.End(at); err != nil {
			return err
		}
	}
	if b.missing != "" {
		if err := out.Skip(pandian.Place{}, b.missing); err != nil {
			return err
		}
	}
	return b.notes(ctx)
}

// workbook is a workbook while it is read.
type workbook struct {
	a       *archive
	out     pandian.Emitter
	shared  []byte   // texts of the shared strings, one after the other
	ends    []uint32 // where each ends in shared
	dates   []bool   // by cell format: the number is a date
	epoch   bool     // dates count from 1904
	missing pandian.Reason
	cells   []pandian.Text
	arena   []byte // texts of the row
	spans   []int  // start in arena, by cell; -1 = empty
}

// maxShared bounds the bytes of shared strings that are held.
const maxShared = 1 << 30

// part opens a part's XML, or returns nil if the workbook has no such part.
func (b *workbook) part(name string) (*xmlReader, io.Closer, error) {
	m := b.a.find(name)
	if m == nil {
		return nil, nil, nil
	}
	r, err := b.a.open(m)
	if err != nil {
		return nil, nil, err
	}
	return newXMLReader(r), r, nil
}

// tokens calls f for every token of a part; a missing part has none.
func (b *workbook) tokens(name string, f func(x *xmlReader, k xmlKind) error) error {
	x, closer, err := b.part(name)
	if x == nil {
		return err
	}
	defer closer.Close()
	for {
		k, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = f(x, k)
		}
		if err != nil {
			return err
		}
	}
}

// lost notes that a part could not be read whole.
func (b *workbook) lost(err error) {
	if err == nil {
		return
	}
	if b.missing = pandian.ReasonOf(err); b.missing == "" {
		b.missing = pandian.Corrupt
	}
}

// readStrings loads the shared strings: rich text runs joined, phonetic guides
// left out.
func (b *workbook) readStrings() {
	phonetic, text := false, false
	b.lost(b.tokens("xl/sharedStrings.xml", func(x *xmlReader, k xmlKind) error {
		switch k {
		case xmlStart:
			switch string(x.name) {
			case "rPh":
				phonetic = true
			case "t":
				text = !phonetic
			}
		case xmlText:
			if text {
				b.shared = x.appendChars(b.shared)
			}
		case xmlEnd:
			switch string(x.name) {
			case "rPh":
				phonetic = false
			case "t":
				text = false
			case "si":
				if len(b.shared) > maxShared {
					return pandian.Because(pandian.Memory, nil)
				}
				b.ends = append(b.ends, uint32(len(b.shared)))
			}
		}
		return nil
	}))
}

// sharedString returns shared string i; nil if there is none.
func (b *workbook) sharedString(i int) []byte {
	if i < 0 || i >= len(b.ends) {
		return nil
	}
	start := uint32(0)
	if i > 0 {
		start = b.ends[i-1]
	}
	return b.shared[start:b.ends[i]]
}

// readStyles finds out which cell formats show dates.
func (b *workbook) readStyles() {
	formats := map[int]bool{}
	inXfs := false
	b.lost(b.tokens("xl/styles.xml", func(x *xmlReader, k xmlKind) error {
		name := string(x.name)
		switch {
		case name == "cellXfs" && k != xmlText:
			inXfs = k == xmlStart
		case k == xmlStart && name == "numFmt":
			id, _ := strconv.Atoi(string(attr(x.attrs, "numFmtId")))
			formats[id] = isDateFormat(string(appendUnescaped(nil, attr(x.attrs, "formatCode"))))
		case k == xmlStart && name == "xf" && inXfs:
			id, _ := strconv.Atoi(string(attr(x.attrs, "numFmtId")))
			date, own := formats[id]
			b.dates = append(b.dates, own && date || !own && builtinDate(id))
		}
		return nil
	}))
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

// sheetPart is a sheet's name and where it stands.
type sheetPart struct{ name, part string }

// sheets lists all sheets in order. Where the workbook part is lost, every
// worksheet found is one.
func (b *workbook) sheets() []sheetPart {
	targets := map[string]string{}
	b.lost(b.tokens("xl/_rels/workbook.xml.rels", func(x *xmlReader, k xmlKind) error {
		if k == xmlStart && string(x.name) == "Relationship" {
			target := string(appendUnescaped(nil, attr(x.attrs, "Target")))
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[string(attr(x.attrs, "Id"))] = strings.TrimPrefix(target, "/")
		}
		return nil
	}))
	var sheets []sheetPart
	known := map[string]bool{}
	b.lost(b.tokens("xl/workbook.xml", func(x *xmlReader, k xmlKind) error {
		switch {
		case k != xmlStart:
		case string(x.name) == "workbookPr":
			v := string(attr(x.attrs, "date1904"))
			b.epoch = v == "1" || v == "true"
		case string(x.name) == "sheet":
			part := targets[string(attr(x.attrs, "id"))]
			if b.a.find(part) != nil {
				sheets = append(sheets, sheetPart{string(appendUnescaped(nil, attr(x.attrs, "name"))), part})
				known[strings.ToLower(part)] = true
			}
		}
		return nil
	}))
	for _, m := range b.a.members {
		name := strings.ToLower(m.name)
		if strings.HasPrefix(name, "xl/worksheets/") && path.Ext(name) == ".xml" && !known[name] {
			sheets = append(sheets, sheetPart{path.Base(m.name), m.name})
		}
	}
	return sheets
}

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
				b.begin()
				cell.col = -1
			case "c":
				cell.start(x.attrs)
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
				text := append(x.appendChars(nil), '\n')
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
				return b.emit(s.name, row)
			case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter":
				margin = false
			}
		}
		return nil
	})
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

func (b *workbook) begin() {
	b.arena, b.spans = b.arena[:0], b.spans[:0]
}

// put adds a cell's value to the row.
func (b *workbook) put(c *cellState) {
	if c.col < 0 || c.col >= maxColumn || len(c.value) == 0 {
		return
	}
	for len(b.spans) <= 2*c.col+1 {
		b.spans = append(b.spans, 0)
	}
	start := len(b.arena)
	switch c.kind {
	case 's':
		i, err := strconv.Atoi(string(bytes.TrimSpace(c.value)))
		if err != nil {
			i = -1
		}
		b.arena = appendEscapes(b.arena, b.sharedString(i))
	case 'n':
		b.arena = b.number(b.arena, c)
	default:
		b.arena = appendEscapes(b.arena, c.value)
	}
	b.spans[2*c.col], b.spans[2*c.col+1] = start, len(b.arena)
}

// number writes a number as plain digits, or as a date if its format is one.
func (b *workbook) number(dst []byte, c *cellState) []byte {
	v := bytes.TrimSpace(c.value)
	date := c.style > 0 && c.style < len(b.dates) && b.dates[c.style]
	plain := !bytes.ContainsAny(v, ".eE")
	if plain && !date {
		return append(dst, v...)
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return append(dst, v...)
	}
	if date && f >= 1 && f < 2958466 {
		return appendDate(dst, int(f), b.epoch)
	}
	if f == float64(int64(f)) && f < 1e18 && f > -1e18 {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
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

// emit hands on the row.
func (b *workbook) emit(sheet string, row int) error {
	if len(b.spans) == 0 {
		return nil
	}
	b.cells = b.cells[:0]
	for i := 0; i+1 < len(b.spans); i += 2 {
		b.cells = append(b.cells, pandian.Text{B: b.arena[b.spans[i]:b.spans[i+1]], Off: -1})
	}
	b.spans = b.spans[:0]
	return emitted(b.out.Row(pandian.Place{Part: sheet, Row: row}, b.cells))
}

// notes emits what stands beside the cells: comments, text boxes, document
// properties; a paragraph a line.
func (b *workbook) notes(ctx context.Context) error {
	for _, m := range b.a.members {
		kind := noteKind(strings.ToLower(m.name))
		if kind == "" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		at := pandian.Place{Part: kind}
		err := b.tokens(m.name, func(x *xmlReader, k xmlKind) error {
			switch {
			case k == xmlText && len(bytes.TrimSpace(x.text)) > 0:
				return emitted(b.out.Text(at, pandian.Text{B: x.appendChars(nil), Off: -1}))
			case k == xmlEnd && endsLine(string(x.name)):
				return emitted(b.out.Text(at, pandian.Text{B: []byte{'\n'}, Off: -1}))
			}
			return nil
		})
		if err := settlePart(b.out, at, err); err != nil {
			return err
		}
		if err := b.out.End(at); err != nil {
			return err
		}
	}
	return nil
}

// noteKind names the parts that hold running text.
func noteKind(part string) string {
	switch {
	case path.Ext(part) != ".xml":
	case strings.HasPrefix(part, "xl/comments"), strings.HasPrefix(part, "xl/threadedcomments/"):
		return "註解"
	case strings.HasPrefix(part, "xl/drawings/"), strings.HasPrefix(part, "xl/charts/"):
		return "圖文方塊"
	case part == "docprops/core.xml":
		return "文件屬性"
	}
	return ""
}

// endsLine reports whether the end of an element ends a line of text.
func endsLine(element string) bool {
	switch element {
	case "p", "comment", "text", "threadedComment", "title", "subject", "creator", "keywords", "description", "lastModifiedBy":
		return true
	}
	return false
}
