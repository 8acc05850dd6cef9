package rules

import (
	"fmt"
	"slices"
	"strings"
)

// latinPlaces tells addresses in Latin letters: small letters, the longest first.
type latinPlaces struct{ counties, roads []string }

func (s *Set) loadLatinPlaces(files ruleFiles) error {
	p := &s.dict.latinPlaces
	err := eachLine(files, "dict/latin-places.txt", func(f []string) error {
		list := map[string]*[]string{"county": &p.counties, "road": &p.roads}[f[0]]
		if list == nil {
			return fmt.Errorf("unknown kind %q", f[0])
		}
		for _, name := range f[1:] {
			*list = append(*list, strings.ToLower(strings.ReplaceAll(name, "_", " ")))
		}
		return nil
	})
	for _, list := range [...][]string{p.counties, p.roads} {
		slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return err
}

// LatinCounty returns the number of bytes of the county in Latin letters that b
// begins with, as whole words in any case; 0 if there is none.
func (s *Set) LatinCounty(b []byte) int { return longestWord(s.dict.latinPlaces.counties, b) }

// LatinRoad does so with what roads are called (Rd, Street).
func (s *Set) LatinRoad(b []byte) int { return longestWord(s.dict.latinPlaces.roads, b) }

func longestWord(words []string, b []byte) int {
	for _, w := range words {
		if n := len(w); n <= len(b) && strings.EqualFold(string(b[:n]), w) && wordEnds(b, n, w) {
			return n
		}
	}
	return 0
}
