package rules

import "slices"

// placeBook finds the names of counties and districts that a text begins with.
// Few names share their first two characters, so that a place is found by one
// look into a small table.
type placeBook struct {
	heads wordSet            // their first two characters, by pairKey
	names map[uint32][]place // by pairKey, longer ones first; 0 = those that have none
}

type place struct {
	name   string
	county bool
}

func (b *placeBook) add(name string, county bool) {
	if b.names == nil {
		b.names = map[uint32][]place{}
	}
	b.heads.addPair(name)
	key, ok := pairKey(name)
	if !ok {
		key = 0
	}
	list := b.names[key]
	i := 0
	for i < len(list) && len(list[i].name) >= len(name) {
		if list[i] == (place{name, county}) {
			return
		}
		i++
	}
	b.names[key] = slices.Insert(list, i, place{name, county})
}

// at returns the number of bytes of the county and of the district, the longest
// ones, that text begins with; 0 if none.
func (b *placeBook) at(text []byte) (county, district int) {
	key, ok := pairKey(text)
	if !ok {
		key = 0
	} else if !b.heads.has(key) {
		return 0, 0
	}
	for _, p := range b.names[key] {
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
