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
// interrupted sweep left behind is none. One without a look may hold anything.
func (s *Sweep) Known(ctx context.Context, source string, f func(id int64, k *pandian.Look)) (personal int64, err error) {
	const query = `SELECT id, recipe = $1, look FROM version WHERE source_id = $2 AND until_sweep = 9223372036854775807
		AND from_sweep <= (SELECT coalesce(max(id), 0) FROM sweep WHERE done <> '')`
	err = s.r.each(ctx, query, []any{s.recipe, s.sources[source]}, func(scan scanFunc) error {
		var id int64
		var mine bool
		var look sql.RawBytes
		if err := scan(&id, &mine, &look); err != nil {
			return err
		}
		k, known := pandian.ParseLook(look)
		if !known || k.Personal {
			personal++
		}
		if known && mine && k.Whole {
			f(id, &k)
		}
		return nil
	})
	return personal, err
}

// recalls reads the live versions of a source in the order of paths, page by
// page without a gap.
type recalls struct {
	source string
	facts  bool
	page   []recalledRow
	next   int    // of page
	after  string // path behind which page begins; "" = with the first
	ended  bool
	shared bool // page was read while the sweep was being written: the writer may go by it
}

type recalledRow struct {
	liveRow
	pandian.Recalled
}

const recallPage = 500

// Recall goes on to an item.
func (s *Sweep) Recall(ctx context.Context, item pandian.Ref, id int64, facts bool) (pandian.Recalled, error) {
	c := &s.recalls
	if c.source != item.Source || c.facts != facts || item.Path <= c.after {
		*c = recalls{source: item.Source, facts: facts}
	}
	for {
		for ; c.next < len(c.page) && c.page[c.next].path <= item.Path; c.next++ {
			if row := &c.page[c.next]; row.path == item.Path && row.id == id && row.Brief != nil {
				return row.Recalled, nil
			}
		}
		if c.next < len(c.page) || c.ended {
			return pandian.Recalled{}, s.r.failed("read", fmt.Errorf("%w: %q is not as it was", ErrDamaged, item.Path))
		}
		if err := s.recallPage(ctx); err != nil {
			return pandian.Recalled{}, err
		}
	}
}

// recallPage reads the next page.
func (s *Sweep) recallPage(ctx context.Context) error {
	c := &s.recalls
	from, columns, join := ">=", "NULL", ""
	if n := len(c.page); n > 0 {
		from, c.after = ">", c.page[n-1].path
	}
	if c.facts {
		columns, join = "f.data", " LEFT JOIN facts f ON f.digest = v.facts"
	}
	query := `SELECT v.path, v.id, v.item_id, v.print, v.records, v.brief, v.entry, ` + columns + ` FROM version v` + join + `
		WHERE v.source_id = $1 AND v.until_sweep = 9223372036854775807 AND v.path ` + from + ` $2
		AND v.from_sweep <= (SELECT coalesce(max(id), 0) FROM sweep WHERE done <> '') ORDER BY v.path LIMIT $3`
	c.page, c.next, c.shared = make([]recalledRow, 0, recallPage), 0, s.writer != nil
	err := s.r.each(ctx, query, []any{s.sources[c.source], c.after, recallPage}, func(scan scanFunc) error {
		var row recalledRow
		if err := scan(&row.path, &row.id, &row.item, &row.print, &row.records, &row.Brief, &row.Doc, &row.Facts); err != nil {
			return err
		}
		c.page = append(c.page, row)
		return nil
	})
	c.ended = len(c.page) < recallPage
	return err
}

// pageBehind returns what the page at hand tells of the live versions behind a
// path, without a gap; nil if it cannot tell. What is recalled need not be read
// a second time to be merged.
func (c *recalls) pageBehind(source, path string) (rows []liveRow) {
	if !c.shared || c.source != source || path < c.after {
		return nil
	}
	for i := range c.page {
		if row := &c.page[i].liveRow; row.path > path {
			rows = append(rows, *row)
		}
	}
	return rows
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
