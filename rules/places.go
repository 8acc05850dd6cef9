package rules

import "slices"

// placeBook finds the names of counties and districts that a text begins with.
// Few names share their first two characters, so that a place is found by one
// look into a small table.
type placeBook struct {
	heads wordSet   // their first two characters, by pairKey
	names [][]place // by slot of heads: names that begin so, longer ones first
}

type place struct {
	name   string
	county bool
}

// newPlaceBook returns a book of places. Names that do not begin with two
// ideographs are not found.
func newPlaceBook(places []place) (b placeBook) {
	for _, p := range places {
		b.heads.addPair(p.name)
	}
	b.names = make([][]place, len(b.heads.slots))
	for _, p := range places {
		if key, ok := pairKey(p.name); ok {
			list := &b.names[b.heads.find(key)]
			*list = append(*list, p)
		}
	}
	for _, list := range b.names {
		slices.SortStableFunc(list, func(p, q place) int { return len(q.name) - len(p.name) })
	}
	return b
}

// at returns the number of bytes of the county and of the district, the longest
// ones, that text begins with; 0 if none.
func (b *placeBook) at(text []byte) (county, district int) {
	key, ok := pairKey(text)
	if !ok {
		return 0, 0
	}
	slot := b.heads.find(key)
	if b.heads.slots[slot] != key {
		return 0, 0
	}
	for _, p := range b.names[slot] {
		n := len(p.name)
		if n > len(text) || string(text[:n]) != p.name {
			continue
		}
		if p.county {
			county = max(county, n)
		} else {
			district = max(district, n)
		}
	}
	return county, district
}

// PlaceAt returns the number of bytes of the county or city, and of the district,
// that b begins with, 0 if none: names of both kinds begin alike. Both 臺 and 台
// are known.
func (s *Set) PlaceAt(b []byte) (county, district int) { return s.dict.places.at(b) }

// CountyAt returns the number of bytes of the county or city that b begins
// with, 0 if none.
func (s *Set) CountyAt(b []byte) int {
	n, _ := s.dict.places.at(b)
	return n
}

// DistrictAt returns the number of bytes of the district that b begins with,
// the longest one, 0 if none.
func (s *Set) DistrictAt(b []byte) int {
	_, n := s.dict.places.at(b)
	return n
}
