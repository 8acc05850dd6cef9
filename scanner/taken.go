package scanner

import (
	"cmp"
	"context"
	"slices"

	"pandian"
)

// takeover knows the items of a source that a run need not look into: those
// whose version and owner are still what the past knows of them. They are sorted
// by the hash of their path: 64 bytes an item, for as long as the source is listed.
type takeover []takenItem

// takenItem is an item whose entry may be taken over.
type takenItem struct {
	id int64
	pandian.Look
}

// takeover asks the past about a source. What it cannot tell is inspected.
func (st *State) takeover(ctx context.Context, source string) (t takeover) {
	if st.Past == nil {
		return nil
	}
	personal, err := st.Past.Known(ctx, source, func(id int64, k *pandian.Look) { t = append(t, takenItem{id, *k}) })
	if err != nil {
		return nil
	}
	slices.SortFunc(t, func(a, b takenItem) int { return cmp.Compare(a.Path, b.Path) })
	st.known = append(st.known, knownSource{source, personal})
	return t
}

// unchanged returns what is known of an item that has not changed. Of two paths
// with one hash nothing is known.
func (t takeover) unchanged(it *pandian.Item) (k takenItem, ok bool) {
	if len(t) == 0 || it.Skip != "" || it.Version == "" {
		return k, false
	}
	path := pandian.ShortHash(it.Path)
	i, ok := slices.BinarySearchFunc(t, path, func(k takenItem, path uint64) int { return cmp.Compare(k.Path, path) })
	if !ok || i+1 < len(t) && t[i+1].Path == path {
		return k, false
	}
	k = t[i]
	return k, k.Version == pandian.ShortHash(it.Version) && k.Owner == pandian.ShortHash(it.Owner)
}

// knownSource says how many entries with personal data the past has of a source.
type knownSource struct {
	name     string
	personal int64
}

// take notes that the entry of an item is the one that the past has. It is not
// logged: a run that goes on finds it again.
func (st *State) take(it *pandian.Item, k takenItem) {
	st.mu.Lock()
	defer st.mu.Unlock()
	b := pandian.Brief{
		Key: append(append(append(st.takenKey[:0], it.Source...), 0), it.Path...), SrcLen: len(it.Source),
		Content: k.Content, Version: k.Version, Modified: k.Modified, Status: pandian.Unchanged,
	}
	if k.Personal {
		b.Records = 1
	}
	st.takenKey = b.Key
	st.index.row(st.remember(&b, -k.id, 0)).listed = true
}

// taken reports whether the row's entry is in the past, under which number.
func (r *indexRow) taken() (id int64, ok bool) { return -r.off, r.off < 0 }

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
		if _, taken := r.taken(); !taken {
			return pandian.KnownPeople{}, false
		}
		n++
	}
	if n != st.known[0].personal {
		return pandian.KnownPeople{}, false
	}
	known, err := st.Past.People(ctx, st.known[0].name)
	return known, err == nil
}
