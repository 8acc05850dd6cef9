// Package rules holds all judgement as data: types, context words, headers,
// masks, categories, purposes, sector packs, dictionaries.
//
//	types.toml         finding types: statutory item, categories, class, mask, identity, priority
//	headers.toml       words that name columns and label forms
//	lexicon.toml       further words of running text: titles, roles, vetoes, cues
//	special.toml       words of the six special categories
//	masking.toml       masked forms and the SQL that makes them
//	categories.toml    個人資料類別;  purposes.toml 特定目的
//	departments.toml   areas of work: which folder belongs to which unit
//	numbering.toml     the telephone numbering plan
//	limits.toml        what one file may cost
//	sectors/*.toml     one sector pack each: thresholds and duties, deadlines as data (see [Due])
//	detectors/*.toml   detectors that are data, with marked samples: of an overlay only
//	lists.toml         what is never, and always, a finding: of an overlay only
//	dict/*.txt         surnames, characters of given names, everyday words, counties and districts
//
// To add a word, a type's mask or a sector, edit a file; no Go is needed. Parsing
// is strict: an unknown key is an error that names file and line. [Load] lays a
// folder of the same structure over the embedded files. Every entry names its
// source; what was not read in one is marked inferred.
package rules

import (
	"slices"
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
	Limits        Limits
	English       map[string]string // English words by Chinese phrase
	Lexicon       *Lexicon
	Custom        []Custom // detectors that are data, by file name
	Allow, Deny   []Listed // what is never, and always, a finding
	Expired       []Listed // entries of both lists that are past their last day

	byType  map[pandian.Type]*TypeRule
	masks   map[string]*MaskRule
	headers headerBook

	protection protection
	dict       dictionary
	numbers    [100][]numberRule // by the first two digits; longer prefixes first
	units      unitBook

	ownWords []wordGroup // labels and headers of Custom: they come before the embedded words
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
	Checked        bool // values have a check digit
}

// Category is one 個人資料類別 (C001 …).
type Category struct{ Code, Group, NameZH, Covers, Inferred string }

// Purpose is one 特定目的 (001 …).
type Purpose struct{ Code, NameZH, NameEN, Inferred string }

// Department is an area of work of a public office, with the words that folders
// of it are named after.
type Department struct {
	Area, Unit, NameEN, Scope string
	Purposes, Keywords        []string
}

// MaskRule is one form of masking and its SQL: expressions of a column v, and
// for SQL Server the function of dynamic data masking.
type MaskRule struct {
	Name, Form, ExampleIn, ExampleOut                       string
	SQLServer, MySQL, Postgres, PostgresAnonymizer, SQLNote string
	Source, Inferred, Note, Tested                          string
	shape                                                   maskShape
}

// Header is the judgement on a column header or form label.
type Header struct {
	Type     pandian.Type
	Strength int          // 2 strong, 1 weak, 0 none
	Veto     bool         // names something that is not personal
	Context  pandian.Type // what the cells hold or are too, whatever Type; "" = none
}

// Column is the column of that header, shown as name.
func (h Header) Column(name string) pandian.Column {
	return pandian.Column{Name: name, Type: h.Type, Strength: h.Strength, Veto: h.Veto, Context: h.Context}
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
	TermBank     // ends the name of a bank
	TermHost     // a word for connections: an address near it is a person's machine
	TermBorn     // behind the month and before 生: 日生
	TermVersion  // a word for versions of programs
	TermVehicle  // a kind of vehicle, or its use: a number plate stands beside it
	TermPlain    // an everyday word that contains a shorter term and switches it off
	TermScript   // announces a person's name in one of two scripts: 英文姓名
	TermOfficial // who treats, speaks, judges or signs: not whom special data is about
)

// Term is one lexicon term. One text is one term; Also holds its further kinds.
type Term struct {
	Text           string
	Kind           TermKind
	Also           []TermKind
	Type           pandian.Type
	Strong         bool
	Header, InText bool
	Exact          bool // counts only in the case in which it is written
}

// Is reports whether the term is of kind k, among others perhaps.
func (t *Term) Is(k TermKind) bool { return t.Kind == k || slices.Contains(t.Also, k) }

// Means reports whether a term is of the kind, type and strength of o, which is all
// that decides what it says of a value beside it.
func (t *Term) Means(o *Term) bool {
	return t.Kind == o.Kind && t.Type == o.Type && t.Strong == o.Strong
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
	Common                        bool // shown with every pack
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

	Due   Due    // Deadline as data
	Open  string // why Deadline cannot be computed; "" = it can, or there is none
	Makes Event  // the event that doing this duty is; "" = none
}

// Default returns the embedded rules.
var Default = sync.OnceValue(func() *Set {
	s, err := Load("")
	if err != nil {
		panic(err)
	}
	return s
})

// Type returns the rule of t, or nil if it is unknown.
func (s *Set) Type(t pandian.Type) *TypeRule {
	return s.byType[t]
}
