package register

import (
	"time"

	"pandian"
)

// ItemID names a logical file: it stays the same when the file is edited,
// renamed or moved, and when it comes back after it was gone. 0 = none.
type ItemID int64

// Item is what the register knows of an item in a view.
type Item struct {
	ID      ItemID
	Version int64         // number of this state of it
	Entry   pandian.Entry // as it was reported; status scanned where it was unchanged; Rosters empty; Facts only if asked for

	FirstSeen time.Time // when the sweep that first listed it was completed
	Since     time.Time // since when it is as it is now
	Read      time.Time // the sweep that read the figures: older than Since if the item could not be read since
	Seen      time.Time // the last sweep up to the view that looked at it (unchanged included)
	Gone      time.Time // for items that are gone: the sweep that no longer listed it; else zero
}

// Filter selects items; the zero value selects all. Fields are joined by and,
// the values of one field by or.
type Filter struct {
	IDs            []ItemID
	Sources        []string
	Units          []string         // "" in the list: items without a unit
	Under          []string         // paths of folders or items within their source, and what is below
	Types          []pandian.Type   // with findings of one of these
	Statuses       []pandian.Status // scanned covers unchanged
	Reasons        []pandian.Reason
	Contents       []string // content digests
	Personal       bool     // with records
	Special        bool     // with special-category data
	Originals      bool     // copies left out
	MinSubjects    int64
	MinRecords     int64
	ModifiedBefore time.Time // zero = any; items whose time is unknown never match

	WithFacts bool // load Entry.Facts too
}
