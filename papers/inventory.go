package papers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pandian"
	"pandian/register"
	"pandian/report"
)

// Inventory writes the 清冊 over the view as a workbook into a folder. It returns
// the number of its lines.
func (d *Desk) Inventory(ctx context.Context, dir, name string, f register.Filter) (int, error) {
	list, wrong, err := d.logicals(ctx, f)
	if err != nil {
		return 0, err
	}
	lines := make([]report.Line, len(list))
	for i, l := range list {
		lines[i] = d.line(l)
	}
	reviews, err := d.reviews(ctx, list)
	if err != nil {
		return 0, err
	}
	notes, err := d.notesOf(ctx, wrong)
	if err != nil {
		return 0, err
	}
	advice, err := d.View.Advice(ctx)
	if err != nil {
		return 0, err
	}
	o := report.Options{Dir: dir, Lang: string(d.Lang), Rules: d.Rules, Advice: advice}
	return len(lines), report.WriteLedger(o, name, &pandian.Summary{Org: d.Org, Ended: d.View.Time()}, lines, reviews, notes)
}

// line is a logical file as a line of the 清冊.
func (d *Desk) line(l *logical) report.Line {
	line := report.Line{Key: l.key(), Entry: l.entry, Said: map[string]string{}, Location: d.locations(l)}
	for field, n := range l.said {
		line.Said[field] = n.Value
	}
	line.Entry.Unit = l.unit() // what is suggested is for the unit that people say
	var notes []string
	if n := len(l.items); n > 1 {
		notes = append(notes, fmt.Sprintf(d.t("併計 %d 個檔案（其中副本 %d）", "%d files as one (%d copies)"), n, l.copies))
	}
	if len(l.wrong) > 0 {
		notes = append(notes, d.t("已判定誤判，不列：", "judged wrong, left out: ")+d.Words.Types(l.wrong).Text)
	}
	line.Note = strings.Join(notes, d.t("；", "; "))
	return line
}

// locations are the folders of the members, three at most.
func (d *Desk) locations(l *logical) string {
	var list []string
	for i := range l.items {
		if at := report.Location(&l.items[i].Entry); !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	if n := len(list) - 3; n > 0 {
		list = append(list[:3], fmt.Sprintf(d.t("等，另 %d 處", "and %d more"), n))
	}
	return strings.Join(list, "\n")
}

// reviews are the spots of the logical files, those that wait for a word first.
func (d *Desk) reviews(ctx context.Context, list []*logical) ([]report.Review, error) {
	notes, err := d.notes(ctx)
	if err != nil {
		return nil, err
	}
	first := map[register.ItemID]*logical{}
	var ids []register.ItemID
	for _, l := range list {
		first[l.items[0].ID] = l
		ids = append(ids, l.items[0].ID)
	}
	var out []report.Review
	var open []bool
	err = d.each(ctx, ids, true, func(it *register.Item) {
		for _, s := range spots(&it.Entry) {
			if r := d.Rules.Type(s.typ); r == nil || r.Context {
				continue
			}
			v := notes.judge(it, s)
			r := report.Review{Key: first[it.ID].key(), Name: report.BaseName(it.Entry.Path), Place: s.place, Type: s.typ, Count: s.count, Masked: s.masked,
				Verdict: d.verdictName(v.id), Reason: v.reason, Until: d.lastDay(v.until), State: d.verdictState(v.state)}
			if v.state == expired || v.state == widened {
				r.Verdict = ""
			}
			out, open = append(out, r), append(open, v.state != holds)
		}
	})
	if err != nil {
		return nil, err
	}
	order := make([]report.Review, 0, len(out))
	for _, want := range []bool{true, false} {
		for i := range out {
			if open[i] == want {
				order = append(order, out[i])
			}
		}
	}
	return order, nil
}

// notesOf are the notes of the workbook: what a paper's basis says.
func (d *Desk) notesOf(ctx context.Context, wrong int64) ([][2]string, error) {
	blocks, err := d.basis(ctx)
	if err != nil {
		return nil, err
	}
	notes := d.basisNotes(blocks)
	return append(notes,
		[2]string{d.t("法規", "Law"), d.footer()},
		[2]string{d.t("併計", "Grouped"), d.t("內容相同之副本，以及同一單位、名稱僅年月或版次不同、個資種類相同之檔案，併為一列；當事人數為聯集，筆數不含副本。", "Copies, and files of one unit whose names differ in dates or versions only and which hold the same types, are one line; people are those of the union, records are without copies.")},
		[2]string{d.t("匯回", "Read back"), d.t("填寫淡黃欄位後以 pandian register import 匯回；請保留識別碼欄。以「建議：」開頭之內容取自盤點時設定檔 [[unit]] 所列，或單位之業務別，不視為填寫；空白不變更先前填寫，要清除請填「－」。檔案改名、搬移或編輯後，填寫內容仍隨檔案保留。", "Fill in the yellow cells and read them back with pandian register import; keep the column of keys. What begins with “suggested:” is from [[unit]] of the configuration that was scanned with, or the unit's area of work, and not taken for your word; an empty cell changes nothing, “-” takes back what was written. What was filled in stays with a file that is renamed, moved or edited.")},
		[2]string{d.t("審查", "Review"), fmt.Sprintf(d.t("「誤判」之種類不再列於清冊，筆數與人數仍依掃描結果；全部判為誤判而不列之檔案：%d 件。到期或出現新的值時重新列為待審。", "Types judged false positive are left out; records and people stay as scanned. Files left out because all of it was judged wrong: %d. Verdicts open again when they expire or new values appear."), wrong)},
	), nil
}
