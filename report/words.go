package report

import (
	"fmt"
	"strings"

	"pandian"
	"pandian/rules"
)

// lang is the language of an output.
type lang string

const (
	chinese lang = "zh-TW"
	english lang = "en"
)

// t picks the text of the language.
func (l lang) t(zh, en string) string {
	if l == english {
		return en
	}
	return zh
}

// word is a term in both languages.
type word struct{ zh, en string }

func (l lang) word(w word) string { return l.t(w.zh, w.en) }

func (l lang) words(ws []word) []string {
	list := make([]string, len(ws))
	for i, w := range ws {
		list[i] = l.word(w)
	}
	return list
}

// list joins words as a sentence of the language does.
func (l lang) list(parts []string) string { return strings.Join(parts, l.t("、", ", ")) }

// clauses joins clauses, leaving out the empty ones.
func (l lang) clauses(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, l.t("；", "; "))
}

// lawNote stands on every output.
func (l lang) lawNote() string {
	return l.t(rules.LawNote, "Legal data as of 2024-10-11 (with notes on the 2025–2026 amendment and drafts). This tool assists; it is not legal advice.")
}

// cautions are what a reader must know before the figures.
func (l lang) cautions(sum *pandian.Summary) []string {
	var list []string
	if sum.Cancelled {
		list = append(list, l.t("本次盤點中途停止，以下僅為已完成部分，請以相同指令續掃", "This run was stopped: the figures are partial. Run the same command to go on."))
	}
	if sum.NoResume {
		list = append(list, l.t("此次無法續跑（無法保存金鑰）", "This run cannot be resumed (the key could not be kept)."))
	}
	if n := sum.Unread(); n > 0 {
		list = append(list, fmt.Sprintf(l.t("有 %s 個項目未能讀取或未完整讀取，處理方式見「未能掃描」", "%s items were not read, or not whole: see what to do below."), comma(n)))
	}
	if text := l.estimateCaution(sum); text != "" {
		list = append(list, text)
	}
	if !sum.SectorGiven {
		list = append(list, l.noSector())
	}
	return append(list, l.ownRules(sum)...)
}

func (l lang) noSector() string {
	return l.t("未指定業別，暫以內政部合作及人民團體類計（以 --sector 指定）", "No sector was named: judged by the rules of the Ministry of the Interior for co-operatives and associations (name one with --sector)")
}

// statuses in the order of reports.
var statuses = []pandian.Status{pandian.Scanned, pandian.Unchanged, pandian.Partial, pandian.Encrypted, pandian.Failed, pandian.Skipped}

var statusWords = map[pandian.Status]word{
	pandian.Scanned:   {"已掃描", "scanned"},
	pandian.Unchanged: {"未變動（沿用前次）", "unchanged"},
	pandian.Partial:   {"部分掃描", "partial"},
	pandian.Skipped:   {"略過", "skipped"},
	pandian.Encrypted: {"已加密", "encrypted"},
	pandian.Failed:    {"錯誤", "error"},
}

func (l lang) status(s pandian.Status) string {
	if w, ok := statusWords[s]; ok {
		return l.word(w)
	}
	return string(s)
}

// reasonWord names a reason and says what a person can do about it.
type reasonWord struct{ name, next word }

var reasonWords = map[pandian.Reason]reasonWord{
	pandian.Denied:       {word{"權限不足", "access denied"}, word{"以有讀取權限的帳號重跑", "run again with an account that may read it"}},
	pandian.Locked:       {word{"檔案使用中", "file in use"}, word{"請使用者關閉檔案後重跑", "have the file closed, then run again"}},
	pandian.Vanished:     {word{"掃描時已不在", "gone while scanning"}, word{"重跑一次確認", "run again to make sure"}},
	pandian.Changed:      {word{"掃描時變動", "changed while scanning"}, word{"於離峰時段重跑", "run again off-hours"}},
	pandian.IOError:      {word{"讀取錯誤", "read error"}, word{"檢查磁碟與網路後重跑", "check disk and network, then run again"}},
	pandian.Corrupt:      {word{"檔案損毀", "corrupt"}, word{"以原程式開啟確認，必要時由備份還原", "open it in its own program or restore it from backup"}},
	pandian.Truncated:    {word{"檔案不完整", "truncated"}, word{"重新取得完整檔案後重跑", "get the whole file, then run again"}},
	pandian.IsEncrypted:  {word{"需密碼", "needs a password"}, word{"以 --password-file 提供密碼或解密後重掃", "give the password with --password-file or decrypt it, then scan again"}},
	pandian.Timeout:      {word{"逾時", "timed out"}, word{"單獨重掃該檔案", "scan the file alone"}},
	pandian.Memory:       {word{"記憶體不足", "out of memory"}, word{"於記憶體較大的電腦單獨重掃", "scan it alone on a larger machine"}},
	pandian.Crash:        {word{"解析中止", "parser crashed"}, word{"人工檢視該檔案，或轉存後重掃", "look at it by hand, or save it anew and scan again"}},
	pandian.TooLarge:     {word{"超過大小上限", "too large"}, word{"放寬 --max-size 後重掃", "raise --max-size and scan again"}},
	pandian.ArchiveDepth: {word{"壓縮檔層數過深", "archive nested too deep"}, word{"解開後重掃", "unpack it, then scan again"}},
	pandian.ArchiveRatio: {word{"壓縮比異常", "suspicious compression"}, word{"確認來源後解開重掃", "check where it comes from, unpack it, scan again"}},
	pandian.ArchiveCount: {word{"壓縮檔內檔案過多", "too many members"}, word{"解開後重掃", "unpack it, then scan again"}},
	pandian.Offline:      {word{"雲端檔案未下載", "cloud file not downloaded"}, word{"下載到本機後重掃", "download it, then scan again"}},
	pandian.Cancelled:    {word{"中途停止", "cancelled"}, word{"以相同指令續掃", "run the same command to go on"}},
	pandian.ListFailed:   {word{"資料夾無法列出", "folder not listed"}, word{"以有讀取權限的帳號重跑", "run again with an account that may read it"}},
	pandian.Unsupported:  {word{"格式不支援", "format not supported"}, word{"轉存為常用格式後重掃，或人工檢視", "save it in a common format and scan again, or look at it by hand"}},
	pandian.ImageOnly:    {word{"影像", "image"}, word{"影像，可用 --ocr 重掃", "scan again with --ocr"}},
	pandian.Media:        {word{"影音檔", "media"}, word{"人工確認內容", "check by hand"}},
	pandian.Program:      {word{"程式檔", "program"}, word{"通常不需處理", "usually nothing to do"}},
	pandian.Font:         {word{"字型檔", "font"}, word{"不需處理", "nothing to do"}},
	pandian.Excluded:     {word{"依規則排除", "excluded"}, word{"如需納入，調整 --exclude", "adjust --exclude to include it"}},
	pandian.Filtered:     {word{"依條件略過", "filtered out"}, word{"如需納入，調整 --include、--modified-since", "adjust --include or --modified-since"}},
	pandian.SpecialFile:  {word{"非一般檔案", "not a regular file"}, word{"不需處理", "nothing to do"}},
	pandian.Symlink:      {word{"捷徑連結", "symbolic link"}, word{"所指檔案若在範圍內會另列一行", "its target is listed itself if it lies within the scope"}},
	pandian.OwnOutput:    {word{"本工具的輸出", "own output"}, word{"不需處理", "nothing to do"}},
	pandian.View:         {word{"檢視表", "view"}, word{"已掃描其來源資料表", "its tables are scanned"}},
}

func (l lang) reason(r pandian.Reason) string {
	if w, ok := reasonWords[r]; ok {
		return l.word(w.name)
	}
	return string(r)
}

func (l lang) nextStep(r pandian.Reason) string { return l.word(reasonWords[r].next) }

func (l lang) reasons(rs []pandian.Reason) string {
	names := make([]string, len(rs))
	for i, r := range rs {
		names[i] = l.reason(r)
	}
	return l.list(names)
}

var reasonClassWords = map[pandian.ReasonClass]word{
	pandian.Unread:   {"未能讀取", "not read"},
	pandian.NoText:   {"無文字可讀", "no text"},
	pandian.ByChoice: {"依設定略過", "left out by choice"},
}

func (l lang) reasonClass(c pandian.ReasonClass) string { return l.word(reasonClassWords[c]) }

// state says in full where a count stands; stateShort in one word.
func (l lang) state(s pandian.State) string {
	if s == pandian.Review {
		return l.t("列數已達，當事人未達，請確認", "rows reach it, people do not: please check")
	}
	return l.stateShort(s)
}

func (l lang) stateShort(s pandian.State) string {
	switch s {
	case pandian.Reached:
		return l.t("已達", "reached")
	case pandian.Review:
		return l.t("請確認", "check")
	case pandian.Below:
		return l.t("未達", "below")
	}
	return ""
}

func (l lang) class(c pandian.Class) string {
	switch c {
	case pandian.Special:
		return l.t("特種", "special")
	case pandian.General:
		return l.t("一般", "general")
	}
	return ""
}

func (l lang) risk(r *pandian.Risk) string {
	if r == nil {
		return ""
	}
	switch r.Level {
	case "high":
		return l.t("高", "high")
	case "medium":
		return l.t("中", "medium")
	case "low":
		return l.t("低", "low")
	}
	return r.Level
}

func (l lang) kind(k rules.ThresholdKind) string {
	switch k {
	case rules.KindHolding:
		return l.t("保有", "holding")
	case rules.KindIncident:
		return l.t("事故", "incident")
	case rules.KindCondition:
		return l.t("其他條件", "condition")
	case rules.KindDuty:
		return l.t("經常義務", "duty")
	case rules.KindInfo:
		return l.t("罰則與賠償", "fines and damages")
	case rules.KindDraft:
		return l.t("草案", "draft")
	}
	return string(k)
}
