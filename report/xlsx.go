package report

import (
	"context"
	"fmt"

	"pandian"
	"pandian/rules"
)

// workbook is inventory.xlsx.
type workbook struct {
	*book
	linker
	tally                                                   *tally
	cover, register, detail, duty, masks, unread, explained *sheet
}

// XLSX writes inventory.xlsx. Its tables stream to disk; a table longer than a
// sheet continues on 「明細 (2)」.
func XLSX(o Options) (pandian.Sink, error) {
	s, err := newScribe(o)
	if err != nil {
		return nil, err
	}
	b, err := newBook(o, s, XLSXName)
	if err != nil {
		return nil, err
	}
	w := &workbook{book: b, tally: newTally()}
	for _, x := range []struct {
		to *(*sheet)
		layout
	}{
		{&w.cover, coverLayout(s)},
		{&w.register, registerLayout(s)},
		{&w.detail, detailLayout(s)},
		{&w.duty, dutyLayout(s)},
		{&w.masks, maskLayout(s)},
		{&w.unread, unreadLayout(s)},
		{&w.explained, explainedLayout(s)},
	} {
		if *x.to, err = b.add(x.layout); err != nil {
			b.discard()
			return nil, fmt.Errorf("create %s: %w", XLSXName, err)
		}
	}
	if err := b.addChoices(); err != nil {
		b.discard()
		return nil, fmt.Errorf("create %s: %w", XLSXName, err)
	}
	return w, nil
}

func (w *workbook) Put(_ context.Context, e pandian.Entry) error {
	no := w.tally.add(w.scribe, &e)
	if no > 0 {
		if err := w.putRegister(no, &e); err != nil {
			return err
		}
	}
	if err := w.putDetail(no, &e); err != nil {
		return err
	}
	for _, a := range w.advise(&e) {
		before, count, after := w.cells(&a)
		row := []any{index(no), e.Source, e.Path}
		for _, v := range before {
			row = append(row, v)
		}
		row = append(row, count)
		for _, v := range after {
			row = append(row, v)
		}
		if err := w.masks.row(row...); err != nil {
			return err
		}
	}
	return w.putUnread(&e)
}

func (w *workbook) Close(_ context.Context, sum pandian.Summary) error {
	for _, write := range []func(*pandian.Summary) error{w.putCover, w.putDuties, w.putExplained} {
		if err := write(&sum); err != nil {
			w.discard()
			return err
		}
	}
	return w.save(w.t("個人資料檔案清冊", "Inventory of personal data"), &sum)
}

// index shows a line of the 清冊; nothing for an entry without one.
func index(no int64) any {
	if no == 0 {
		return ""
	}
	return no
}

func numbered(st *styles) int { return st.number }
func centered(st *styles) int { return st.center }
func lined(st *styles) int    { return st.line }

func detailLayout(s *scribe) layout {
	return layout{name: s.t("明細", "Detail"), tab: inkMid, freeze: 3, columns: []column{
		{title: word{"清冊編號", "inventory no."}, width: 7, style: centered},
		{title: word{"來源", "source"}, width: 14, style: lined, single: true},
		{title: word{"路徑", "path"}, width: 40},
		{title: word{"個資種類", "type"}, width: 18},
		{title: word{"特種／一般", "class"}, width: 8, style: centered},
		{title: word{"出現處數", "count"}, width: 9, style: numbered},
		{title: word{"不重複數", "distinct"}, width: 9, style: numbered},
		{title: word{"工作表／頁", "sheet or page"}, width: 14},
		{title: word{"列", "row"}, width: 7, style: centered},
		{title: word{"欄位", "column"}, width: 14},
		{title: word{"遮罩示例", "masked example"}, width: 20},
		{title: word{"信心", "confidence"}, width: 7, style: func(st *styles) int { return st.decimal }},
		{title: word{"其他位置（至多兩處）", "other places (two at most)"}, width: 40},
		{title: word{"推估之 95% 區間", "95% interval of estimates"}, width: 24},
	}}
}

// putDetail writes one row for each type in an entry.
func (w *workbook) putDetail(no int64, e *pandian.Entry) error {
	for _, t := range w.found(e.Findings) {
		f := e.Findings[t]
		class := w.class(pandian.General)
		if w.special(t) {
			class = w.class(pandian.Special)
		}
		var first pandian.PlaceFigure
		var row, confidence any = "", ""
		var others []string
		for i, p := range f.Places {
			if i > 0 {
				others = append(others, w.place(p))
				continue
			}
			first, confidence = p, p.Confidence
			if p.Row > 0 {
				row = p.Row
			}
		}
		err := w.detail.row(index(no), e.Source, e.Path, w.typeName(t), class, f.Count, f.Distinct,
			first.Part, row, first.Col, first.Masked, confidence, w.clauses(others...), w.intervalText(f))
		if err != nil {
			return err
		}
	}
	return nil
}

// place writes a place in one line: 名冊 第 3 列 身分證字號 A12345****（0.99）.
func (s *scribe) place(p pandian.PlaceFigure) string {
	var b []byte
	add := func(v string) {
		if v == "" {
			return
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(b, v...)
	}
	add(p.Part)
	if p.Row > 0 {
		add(fmt.Sprintf(s.t("第 %d 列", "row %d"), p.Row))
	}
	add(p.Col)
	add(p.Masked)
	return string(b) + fmt.Sprintf(s.t("（%.2f）", " (%.2f)"), p.Confidence)
}

func maskLayout(s *scribe) layout {
	l := layout{name: s.t("遮罩建議", "Masking"), tab: inkMid, freeze: 3}
	for i, c := range maskingColumns {
		col := column{title: c, width: []float64{7, 14, 40, 14, 16, 18, 8, 8, 9, 12, 11, 18, 20, 34, 30}[i]}
		switch i {
		case 0:
			col.style = centered
		case 1:
			col.style, col.single = lined, true
		case 6:
			col.style = numbered
		}
		l.columns = append(l.columns, col)
	}
	return l
}

func unreadLayout(s *scribe) layout {
	return layout{name: s.t("未能掃描", "Not scanned"), tab: "C0892B", freeze: 2, columns: []column{
		{title: word{"來源", "source"}, width: 16, style: lined, single: true},
		{title: word{"路徑", "path"}, width: 56},
		{title: word{"格式", "format"}, width: 10, style: centered},
		{title: word{"狀態", "status"}, width: 12, style: centered},
		{title: word{"類別", "class"}, width: 13, style: centered},
		{title: word{"原因", "reason"}, width: 18},
		{title: word{"大小（位元組）", "bytes"}, width: 14, style: numbered},
		{title: word{"下一步", "next step"}, width: 40},
	}}
}

// putUnread writes an entry that was not read whole, and its members that were
// not.
func (w *workbook) putUnread(e *pandian.Entry) error {
	if len(e.Reasons) > 0 || e.Status != pandian.Scanned && e.Status != pandian.Unchanged {
		if err := w.unreadRow(e.Source, e.Path, e.Format, e.Status, e.Reasons, e.Size); err != nil {
			return err
		}
	}
	for i := range e.Members {
		m := &e.Members[i]
		if m.Status == pandian.Scanned || m.Status == pandian.Unchanged {
			continue
		}
		if err := w.unreadRow(e.Source, m.Path, m.Format, m.Status, m.Reasons, -1); err != nil {
			return err
		}
	}
	return nil
}

func (w *workbook) unreadRow(source, path, format string, status pandian.Status, reasons []pandian.Reason, size int64) error {
	var bytes any = ""
	if size >= 0 {
		bytes = size
	}
	class, next, style := "", []string(nil), w.styles.center
	for _, r := range reasons {
		next = append(next, w.nextStep(r))
		if class == "" || r.Class() == pandian.Unread {
			class = w.reasonClass(r.Class())
		}
		if r.Class() == pandian.Unread {
			style = w.styles.review
		}
	}
	url := w.link(source, path)
	name := w.cell(w.unread.linkable(url, w.styles.link, w.styles.text), path)
	if err := w.unread.row(source, name, format, w.status(status), w.cell(style, class), w.reasons(reasons), bytes, w.clauses(next...)); err != nil {
		return err
	}
	return w.unread.link(2, url)
}

func dutyLayout(s *scribe) layout {
	return layout{name: s.t("門檻與義務", "Thresholds"), tab: redText, columns: []column{
		{title: word{"狀態", "state"}, width: 14, style: centered},
		{title: word{"性質", "kind"}, width: 10, style: centered},
		{title: word{"門檻", "threshold"}, width: 11, style: centered},
		{title: word{"事由", "trigger"}, width: 12},
		{title: word{"計算對象", "counted"}, width: 22},
		{title: word{"義務", "obligation"}, width: 30},
		{title: word{"期限", "deadline"}, width: 20},
		{title: word{"單檔已達", "items reached"}, width: 9, style: numbered},
		{title: word{"單檔請確認", "items to check"}, width: 9, style: numbered},
		{title: word{"須人工確認", "to confirm"}, width: 22},
		{title: word{"法規及條次", "law"}, width: 28},
		{title: word{"施行日", "effective"}, width: 11, style: centered},
		{title: word{"法規狀態", "status"}, width: 12, style: centered},
		{title: word{"主管機關", "authority"}, width: 11},
		{title: word{"代號", "id"}, width: 18},
	}}
}

// putDuties writes every row of the sector pack and of the general law.
func (w *workbook) putDuties(sum *pandian.Summary) error {
	for _, d := range w.duties(sum, w.tally.states) {
		row := []any{
			w.cell(w.styles.state(d.State), w.dutyState(d)), w.kind(d.Kind), w.amount(d.Threshold), w.phrase(d.Trigger), w.phrase(d.Counted),
			w.obligation(d.Threshold), w.clauses(w.phrase(d.Deadline), w.clock(d, sum.Ended)), index(d.Reached), index(d.Review), w.ask(d),
			w.source(d.Threshold), w.effective(d.Threshold), w.lawStatus(d.Threshold), w.phrase(d.Authority), d.ID,
		}
		if d.Kind == rules.KindDraft {
			row[0] = w.dutyState(d)
			for i, v := range row {
				row[i] = w.cell(w.styles.draft, v)
			}
		}
		if err := w.duty.row(row...); err != nil {
			return err
		}
	}
	return nil
}
