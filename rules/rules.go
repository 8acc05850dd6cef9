// Package rules holds all judgement as data.
package rules

import (
	"bytes"
	"strings"
	"sync"

	"pandian"
)

// LawNote is printed on every output.
const LawNote = "法規資料截至 2024-10-11（另含 2025–2026 修正與草案註記）；本工具為輔助，非法律意見"

// Set is a loaded ruleset: immutable, safe for concurrent use.
type Set struct {
	Version       string  // "sha256:…" over the names and bytes of the loaded files
	MinConfidence float64 // a finding counts from this confidence
	Types         []TypeRule
	Categories    []Category
	Purposes      []Purpose
	Departments   []Department
	Sectors       []Sector
	Masks         []MaskRule
	Lexicon       *Lexicon
}

// TypeRule describes one finding type.
type TypeRule struct {
	ID             pandian.Type
	NameZH, NameEN string
	PDPA           string   // statutory item of 個資法 §2
	Categories     []string // 個人資料類別 codes
	Class          pandian.Class
	Mask           string // name of a MaskRule; "" = none
	HasIdent       bool   // Ident is valid
	Ident          pandian.IdentKind
	Priority       int  // of overlapping matches the higher wins
	Context        bool // column or context evidence only (ctx_*)
}

// Category is one 個人資料類別 (C001 …).
type Category struct{ Code, Group, NameZH, Covers, Inferred string }

// Purpose is one 特定目的 (001 …).
type Purpose struct{ Code, NameZH, NameEN, Inferred string }

// Department is an area of work of a public office.
type Department struct {
	Area, Unit, NameEN, Scope string
	Purposes, Keywords        []string
}

// MaskRule is one form of masking and its SQL expressions.
type MaskRule struct {
	Name, Form, ExampleIn, ExampleOut              string
	SQLServer, MySQL, Postgres, PostgresAnonymizer string
	Source, Inferred, Note, Tested                 string
}

// Header is the judgement on a column header or form label.
type Header struct {
	Type     pandian.Type
	Strength int  // 2 strong, 1 weak, 0 none
	Veto     bool // names something that is not personal
}

// TermKind says what a lexicon term does.
type TermKind uint8

// Kinds of lexicon terms.
const (
	TermLabel TermKind = iota
	TermTitle
	TermRole
	TermSpecial
	TermVeto
	TermBlank
	TermSubject
	TermOrg
)

// Term is one lexicon term.
type Term struct {
	Text           string
	Kind           TermKind
	Type           pandian.Type
	Strong         bool
	Header, InText bool
}

// Lexicon finds terms.
type Lexicon struct{ Terms []Term }

// Find appends the hits in b to dst.
func (l *Lexicon) Find(dst []pandian.Hit, b []byte) []pandian.Hit {
	for i := 0; i < len(b); {
		best, at := 0, 0
		for k := range l.Terms {
			if t := l.Terms[k].Text; len(t) > best && bytes.HasPrefix(b[i:], []byte(t)) {
				best, at = len(t), k
			}
		}
		if best == 0 {
			i++
			continue
		}
		dst = append(dst, pandian.Hit{Start: int32(i), End: int32(i + best), Term: uint16(at)})
		i += best
	}
	return dst
}

// PhoneKind is the kind of a Taiwanese phone number.
type PhoneKind uint8

// Kinds of phone numbers.
const (
	PhoneNone PhoneKind = iota
	PhoneMobile
	PhoneLandline
	PhoneService
)

// Sector is a sector pack.
type Sector struct {
	ID, NameZH, NameEN, Authority string
	Aliases                       []string
	Thresholds                    []Threshold
}

// ThresholdKind says how a threshold row is used.
type ThresholdKind string

// Kinds of threshold rows.
const (
	KindHolding   ThresholdKind = "holding"   // held records, counted in 筆
	KindIncident  ThresholdKind = "incident"  // records of an incident; Count 0 = any
	KindCondition ThresholdKind = "condition" // other units: the organisation answers
	KindDuty      ThresholdKind = "duty"      // no count
	KindInfo      ThresholdKind = "info"      // fines, damages
	KindDraft     ThresholdKind = "draft"     // not in force
)

// Threshold is one row of a sector pack.
type Threshold struct {
	ID, Sector, Authority                                             string
	Count                                                             int64
	Unit, Counted, Trigger, ObligationZH, ObligationEN, Deadline      string
	Law, PCode, Article, Effective, Status, Verified, Inferred, Quote string
	Kind                                                              ThresholdKind
}

// Default returns the embedded rules.
var Default = sync.OnceValue(func() *Set {
	s, err := Load("")
	if err != nil {
		panic(err)
	}
	return s
})

// Load loads the rules.
func Load(overlayDir string) (*Set, error) {
	s := &Set{Version: "sha256:0", MinConfidence: 0.5}
	add := func(id pandian.Type, zh, cat, class string, k int, prio int) {
		s.Types = append(s.Types, TypeRule{ID: id, NameZH: zh, Categories: []string{cat}, Class: pandian.Class(class), HasIdent: k >= 0, Ident: pandian.IdentKind(max(k, 0)), Priority: prio})
	}
	add(pandian.PersonName, "姓名", "C001", "general", int(pandian.IdentName), 20)
	add(pandian.NationalID, "國民身分證統一編號", "C003", "general", int(pandian.IdentNationalID), 100)
	add(pandian.Mobile, "行動電話", "C001", "general", int(pandian.IdentMobile), 60)
	add(pandian.Email, "電子郵件", "C001", "general", int(pandian.IdentEmail), 90)
	add(pandian.Address, "地址", "C001", "general", int(pandian.IdentAddress), 50)
	add(pandian.BirthDate, "出生年月日", "C011", "general", int(pandian.IdentBirth), 50)
	s.Lexicon = &Lexicon{Terms: []Term{
		{Text: "身分證字號", Kind: TermLabel, Type: pandian.NationalID, Strong: true, Header: true, InText: true},
		{Text: "姓名", Kind: TermLabel, Type: pandian.PersonName, Strong: true, Header: true, InText: true},
		{Text: "手機", Kind: TermLabel, Type: pandian.Mobile, Strong: true, Header: true, InText: true},
		{Text: "地址", Kind: TermLabel, Type: pandian.Address, Strong: true, Header: true, InText: true},
	}}
	return s, nil
}

// Type returns the rule of t, or nil if it is unknown.
func (s *Set) Type(t pandian.Type) *TypeRule {
	for i := range s.Types {
		if s.Types[i].ID == t {
			return &s.Types[i]
		}
	}
	return nil
}

// Header judges a column header or form label.
func (s *Set) Header(name string) Header {
	for _, t := range s.Lexicon.Terms {
		if strings.Contains(name, t.Text) {
			return Header{Type: t.Type, Strength: 2}
		}
	}
	return Header{}
}

// Mask returns the masked form of a normalised value.
func (s *Set) Mask(t pandian.Type, normalised []byte) string {
	if len(normalised) > 6 && t == pandian.NationalID {
		return string(normalised[:6]) + "****"
	}
	return "***"
}

// Surname returns the bytes of the surname at the start of b and its weight.
func (s *Set) Surname(b []byte) (n int, weight float64) { return 0, 0 }

// CountyAt returns the bytes of the county at the start of b.
func (s *Set) CountyAt(b []byte) (n int) { return 0 }

// DistrictAt returns the bytes of the district at the start of b.
func (s *Set) DistrictAt(b []byte) (n int) { return 0 }

// PhoneKind tells what kind of number digits (with leading 0) is.
func (s *Set) PhoneKind(digits []byte) PhoneKind { return PhoneNone }

// Sector returns a sector pack by id, Chinese name or alias.
func (s *Set) Sector(name string) (Sector, bool) { return Sector{}, false }

// States returns the states of the counted thresholds.
func (sec Sector) States(subjects, records int64) []pandian.ThresholdState { return nil }

// Risk computes the two scores.
func (s *Set) Risk(types []pandian.Type, records int64) pandian.Risk { return pandian.Risk{} }

// CategoriesOf returns the category codes of types, sorted.
func (s *Set) CategoriesOf(types []pandian.Type) []string { return nil }
