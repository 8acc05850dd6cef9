package scanner

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"pandian"
	"pandian/rules"
)

// Options say how a Scanner works. Rules, Detectors, Formats, Key and Open are
// needed; the zero value of the rest is the default.
type Options struct {
	Rules     *rules.Set
	Detectors []pandian.Detector
	Formats   []pandian.Format
	Key       Key
	Open      func(ctx context.Context, it pandian.Item) (pandian.Content, error)
	Sector    rules.Sector              // thresholds that entries are held against
	Unit      func(pandian.Item) string // 保有單位 of an item; nil = none
	Child     *Child                    // runs risky parsers; nil = in this process
	Limits    Limits
	State     *State                                        // keeps checkpoints; nil = tables are not resumed inside
	Spool     *Spool                                        // for content that must be read at random; nil = memory only
	Person    func(at pandian.Place, group []pandian.Ident) // sees what a row says of its first person; called like Observe
	Observe   func(Observation)                             // sees every candidate, settled; called from the goroutine that inspects
}

// Limits bound what one item may cost. Zero values mean those of the rules.
type Limits struct {
	Depth     int           // archive levels
	Members   int           // members of one item, all levels
	Expanded  int64         // bytes of all members of one item
	Ratio     int64         // expanded bytes per byte of the item,
	RatioFrom int64         // once so much has come out
	Wall      time.Duration // time for one item (none)
	Redo      int64         // rows of a table that a kill may cost to be read again, about (50,000)
}

func (l Limits) or(r rules.Limits) Limits {
	l.Depth = cmp.Or(l.Depth, r.Levels)
	l.Members = cmp.Or(l.Members, r.Members)
	l.Expanded = cmp.Or(l.Expanded, r.Expanded)
	l.Ratio = cmp.Or(l.Ratio, r.Ratio)
	l.RatioFrom = cmp.Or(l.RatioFrom, r.RatioFrom)
	l.Redo = cmp.Or(l.Redo, defaultRedo)
	return l
}

// Observation is a settled candidate with its raw value, for commands that may
// reveal it (detect, mask). Candidates that do not count are reported too.
type Observation struct {
	Finding pandian.Finding
	Value   pandian.Secret
	Beside  string // the word of the ruleset that stands before it; "" = none near
	Counted bool
}

// Scanner inspects items. It is safe for concurrent use; Observe, if set, must
// then be too.
type Scanner struct {
	rules   *rules.Set
	dets    []pandian.Detector
	formats []pandian.Format
	key     Key
	open    func(ctx context.Context, it pandian.Item) (pandian.Content, error)
	sector  rules.Sector
	unit    func(pandian.Item) string
	child   *Child
	limits  Limits
	state   *State
	spool   *Spool
	observe func(Observation)
	person  func(pandian.Place, []pandian.Ident)
	allowed allowList

	cellwise   bool // detectors tell cells by themselves, and there are none besides them
	dispatch   *dispatch
	keyTerms   map[pandian.Type]uint16 // what stands for the keys of programs
	picks      sync.Pool               // of *picks
	tallied    sync.Pool               // of *[]figure, by detector, empty
	folder     folderNames
	reach      int
	nameDet    int                   // detector of names; -1 = none
	birthDet   int                   // of dates of birth; -1 = none
	domain     []uint8               // by detector: domain of its digests
	ident      []int8                // by detector: IdentKind, or -1
	special    []pandian.SpecialMask // by detector
	identifies []bool                // by detector: a finding speaks of a person
	context    []bool                // by detector: says what kinds of data are there; observed by nobody, no record
	priority   []int                 // by detector: who wins the same bytes
}

// minReach covers what the engine itself looks at around a match: labels
// before names, lexicon terms, where its sentence and its line begin.
const minReach = 384

// New returns a Scanner. It panics if a needed option is missing: that is an
// error of the program, not of its input.
func New(o Options) *Scanner {
	if o.Rules == nil || len(o.Formats) == 0 || o.Open == nil {
		panic("scanner: Rules, Formats and Open are needed")
	}
	s := &Scanner{
		rules: o.Rules, dets: o.Detectors, formats: o.Formats, key: o.Key, open: o.Open, sector: o.Sector, unit: o.Unit,
		child: o.Child, limits: o.Limits.or(o.Rules.Limits), state: o.State, spool: o.Spool, observe: o.Observe, person: o.Person, reach: minReach, nameDet: -1, birthDet: -1,
	}
	s.dets = append(slices.Clip(s.dets), denied(s.rules, s.dets)...)
	s.cellwise = o.Observe == nil && len(s.dets) == len(o.Detectors) && slices.ContainsFunc(s.dets, func(d pandian.Detector) bool { return d.Cell != nil })
	s.dispatch = newDispatch(s.dets, len(s.rules.Lexicon.Terms))
	s.keyTerms = keyTerms(s.rules)
	s.picks.New = func() any { return newPicks(len(s.dets)) }
	for i, d := range s.dets {
		s.reach = max(s.reach, d.Reach)
		kind, prio, aside := int8(-1), 0, false
		if t := s.rules.Type(d.Type); t != nil {
			if t.HasIdent {
				kind = int8(t.Ident)
			}
			prio, aside = t.Priority, t.Context
		}
		mask := specialBit(d.Type)
		first := slices.IndexFunc(s.dets, func(f pandian.Detector) bool { return f.Type == d.Type })
		s.domain = append(s.domain, digestDomain(kind, first))
		s.ident = append(s.ident, kind)
		s.special = append(s.special, mask)
		s.identifies = append(s.identifies, kind >= 0 && kind != int8(pandian.IdentApart) && kind != int8(pandian.IdentAddress))
		s.priority = append(s.priority, prio)
		s.context = append(s.context, aside)
		if d.Type == pandian.PersonName && s.nameDet < 0 {
			s.nameDet = i
		}
		if d.Type == pandian.BirthDate && s.birthDet < 0 {
			s.birthDet = i
		}
	}
	s.allow()
	return s
}

// digestDomain separates the digests of types: identity kinds share one domain
// (a mobile is a mobile wherever it stands), other types have their own.
func digestDomain(kind int8, det int) uint8 {
	if kind >= 0 && kind != int8(pandian.IdentApart) && kind != int8(pandian.IdentHandle) {
		return uint8(kind)
	}
	return uint8(64 + det)
}

func specialBit(t pandian.Type) pandian.SpecialMask {
	for i, s := range pandian.SpecialTypes {
		if s == t {
			return 1 << i
		}
	}
	return 0
}

func (s *Scanner) isName(det uint8) bool { return int(det) == s.nameDet }

// errLimit ends an item that costs too much; it carries the reason.
func errLimit(why pandian.Reason) error { return pandian.Because(why, errors.New("limit")) }
