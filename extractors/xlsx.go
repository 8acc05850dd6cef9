package extractors

import (
	"context"
	"path"
	"strconv"
	"strings"

	"pandian"
)

// XLSX reads workbooks (xlsx, xlsm, templates): all sheets, hidden ones too,
// cell by cell as stored, streaming. Numbers come as plain digits, dates as
// ISO dates, formulas as their cached values. Comments, text boxes, headers and
// footers come as running text.
func XLSX() pandian.Format {
	return pandian.Format{
		Name: "xlsx", Magic: []string{localHeader}, Exts: []string{".xlsx", ".xlsm", ".xltx", ".xltm"},
		Sniff:   func(head []byte, _ string) bool { return packageKind(head) == "xlsx" },
		Extract: extractXLSX,
	}
}

// bookStories is what stands beside the cells.
var bookStories = []storyKind{
	{commentPart, []string{"comments", "ThreadedComments"}},
	{boxPart, []string{"wsDr", "userShapes"}},
	{diagramPart, []string{"dataModel"}},
	{chartPart, []string{"chartSpace"}},
}

func extractXLSX(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	p, err := openParts(ctx, c, out)
	if err != nil {
		return err
	}
	b := &workbook{parts: p}
	b.readStrings()
	b.readStyles()
	if err := b.tell(ctx, b.sheets(), b.sheet); err != nil {
		return err
	}
	return b.tellRest(ctx)
}

// tell has the sheets read, one after the other.
func (b *workbook) tell(ctx context.Context, sheets []sheetPart, read func(s sheetPart) error) error {
	for _, s := range sheets {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := pandian.Place{Part: s.name}
		if err := settlePart(b.out, at, read(s)); err != nil {
			return err
		}
		if err := b.out.End(at); err != nil {
			return err
		}
	}
	return nil
}

// tellRest tells what stands beside the cells.
func (b *workbook) tellRest(ctx context.Context) error {
	d := newOOXML(b.parts, bookStories...)
	if err := d.tellAll(ctx, bookStories); err != nil {
		return err
	}
	d.text.said = d.text.said || b.said
	return d.close()
}

// workbook is a workbook while it is read.
type workbook struct {
	*parts
	shared stringTable
	dates  []bool // by cell format: the number is a date
	epoch  bool   // dates count from 1904
	row    rowBuffer
	said   bool // some cell is not empty
}

// readStrings loads the shared strings: rich text runs joined, phonetic guides
// left out.
func (b *workbook) readStrings() {
	phonetic, text := false, false
	b.lost(b.tokens("xl/sharedStrings.xml", func(x *xmlReader, k xmlKind) error {
		switch k {
		case xmlStart:
			switch string(x.name) {
			case "rPh":
				phonetic = true
			case "t":
				text = !phonetic
			}
		case xmlText:
			if text {
				b.shared.text = x.appendChars(b.shared.text)
			}
		case xmlEnd:
			switch string(x.name) {
			case "rPh":
				phonetic = false
			case "t":
				text = false
			case "si":
				return b.shared.end()
			}
		}
		return nil
	}))
}

// readStyles finds out which cell formats show dates.
func (b *workbook) readStyles() {
	formats := map[int]bool{}
	inXfs := false
	b.lost(b.tokens("xl/styles.xml", func(x *xmlReader, k xmlKind) error {
		name := string(x.name)
		switch {
		case name == "cellXfs" && k != xmlText:
			inXfs = k == xmlStart
		case k == xmlStart && name == "numFmt":
			id, _ := strconv.Atoi(string(attr(x.attrs, "numFmtId")))
			formats[id] = isDateFormat(string(appendUnescaped(nil, attr(x.attrs, "formatCode"))))
		case k == xmlStart && name == "xf" && inXfs:
			id, _ := strconv.Atoi(string(attr(x.attrs, "numFmtId")))
			date, own := formats[id]
			b.dates = append(b.dates, own && date || !own && builtinDate(id))
		}
		return nil
	}))
}

// sheetPart is a sheet's name and where it stands.
type sheetPart struct{ name, part string }

// sheets lists all sheets in order. Where the workbook part is lost, every
// worksheet found is one.
func (b *workbook) sheets() []sheetPart {
	rels := b.relations("xl/workbook.xml")
	var sheets []sheetPart
	known := map[string]bool{}
	b.lost(b.tokens("xl/workbook.xml", func(x *xmlReader, k xmlKind) error {
		switch {
		case k != xmlStart:
		case string(x.name) == "workbookPr":
			v := string(attr(x.attrs, "date1904"))
			b.epoch = v == "1" || v == "true"
		case string(x.name) == "sheet":
			part := rels.of(x).target
			if b.a.find(part) != nil {
				sheets = append(sheets, sheetPart{string(appendUnescaped(nil, attr(x.attrs, "name"))), part})
				known[strings.ToLower(part)] = true
			}
		}
		return nil
	}))
	for _, m := range b.a.members {
		name := strings.ToLower(m.name)
		if strings.HasPrefix(name, "xl/worksheets/") && path.Ext(name) == ".xml" && !known[name] {
			sheets = append(sheets, sheetPart{path.Base(m.name), m.name})
		}
	}
	return sheets
}
