package extractors

import (
	"bytes"
	"context"
	"io"

	"pandian"
)

const (
	csvBlock  = 256 << 10
	csvRecord = 1 << 20 // a record is held up to this size
	csvStrays = 64      // unclosed quotes looked for to the end of csvRecord before quotes lose their meaning
)

// CSV is a table in text form: comma, tab, semicolon or vertical bar between
// the fields, quotes as in RFC 4180, line ends of any system.
//
// It is tolerant: rows may be ragged; a quote that opens a field and is not
// closed within 1 MiB, or is followed by another that opens a field, is an
// ordinary character; a quote inside a field likewise. A record that is still
// not complete after 1 MiB is emitted as running text instead of a row. Which
// row is a header is left to the engine.
func CSV() pandian.Format {
	return pandian.Format{
		Name:    "csv",
		Exts:    []string{".csv", ".tsv", ".tab", ".psv"},
		Sniff:   sniffCSV,
		Text:    true,
		Extract: extractCSV,
	}
}

func extractCSV(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	in, release := pooledStream(f, c.Off, csvBlock)
	defer release()
	r := &csvReader{stream: in, out: out, line: 1}
	if err := r.fill(headBytes); err != nil {
		return err
	}
	r.dialect(r.buf[r.lo:r.hi])
	for err == nil {
		if err = ctx.Err(); err == nil {
			err = r.block()
		}
	}
	if err != io.EOF {
		return err
	}
	return out.End(pandian.Place{})
}

// csvReader cuts a stream into records.
type csvReader struct {
	stream
	out        pandian.Emitter
	delim, eol byte
	line       int // of the record at lo, from 1
	strays     int
	cells      []pandian.Text
	arena      []byte // unescaped fields of the record
	maps       []*pandian.OffMap
	nmaps      int
	wraps      bool // the record may hold line ends
}

// dialect finds the delimiter and the line end.
func (r *csvReader) dialect(head []byte) {
	r.eol = lineEnd(head)
	if d, n := declaredDelimiter(head); n > 0 {
		r.delim = d
		r.lo += n
		if n < len(head) {
			r.line++
		}
		return
	}
	r.delim = bestShape(head, r.eol).delim
}

// block emits the records that are complete in the buffer and reads on. It
// returns io.EOF behind the last record.
func (r *csvReader) block() error {
	for {
		b := r.buf[r.lo:r.hi]
		n := bytes.IndexByte(b, r.eol)
		if n < 0 {
			break
		}
		if bytes.IndexByte(b[:n], '"') < 0 {
			r.split(b[:n])
			n++
		} else {
			var ok bool
			if n, ok = r.parse(b, csvMore); !ok {
				break
			}
		}
		if err := r.emit(n); err != nil {
			return err
		}
	}
	unread := r.hi - r.lo
	err := r.fill(min(max(csvBlock, 2*unread), csvRecord))
	switch {
	case err != nil || r.hi-r.lo > unread:
		return err
	case r.eof:
		return r.last()
	}
	return r.tooLong()
}

// last emits one record of the rest behind which nothing follows.
func (r *csvReader) last() error {
	if r.lo == r.hi {
		return io.EOF
	}
	n, _ := r.parse(r.buf[r.lo:r.hi], csvFinal)
	return r.emit(n)
}

// emit hands on the record that takes n bytes.
func (r *csvReader) emit(n int) error {
	var err error
	if len(r.cells) > 1 || len(r.cells) == 1 && len(r.cells[0].B) > 0 {
		err = r.out.Row(pandian.Place{Row: r.line}, r.cells)
	}
	r.line++
	if r.wraps {
		r.line += bytes.Count(r.buf[r.lo:r.lo+n-1], []byte{r.eol})
	}
	r.lo += n
	return err
}

// split makes cells of a record without quotes, line end not included.
func (r *csvReader) split(b []byte) {
	r.wraps = false
	cells, off := r.cells[:0], r.off(r.lo)
	if r.eol == '\n' && len(b) > 0 && b[len(b)-1] == '\r' {
		b = b[:len(b)-1]
	}
	for {
		i := bytes.IndexByte(b, r.delim)
		if i < 0 {
			break
		}
		cells = append(cells, pandian.Text{B: b[:i:i], Off: off})
		b = b[i+1:]
		off += int64(i + 1)
	}
	r.cells = append(cells, pandian.Text{B: b, Off: off})
}

// tooLong deals with a record that is not complete after csvRecord bytes: an
// opening quote that is never closed is taken as a character; if there is no
// line end either, the record goes on as running text up to its line end.
func (r *csvReader) tooLong() error {
	if n, ok := r.parse(r.buf[r.lo:r.hi], csvFull); ok {
		return r.emit(n)
	}
	r.line++
	return r.textTo(r.eol, pandian.Place{Row: r.line - 1}, r.out)
}
