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
	begins   []int32 // number of the first item of each stretch, and of all items
	rows     []int32 // of the items, in the order of paths: 1 + the row of one that was taken
	personal int64   // items with personal data

	looks []pandian.Look
	table []int32 // open addressing by path: 1 + number of the item
}

// takeover asks the past about a source. What it cannot tell is inspected.
func (st *State) takeover(ctx context.Context, source string) *takeover {
	if st.Past == nil {
		return nil
	}
	t := &takeover{source: source, begins: []int32{0}}
	err := st.Past.Known(ctx, source, func(looks []pandian.Look) {
		t.looks = append(t.looks, looks...)
		t.begins = append(t.begins, int32(len(t.looks)))
	})
	if err != nil {
		return nil
	}
	t.rows = make([]int32, len(t.looks))
	t.table = make([]int32, 1<<bits.Len(uint(2*len(t.looks))))
	for i := range t.looks {
		k := &t.looks[i]
		if k.Personal {
			t.personal++
		}
		if slot := t.slot(k.Path); *slot == 0 {
			*slot = int32(i + 1)
		} else { // of two paths with one hash nothing is known
			t.looks[*slot-1].Whole = false
		}
	}
	st.known = append(st.known, t)
	return t
}

// slot is where an item stands in the table, or would.
func (t *takeover) slot(path uint64) *int32 {
	mask := uint64(len(t.table) - 1)
	for i := spread(path); ; i++ {
		slot := &t.table[i&mask]
		if *slot == 0 || t.looks[*slot-1].Path == path {
			return slot
		}
	}
}

// spread brings the upper bits of a hash to the lower ones.
func spread(hash uint64) uint64 { return hash * 0x9e3779b97f4a7c15 >> 32 }

// unchanged returns the number of an item that has not changed, and was not taken yet.
func (t *takeover) unchanged(it *pandian.Item) (i int, ok bool) {
	if t == nil || it.Skip != "" || it.Version == "" {
		return 0, false
	}
	i = int(*t.slot(pandian.ShortHash(it.Path))) - 1
	if i < 0 || t.rows[i] != 0 {
		return 0, false
	}
	k := &t.looks[i]
	return i, k.Whole && k.Version == pandian.ShortHash(it.Version) && k.Owner == pandian.ShortHash(it.Owner)
}

// listed forgets what only listing needs.
func (t *takeover) listed() {
	if t != nil {
		t.looks, t.table = nil, nil
	}
}

// place is the stretch of an item, and where it stands there.
func (t *takeover) place(i int) (stretch, at int) {
	stretch, found := slices.BinarySearch(t.begins, int32(i))
	if !found {
		stretch--
	}
	return stretch, i - int(t.begins[stretch])
}

// take notes that the entry of an item is the one that the past has. It is not
// logged: a run that goes on finds it again.
func (st *State) take(it *pandian.Item, t *takeover, i int) *pandian.Look {
	st.mu.Lock()
	defer st.mu.Unlock()
	k := &t.looks[i]
	b := pandian.Brief{
		Key: append(append(append(st.takenKey[:0], it.Source...), 0), it.Path...), SrcLen: len(it.Source),
		Content: k.Content, Version: k.Version, Modified: k.Modified, Status: pandian.Unchanged,
	}
	if k.Personal {
		b.Records = 1
	}
	st.takenKey = b.Key
	stretch, at := t.place(i)
	n := st.remember(&b, -1-int64(stretch), at)
	r := st.index.row(n)
	r.listed, r.original = true, k.Original
	t.rows[i] = int32(n + 1)
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
		for _, n := range t.rows {
			if n == 0 || x.row(int(n-1)).off >= 0 {
				continue
			}
			for len(others) > 0 && x.less(others[0], n-1) {
				order, others = append(order, others[0]), others[1:]
			}
			order = append(order, n-1)
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
