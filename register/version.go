package register

import (
	"crypto/sha256"
	"slices"
	"strings"

	"pandian"
)

var versionColumns = []string{
	"id", "item_id", "source_id", "folder", "path", "name", "from_sweep", "until_sweep", "read_sweep", "recipe", "print", "status", "reasons",
	"format", "size", "modified", "file_id", "content", "owner", "unit", "class", "risk", "records", "subjects", "special", "copy_of", "facts", "entry", "at_most", "brief",
}

// versionRow is an entry on its way into the table.
type versionRow struct {
	entry     pandian.Entry
	recipe    string
	read      int64
	doc       string
	brief     []byte
	facts     []byte // digest
	factsData []byte // nil = stored already
	print     [16]byte
}

// seal makes the forms and digests of the entry. How it was learned (scanned
// or unchanged) and whom a run looked for (rosters) are no part of it.
func (row *versionRow) seal() error {
	e := &row.entry
	if e.Status == pandian.Unchanged {
		e.Status = pandian.Scanned
	}
	e.Rosters = nil
	doc := e.AppendJSON(nil)
	row.doc = string(doc)
	var b pandian.Brief
	b.Of(e)
	row.brief = b.Append(nil)
	if row.facts == nil && e.Facts.Len() > 0 {
		var err error
		if row.factsData, err = e.Facts.MarshalBinary(); err != nil {
			return err
		}
		sum := sha256.Sum256(row.factsData)
		row.facts = sum[:16]
	}
	h := sha256.New()
	h.Write(doc)
	h.Write(row.facts)
	h.Write([]byte(row.recipe))
	row.print = [16]byte(h.Sum(nil)[:16])
	return nil
}

// atMost is what an estimate may hold at most; nil if the figures are exact.
func atMost(e *pandian.Entry) any {
	switch {
	case !e.Estimate:
		return nil
	case e.Sample == nil:
		return e.Records
	}
	return max(e.Records, e.Sample.Records[1])
}

// joined is a list that LIKE can look into.
func joined(reasons []pandian.Reason) string {
	if len(reasons) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteByte(',')
	for _, why := range reasons {
		b.WriteString(string(why))
		b.WriteByte(',')
	}
	return b.String()
}

// fileID is the number of a file in its file system, the third part of the
// version that the file connector makes; "" if there is none.
func fileID(version string) string {
	parts := strings.Split(version, ":")
	if len(parts) != 4 || parts[2] == "0" || slices.Contains(parts, "") || strings.Trim(version, "-:0123456789") != "" {
		return ""
	}
	return parts[2]
}
