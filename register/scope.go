package register

import (
	"time"

	"pandian"
)

// ScopeKind says over what a total is made.
type ScopeKind string

// The kinds of scopes.
const (
	Org    ScopeKind = "org"    // everything in the register
	Source ScopeKind = "source" // one source
	Unit   ScopeKind = "unit"   // one 保有單位, over all sources; "" = items without one
	Folder ScopeKind = "folder" // one folder of a source and everything below
)

// Scope names a part of the register.
type Scope struct {
	Kind   ScopeKind `json:"kind"`
	Source string    `json:"source,omitempty"` // of a source or folder
	Name   string    `json:"name,omitempty"`   // of a unit, path of a folder
}

// Total is what a scope holds. Records leave copies out; Subjects are those of
// the union of identity facts, never a sum.
type Total struct {
	Scope
	Items           int64                             `json:"items"` // listed; for a folder: with records, as in a scan's report
	Bytes           int64                             `json:"bytes,omitempty"`
	BytesRead       int64                             `json:"bytes_read,omitempty"` // of items read whole or in part
	Personal        int64                             `json:"personal"`             // items with records
	Records         int64                             `json:"records"`
	CopyRecords     int64                             `json:"copy_records,omitempty"` // in copies, not in Records
	Copies          int64                             `json:"copies,omitempty"`
	Subjects        int64                             `json:"subjects"`
	SpecialSubjects int64                             `json:"special_subjects"`
	HighRisk        int64                             `json:"high_risk,omitempty"`
	ByStatus        map[pandian.Status]int64          `json:"by_status,omitempty"` // nil for a folder
	ByReason        map[pandian.Reason]int64          `json:"by_reason,omitempty"`
	Unread          int64                             `json:"unread,omitempty"`   // items with a reason of class unread
	Findings        map[pandian.Type]*pandian.Figures `json:"findings,omitempty"` // Distinct over the union, 0 where it is not known; nil for a folder
	Sampled         *Sampled                          `json:"sampled,omitempty"`  // nil = nothing is an estimate; nil for a folder
}

// Sampled says how much of a total is certain where some items were only sampled
// (--quick): Records of the total holds their estimates, Subjects the people seen.
type Sampled struct {
	Items    int64 `json:"items"`    // whose figures are estimates
	Records  int64 `json:"records"`  // without these items: exact
	Subjects int64 `json:"subjects"` // without these items: exact
	AtMost   int64 `json:"at_most"`  // records, estimates at the upper end of their interval (95 %)
}

// Dated is a total together with the time from which it holds.
type Dated struct {
	Total
	Sweep int64     // that changed it
	Since time.Time // when that sweep was completed
	Gone  bool      // the scope has no items any more; the rest is zero
}
