package pandian

import (
	"bytes"
	"strconv"
)

// AppendJSON appends the entry's JSON form, a line of inventory.jsonl without
// its end. It is what encoding/json makes of the entry with HTML left as it is,
// at a tenth of the cost: there is one for every file of a scan. A time that
// RFC 3339 cannot express is left out.
func (e *Entry) AppendJSON(b []byte) []byte {
	w := jsonWriter(append(b, '{'))
	w.text("source", e.Source)
	w.text("path", e.Path)
	w.text("format", e.Format)
	w.word("content", e.Content)
	w.text("status", string(e.Status))
	list(&w, "reasons", e.Reasons)
	w.int("size", e.Size)
	w.time("modified", e.Modified)
	w.word("version", e.Version)
	w.word("owner", e.Owner)
	w.word("unit", e.Unit)
	w.int("records", e.Records)
	w.int("subjects", e.Subjects)
	w.int("special_subjects", e.SpecialSubjects)
	w.some("name_only", e.NameOnly)
	w.some("others", e.Others)
	w.figures(e.Findings)
	counts(&w, "allowed", e.Allowed)
	list(&w, "in_name", e.InName)
	w.sample(e.Sample)
	objects(&w, "columns", e.Columns, (*jsonWriter).column)
	list(&w, "fields", e.Fields)
	list(&w, "categories", e.Categories)
	w.word("class", string(e.Class))
	objects(&w, "thresholds", e.Thresholds, (*jsonWriter).threshold)
	if e.Risk != nil {
		w.open("risk")
		w.int("quantity", int64(e.Risk.Quantity))
		w.int("sensitivity", int64(e.Risk.Sensitivity))
		w.text("level", e.Risk.Level)
		w.close()
	}
	objects(&w, "rosters", e.Rosters, (*jsonWriter).roster)
	w.text("copy_of", e.CopyOf)
	w.bool("estimate", e.Estimate)
	if e.Stream {
		w.bool("stream", true)
	}
	w.word("rules", e.Rules)
	w.some("members_total", int64(e.MembersTotal))
	counts(&w, "members_by_status", e.MembersByStatus)
	objects(&w, "members", e.Members, (*jsonWriter).member)
	return append(w, '}')
}

// AppendRestated appends the JSON form of an entry with another status ("" = the
// same) and as a copy of another original ("" = none). same tells whether it was
// a copy of that before.
func AppendRestated(b, line []byte, status Status, original string) (restated []byte, same bool) {
	// Quotes within strings are escaped, so that these stand where members begin.
	const statusKey, copyKey = `,"status":"`, `"copy_of":"`
	done := 0
	if status != "" {
		at := bytes.Index(line, []byte(statusKey)) + len(statusKey)
		b = append(append(b, line[:at]...), status...)
		done = endOfString(line, at)
	}
	at := bytes.LastIndex(line, []byte(copyKey)) + len(copyKey) - 1
	b = append(b, line[done:at]...)
	start, end := len(b), endOfString(line, at+1)
	b = appendQuoted(b, original)
	same = bytes.Equal(b[start:], line[at:end+1])
	return append(b, line[end+1:]...), same
}

// endOfString returns where the string ends that holds line[i].
func endOfString(line []byte, i int) int {
	for ; line[i] != '"'; i++ {
		if line[i] == '\\' {
			i++
		}
	}
	return i
}

func (w *jsonWriter) figures(found map[Type]*Figures) {
	if len(found) == 0 {
		return
	}
	w.open("findings")
	var room [16]Type
	for _, t := range sorted(room[:0], found) {
		f := found[t]
		if f == nil {
			w.keyOf(string(t))
			*w = append(*w, "null"...)
			continue
		}
		w.keyOf(string(t))
		*w = append(*w, '{')
		w.int("count", f.Count)
		w.int("distinct", f.Distinct)
		objects(w, "places", f.Places, (*jsonWriter).place)
		if f.Interval != nil {
			w.open("interval")
			w.interval("count", f.Interval.Count)
			w.interval("distinct", f.Interval.Distinct)
			w.close()
		}
		w.close()
	}
	w.close()
}

func (w *jsonWriter) place(p *PlaceFigure) {
	w.word("part", p.Part)
	w.some("row", int64(p.Row))
	w.word("col", p.Col)
	w.text("masked", p.Masked)
	w.float("confidence", p.Confidence)
}

func (w *jsonWriter) sample(s *Sample) {
	if s == nil {
		return
	}
	w.open("sample")
	w.int("rows", s.Rows)
	w.int("total", s.Total)
	w.int("clusters", int64(s.Clusters))
	w.key("seed")
	*w = strconv.AppendUint(*w, s.Seed, 10)
	w.interval("records", s.Records)
	w.interval("subjects", s.Subjects)
	w.interval("special_subjects", s.SpecialSubjects)
	w.close()
}

func (w *jsonWriter) column(c *ColumnAdvice) {
	w.word("part", c.Part)
	w.text("col", c.Col)
	w.word("comment", c.Comment)
	w.word("type", string(c.Type))
	w.word("named_by", string(c.NamedBy))
	w.int("count", c.Count)
	w.int("rows", c.Rows)
	w.some("distinct", c.Distinct)
	if c.About {
		w.bool("about", true)
	}
	w.word("protected", string(c.Protected))
	list(w, "categories", c.Categories)
}

func (w *jsonWriter) threshold(t *ThresholdState) {
	w.text("id", t.ID)
	w.int("count", t.Count)
	w.text("state", string(t.State))
}

func (w *jsonWriter) roster(r *RosterFigure) {
	w.text("name", r.Name)
	w.int("members", r.Members)
	if r.Rows == nil {
		w.key("rows")
		*w = append(*w, "null"...)
	} else {
		texts(w, "rows", r.Rows)
	}
	w.some("more", r.More)
}

func (w *jsonWriter) member(m *MemberEntry) {
	w.text("path", m.Path)
	w.word("format", m.Format)
	w.text("status", string(m.Status))
	list(w, "reasons", m.Reasons)
	w.int("records", m.Records)
	w.int("subjects", m.Subjects)
}
