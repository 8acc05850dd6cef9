package register

import (
	"bytes"
	"crypto/sha256"
	"io"
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
	entry     pandian.Entry // an outline will do if the forms are there
	recipe    string
	read      int64
	doc       string // JSON form
	brief     []byte // binary form
	facts     []byte // digest
	factsData []byte // nil = stored already
	print     [16]byte
}

// seal makes the forms of the entry, unless they are there, and their digests. How
// it was learned (scanned or unchanged) and whom a run looked for (rosters) are no
// part of it.
func (row *versionRow) seal() error {
	if row.doc == "" {
		if err := row.form(); err != nil {
			return err
		}
	}
	if row.facts == nil && row.factsData != nil {
		sum := sha256.Sum256(row.factsData)
		row.facts = sum[:16]
	}
	h := sha256.New()
	io.WriteString(h, row.doc)
	h.Write(row.facts)
	io.WriteString(h, row.recipe)
	row.print = [16]byte(h.Sum(nil)[:16])
	return nil
}

// form makes the forms of the entry.
func (row *versionRow) form() (err error) {
	e := &row.entry
	if e.Status == pandian.Unchanged {
		e.Status = pandian.Scanned
	}
	e.Rosters = nil
	row.doc = string(e.AppendJSON(nil))
	var b pandian.Brief
	b.Of(e)
	row.brief = b.Append(nil)
	if row.facts == nil && e.Facts.Len() > 0 {
		row.factsData, err = e.Facts.MarshalBinary()
	}
	return err
}

// take makes the row of an entry that is there in its forms.
func (row *versionRow) take(k *pandian.Kept) error {
	e := &row.entry
	if err := e.Outline(k.Doc); err != nil {
		return err
	}
	row.doc, row.brief = string(k.Doc), bytes.Clone(k.Brief)
	if len(k.Facts) > 0 {
		row.factsData = bytes.Clone(k.Facts)
	}
	if e.Status != pandian.Unchanged {
		return nil
	}
	e.Status = pandian.Scanned
	doc, _ := pandian.AppendRestated(nil, k.Doc, pandian.Scanned, e.CopyOf)
	row.doc = string(doc)
	var b pandian.Brief
	var r pandian.BriefReader
	if err := r.Read(&b, k.Brief); err != nil {
		return err
	}
	b.Status = pandian.Scanned
	row.brief = b.Append(nil)
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
