package extractors

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// Characters of a document that are none.
const (
	wordPicture   = 0x01
	wordCellMark  = 0x07
	wordDrawing   = 0x08
	wordTab       = 0x09
	wordLine      = 0x0b
	wordPageBreak = 0x0c
	wordParagraph = 0x0d
	wordFieldOpen = 0x13
	wordFieldText = 0x14
	wordFieldEnd  = 0x15
	wordHyphen    = 0x1e
)

// wordWalk is where the text has got to.
type wordWalk struct {
	inTable  bool
	inRow    bool
	fields   []wordField // open
	pictures bool        // were met
}

// wordField is a field: its code, and then what it shows.
type wordField struct {
	code  []byte
	shows bool
}

const maxFields = 64 // in each other

// text reads a story, paragraph by paragraph.
func (d *wordFile) text(from, to int) error {
	d.walk = wordWalk{pictures: d.walk.pictures}
	for to = min(to, d.end()); from < to; {
		end, mark, kind := d.paragraph(from, to)
		if d.chars -= end - from; d.chars < 0 {
			return nil
		}
		if err := d.enter(kind); err != nil {
			return err
		}
		if err := d.stretch(from, end, d.write); err != nil {
			return err
		}
		if end == from+1 && mark == wordCellMark && kind == 0 { // an empty cell, or the row's end
			mark = wordParagraph
		}
		if err := d.leave(mark, kind); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// paragraph finds the end of the paragraph that begins at a position, the mark
// that ends it (0 = the story's end), and what it is in a table.
func (d *wordFile) paragraph(from, to int) (end int, mark byte, kind wordMark) {
	for i := d.piece(from); i < len(d.pieces) && d.pieces[i].from < to; i++ {
		p := d.pieces[i]
		size := p.size()
		lo, hi := max(from, p.from)-p.from, min(to, p.to)-p.from
		for at := p.at + lo*size; at < p.at+hi*size; at += size {
			c := d.main[at]
			if c != wordParagraph && c != wordCellMark && c != wordPageBreak || p.wide && d.main[at+1] != 0 {
				continue
			}
			run, _ := runAt(d.marks, at)
			return p.from + (at-p.at)/size + 1, c, run.kind
		}
	}
	return to, 0, 0
}

// enter prepares for a paragraph: a table begins or ends.
func (d *wordFile) enter(kind wordMark) error {
	w := &d.walk
	if kind == 0 {
		if w.inTable {
			w.inTable, w.inRow = false, false
			return d.flow.closeTable()
		}
		return nil
	}
	if !w.inTable {
		w.inTable = true
		d.flow.openTable("")
	}
	if kind == wordRowEnd {
		return nil
	}
	if !w.inRow {
		w.inRow = true
		if err := d.flow.openRow(); err != nil {
			return err
		}
	}
	if d.flow.top().table != nil && !d.flow.top().table.open {
		d.flow.openCell()
	}
	return nil
}

// leave takes the mark that ended a paragraph.
func (d *wordFile) leave(mark byte, kind wordMark) error {
	switch {
	case kind == wordRowEnd:
		d.walk.inRow = false
		return d.flow.closeRow(1)
	case mark == wordCellMark && kind == wordInCell:
		d.flow.closeCell(1)
		return nil
	case mark == wordCellMark:
		return d.flow.write([]byte{'\t'})
	}
	return d.flow.breakLine()
}

// stretch calls f for the bytes between two positions, piece by piece.
func (d *wordFile) stretch(from, to int, f func(at int, b []byte, wide bool) error) error {
	for i := d.piece(from); i < len(d.pieces) && d.pieces[i].from < to; i++ {
		p := d.pieces[i]
		size := p.size()
		lo, hi := p.at+(max(from, p.from)-p.from)*size, p.at+(min(to, p.to)-p.from)*size
		if err := f(lo, d.main[lo:hi], p.wide); err != nil {
			return err
		}
	}
	return nil
}

// write takes a stretch of text: what was deleted goes elsewhere.
func (d *wordFile) write(at int, b []byte, wide bool) error {
	for len(b) > 0 {
		run, next := runAt(d.deleted, at)
		n := min(len(b), next-at)
		if wide {
			n = min(len(b), (n+1)&^1)
		}
		if run.to > 0 {
			d.flow.openAside(deletedPart)
		}
		err := d.visible(b[:n], wide)
		if run.to > 0 {
			d.flow.closeAside()
		}
		if err != nil {
			return err
		}
		at, b = at+n, b[n:]
	}
	return nil
}

// visible takes text and the control characters in it.
func (d *wordFile) visible(b []byte, wide bool) error {
	size := 1
	if wide {
		size = 2
	}
	start := 0
	for i := 0; i+size <= len(b); i += size {
		if b[i] >= ' ' || wide && b[i+1] != 0 {
			continue
		}
		if err := d.put(b[start:i], wide); err != nil {
			return err
		}
		if err := d.control(b[i]); err != nil {
			return err
		}
		start = i + size
	}
	return d.put(b[start:], wide)
}

// put writes text without control characters, or adds it to a field's code.
func (d *wordFile) put(b []byte, wide bool) error {
	if len(b) == 0 {
		return nil
	}
	if wide {
		d.scratch = appendUTF16(d.scratch[:0], b)
	} else {
		d.scratch = appendNarrow(d.scratch[:0], d.page, b)
	}
	if n := len(d.walk.fields); n > 0 && !d.walk.fields[n-1].shows {
		f := &d.walk.fields[n-1]
		f.code = append(f.code, d.scratch[:min(len(d.scratch), maxLinkText-min(len(f.code), maxLinkText))]...)
		return nil
	}
	return d.flow.write(d.scratch)
}

// appendNarrow decodes characters in 8 bit: in the code page of the document's
// language if all of them are characters there, else as Western ones.
func appendNarrow(dst []byte, page int, b []byte) []byte {
	n := len(dst)
	dst = appendCodePage(dst, page, b)
	if page != 1252 && bytes.ContainsRune(dst[n:], utf8.RuneError) {
		return appendCodePage(dst[:n], 1252, b)
	}
	return dst
}

// control takes a control character.
func (d *wordFile) control(c byte) error {
	w := &d.walk
	switch c {
	case wordPicture, wordDrawing:
		w.pictures = true
	case wordTab:
		return d.flow.write([]byte{'\t'})
	case wordLine:
		return d.flow.breakLine()
	case wordHyphen:
		return d.flow.write([]byte{'-'})
	case wordFieldOpen:
		if len(w.fields) < maxFields {
			w.fields = append(w.fields, wordField{})
		}
	case wordFieldText:
		if n := len(w.fields); n > 0 {
			f := &w.fields[n-1]
			f.shows = true
			d.flow.openLink(hyperlinkField(string(f.code)))
		}
	case wordFieldEnd:
		w.fields = w.fields[:max(len(w.fields)-1, 0)]
		if !slices.ContainsFunc(w.fields, func(f wordField) bool { return f.shows }) {
			return d.flow.closeLink()
		}
	}
	return nil
}
