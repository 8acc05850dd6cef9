package scanner

import (
	"fmt"
	"strings"

	"pandian"
)

// rowDomain keeps the digests of keys of rows apart from those of values.
const rowDomain = 254

// maxRowName is how long, in bytes, a key may be that names a row.
const maxRowName = 80

// RowName names a row by its key, or by a keyed digest of it if it may be
// personal data: if a key column's name or comment says so, or any detector takes
// a value for possible.
func (c *collector) RowName(at pandian.Place, cols []string, values []pandian.Text) string {
	var b strings.Builder
	personal := false
	for i := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(values[i].B)
		name := ""
		if i < len(cols) {
			name = cols[i]
		}
		personal = personal || c.mayBePersonal(at.Part, name, values[i].B)
	}
	if personal || b.Len() > maxRowName {
		return fmt.Sprintf("~%016x", uint64(c.in.s.key.Digest(rowDomain, []byte(b.String()))))
	}
	return b.String()
}

// mayBePersonal reports whether a value may be personal data, judged as a cell
// under the name of its column.
func (c *collector) mayBePersonal(part, name string, value []byte) bool {
	sc := c.in.s
	col := sc.rules.Header(name).Column(name)
	if t := &c.table; t.part.open && t.part.name == part {
		for i := range t.cols {
			if t.cols[i].Name == name && t.cols[i].Type != "" {
				col = t.cols[i].Column
			}
		}
	}
	if col.Strength >= 2 {
		return true // whatever it is
	}
	folded := foldSample(nil, value)
	end := len(folded)
	w := BuildWindow(sc.rules.Lexicon, append(folded, cellSep, rowSep))
	w.Cells = []pandian.Cell{{End: int32(end)}}
	w.Cols = []pandian.Column{col}
	found := false
	sc.search(w, func(det int, m pandian.Match) {
		found = found || m.Confidence >= minCandidate && !sc.context[det]
	})
	return found
}
