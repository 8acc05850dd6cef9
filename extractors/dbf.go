package extractors

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"pandian"
)

// DBF is a table of dBASE III to 7, FoxPro or Clipper; its row numbers are
// those of the records. Records that are marked as deleted are still there:
// they come after the others as a part of their own. Memos stand in a file
// beside (see [DBFMemo]), what is no text (pictures, objects) is left out.
func DBF() pandian.Format {
	return pandian.Format{Name: "dbf", Exts: []string{".dbf"}, Sniff: isDBF, Extract: extractDBF}
}

// deletedRows holds the records marked as deleted.
const deletedRows = "已刪除的資料列"

// isDBF recognises dBASE tables by version, date and header length.
func isDBF(head []byte, _ string) bool {
	if len(head) < 64 {
		return false
	}
	switch head[0] {
	case 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8b, 0x8c, 0xcb, 0xf5, 0xfb:
	default:
		return false
	}
	header := int(head[8]) | int(head[9])<<8
	return head[2] >= 1 && head[2] <= 12 && head[3] >= 1 && head[3] <= 31 && header > 32 && (header > len(head) || head[header-1] == 0x0d || head[header-1] == 0)
}

// dbfTable is a table while it is read.
type dbfTable struct {
	r      io.ReaderAt
	size   int64
	start  int64 // of the first record
	length int   // of a record, with the mark before it
	count  int64 // of records, as declared
	fields []dbfField
	seven  bool // dBASE 7: numbers are stored with the high byte first
	dec    textDecoder
	row    rowBuffer
}

// dbfField is a column.
type dbfField struct {
	name []byte
	kind byte
	at   int // in the record
	size int
}

func extractDBF(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	if c.At == nil {
		return errors.New("dbf: content without random access")
	}
	r, size, err := c.At()
	if err != nil {
		return err
	}
	t := &dbfTable{r: r, size: size}
	if err := t.readHeader(); err != nil {
		return err
	}
	records, deleted, err := t.emit(ctx, out, false)
	if err == nil && deleted > 0 {
		_, _, err = t.emit(ctx, out, true)
	}
	if err == nil && records < t.count {
		err = pandian.Because(pandian.Truncated, errors.New("dbf: fewer records than declared"))
	}
	return err
}

var errDBF = pandian.Because(pandian.Corrupt, errors.New("dbf: malformed header"))

// readHeader reads the columns and finds out the charset.
func (t *dbfTable) readHeader() error {
	head := make([]byte, 32)
	if _, err := t.r.ReadAt(head, 0); err != nil {
		return tooShort(err)
	}
	le := binary.LittleEndian
	t.count, t.start, t.length = int64(le.Uint32(head[4:])), int64(le.Uint16(head[8:])), int(le.Uint16(head[10:]))
	head = make([]byte, t.start)
	if _, err := t.r.ReadAt(head, 0); err != nil {
		return tooShort(err)
	}
	if t.start <= 32 || t.length < 2 {
		return errDBF
	}
	t.seven = head[0]&7 == 4
	first, step, name, kind := 32, 32, 11, 11
	if t.seven {
		first, step, name, kind = 68, 48, 32, 32
	}
	at := 1
	for i := first; i+step <= len(head) && head[i] != '\r' && head[i] != 0; i += step {
		f := dbfField{kind: head[i+kind], at: at, size: int(head[i+kind+5])}
		if t.seven {
			f.size = int(head[i+kind+1])
		} else if f.kind == 'C' {
			f.size |= int(head[i+kind+6]) << 8 // Clipper: no decimals, but longer texts
		}
		f.name, _, _ = bytes.Cut(head[i:i+name], []byte{0})
		if at += f.size; at > t.length {
			return errDBF
		}
		t.fields = append(t.fields, f)
	}
	if len(t.fields) == 0 {
		return errDBF
	}
	return t.chooseCharset(head[29])
}

func tooShort(err error) error {
	if err == io.EOF {
		return pandian.Because(pandian.Truncated, io.ErrUnexpectedEOF)
	}
	return err
}

// dbfPage is the code page that a language driver stands for; 0 = it tells
// nothing.
func dbfPage(driver byte) int {
	switch driver {
	case 0x01:
		return 437
	case 0x02:
		return 850
	case 0x03, 0x57:
		return 1252
	case 0x13, 0x7b:
		return 932
	case 0x4d, 0x7a:
		return 936
	case 0x4e, 0x79:
		return 949
	case 0x4f, 0x78:
		return 950
	}
	return 0
}

// dbfSample is how much of a table its charset is judged by.
const dbfSample = 256 << 10

// chooseCharset looks at the texts of the first records.
func (t *dbfTable) chooseCharset(driver byte) error {
	buf := make([]byte, min(dbfSample, max(t.size-t.start, 0)))
	n, err := t.r.ReadAt(buf, t.start)
	if err != nil && err != io.EOF {
		return err
	}
	var guess pageGuess
	for rec := buf[:n]; len(rec) >= t.length; rec = rec[t.length:] {
		for _, f := range t.fields {
			if f.kind == 'C' {
				guess.add(bytes.TrimRight(rec[f.at:f.at+f.size], " \x00"))
			}
		}
	}
	t.dec = newTextDecoder(guess.page(dbfPage(driver)))
	return nil
}

// emit hands on the records that are marked as deleted, or those that are not.
// It returns how many there are of both, and how many are deleted.
func (t *dbfTable) emit(ctx context.Context, out pandian.Emitter, deleted bool) (records, marked int64, err error) {
	at := pandian.Place{}
	if deleted {
		at.Part = deletedRows
	}
	if err := out.Header(at, t.names()); err != nil {
		return 0, 0, err
	}
	per := max(1, textBlock/t.length)
	buf := make([]byte, per*t.length)
	for off := t.start; ; off += int64(len(buf)) {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		n, err := t.r.ReadAt(buf, off)
		if err != nil && err != io.EOF {
			return 0, 0, err
		}
		for rec := buf[:n]; len(rec) >= t.length; rec = rec[t.length:] {
			if rec[0] != ' ' && rec[0] != '*' {
				return records, marked, out.End(pandian.Place{Part: at.Part})
			}
			records++
			if rec[0] == '*' {
				marked++
			}
			if deleted != (rec[0] == '*') {
				continue
			}
			at.Row = int(records)
			if err := t.record(rec).emit(out, at); err != nil {
				return 0, 0, err
			}
		}
		if n < len(buf) {
			return records, marked, out.End(pandian.Place{Part: at.Part})
		}
	}
}

// names returns the header.
func (t *dbfTable) names() []pandian.Text {
	names := make([]pandian.Text, len(t.fields))
	for i, f := range t.fields {
		names[i] = pandian.Text{B: t.dec.append(nil, f.name), Off: -1}
	}
	return names
}

// record reads one record.
func (t *dbfTable) record(rec []byte) *rowBuffer {
	t.row.reset()
	for i, f := range t.fields {
		start := len(t.row.arena)
		t.row.arena = t.appendValue(t.row.arena, f.kind, rec[f.at:f.at+f.size])
		t.row.set(i, start)
	}
	return &t.row
}
