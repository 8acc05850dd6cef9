package report

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pandian"
)

// RosterName is the output that says which members of rosters stand where. It is
// written only if the run has rosters.
const RosterName = "roster.csv"

var rosterColumns = []word{
	{"來源", "source"}, {"路徑", "path"}, {"名冊", "roster"}, {"名冊成員數", "members"}, {"名冊列號", "rows of the roster"},
	{"未列出之成員數", "members not listed"},
}

type roster struct {
	*output
	*scribe
	w *csv.Writer
}

// Roster writes roster.csv: the members of rosters in each item, by the numbers
// of their rows, never by value.
func Roster(o Options) (pandian.Sink, error) {
	s, err := newScribe(o)
	if err != nil {
		return nil, err
	}
	out, err := create(o.Dir, RosterName)
	if err != nil {
		return nil, err
	}
	r := &roster{output: out, scribe: s, w: newCSV(out.Writer)}
	return r, writeCells(r.w, append(s.words(rosterColumns), "※ "+s.lawNote()))
}

func (r *roster) Put(_ context.Context, e pandian.Entry) error {
	for _, f := range e.Rosters {
		cells := []string{
			e.Source, e.Path, f.Name, strconv.FormatInt(f.Members, 10), strings.Join(f.Rows, ", "), strconv.FormatInt(f.More, 10), "",
		}
		if err := writeCells(r.w, cells); err != nil {
			return err
		}
	}
	return nil
}

// PutLines does nothing: where there are rosters, entries come decoded.
func (r *roster) PutLines(context.Context, []byte) error { return nil }

// Close names the file, if there were rosters; one of an earlier run goes.
func (r *roster) Close(_ context.Context, sum pandian.Summary) error {
	if len(sum.Rosters) == 0 {
		r.discard()
		if err := os.Remove(r.final); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("remove %q: %w", filepath.Base(r.final), err)
		}
		return nil
	}
	r.w.Flush()
	return r.commit()
}

// ownRules says what the organisation's own lists and rosters did to a run.
func (l lang) ownRules(sum *pandian.Summary) []string {
	var list []string
	if n := total(sum.Allowed); n > 0 {
		list = append(list, fmt.Sprintf(l.t("依允許清單略過 %s 處，未列為個資", "%s places are in the allow list and not counted as personal data"), comma(n)))
	}
	for _, r := range sum.Rosters {
		list = append(list, fmt.Sprintf(l.t("名冊「%[1]s」%[2]s 列中，%[3]s 列見於 %[4]s 個檔案（列號見 roster.csv）", "roster %[1]q: of %[2]s rows %[3]s stand in %[4]s items (see roster.csv)"),
			clean(r.Name), comma(r.Rows), comma(r.Members), comma(r.Items)))
		if r.Bare > 0 {
			list = append(list, fmt.Sprintf(l.t("名冊「%[1]s」另有 %[2]s 列資料不足以辨識個人，未比對", "roster %[1]q: %[2]s more rows tell nobody and were not looked for"), clean(r.Name), comma(r.Bare)))
		}
	}
	return list
}

// ownNotes says the same of an entry.
func (l lang) ownNotes(e *pandian.Entry) string {
	var parts []string
	if n := total(e.Allowed); n > 0 {
		parts = append(parts, fmt.Sprintf(l.t("依允許清單略過 %s 處", "%s places in the allow list"), comma(n)))
	}
	for _, f := range e.Rosters {
		parts = append(parts, fmt.Sprintf(l.t("含名冊「%s」%s 列", "roster %q: %s rows"), clean(f.Name), comma(f.Members)))
	}
	return l.clauses(parts...)
}

func total(by map[pandian.Type]int64) (n int64) {
	for _, k := range by {
		n += k
	}
	return n
}
