package extractors

import (
	"pandian"
)

// rtfAsides are the groups whose text stands beside the running text, and the
// part that it belongs to.
var rtfAsides = map[string]string{
	"header": headerPart, "headerl": headerPart, "headerr": headerPart, "headerf": headerPart,
	"footer": footerPart, "footerl": footerPart, "footerr": footerPart, "footerf": footerPart,
	"footnote": footPart, "annotation": commentPart, "shptxt": boxPart, "dptxbxtext": boxPart,
	"ffdeftext": fieldPart, "ffl": fieldPart, "docvar": varPart,
	"title": propertiesPart, "subject": propertiesPart, "author": propertiesPart, "manager": propertiesPart, "company": propertiesPart,
	"operator": propertiesPart, "category": propertiesPart, "keywords": propertiesPart, "comment": propertiesPart, "doccomm": propertiesPart,
}

// rtfKinds are the groups whose text is something else.
var rtfKinds = map[string]rtfKind{
	"fonttbl": rtfFonts, "fldinst": rtfCode, "objdata": rtfObject,
	"colortbl": rtfNone, "stylesheet": rtfNone, "pict": rtfNone, "nonshppict": rtfNone, "shprslt": rtfNone, "listtext": rtfNone, "pntext": rtfNone,
	"info": rtfInfo, "nonesttables": rtfNone, "filetbl": rtfNone, "xe": rtfNone, "tc": rtfNone, "upr": rtfNone, "sp": rtfNone, "falt": rtfNone,
}

// rtfThrough are groups that may be ignored by who does not know them and whose
// text is read.
var rtfThrough = map[string]bool{"shpinst": true, "shpgrp": true, "do": true, "formfield": true, "nesttableprops": true, "ud": true, "shppict": true}

// rtfSigns are words that stand for characters.
var rtfSigns = map[string]rune{
	"tab": '\t', "emdash": '—', "endash": '–', "lquote": '‘', "rquote": '’', "ldblquote": '“', "rdblquote": '”', "bullet": '•',
	"emspace": ' ', "enspace": ' ', "qmspace": ' ', "nestcell": '\t',
}

// rtfPages are the code pages of fonts by their character sets.
var rtfPages = map[int]int{
	77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
	254: 437, 255: 850,
}

// word takes a control word; given tells whether a number stood behind it.
func (r *rtfReader) word(name string, n int, given bool) error {
	switch name {
	case "u":
		return r.unicode(n)
	case "bin":
		return r.skip(max(n, 0))
	}
	if err := r.flush(); err != nil {
		return err
	}
	r.pass = 0
	g := r.group()
	first := !g.begun
	g.begun = true
	if first {
		if known, err := r.destination(g, name); known || err != nil {
			return err
		}
		if g.star && !rtfThrough[name] {
			g.kind = rtfNone
			return nil
		}
	}
	if sign, ok := rtfSigns[name]; ok {
		return r.rune(sign)
	}
	r.property(g, name, n, given)
	if g.mute() {
		return nil
	}
	return r.structure(g, name)
}

// destination begins a group of its own kind.
func (r *rtfReader) destination(g *rtfGroup, name string) (known bool, err error) {
	part, aside := rtfAsides[name]
	kind, other := rtfKinds[name]
	switch {
	case name == "ud":
		g.kind = rtfShown
		return true, nil
	case g.kind == rtfNone:
		r.images = r.images || name == "pict"
		return true, nil
	case aside:
		r.flow.openAside(part)
		g.kind, g.end = rtfAside, rtfCloseAside
		return true, nil
	case !other && name != "field" && name != "fldrslt":
		return false, nil
	}
	switch name {
	case "field":
		g.end = rtfCloseLink
	case "fldinst":
		r.code = r.code[:0]
	case "fldrslt":
		r.flow.openLink(hyperlinkField(string(r.code)))
	case "pict":
		r.images = true
	case "objdata":
		r.object, r.half, g.end = r.object[:0], -1, rtfCloseObject
	}
	if other {
		g.kind = kind
	}
	return true, nil
}

// property takes words that change how the text behind them is read.
func (r *rtfReader) property(g *rtfGroup, name string, n int, given bool) {
	switch name {
	case "ansicpg":
		r.page = n
	case "mac":
		r.page = 10000
	case "pc":
		r.page = 437
	case "pca":
		r.page = 850
	case "deff":
		g.font = n
	case "uc":
		g.uc = max(n, 0)
	case "f":
		g.font = n
		if g.kind == rtfFonts {
			r.font = n
		}
	case "fcharset":
		if page, ok := rtfPages[n]; ok && g.kind == rtfFonts && len(r.fonts) < maxFonts {
			r.fonts[r.font] = page
		}
	case "cpg":
		if g.kind == rtfFonts && len(r.fonts) < maxFonts {
			r.fonts[r.font] = n
		}
	case "dbch":
		g.east = true
	case "loch", "hich":
		g.east = false
	case "af":
		if g.east {
			g.asian = n
		}
	case "plain":
		g.deleted, g.asian = false, 0
	case "deleted":
		g.deleted = !given || n != 0
	case "pard":
		g.inTable = false
	case "intbl":
		g.inTable = true
	}
}

const maxFonts = 64 << 10

// structure takes words that divide the text.
func (r *rtfReader) structure(g *rtfGroup, name string) error {
	switch name {
	case "par", "line", "sect", "page", "column", "softline", "nestrow":
		return r.breakLine()
	case "trowd":
		r.rowDef = r.rowDef || g.kind == rtfShown
	case "cell":
		if g.kind != rtfShown {
			return r.flow.write([]byte{'\t'})
		}
		if err := r.enterCell(); err != nil {
			return err
		}
		r.flow.closeCell(1)
	case "row":
		if g.kind != rtfShown {
			return r.flow.breakLine()
		}
		r.rowDef, r.row = false, false
		if r.table {
			return r.flow.closeRow(1)
		}
	}
	return nil
}

// skip leaves out bytes that are no signs.
func (r *rtfReader) skip(n int) error {
	for n > 0 {
		m, err := r.in.Discard(min(n, 1<<20))
		if n -= m; err != nil {
			return err
		}
	}
	return nil
}

// maxRTFObject bounds the bytes of an object that are held.
const maxRTFObject = 64 << 20

// closeObject hands on an embedded object: behind its length, which follows
// three texts.
func (r *rtfReader) closeObject() error {
	b := r.object
	const embedded = 2
	if len(b) > maxRTFObject {
		return emitted(r.flow.out.Skip(pandian.Place{}, pandian.Memory))
	}
	if number32(b, 4) != embedded {
		return nil // a link, or a picture
	}
	at := 8
	for range 3 {
		at += 4 + number32(b, at)
	}
	data := slice(b, at+4, number32(b, at))
	if len(data) == 0 {
		return emitted(r.flow.out.Skip(pandian.Place{}, pandian.Corrupt))
	}
	name := "內嵌物件"
	return emitted(r.flow.out.Member(name, bytesContent(name, data)))
}
