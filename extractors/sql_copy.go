package extractors

import (
	"bytes"
	"io"

	"pandian"
)

// copyRows reads the lines of a COPY block up to its end mark.
func (r *sqlReader) copyRows(table string, cols []string) error {
	t, err := r.enter(table, cols)
	if err != nil {
		return err
	}
	for {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		n, err := r.lineLen(sqlHead)
		switch {
		case err == errFull:
			if err := r.plain(); err != nil {
				return err
			}
			continue
		case err == io.EOF:
			return r.out.Skip(pandian.Place{Part: table}, pandian.Truncated)
		case err != nil:
			return err
		}
		line := bytes.TrimRight(r.buf[r.lo:r.lo+n], "\r\n")
		if string(line) == `\.` {
			r.skip(n)
			return nil
		}
		t.rows.at.Row++
		copyCells(t.rows, line, r.off(r.lo))
		r.skip(n)
		if err := t.rows.emit(r.out); err != nil {
			return err
		}
	}
}

// copyCells adds the cells of a line, which stands at off.
func copyCells(rows *rowBuilder, line []byte, off int64) {
	for col := 0; ; col++ {
		field, rest, more := bytes.Cut(line, []byte{'\t'})
		if string(field) != `\N` {
			cell, at := rows.cell(min(col, maxColumns-1), off), off
			for len(field) > 0 {
				n := bytes.IndexByte(field, '\\')
				if n < 0 || n+1 == len(field) {
					n = len(field)
				}
				cell.copy(field[:n], at)
				field, at = field[n:], at+int64(n)
				if len(field) > 0 && field[1] < 0x80 {
					cell.replace(sqlEscape(field[1]), at, 2)
					field, at = field[2:], at+2
				} else if len(field) > 0 {
					field, at = field[1:], at+1
				}
			}
		}
		if !more {
			return
		}
		off += int64(len(line) - len(rest))
		line = rest
	}
}
