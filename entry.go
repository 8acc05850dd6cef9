package pandian

import (
	"context"
	"time"
)

// Entry is one inventory line: what is known of one item. Its JSON form is a
// line of inventory.jsonl.
type Entry struct {
	Source   string    `json:"source"`
	Path     string    `json:"path"`
	Format   string    `json:"format"`            // name of the Format that read it; "" if never opened
	Content  string    `json:"content,omitempty"` // content digest "b3:…"; "" if not read whole
	Status   Status    `json:"status"`
	Reasons  []Reason  `json:"reasons,omitempty"` // sorted, without duplicates
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified,omitzero"`
	Version  string    `json:"version,omitempty"` // Item.Version at the time of reading
	Owner    string    `json:"owner,omitempty"`
	Unit     string    `json:"unit,omitempty"` // 保有單位

	Records         int64 `json:"records"`             // 筆
	Subjects        int64 `json:"subjects"`            // 當事人, name-only people included; at least 1 with Records
	SpecialSubjects int64 `json:"special_subjects"`    // subjects with special-category data
	NameOnly        int64 `json:"name_only,omitempty"` // of Subjects: known by name alone, outside unions
	Others          int64 `json:"others,omitempty"`    // distinct IP addresses, plates, accounts, landlines … that stand alone: outside thresholds

	Findings   map[Type]*Figures `json:"findings,omitempty"`
	Allowed    map[Type]int64    `json:"allowed,omitempty"`    // what the allow list kept from being findings
	InName     []Type            `json:"in_name,omitempty"`    // types of personal data found in the names in the item's path and of its members, sorted
	Sample     *Sample           `json:"sample,omitempty"`     // with Estimate: how it was drawn and how far off the figures may be
	Columns    []ColumnAdvice    `json:"columns,omitempty"`    // by part, column and type, sorted: what is found and what is protected
	Fields     []string          `json:"fields,omitempty"`     // of a database's table with findings: its columns that the login may read, in their order, at most MaxFields; nil if a name cannot be shown as it is
	Categories []string          `json:"categories,omitempty"` // 個人資料類別 codes, sorted
	Class      Class             `json:"class,omitempty"`
	Thresholds []ThresholdState  `json:"thresholds,omitempty"` // reached and review only
	Risk       *Risk             `json:"risk,omitempty"`

	Rosters []RosterFigure `json:"rosters,omitempty"` // members of the run's rosters that the entry speaks of

	CopyOf   string `json:"copy_of"`          // path of the original with the same content in the same source; "" = none
	Estimate bool   `json:"estimate"`         // the figures are estimates from a sample; Facts are of the people seen
	Stream   bool   `json:"stream,omitempty"` // a table without a key: read in one stream, which a stopped run begins anew
	Rules    string `json:"rules,omitempty"`  // version of the ruleset that judged it: "sha256:…"

	MembersTotal    int            `json:"members_total,omitempty"`
	MembersByStatus map[Status]int `json:"members_by_status,omitempty"`
	Members         []MemberEntry  `json:"members,omitempty"` // with findings or not scanned, at most MaxMembers

	Facts   *Facts  `json:"-"` // identity facts; nil = none
	Counted *Counts `json:"-"` // what was counted over Facts; nil = not known
}

// MaxMembers is the number of members that an entry lists at most.
const MaxMembers = 1000

// MaxFields is the number of columns that an entry names at most; no database
// server has tables of more.
const MaxFields = 4096

// Ref returns the name of the entry's item.
func (e *Entry) Ref() Ref { return Ref{e.Source, e.Path} }

// Personal reports whether the entry holds personal data.
func (e *Entry) Personal() bool { return e.Records > 0 }

// Figures are the counts of one type in one item.
type Figures struct {
	Count    int64         `json:"count"`            // occurrences
	Distinct int64         `json:"distinct"`         // normalised values; for special_*: distinct subjects
	Places   []PlaceFigure `json:"places,omitempty"` // at most three

	Interval *FigureIntervals `json:"interval,omitempty"` // of estimates
}

// Interval is the least and the greatest that a figure may be, at 95 %.
type Interval [2]int64

// FigureIntervals are the intervals of estimated figures.
type FigureIntervals struct {
	Count    Interval `json:"count"`
	Distinct Interval `json:"distinct"`
}

// Sample says how the rows were drawn that an estimate rests on, and how far off
// the figures of the entry may be.
type Sample struct {
	Rows            int64    `json:"rows"`     // drawn
	Total           int64    `json:"total"`    // rows of the table, about
	Clusters        int      `json:"clusters"` // stretches of neighbours; as many as rows if each was drawn by itself
	Seed            uint64   `json:"seed"`
	Records         Interval `json:"records"`
	Subjects        Interval `json:"subjects"`
	SpecialSubjects Interval `json:"special_subjects"`
}

// PlaceFigure is an example of a finding.
type PlaceFigure struct {
	Place
	Masked     string  `json:"masked"`
	Confidence float64 `json:"confidence"`
}

// ColumnAdvice says what a column of a table holds: one for each type found in
// it, and one if its values are protected.
type ColumnAdvice struct {
	Part       string     `json:"part,omitempty"`
	Col        string     `json:"col"`
	Comment    string     `json:"comment,omitempty"`  // of the column, as the database keeps it; personal data masked
	Type       Type       `json:"type,omitempty"`     // of a protected column: what it stands for; "" = unknown
	NamedBy    NamedBy    `json:"named_by,omitempty"` // what names the type besides the values
	Count      int64      `json:"count"`              // cells with a finding of Type
	Rows       int64      `json:"rows"`               // non-empty cells
	Distinct   int64      `json:"distinct,omitempty"` // different values of Type
	About      bool       `json:"about,omitempty"`    // Distinct is about 2 % off: the values are many, and not in this column only
	Protected  Protection `json:"protected,omitempty"`
	Categories []string   `json:"categories,omitempty"` // 個人資料類別 codes of Type, sorted
}

// NamedBy is what names the type of a column.
type NamedBy string

// What may name the type of a column.
const (
	NamedByHeader  NamedBy = "header"
	NamedByComment NamedBy = "comment"
)

// Protection is how the values of a column are protected. Such values are no
// findings.
type Protection string

// The ways in which values are protected.
const (
	Hashed   Protection = "hashed"
	Ciphered Protection = "encrypted"
	Masked   Protection = "masked"
)

// RosterFigure says which members of a roster an item speaks of, by the numbers
// of their rows in the roster.
type RosterFigure struct {
	Name    string   `json:"name"`
	Members int64    `json:"members"`        // rows of the roster
	Rows    []string `json:"rows"`           // numbers and ranges, "2-5"; behind "part!" if the roster has several
	More    int64    `json:"more,omitempty"` // members not in Rows
}

// RosterTotal says how much of a roster a run has seen.
type RosterTotal struct {
	Name    string
	Rows    int64 // that tell a person
	Bare    int64 // that tell nobody, and were not looked for
	Members int64 // rows seen
	Items   int64 // entries that speak of members
}

// Class tells general from special-category personal data.
type Class string

// The classes of personal data (個資法 §6).
const (
	General Class = "general"
	Special Class = "special"
)

// ThresholdState is the state of one threshold for an item or for the
// organisation.
type ThresholdState struct {
	ID    string `json:"id"`
	Count int64  `json:"count"` // 0 = any count
	State State  `json:"state"`
}

// State is where a count stands against a threshold.
type State string

// The states of a threshold.
const (
	Reached State = "reached" // subjects >= count
	Review  State = "review"  // records >= count > subjects: a person must look
	Below   State = "below"
)

// Risk holds the two scores that the scan can compute; each 5, 3 or 1.
type Risk struct {
	Quantity    int    `json:"quantity"`
	Sensitivity int    `json:"sensitivity"`
	Level       string `json:"level"` // high, medium, low
}

// MemberEntry is one member of a container.
type MemberEntry struct {
	Path     string   `json:"path"`
	Format   string   `json:"format,omitempty"`
	Status   Status   `json:"status"`
	Reasons  []Reason `json:"reasons,omitempty"`
	Records  int64    `json:"records"`
	Subjects int64    `json:"subjects"`
}

// Inspector turns one item into one entry. The error says that the run itself
// cannot go on; whatever is wrong with the item, a cancelled one included, is
// an Entry. Implementations are safe for concurrent use. Like
// http.RoundTripper, an Inspector can wrap another.
type Inspector interface {
	Inspect(ctx context.Context, it Item) (Entry, error)
}

// InspectorFunc makes an Inspector of a function.
type InspectorFunc func(ctx context.Context, it Item) (Entry, error)

// Inspect calls f.
func (f InspectorFunc) Inspect(ctx context.Context, it Item) (Entry, error) { return f(ctx, it) }

// Sink receives the entries of a run, ordered by source and path, from one
// goroutine. Close is called once, after the last Put; a sink writes its
// outputs atomically, so that a run that dies before Close leaves none.
type Sink interface {
	Put(ctx context.Context, e Entry) error
	Close(ctx context.Context, s Summary) error
}

// LineSink is a Sink that takes entries in their JSON form instead: a run that
// has no other sinks decodes none to report them.
type LineSink interface {
	Sink
	PutLines(ctx context.Context, lines []byte) error // each with its newline; lines is used again
}

// History knows the last state of items. It is safe for concurrent use.
type History interface {
	// Last returns the last entry of an item, facts included; false if there is
	// none, or none that may be used again.
	Last(ctx context.Context, item Ref) (Entry, bool, error)
}

// Past is a History that a run asks in bulk: which items it knows, when they are
// listed, and for their entries when these are delivered, in that order. What
// did not change then costs no entry of its own: entries of neighbours come as
// they were kept, a stretch at once.
type Past interface {
	History

	// Known calls f for each stretch of a source, in the order of paths. f keeps
	// looks.
	Known(ctx context.Context, source string, f func(looks []Look)) error

	// Stretch returns stretch i of those that Known told of; facts only if asked
	// for. It is valid until the next call.
	Stretch(ctx context.Context, source string, i int, facts bool) (*Stretch, error)

	// People tells the people of a source and of its folders, as they are if its
	// entries with personal data are those that it knows.
	People(ctx context.Context, source string) (KnownPeople, error)
}

// Stretch is what a [Past] keeps of items whose paths follow each other.
type Stretch struct {
	Lines  []byte   // the JSON form of each entry, as of one that did not change, and a newline; nothing of one that may not be used again
	Ends   []int    // of the lines
	Briefs [][]byte // binary form, with the status that the entry had
	Facts  [][]byte // binary form; nil = none, or not asked for
}

// From returns the lines of the entries from i up to j.
func (s *Stretch) From(i, j int) []byte {
	start := 0
	if i > 0 {
		start = s.Ends[i-1]
	}
	return s.Lines[start:s.Ends[j-1]]
}

// KnownPeople are the people of the union of a source, and of its folders.
type KnownPeople struct {
	Distinct map[Type]int64      // values over the union, where they are known
	Folders  map[string][2]int64 // by path: subjects, special subjects; "" is the source
}

// Keeper is a Sink that keeps entries, as the run has them: those that stand in a
// stretch of it, and are delivered as they stand there, from one up to another,
// are only named to it.
type Keeper interface {
	Sink
	PutKept(ctx context.Context, k Kept) error
	Keep(ctx context.Context, source string, stretch, from, to int) error
}

// Kept is an entry in the forms in which it is kept. The bytes are used again.
type Kept struct {
	Brief, Doc []byte // binary form; JSON form
	Facts      []byte // binary form; empty = none
}

// Summary is a run's total, ready to be reported.
type Summary struct {
	Org, Contact   string
	Unit           string
	Sector         string // sector pack used; SectorGiven tells whether the user named it
	SectorGiven    bool
	Sources        []string
	Started, Ended time.Time
	Rules          string
	Engine         string // version of the program
	Cancelled      bool   // the inventory is partial: the run was stopped
	NoResume       bool   // the key could not be kept: 此次無法續跑

	Advice []UnitAdvice // of the configuration, by name; nil = none

	Estimates int64    // entries whose figures are estimates: Records holds them, Subjects the people seen only
	Likely    Interval // of Records: the least and the greatest, at 95 %; set with Estimates

	Items         int64 // entries
	Bytes         int64 // listed, where sizes are known
	BytesRead     int64 // of entries scanned, unchanged or partial
	ByStatus      map[Status]int64
	ByReason      map[Reason]int64 // entries that carry the reason
	ByReasonClass map[ReasonClass]int64

	Records         int64 // without copies
	CopyRecords     int64 // 其中副本: records in copies, not in Records
	Copies          int64 // entries with CopyOf
	Subjects        int64 // of the union of facts
	SpecialSubjects int64
	Findings        map[Type]*Figures // Places empty; Distinct over the union, 0 where it is not known
	Allowed         map[Type]int64    // what the allow list kept from being findings
	Rosters         []RosterTotal
	Thresholds      []ThresholdState // every counted threshold of the pack, for the organisation
	HighRisk        int64            // entries with a high risk level
	Folders         []FolderTotal    // every folder with records below it, by path; the source itself has Path ""
}

// UnitAdvice is what the organisation's configuration suggests for the data of a
// unit (保有單位): words for people to check, nothing that was found.
type UnitAdvice struct {
	Name       string   `json:"name"`
	Area       string   `json:"area,omitempty"`       // area of work in the rules whose purposes suit it; "" = the one that Name points to, if any
	Purposes   []string `json:"purposes,omitempty"`   // codes of 特定目的; they win over those of the area
	Categories []string `json:"categories,omitempty"` // codes of 個人資料類別, besides those found
}

// FolderTotal is the union over a folder and everything below it.
type FolderTotal struct {
	Source          string `json:"source"`
	Path            string `json:"path"`
	Items           int64  `json:"items"` // with records
	Records         int64  `json:"records"`
	Subjects        int64  `json:"subjects"`
	SpecialSubjects int64  `json:"special_subjects"`
}

// Unread is the number of entries that make the run end with exit code 3.
func (s *Summary) Unread() int64 { return s.ByReasonClass[Unread] }
