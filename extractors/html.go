package extractors

import (
	"bytes"
	"context"
	"path"
	"strings"

	"pandian"
)

// HTML reads web pages, and what office programs save as such.
//
// A table with at least two rows of at least two filled cells is rows: Part is
// "表 1", "表 2" in the order of the pages' tables, rows count from 1, colspan
// and rowspan keep the columns. Tables that hold tables or much text in a cell
// (they lay out the page) are running text like everything else.
//
// Running text has the Part "" and reads as a browser shows it: line ends at
// blocks and br only, nothing at tags within a line; what fields and pictures
// show (value, alt, label) is in it. Comments, scripts, styles and the other
// attributes are parts of their own, for which the page is read again.
//
// Nothing fails to parse. What is no markup after all is text.
func HTML() pandian.Format {
	return pandian.Format{Name: "html", Exts: []string{".html", ".htm", ".xhtml", ".shtml"}, Text: true, Sniff: isHTML, Extract: extractHTML}
}

// htmlStarts are beginnings of web pages and of parts of them.
var htmlStarts = []string{"<!doctype html", "<html", "<head", "<body", "<table", "<div", "<meta", "<title", "<p>", "<br"}

func isHTML(head []byte, name string) bool {
	if strings.HasPrefix(path.Ext(name), ".htm") && bytes.IndexByte(head, '<') >= 0 {
		return true
	}
	start := bytes.TrimLeft(head[:min(len(head), 4<<10)], "\ufeff \t\r\n")
	if len(start) == 0 || start[0] != '<' {
		return false
	}
	start = bytes.ToLower(start)
	for bytes.HasPrefix(start, []byte("<!--")) {
		_, rest, _ := bytes.Cut(start, []byte("-->"))
		start = bytes.TrimLeft(rest, " \t\r\n")
	}
	if bytes.HasPrefix(start, []byte("<?xml")) {
		return bytes.Contains(start, []byte("<html"))
	}
	for _, s := range htmlStarts {
		if bytes.HasPrefix(start, []byte(s)) {
			return true
		}
	}
	return false
}

// htmlPart is a part of a page. Each but the first is read in a pass of its
// own, if the page has it.
type htmlPart int8

const (
	htmlShown htmlPart = iota
	htmlComments
	htmlScripts
	htmlStyles
	htmlAttrs
	htmlParts
	htmlSurvey htmlPart = -1 // the pass that finds out what is there
)

var htmlPartNames = [htmlParts]string{"", "註解", "指令碼", "樣式", "屬性"}

func extractHTML(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	plan := &htmlPlan{}
	plan.has[htmlShown] = true
	for part := htmlSurvey; part < htmlParts; part++ {
		if part == htmlSurvey || plan.has[part] {
			if err := htmlPass(ctx, c, out, plan, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// htmlPlan is what the survey finds out.
type htmlPlan struct {
	has    [htmlParts]bool
	tables []bool // whether a table is rows, in the order of their beginnings
}

func htmlPass(ctx context.Context, c pandian.Content, out pandian.Emitter, plan *htmlPlan, part htmlPart) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	h := &htmlReader{out: out, plan: plan, part: part}
	h.markup = newMarkupReader(ctx, f, c.Off, h)
	if part >= 0 {
		h.at.Part = htmlPartNames[part]
	}
	if err := h.markup.read(); err != nil {
		return err
	}
	for len(h.tables) > 0 {
		if err := h.endTable(); err != nil {
			return err
		}
	}
	if err := h.flush(); err != nil || part == htmlSurvey {
		return err
	}
	return out.End(h.at)
}

// htmlReader reads one part of a page, or surveys the page.
type htmlReader struct {
	markup *markupReader
	out    pandian.Emitter
	plan   *htmlPlan
	part   htmlPart
	at     pandian.Place // of the part

	tag   *htmlElement // in hand
	in    htmlPart     // where the text of the raw element in hand belongs
	pre   int          // open elements that keep white space
	prose shownText
	low   [markupName]byte

	tables []htmlTable // open ones, outermost first
	deeper int         // open ones beyond htmlNest
	begun  int         // tables that have begun
	listed int         // tables that are rows
	row    htmlRow
}

// element is what is known of a tag's name.
func (h *htmlReader) element(name []byte) *htmlElement {
	if e := htmlElements[string(lower(&h.low, localName(name)))]; e != nil {
		return e
	}
	return inline
}

// lower returns name in lower case, in buf, as far as it has room.
func lower(buf *[markupName]byte, name []byte) []byte {
	n := copy(buf[:], name)
	for i, c := range buf[:n] {
		if c-'A' < 26 {
			buf[i] = c | 0x20
		}
	}
	return buf[:n]
}

// shows reports whether this pass reads what is shown.
func (h *htmlReader) shows() bool { return h.part <= htmlShown }

func (h *htmlReader) open(name []byte, off int64) error {
	h.tag = h.element(name)
	if !h.shows() {
		return nil
	}
	h.flow().brk(h.tag.gap, off)
	switch h.tag.name {
	case "table":
		h.beginTable()
	case "tr":
		return h.endRow()
	case "td", "th":
		h.beginCell()
	}
	return nil
}

func (h *htmlReader) opened(_ int64, empty bool) error {
	if h.tag.raw && !empty {
		h.in = h.tag.part
		h.markup.raw, h.markup.rawKind = h.tag.name, charLiteral
		if h.in == htmlShown {
			h.markup.rawKind = charText
		}
	}
	if h.tag.pre {
		h.pre++
	}
	return nil
}

func (h *htmlReader) close(name []byte, off int64) error {
	h.tag = h.element(name)
	h.in = htmlShown
	if h.tag.part != htmlShown {
		return h.hidden(h.tag.part, pandian.Text{Off: off}, true)
	}
	if !h.shows() {
		return nil
	}
	h.flow().brk(h.tag.gap, off)
	if h.tag.pre && h.pre > 0 {
		h.pre--
	}
	switch h.tag.name {
	case "table":
		return h.endTable()
	case "tr":
		return h.endRow()
	case "td", "th":
		h.endCell()
	}
	return nil
}

// attr takes an attribute: what it shows is running text, the rest a line of
// the part of attributes, unless it is about looks only.
func (h *htmlReader) attr(name, value pandian.Text) error {
	key := lower(&h.low, localName(name.B))
	switch {
	case len(value.B) == 0 && plainName(name.B):
		return nil
	case h.shows() && h.span(key, value.B):
		return nil
	case h.tag.shows != "" && h.tag.shows == string(key):
		return h.show(value)
	case htmlLooks[string(key)] && bytes.IndexByte(value.B, '<') < 0, bytes.HasPrefix(value.B, []byte("data:")):
		return nil
	case h.part != htmlAttrs:
		h.plan.has[htmlAttrs] = true
		return nil
	}
	h.prose.keep = false
	h.prose.add(name, false)
	h.prose.replace(": ", value.Off, 0)
	h.prose.add(value, true)
	h.prose.brk(lineGap, value.Off+int64(len(value.B)))
	return h.wrote()
}

// show takes an attribute that stands in the running text.
func (h *htmlReader) show(value pandian.Text) error {
	if !h.shows() {
		return nil
	}
	f := h.flow()
	f.keep = false
	f.brk(spaceGap, value.Off)
	f.add(value, true)
	f.brk(spaceGap, value.Off+int64(len(value.B)))
	return h.wrote()
}

// chars takes characters.
func (h *htmlReader) chars(kind charKind, t pandian.Text, last bool) error {
	switch {
	case kind == charComment:
		return h.hidden(htmlComments, t, last)
	case h.in != htmlShown:
		return h.hidden(h.in, t, false)
	case !h.shows():
		return nil
	}
	f := h.flow()
	f.keep = h.pre > 0
	f.add(t, kind == charText)
	return h.wrote()
}

// hidden takes text that is not shown; with last set its line ends.
func (h *htmlReader) hidden(part htmlPart, t pandian.Text, last bool) error {
	if h.part != part {
		h.plan.has[part] = h.plan.has[part] || skipSpace(t.B, 0) < len(t.B)
		return nil
	}
	h.prose.keep = true
	h.prose.add(t, false)
	if last {
		h.prose.brk(lineGap, t.Off+int64(len(t.B)))
	}
	return h.wrote()
}

// flow is where the text that is shown goes: the cell in hand, or the running
// text.
func (h *htmlReader) flow() *shownText {
	if h.row.inCell {
		return &h.row.cell().shownText
	}
	return &h.prose
}

// wrote hands running text on when there is enough of it, and moves a cell that
// is too large there.
func (h *htmlReader) wrote() error {
	if h.row.inCell && h.row.size+len(h.row.cell().text.b) > htmlRowSize {
		h.spill()
	}
	if len(h.prose.text.b) < textBlock {
		return nil
	}
	return h.flush()
}

// flush hands on the running text gathered so far.
func (h *htmlReader) flush() error {
	t := h.prose.text.text()
	h.prose.text.b = h.prose.text.b[:0]
	if len(t.B) == 0 || h.part == htmlSurvey {
		return nil
	}
	return h.out.Text(h.at, t)
}
