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
	Part, Col string
	Type      pandian.Type
	Count     int64
	Form      string // 遮後4碼
	Example   string // A12345****
	Basis     string
	Note      string
}

// advise lists what to mask in an entry: each column, then each type that
// stands outside columns. Types without a form of masking are left out.
func (s *scribe) advise(e *pandian.Entry) []advice {
	var list []advice
	columns := map[pandian.Type]int64{}
	for _, c := range e.Columns {
		columns[c.Type] += c.Count
		a, ok := s.form(c.Type)
		if !ok {
			continue
		}
		a.Part, a.Col, a.Count = c.Part, c.Col, c.Count
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
	a := advice{Type: t, Form: s.phrase(m.Form), Example: m.ExampleOut, Basis: s.basis(m)}
	if r.Class == pandian.Special {
		a.Note = s.t("特種個資（個資法 §6）", "special category (PDPA §6)")
	}
	return a, true
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
