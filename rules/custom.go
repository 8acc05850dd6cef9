package rules

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"pandian"
)

// Custom is a detector that is data: a file in detectors/ of the overlay. Its
// type, mask and words are part of the Set like any other.
type Custom struct {
	Type               pandian.Type
	Pattern            *Pattern
	Check              Check
	Alone, Near, Label float64  // confidence by the words beside: none, a Near word, a label or header
	NearWords          []string // in the same line or cell: speak for the type
	VetoWords          []string // … against it
	File               string   // for errors
	Samples            string   // marked text, see ReadSamples
	SamplesLine        int      // line of File that Samples begins on
}

// Check is a check digit.
type Check struct {
	Kind    string // "none", "luhn", "mod10", "mod11", "tw_id"
	Weights []int  // mod10, mod11: of the digits before the check digit
	Ten     string // mod11: the check character for ten
}

// maxCustom bounds the detectors of an overlay: the engine numbers detectors, and
// those of the lists, in a byte.
const maxCustom = 64

// customFile is the form of a file in detectors/.
type customFile struct {
	ID         string
	NameZH     string `toml:"name_zh"`
	NameEN     string `toml:"name_en"`
	Pattern    string
	Check      Check
	Confidence struct{ Alone, Near, Label float64 }
	Labels     []string // beside a value, and above a column
	Headers    []string // above a column only
	Near, Veto []string
	Mask       struct {
		First, Last int
		Fill        string
	}
	Categories []string
	Class      string
	PDPA       string
	Identifies string
	LegalBasis string `toml:"legal_basis"`
	Samples    string
}

// loadCustom loads the overlay's own detectors. They come behind the types,
// masks and categories that they extend, and before the words.
func (s *Set) loadCustom(files ruleFiles) error {
	for _, name := range sortedNames(files) {
		if path.Dir(name) != "detectors" {
			continue
		}
		var doc customFile
		if err := decode(files, name, &doc); err != nil {
			return err
		}
		if key, err := s.addCustom(name, &doc); err != nil {
			return fmt.Errorf("%s: line %d: %w", name, lineOf(files[name].text, key), err)
		}
		c := &s.Custom[len(s.Custom)-1]
		c.SamplesLine = samplesLine(files[name].text)
	}
	if len(s.Custom) > maxCustom {
		return fmt.Errorf("detectors: %d files; at most %d are allowed", len(s.Custom), maxCustom)
	}
	s.indexMasks()
	return nil
}

var (
	customID    = regexp.MustCompile(`^[a-z][a-z0-9_]{2,39}$`)
	checkKinds  = []string{"none", "luhn", "mod10", "mod11", "tw_id"}
	customKinds = map[string]pandian.IdentKind{"handle": pandian.IdentHandle, "apart": pandian.IdentApart, "none": pandian.NumIdents}
)

// addCustom checks a detector and adds it. An error comes with the key that is
// wrong.
func (s *Set) addCustom(file string, d *customFile) (key string, err error) {
	if d.Check.Kind == "" {
		d.Check.Kind = "none"
	}
	for _, check := range []struct {
		key   string
		wrong bool
		say   string
	}{
		{"id", !customID.MatchString(d.ID), "id must be small letters, digits and _, 3 to 40 of them"},
		{"id", strings.HasPrefix(d.ID, "ctx_") || strings.HasPrefix(d.ID, "special_"), "id must not begin with ctx_ or special_"},
		{"id", s.byType[pandian.Type(d.ID)] != nil, "id is the name of another type"},
		{"name_zh", d.NameZH == "", "name_zh is needed"},
		{"name_en", d.NameEN == "", "name_en is needed"},
		{"legal_basis", d.LegalBasis == "", "legal_basis is needed"},
		{"class", d.Class != string(pandian.General) && d.Class != string(pandian.Special), "class must be general or special"},
		{"pdpa", !s.knowsItem(d.PDPA), "pdpa is no item of §2(1) as in types.toml"},
		{"categories", !s.knowsCategories(d.Categories), "categories must be codes of categories.toml, at least one"},
		{"check", !slices.Contains(checkKinds, d.Check.Kind), "check: kind must be one of " + strings.Join(checkKinds, ", ")},
		{"check", (d.Check.Kind == "mod10" || d.Check.Kind == "mod11") != (len(d.Check.Weights) > 0), "check: weights go with mod10 and mod11"},
		{"check", d.Check.Ten != "" && (d.Check.Kind != "mod11" || len(d.Check.Ten) != 1), "check: ten is one character, of mod11"},
		{"confidence", !d.graded(), "confidence: 0 <= alone <= near <= label <= 1, and label >= 0.5"},
		{"mask", d.Mask.First < 0 || d.Mask.Last < 0 || len([]rune(d.Mask.Fill)) != 1 || strings.ContainsAny(d.Mask.Fill, `'\\`),
			"mask: first and last are numbers of characters, fill is one character, no quote or backslash"},
		{"samples", !strings.Contains(d.Samples, "⟦"), "samples with ⟦marked⟧ values are needed"},
	} {
		if check.wrong {
			return check.key, errors.New(check.say)
		}
	}
	kind, ok := customKinds[d.Identifies]
	if !ok {
		return "identifies", errors.New("identifies must be handle, apart or none")
	}
	pattern, err := compilePattern(d.Pattern)
	if err != nil {
		return "pattern", err
	}
	for _, l := range []struct {
		key   string
		words []string
	}{{"labels", d.Labels}, {"headers", d.Headers}, {"near", d.Near}, {"veto", d.Veto}} {
		for _, w := range l.words {
			if tooShort(w) {
				return l.key, fmt.Errorf("%s: word %q is too short", l.key, w)
			}
		}
	}
	s.putCustom(file, d, pattern, kind)
	return "", nil
}

func (d *customFile) graded() bool {
	c := d.Confidence
	return 0 <= c.Alone && c.Alone <= c.Near && c.Near <= c.Label && c.Label <= 1 && c.Label >= minConfidence
}

// knowsItem reports whether a type of the ruleset is of the statutory item.
func (s *Set) knowsItem(item string) bool {
	return slices.ContainsFunc(s.Types, func(t TypeRule) bool { return t.PDPA == item && item != "" })
}

func (s *Set) knowsCategories(codes []string) bool {
	for _, c := range codes {
		if !slices.ContainsFunc(s.Categories, func(k Category) bool { return k.Code == c }) {
			return false
		}
	}
	return len(codes) > 0
}

// Priorities of detectors by data: below the checked numbers of everybody, above
// what has no form.
const (
	priorityChecked = 76
	priorityCustom  = 58
)

// putCustom makes the detector, its type, its mask and its words.
func (s *Set) putCustom(file string, d *customFile, pattern *Pattern, kind pandian.IdentKind) {
	id := pandian.Type(d.ID)
	t := TypeRule{
		ID: id, NameZH: d.NameZH, NameEN: d.NameEN, PDPA: d.PDPA, Categories: d.Categories, Class: pandian.Class(d.Class),
		Mask: d.ID, Priority: priorityCustom, Checked: d.Check.Kind != "none",
	}
	if t.Checked {
		t.Priority = priorityChecked
	}
	if kind != pandian.NumIdents {
		t.HasIdent, t.Ident = true, kind
	}
	s.Types = append(s.Types, t)
	s.byType[id] = &t
	s.Masks = append(s.Masks, customMask(d))
	s.Custom = append(s.Custom, Custom{
		Type: id, Pattern: pattern, Check: d.Check, Alone: d.Confidence.Alone, Near: d.Confidence.Near, Label: d.Confidence.Label,
		NearWords: d.Near, VetoWords: d.Veto, File: file, Samples: d.Samples,
	})
	for _, g := range []wordGroup{{Header: true, Text: true, Words: d.Labels}, {Header: true, Words: d.Headers}} {
		if len(g.Words) > 0 {
			g.Type, g.Source = d.ID, file
			s.ownWords = append(s.ownWords, g)
		}
	}
}

// customMask is the mask of a detector by data, with its SQL. SQL Server shows
// nothing that the others hide.
func customMask(d *customFile) MaskRule {
	first, last, fill := d.Mask.First, d.Mask.Last, d.Mask.Fill
	sql := func(left, right, repeat, length string) string {
		return fmt.Sprintf("CASE WHEN %[4]s(v)<=%[6]d THEN '%[5]s' ELSE CONCAT(%[1]s(v,%[7]d),%[3]s('%[5]s',%[4]s(v)-%[6]d),%[2]s(v,%[8]d)) END",
			left, right, repeat, length, fill, first+last, first, last)
	}
	return MaskRule{
		Name: d.ID, Form: fmt.Sprintf("留前%d後%d", first, last), Source: d.LegalBasis, Inferred: "自訂規則",
		SQLServer: fmt.Sprintf("partial(%d,\"****\",%d)", first, last),
		MySQL:     sql("LEFT", "RIGHT", "REPEAT", "CHAR_LENGTH"), Postgres: sql("left", "right", "repeat", "char_length"),
		shape: maskShape{form: "ends", keep: first, tail: last, fill: fill, each: true},
	}
}

// samplesLine is the line that the text of the key samples begins on: a line
// break directly behind the opening quotes is no part of it.
func samplesLine(text string) int {
	line := lineOf(text, "samples")
	_, value, _ := strings.Cut(strings.Split(text, "\n")[line-1], "=")
	switch strings.TrimSpace(value) {
	case `"""`, `'''`:
		return line + 1
	}
	return line
}
