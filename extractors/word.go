package extractors

import (
	"cmp"
	"encoding/binary"
	"errors"

	"pandian"
)

// DOC reads text documents of Word 6 to 2003: running text, tables row by row,
// headers, footers, notes, comments, text boxes, links, hidden and deleted text;
// embedded documents as parts or members. Documents of Word 6 and 95 have lines
// for rows, their cells divided by tabs. Only the text of the body has no part
// name.
func DOC(o Options) pandian.Format { return oleFormat(o, "doc", ".doc", ".dot") }

// wordFile is a document while it is read. Positions in the text are counted in
// characters, their places in the main stream in bytes.
type wordFile struct {
	flow    docFlow
	main    []byte // the stream WordDocument
	table   []byte // the stream that tells of it
	old     bool   // Word 6 or 95
	page    int    // code page of characters in 8 bit
	pieces  []wordPiece
	chars   int       // that may still be read: pieces may overlap
	marks   []wordRun // paragraph marks of tables
	deleted []wordRun
	walk    wordWalk
	scratch []byte
}

const maxWord = 128 << 20 // bytes of a stream of a document

// Places in the head of the main stream.
const (
	fibFlags     = 0x0a
	fibEncrypted = 0x100
	fibTable1    = 0x200
	fibExtChar   = 0x1000
	fibWord97    = 0xc1 // least version of Word 97
)

// wordStories97 are the parts of a document in the order in which their texts
// follow each other, and where the head tells their lengths.
var wordStories97 = []struct {
	part string
	at   int // Word 97 on
	old  int // before
}{
	{"", 0x4c, 0x34}, {footPart, 0x50, 0x38}, {headerPart, 0x54, 0x3c}, {macroPart, 0x58, 0x40},
	{commentPart, 0x5c, 0x44}, {endPart, 0x60, 0x48}, {boxPart, 0x64, 0x4c}, {boxPart, 0x68, 0x50},
}

const macroPart = "巨集"

func extractDOC(o *oleObject) error {
	d := &wordFile{flow: docFlow{out: o.out}}
	var err error
	if d.main, err = o.all(o.stream("WordDocument"), maxWord); err != nil && len(d.main) == 0 {
		return err
	}
	if damaged := settlePart(o.out, pandian.Place{}, err); damaged != nil {
		return damaged
	}
	if sign := d.u16(0); len(d.main) < 0x100 || sign != 0xa5ec && sign != 0xa5dc {
		return pandian.Because(pandian.Corrupt, errors.New("doc: no head"))
	}
	flags := d.u16(fibFlags)
	d.old, d.page, d.chars, d.table = d.u16(2) < fibWord97, languagePage(d.u16(6)), 2*len(d.main), d.main
	if !d.old {
		name := "0Table"
		if flags&fibTable1 != 0 {
			name = "1Table"
		}
		if d.table, err = o.all(cmp.Or(o.stream(name), o.stream("0Table"), o.stream("1Table")), maxWord); err != nil {
			if err := settlePart(o.out, pandian.Place{}, err); err != nil {
				return err
			}
		}
	}
	if flags&fibEncrypted != 0 && !d.unlock(flags, o.passwords) {
		return pandian.Because(pandian.IsEncrypted, nil)
	}
	d.findPieces(flags)
	d.findRuns()
	return d.tell()
}

// tell reads the stories.
func (d *wordFile) tell() error {
	at := 0
	for _, s := range wordStories97 {
		n := d.u32(s.at)
		if d.old {
			n = d.u32(s.old)
		}
		d.flow.begin(s.part)
		if err := d.text(at, at+n); err != nil {
			return err
		}
		if err := d.flow.end(); err != nil {
			return err
		}
		at += n
	}
	if err := d.flow.finish(); err != nil {
		return err
	}
	switch {
	case d.chars < 0:
		return d.flow.out.Skip(pandian.Place{}, pandian.ArchiveRatio)
	case at > d.end():
		return d.flow.out.Skip(pandian.Place{}, pandian.Corrupt)
	}
	return silent(d.flow.out, d.flow.said, d.walk.pictures)
}

// u16 and u32 read numbers of the head; 0 if it is cut.
func (d *wordFile) u16(at int) int { return number16(d.main, at) }
func (d *wordFile) u32(at int) int { return number32(d.main, at) }

// number16 is the number at some place; 0 behind the end.
func number16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b[at:]))
}

// number32 is the number at some place, at most 2³¹-1; 0 behind the end.
func number32(b []byte, at int) int {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return int(min(binary.LittleEndian.Uint32(b[at:]), 1<<31-1))
}

// slice is b[at:at+n] as far as it is there.
func slice(b []byte, at, n int) []byte {
	at = min(max(at, 0), len(b))
	return b[at:][:min(max(n, 0), len(b)-at)]
}
