package mask

import (
	"archive/zip"
	"bytes"
	"strings"
)

// maxRepeat bounds how often one cell is told.
const maxRepeat = 256

// valueAttrs are the attributes in which a cell tells its value beside what is
// shown.
var valueAttrs = map[string]bool{
	"value": true, "date-value": true, "time-value": true, "boolean-value": true, "string-value": true, "currency": true, "value-type": true,
}

// startODFCell begins a cell of a table. Where its tag tells more than is shown,
// as the scanner reads it, the tag is its text.
func (s *story) startODFCell(t token, e *element) {
	kind, value := s.attr(t, "value-type"), ""
	for _, a := range s.attributes(t) {
		switch a.name {
		case "value", "date-value", "string-value":
			value = string(appendUnescaped(nil, s.src[a.start:a.end]))
		}
	}
	if kind != "" {
		s.nested = s.nested || s.tables > 1
		s.cells = append(s.cells, odfCell{tag: span{t.start, t.end}, all: span{t.start, t.end}})
		e.cell = len(s.cells)
	}
	for _, a := range s.attributes(t) { // formulas and the like
		if !valueAttrs[a.name] && wordy[a.name] && telling(s.src[a.start:a.end]) {
			s.label(span{a.start, a.end}, false, false)
		}
	}
	times := s.number(t, "number-columns-repeated", 1, maxRepeat)
	s.startCell(e, 1)
	l, end := s.top(), e.close
	e.close = func(s *story) {
		shown := bytes.TrimSpace(l.b)
		if stored := storedText(kind, value, shown); stored != "" {
			l.reset()
			l.put(stored, t.start, t.end-t.start)
		}
		end(s)
		if n := len(s.row); s.tables == 1 && n > 0 {
			for range times - 1 {
				if last := s.row[n-1]; last != nil && len(last.b) == 0 {
					last = nil
				}
				s.row = append(s.row, s.row[n-1])
			}
		}
	}
}

// odfKind is the format of a zip file that says it is an OpenDocument in a member
// packed otherwise than the standard wants, which a scan reads as an archive;
// else "zip".
func (d *document) odfKind() string {
	z, err := zip.NewReader(bytes.NewReader(d.data), int64(len(d.data)))
	if err != nil {
		return "zip"
	}
	for _, f := range z.File {
		if f.Name != "mimetype" {
			continue
		}
		switch mime, _ := read(f, 1<<10); strings.TrimSpace(string(mime)) {
		case "application/vnd.oasis.opendocument.text":
			return "odt"
		case "application/vnd.oasis.opendocument.spreadsheet":
			return "ods"
		}
	}
	return "zip"
}

// storedText is what a cell's tag says where that is more than is shown; ""
// where it is not.
func storedText(kind, value string, shown []byte) string {
	switch kind {
	case "date":
		if len(value) >= 10 {
			return value[:10]
		}
	case "float", "currency", "percentage":
		if value != "" && (len(shown) == 0 || bytes.ContainsAny(shown, ",Ee") || digits(string(shown)) != digits(value)) {
			return value
		}
	case "string":
		if len(shown) == 0 {
			return value
		}
	}
	return ""
}

// digits are the digits of a number from the first that is not 0.
func digits(s string) string {
	return strings.TrimLeft(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s), "0")
}

// plain are the changes that take a cell's value out of its tag: what is shown is
// all there is, or text if nothing is shown.
func (pt *part) plain(c odfCell, text string) (changes []change) {
	t := token{start: c.tag.start, end: c.tag.end}
	for _, a := range pt.attributes(t) {
		switch from := bytes.LastIndexAny(pt.data[:a.start-2], " \t\r\n"); {
		case a.name == "value-type":
			changes = append(changes, change{span{a.start, a.end}, []byte("string")})
			if text != "" {
				value := appendEscaped([]byte(` office:string-value="`), text)
				changes = append(changes, change{span{from, from}, append(value, '"')})
			}
		case valueAttrs[a.name]:
			changes = append(changes, change{span{from, a.end + 1}, nil})
		}
	}
	return changes
}
