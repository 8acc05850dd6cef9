package register

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"pandian"
)

// A sweep is the Past of its run, besides its History.
var (
	_ pandian.Past   = (*Sweep)(nil)
	_ pandian.Keeper = (*Sweep)(nil)
)

// Known lists the live versions that were made under the run's recipe. What an
// interrupted sweep left behind is none.
func (s *Sweep) Known(ctx context.Context, source string, f func(id int64, b *pandian.Brief)) (personal int64, err error) {
	const query = `SELECT id, records, recipe = $1, brief FROM version WHERE source_id = $2 AND until_sweep = 9223372036854775807
		AND from_sweep <= (SELECT coalesce(max(id), 0) FROM sweep WHERE done <> '')`
	var briefs pandian.BriefReader
	var b pandian.Brief
	err = s.r.each(ctx, query, []any{s.recipe, s.sources[source]}, func(scan scanFunc) error {
		var id, records int64
		var mine bool
		var brief sql.RawBytes
		if err := scan(&id, &records, &mine, &brief); err != nil {
			return err
		}
		if records > 0 {
			personal++
		}
		if mine && brief != nil && briefs.Read(&b, brief) == nil && b.Whole() && !b.Estimate {
			f(id, &b)
		}
		return nil
	})
	return personal, err
}

// recalls reads the live versions of a source in the order of paths, page by
// page.
type recalls struct {
	source string
	facts  bool
	page   []recalledRow
	next   int // of page
	ended  bool
}

type recalledRow struct {
	path string
	id   int64
	pandian.Recalled
}

const recallPage = 500

// Recall goes on to an item.
func (s *Sweep) Recall(ctx context.Context, item pandian.Ref, id int64, facts bool) (pandian.Recalled, error) {
	c := &s.recalls
	if c.source != item.Source || c.facts != facts || len(c.page) > 0 && c.page[0].path > item.Path {
		*c = recalls{source: item.Source, facts: facts}
	}
	for {
		for ; c.next < len(c.page) && c.page[c.next].path <= item.Path; c.next++ {
			if row := &c.page[c.next]; row.path == item.Path && row.id == id {
				return row.Recalled, nil
			}
		}
		if c.next < len(c.page) || c.ended {
			return pandian.Recalled{}, s.r.failed("read", fmt.Errorf("%w: %q is not as it was", ErrDamaged, item.Path))
		}
		if err := s.recallPage(ctx, item.Path); err != nil {
			return pandian.Recalled{}, err
		}
	}
}

// recallPage reads the page that begins with a path.
func (s *Sweep) recallPage(ctx context.Context, from string) error {
	c := &s.recalls
	columns, join := "NULL", ""
	if c.facts {
		columns, join = "f.data", " LEFT JOIN facts f ON f.digest = v.facts"
	}
	query := `SELECT v.path, v.id, v.brief, v.entry, ` + columns + ` FROM version v` + join + `
		WHERE v.source_id = $1 AND v.until_sweep = 9223372036854775807 AND v.path >= $2 AND v.brief IS NOT NULL
		AND v.from_sweep <= (SELECT coalesce(max(id), 0) FROM sweep WHERE done <> '') ORDER BY v.path LIMIT $3`
	c.page, c.next = c.page[:0], 0
	err := s.r.each(ctx, query, []any{s.sources[c.source], from, recallPage}, func(scan scanFunc) error {
		var row recalledRow
		if err := scan(&row.path, &row.id, &row.Brief, &row.Doc, &row.Facts); err != nil {
			return err
		}
		c.page = append(c.page, row)
		return nil
	})
	c.ended = len(c.page) < recallPage
	return err
}

// Keep passes an entry that stays as it is.
func (s *Sweep) Keep(ctx context.Context, item pandian.Ref, id int64) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	return s.r.failed("write", s.writer.keep(ctx, item, id))
}

// errUnfinished says that versions may end with a sweep that is not complete:
// then totals and live versions do not fit together.
var errUnfinished = errors.New("a sweep is not complete")

// People are the totals that hold.
func (s *Sweep) People(ctx context.Context, source string) (pandian.KnownPeople, error) {
	var unfinished int
	if err := s.r.db.QueryRowContext(ctx, `SELECT count(*) FROM sweep WHERE done = ''`).Scan(&unfinished); err != nil || unfinished > 0 {
		return pandian.KnownPeople{}, s.r.failed("read", errors.Join(err, errUnfinished))
	}
	known := pandian.KnownPeople{Distinct: map[pandian.Type]int64{}, Folders: map[string][2]int64{}}
	const query = `SELECT kind, name, subjects, special, data FROM total
		WHERE source_id = $1 AND kind IN ('source', 'folder') AND until_sweep = 9223372036854775807
		AND from_sweep <= (SELECT coalesce(max(id), 0) FROM sweep WHERE done <> '')`
	err := s.r.each(ctx, query, []any{s.sources[source]}, func(scan scanFunc) error {
		var kind, name string
		var p [2]int64
		var data sql.RawBytes
		if err := scan(&kind, &name, &p[0], &p[1], &data); err != nil {
			return err
		}
		known.Folders[name] = p // the source's name is ""
		if kind != string(Source) {
			return nil
		}
		var t Total
		if json.Unmarshal(data, &t) != nil {
			return ErrDamaged
		}
		for typ, f := range t.Findings {
			known.Distinct[typ] = f.Distinct
		}
		return nil
	})
	return known, err
}
