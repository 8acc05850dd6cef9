package register

import (
	"context"
	"fmt"
	"iter"
)

// Change is an item that differs between two views. Before is nil for one that
// is new, After for one that is gone; with both set the path tells whether it
// moved.
type Change struct {
	ID            ItemID
	Before, After *Item
}

// Changes lists the items that differ between two views of one register, by
// item number; from is the earlier one. An item that changed and changed back
// is not listed.
func Changes(ctx context.Context, from, to *View) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		last := int64(0)
		for {
			page, err := changedItems(ctx, from, to, last)
			if err != nil {
				yield(Change{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			last = int64(page[len(page)-1])
			before, err := byID(ctx, from, page)
			if err != nil {
				yield(Change{}, err)
				return
			}
			after, err := byID(ctx, to, page)
			if err != nil {
				yield(Change{}, err)
				return
			}
			for _, id := range page {
				c := Change{ID: id, Before: before[id], After: after[id]}
				if c.same() {
					continue
				}
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}

func (c *Change) same() bool {
	if c.Before == nil || c.After == nil {
		return c.Before == c.After
	}
	return c.Before.Version == c.After.Version
}

// changedItems is the next page of items with a version that began or ended
// between the views.
func changedItems(ctx context.Context, from, to *View, last int64) ([]ItemID, error) {
	var page []ItemID
	part := func(column string) string {
		return fmt.Sprintf(`SELECT item_id FROM version WHERE %s < 9223372036854775807 AND %s > $1 AND %s <= $2 AND +item_id > $3`, column, column, column)
	}
	err := to.r.each(ctx, part("from_sweep")+` UNION `+part("until_sweep")+` ORDER BY item_id LIMIT $4`,
		[]any{from.sweep, to.sweep, last, idsAtOnce}, func(scan scanFunc) error {
			var id int64
			err := scan(&id)
			page = append(page, ItemID(id))
			return err
		})
	return page, err
}

func byID(ctx context.Context, v *View, list []ItemID) (map[ItemID]*Item, error) {
	found := map[ItemID]*Item{}
	for it, err := range v.Items(ctx, Filter{IDs: list}) {
		if err != nil {
			return nil, err
		}
		found[it.ID] = &it
	}
	return found, nil
}
