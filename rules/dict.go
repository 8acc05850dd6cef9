package rules

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pandian/internal/lanes"
)

// dictionary holds the names of people and places.
type dictionary struct {
	surnames  map[string]float64
	weights   []float64       // of surnames of one character
	compounds wordSet         // surnames of two, by pairKey
	heads     [hanRunes]uint8 // by a surname's first character: see compound
	given     [hanRunes]int8  // grade of a given name's character, counted from rareGrade
	words     wordSet         // by wordKey
	notNames  map[string]bool // true = no name begins with it either
	notHeads  wordSet         // their first two characters, by pairKey
	places    placeBook
	foreign   map[string]NamePart
	formWords map[string]bool
	latin     lanes.Heads // of words with which names begin
	latinPlaces
	sounds [hanRunes]bool // characters that transcribe names
}

// The characters that the dictionaries know: the unified ideographs.
const (
	firstHan = 0x4e00
	hanRunes = 0xa000 - firstHan
)

// Grades of given names' characters: the lowest, and that of a character that is
// not listed, which is rare and mostly met in names.
const (
	lowestGrade = -4
	rareGrade   = 2
)

func (s *Set) loadDictionaries(files ruleFiles) error {
	s.dict.surnames, s.dict.notNames, s.dict.foreign = map[string]float64{}, map[string]bool{}, map[string]NamePart{}
	s.dict.formWords = map[string]bool{}
	err := eachLine(files, "dict/surnames.txt", func(f []string) error {
		w, err := strconv.ParseFloat(f[0], 64)
		if err != nil || w <= 0 || w > 1 {
			return fmt.Errorf("weight %q is not in (0, 1]", f[0])
		}
		for _, name := range f[1:] {
			s.dict.surnames[name] = w
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.dict.indexSurnames(); err != nil {
		return err
	}
	for _, load := range [...]func(ruleFiles) error{s.loadCharacters, s.loadForeign, s.loadLatinPlaces} {
		if err := load(files); err != nil {
			return err
		}
	}
	var places []place
	err = eachLine(files, "dict/districts.txt", func(f []string) error {
		for _, c := range strings.Split(f[0], "/") {
			places = append(places, place{c, true})
		}
		for _, d := range f[1:] {
			for _, v := range strings.Split(d, "/") {
				places = append(places, place{v, false})
			}
		}
		return nil
	})
	s.dict.places = newPlaceBook(places)
	return err
}

// loadCharacters reads what characters and pairs of them say of names.
func (s *Set) loadCharacters(files ruleFiles) error {
	err := eachLine(files, "dict/given.txt", func(f []string) error {
		g, err := strconv.Atoi(f[0])
		if err != nil || g < lowestGrade || g > 9 {
			return fmt.Errorf("grade %q is not in [%d, 9]", f[0], lowestGrade)
		}
		for _, r := range f[1] {
			if k := int(r) - firstHan; uint(k) < hanRunes {
				s.dict.given[k] = int8(g - rareGrade)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = eachLine(files, "dict/notnames.txt", func(f []string) error {
		for _, w := range f {
			word, prefix := strings.CutSuffix(w, "-")
			s.dict.notNames[word] = prefix
			s.dict.notHeads.addPair(word)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.dict.words = newWordSet(len(files["dict/words.txt"].text) / utf8.RuneLen(firstHan))
	return eachLine(files, "dict/words.txt", func(f []string) error {
		first, n := utf8.DecodeRuneInString(f[0])
		if n != len(f[0]) {
			return fmt.Errorf("%q is not one character", f[0])
		}
		for _, second := range f[1] {
			s.dict.words.add(wordKey(first, second))
		}
		return nil
	})
}

func wordKey(first, second rune) uint32 { return uint32(first)<<16 | uint32(second)&0xffff }

// hanIndex returns the index of the character that name begins with.
func hanIndex[S string | []byte](name S) (int, bool) {
	if len(name) < 3 || name[0] < 0xe4 || name[0] > 0xe9 || name[1]&0xc0 != 0x80 || name[2]&0xc0 != 0x80 {
		return 0, false
	}
	k := int(name[0]&0x0f)<<12 | int(name[1]&0x3f)<<6 | int(name[2]&0x3f) - firstHan
	return k, uint(k) < hanRunes
}

// Given returns how much more often r stands in given names than in running
// text, as a binary logarithm from -4 (hardly ever a name) to 7.
func (s *Set) Given(r rune) int {
	if k := int(r) - firstHan; uint(k) < hanRunes {
		return int(s.dict.given[k]) + rareGrade
	}
	return rareGrade
}

// Word reports whether the two characters are an everyday word.
func (s *Set) Word(first, second rune) bool { return s.dict.words.has(wordKey(first, second)) }

// NotName reports whether b is an everyday word or place that begins with a
// surname, or begins with one that no name begins with (opens).
func (s *Set) NotName(b []byte) (word, opens bool) {
	if s.dict.notHeads.lacks(b) {
		return false, false
	}
	if _, ok := s.dict.notNames[string(b)]; ok {
		return true, true
	}
	if len(b) <= 6 {
		return false, false
	}
	return false, s.dict.notNames[string(b[:6])]
}

// eachLine hands the fields of every line that is no comment to f.
func eachLine(files ruleFiles, name string, f func(fields []string) error) error {
	i := 0
	for l := range strings.Lines(files[name].text) {
		i++
		fields := strings.Fields(l)
		if len(fields) < 2 || fields[0] == "#" || strings.HasPrefix(l, "#") {
			continue
		}
		if err := f(fields); err != nil {
			return fmt.Errorf("%s: line %d: %w", name, i, err)
		}
	}
	return nil
}

// Surname returns the number of bytes of the surname that b begins with, a
// compound one before a single one, and how much it proves (0–1, by
// frequency); 0, 0 if there is none.
func (s *Set) Surname(b []byte) (n int, weight float64) {
	if k, ok := hanIndex(b); ok {
		h := s.dict.heads[k]
		if h&compound != 0 && s.dict.compounds.lacks(b) {
			h &^= compound
		}
		switch {
		case h == 0:
			return 0, 0
		case h&compound == 0:
			return 3, s.dict.weights[h]
		}
	}
	for _, n := range [...]int{6, 3} {
		if len(b) >= n {
			if w, ok := s.dict.surnames[string(b[:n])]; ok {
				return n, w
			}
		}
	}
	return 0, 0
}

// compound marks the heads that compound surnames begin with. Without it, a
// head is the index of the character's weight as a surname, 0 = none.
const compound = 0x80

// indexSurnames fills heads and weights.
func (d *dictionary) indexSurnames() error {
	d.weights = []float64{0}
	for name, w := range d.surnames {
		k, ok := hanIndex(name)
		if !ok {
			continue
		}
		if len(name) > 3 {
			d.compounds.addPair(name)
			d.heads[k] |= compound
			continue
		}
		i := slices.Index(d.weights, w)
		if i < 0 {
			i = len(d.weights)
			d.weights = append(d.weights, w)
		}
		if i >= compound {
			return fmt.Errorf("dict/surnames.txt: more than %d weights", compound-1)
		}
		d.heads[k] |= uint8(i)
	}
	return nil
}

// Surnames returns the surnames and how much each proves.
func (s *Set) Surnames() iter.Seq2[string, float64] { return maps.All(s.dict.surnames) }
