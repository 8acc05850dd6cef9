package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"pandian"
)

// Lines that each part of the closing words takes at most, so that all of them
// fit on a small terminal (25 lines).
const (
	terminalOwn    = 2
	terminalDuties = 5
	terminalGroups = 7
)

// Terminal writes the closing words of a scan: what was read, what was found,
// which thresholds are reached, what was not read and what to do about it, where
// the reports are. Plain text of at most 25 lines. An unknown language falls
// back to Chinese; a failed write is ignored.
func Terminal(w io.Writer, sum pandian.Summary, o Options) {
	s, err := newScribe(o)
	if err != nil {
		o.Lang = string(chinese)
		s, _ = newScribe(o)
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }

	title := s.t("盤點完成", "Scan complete")
	if sum.Cancelled {
		title = s.t("盤點中途停止，結果僅為已完成部分", "Scan stopped; the results are partial")
	}
	line("%s%s%s", title, s.t("，費時 ", ", took "), s.duration(sum.Ended.Sub(sum.Started)))
	if sum.NoResume {
		line("  ※ %s", s.t("此次無法續跑（無法保存金鑰）", "this run cannot be resumed (the key could not be kept)"))
	}
	if text := s.estimateShort(sum.Estimates); text != "" {
		line("  ※ %s", text)
	}
	if !sum.SectorGiven {
		line("  ※ %s", s.noSector())
	}
	s.table(line, [][]string{
		{s.t("涵蓋", "coverage"), s.coverageText(&sum)},
		{s.t("狀態", "status"), s.statusText(&sum)},
		{s.t("發現", "found"), s.foundText(&sum)},
	})
	s.terminalOwn(line, &sum)
	s.terminalDuties(line, &sum)
	s.terminalGroups(line, &sum)
	line("%s %s", s.t("報告在", "Reports in"), clean(o.Dir))
	var names []string
	for _, name := range []string{HTMLName, XLSXName, CSVName, JSONLName, MaskingName} {
		if o.asks(name) {
			names = append(names, name)
		}
	}
	for _, name := range []string{SQLName, RosterName} {
		if _, err := os.Stat(filepath.Join(o.Dir, name)); err == nil {
			names = append(names, name)
		}
	}
	line("  %s", strings.Join(names, " · "))
	line("※ %s", s.lawNote())
	_, _ = io.WriteString(w, b.String())
}

// table writes rows of aligned cells; the second of three is a number.
func (s *scribe) table(line func(string, ...any), rows [][]string) {
	widths := map[int]int{}
	for _, r := range rows {
		for i, c := range r[:len(r)-1] {
			widths[i] = max(widths[i], textWidth(c))
		}
	}
	for _, r := range rows {
		text := ""
		for i, c := range r[:len(r)-1] {
			text += pad(c, widths[i], i == 1) + "  "
		}
		line("  %s", strings.TrimRight(text+r[len(r)-1], " "))
	}
}

// statusText counts the items by status: 已掃描 307、部分掃描 11.
func (s *scribe) statusText(sum *pandian.Summary) string {
	var parts []string
	for _, st := range statuses {
		if n := sum.ByStatus[st]; n > 0 {
			parts = append(parts, s.status(st)+" "+comma(n))
		}
	}
	return s.list(parts)
}

// foundText says what was found: 筆數 119,812；當事人 113,400 人.
func (s *scribe) foundText(sum *pandian.Summary) string {
	return s.clauses(
		fmt.Sprintf(s.t("個人資料 %s 筆", "%s records"), comma(sum.Records)),
		fmt.Sprintf(s.t("當事人%s %s 人", "%s%s data subjects"), s.atLeast(sum), comma(sum.Subjects)),
		fmt.Sprintf(s.t("其中特種個資 %s 人", "%s with special categories"), comma(sum.SpecialSubjects)),
		s.recordsRemark(sum),
	)
}

// terminalOwn says what the organisation's own lists and rosters did.
func (s *scribe) terminalOwn(line func(string, ...any), sum *pandian.Summary) {
	texts := s.ownRules(sum)
	if more := len(texts) - terminalOwn + 1; more > 1 {
		texts = append(texts[:terminalOwn-1], fmt.Sprintf(s.t("名單與名冊其餘 %d 項見報告", "%d more remarks on lists and rosters in the report"), more))
	}
	for _, text := range texts {
		line("  ※ %s", text)
	}
}

func (s *scribe) terminalDuties(line func(string, ...any), sum *pandian.Summary) {
	list := pressing(s.duties(sum, nil))
	if len(list) == 0 {
		return
	}
	line("%s%s", s.t("法定門檻：", "Thresholds: "), s.sectorName(sum))
	var rows [][]string
	var below []string
	hidden := 0
	for _, d := range list {
		amount := s.amount(d.Threshold)
		switch {
		case d.State == pandian.Below:
			if len(below) == 0 || below[len(below)-1] != amount {
				below = append(below, amount)
			}
		case len(rows) == terminalDuties-1:
			hidden++
		default:
			duty := s.clauses(s.obligation(d.Threshold)+s.t("（", " (")+d.Article+s.t("）", ")"), s.phrase(d.Deadline), s.clock(d, sum.Ended))
			state := s.dutyState(d)
			if d.Guess {
				state = s.t("推估可能達", "may be reached")
			}
			rows = append(rows, []string{state, amount, duty})
		}
	}
	switch {
	case hidden > 0:
		rows = append(rows, []string{"", "", fmt.Sprintf(s.t("其餘 %d 項義務見報告", "%d more duties in the report"), hidden)})
	case len(below) > 0:
		rows = append(rows, []string{s.stateShort(pandian.Below), s.list(below), ""})
	}
	s.table(line, rows)
}

func (s *scribe) terminalGroups(line func(string, ...any), sum *pandian.Summary) {
	var rows [][]string
	for _, g := range s.groups(sum, nil) {
		if g.Class != pandian.ByChoice {
			rows = append(rows, []string{g.Name, comma(g.Count) + s.t(" 件", ""), "→ " + g.Next})
		}
	}
	if len(rows) == 0 {
		return
	}
	if more := len(rows) - terminalGroups + 1; more > 1 {
		rows = append(rows[:terminalGroups-1], []string{fmt.Sprintf(s.t("其餘 %d 種原因", "%d more reasons"), more), "", s.t("→ 見報告「未能掃描」", "→ see the report")})
	}
	line("%s", s.t("未能掃描與下一步：", "Not scanned, and what to do:"))
	s.table(line, rows)
}
