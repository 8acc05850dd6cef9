package papers

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"

	"pandian"
	"pandian/register"
	"pandian/report"
)

// Fields of notes that verdicts use; the other fields are those of report.Field.
const (
	fieldVerdict = "verdict"
	fieldReason  = "reason"
)

// noteBook are the notes that hold, by item.
type noteBook struct {
	at    time.Time
	items map[register.ItemID][]register.Note
}

// notes reads what was said up to the time of the view's papers.
func (d *Desk) notes(ctx context.Context) (noteBook, error) {
	b := noteBook{d.asOf(), map[register.ItemID][]register.Note{}}
	list, err := d.Register.Notes(ctx, d.asOf())
	for _, n := range list {
		b.items[n.Item] = append(b.items[n.Item], n)
	}
	return b, err
}

// said are the fields of an item as a whole.
func (b noteBook) said(id register.ItemID) map[string]register.Note {
	said := map[string]register.Note{}
	for _, n := range b.items[id] {
		if n.Place == "" && n.Digest == 0 && !b.expired(n) {
			said[n.Field] = n
		}
	}
	return said
}

func (b noteBook) expired(n register.Note) bool { return !n.Expires.IsZero() && !n.Expires.After(b.at) }

// placeKey names a type at a place of an item: part and column, no line.
func placeKey(t pandian.Type, place string) string { return string(t) + "\x1f" + place }

// spot is a type at one place of an item.
type spot struct {
	typ    pandian.Type
	place  string
	count  int64
	masked string
}

// spots are what there is to judge in an entry: each column, then what stands
// outside columns.
func spots(e *pandian.Entry) (list []spot) {
	columns := map[pandian.Type]int64{}
	for _, c := range e.Columns {
		if e.Findings[c.Type] == nil {
			continue
		}
		place := strings.TrimPrefix(c.Part+"／"+c.Col, "／")
		columns[c.Type] += c.Count
		list = append(list, spot{c.Type, place, c.Count, example(e.Findings[c.Type], c.Part, c.Col)})
	}
	for t, f := range e.Findings {
		if rest := f.Count - columns[t]; rest > 0 {
			list = append(list, spot{t, "", rest, example(f, "", "")})
		}
	}
	slices.SortStableFunc(list, func(a, b spot) int {
		return cmp.Or(strings.Compare(a.place, b.place), strings.Compare(string(a.typ), string(b.typ)))
	})
	return list
}

// example is a masked value from a place.
func example(f *pandian.Figures, part, col string) string {
	for _, p := range f.Places {
		if p.Col == col && (p.Part == part || col == "") {
			return p.Masked
		}
	}
	return ""
}

// valueKinds are the types whose values are identity facts of a kind of their own:
// a verdict on them names the values.
var valueKinds = map[pandian.Type]pandian.IdentKind{
	pandian.PersonName: pandian.IdentName, pandian.NationalID: pandian.IdentNationalID, pandian.ResidentID: pandian.IdentResidentID,
	pandian.Passport: pandian.IdentPassport, pandian.BirthDate: pandian.IdentBirth, pandian.Mobile: pandian.IdentMobile,
	pandian.Email: pandian.IdentEmail, pandian.Address: pandian.IdentAddress,
}

// maxValues is up to how many values a verdict names one by one; a verdict on more
// names them as a whole, and holds until any of them changes.
const maxValues = 500

// values are the digests that a verdict on a type of an item names; 0 alone if
// the register does not know the type's values.
func values(e *pandian.Entry, t pandian.Type) []pandian.Digest {
	kind, ok := valueKinds[t]
	if !ok {
		return []pandian.Digest{0}
	}
	var list []pandian.Digest
	for g := range e.Facts.Groups() {
		for _, id := range g {
			if id.Kind == kind {
				list = append(list, id.Digest)
			}
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	switch {
	case len(list) == 0:
		return []pandian.Digest{0}
	case len(list) <= maxValues:
		return list
	}
	h := fnv.New64a()
	var b [8]byte
	for _, v := range list {
		binary.LittleEndian.PutUint64(b[:], uint64(v))
		h.Write(b[:])
	}
	return []pandian.Digest{pandian.Digest(h.Sum64() | 1)}
}

// verdict is what people said of a spot, and whether it holds.
type verdict struct {
	id, reason string
	until      time.Time
	state      verdictState
}

type verdictState int

const (
	unjudged verdictState = iota
	holds
	expired // the time that it was given for is over
	widened // values stand there that it does not speak of
)

// judge looks up the verdict on a spot of an item, whose facts must be loaded.
func (b noteBook) judge(it *register.Item, s spot) (v verdict) {
	place := placeKey(s.typ, s.place)
	spoken := map[pandian.Digest]register.Note{}
	var last register.Note
	for _, n := range b.items[it.ID] {
		switch {
		case n.Place != place:
		case n.Field == fieldVerdict:
			spoken[n.Digest] = n
			if !n.At.Before(last.At) {
				last = n
			}
		case n.Field == fieldReason:
			v.reason = n.Value
		}
	}
	if len(spoken) == 0 {
		return verdict{}
	}
	v.id, v.state, v.until = last.Value, holds, last.Expires
	maps.DeleteFunc(spoken, func(_ pandian.Digest, n register.Note) bool { return n.Value != v.id })
	if b.expired(last) {
		v.state = expired
		return v
	}
	if v.id == "confirmed" {
		return v
	}
	for _, digest := range values(&it.Entry, s.typ) {
		if _, ok := spoken[digest]; !ok {
			v.state = widened
		}
	}
	return v
}

// judgedWrong are the types of an item of which every spot was judged wrong.
func (b noteBook) judgedWrong(d *Desk, it *register.Item) (types []pandian.Type) {
	if len(b.items[it.ID]) == 0 {
		return nil
	}
	right := map[pandian.Type]bool{}
	for _, s := range spots(&it.Entry) {
		v := b.judge(it, s)
		wrong := v.id == "false_positive" && v.state == holds
		if !wrong {
			right[s.typ] = true
		} else if !slices.Contains(types, s.typ) {
			types = append(types, s.typ)
		}
	}
	return slices.DeleteFunc(types, func(t pandian.Type) bool { return right[t] })
}

// verdictName is a verdict in the language of the papers.
func (d *Desk) verdictName(id string) string {
	for _, v := range report.Verdicts {
		if v.ID == id {
			return d.t(v.ZH, v.EN)
		}
	}
	return ""
}

func (d *Desk) verdictState(s verdictState) string {
	switch s {
	case holds:
		return d.t("有效", "holds")
	case expired:
		return d.t("已逾期，請重新審查", "expired: review again")
	case widened:
		return d.t("出現新的值，請重新審查", "new values: review again")
	}
	return d.t("尚未審查", "not reviewed")
}
