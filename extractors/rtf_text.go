package extractors

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// rtfBlock is how many characters wait before they are written.
const rtfBlock = 64 << 10

// char takes a character, or a byte of one.
func (r *rtfReader) char(c byte) error {
	g := r.group()
	if r.pass > 0 {
		r.pass--
		return nil
	}
	switch {
	case g.mute():
		return nil
	case g.kind == rtfObject:
		r.objectDigit(c)
		return nil
	}
	g.begun = true
	r.narrow = append(r.narrow, c)
	if len(r.narrow) > rtfBlock && (c == ' ' || len(r.narrow) > 16*rtfBlock) {
		return r.flush()
	}
	return nil
}

// objectDigit takes a digit of an object's bytes.
func (r *rtfReader) objectDigit(c byte) {
	if c-'0' >= 10 && c|0x20-'a' >= 6 || len(r.object) > maxRTFObject {
		return
	}
	if r.half < 0 {
		r.half = int(unhex(c))
		return
	}
	r.object = append(r.object, byte(r.half)<<4|unhex(c))
	r.half = -1
}

// unicode takes a character of 16 bits, as a signed number.
func (r *rtfReader) unicode(n int) error {
	g := r.group()
	g.begun = true
	r.pass = g.uc
	c := rune(uint16(n))
	if n > 0xffff {
		c = rune(min(n, 0x110000))
	}
	if g.mute() {
		return nil
	}
	r.decode()
	if utf16.IsSurrogate(c) && r.high == 0 {
		r.high = c
		return nil
	}
	if r.high != 0 {
		c, r.high = utf16.DecodeRune(r.high, c), 0
	}
	r.text = utf8.AppendRune(r.text, c)
	return nil
}

// rune takes a character that a sign stands for.
func (r *rtfReader) rune(c rune) error {
	if r.group().mute() {
		return nil
	}
	r.decode()
	r.text = utf8.AppendRune(r.text, c)
	return nil
}

// decode makes text of the characters in 8 bit: in the code page of their font;
// if that is a Western one, in another that is given for the place, where all of
// them are characters.
func (r *rtfReader) decode() {
	if len(r.narrow) == 0 {
		return
	}
	g := r.group()
	page := r.fonts[g.font]
	for _, other := range [...]int{r.fonts[g.asian], r.page} {
		if eastern(page) || page != 0 && !eastern(other) || other == 0 {
			continue
		}
		if page == 0 || !bytes.ContainsRune(appendCodePage(nil, other, r.narrow), utf8.RuneError) {
			page = other
		}
	}
	r.text = appendCodePage(r.text, page, r.narrow)
	r.narrow = r.narrow[:0]
}

// eastern reports whether characters take two bytes in a code page.
func eastern(page int) bool { return page == 932 || page == 936 || page == 949 || page == 950 }

// flush writes the text in hand.
func (r *rtfReader) flush() error {
	r.decode()
	r.high = 0
	if len(r.text) == 0 {
		return nil
	}
	text := r.text
	r.text = r.text[:0]
	g := r.group()
	switch g.kind {
	case rtfCode:
		if len(r.code) < maxLinkText {
			r.code = append(r.code, text...)
		}
		return nil
	case rtfShown:
		if err := r.enter(); err != nil {
			return err
		}
	}
	if g.deleted {
		r.flow.openAside(deletedPart)
		defer r.flow.closeAside()
	}
	return r.flow.write(text)
}

// breakLine ends a paragraph or line.
func (r *rtfReader) breakLine() error {
	if r.group().kind == rtfShown {
		if err := r.enter(); err != nil {
			return err
		}
	}
	return r.flow.breakLine()
}

// enter prepares for text: in a cell, or behind the table.
func (r *rtfReader) enter() error {
	switch {
	case r.group().inTable || r.rowDef || r.row:
		return r.enterCell()
	case r.table:
		r.table = false
		return r.flow.closeTable()
	}
	return nil
}

// enterCell opens a cell, a row and a table unless they are open.
func (r *rtfReader) enterCell() error {
	if !r.table {
		r.table = true
		r.flow.openTable("")
	}
	if !r.row {
		r.row = true
		if err := r.flow.openRow(); err != nil {
			return err
		}
	}
	if t := r.flow.top().table; t != nil && !t.open {
		r.flow.openCell()
	}
	return nil
}
