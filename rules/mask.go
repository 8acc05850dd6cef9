package rules

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"pandian"
)

// maskShape is how a mask is made.
type maskShape struct {
	form       string
	keep, tail int
	least      int
	fill       string
	each       bool
}

var maskForms = []string{"first", "last", "ends", "cut", "initial", "digits", "road", "district", "email", "ip", "all", "text"}

// masksFile is the form of masking.toml.
type masksFile struct {
	Mask []maskRow
}

type maskRow struct {
	Name, Form, Fill, Describe     string
	Keep, Tail, Least              int
	Each                           bool
	ExampleIn                      string `toml:"example_in"`
	ExampleOut                     string `toml:"example_out"`
	SQLServer, MySQL, Postgres     string
	PostgresAnonymizer             string `toml:"postgres_anonymizer"`
	SQLNote                        string `toml:"sql_note"`
	Source, Inferred, Note, Tested string
}

func (s *Set) loadMasks(files ruleFiles) error {
	const name = "masking.toml"
	var doc masksFile
	if err := decode(files, name, &doc); err != nil {
		return err
	}
	for _, d := range doc.Mask {
		if !strings.Contains(" "+strings.Join(maskForms, " ")+" ", " "+d.Form+" ") {
			return fmt.Errorf("%s: mask %q: unknown form %q", name, d.Name, d.Form)
		}
		if d.Fill == "" {
			return fmt.Errorf("%s: mask %q needs a fill", name, d.Name)
		}
		s.Masks = append(s.Masks, MaskRule{
			Name: d.Name, Form: d.Describe, ExampleIn: d.ExampleIn, ExampleOut: d.ExampleOut, SQLServer: d.SQLServer,
			MySQL: d.MySQL, Postgres: d.Postgres, PostgresAnonymizer: d.PostgresAnonymizer, SQLNote: d.SQLNote, Source: d.Source,
			Inferred: d.Inferred, Note: d.Note, Tested: d.Tested,
			shape: maskShape{d.Form, d.Keep, d.Tail, d.Least, d.Fill, d.Each},
		})
	}
	s.indexMasks()
	for _, t := range s.Types {
		if t.Mask != "" && s.masks[t.Mask] == nil {
			return fmt.Errorf("types.toml: type %q: no mask %q", t.ID, t.Mask)
		}
	}
	return nil
}

func (s *Set) indexMasks() {
	s.masks = map[string]*MaskRule{}
	for i := range s.Masks {
		s.masks[s.Masks[i].Name] = &s.Masks[i]
	}
}

// Mask returns the masked form of a normalised value of type t. It never shows
// the whole value, however short; a value of an unknown type is hidden whole.
func (s *Set) Mask(t pandian.Type, normalised []byte) string {
	rule := s.byType[t]
	if rule == nil || rule.Mask == "" {
		return "***"
	}
	name := rule.Mask
	switch {
	case t == pandian.PersonName && len(normalised) > 0 && normalised[0] < 0xe0: // a Latin letter
		name = "name_en"
	case t == pandian.ResidentID && len(normalised) > 1 && normalised[1] >= 'A':
		name = "arc_old"
	}
	m := s.masks[name]
	if m == nil {
		return "***"
	}
	out := m.shape.apply(s, normalised)
	if bytes.Equal([]byte(out), normalised) {
		return m.shape.fill
	}
	return out
}

// apply makes the mask of v.
func (m *maskShape) apply(s *Set, v []byte) string {
	r := []rune(string(v))
	switch m.form {
	case "first":
		return m.around(r, m.keep, 0)
	case "last":
		return m.around(r, 0, m.tail)
	case "ends":
		return m.around(r, m.keep, m.tail)
	case "cut":
		return m.around(r, len(r)-m.tail, 0)
	case "initial":
		if len(r) < 2 {
			return m.fill
		}
		return string(unicode.ToUpper(r[0])) + m.fill
	case "digits":
		return strings.Map(func(c rune) rune {
			if unicode.IsDigit(c) {
				return '*'
			}
			return c
		}, string(r))
	case "email":
		if i := bytes.LastIndexByte(v, '@'); i > 0 {
			return m.around([]rune(string(v[:i])), min(m.keep, i-1), 0) + string(v[i:])
		}
	case "ip":
		if i := bytes.LastIndexAny(v, ".:"); i > 0 {
			return string(v[:i+1]) + m.fill
		}
	case "road", "district":
		return string(v[:s.addressCut(v, m.form == "road")]) + m.fill
	}
	return m.fill
}

// around keeps the first and the last characters of r. Where too little would
// be hidden, it keeps less: at least one character, and never the whole.
func (m *maskShape) around(r []rune, first, last int) string {
	least := max(1, m.least)
	first, last = max(first, 0), max(last, 0)
	if first+last+least > len(r) {
		last = max(0, min(last, len(r)-least-first))
	}
	if first+last+least > len(r) {
		first = max(0, len(r)-least-last)
	}
	fill := m.fill
	if m.each {
		fill = strings.Repeat(m.fill, max(len(r)-first-last, least))
	}
	return string(r[:first]) + fill + string(r[len(r)-last:])
}

// addressCut is where the part of an address that may be shown ends: behind the
// district, or behind the road or village.
func (s *Set) addressCut(v []byte, road bool) int {
	cut := s.CountyAt(v)
	cut += s.DistrictAt(v[cut:])
	if !road {
		return cut
	}
	for i := cut; i < len(v); {
		r, n := utf8.DecodeRune(v[i:])
		if r < utf8.RuneSelf {
			break
		}
		i += n
		if strings.ContainsRune("路街道巷里村", r) && i < len(v) {
			return i
		}
	}
	return cut
}
