package scanner

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"pandian"
)

// member inspects a nested item of c's content within the item's limits. What
// is wrong with the member is noted in its container; only cancellation and
// limits that end the whole item are returned.
func (in *inspection) member(c *collector, name string, m pandian.Content) error {
	if err := in.stopped(); err != nil {
		return err
	}
	if c.isTable && c.depth == 0 {
		in.newBudget(m.Size)
	}
	in.members++
	if in.members-in.before > in.s.limits.Members {
		return errLimit(pandian.ArchiveCount)
	}
	path := memberPath(name)
	if c.isTable {
		path = pandian.EscapeName(name) // of a row: no folders
	}
	if c.prefix != "" {
		path = c.prefix + pandian.MemberSep + path
	}
	sub := newCollector(in, newTally(in.s), in.unique(path), c.depth+1)
	m.Name = DecodeName([]byte(name))
	var format string
	var err error
	if sub.depth > in.s.limits.Depth {
		err = errLimit(pandian.ArchiveDepth)
	} else {
		err = in.s.read(in.ctx, sub, in.counted(m), &format, nil)
	}
	sub.tally.inName = append(sub.tally.inName, sub.aside(m.Name, pandian.Place{Part: sub.prefix})...)
	if err != nil {
		sub.tally.reason(reasonFor(err))
	}
	census := sub.tally.known().Census()
	records := sub.tally.records(census)
	in.note(sub, format, census, records)
	c.tally.merge(sub.tally, records)
	if c.tally.sample != nil {
		c.tally.sample.member(sub.tally, records, c.rows)
	}
	sub.tally.release(in.s)
	sub.release()
	if err != nil && fatalToItem(err) {
		return err
	}
	return in.stopped()
}

// newBudget begins the limits anew: a document in a row of a table costs as much
// as one in a folder may.
func (in *inspection) newBudget(size int64) {
	in.before, in.expanded, in.paths = in.members, 0, nil
	in.size = max(size, 0)
}

// unique tells members of the same path apart: the second one gets "#2".
func (in *inspection) unique(path string) string {
	name := path
	for n := 2; in.paths[name]; n++ {
		name = path + "#" + strconv.Itoa(n)
	}
	if in.paths == nil {
		in.paths = map[string]bool{}
	}
	in.paths[name] = true
	return name
}

// fatalToItem reports whether a member's failure ends its container: the whole
// item is out of budget or was cancelled.
func fatalToItem(err error) bool {
	switch pandian.ReasonOf(err) {
	case pandian.ArchiveCount, pandian.ArchiveRatio, pandian.TooLarge:
		return true
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// memberPath is the path of a member as inventories show it: decoded, with
// "/" between its elements, each escaped; ".." and absolute paths stay inside.
func memberPath(raw string) string {
	name, _ := decodeName([]byte(raw))
	els := pandian.MemberElements(name)
	for i, el := range els {
		els[i] = pandian.EscapeName(el)
	}
	return strings.Join(els, "/")
}

// note adds the member's line, if it says anything.
func (in *inspection) note(sub *collector, format string, census *pandian.Census, records int64) {
	t := sub.tally
	status := statusOf(t)
	in.byStatus[status]++
	if len(in.entries) >= pandian.MaxMembers || status == pandian.Scanned && !t.found() {
		return
	}
	p := census.People()
	in.entries = append(in.entries, pandian.MemberEntry{
		Path: in.ref.Path + pandian.MemberSep + sub.prefix, Format: format, Status: status, Reasons: t.sortedReasons(), Records: records, Subjects: p.Subjects + p.NameOnly,
	})
}

// counted charges what is read of a member against the item's budget.
func (in *inspection) counted(m pandian.Content) pandian.Content {
	if open := m.Open; open != nil {
		m.Open = func() (io.ReadCloser, error) {
			r, err := open()
			if err != nil {
				return nil, err
			}
			return &meter{r, in}, nil
		}
	}
	if at := m.At; at != nil {
		m.At = func() (io.ReaderAt, int64, error) {
			r, size, err := at()
			if err == nil {
				err = in.charge(size)
			}
			return r, size, err
		}
	}
	return m
}

// charge adds n bytes to what members have cost so far; over a limit it returns
// an error that ends the item.
func (in *inspection) charge(n int64) error {
	in.expanded += n
	switch {
	case in.expanded > in.s.limits.Expanded:
		return errLimit(pandian.TooLarge)
	case in.size > 0 && in.expanded > in.s.limits.RatioFrom && in.expanded/in.size > in.s.limits.Ratio:
		return errLimit(pandian.ArchiveRatio)
	}
	return nil
}

// meter counts the bytes of one pass over a member. The head that is read
// twice for sniffing counts once or twice; that does not matter.
type meter struct {
	io.ReadCloser
	in *inspection
}

func (r *meter) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if over := r.in.charge(int64(n)); over != nil {
		return n, over
	}
	return n, err
}
