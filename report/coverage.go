package report

import (
	"fmt"

	"pandian"
)

// extent says how far an entry was read.
type extent string

// The extents of a run add up to what was listed.
const (
	extentWhole  extent = "whole"
	extentPart   extent = "part"
	extentUnread extent = "unread"
	extentNoText extent = "no_text"
	extentChoice extent = "by_choice"
)

var extents = []struct {
	extent
	name word
}{
	{extentWhole, word{"完整讀取", "read whole"}},
	{extentPart, word{"部分讀取", "read in part"}},
	{extentUnread, word{"未能讀取", "not read"}},
	{extentNoText, word{"無文字可讀（影像、影音等）", "no text (images, media …)"}},
	{extentChoice, word{"依設定略過", "left out by choice"}},
}

func extentOf(e *pandian.Entry) extent {
	switch {
	case e.Status == pandian.Partial, e.Estimate:
		return extentPart
	case e.Status == pandian.Scanned, e.Status == pandian.Unchanged:
		return extentWhole
	}
	class := pandian.Unread
	for i, r := range e.Reasons {
		if c := r.Class(); i == 0 || c == pandian.Unread || c == pandian.NoText && class == pandian.ByChoice {
			class = c
		}
	}
	switch class {
	case pandian.NoText:
		return extentNoText
	case pandian.ByChoice:
		return extentChoice
	}
	return extentUnread
}

// readItems are the items that were read, in part at least.
func readItems(sum *pandian.Summary) int64 {
	return sum.ByStatus[pandian.Scanned] + sum.ByStatus[pandian.Unchanged] + sum.ByStatus[pandian.Partial]
}

// coverageText says in a sentence what was read.
func (s *scribe) coverageText(sum *pandian.Summary) string {
	return fmt.Sprintf(s.t("列出 %s 件（%s）；已讀取 %s 件（%s），讀取量 %s（%s）", "%s items listed (%s); %s read (%s), %s of data (%s)"),
		comma(sum.Items), byteSize(sum.Bytes), comma(readItems(sum)), percent(readItems(sum), sum.Items), byteSize(sum.BytesRead), percent(sum.BytesRead, sum.Bytes))
}

// copiesText says how copies are counted; "" without copies.
func (s *scribe) copiesText(sum *pandian.Summary) string {
	if sum.Copies == 0 {
		return ""
	}
	return fmt.Sprintf(s.t("另有副本 %s 件，其中 %s 筆，不計入筆數", "%s copies with %s records are not in the totals"), comma(sum.Copies), comma(sum.CopyRecords))
}

// copiesShort is copiesText for a narrow place.
func (s *scribe) copiesShort(sum *pandian.Summary) string {
	if sum.Copies == 0 {
		return ""
	}
	return fmt.Sprintf(s.t("另有副本 %s 筆", "and %s in copies"), comma(sum.CopyRecords))
}
