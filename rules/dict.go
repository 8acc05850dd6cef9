package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// dictionary holds the names of people and places.
type dictionary struct {
	surnames  map[string]float64
	counties  map[string]bool
	districts map[string]bool
	heads     [hanRunes]bool // first characters of surnames
	given     [hanRunes]int8 // grade of a given name's character, counted from rareGrade
	words     map[uint32]struct{}
	notNames  map[string]bool // true = no name begins with it either
	foreign   map[string]NamePart
	sounds    [hanRunes]bool // characters that transcribe names
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

func (s *Set) loadDictionaries(files map[string][]byte) error {
	s.dict.surnames, s.dict.counties, s.dict.districts = map[string]float64{}, map[string]bool{}, map[string]bool{}
	s.dict.words, s.dict.notNames, s.dict.foreign = map[uint32]struct{}{}, map[string]bool{}, map[string]NamePart{}
	err := eachLine(files, "dict/surnames.txt", func(f []string) error {
		w, err := strconv.ParseFloat(f[0], 64)
		if err != nil || w <= 0 || w > 1 {
			return fmt.Errorf("weight %q is not in (0, 1]", f[0])
		}
		for _, name := range f[1:] {
			s.dict.surnames[name] = w
			if k, ok := hanIndex(name); ok {
				s.dict.heads[k] = true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, load := range [...]func(map[string][]byte) error{s.loadCharacters, s.loadForeign} {
		if err := load(files); err != nil {
			return err
		}
	}
	return eachLine(files, "dict/districts.txt", func(f []string) error {
		for _, c := range strings.Split(f[0], "/") {
			s.dict.counties[c] = true
		}
		for _, d := range f[1:] {
			for _, v := range strings.Split(d, "/") {
				s.dict.districts[v] = true
			}
		}
		return nil
	})
}

// loadCharacters reads what characters and pairs of them say of names.
func (s *Set) loadCharacters(files map[string][]byte) error {
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
		}
		return nil
	})
	if err != nil {
		return err
	}
	return eachLine(files, "dict/words.txt", func(f []string) error {
		first, n := utf8.DecodeRuneInString(f[0])
		if n != len(f[0]) {
			return fmt.Errorf("%q is not one character", f[0])
		}
		for _, second := range f[1] {
			s.dict.words[wordKey(first, second)] = struct{}{}
		}
		return nil
	})
}

func wordKey(first, second rune) uint32 { return uint32(first)<<16 | uint32(second)&0xffff }

// hanIndex returns the index of the character that name begins with.
func hanIndex[S string | []byte](name S) (int, bool) {
	if len(name) < 3 || name[0] < 0xe4 || name[0] > 0xe9 {
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
func (s *Set) Word(first, second rune) bool {
	_, ok := s.dict.words[wordKey(first, second)]
	return ok
}

// NamePart says what a word in Latin letters may be in a name; the values add up.
type NamePart uint8

// Parts of names in Latin letters.
const (
	PartFamily     NamePart = 1 << iota // a romanised Chinese surname
	PartVietnamese                      // a Vietnamese surname
	PartSyllable                        // what follows a Vietnamese surname
	PartGiven                           // a first name of another people
)

var nameParts = map[string]NamePart{
	"family": PartFamily, "vietnamese": PartVietnamese, "syllable": PartSyllable, "given": PartGiven,
}

func (s *Set) loadForeign(files map[string][]byte) error {
	return eachLine(files, "dict/foreign.txt", func(f []string) error {
		if f[0] == "sound" {
			for _, r := range f[1] {
				if k := int(r) - firstHan; uint(k) < hanRunes {
					s.dict.sounds[k] = true
				}
			}
			return nil
		}
		part, ok := nameParts[f[0]]
		if !ok {
			return fmt.Errorf("unknown kind %q", f[0])
		}
		for _, w := range f[1:] {
			s.dict.foreign[w] |= part
		}
		return nil
	})
}

// LatinPart returns what the word, in capitals, may be in a name.
func (s *Set) LatinPart(word []byte) NamePart { return s.dict.foreign[string(word)] }

// Sound reports whether r is used to transcribe names of other languages.
func (s *Set) Sound(r rune) bool {
	k := int(r) - firstHan
	return uint(k) < hanRunes && s.dict.sounds[k]
}

// NotName reports whether b is an everyday word or place that begins with a
// surname, or begins with one that no name begins with (opens).
func (s *Set) NotName(b []byte) (word, opens bool) {
	if _, ok := s.dict.notNames[string(b)]; ok {
		return true, true
	}
	if len(b) <= 6 {
		return false, false
	}
	return false, s.dict.notNames[string(b[:6])]
}

// eachLine hands the fields of every line that is no comment to f.
func eachLine(files map[string][]byte, name string, f func(fields []string) error) error {
	for i, l := range strings.Split(string(files[name]), "\n") {
		fields := strings.Fields(l)
		if len(fields) < 2 || fields[0] == "#" || strings.HasPrefix(l, "#") {
			continue
		}
		if err := f(fields); err != nil {
			return fmt.Errorf("%s: line %d: %w", name, i+1, err)
		}
	}
	return nil
}

// Surname returns the number of bytes of the surname that b begins with, a
// compound one before a single one, and how much it proves (0–1, by
// frequency); 0, 0 if there is none.
func (s *Set) Surname(b []byte) (n int, weight float64) {
	if k, ok := hanIndex(b); ok && !s.dict.heads[k] {
		return 0, 0
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

// CountyAt returns the number of bytes of the county or city that b begins
// with, 0 if none. Both 臺 and 台 are known.
func (s *Set) CountyAt(b []byte) (n int) {
	if len(b) >= 9 && s.dict.counties[string(b[:9])] {
		return 9
	}
	return 0
}

// DistrictAt returns the number of bytes of the district that b begins with,
// the longest one, 0 if none.
func (s *Set) DistrictAt(b []byte) (n int) {
	for _, n := range [...]int{12, 9, 6} {
		if len(b) >= n && s.dict.districts[string(b[:n])] {
			return n
		}
	}
	return 0
}

// numberRule is an entry of the numbering plan.
type numberRule struct {
	prefix, next string
	digits       []int
	kind         PhoneKind
}

func (s *Set) loadNumbers(files map[string][]byte) error {
	const name = "numbering.toml"
	var doc struct {
		Number []struct {
			Kind, Prefix, Next, Area, Note, Inferred string
			Digits                                   []int
		}
	}
	if err := decode(files, name, &doc); err != nil {
		return err
	}
	kinds := map[string]PhoneKind{"mobile": PhoneMobile, "landline": PhoneLandline, "service": PhoneService}
	for _, d := range doc.Number {
		k, ok := kinds[d.Kind]
		if !ok || d.Prefix == "" || len(d.Digits) == 0 {
			return fmt.Errorf("%s: number %q needs a kind (mobile, landline, service), a prefix and digits", name, d.Prefix)
		}
		s.numbers = append(s.numbers, numberRule{d.Prefix, d.Next, d.Digits, k})
	}
	slices.SortStableFunc(s.numbers, func(a, b numberRule) int { return len(b.prefix) - len(a.prefix) })
	return nil
}

// PhoneKind tells what number the digits (with the leading 0) are by the
// numbering plan; PhoneNone if they are none.
func (s *Set) PhoneKind(digits []byte) PhoneKind {
	for i := range s.numbers {
		r := &s.numbers[i]
		p := len(r.prefix)
		if len(digits) < p || string(digits[:p]) != r.prefix || !slices.Contains(r.digits, len(digits)) {
			continue
		}
		if r.next != "" && (len(digits) == p || bytes.IndexByte([]byte(r.next), digits[p]) < 0) {
			continue
		}
		return r.kind
	}
	return PhoneNone
}
