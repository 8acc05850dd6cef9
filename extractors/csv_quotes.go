package extractors

import (
	"bytes"
	"slices"

	"pandian"
)

// csvEnd tells what lies behind the bytes given to parse.
type csvEnd uint8

const (
	csvMore  csvEnd = iota // more can be read
	csvFull                // more than a record may take
	csvFinal               // nothing
)

// parse makes cells of the record at the start of b and returns how many bytes
// it takes, line end included. ok is false if b does not hold it whole.
func (r *csvReader) parse(b []byte, end csvEnd) (n int, ok bool) {
	r.cells, r.arena, r.nmaps, r.wraps = r.cells[:0], r.arena[:0], 0, true
	pos, eol := 0, -1
	for {
		stop := -1
		if pos < len(b) && b[pos] == '"' && r.strays < csvStrays {
			closing, behind, state := r.closing(b, pos, end)
			switch state {
			case quoteOpen:
				return 0, false
			case quoteClosed:
				r.addQuoted(b[pos+1:closing], r.lo+pos+1)
				stop = behind
			case quoteStray:
				if end != csvMore {
					r.strays++
				}
			}
		}
		if stop < 0 {
			if eol < pos {
				if eol = bytes.IndexByte(b[pos:], r.eol); eol >= 0 {
					eol += pos
				} else if end == csvFinal {
					eol = len(b)
				} else {
					return 0, false
				}
			}
			stop = eol
			if i := bytes.IndexByte(b[pos:eol], r.delim); i >= 0 {
				stop = pos + i
			}
			field := b[pos:stop]
			if stop == eol && r.eol == '\n' {
				field = bytes.TrimSuffix(field, []byte{'\r'})
			}
			if len(r.cells) == cap(r.cells) { // grow once for all that follow
				r.cells = slices.Grow(r.cells, bytes.Count(b[pos:eol], []byte{r.delim})+1)
			}
			r.cells = append(r.cells, pandian.Text{B: field, Off: r.off(r.lo + pos)})
		}
		if stop >= len(b) {
			return len(b), true
		}
		if b[stop] == r.eol {
			return stop + 1, true
		}
		pos = stop + 1
	}
}

// quoteState is the fate of an opening quote.
type quoteState uint8

const (
	quoteClosed quoteState = iota
	quoteStray             // an ordinary character after all
	quoteOpen              // not known before more is read
)

// closing finds the quote that closes the one at b[open], and the index of the
// delimiter or line end behind it (len(b) at the end of the file).
func (r *csvReader) closing(b []byte, open int, end csvEnd) (at, behind int, _ quoteState) {
	unclosed := quoteStray
	if end == csvMore {
		unclosed = quoteOpen
	}
	for q := open + 1; ; {
		i := bytes.IndexByte(b[q:], '"')
		if i < 0 {
			return 0, 0, unclosed
		}
		q += i
		if q+1 < len(b) && b[q+1] == '"' {
			q += 2
			continue
		}
		next := q + 1
		for next < len(b) && (b[next] == ' ' || b[next] == '\r' && r.eol == '\n') && b[next] != r.delim {
			next++
		}
		switch {
		case next < len(b) && (b[next] == r.delim || b[next] == r.eol):
			return q, next, quoteClosed
		case next == len(b) && end == csvFinal:
			return q, next, quoteClosed
		case next == len(b):
			return 0, 0, unclosed
		case q > open+1 && (b[q-1] == r.delim || b[q-1] == r.eol):
			return 0, 0, quoteStray // this one opens a field: the first was never closed
		}
		q++
	}
}

// addQuoted adds the inner bytes of a quoted field; at is their index in buf.
func (r *csvReader) addQuoted(field []byte, at int) {
	cell := pandian.Text{B: field, Off: r.off(at)}
	if i := bytes.IndexByte(field, '"'); i >= 0 {
		cell.B, cell.Map = r.unescape(field, i)
	}
	r.cells = append(r.cells, cell)
}

// unescape turns doubled quotes into single ones; the first quote is at i.
func (r *csvReader) unescape(field []byte, i int) ([]byte, *pandian.OffMap) {
	if r.nmaps == len(r.maps) {
		r.maps = append(r.maps, new(pandian.OffMap))
	}
	m := r.maps[r.nmaps]
	r.nmaps++
	m.Reset()
	start, src := len(r.arena), 0
	m.Copy(0, 0)
	for i >= 0 {
		r.arena = append(r.arena, field[src:src+i]...)
		src += i
		width := 1
		if src+1 < len(field) && field[src+1] == '"' {
			width = 2
		}
		m.Replace(len(r.arena)-start, int64(src), width)
		r.arena = append(r.arena, '"')
		src += width
		m.Copy(len(r.arena)-start, int64(src))
		i = bytes.IndexByte(field[src:], '"')
	}
	r.arena = append(r.arena, field[src:]...)
	return r.arena[start:], m
}
