package scanner

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"

	"pandian"
)

// Roster is a list of people, a member in each row, as keyed identity facts: it
// tells which of them an entry speaks of, by row number, and holds no value. A
// million members take about 100 MB. Once read it is immutable, but for the
// members seen: it is for the goroutine that delivers.
type Roster struct {
	Name  string
	Bare  int // rows with nothing to tell a person by: no number, and no name with a birth date, mobile, e-mail, address
	rows  []rosterRow
	parts []string
	keys  []uint64 // of what tells a person, ascending
	at    []uint32 // by key: the row
	seen  []uint64 // rows that an entry spoke of, a bit each
	items int64    // entries that speak of members
}

type rosterRow struct {
	row     int32
	part    int32
	numbers [pandian.IdentName]pandian.Digest // decisive numbers by kind; 0 = none
}

// maxRoster bounds the rows of a roster.
const maxRoster = 1_000_000

// ReadRoster reads a roster through its format, exactly as a scan reads a file.
// A roster that cannot be read whole, or has no row that tells a person, is an
// error.
func ReadRoster(ctx context.Context, o Options, it pandian.Item, name string) (*Roster, error) {
	r := &Roster{Name: name}
	rows := 0
	o.Person = func(at pandian.Place, group []pandian.Ident) {
		if rows++; rows <= maxRoster {
			r.add(at, group)
		}
	}
	e, err := New(o).Inspect(ctx, it)
	switch {
	case err != nil:
		return nil, err
	case e.Status != pandian.Scanned:
		return nil, fmt.Errorf("roster %q: %s %v", name, e.Status, e.Reasons)
	case rows > maxRoster:
		return nil, fmt.Errorf("roster %q: more than %d rows", name, maxRoster)
	case len(r.rows) == 0:
		return nil, fmt.Errorf("roster %q: no row tells a person", name)
	}
	sort.Sort((*byRosterKey)(r))
	r.seen = make([]uint64, (len(r.rows)+63)/64)
	return r, nil
}

type byRosterKey Roster

func (r *byRosterKey) Len() int { return len(r.keys) }
func (r *byRosterKey) Less(i, j int) bool {
	return r.keys[i] < r.keys[j] || r.keys[i] == r.keys[j] && r.at[i] < r.at[j]
}
func (r *byRosterKey) Swap(i, j int) {
	r.keys[i], r.keys[j] = r.keys[j], r.keys[i]
	r.at[i], r.at[j] = r.at[j], r.at[i]
}

// Len is the number of rows that tell a person.
func (r *Roster) Len() int { return len(r.rows) }

// add takes the person of a row.
func (r *Roster) add(at pandian.Place, group []pandian.Ident) {
	row := rosterRow{row: int32(at.Row)}
	before, i := len(r.keys), uint32(len(r.rows))
	put := func(k uint64) { r.keys, r.at = append(r.keys, k), append(r.at, i) }
	for _, id := range group {
		if id.Kind < pandian.IdentName {
			row.numbers[id.Kind] = id.Digest
			put(numberKey(id))
		}
	}
	namePairs(group, put)
	if len(r.keys) == before {
		r.Bare++
		return
	}
	if n := len(r.parts); n == 0 || r.parts[n-1] != at.Part {
		r.parts = append(r.parts, at.Part)
	}
	row.part = int32(len(r.parts) - 1)
	r.rows = append(r.rows, row)
}

// maxNames is how many names a group of one person may have.
const maxNames = 4

// namePairs calls f with the key of each pair of a name and another fact that
// tells a person together with it. A list of names tells nobody.
func namePairs(group []pandian.Ident, f func(uint64)) {
	names := 0
	for _, id := range group {
		if id.Kind == pandian.IdentName {
			names++
		}
	}
	if names > maxNames {
		return
	}
	for _, n := range group {
		for _, id := range group {
			if n.Kind == pandian.IdentName && id.Kind > pandian.IdentName && id.Kind < pandian.IdentApart {
				f(mix(mix(uint64(n.Digest), uint64(id.Kind)), uint64(id.Digest)))
			}
		}
	}
}

func numberKey(id pandian.Ident) uint64 { return mix(uint64(id.Kind)+1, uint64(id.Digest)) }

// mix joins two keys into one.
func mix(a, b uint64) uint64 {
	const golden = 0x9e3779b97f4a7c15
	h := (a ^ a>>31) * golden
	h = (h ^ h>>29 ^ b) * golden
	return h ^ h>>32
}

// find returns the rows with a key.
func (r *Roster) find(key uint64) []uint32 {
	lo, ok := slices.BinarySearch(r.keys, key)
	if !ok {
		return nil
	}
	hi := lo + 1
	for hi < len(r.keys) && r.keys[hi] == key {
		hi++
	}
	return r.at[lo:hi]
}

// members appends the rows that a group of facts speaks of: those with the same
// national ID, resident ID or passport; and those with the same name and birth
// date, mobile, e-mail, address or other personal number, if no such number
// differs and they are all one person.
func (r *Roster) members(found []uint32, group []pandian.Ident) []uint32 {
	var numbers [pandian.IdentName]pandian.Digest
	crowd := false
	for _, id := range group {
		if id.Kind < pandian.IdentName {
			found = append(found, r.find(numberKey(id))...)
			crowd = crowd || numbers[id.Kind] != 0
			numbers[id.Kind] = id.Digest
		}
	}
	if crowd {
		return found
	}
	namePairs(group, func(key uint64) {
		person, before := numbers, len(found)
		for _, i := range r.find(key) {
			row := &r.rows[i]
			if differ(&numbers, &row.numbers) {
				continue
			}
			if differ(&person, &row.numbers) { // two people: it links nothing
				found = found[:before]
				return
			}
			for k, d := range row.numbers {
				person[k] = cmp.Or(person[k], d)
			}
			found = append(found, i)
		}
	})
	return found
}

// differ reports whether two people have different numbers of one kind.
func differ(a, b *[pandian.IdentName]pandian.Digest) bool {
	for k := range a {
		if a[k] != 0 && b[k] != 0 && a[k] != b[k] {
			return true
		}
	}
	return false
}

// held says which members an entry speaks of, and counts them as seen; ok is
// false if there are none.
func (r *Roster) held(e *pandian.Entry) (f pandian.RosterFigure, ok bool) {
	var found []uint32
	limit := 1 << 20
	for group := range e.Facts.Groups() {
		if found = r.members(found, group); len(found) > limit {
			slices.Sort(found)
			found = slices.Compact(found)
			limit = 2*len(found) + 1<<20
		}
	}
	if len(found) == 0 {
		return f, false
	}
	slices.Sort(found)
	found = slices.Compact(found)
	for _, i := range found {
		r.seen[i/64] |= 1 << (i % 64)
	}
	r.items++
	f = pandian.RosterFigure{Name: r.Name, Members: int64(len(found))}
	f.Rows, f.More = r.ranges(found)
	return f, true
}

// maxRanges bounds the row numbers that an entry lists.
const maxRanges = 200

// ranges writes row numbers in short, "2-5, 9", of a roster with several parts
// behind their names, and says how many more there are.
func (r *Roster) ranges(found []uint32) (rows []string, more int64) {
	for lo := 0; lo < len(found); {
		first := r.rows[found[lo]]
		last, hi := first.row, lo+1
		for hi < len(found) && r.rows[found[hi]].part == first.part && r.rows[found[hi]].row-last <= 1 {
			last = r.rows[found[hi]].row
			hi++
		}
		if len(rows) == maxRanges {
			return rows, int64(len(found) - lo)
		}
		text := fmt.Sprint(first.row)
		if last > first.row {
			text = fmt.Sprintf("%d-%d", first.row, last)
		}
		if len(r.parts) > 1 {
			text = r.parts[first.part] + "!" + text
		}
		rows = append(rows, text)
		lo = hi
	}
	return rows, 0
}

// total says how many members the entries of a run speak of.
func (r *Roster) total() pandian.RosterTotal {
	t := pandian.RosterTotal{Name: r.Name, Rows: int64(len(r.rows)), Bare: int64(r.Bare), Items: r.items}
	for _, word := range r.seen {
		for ; word != 0; word &= word - 1 {
			t.Members++
		}
	}
	return t
}

// holdRosters notes in an entry the members of rosters that it speaks of.
func (st *State) holdRosters(e *pandian.Entry) {
	for _, r := range st.Rosters {
		if f, ok := r.held(e); ok {
			e.Rosters = append(e.Rosters, f)
		}
	}
}
