package extractors

import (
	"cmp"
	"slices"
	"sort"
)

// wordPiece is a stretch of the text and where it stands in the main stream.
type wordPiece struct {
	from, to int // characters
	at       int
	wide     bool // in 16 bits
}

func (p wordPiece) size() int {
	if p.wide {
		return 2
	}
	return 1
}

// end is how many characters the pieces have.
func (d *wordFile) end() int {
	if len(d.pieces) == 0 {
		return 0
	}
	return d.pieces[len(d.pieces)-1].to
}

// findPieces reads the piece table. Without one the text stands in one piece.
func (d *wordFile) findPieces(flags int) {
	at, n := d.u32(0x1a2), d.u32(0x1a6)
	if d.old {
		at, n = d.u32(0x160), d.u32(0x164)
	}
	for b := slice(d.table, at, n); len(b) > 3; {
		if b[0] == 1 { // formatting
			b = b[min(3+number16(b, 1), len(b)):]
			continue
		}
		if b[0] == 2 {
			d.pieceTable(slice(b, 5, number32(b, 1)))
		}
		break
	}
	if len(d.pieces) == 0 && d.old {
		at, to := min(d.u32(0x18), len(d.main)), min(d.u32(0x1c), len(d.main))
		p := wordPiece{at: at, to: max(to-at, 0), wide: flags&fibExtChar != 0}
		p.to /= p.size()
		d.pieces = append(d.pieces, p)
	}
}

// pieceTable reads where the pieces begin in the text, then where they stand.
func (d *wordFile) pieceTable(b []byte) {
	const place = 8 // bytes
	n := (len(b) - 4) / (4 + place)
	for i := range n {
		p := wordPiece{from: number32(b, 4*i), to: number32(b, 4*i+4), at: number32(b, 4*(n+1)+place*i+2), wide: true}
		switch {
		case d.old:
			p.wide = false
		case p.at&0x40000000 != 0:
			p.wide, p.at = false, p.at&^0x40000000/2
		}
		p.at = min(p.at, len(d.main))
		p.to = min(p.to, p.from+(len(d.main)-p.at)/p.size())
		if p.from < p.to && p.from >= d.end() {
			d.pieces = append(d.pieces, p)
		}
	}
}

// piece is the first piece that ends behind a position.
func (d *wordFile) piece(at int) int {
	return sort.Search(len(d.pieces), func(i int) bool { return d.pieces[i].to > at })
}

// wordRun is a stretch of the main stream with a property.
type wordRun struct {
	from, to int
	kind     wordMark
}

// wordMark is what a paragraph is in a table.
type wordMark uint8

const (
	wordInCell wordMark = iota + 1 // stands in a cell
	wordRowEnd                     // ends a row
)

// Properties of paragraphs and characters.
const (
	sprmDeleted = 0x0800
	sprmInTable = 0x2416
	sprmRowEnd  = 0x2417
	sprmDepth   = 0x6649 // of tables in each other
)

// findRuns reads which paragraphs belong to tables and what was deleted.
func (d *wordFile) findRuns() {
	if d.old {
		return
	}
	const chars, paras = 0xfa, 0x102
	d.formatting(chars, 1, func(from, to int, props []byte) {
		if property(props, sprmDeleted) {
			d.deleted = append(d.deleted, wordRun{from: from, to: to})
		}
	})
	d.formatting(paras, 13, func(from, to int, props []byte) {
		switch {
		case property(props, sprmRowEnd):
			d.marks = append(d.marks, wordRun{from, to, wordRowEnd})
		case property(props, sprmInTable), property(props, sprmDepth):
			d.marks = append(d.marks, wordRun{from, to, wordInCell})
		}
	})
	for _, l := range [][]wordRun{d.marks, d.deleted} {
		slices.SortFunc(l, func(a, b wordRun) int { return cmp.Compare(a.from, b.from) })
	}
}

// formatting calls f for the stretches of the text that have a formatting of
// their own: pages of the main stream list them, a table in the head the pages.
// An entry takes so many bytes beside the places.
func (d *wordFile) formatting(head, entry int, f func(from, to int, props []byte)) {
	const size = 512
	pages := slice(d.table, d.u32(head), d.u32(head+4))
	n := (len(pages) - 4) / 8
	for i := range min(n, len(d.main)/size) {
		page := slice(d.main, min(number32(pages, 4*(n+1)+4*i), len(d.main))*size, size)
		if len(page) < size {
			continue
		}
		runs := int(page[size-1])
		for r := range runs {
			at := 4*(runs+1) + entry*r
			if at >= size || page[at] == 0 {
				continue
			}
			f(number32(page, 4*r), number32(page, 4*r+4), formatOf(page, 2*int(page[at]), entry > 1))
		}
	}
}

// formatOf returns the properties at a place of a page. Those of a paragraph
// stand behind its style, and their length is counted in words.
func formatOf(page []byte, at int, paragraph bool) []byte {
	n := int(page[at])
	switch {
	case !paragraph:
		return slice(page, at+1, n)
	case n > 0:
		return slice(page, at+3, 2*n-3)
	case at+1 < len(page):
		return slice(page, at+4, 2*int(page[at+1])-2)
	}
	return nil
}

// property reports whether a property is set and not 0.
func property(props []byte, id int) bool {
	for len(props) > 2 {
		op, size := number16(props, 0), 0
		switch props = props[2:]; op >> 13 {
		case 0, 1:
			size = 1
		case 2, 4, 5:
			size = 2
		case 3:
			size = 4
		case 6:
			if size = 1 + int(props[0]); op == 0xd608 { // of a table: a longer length
				size = 1 + number16(props, 0)
			}
		case 7:
			size = 3
		}
		if op == id {
			return slices.ContainsFunc(slice(props, 0, size), func(c byte) bool { return c != 0 })
		}
		props = props[min(size, len(props)):]
	}
	return false
}

// runAt returns the run that holds a place, else where the next one begins.
func runAt(list []wordRun, at int) (run wordRun, next int) {
	i := sort.Search(len(list), func(i int) bool { return list[i].to > at })
	switch {
	case i == len(list):
		return wordRun{}, 1<<31 - 1
	case list[i].from <= at:
		return list[i], list[i].to
	}
	return wordRun{}, list[i].from
}
