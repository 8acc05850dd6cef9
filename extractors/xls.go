package extractors

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"

	"pandian"
)

// XLS reads workbooks of Excel 5 to 2003: all sheets, hidden ones too, cell by
// cell as stored, streaming. Numbers come as plain digits, dates as ISO dates,
// formulas as their cached values. Comments, text boxes, headers and footers
// come as running text; embedded documents as parts or members.
func XLS(o Options) pandian.Format { return oleFormat(o, "xls", ".xls", ".xlt", ".xla") }

// xlsBook is a workbook while it is read.
type xlsBook struct {
	*biff
	out      pandian.Emitter
	keys     []string // passwords to try
	flow     docFlow  // what stands beside the cells
	modern   bool     // BIFF8
	page     int      // code page of texts in 8 bit
	shared   stringTable
	formats  map[int]bool // number formats of the file: shows a date
	dates    []bool       // by cell format
	epoch    bool         // dates count from 1904
	names    map[int64]string
	depth    int    // of substreams
	sheet    string // that is open
	sheets   int
	num      int // number of the row in hand, from 1; 0 = none
	row      rowBuffer
	formula  cellAt // of a formula whose text comes next
	said     bool   // some cell is not empty
	drawings int    // bytes of pictures
	object   int    // kind of the latest drawn object
	damaged  bool   // some record was too short
	scratch  []byte
}

// cellAt is where a cell stands, from 0, and its format.
type cellAt struct{ row, col, style int }

func extractXLS(o *oleObject) error {
	f := cmp.Or(o.stream("Workbook"), o.stream("Book"))
	b := &xlsBook{
		biff: newBIFF(o.open(f)), out: o.out, keys: o.passwords, flow: docFlow{out: o.out}, page: 950,
		formats: map[int]bool{}, names: map[int64]string{},
	}
	b.flow.begin("")
	err := b.read()
	var stop emitError
	if errors.As(err, &stop) || pandian.ReasonOf(err) == pandian.IsEncrypted {
		return err
	}
	if err := errors.Join(b.endRow(), b.flow.finish(), silent(o.out, b.said || b.flow.said, b.drawings > 0)); err != nil {
		return err
	}
	return settlePart(o.out, pandian.Place{}, err)
}

// read takes all records.
func (b *xlsBook) read() error {
	for first := true; ; first = false {
		err := b.record()
		if err == io.EOF && !first {
			switch {
			case b.depth > 0:
				return io.ErrUnexpectedEOF
			case b.damaged:
				return errShortRecord
			}
			return nil
		}
		if err == nil && first && b.id != recBOF {
			err = pandian.Because(pandian.Corrupt, errors.New("xls: no workbook"))
		}
		if err == nil {
			err = b.take()
		}
		switch err {
		case nil:
		case errShortRecord:
			b.damaged = true
		default:
			return whole(err)
		}
	}
}

// take reads the record in hand.
func (b *xlsBook) take() error {
	switch b.id {
	case recBOF:
		return b.begin()
	case recEOF:
		return b.end()
	case recFilePass:
		return b.unlock()
	case recCodePage:
		n, err := b.numbers(2)
		b.page = n[0]
		return err
	case recDateMode:
		n, err := b.numbers(2)
		b.epoch = n[0] == 1
		return err
	case recBoundSheet:
		return b.boundSheet()
	case recFormat:
		n, err := b.numbers(2)
		if err == nil {
			err = b.string(b.countSize())
			b.formats[n[0]] = isDateFormat(string(b.scratch))
		}
		return err
	case recXF:
		n, err := b.numbers(2, 2)
		date, own := b.formats[n[1]]
		b.dates = append(b.dates, own && date || !own && builtinDate(n[1]))
		return err
	case recSST:
		return b.sharedStrings()
	case recHeader, recFooter:
		return b.margin()
	case recNote:
		return b.note()
	case recObj:
		return b.drawn()
	case recTXO:
		return b.drawnText()
	case recDrawings:
		b.drawings += max(b.left-maxShapes, 0)
		return nil
	}
	return b.cell()
}

// begin opens a substream; charts stand within sheets.
func (b *xlsBook) begin() error {
	n, err := b.numbers(2, 2)
	if err != nil {
		return err
	}
	const biff8, globals = 0x600, 5
	if b.depth++; b.depth > 1 {
		return nil
	}
	if b.modern = n[0] >= biff8; n[1] == globals {
		return nil
	}
	b.sheets++
	b.sheet = cmp.Or(b.names[b.at], fmt.Sprintf("工作表 %d", b.sheets))
	return nil
}

// end closes a substream.
func (b *xlsBook) end() error {
	if b.depth--; b.depth > 0 {
		return nil
	}
	b.depth = 0
	if err := b.endRow(); err != nil || b.sheet == "" {
		return err
	}
	at := pandian.Place{Part: b.sheet}
	b.sheet = ""
	return b.out.End(at)
}

// boundSheet notes where a sheet begins and its name.
func (b *xlsBook) boundSheet() error {
	n, err := b.numbers(4, 2)
	if err != nil {
		return err
	}
	if err := b.string(1); err != nil {
		return err
	}
	b.names[int64(n[0])] = string(b.scratch)
	return nil
}

// string reads a text and the length in front of it, a number of so many
// bytes, into scratch.
func (b *xlsBook) string(size int) error {
	b.scratch = b.scratch[:0]
	n, err := b.numbers(size)
	if err != nil {
		return err
	}
	return b.textOf(n[0])
}

// textOf reads a text of so many characters (BIFF8) or bytes into scratch.
func (b *xlsBook) textOf(n int) (err error) {
	if b.modern {
		b.scratch, err = b.text(b.scratch[:0], n)
		return err
	}
	raw := make([]byte, n)
	if err := b.biff.read(raw); err != nil {
		return err
	}
	b.scratch = appendCodePage(b.scratch[:0], b.page, raw)
	return nil
}

// sharedStrings loads the shared strings.
func (b *xlsBook) sharedStrings() error {
	n, err := b.numbers(4, 4)
	for i := 0; err == nil && i < n[1]; i++ {
		var chars [8]int
		if chars, err = b.numbers(2); err == nil {
			b.shared.text, err = b.text(b.shared.text, chars[0])
		}
		if err == nil {
			err = b.shared.end()
		}
	}
	return err
}

// margin tells a header or footer.
func (b *xlsBook) margin() error {
	if b.left == 0 || b.depth > 1 {
		return nil
	}
	if err := b.string(b.countSize()); err != nil {
		return err
	}
	text := append(appendMargin(nil, b.scratch), '\n')
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	return b.out.Text(pandian.Place{Part: b.sheet}, pandian.Text{B: text, Off: -1})
}

// note tells a comment's author, in BIFF5 its text.
func (b *xlsBook) note() error {
	n, err := b.numbers(2, 2, 2)
	if err != nil {
		return err
	}
	if !b.modern {
		if err := b.textOf(min(n[2], b.left)); err != nil {
			return err
		}
		return b.flow.note(commentPart, b.scratch)
	}
	if err := b.skip(min(2, b.left)); err != nil || b.left < 3 {
		return err
	}
	if err := b.string(2); err != nil {
		return err
	}
	return b.flow.note(commentPart, b.scratch)
}

const maxShapes = 4 << 10 // bytes of drawings that have no picture

const drawnNote = 0x19 // the kind of object that shows a comment

// drawn notes the kind of a drawn object.
func (b *xlsBook) drawn() error {
	if b.left < 6 || !b.modern {
		return nil
	}
	n, err := b.numbers(4, 2)
	b.object = n[1]
	return err
}

// drawnText tells the text of a drawn object, which stands in the records that
// continue this one.
func (b *xlsBook) drawnText() error {
	if b.left < 18 || !b.modern {
		return nil
	}
	n, err := b.numbers(4, 4, 2, 2)
	if err != nil || n[3] == 0 {
		return err
	}
	if err := b.skip(b.left); err != nil {
		return err
	}
	if b.scratch, err = b.chars(b.scratch[:0], n[3], 0); err != nil {
		return err
	}
	part := boxPart
	if b.object == drawnNote {
		part = commentPart
	}
	return b.flow.note(part, b.scratch)
}

// countSize is how many bytes the length of a header, footer or number format
// takes.
func (b *xlsBook) countSize() int {
	if b.modern {
		return 2
	}
	return 1
}
