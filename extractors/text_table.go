package extractors

import (
	"bytes"
	"fmt"

	"github.com/segmentio/asm/ascii"

	"pandian"
)

// Tables drawn in a text: lists printed in columns of fixed width, tables of
// Markdown, in boxes and as database clients print them, cells pasted from a
// spreadsheet with tabs between. Their lines are rows of
// a part of their own; what stands around them is running text.

const (
	tableHead = 16 << 10 // what is looked at to tell whether a table begins
	maxLine   = 8 << 10  // longer lines are no rows
	maxDrawn  = 64       // columns of a drawn table
)

// drawn is a table drawn in a text.
type drawn struct {
	bar    []byte // cells stand between these; nil = blanks
	tabbed bool   // or between tabs
	starts []int  // display columns where the header's fields begin; nil = rows are split at gaps
	slack  int    // how far from there, in display columns, they may begin
	words  bool   // the header is words between single blanks, so may rows be, which hold a number
	fields int
	spans  []pandian.Span // of the line looked at last
}

// textReader reads running text and the tables drawn in it.
type textReader struct {
	stream
	out    pandian.Emitter
	line   int // of the byte at lo, from 1
	tables int
	cells  []pandian.Text
	spans  []pandian.Span
}

// read emits all that comes.
func (r *textReader) read() error {
	for {
		if err := r.fill(len(r.buf)); err != nil {
			return err
		}
		if r.lo == r.hi {
			return nil
		}
		b := r.buf[r.lo:r.hi]
		at, t := r.search(b)
		if err := r.prose(at); err != nil {
			return err
		}
		if t != nil {
			if err := r.table(t); err != nil {
				return err
			}
		}
	}
}

// prose emits the next n bytes as running text.
func (r *textReader) prose(n int) error {
	r.line += bytes.Count(r.buf[r.lo:r.lo+n], []byte{'\n'})
	return r.text(n, pandian.Place{}, r.out)
}

// search returns how much of b is running text, and the shape of the table
// behind it, nil if none is known yet. Of three lines it looks at one only: a
// table has as many. What may be the beginning of a table stays.
func (r *textReader) search(b []byte) (int, *drawn) {
	s := lineScan{b: b}
	at := 0 // where the line looked at begins
	for i := 0; i < len(b) && (r.eof || len(b)-i >= tableHead || i == 0); {
		at = s.skip(i, 2)
		if !r.eof && len(b)-at < tableHead && i > 0 {
			return i, nil
		}
		end, drawn := s.line(at)
		if drawn && end-at < maxLine {
			second := lineBefore(b, at)
			third := lineBefore(b, second)
			first := third
			if blankLine(b[third:second]) { // between rows and a header in Chinese, perhaps
				if at := lineBefore(b, third); !ascii.Valid(b[at:third]) {
					first = at
				}
			}
			for _, from := range [4]int{first, third, second, at} {
				if t := r.shape(b[from:]); t != nil {
					return from, t
				}
			}
		}
		i = end
	}
	if r.eof {
		return len(b), nil
	}
	if at = lineBefore(b, at); at > 0 {
		return at, nil
	}
	return wholeRunes(b), nil
}

// blankLine reports whether nothing but blanks stands in a line.
func blankLine(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

// lineBefore returns where the line begins before the one that begins at i, 0 if
// that is the first.
func lineBefore(b []byte, i int) int { return bytes.LastIndexByte(b[:max(i-1, 0)], '\n') + 1 }

// cutLine returns the first line of b with its line break.
func cutLine(b []byte) []byte {
	if n := bytes.IndexByte(b, '\n'); n >= 0 {
		return b[:n+1]
	}
	return b
}

var (
	tabs        = []byte("\t")
	bars        = [][]byte{[]byte("|"), []byte("│"), []byte("║")}
	ideographic = []byte("\u3000")
)

// barOf returns the bar that stands in a line, nil if none does.
func barOf(line []byte) []byte {
	for _, bar := range bars {
		if bytes.Contains(line, bar) {
			return bar
		}
	}
	return nil
}

// table emits the rows of a table and consumes them.
func (r *textReader) table(t *drawn) error {
	r.tables++
	at := pandian.Place{Part: fmt.Sprintf("表 %d", r.tables)}
	first, begin := r.line, r.off(r.lo)
	for n := 0; ; n++ {
		line, err := r.nextLine()
		if err != nil {
			return err
		}
		rule := isRule(line) && (n == 1 || t.bar != nil)
		odd := n > 0 && !rule && !t.isRow(line)
		if odd && len(line) > 0 {
			if line, odd, err = r.goesOn(line, t); err != nil {
				return err
			}
			rule = !odd // a blank line
		}
		if len(line) == 0 {
			break
		}
		at.Row = r.line
		if !rule {
			if err := r.row(at, line, t, odd); err != nil {
				return err
			}
		}
		r.lo += len(line)
		r.line++
	}
	if err := r.out.End(pandian.Place{Part: at.Part}); err != nil {
		return err
	}
	return r.blankLines(r.line-first, begin)
}

// goesOn tells whether a table goes on behind a line that is no row of it: with a
// row. The line is then one that was set carelessly (odd), or blank. Else it
// returns no line.
func (r *textReader) goesOn(line []byte, t *drawn) (same []byte, odd bool, err error) {
	n := len(line)
	blank := blankLine(line)
	if t.bar != nil || t.starts == nil && !t.tabbed || n >= maxLine || !blank && !isListRow(line) {
		return nil, false, nil
	}
	if r.hi-r.lo < n+2*maxLine { // what may be two lines more
		if err := r.fill(len(r.buf)); err != nil {
			return nil, false, err
		}
	}
	b := r.buf[r.lo:r.hi]
	next := cutLine(b[n:])
	if !blank && blankLine(next) {
		next = cutLine(b[n+len(next):])
	}
	if len(next) == 0 || !t.isRow(next) || blank && !isListRow(next) {
		return nil, false, nil
	}
	return b[:n], !blank, nil
}

// blankLines emits the line breaks of a table as running text, so that the
// lines behind it keep their numbers.
func (r *textReader) blankLines(n int, begin int64) error {
	var m pandian.OffMap
	m.Replace(0, 0, int(r.off(r.lo)-begin))
	return r.out.Text(pandian.Place{}, pandian.Text{B: bytes.Repeat([]byte{'\n'}, n), Off: begin, Map: &m})
}

// nextLine returns the line at lo, which stays unread.
func (r *textReader) nextLine() ([]byte, error) {
	for !r.eof && bytes.IndexByte(r.buf[r.lo:r.hi], '\n') < 0 && r.hi-r.lo < len(r.buf) {
		if err := r.fill(len(r.buf)); err != nil {
			return nil, err
		}
	}
	return cutLine(r.buf[r.lo:r.hi]), nil
}

// row emits a line as a row; odd, as one whose fields do not stand under those of the
// header.
func (r *textReader) row(at pandian.Place, line []byte, t *drawn, odd bool) error {
	r.cells = r.cells[:0]
	if odd {
		r.spans = t.splitOdd(line, r.spans[:0])
	} else {
		r.spans = t.split(line, r.spans[:0])
	}
	for _, s := range r.spans {
		r.cells = append(r.cells, pandian.Text{B: line[s.Start:s.End], Off: r.off(r.lo + s.Start)})
	}
	return r.out.Row(at, r.cells)
}
