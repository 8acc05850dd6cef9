package report

import (
	"fmt"
	"slices"
	"strings"

	"pandian"
)

// typeName names a type: 國民身分證統一編號.
func (s *scribe) typeName(t pandian.Type) string {
	r := s.types[t]
	if r == nil {
		return string(t)
	}
	if name := s.t(r.NameZH, r.NameEN); name != "" {
		return name
	}
	return string(t)
}

func (s *scribe) typeNames(ts []pandian.Type) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = s.typeName(t)
	}
	return s.list(names)
}

// special reports whether t is one of the special categories of 個資法 §6.
func (s *scribe) special(t pandian.Type) bool {
	r := s.types[t]
	return r != nil && r.Class == pandian.Special
}

// order sorts types as the ruleset lists them; unknown ones follow by name.
func (s *scribe) order(a, b pandian.Type) int {
	ra, oka := s.rank[a]
	rb, okb := s.rank[b]
	switch {
	case oka && okb:
		return ra - rb
	case oka:
		return -1
	case okb:
		return 1
	}
	return strings.Compare(string(a), string(b))
}

// found lists the types found in an entry, in order.
func (s *scribe) found(figures map[pandian.Type]*pandian.Figures) []pandian.Type {
	ts := make([]pandian.Type, 0, len(figures))
	for t, f := range figures {
		if f != nil && f.Count > 0 {
			ts = append(ts, t)
		}
	}
	slices.SortFunc(ts, s.order)
	return ts
}

// categoryNames lists 個人資料類別 with code and name: C001 辨識個人者.
func (s *scribe) categoryNames(codes []string) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = strings.TrimSpace(c + " " + s.phrase(s.categories[c]))
	}
	return s.list(names)
}

// thresholdText says in one line which thresholds an entry reaches, naming each
// count and kind once: 已達 5,000（保有）；已達 1,000（事故）.
func (s *scribe) thresholdText(states []pandian.ThresholdState) string {
	var parts []string
	for _, st := range states {
		if st.State == pandian.Below {
			continue
		}
		kind := ""
		if t := s.thresholds[st.ID]; t != nil {
			kind = s.t("（", " (") + s.kind(t.Kind) + s.t("）", ")")
		}
		count := comma(st.Count)
		if st.Count == 0 {
			count = s.t("不限筆數", "any count")
		}
		if p := s.stateShort(st.State) + " " + count + kind; !slices.Contains(parts, p) {
			parts = append(parts, p)
		}
	}
	return s.clauses(parts...)
}

// thresholdsOf is thresholdText of an entry; of an estimate it says so.
func (s *scribe) thresholdsOf(e *pandian.Entry) string {
	text := s.thresholdText(e.Thresholds)
	if text != "" && e.Estimate {
		text += s.t("（推估可能達到）", " (may be reached, by an estimate)")
	}
	return text
}

// peaks are the gravest of an entry's thresholds: the greatest that is reached,
// and the greatest to look at if that is greater still.
func peaks(states []pandian.ThresholdState) []pandian.ThresholdState {
	var reached, review *pandian.ThresholdState
	for i := range states {
		st := &states[i]
		switch {
		case st.State == pandian.Reached && (reached == nil || st.Count > reached.Count):
			reached = st
		case st.State == pandian.Review && (review == nil || st.Count > review.Count):
			review = st
		}
	}
	var list []pandian.ThresholdState
	if reached != nil {
		list = append(list, *reached)
	}
	if review != nil && (reached == nil || review.Count > reached.Count) {
		list = append(list, *review)
	}
	return list
}

// peakText names peaks in a word: 達 1,000；請確認 5,000.
func (s *scribe) peakText(list []pandian.ThresholdState) string {
	var parts []string
	for _, p := range list {
		word := s.t("達 ", "≥ ")
		if p.State == pandian.Review {
			word = s.t("請確認 ", "check ")
		}
		count := comma(p.Count)
		if p.Count == 0 {
			count = s.t("不限筆數", "any count")
		}
		parts = append(parts, word+count)
	}
	return s.clauses(parts...)
}

// peakState is the state that colours a cell: what a person must look at stands
// out even where a lower count is reached for sure.
func peakState(list []pandian.ThresholdState) pandian.State {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1].State
}

// notes gathers what a reader must know about an entry beside its figures.
func (s *scribe) notes(e *pandian.Entry) string {
	var inName, copyOf, estimate, members, nameOnly, others, unread, stream, protected string
	if len(e.InName) > 0 {
		inName = s.t("檔名含個資", "personal data in the file name") + s.t("（", " (") + s.typeNames(e.InName) + s.t("）", ")")
	}
	if e.CopyOf != "" {
		copyOf = s.t("副本，原檔：", "copy of ") + clean(e.CopyOf)
	}
	if e.Stream {
		stream = s.t("資料表無鍵值：一次讀完，中斷後須整表重讀", "a table without a key: read in one stream, anew after a stop")
	}
	estimate = s.sampleText(e)
	if e.Status != pandian.Scanned && e.Status != pandian.Unchanged && len(e.Reasons) > 0 {
		unread = s.status(e.Status) + s.t("：", ": ") + s.reasons(e.Reasons)
	}
	if list := protectedColumns(e); len(list) > 0 {
		protected = s.t("已保護欄位：", "protected columns: ") + s.list(s.protectedNames(list))
	}
	if n := unreadMembers(e); n > 0 {
		members = fmt.Sprintf(s.t("內含 %d 個檔案，其中 %s 個未完整掃描", "%d members, %s not read whole"), e.MembersTotal, comma(n))
	}
	if e.NameOnly > 0 {
		nameOnly = fmt.Sprintf(s.t("其中 %s 人僅有姓名", "%s known by name alone"), comma(e.NameOnly))
	}
	if e.Others > 0 {
		others = fmt.Sprintf(s.t("另有 %s 個 IP、車牌、帳號、市話等單獨出現之值，不計入門檻", "%s lone values (IP, plate, account, landline) outside thresholds"), comma(e.Others))
	}
	return s.clauses(unread, inName, copyOf, members, estimate, stream, protected, nameOnly, others, s.ownNotes(e))
}

func unreadMembers(e *pandian.Entry) (n int64) {
	for status, k := range e.MembersByStatus {
		if status != pandian.Scanned && status != pandian.Unchanged {
			n += int64(k)
		}
	}
	return n
}

// databases are the URL schemes of sources that are systems, not files.
var databases = []string{"mysql", "mariadb", "postgres", "postgresql", "sqlserver", "mssql", "oracle"}

// system reports whether the entry is a table of a database server.
func system(e *pandian.Entry) bool {
	scheme, _, ok := strings.Cut(e.Source, "://")
	return ok && slices.Contains(databases, scheme) || slices.Contains(databases, e.Format)
}

// inventoried reports whether the entry is a line of the 個人資料檔案清冊.
func inventoried(e *pandian.Entry) bool { return e.Personal() }
