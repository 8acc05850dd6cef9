package database

import "slices"

// indexes gathers a table's unique indexes, column by column.
type indexes struct{ list []index }

type index struct {
	name    string
	primary bool
	usable  bool // no column may be NULL or stand for a part of its value
	columns []string
}

func (x *indexes) add(name, column string, primary, usable bool) {
	if n := len(x.list); n > 0 && x.list[n-1].name == name {
		i := &x.list[n-1]
		i.columns, i.usable = append(i.columns, column), i.usable && usable
		return
	}
	x.list = append(x.list, index{name, primary, usable, []string{column}})
}

// choose returns the columns to read by: of the primary key, else of the
// shortest other key; nil = there is none.
func (x *indexes) choose(columns []column) (key []int) {
	primary := false
	for _, i := range x.list {
		if !i.usable || primary || key != nil && !i.primary && len(i.columns) >= len(key) {
			continue
		}
		if k := i.in(columns); k != nil {
			key, primary = k, i.primary
		}
	}
	return key
}

// in returns the index's columns by their place, nil if one cannot be read by.
func (i *index) in(columns []column) (key []int) {
	for _, name := range i.columns {
		k := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
		if k < 0 || columns[k].key == "" {
			return nil
		}
		key = append(key, k)
	}
	return key
}
