package report

import (
	"fmt"
	"regexp"
	"strings"

	"pandian"
	"pandian/rules"
)

// advice is one recommendation to mask: a column of a table, or a type in
// running text.
type advice struct {
	Part, Col  string
	Type       pandian.Type
	Count      int64
	Share      string // of the cells of the column; "" in running text
	Distinct   string // different values: 4,980, 約 12,300
	Evidence   string // 欄名＋值
	Categories string // C001、C003
	Protected  bool   // already: there is nothing to mask
	Form       string // 遮後4碼
	Example    string // A12345****
	Basis      string
	Note       string
}

// cells are the advice as masking.csv and the sheet 遮罩建議 show it.
func (s *scribe) cells(a *advice) (before []string, count int64, after []string) {
	name := ""
	if a.Type != "" {
		name = s.typeName(a.Type)
	}
	return []string{a.Part, a.Col, name}, a.Count,
		[]string{a.Share, a.Distinct, a.Evidence, a.Categories, a.Form, a.Example, a.Basis, a.Note}
}

// advise lists what to mask in an entry: each column, then each type that
// stands outside columns. Types without a form of masking are left out.
func (s *scribe) advise(e *pandian.Entry) []advice {
	var list []advice
	columns := map[pandian.Type]int64{}
	for i := range e.Columns {
		c := &e.Columns[i]
		if c.Protected != "" {
			list = append(list, s.protected(c))
			continue
		}
		columns[c.Type] += c.Count
		a, ok := s.form(c.Type)
		if !ok {
			continue
		}
		s.describe(&a, c)
		a.Count = c.Count
		if ex := example(e.Findings[c.Type], c.Part, c.Col); ex != "" {
			a.Example = ex
		}
		if c.Count*2 < c.Rows {
			a.Note = s.clauses(fmt.Sprintf(s.t("欄內 %s 列中 %s 列為個資", "%[2]s of %[1]s cells"), comma(c.Rows), comma(c.Count)), a.Note)
		}
		list = append(list, a)
	}
	for _, t := range s.found(e.Findings) {
		rest := e.Findings[t].Count - columns[t]
		a, ok := s.form(t)
		if !ok || rest <= 0 {
			continue
		}
		a.Count = rest
		if ex := example(e.Findings[t], "", ""); ex != "" {
			a.Example = ex
		}
		a.Note = s.clauses(s.t("位於內文，逐處遮罩", "in running text: mask each place"), a.Note)
		list = append(list, a)
	}
	return list
}

// form is the recommended form for a type.
func (s *scribe) form(t pandian.Type) (advice, bool) {
	r := s.types[t]
	if r == nil || s.masks[r.Mask] == nil {
		return advice{}, false
	}
	m := s.masks[r.Mask]
	a := advice{Type: t, Categories: s.list(r.Categories), Form: s.phrase(m.Form), Example: m.ExampleOut, Basis: s.basis(m)}
	if r.Class == pandian.Special {
		a.Note = s.t("特種個資（個資法 §6）", "special category (PDPA §6)")
	}
	return a, true
}

// describe adds what is known of a column.
func (s *scribe) describe(a *advice, c *pandian.ColumnAdvice) {
	a.Part, a.Col = c.Part, c.Col
	if len(c.Categories) > 0 {
		a.Categories = s.list(c.Categories)
	}
	if c.Count > 0 && c.Rows > 0 {
		a.Share = percent(c.Count, c.Rows)
	}
	switch {
	case c.About:
		a.Distinct = s.t("約 ", "about ") + comma(c.Distinct)
	case c.Distinct > 0:
		a.Distinct = comma(c.Distinct)
	}
	var by []string
	switch c.NamedBy {
	case pandian.NamedByHeader:
		by = append(by, s.t("欄名", "name"))
	case pandian.NamedByComment:
		by = append(by, s.t("欄位註解", "comment"))
	}
	if c.Count > 0 {
		by = append(by, s.t("值", "values"))
	}
	a.Evidence = s.list(by)
	if c.Comment != "" {
		a.Note = s.clauses(a.Note, s.t("註解：", "comment: ")+clean(c.Comment))
	}
}

var protectionWords = map[pandian.Protection]word{
	pandian.Hashed:   {"雜湊", "hashed"},
	pandian.Ciphered: {"加密", "encrypted"},
	pandian.Masked:   {"遮罩", "masked"},
}

// protected is the line of a column whose values are protected already.
func (s *scribe) protected(c *pandian.ColumnAdvice) advice {
	a := advice{Type: c.Type, Protected: true, Form: s.t("已保護（", "protected (") + s.word(protectionWords[c.Protected]) + s.t("）", ")")}
	s.describe(&a, c)
	note := s.t("非明文，未計入個資", "not in clear: not counted as personal data")
	if c.Protected == pandian.Hashed && c.Type != "" {
		note = s.t("非明文，未計入個資；未加鹽之雜湊仍可能被還原", "not in clear: not counted as personal data; hashes without a salt can be undone")
	}
	a.Note = s.clauses(note, a.Note)
	return a
}

// protectedColumns are the columns of an entry that are protected.
func protectedColumns(e *pandian.Entry) (list []pandian.ColumnAdvice) {
	for _, c := range e.Columns {
		if c.Protected != "" {
			list = append(list, c)
		}
	}
	return list
}

// protectedNames names protected columns and how they are: 身分證字號（雜湊）.
func (s *scribe) protectedNames(list []pandian.ColumnAdvice) []string {
	var names []string
	for i, c := range list {
		if i == 5 {
			return append(names, fmt.Sprintf(s.t("等 %d 欄", "%d in all"), len(list)))
		}
		names = append(names, clean(c.Col)+s.t("（", " (")+s.word(protectionWords[c.Protected])+s.t("）", ")"))
	}
	return names
}

// example is a masked value found at part and col; in running text (no col) one
// that stands outside columns.
func example(f *pandian.Figures, part, col string) string {
	if f == nil {
		return ""
	}
	for _, p := range f.Places {
		if p.Col == col && (p.Part == part || col == "") {
			return clean(p.Masked)
		}
	}
	return ""
}

// basis is what a form of masking rests on.
func (s *scribe) basis(m *rules.MaskRule) string {
	b, ok := s.bases[m]
	if !ok {
		b = s.citation(m.Source)
		switch {
		case b == "":
			b = s.t("慣例", "common practice")
		case m.Inferred != "":
			b += s.t("（推定）", " (inferred)")
		}
		s.bases[m] = b
	}
	return b
}

// citation keeps the laws and official letters that a source note names, without
// its remarks on where they were read; "" if it names none.
func (s *scribe) citation(source string) string {
	var cited []string
	for part := range strings.SplitSeq(source, " | ") {
		part, _, _ = strings.Cut(part, ": ")
		part = strings.TrimSpace(remark.ReplaceAllString(part, ""))
		if official.MatchString(part) {
			cited = append(cited, part)
		}
	}
	return s.list(cited)
}

var (
	official = regexp.MustCompile(`[法則令函準]|SOP`)
	remark   = regexp.MustCompile(`\s*[(（][^()（）]*[a-z]{2}[^()（）]*[)）]`)
)
