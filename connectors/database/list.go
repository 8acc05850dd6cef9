package database

import (
	"context"
	"iter"
	"strings"

	"pandian"
)

// Items lists the tables of the database that the URL names, or of all. What
// the login may not read is listed too, and so are views, which repeat what
// their tables hold.
func (s *source) Items(ctx context.Context) iter.Seq2[pandian.Item, error] {
	return func(yield func(pandian.Item, error) bool) {
		databases, err := s.databases(ctx)
		if err != nil {
			if ctx.Err() == nil {
				yield(s.item(nil), s.listFailed(ctx, err))
			}
			return
		}
		for _, d := range databases {
			if ctx.Err() != nil || !s.list(ctx, d, yield) {
				return
			}
		}
	}
}

func (s *source) databases(ctx context.Context) ([]listed, error) {
	if s.addr.database != "" {
		return []listed{{names: []string{s.addr.database}}}, nil
	}
	c, err := s.connect(ctx, "", s.o.Timeout)
	if err != nil {
		return nil, err
	}
	defer c.close()
	return s.e.databases(ctx, c)
}

// list yields a database's tables; false = the listing must end.
func (s *source) list(ctx context.Context, d listed, yield func(pandian.Item, error) bool) bool {
	if d.why == "" {
		d.why = s.o.LeaveOut(d.names)
	}
	if d.why == pandian.Filtered { // its tables may not be
		d.why = ""
	}
	if d.why != "" {
		it := s.item(d.names)
		it.Skip = d.why
		return yield(it, nil)
	}
	tables, err := s.tables(ctx, d.names[0])
	if err != nil {
		return ctx.Err() == nil && yield(s.item(d.names), s.listFailed(ctx, err))
	}
	for _, t := range tables {
		it := s.item(t.names)
		it.Size, it.Rows, it.NoKey = t.size, max(t.rows, 0), !t.keyed && t.why == ""
		it.Skip = s.o.LeaveOut(t.names)
		if it.Skip == "" && (t.why != pandian.View || !s.o.Views) {
			it.Skip = t.why
		}
		if ctx.Err() != nil || !yield(it, nil) {
			return false
		}
	}
	return true
}

// tables lists a database; the connection is given back before they are
// handed on.
func (s *source) tables(ctx context.Context, database string) ([]listed, error) {
	c, err := s.connect(ctx, database, s.o.Timeout)
	if err != nil {
		return nil, err
	}
	defer c.close()
	return s.e.tables(ctx, c, database)
}

func (s *source) item(names []string) pandian.Item {
	escaped := make([]string, len(names))
	for i, n := range names {
		escaped[i] = pandian.EscapeName(n)
	}
	return pandian.Item{Ref: pandian.Ref{Source: s.o.Name, Path: strings.Join(escaped, "/")}, Size: -1}
}

func (s *source) listFailed(ctx context.Context, err error) error {
	err = s.e.because(ctx, err)
	if pandian.ReasonOf(err) == pandian.IOError {
		return pandian.Because(pandian.ListFailed, err)
	}
	return err
}
