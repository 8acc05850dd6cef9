package extractors

import (
	"bytes"
	"context"
	"fmt"

	"pandian"
)

// HL7 reads messages of hospitals (HL7 version 2, alone, in batches or in the frames
// of MLLP). The patient of a message is a row, with what it says of diagnoses and
// allergies; next of kin, guarantors, the insured, staff and doctors are rows of parts
// named like their segments. Columns have the names that office files use, names and
// addresses are put together of their components. Other segments are running text.
func HL7() pandian.Format {
	return pandian.Format{Name: "hl7", Exts: []string{".hl7"}, Text: true, Sniff: beginsHL7, Extract: extractHL7}
}

// beginsHL7 reports whether head begins with the head of a message or batch, which
// says what separates fields and components.
func beginsHL7(head []byte, _ string) bool {
	head = bytes.TrimLeft(head, "\v\r\n")
	if len(head) < 8 {
		return false
	}
	switch string(head[:3]) {
	case "MSH", "FHS", "BHS":
		return hl7Mark(head[3]) && hl7Mark(head[4]) && head[3] != head[4] && bytes.IndexByte(head[5:min(10, len(head))], head[3]) >= 0
	}
	return false
}

// hl7Mark reports whether c can be a separator.
func hl7Mark(c byte) bool { return c > ' ' && c < 0x7f && !isAlnum(rune(c)) }

func extractHL7(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	r := newListReader(f, c.Off, out)
	if err := r.fill(lineBlock); err != nil {
		return err
	}
	if bytes.IndexByte(r.buf[r.lo:r.hi], '\r') >= 0 {
		r.lineEnd = '\r' // as segments end; some programs make line feeds of them
	}
	return r.read(ctx, &hl7Messages{})
}

// hl7Kind says what of a field is its value.
type hl7Kind uint8

const (
	hl7Text    hl7Kind = iota // all components
	hl7ID                     // CX: the first; the fifth says of what kind it is
	hl7Date                   // TS: the day
	hl7Name                   // XPN: surname, given name
	hl7Person                 // XCN: the same behind a number
	hl7Address                // XAD
	hl7Phone                  // XTN: the first, or area code and number; an e-mail address
)

// hl7Field is a field that is read, counted from 1 behind the segment's name.
type hl7Field struct {
	no     int
	column string
	kind   hl7Kind
}

// hl7Segments are the segments whose fields are read. Those of patients make one row
// of a message.
var hl7Segments = map[string]struct {
	patient bool
	fields  []hl7Field
}{
	"PID": {true, []hl7Field{
		{2, "病歷號碼", hl7ID}, {3, "病歷號碼", hl7ID}, {4, "病歷號碼", hl7ID}, {5, "姓名", hl7Name}, {6, "母親姓名", hl7Name}, {7, "出生日期", hl7Date},
		{11, "地址", hl7Address}, {13, "電話", hl7Phone}, {14, "公司電話", hl7Phone}, {19, "身分證字號", hl7ID},
	}},
	"DG1": {true, []hl7Field{{3, "診斷", hl7Text}, {4, "診斷", hl7Text}}},
	"AL1": {true, []hl7Field{{3, "過敏", hl7Text}}},
	"NK1": {false, []hl7Field{
		{2, "姓名", hl7Name}, {4, "地址", hl7Address}, {5, "電話", hl7Phone}, {6, "公司電話", hl7Phone}, {16, "出生日期", hl7Date}, {33, "身分證字號", hl7ID},
	}},
	"GT1": {false, []hl7Field{
		{3, "姓名", hl7Name}, {5, "地址", hl7Address}, {6, "電話", hl7Phone}, {7, "公司電話", hl7Phone}, {8, "出生日期", hl7Date}, {12, "身分證字號", hl7ID},
	}},
	"IN1": {false, []hl7Field{{16, "姓名", hl7Name}, {18, "出生日期", hl7Date}, {19, "地址", hl7Address}, {49, "身分證字號", hl7ID}}},
	"MRG": {false, []hl7Field{{1, "病歷號碼", hl7ID}, {7, "姓名", hl7Name}}},
	"STF": {false, []hl7Field{{3, "姓名", hl7Name}, {6, "出生日期", hl7Date}, {10, "電話", hl7Phone}, {11, "地址", hl7Address}, {15, "電子郵件", hl7Text}}},
	"PV1": {false, []hl7Field{{7, "主治醫師", hl7Person}, {8, "轉介醫師", hl7Person}, {9, "會診醫師", hl7Person}, {17, "住院醫師", hl7Person}}},
	"OBR": {false, []hl7Field{{16, "醫師", hl7Person}}},
}

// hl7IDs are the columns of identifiers by their kind (table 0203).
var hl7IDs = map[string]string{
	"MR": "病歷號碼", "PI": "病歷號碼", "NI": "身分證字號", "NNTWN": "身分證字號", "SS": "身分證字號", "PPN": "護照號碼", "NH": "健保卡號", "HC": "健保卡號", "PRC": "居留證號碼",
}

// hl7Messages is the syntax of messages.
type hl7Messages struct {
	field, component, repetition, escape, sub byte // separators; 0 before the first head
	patient                                   *rowBuilder
	cell                                      textBuilder
}

func (h *hl7Messages) line(r *listReader, line listLine, _ []byte) (bool, error) {
	head := bytes.TrimLeft(line.b, "\v\x1c\n")
	line.b, line.off = head, line.off+int64(len(line.b)-len(head))
	if beginsHL7(head, "") {
		marks := append(bytes.Clone(head[4:min(8, len(head))]), 0, 0, 0)
		h.field, h.component, h.repetition, h.escape, h.sub = head[3], marks[0], marks[1], marks[2], marks[3]
		return false, h.end(r)
	}
	if len(head) < 5 || head[3] != h.field {
		return false, nil
	}
	name := string(head[:3])
	segment, known := hl7Segments[name]
	if !known {
		return false, nil
	}
	rows := h.patient
	switch {
	case !segment.patient:
		rows = r.part(name)
		rows.at.Row++
	case rows == nil || name == "PID":
		if err := h.end(r); err != nil {
			return false, err
		}
		h.patient = r.part("")
		rows = h.patient
		rows.at.Row++
	}
	next := segment.fields
	for i, v := range cutAt(listLine{head[4:], line.off + 4}, h.field) {
		f := hl7Field{no: i + 1}
		if len(next) > 0 && next[0].no == f.no {
			f, next = next[0], next[1:]
		} else if f.column = fmt.Sprintf("%s-%d", name, f.no); len(v.b) < 2 { // codes
			continue
		}
		h.value(rows, f, v)
	}
	if !segment.patient || rows.size > maxRow {
		return true, r.emit(rows)
	}
	return true, nil
}

// end emits the patient in hand.
func (h *hl7Messages) end(r *listReader) error {
	rows := h.patient
	if rows == nil {
		return nil
	}
	h.patient = nil
	return r.emit(rows)
}

// value adds the repetitions of a field to their columns.
func (h *hl7Messages) value(rows *rowBuilder, f hl7Field, v listLine) {
	for _, one := range cutAt(v, h.repetition) {
		if f.kind == hl7Person {
			h.put(rows, hl7Field{column: f.column + "代號", kind: hl7ID}, one)
		}
		if !h.put(rows, f, one) { // nothing stands where it belongs: all of it
			h.put(rows, hl7Field{column: f.column}, one)
		}
	}
}

// put adds a value to its column and reports whether there is one.
func (h *hl7Messages) put(rows *rowBuilder, f hl7Field, v listLine) bool {
	h.cell.begin(v.off)
	column := h.read(f, v)
	if len(h.cell.b) == 0 {
		return false
	}
	rows.add(rows.column([]byte(column)), h.cell.text())
	return true
}

// read puts the value of a field into the cell in hand and returns its column.
func (h *hl7Messages) read(f hl7Field, v listLine) string {
	parts := cutAt(v, h.component)
	part := func(k int) listLine {
		if k < len(parts) && string(parts[k].b) != `""` { // which deletes a value
			return parts[k]
		}
		return listLine{off: v.off}
	}
	switch f.kind {
	case hl7ID:
		h.add(part(0))
		if column := hl7IDs[string(part(4).b)]; column != "" {
			return column
		}
	case hl7Date:
		day := part(0)
		day.b = day.b[:min(8, len(day.b))]
		h.add(day)
	case hl7Name, hl7Person:
		k := int(f.kind - hl7Name)
		surname := part(k)
		if n := bytes.IndexByte(surname.b, h.sub); n >= 0 && h.sub != 0 {
			surname.b = surname.b[:n]
		}
		h.add(surname)
		h.add(part(k + 1))
		h.add(part(k + 2))
	case hl7Address:
		h.address(v, part)
	case hl7Phone:
		return h.phone(f.column, part)
	default:
		for k := range parts {
			h.add(part(k))
		}
	}
	return f.column
}

// address reads an address in the order in which it is written here. A region or
// town that the street names too is left out.
func (h *hl7Messages) address(v listLine, part func(k int) listLine) {
	const street, other, town, region, code = 0, 1, 2, 3, 4
	h.cell.mark(v.off, len(v.b)) // another order: everything leads back to the whole
	for _, k := range [...]int{code, region, town, street, other} {
		if p := part(k); k != region && k != town || !bytes.Contains(part(street).b, p.b) {
			h.cell.b = append(h.cell.b, p.b...)
		}
	}
}

// phone reads a telephone number as a whole or by its area code, and the e-mail
// address that stands with or instead of it.
func (h *hl7Messages) phone(column string, part func(k int) listLine) string {
	const whole, mail, area, local = 0, 3, 5, 6
	switch {
	case len(part(whole).b) > 0:
		h.add(part(whole))
		if bytes.IndexByte(part(mail).b, '@') >= 0 {
			h.add(part(mail))
		}
	case len(part(mail).b) > 0:
		h.add(part(mail))
		return "電子郵件"
	default:
		if code := part(area); len(code.b) == 1 && code.b[0] != '0' { // 2 for Taipei
			h.cell.replace("0", code.off, 0)
			h.cell.copy(code.b, code.off)
		} else {
			h.add(code)
		}
		h.add(part(local))
	}
	return column
}

// cutAt cuts a value at each separator; 0 = at none.
func cutAt(v listLine, sep byte) (parts []listLine) {
	for sep != 0 {
		n := bytes.IndexByte(v.b, sep)
		if n < 0 {
			break
		}
		parts = append(parts, listLine{v.b[:n], v.off})
		v = listLine{v.b[n+1:], v.off + int64(n) + 1}
	}
	return append(parts, v)
}

// add adds a component to the cell in hand, escapes undone; a blank goes between
// words that are not Chinese.
func (h *hl7Messages) add(p listLine) {
	if n := len(h.cell.b); n > 0 && len(p.b) > 0 && (h.cell.b[n-1] < 0x80 || p.b[0] < 0x80) {
		h.cell.replace(" ", p.off, 0)
	}
	for len(p.b) > 0 {
		n := bytes.IndexByte(p.b, h.escape)
		if n < 0 || h.escape == 0 {
			h.cell.copy(p.b, p.off)
			return
		}
		h.cell.copy(p.b[:n], p.off)
		width := 1 + bytes.IndexByte(p.b[n+1:], h.escape) + 1
		if width == 1 { // no end
			h.cell.copy(p.b[n:], p.off+int64(n))
			return
		}
		h.cell.replace(h.escaped(string(p.b[n+1:n+width-1])), p.off+int64(n), width)
		p = listLine{p.b[n+width:], p.off + int64(n+width)}
	}
}

// escaped is what an escape stands for.
func (h *hl7Messages) escaped(code string) string {
	mark := map[string]byte{"F": h.field, "S": h.component, "R": h.repetition, "E": h.escape, "T": h.sub}[code]
	if mark != 0 {
		return string(rune(mark))
	}
	return " "
}
