package extractors

import (
	"bytes"
	"context"
	"slices"

	"pandian"
)

// attendees is the part of the rows that name who takes part.
const attendees = "與會者"

// ICal reads calendars (iCalendar). Properties are running text, unfolded, one
// line each; technical ones (UID, PRODID …) are left out. Every attendee and
// organizer is a row of name and address in a part of its own. Files inside a
// calendar are reported.
func ICal() pandian.Format {
	return pandian.Format{
		Name: "ical", Exts: []string{".ics", ".ical", ".ifb"}, Text: true,
		Sniff:   func(head []byte, _ string) bool { return beginsWithLine(head, "BEGIN:VCALENDAR") },
		Extract: extractICal,
	}
}

func extractICal(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	r := &icalReader{out: out, rows: newRowBuilder(attendees)}
	err := eachContentLine(ctx, c, func(l *contentLines) func() error {
		r.lines = l
		return r.property
	})
	if err != nil {
		return err
	}
	if r.depth > 0 {
		if err := out.Skip(pandian.Place{}, pandian.Truncated); err != nil {
			return err
		}
	}
	return out.End(pandian.Place{})
}

// icalReader makes running text and rows of a calendar.
type icalReader struct {
	lines *contentLines
	out   pandian.Emitter
	rows  *rowBuilder
	text  textBuilder
	depth int // components that are open
}

var icalTechnical = []string{"UID", "RELATED-TO", "PRODID", "VERSION", "TZID", "TZURL"}

// property takes the line that was read.
func (r *icalReader) property() error {
	line := &r.lines.line
	value := string(bytes.ToUpper(bytes.TrimSpace(line.value.B[:min(len(line.value.B), 16)])))
	switch {
	case line.name == "":
		return r.out.Text(r.lines.place(), r.lines.raw())
	case line.name == "BEGIN":
		r.depth++
		return nil
	case line.name == "END":
		r.depth--
		if value == "VEVENT" || value == "VTODO" || value == "VJOURNAL" {
			return r.out.End(pandian.Place{})
		}
		return nil
	case line.name == "ATTENDEE" || line.name == "ORGANIZER":
		return r.attendee()
	case slices.Contains(icalTechnical, line.name):
		return nil
	case line.name == "ATTACH" && bytes.EqualFold(param(line.params.B, "ENCODING"), []byte("BASE64")):
		return r.out.Skip(r.lines.place(), pandian.Unsupported)
	case r.lines.cut:
		if err := r.out.Skip(r.lines.place(), pandian.TooLarge); err != nil {
			return err
		}
	}
	start := r.lines.raw().Off
	r.text.begin(start)
	r.text.replace(line.name, start, len(line.name))
	r.text.replace(":", line.value.Off, 0)
	addUnescaped(&r.text, line.value, 0, len(line.value.B))
	r.text.replace("\n", line.value.End(len(line.value.B)), 0)
	return r.out.Text(r.lines.place(), r.text.text())
}

// attendee emits the row of the line that was read.
func (r *icalReader) attendee() error {
	line := &r.lines.line
	r.rows.at.Row++
	if lo, hi := paramSpan(line.params.B, "CN"); lo < hi {
		r.cell("姓名", line.params, lo, hi)
	}
	v, scheme := line.value, []byte("mailto:")
	if len(v.B) >= len(scheme) && bytes.EqualFold(v.B[:len(scheme)], scheme) {
		r.cell("電子郵件", v, len(scheme), len(v.B))
	} else if lo, hi := paramSpan(line.params.B, "EMAIL"); lo < hi {
		r.cell("電子郵件", line.params, lo, hi)
	}
	return r.rows.emit(r.out)
}

func (r *icalReader) cell(column string, v pandian.Text, lo, hi int) {
	r.text.begin(v.Start(lo))
	r.text.addPart(v, lo, hi)
	r.rows.add(r.rows.column([]byte(column)), r.text.text())
}
