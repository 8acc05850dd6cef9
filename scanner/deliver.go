package scanner

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"pandian"
	"pandian/rules"
)

// Deliver hands the run's entries to the sinks, ordered by source and path,
// with copies named, and closes the sinks with the totals, which it returns.
// base carries what only the caller knows: organisation, sources, times. Entry
// by entry is read back from the state, so memory does not grow with them.
func (st *State) Deliver(ctx context.Context, sector rules.Sector, base pandian.Summary, sinks []pandian.Sink) (pandian.Summary, error) {
	x := &st.index
	x.nameCopies()
	sum := base
	sum.Started = st.started
	sum.ByStatus = map[pandian.Status]int64{}
	sum.ByReason = map[pandian.Reason]int64{}
	sum.ByReasonClass = map[pandian.ReasonClass]int64{}
	sum.Findings = map[pandian.Type]*pandian.Figures{}
	err := st.totalFolders(&sum)
	if err != nil {
		return sum, err
	}
	for _, i := range x.byPath() {
		r := x.row(int(i))
		e, err := st.entry(r)
		if err != nil {
			return sum, err
		}
		if r.copyOf >= 0 {
			e.CopyOf = string(x.pathOf(x.row(int(r.copyOf))))
		}
		st.holdRosters(&e)
		addToSummary(&sum, &e)
		for _, s := range sinks {
			if err := s.Put(ctx, e); err != nil {
				return sum, fmt.Errorf("report: %w", err)
			}
		}
	}
	st.distinct(&sum)
	for _, r := range st.Rosters {
		sum.Rosters = append(sum.Rosters, r.total())
	}
	if sum.Thresholds, err = st.states(sector, &sum); err != nil {
		return sum, err
	}
	for _, s := range sinks {
		if err := s.Close(ctx, sum); err != nil {
			return sum, fmt.Errorf("report: %w", err)
		}
	}
	return sum, nil
}

// bytesRead is how much of an entry was read; of a sample, its share of the rows.
func bytesRead(e *pandian.Entry) int64 {
	size := max(e.Size, 0)
	if e.Sample != nil && e.Sample.Total > 0 {
		size = int64(float64(size) * float64(e.Sample.Rows) / float64(e.Sample.Total))
	}
	return size
}

// addToSummary counts an entry.
func addToSummary(sum *pandian.Summary, e *pandian.Entry) {
	sum.Items++
	sum.Bytes += max(e.Size, 0)
	switch e.Status {
	case pandian.Scanned, pandian.Unchanged, pandian.Partial:
		sum.BytesRead += bytesRead(e)
	}
	sum.ByStatus[e.Status]++
	classes := map[pandian.ReasonClass]bool{}
	for _, why := range e.Reasons {
		sum.ByReason[why]++
		classes[why.Class()] = true
	}
	for c := range classes {
		sum.ByReasonClass[c]++
	}
	for t, f := range e.Findings {
		if sum.Findings[t] == nil {
			sum.Findings[t] = &pandian.Figures{}
		}
		sum.Findings[t].Count += f.Count
	}
	for t, n := range e.Allowed {
		if sum.Allowed == nil {
			sum.Allowed = map[pandian.Type]int64{}
		}
		sum.Allowed[t] += n
	}
	if e.Risk != nil && e.Risk.Level == "high" {
		sum.HighRisk++
	}
	if e.CopyOf != "" {
		sum.Copies++
		sum.CopyRecords += e.Records
		return
	}
	sum.Records += e.Records
	likely := pandian.Interval{e.Records, e.Records}
	if e.Estimate {
		sum.Estimates++
		if e.Sample != nil {
			likely = e.Sample.Records
		}
	}
	sum.Likely[0] += likely[0]
	sum.Likely[1] += likely[1]
}

// states holds the run against the thresholds of the organisation. What is only
// estimated reaches none.
func (st *State) states(sector rules.Sector, sum *pandian.Summary) ([]pandian.ThresholdState, error) {
	if sum.Estimates == 0 {
		sum.Likely = pandian.Interval{}
		return sector.States(sum.Subjects, sum.Records), nil
	}
	var exact pandian.Facts
	var records int64
	x := &st.index
	for _, i := range x.byFolder() {
		r := x.row(int(i))
		e, err := st.entry(r)
		if err != nil {
			return nil, err
		}
		if e.Estimate {
			continue
		}
		if r.copyOf < 0 {
			records += e.Records
		}
		unite(&exact, e.Facts)
	}
	return sector.Estimated(rules.Held{Subjects: exact.People().Subjects, Records: records, Seen: sum.Subjects, AtMost: sum.Likely[1]}), nil
}

// folder is an open folder while totals are made.
type folder struct {
	total pandian.FolderTotal
	facts pandian.Facts
}

// totalFolders unites the facts of every folder, source and of the run. The
// rows come folder by folder; a folder is closed, and its facts go up, when the
// first item outside it appears.
func (st *State) totalFolders(sum *pandian.Summary) error {
	x := &st.index
	var all pandian.Facts
	var open []*folder
	closeTo := func(n int) {
		for len(open) > n {
			f := open[len(open)-1]
			open = open[:len(open)-1]
			p := f.facts.People()
			f.total.Subjects, f.total.SpecialSubjects = p.Subjects, p.Special
			sum.Folders = append(sum.Folders, f.total)
			up := &all
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.total.Items += f.total.Items
				parent.total.Records += f.total.Records
				up = &parent.facts
			}
			unite(up, &f.facts)
		}
	}
	for _, i := range x.byFolder() {
		r := x.row(int(i))
		e, err := st.entry(r)
		if err != nil {
			return err
		}
		dirs := foldersOf(&e)
		n := 0
		for n < len(open) && n < len(dirs) && open[n].total.Source == e.Source && open[n].total.Path == dirs[n] {
			n++
		}
		closeTo(n)
		for ; n < len(dirs); n++ {
			open = append(open, &folder{total: pandian.FolderTotal{Source: e.Source, Path: dirs[n]}})
		}
		f := open[len(open)-1]
		f.total.Items++
		if r.copyOf < 0 {
			f.total.Records += e.Records
		}
		unite(&f.facts, e.Facts)
	}
	closeTo(0)
	people := all.People()
	sum.Subjects, sum.SpecialSubjects = people.Subjects, people.Special
	st.union = unionFigures(&all, people)
	slices.SortFunc(sum.Folders, func(a, b pandian.FolderTotal) int {
		if a.Source != b.Source {
			return strings.Compare(a.Source, b.Source)
		}
		return bytes.Compare([]byte(a.Path), []byte(b.Path))
	})
	return nil
}

// unionTypes are the types whose values are identity facts of a kind of their
// own: their distinct values are known over a union.
var unionTypes = map[pandian.Type]pandian.IdentKind{
	pandian.PersonName: pandian.IdentName, pandian.NationalID: pandian.IdentNationalID, pandian.ResidentID: pandian.IdentResidentID,
	pandian.Passport: pandian.IdentPassport, pandian.BirthDate: pandian.IdentBirth, pandian.Mobile: pandian.IdentMobile,
	pandian.Email: pandian.IdentEmail, pandian.Address: pandian.IdentAddress,
}

// unionFigures counts distinct values and special subjects over a union.
func unionFigures(all *pandian.Facts, people pandian.People) map[pandian.Type]int64 {
	distinct := map[pandian.Type]int64{}
	for t, kind := range unionTypes {
		distinct[t] = all.Distinct(kind)
	}
	for i, n := range people.SpecialBy {
		distinct[pandian.SpecialTypes[i]] = n
	}
	return distinct
}

// distinct fills the distinct values by type; 0 where they are not known over
// the union.
func (st *State) distinct(sum *pandian.Summary) {
	for t, f := range sum.Findings {
		f.Distinct = st.union[t]
	}
}

// unite adds o to f; o is no longer used by anybody, so an empty f takes it.
func unite(f, o *pandian.Facts) {
	if f.Len() == 0 && o != nil {
		*f = *o
		return
	}
	f.Merge(o)
}

// foldersOf lists the folders above an entry, from the source ("") down.
func foldersOf(e *pandian.Entry) []string {
	dirs := []string{""}
	d := path.Dir(e.Path)
	if d == "." || d == "/" {
		return dirs
	}
	for i := 0; i < len(d); i++ {
		if d[i] == '/' {
			dirs = append(dirs, d[:i])
		}
	}
	return append(dirs, d)
}
