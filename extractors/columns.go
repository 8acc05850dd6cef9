package extractors

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pandian"
)

// columns gathers the rows of a table whose columns are declared beforehand,
// value by value. A path in nested records is a column; further values for the
// same cell are joined.
type columns struct {
	out   pandian.Emitter
	row   int
	names []pandian.Text
	index map[string]int
	cells [][]byte
	used  []bool
	size  int
	laid  int // types that were given their columns
	texts []pandian.Text
	blobs blobs
}

func newColumns(out pandian.Emitter) *columns {
	return &columns{out: out, index: map[string]int{}, blobs: blobs{dec: newTextDecoder(950)}}
}

// column finds the column of a path, or adds it. When there are too many, the
// last one takes the rest.
func (t *columns) column(path string) int {
	col, ok := t.index[path]
	if !ok {
		if col = len(t.names); col == maxColumns {
			return col - 1
		}
		t.index[path] = col
		t.names = append(t.names, pandian.Text{B: []byte(strings.ToValidUTF8(path, "\ufffd")), Off: -1})
		t.cells, t.used = append(t.cells, nil), append(t.used, false)
	}
	return col
}

// declare tells the emitter the names of the columns.
func (t *columns) declare() error { return t.out.Header(pandian.Place{}, t.names) }

// cell returns the text of a cell, ready for one more value; put takes it back.
func (t *columns) cell(col int) []byte {
	if t.used[col] && len(t.cells[col]) > 0 {
		return append(t.cells[col], ", "...)
	}
	return t.cells[col]
}

// put sets the text of a cell, which has begun as cell says. A row that grows
// too large is handed on in pieces.
func (t *columns) put(col int, b []byte) error {
	t.size += len(b) - len(t.cells[col])
	t.cells[col], t.used[col] = b, true
	if t.size < maxRow {
		return nil
	}
	return t.emit()
}

// text adds a text.
func (t *columns) text(col int, b []byte) error {
	return t.put(col, t.blobs.appendText(t.cell(col), b))
}

// bytes adds bytes that are a text; others are a member.
func (t *columns) bytes(col int, b []byte) error {
	if t.blobs.isText(b) {
		return t.text(col, b)
	}
	return emitted(t.blobs.hand(t.out, "", string(t.names[col].B), t.row, b))
}

// emit hands on the row in hand and forgets it.
func (t *columns) emit() error {
	t.texts = t.texts[:0]
	filled := false
	for _, b := range t.cells {
		t.texts = append(t.texts, pandian.Text{B: b, Off: -1})
		filled = filled || len(b) > 0
	}
	t.size = 0
	var err error
	if filled {
		err = t.out.Row(pandian.Place{Row: t.row}, t.texts)
	}
	for i := range t.cells {
		t.cells[i], t.used[i] = t.cells[i][:0], false
		if cap(t.cells[i]) > textBlock {
			t.cells[i] = nil
		}
	}
	return emitted(err)
}

// appendTime writes a point in time as an ISO date, with the time of day if it
// has one.
func appendTime(dst []byte, at time.Time) []byte {
	at = at.UTC()
	if at.Year() < 0 || at.Year() > 9999 {
		return dst
	}
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at.AppendFormat(dst, time.DateOnly)
	}
	return at.AppendFormat(dst, "2006-01-02 15:04:05.999999999")
}

// appendClock writes a time of day.
func appendClock(dst []byte, at time.Duration) []byte {
	if at < 0 || at >= 24*time.Hour {
		return dst
	}
	return time.Unix(0, int64(at)).UTC().AppendFormat(dst, "15:04:05.999999999")
}

// blobs tells texts from files in values that are bytes.
type blobs struct {
	dec textDecoder // of texts that are not UTF-8
	n   int         // members so far
}

// appendText adds a text as it is if it is UTF-8, else as the charset of the
// decoder.
func (d *blobs) appendText(dst, b []byte) []byte {
	if utf8.Valid(b) {
		return append(dst, b...)
	}
	return d.dec.append(dst, b)
}

// maxTextBlob is the size up to which bytes may be a cell's text.
const maxTextBlob = 64 << 10

// isText reports whether bytes are a text: UTF-8, or Big5 of which all is
// characters.
func (d *blobs) isText(b []byte) bool {
	if len(b) > maxTextBlob || slices.ContainsFunc(b, func(c byte) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f }) {
		return false
	}
	return utf8.Valid(b) || !strings.Contains(string(d.dec.append(nil, b)), "\ufffd")
}

const (
	minBlob  = 64       // a shorter one is a number or a digest
	maxBlob  = 64 << 20 // of one member
	maxBlobs = 50_000   // members of one file
)

// hand hands on bytes as a member named table/column/row.
func (d *blobs) hand(out pandian.Emitter, table, column string, row int, b []byte) error {
	at := pandian.Place{Part: table, Row: row}
	switch {
	case len(b) < minBlob || d.n > maxBlobs:
		return nil
	case len(b) > maxBlob:
		return out.Skip(at, pandian.TooLarge)
	}
	if d.n++; d.n > maxBlobs {
		return out.Skip(at, pandian.ArchiveCount)
	}
	elements := []string{table, column, strconv.Itoa(row)}
	if table == "" {
		elements = elements[1:]
	}
	return out.Member(pandian.MemberName(elements...), bytesContent("", b))
}
