package pandian

import (
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
)

// Type identifies a kind of personal data: "tw_national_id". The set of types
// is data (package rules); the names below are those the code speaks of.
type Type string

// The types that code, not only data, refers to.
const (
	PersonName     Type = "person_name"
	NationalID     Type = "tw_national_id"
	ResidentID     Type = "tw_resident_id"
	Passport       Type = "tw_passport"
	BirthDate      Type = "birth_date"
	NHICard        Type = "tw_nhi_card"
	MedicalRecord  Type = "medical_record_no"
	Mobile         Type = "tw_mobile"
	Landline       Type = "tw_landline"
	Address        Type = "tw_address"
	Email          Type = "email"
	LineID         Type = "line_id"
	IPAddress      Type = "ip_address"
	CreditCard     Type = "credit_card"
	BankAccount    Type = "bank_account"
	LicensePlate   Type = "tw_license_plate"
	InvoiceCarrier Type = "einvoice_carrier"
	Certificate    Type = "citizen_certificate"

	SpecialRecord   Type = "special_medical_record"
	SpecialMedical  Type = "special_medical"
	SpecialGenetic  Type = "special_genetic"
	SpecialSexLife  Type = "special_sex_life"
	SpecialExam     Type = "special_health_exam"
	SpecialCriminal Type = "special_criminal_record"
)

// Secret is a raw value. It prints, logs and marshals as "***", whatever the
// verb; only a conversion to []byte reveals it.
type Secret []byte

const hidden = "***"

// String hides the value.
func (Secret) String() string { return hidden }

// GoString hides the value.
func (Secret) GoString() string { return hidden }

// Format hides the value from every verb of package fmt.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText hides the value from text encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON hides the value from JSON.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// LogValue hides the value from package slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// Evidence is a set of reasons for or against a match. The local ones are set
// by detectors, the wider ones by the engine when it settles.
type Evidence uint32

// Evidence bits.
const (
	EvCheck     Evidence = 1 << iota // a check digit passes
	EvShape                          // the written form is typical by itself
	EvLabel                          // a label for the type stands directly before or above
	EvContext                        // a word for the type stands near
	EvHeader                         // the column's header names the type
	EvColumn                         // the column's values vouch for each other
	EvTitle                          // a title stands beside (先生, 里長)
	EvDict                           // known in a dictionary (surname, district)
	EvElsewhere                      // the same value stands elsewhere in the item with better evidence
	EvSubject                        // a person stands in the same row or passage
	EvVetoed                         // a word or header beside it names something else
	EvStatistic                      // the column's values look like something else
	EvBlankForm                      // the document is a blank form, a law text or health education
	EvFragment                       // part of a longer token
	EvListed                         // stands in the organisation's deny list
	EvAllowed                        // stands in the organisation's allow list: never a finding
)

// Match is a candidate as a detector reports it: raw, local, alive only inside
// Inspect. Span is in window bytes. Value is the normalised value (digits only,
// upper case, YYYYMMDD for dates); the engine copies what it keeps, so the
// slice may be reused once report returns.
type Match struct {
	Span
	Value      Secret
	Confidence float64 // 0–1, before column and document evidence
	Evidence   Evidence
}

// Detector finds one type. It is a value; Find must be safe for concurrent use
// and must report the same matches for the same text whatever the window's
// padding, as long as Reach bytes stand on both sides. Matches come in any
// order and may overlap.
type Detector struct {
	Type  Type
	Reach int // bytes of context that a decision may look at on either side of a match's start, the match included
	Anchors
	Find func(w *Window, report func(Match))

	// Cell, if not nil, tells of a cell by itself what all detectors of the family
	// find there: the match returned, or nothing if its Value is nil. It is asked
	// for cells of columns whose header names Type beyond doubt (Strength 2, no
	// Veto); in those whose header names no type, the detector of names is. Where a
	// detector might find anything else, or the cell speak for its neighbour, sure
	// is false: then all detectors must look. The match may share the cell's memory.
	Cell func(c *CellText) (m Match, sure bool)
}

// CellText is a cell of a table by itself.
type CellText struct {
	B       []byte  // folded, not empty
	Column  *Column // has a name
	Hits    []Hit   // words of the lexicon in the cell; only their terms are told
	Scratch []byte  // as that of a Window
}

// Digest is a keyed digest of a normalised value, typed: equal digests mean
// equal values under one key. 0 = no value. 64 bits count as exact.
type Digest uint64

// Finding is a settled match: located, masked, digested. The raw value is gone.
type Finding struct {
	Type       Type
	At         Place
	Span       Span // in the item's text, when Off is true
	Off        bool // Span is valid
	Confidence float64
	Evidence   Evidence
	Masked     string
	Digest     Digest
}

// ContentDigest is a digest of an item's bytes; it names copies.
type ContentDigest [32]byte

// String is the form used in inventories: "b3:" and 64 hex digits; "" for zero.
func (d ContentDigest) String() string {
	if d == (ContentDigest{}) {
		return ""
	}
	return "b3:" + hex.EncodeToString(d[:])
}
