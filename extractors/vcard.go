package extractors

import (
	"bytes"
	"context"

	"pandian"
)

// VCard reads address books (vCard 2.1 to 4.0). Each card is a row, numbered
// from 1; its properties are the columns, those of people under the names that
// office files use. FN is the name; N only where there is no FN. A structured
// address is put into the order in which addresses are written, and then leads
// back to the whole value. Technical properties (UID, REV …) are left out,
// pictures and sounds inside a card are reported. What stands between cards is
// running text.
func VCard() pandian.Format {
	return pandian.Format{
		Name: "vcard", Exts: []string{".vcf", ".vcard"}, Text: true,
		Sniff:   func(head []byte, _ string) bool { return beginsWithLine(head, "BEGIN:VCARD") },
		Extract: extractVCard,
	}
}

// beginsWithLine reports whether the first line of head, blank lines aside, is
// line in any case.
func beginsWithLine(head []byte, line string) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) < len(line) || !bytes.EqualFold(head[:len(line)], []byte(line)) {
		return false
	}
	return len(head) == len(line) || head[len(line)] <= ' '
}

func extractVCard(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	r := &vcardReader{out: out, rows: newRowBuilder("")}
	err := eachContentLine(ctx, c, func(l *contentLines) func() error {
		r.lines = l
		return r.property
	})
	if err != nil {
		return err
	}
	if r.open {
		if err := r.end(); err != nil {
			return err
		}
		if err := out.Skip(pandian.Place{}, pandian.Truncated); err != nil {
			return err
		}
	}
	return out.End(pandian.Place{})
}

// vcardReader makes rows of cards.
type vcardReader struct {
	lines   *contentLines
	out     pandian.Emitter
	rows    *rowBuilder
	cell    textBuilder
	name    textBuilder // N, used if there is no FN
	hasFN   bool
	hasName bool
	open    bool // inside a card
}

// vcardColumns are the names of the columns of properties.
var vcardColumns = map[string]string{
	"FN": "姓名", "NICKNAME": "暱稱", "EMAIL": "電子郵件", "ADR": "地址", "BDAY": "生日", "ORG": "服務單位",
	"TITLE": "職稱", "ROLE": "職務", "NOTE": "備註",
}

// property takes the line that was read.
func (r *vcardReader) property() error {
	line := &r.lines.line
	switch {
	case line.name == "BEGIN" && bytes.EqualFold(bytes.TrimSpace(line.value.B), []byte("VCARD")):
		return r.begin()
	case !r.open:
		return r.out.Text(r.lines.place(), r.lines.raw())
	case line.name == "END":
		return r.end()
	}
	if r.lines.cut && line.name != "PHOTO" && line.name != "LOGO" && line.name != "SOUND" && line.name != "KEY" {
		if err := r.out.Skip(r.lines.place(), pandian.TooLarge); err != nil {
			return err
		}
	}
	v := line.value
	switch line.name {
	case "", "VERSION", "PRODID", "REV", "UID", "KEY", "CLASS", "SOURCE", "KIND":
		return nil
	case "PHOTO", "LOGO":
		return r.inline(pandian.ImageOnly)
	case "SOUND":
		return r.inline(pandian.Media)
	case "N":
		r.name.begin(v.Off)
		addStructured(&r.name, v, nameOrder)
		r.hasName = true
		return nil
	case "ADR":
		r.cell.begin(v.Off)
		addStructured(&r.cell, v, addressOrder)
		r.add("地址")
		return nil
	case "FN":
		r.hasFN = r.hasFN || len(bytes.TrimSpace(v.B)) > 0
	}
	r.cell.begin(v.Off)
	addUnescaped(&r.cell, v, 0, len(v.B))
	r.add(vcardColumn(line))
	return nil
}

// vcardColumn names the column of a property. A telephone is what its type says.
func vcardColumn(line *contentLine) string {
	if line.name == "TEL" {
		types := bytes.ToUpper(line.params.B)
		for _, kind := range [...][2]string{
			{"FAX", "傳真"}, {"CELL", "行動電話"}, {"IPHONE", "行動電話"}, {"WORK", "公司電話"}, {"HOME", "住家電話"},
		} {
			if bytes.Contains(types, []byte(kind[0])) {
				return kind[1]
			}
		}
		return "電話"
	}
	if name := vcardColumns[line.name]; name != "" {
		return name
	}
	return line.name
}

// add puts the cell in hand into a column.
func (r *vcardReader) add(column string) {
	if len(r.cell.b) > 0 {
		r.rows.add(r.rows.column([]byte(column)), r.cell.text())
	}
}

// inline reports what a card holds that is no text; an address of it is text.
func (r *vcardReader) inline(why pandian.Reason) error {
	if bytes.Contains(r.lines.line.value.B[:min(len(r.lines.line.value.B), 16)], []byte("://")) {
		return nil
	}
	return r.out.Skip(r.lines.place(), why)
}

func (r *vcardReader) begin() error {
	if r.open {
		if err := r.end(); err != nil {
			return err
		}
	}
	r.rows.at.Row++
	r.open, r.hasFN, r.hasName = true, false, false
	return nil
}

func (r *vcardReader) end() error {
	r.open = false
	if r.hasName && !r.hasFN && len(r.name.b) > 0 {
		r.rows.add(r.rows.column([]byte("姓名")), r.name.text())
	}
	return r.rows.emit(r.out)
}

// Orders in which the components of structured values are read; blank stands
// for a space.
var (
	nameOrder    = []int{0, 1, 2}                    // family, given, additional; titles are left out
	addressOrder = []int{5, 4, 3, 2, 1, 0, blank, 6} // code, region, locality, street, extended, post box, country
)

const blank = -1

// addStructured adds the components of v that are not empty, in order. Where
// that is not their order in the text, they lead back to all of v.
func addStructured(t *textBuilder, v pandian.Text, order []int) {
	spans := components(v.B)
	sorted, last := true, -1
	for _, k := range order {
		if k != blank && k < len(spans) && spans[k].Len() > 0 {
			sorted, last = sorted && k > last, k
		}
	}
	if !sorted {
		t.mark(v.Off, int(v.End(len(v.B))-v.Off))
	}
	space := false
	for _, k := range order {
		if k == blank {
			space = true
			continue
		}
		if k >= len(spans) || spans[k].Len() == 0 {
			continue
		}
		at := spans[k]
		if n := len(t.b); n > 0 && (space || t.b[n-1] < 0x80 && v.B[at.Start] < 0x80) {
			t.replace(" ", v.Start(at.Start), 0)
		}
		addUnescaped(t, v, at.Start, at.End)
	}
}

// components returns where the parts of a structured value stand.
func components(b []byte) []pandian.Span {
	var spans []pandian.Span
	lo := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case ';':
			spans = append(spans, pandian.Span{Start: lo, End: i})
			lo = i + 1
		}
	}
	return append(spans, pandian.Span{Start: lo, End: len(b)})
}
