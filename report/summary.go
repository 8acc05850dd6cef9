package report

import (
	"fmt"
	"io"
	"strings"

	"pandian"
)

// Lines that each part of the closing words takes at most, so that all of them
// fit on a small terminal (25 lines).
const (
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
	if !sum.SectorGiven {
		line("  ※ %s", s.noSector())
	}
	line("  %s", s.coverageText(&sum))
	line("  %s", s.statusText(&sum))
	line("  %s", s.foundText(&sum))
	s.terminalDuties(line, &sum)
	s.terminalGroups(line, &sum)
	line("%s %s", s.t("報告在", "Reports in"), clean(o.Dir))
	line("  %s · %s · %s · %s · %s", XLSXName, HTMLName, CSVName, JSONLName, MaskingName)
	line("※ %s", s.lawNote())
	_, _ = io.WriteString(w, b.String())
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
		fmt.Sprintf(s.t("當事人 %s 人", "%s data subjects"), comma(sum.Subjects)),
		fmt.Sprintf(s.t("其中特種個資 %s 人", "%s with special categories"), comma(sum.SpecialSubjects)),
		s.copiesShort(sum),
	)
}

func (s *scribe) terminalDuties(line func(string, ...any), sum *pandian.Summary) {
	list := pressing(s.duties(sum, nil))
	if len(list) == 0 {
		return
	}
	line("%s%s", s.t("法定門檻：", "Thresholds: "), s.sectorName(sum))
	var below []string
	shown, hidden := 0, 0
	for _, d := range list {
		switch {
		case d.State == pandian.Below:
			if a := s.amount(d.Threshold); len(below) == 0 || below[len(below)-1] != a {
				below = append(below, a)
			}
		case shown == terminalDuties-1:
			hidden++
		default:
			shown++
			line("  %s %s%s%s", s.dutyState(d), s.amount(d.Threshold), s.t("：", ": "),
				s.clauses(s.obligation(d.Threshold), d.Deadline)+s.t("（", " (")+d.Article+s.t("）", ")"))
		}
	}
	switch {
	case hidden > 0:
		line("  %s", fmt.Sprintf(s.t("其餘 %d 列見「門檻與義務」", "%d more in the report"), hidden))
	case len(below) > 0:
		line("  %s %s", s.stateShort(pandian.Below), s.list(below))
	}
}

func (s *scribe) terminalGroups(line func(string, ...any), sum *pandian.Summary) {
	var list []unreadGroup
	for _, g := range s.groups(sum, nil) {
		if g.Class != pandian.ByChoice {
			list = append(list, g)
		}
	}
	if len(list) == 0 {
		return
	}
	line("%s", s.t("未能掃描：", "Not scanned:"))
	for i, g := range list {
		if i == terminalGroups-1 && len(list) > terminalGroups {
			line("  %s", fmt.Sprintf(s.t("其餘 %d 種原因見報告「未能掃描」", "%d more reasons in the report"), len(list)-i))
			return
		}
		line("  %s %s%s → %s", g.Name, comma(g.Count), s.t(" 件", ""), g.Next)
	}
}
