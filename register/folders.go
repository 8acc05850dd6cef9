package register

import "context"

// folderStack makes the totals of folders. Rows come in the order of paths, so
// everything below a folder stands together: a folder is finished, and goes up
// into its parent, when the first row outside it appears.
type folderStack struct {
	source string
	open   []*tally // the source itself first
	done   []Total
}

// at opens the folders above a path and closes the others.
func (s *folderStack) at(p []byte) *tally {
	depth := 1
	for i := 0; i < len(p); i++ {
		if p[i] != '/' {
			continue
		}
		if depth >= len(s.open) || s.open[depth].Name != string(p[:i]) {
			s.closeTo(depth)
			s.open = append(s.open, &tally{Total: Total{Scope: Scope{Kind: Folder, Source: s.source, Name: string(p[:i])}}})
		}
		depth++
	}
	s.closeTo(depth)
	return s.open[depth-1]
}

// closeTo finishes folders until n are open.
func (s *folderStack) closeTo(n int) {
	for len(s.open) > n {
		t := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		up := s.open[len(s.open)-1]
		t.people()
		t.Items = t.Personal
		s.done = append(s.done, t.Total)
		up.Personal += t.Personal
		up.Records += t.Records
		up.CopyRecords += t.CopyRecords
		up.Copies += t.Copies
		up.mergeAll(t)
	}
}

// totalSource makes the totals of a source and its folders.
func (w *writer) totalSource(ctx context.Context, name string) error {
	id := w.s.sources[name]
	all := &tally{Total: Total{Scope: Scope{Kind: Source, Source: name}}}
	s := &folderStack{source: name, open: []*tally{{}}}
	list, err := w.r.stretches(ctx, id, w.sweep, w.spans)
	if err != nil {
		return err
	}
	err = w.versionsOf(ctx, list, func(row *tallyRow) error {
		all.count(row)
		if row.brief.Records == 0 {
			return nil
		}
		t := s.at(row.path())
		t.countRecords(row)
		return t.add(row)
	})
	if err != nil {
		return err
	}
	s.closeTo(1)
	all.mergeAll(s.open[0])
	all.people()
	folders, source := w.newTotals(Folder, id), w.newTotals(Source, id)
	folders.list, source.list = s.done, []Total{all.Total}
	if err := folders.save(ctx); err != nil {
		return err
	}
	return source.save(ctx)
}
