package scanner

import (
	"context"
	"math/bits"
	"slices"
	"strings"

	"pandian"
)

// takeover knows the items of a source that a run need not look into: those
// whose version and owner are still what the past knows of them. Looks and
// table, about 72 bytes an item, are there while the source is listed.
type takeover struct {
	source   string
	rows     [][]int32 // of the items of each stretch: 1 + the row of one that was taken
	personal int64     // items with personal data

	looks [][]pandian.Look // of each stretch
	table []place          // open addressing by path
}

// place is where the past has an item: in which stretch, counted from 1, and
// where there.
type place struct{ stretch, at int32 }

// takeover asks the past about a source. What it cannot tell is inspected.
func (st *State) takeover(ctx context.Context, source string) *takeover {
	if st.Past == nil {
		return nil
	}
	t := &takeover{source: source}
	items := 0
	err := st.Past.Known(ctx, source, func(looks []pandian.Look) {
		t.looks = append(t.looks, looks)
		t.rows = append(t.rows, make([]int32, len(looks)))
		items += len(looks)
	})
	if err != nil {
		return nil
	}
	t.table = make([]place, 1<<bits.Len(uint(2*items)))
	for i, looks := range t.looks {
		for at := range looks {
			k := &looks[at]
			if k.Personal {
				t.personal++
			}
			if p := t.find(k.Path); p.stretch == 0 {
				*p = place{int32(i + 1), int32(at)}
			} else { // of two paths with one hash nothing is known
				t.look(*p).Whole = false
			}
		}
	}
	st.known = append(st.known, t)
	return t
}

// find returns where the place of an item stands in the table, or would.
func (t *takeover) find(path uint64) *place {
	mask := uint64(len(t.table) - 1)
	for i := spread(path); ; i++ {
		p := &t.table[i&mask]
		if p.stretch == 0 || t.look(*p).Path == path {
			return p
		}
	}
}

func (t *takeover) look(p place) *pandian.Look { return &t.looks[p.stretch-1][p.at] }

func (t *takeover) row(p place) *int32 { return &t.rows[p.stretch-1][p.at] }

// spread brings the upper bits of a hash to the lower ones.
func spread(hash uint64) uint64 { return hash * 0x9e3779b97f4a7c15 >> 32 }

// unchanged returns the place of an item that has not changed, and was not taken yet.
func (t *takeover) unchanged(it *pandian.Item) (p place, ok bool) {
	if t == nil || it.Skip != "" || it.Version == "" {
		return p, false
	}
	if p = *t.find(pandian.ShortHash(it.Path)); p.stretch == 0 || *t.row(p) != 0 {
		return p, false
	}
	k := t.look(p)
	return p, k.Whole && k.Version == pandian.ShortHash(it.Version) && k.Owner == pandian.ShortHash(it.Owner)
}

// listed forgets what only listing needs.
func (t *takeover) listed() {
	if t != nil {
		t.looks, t.table = nil, nil
	}
}

// take notes that the entry of an item is the one that the past has. It is not
// logged: a run that goes on finds it again.
func (st *State) take(it *pandian.Item, t *takeover, p place) *pandian.Look {
	st.mu.Lock()
	defer st.mu.Unlock()
	k := t.look(p)
	b := pandian.Brief{
		Key: append(append(append(st.takenKey[:0], it.Source...), 0), it.Path...), SrcLen: len(it.Source),
		Content: k.Content, Version: k.Version, Modified: k.Modified, Status: pandian.Unchanged,
	}
	if k.Personal {
		b.Records = 1
	}
	st.takenKey = b.Key
	n := st.remember(&b, -int64(p.stretch), int(p.at))
	r := st.index.row(n)
	r.listed, r.original = true, k.Original
	*t.row(p) = int32(n + 1)
	return k
}

// taken reports whether the row's entry is in the past, in which stretch and where there.
func (r *indexRow) taken() (stretch, at int, ok bool) { return int(-1 - r.off), int(r.size), r.off < 0 }

// byPath orders the listed rows by source and path, byte by byte: what is below
// one folder stands together. Those that were taken are in order as the past
// knows them; only the others are sorted, and merged with them.
func (st *State) byPath() []int32 {
	x := &st.index
	others := x.sorted(func(r *indexRow) bool { return r.off >= 0 })
	order := make([]int32, 0, x.n)
	slices.SortFunc(st.known, func(a, b *takeover) int { return strings.Compare(a.source, b.source) })
	for _, t := range st.known {
		for _, rows := range t.rows {
			for _, n := range rows {
				if n == 0 || x.row(int(n-1)).off >= 0 {
					continue
				}
				for len(others) > 0 && x.less(others[0], n-1) {
					order, others = append(order, others[0]), others[1:]
				}
				order = append(order, n-1)
			}
		}
	}
	return append(order, others...)
}

// peopleKnown returns the people of the run's one source if all its entries
// with personal data, and no others, are those that the past knows.
func (st *State) peopleKnown(ctx context.Context) (pandian.KnownPeople, bool) {
	if len(st.known) != 1 || len(st.known) != st.sources {
		return pandian.KnownPeople{}, false
	}
	n := int64(0)
	for i := range st.index.n {
		r := st.index.row(i)
		if !r.listed || !r.facts {
			continue
		}
		if _, _, taken := r.taken(); !taken {
			return pandian.KnownPeople{}, false
		}
		n++
	}
	if n != st.known[0].personal {
		return pandian.KnownPeople{}, false
	}
	known, err := st.Past.People(ctx, st.known[0].source)
	return known, err == nil
}
