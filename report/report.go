// Package report writes what a run found for the people who must act on it:
// one file per output, each a [pandian.Sink].
//
//	inventory.jsonl  one object per item, for programs
//	inventory.csv    one line per item, for Excel
//	inventory.xlsx   總覽, 個人資料檔案清冊, 明細, 門檻與義務 …, for officials
//	report.html      one page for a browser, a printer, a phone
//	masking.csv      what to mask and how, by item and column
//	masking.sql      the statements for tables of databases, if there are any
//	roster.csv       which members of rosters stand in which item, if there are rosters
//
// The sinks hold bounded tops and counters only; everything else streams to
// disk, so memory stays flat over a million entries. Each output is written
// under a temporary name (".part") in the output folder, 0600, and renamed when
// the sink is closed: a run that dies leaves no half-written report.
//
// Outputs carry masked values only. Paths are shown as they are, because people
// must find the file; personal data in a path is flagged.
package report

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"pandian"
	"pandian/rules"
)

// Names of the outputs in the output folder.
const (
	JSONLName   = "inventory.jsonl"
	CSVName     = "inventory.csv"
	XLSXName    = "inventory.xlsx"
	HTMLName    = "report.html"
	MaskingName = "masking.csv"
	SQLName     = "masking.sql"
)

// Options say where and in which language the outputs are written.
type Options struct {
	Dir   string     // an existing folder
	Lang  string     // "zh-TW" (also "") or "en"
	Rules *rules.Set // names, sector packs and masks; nil = rules.Default()
	Only  []string   // of Kinds, those to write; nil = all

	Advice []pandian.UnitAdvice // what the configuration suggests for units
}

// kind is an output that can be asked for.
type kind struct {
	name  string
	files []string
	open  []func(Options) (pandian.Sink, error)
}

var kinds = []kind{
	{"jsonl", []string{JSONLName}, sinks(JSONL)},
	{"csv", []string{CSVName}, sinks(CSV)},
	{"xlsx", []string{XLSXName}, sinks(XLSX)},
	{"html", []string{HTMLName}, sinks(HTML)},
	{"masking", []string{MaskingName, SQLName}, sinks(Masking, SQL)},
}

func sinks(open ...func(Options) (pandian.Sink, error)) []func(Options) (pandian.Sink, error) {
	return open
}

// Kinds names the outputs that can be asked for; roster.csv is written whenever
// there are rosters.
func Kinds() (names []string) {
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// asks reports whether a file of the kinds is asked for.
func (o *Options) asks(file string) bool {
	return o.Only == nil || slices.ContainsFunc(kinds, func(k kind) bool { return slices.Contains(o.Only, k.name) && slices.Contains(k.files, file) })
}

// All returns the sinks of every output that is asked for. Those of an earlier
// run that are not are removed with the last. On an error none is left open.
func All(o Options) ([]pandian.Sink, error) {
	open := sinks(Roster)
	var stale []string
	for _, k := range kinds {
		if o.Only == nil || slices.Contains(o.Only, k.name) {
			open = append(open, k.open...)
		} else {
			stale = append(stale, k.files...)
		}
	}
	var all []pandian.Sink
	for _, open := range open {
		s, err := open(o)
		if err != nil {
			Discard(all)
			return nil, err
		}
		all = append(all, s)
	}
	if len(stale) > 0 {
		all = append(all, &absent{o.Dir, stale})
	}
	return all, nil
}

// absent is the sink of outputs that are not asked for: what an earlier run
// wrote of them does not stay beside those of this one.
type absent struct {
	dir   string
	files []string
}

func (*absent) Put(context.Context, pandian.Entry) error { return nil }
func (*absent) PutLines(context.Context, []byte) error   { return nil }

func (a *absent) Close(context.Context, pandian.Summary) error {
	for _, name := range a.files {
		if err := os.Remove(filepath.Join(a.dir, name)); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("remove %s of an earlier run: %w", name, err)
		}
	}
	return nil
}

// Discard gives up sinks of this package that will not be closed and removes
// their temporary files. Other sinks are left alone.
func Discard(sinks []pandian.Sink) {
	for _, s := range sinks {
		if d, ok := s.(interface{ discard() }); ok {
			d.discard()
		}
	}
}

// scribe knows the words of one language and the names in one ruleset. It is
// not safe for concurrent use.
type scribe struct {
	lang
	set        *rules.Set
	types      map[pandian.Type]*rules.TypeRule
	rank       map[pandian.Type]int
	categories map[string]string
	masks      map[string]*rules.MaskRule // by name
	bases      map[*rules.MaskRule]string // as they are asked for
	thresholds map[string]*rules.Threshold
	advice     map[string]*pandian.UnitAdvice // by unit
}

func newScribe(o Options) (*scribe, error) {
	l := lang(o.Lang)
	switch l {
	case "":
		l = chinese
	case chinese, english:
	default:
		return nil, fmt.Errorf("report language %q: not %s or %s", o.Lang, chinese, english)
	}
	set := o.Rules
	if set == nil {
		set = rules.Default()
	}
	s := &scribe{
		lang: l, set: set,
		types:      map[pandian.Type]*rules.TypeRule{},
		rank:       map[pandian.Type]int{},
		categories: map[string]string{},
		masks:      map[string]*rules.MaskRule{},
		bases:      map[*rules.MaskRule]string{},
		thresholds: map[string]*rules.Threshold{},
		advice:     map[string]*pandian.UnitAdvice{},
	}
	for i := range o.Advice {
		s.advice[o.Advice[i].Name] = &o.Advice[i]
	}
	for i := range set.Types {
		s.types[set.Types[i].ID] = &set.Types[i]
		s.rank[set.Types[i].ID] = i
	}
	for _, c := range set.Categories {
		s.categories[c.Code] = c.NameZH
	}
	for i := range set.Masks {
		s.masks[set.Masks[i].Name] = &set.Masks[i]
	}
	for i := range set.Sectors {
		for k := range set.Sectors[i].Thresholds {
			t := &set.Sectors[i].Thresholds[k]
			s.thresholds[t.ID] = t
		}
	}
	return s, nil
}

// phrase is a phrase of the ruleset in the language, in Chinese if it has no
// English.
func (s *scribe) phrase(zh string) string {
	if en := s.set.English[zh]; en != "" && s.lang == english {
		return en
	}
	return zh
}
