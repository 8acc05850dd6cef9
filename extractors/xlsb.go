package extractors

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"path"
	"strings"

	"pandian"
)

// XLSB reads binary workbooks as [XLSX] reads the others: their parts are in
// records instead of XML.
func XLSB() pandian.Format {
	return pandian.Format{
		Name: "xlsb", Magic: []string{localHeader}, Exts: []string{".xlsb"},
		Sniff:   func(head []byte, _ string) bool { return packageKind(head) == "xlsb" },
		Extract: extractXLSB,
	}
}

// Records of a binary workbook (MS-XLSB §2.3).
const (
	brtRow       = 0
	brtRK        = 2
	brtBool      = 4
	brtReal      = 5
	brtText      = 6
	brtShared    = 7
	brtTextOf    = 8 // of a formula, like the two behind it
	brtRealOf    = 9
	brtBoolOf    = 10
	brtItem      = 19
	brtFormat    = 44
	brtXF        = 47
	brtRich      = 62
	brtBook      = 153
	brtSheet     = 156
	brtMargins   = 479
	brtXFs       = 617
	brtXFsEnd    = 618
	brtComment   = 637
	brtMaxRecord = 4 << 20
)

func extractXLSB(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	p, err := openParts(ctx, c, out)
	if err != nil {
		return err
	}
	b := &binaryBook{workbook: workbook{parts: p}, flow: docFlow{out: out}}
	b.flow.begin("")
	b.lost(b.records("xl/sharedStrings.bin", b.item))
	b.readFormats()
	if err := b.tell(ctx, b.list(), b.cells); err != nil {
		return err
	}
	for _, m := range p.a.members {
		if name := strings.ToLower(m.name); strings.HasPrefix(name, "xl/comments") && path.Ext(name) == ".bin" {
			if err := settlePart(out, pandian.Place{Part: commentPart}, b.records(m.name, b.comment)); err != nil {
				return err
			}
		}
	}
	if err := settlePart(out, pandian.Place{}, b.flow.finish()); err != nil {
		return err
	}
	return b.tellRest(ctx)
}

// binaryBook is a binary workbook while it is read.
type binaryBook struct {
	workbook
	flow docFlow // comments
	num  int     // number of the row in hand, from 1
}

// records calls f for the records of a part: a number and a length, both in
// groups of 7 bits, and so many bytes. A missing part has none.
func (b *binaryBook) records(name string, f func(id int, r brt) error) error {
	m := b.a.find(name)
	if m == nil {
		return nil
	}
	src, err := b.a.open(m)
	if err != nil {
		return err
	}
	defer src.Close()
	in := bufio.NewReaderSize(stopReader{src, b.stopped}, 64<<10)
	var buf []byte
	for {
		id, err := groups(in, 2)
		if err == io.EOF {
			return nil
		}
		size, err2 := groups(in, 4)
		if err = errors.Join(err, whole(err2)); err != nil {
			return err
		}
		if size > brtMaxRecord {
			return pandian.Because(pandian.Corrupt, errors.New("xlsb: record too long"))
		}
		if cap(buf) < size {
			buf = make([]byte, size+size/2)
		}
		buf = buf[:size]
		if _, err := io.ReadFull(in, buf); err != nil {
			return whole(err)
		}
		if err := f(id, brt(buf)); err != nil {
			return err
		}
	}
}

// groups reads a number of at most so many groups of 7 bits, the lowest first.
func groups(in *bufio.Reader, most int) (n int, err error) {
	for i := range most {
		c, err := in.ReadByte()
		if err != nil {
			if i > 0 {
				err = whole(err)
			}
			return 0, err
		}
		n |= int(c&0x7f) << (7 * i)
		if c < 0x80 {
			break
		}
	}
	return n, nil
}

// brt is the content of a record.
type brt []byte

// text returns the UTF-16 text at some place, its length in front of it, and
// where it ends.
func (r brt) text(at int) (text []byte, end int) {
	n := number32(r, at)
	if n == 1<<31-1 { // none
		n = 0
	}
	text = slice(r, at+4, 2*n)
	return text, at + 4 + len(text)
}

// item takes a shared string.
func (b *binaryBook) item(id int, r brt) error {
	if id != brtItem {
		return nil
	}
	text, _ := r.text(1)
	b.shared.text = appendUTF16(b.shared.text, text)
	return b.shared.end()
}

// readFormats finds out which cell formats show dates.
func (b *binaryBook) readFormats() {
	formats := map[int]bool{}
	inXFs := false
	b.lost(b.records("xl/styles.bin", func(id int, r brt) error {
		switch {
		case id == brtXFs, id == brtXFsEnd:
			inXFs = id == brtXFs
		case id == brtFormat:
			code, _ := r.text(2)
			formats[number16(r, 0)] = isDateFormat(string(appendUTF16(nil, code)))
		case id == brtXF && inXFs:
			date, own := formats[number16(r, 2)]
			b.dates = append(b.dates, own && date || !own && builtinDate(number16(r, 2)))
		}
		return nil
	}))
}

// list lists all sheets in order, then those that the workbook does not know of.
func (b *binaryBook) list() []sheetPart {
	const book = "xl/workbook.bin"
	rels := b.relations(book)
	var sheets []sheetPart
	known := map[string]bool{}
	b.lost(b.records(book, func(id int, r brt) error {
		switch id {
		case brtBook:
			b.epoch = number32(r, 0)&1 != 0
		case brtSheet:
			rel, end := r.text(8)
			name, _ := r.text(end)
			part := rels[string(appendUTF16(nil, rel))].target
			if b.a.find(part) != nil {
				sheets = append(sheets, sheetPart{string(appendUTF16(nil, name)), part})
				known[strings.ToLower(part)] = true
			}
		}
		return nil
	}))
	for _, m := range b.a.members {
		name := strings.ToLower(m.name)
		if strings.HasPrefix(name, "xl/worksheets/sheet") && path.Ext(name) == ".bin" && !known[name] {
			sheets = append(sheets, sheetPart{path.Base(m.name), m.name})
		}
	}
	return sheets
}

// comment takes a comment's text.
func (b *binaryBook) comment(id int, r brt) error {
	if id != brtComment {
		return nil
	}
	text, _ := r.text(1)
	return b.flow.note(commentPart, appendUTF16(nil, text))
}

// cells emits the rows of one sheet.
func (b *binaryBook) cells(s sheetPart) error {
	b.num = 0
	b.row.reset()
	endRow := func() error { return emitted(b.row.emit(b.out, pandian.Place{Part: s.name, Row: b.num})) }
	err := b.records(s.part, func(id int, r brt) error {
		switch {
		case id == brtRow:
			if err := endRow(); err != nil {
				return err
			}
			b.num = max(number32(r, 0)&(1<<24-1)+1, b.num+1)
		case id == brtMargins:
			return errors.Join(endRow(), b.margins(s, r))
		case id >= brtRK && id <= brtBoolOf || id == brtRich:
			if len(b.row.arena) > maxRow {
				if err := endRow(); err != nil {
					return err
				}
			}
			b.cell(id, r)
		}
		return nil
	})
	return errors.Join(endRow(), err)
}

// cell adds a cell to the row: its column, its format and its value.
func (b *binaryBook) cell(id int, r brt) {
	const value = 8
	col, style := number32(r, 0), number32(r, 4)&(1<<24-1)
	if len(r) <= value || col >= maxColumn {
		return
	}
	start := len(b.row.arena)
	date := style < len(b.dates) && b.dates[style]
	switch id {
	case brtRK:
		if raw := slice(r, value, 4); len(raw) == 4 {
			b.row.arena = appendSerial(b.row.arena, rkNumber(binary.LittleEndian.Uint32(raw)), date, b.epoch)
		}
	case brtReal, brtRealOf:
		if raw := slice(r, value, 8); len(raw) == 8 {
			b.row.arena = appendSerial(b.row.arena, math.Float64frombits(binary.LittleEndian.Uint64(raw)), date, b.epoch)
		}
	case brtBool, brtBoolOf:
		b.row.arena = append(b.row.arena, '0'+r[value]&1)
	case brtText, brtTextOf:
		text, _ := r.text(value)
		b.row.arena = appendUTF16(b.row.arena, text)
	case brtRich:
		text, _ := r.text(value + 1)
		b.row.arena = appendUTF16(b.row.arena, text)
	case brtShared:
		b.row.arena = append(b.row.arena, b.shared.at(number32(r, value))...)
	}
	b.row.set(col, start)
	b.said = true
}

// margins tells headers and footers: three pairs of texts.
func (b *binaryBook) margins(s sheetPart, r brt) error {
	at := 2
	for range 6 {
		var text []byte
		text, at = r.text(at)
		if len(text) == 0 {
			continue
		}
		line := append(appendMargin(nil, appendUTF16(nil, text)), '\n')
		if err := b.out.Text(pandian.Place{Part: s.name}, pandian.Text{B: line, Off: -1}); err != nil {
			return emitted(err)
		}
	}
	return nil
}
