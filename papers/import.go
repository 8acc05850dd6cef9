package papers

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"pandian"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

// Errors of workbooks that are read back.
var (
	ErrNoBook = errors.New("no workbook that can be read")
	ErrNoKeys = errors.New("no sheet with a column of keys")
)

// Imported says what was read back.
type Imported struct {
	Lines, Notes int      // lines with a word of people; words that were new
	Verdicts     int      // lines with a verdict
	Refused      []string // what was not taken, and why: sheet and row, no content
}

// Import reads people's columns and verdicts out of a workbook that Inventory
// wrote, and records them for every file of each line. Nothing is recorded if the
// workbook cannot be read. author is who answers for it.
func (d *Desk) Import(ctx context.Context, file, author string) (Imported, error) {
	x, err := excelize.OpenFile(file)
	if err != nil {
		return Imported{}, ErrNoBook
	}
	defer x.Close()
	in := importer{Desk: d, author: author}
	sheets := map[string][][]string{}
	for _, sheet := range x.GetSheetList() {
		if sheets[sheet], err = x.GetRows(sheet); err != nil {
			return in.Imported, ErrNoBook
		}
	}
	if err := in.load(ctx, sheets); err != nil {
		return in.Imported, err
	}
	for _, sheet := range x.GetSheetList() {
		if err := in.sheet(ctx, sheet, sheets[sheet]); err != nil {
			return in.Imported, err
		}
	}
	if !in.keys {
		return in.Imported, ErrNoKeys
	}
	in.Notes, err = d.Register.SetNotes(ctx, in.notes)
	if err != nil {
		return in.Imported, err
	}
	for _, e := range []register.Event{
		{Action: "import", Detail: map[string]string{"file": filepath.Base(file), "lines": fmt.Sprint(in.Lines), "notes": fmt.Sprint(in.Notes), "refused": fmt.Sprint(len(in.Refused))}},
		{Action: "verdict", Detail: map[string]string{"file": filepath.Base(file), "verdicts": fmt.Sprint(in.Verdicts)}},
	} {
		if e.Action == "verdict" && in.Verdicts == 0 {
			continue
		}
		e.Actor = author
		if _, err := d.Register.Append(ctx, e); err != nil {
			return in.Imported, err
		}
	}
	return in.Imported, nil
}

type importer struct {
	*Desk
	Imported
	author string
	keys   bool
	notes  []register.Note
	items  map[register.ItemID]*register.Item // that the workbook speaks of, without facts
}

// load looks up all items that the keys of the sheets name.
func (in *importer) load(ctx context.Context, sheets map[string][][]string) error {
	var ids []register.ItemID
	for _, rows := range sheets {
		head, columns := titlesOf(rows)
		if columns == nil {
			continue
		}
		for _, row := range rows[head+1:] {
			if i := columns["key"]; i < len(row) {
				list, _ := keyItems(row[i])
				ids = append(ids, list...)
			}
		}
	}
	slices.Sort(ids)
	in.items = map[register.ItemID]*register.Item{}
	return in.each(ctx, slices.Compact(ids), false, func(it *register.Item) { in.items[it.ID] = it })
}

// titlesOf finds the row of titles of a sheet and the columns that people may
// write; nil if the sheet has no column of keys.
func titlesOf(rows [][]string) (head int, columns map[string]int) {
	for head := range min(len(rows), headRows) {
		columns := map[string]int{}
		for i, title := range rows[head] {
			if f := report.Field(strings.TrimSpace(title)); f != "" {
				columns[f] = i
			}
		}
		if _, ok := columns["key"]; ok && len(columns) > 1 {
			return head, columns
		}
	}
	return 0, nil
}

// headRows is within how many rows the titles of a sheet are looked for.
const headRows = 6

// sheet reads one sheet; those without a column of keys are passed over.
func (in *importer) sheet(ctx context.Context, sheet string, rows [][]string) error {
	head, columns := titlesOf(rows)
	if columns == nil {
		return nil
	}
	in.keys = true
	_, review := columns[fieldVerdict]
	for i, row := range rows[head+1:] {
		where := fmt.Sprintf(in.t("「%s」第 %d 列", "%q row %d"), sheet, head+2+i)
		if err := in.row(ctx, where, row, columns, review); err != nil {
			return err
		}
	}
	return nil
}

func (in *importer) row(ctx context.Context, where string, row []string, columns map[string]int, review bool) error {
	cell := func(f string) string {
		if i, ok := columns[f]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	if cell("key") == "" {
		return nil
	}
	ids, ok := keyItems(cell("key"))
	if !ok {
		in.refuse(where, in.t("識別碼無法辨識", "key not understood"))
		return nil
	}
	var items []*register.Item
	for _, id := range ids {
		if it := in.items[id]; it != nil {
			items = append(items, it)
		}
	}
	if len(items) == 0 {
		in.refuse(where, in.t("登錄簿沒有這個檔案", "file not in the register"))
		return nil
	}
	if review {
		return in.review(ctx, where, items, cell)
	}
	in.line(items, columns, cell)
	return nil
}

func (in *importer) refuse(where, why string) {
	in.Refused = append(in.Refused, where+in.t("：", ": ")+why)
}

// line takes the columns of a line of the 清冊. An empty cell says nothing: several
// people fill in copies of one workbook; a dash takes back what was said. Unit and
// keeper that the scan itself found are nobody's word.
func (in *importer) line(items []*register.Item, columns map[string]int, cell func(string) string) {
	in.Lines++
	for f := range columns {
		value := cell(f)
		if f == "key" || value == "" || report.Suggested(value) {
			continue
		}
		if value == "-" || value == "－" {
			value = ""
		}
		for i := range items {
			e := &items[i].Entry
			if f == "unit" && value == e.Unit || f == "owner" && value == e.Owner {
				continue
			}
			in.notes = append(in.notes, register.Note{Item: items[i].ID, Field: f, Value: value, Author: in.author})
		}
	}
}

// review takes a verdict.
func (in *importer) review(ctx context.Context, where string, items []*register.Item, cell func(string) string) error {
	word := cell(fieldVerdict)
	if word == "" {
		return nil
	}
	id := ""
	for _, v := range report.Verdicts {
		if word == v.ZH || strings.EqualFold(word, v.EN) || word == v.ID {
			id = v.ID
		}
	}
	typ := in.typeNamed(cell("type"))
	until, ok := parseUntil(cell("until"))
	switch {
	case id == "":
		in.refuse(where, in.t("審查結果請由清單選擇", "choose the verdict from the list"))
	case typ == "":
		in.refuse(where, in.t("個資種類無法辨識", "type not understood"))
	case !ok:
		in.refuse(where, in.t("「有效至」不是日期（例：116/12/31）", "until is not a day (2027-12-31)"))
	case id != "confirmed" && cell(fieldReason) == "":
		in.refuse(where, in.t("誤判與接受須填理由", "false positives and acceptance need a reason"))
	default:
		return in.judge(ctx, items, typ, cell, id, until)
	}
	return nil
}

// judge notes a verdict: on the values that stand there now, unless it confirms.
func (in *importer) judge(ctx context.Context, items []*register.Item, typ pandian.Type, cell func(string) string, id string, until time.Time) error {
	in.Verdicts++
	place := placeKey(typ, cell("place"))
	var ids []register.ItemID
	for _, it := range items {
		ids = append(ids, it.ID)
		in.notes = append(in.notes, register.Note{Item: it.ID, Field: fieldReason, Place: place, Value: cell(fieldReason), Author: in.author})
	}
	note := func(it *register.Item, digest pandian.Digest) {
		in.notes = append(in.notes, register.Note{Item: it.ID, Field: fieldVerdict, Place: place, Digest: digest, Value: id, Author: in.author, Expires: until})
	}
	if id == "confirmed" {
		for _, it := range items {
			note(it, 0)
		}
		return nil
	}
	return in.each(ctx, ids, true, func(it *register.Item) {
		for _, digest := range values(&it.Entry, typ) {
			note(it, digest)
		}
	})
}

// typeNamed is the type with a name in either language.
func (in *importer) typeNamed(name string) pandian.Type {
	i := slices.IndexFunc(in.Rules.Types, func(r rules.TypeRule) bool { return r.NameZH == name || r.NameEN == name || string(r.ID) == name })
	if i < 0 || name == "" {
		return ""
	}
	return in.Rules.Types[i].ID
}

// parseUntil reads the last day of a verdict: 116/12/31, 2027-12-31, 2027/12/31;
// it ends with that day. An empty one is none.
func parseUntil(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	var y, m, d int
	s = strings.NewReplacer("-", "/", ".", "/").Replace(s)
	if n, err := fmt.Sscanf(s, "%d/%d/%d", &y, &m, &d); err != nil || n != 3 {
		return time.Time{}, false
	}
	if y < 1000 {
		y += 1911
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, rules.Taiwan)
	return t.AddDate(0, 0, 1), t.Day() == d && int(t.Month()) == m
}
